"""The worklist: the customers who need attention today, in what order, and why.

There is a row per customer and currency. Each of a list of functions contributes reasons; the order
is by broken promise, level due, oldest days, amount. A row that was marked reviewed today is hidden
until it changes, and a customer who was put off until their day or until something gets worse.
Section 7.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, bindparam, func, literal_column, select

from artui.domain.deductions import DeductionState
from artui.domain.filters import Filter, Term
from artui.domain.kinds import ItemKind
from artui.domain.snoozing import Plight, plight
from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger import amazon
from artui.ledger.bank.returns.returned_payments import returned_payments
from artui.ledger.book.as_of import Horizon, counted, due_on, horizon, in_books, opened
from artui.ledger.book.lookup import payment_name
from artui.ledger.cash.awaited import Awaited, awaited
from artui.ledger.collecting.collecting_rows import broken_promises
from artui.ledger.collecting.levels import (
    Climbs,
    Key,
    OverdueFigures,
    levels_due,
    not_ours,
)
from artui.ledger.collecting.overdue_figures import overdue_figures, restate
from artui.ledger.credit.exposures import exposures
from artui.ledger.customers.follow_ups import reminders
from artui.ledger.customers.snoozes import Snooze, snoozes
from artui.ledger.disputes.dispute_rows import OPEN
from artui.ledger.items.instalments import instalments_of
from artui.ledger.items.open_items import chunks
from artui.ledger.lists.selection import amount_of, customers_that, operate
from artui.ledger.lists.work_rows import Candidate, Queue, WorkRow
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import among, driver_rows, many_rows
from artui.ledger.store.tables import CUSTOMER, DEDUCTION, DISPUTE, ITEM, REVIEW
from artui.ledger.store.tables.columns import Query

# So many customers are asked for one by one; of more, all are read.
_FEW = 1_000

# Built once, since that takes longer than to answer them.
_DAY = bindparam("day", type_=Date())
_REVIEWED = select(REVIEW.c.customer_id, REVIEW.c.currency, REVIEW.c.seen).where(
    REVIEW.c.day == _DAY
)
_FILED = select(DISPUTE.c.item_id, DISPUTE.c.amount_minor).where(OPEN, DISPUTE.c.claim_date <= _DAY)
_KEPT_BACK = (
    select(DEDUCTION.c.id)
    .where(DEDUCTION.c.state == DeductionState.OPEN, DEDUCTION.c.opened <= _DAY)
    .limit(1)
)


Notes = dict[Key, list[Reason]]


class Contributor(NamedTuple):
    """What gives reasons: `all` those of everybody, `of_some` those of some customers where that
    is quicker."""

    all: Callable[[Connection, Horizon], Iterable[Reason]]
    of_some: Callable[[Connection, Horizon, Collection[int]], Iterable[Reason]] | None = None


def queue(connection: Connection, as_of: date, notes: Notes | None = None) -> Queue:
    """All rows that need attention, in order, without those that were reviewed today. `notes` are
    all reasons, if they are known."""
    with many_rows():
        return visible(connection, as_of, _candidates(connection, as_of, notes))


def visible(connection: Connection, as_of: date, found: Sequence[Candidate]) -> Queue:
    """The queue of some rows, without those that somebody handled or put off."""
    put_off = {each.customer_id: each for each in snoozes(connection, as_of)}
    awake = [row for row in found if not _is_put_off(row, put_off)] if put_off else found
    if seen := handled(connection, as_of):
        rows = [
            row
            for row in awake
            if (key := (row.customer_id, row.currency)) not in seen or seen[key] != row.seen
        ]
    else:
        rows = list(awake)
    return Queue(in_order(rows), len(awake) - len(rows), len(found) - len(awake))


def _is_put_off(row: Candidate, put_off: Mapping[int, Snooze]) -> bool:
    held = put_off.get(row.customer_id)
    return held is not None and held.hides(row.currency, plight(row.overdue_minor, row.notes))


def plights(
    connection: Connection, as_of: date, customer_ids: Collection[int]
) -> dict[int, dict[str, Plight]]:
    """How these customers stand by currency; without those who need no attention."""
    found: dict[int, dict[str, Plight]] = defaultdict(dict)
    some = customer_ids if len(customer_ids) <= _FEW else None
    with many_rows():
        for row in _candidates(connection, as_of, customer_ids=some):
            if row.customer_id in customer_ids:
                stands = plight(row.overdue_minor, row.notes)
                found[row.customer_id][row.currency] = stands
    return found


def row_of(
    connection: Connection, as_of: date, customer_id: int, currency: str
) -> Candidate | None:
    """The row of the queue of a customer and currency; None if none is on it."""
    with many_rows():
        theirs = _candidates(connection, as_of, customer_ids=[customer_id])
        found = visible(connection, as_of, theirs).rows
    return next((row for row in found if row.currency == currency), None)


def _candidates(
    connection: Connection,
    as_of: date,
    notes: Notes | None = None,
    customer_ids: Collection[int] | None = None,
) -> list[Candidate]:
    """All rows that need attention, whether anybody has handled them or put them off; of some
    customers or all."""
    day = horizon(connection, as_of)
    climbs = Climbs(connection, as_of)
    others = not_ours(connection)
    figures = overdue_figures(connection, day, climbs, customer_ids)
    restate(connection, day, figures, customer_ids)
    due = levels_due(connection, as_of, figures, climbs)
    if notes is None:
        notes = notes_by_key(connection, day, broken_promises(connection, day), customer_ids)
    return candidates_of(as_of, figures, due, notes, others)


def notes_by_key(
    connection: Connection,
    day: Horizon,
    broken: Iterable[Reason],
    customer_ids: Collection[int] | None = None,
) -> Notes:
    """The reasons by customer and currency, of some customers or all. The first are the promises
    that were broken."""
    notes: dict[Key, list[Reason]] = defaultdict(list)

    def add(reasons: Iterable[Reason]) -> None:
        for reason in reasons:
            if customer_ids is None or reason.customer_id in customer_ids:
                notes[reason.customer_id, reason.currency].append(reason)

    add(broken)
    for contributor in CONTRIBUTORS:
        if customer_ids is not None and contributor.of_some is not None:
            add(contributor.of_some(connection, day, customer_ids))
        else:
            add(contributor.all(connection, day))
    return notes


def candidates_of(
    as_of: date,
    figures: Mapping[Key, OverdueFigures],
    due: Mapping[Key, int],
    notes: Mapping[Key, Sequence[Reason]],
    others: Collection[int],
) -> list[Candidate]:
    """The rows that figures, levels due and reasons give, but of `others`."""
    days = _DaysLate(as_of)
    found: list[Candidate] = []
    new, level_due, said = tuple.__new__, due.get, notes.get  # for tens of thousands of rows
    for key, (customer_id, currency, overdue, unapplied, oldest, level, _) in figures.items():
        reasons = said(key, ())
        if (overdue or reasons) and customer_id not in others:
            broken = bool(reasons) and _has_broken(reasons)
            row = (
                customer_id, currency, overdue, days[oldest], level, unapplied,
                broken, level_due(key, 0), tuple(reasons),
            )  # fmt: skip
            found.append(new(Candidate, row))
    found += [
        Candidate(*key, 0, 0, 0, 0, _has_broken(reasons), 0, tuple(reasons))
        for key, reasons in notes.items()
        if key not in figures and key[0] not in others
    ]
    return found


def _has_broken(reasons: Iterable[Reason]) -> bool:
    return any(reason.kind is WorkReason.PROMISE_BROKEN for reason in reasons)


def rows_of(
    connection: Connection, candidates: Sequence[Candidate], as_of: date, *, first_rank: int = 1
) -> list[WorkRow]:
    """These rows of the queue, with names and credit."""
    ids = {row.customer_id for row in candidates}
    query = select(CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name).where(CUSTOMER.c.id.in_(ids))
    names = {row.id: (row.account, row.name) for row in connection.execute(query)}
    trees = exposures(connection, ids, as_of)
    found = []
    for rank, row in enumerate(candidates, first_rank):
        credit = trees.credit(row.customer_id, row.currency)
        account, name = names[row.customer_id]
        found.append(
            WorkRow(
                rank,
                row.customer_id,
                account,
                name,
                row.currency,
                row.overdue_minor,
                row.oldest_days,
                row.level,
                row.unapplied_minor,
                credit.limit_minor,
                credit.exposure_minor,
                row.reasons,
            )
        )
    return found


def worklist(connection: Connection, as_of: date, *, limit: int | None = None) -> list[WorkRow]:
    """The first rows of the queue, or all of them."""
    return rows_of(connection, queue(connection, as_of).rows[:limit], as_of)


def matching(connection: Connection, found: Queue, wanted: Filter) -> tuple[Candidate, ...]:
    """The rows of a queue that match a filter: words and `customer` select customers; `days`,
    `open`, `level` and `cur` select by the row's own figures. Fields that only documents have match
    nothing.
    """
    allowed: set[int] | None = None
    terms = [term for term in wanted.terms if term.value != "" and term.field != "customer"]
    named = [Term("customer", ":", word) for word in wanted.words if word]
    named += [term for term in wanted.terms if term.field == "customer" and term.value != ""]
    for term in named:
        hits = set(connection.execute(customers_that(term)).scalars())
        allowed = hits if allowed is None else allowed & hits
    return tuple(
        row
        for row in found.rows
        if (allowed is None or row.customer_id in allowed)
        and all(_holds(row, term) for term in terms)
    )


def _holds(row: Candidate, term: Term) -> bool:
    match term.field:
        case "days":
            return operate(row.oldest_days, term.op, term.whole)
        case "level":
            return operate(row.level, term.op, term.whole)
        case "open" | "amount":
            return operate(amount_of(row.overdue_minor, row.currency), term.op, term.amount)
        case "cur":
            return row.currency == term.value
    return False


class _DaysLate(dict[Any, int]):
    """How many days lie behind a due date, None for none, as the driver returns it: a text on
    SQLite. There are many rows but few days."""

    def __init__(self, as_of: date) -> None:
        super().__init__({None: 0})
        self._as_of = as_of

    def __missing__(self, given: str | date) -> int:
        """Count for the first time."""
        day = given if isinstance(given, date) else date.fromisoformat(given)
        late = self[given] = (self._as_of - day).days
        return late


def in_order(rows: list[Candidate]) -> tuple[Candidate, ...]:
    """By broken promise, level due, oldest days and amount, the most first; then by customer and
    currency. Sorted by one after the other, the last first: that is quicker than by all at once."""
    for name in ("currency", "customer_id"):
        rows.sort(key=attrgetter(name))
    for name in ("overdue_minor", "oldest_days", "level_due", "broken"):
        rows.sort(key=attrgetter(name), reverse=True)
    return tuple(rows)


def handled(connection: Connection, as_of: date) -> dict[Key, str]:
    """What the rows looked like that somebody marked as reviewed on a day."""
    rows = connection.execute(_REVIEWED, {"day": as_of})
    return {(row.customer_id, row.currency): row.seen for row in rows}


def claimed(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """The part of the overdue amount that a filed claim withholds, so nobody need ask for it."""
    found = connection.execute(_FILED, {"day": day.as_of})
    claims = {row.item_id: row.amount_minor for row in found}
    held: dict[Key, int] = defaultdict(int)
    for part in chunks(sorted(claims)):
        source, open_minor = opened(day, part)
        query = (
            select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.currency, open_minor, ITEM.c.amount_minor)
            .select_from(source)
            .where(
                ITEM.c.id.in_(part),
                due_on(day, open_minor) < day.as_of,
                in_books(day, open_minor),
            )
        )
        instalments = instalments_of(connection, part)
        for item_id, customer_id, currency, minor, whole_minor in connection.execute(query):
            overdue = minor
            if parts := instalments.get(item_id):
                late = (each for each in parts if each.due_date < day.as_of)
                overdue = sum(each.open_of(whole_minor - minor) for each in late)
            held[customer_id, currency] += min(overdue, claims[item_id])
    for (customer_id, currency), minor in held.items():
        yield Reason(WorkReason.UNDER_CLAIM, customer_id, currency, minor=minor)


_UNAPPLIED = {
    ItemKind.CREDIT_MEMO: WorkReason.MEMOS_UNAPPLIED,
    ItemKind.PAYMENT: WorkReason.PAYMENTS_UNAPPLIED,
}


# So many payments of a customer that name what is not there are reasons of their own.
_NAMED = 3


def named_in_vain(
    connection: Connection, day: Horizon, payment_ids: Collection[int] | None = None
) -> dict[Key, dict[int, Reason]]:
    """The first payments of each customer that name what is not there, or came later, by id; of
    some payments or all."""
    lines: dict[int, list[Awaited]] = defaultdict(list)
    for each in awaited(connection, day, payment_ids):
        lines[each.payment.id].append(each)
    found: dict[Key, dict[int, Reason]] = defaultdict(dict)
    for payment_id, waiting in lines.items():
        payment = waiting[0].payment
        key = payment.customer_id, payment.currency
        if len(found[key]) == _NAMED:
            continue
        came = [each.number for each in waiting if each.debit is not None]
        kind = WorkReason.PAYMENT_NAMES_WHAT_CAME if came else WorkReason.PAYMENT_NAMES_NONE_OF_OURS
        named = "; ".join(came or [each.number for each in waiting])
        found[key][payment_id] = Reason(kind, *key, ref=payment.number, named=named)
    return found


def unapplied(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """Memos and payments that wait to be applied; what a payment named in vain is said of it."""
    return _waiting(connection, day, _unapplied(day, "item_open_due"), None)


def unapplied_of(
    connection: Connection, day: Horizon, customer_ids: Collection[int]
) -> Iterable[Reason]:
    """The same of some customers."""
    some = among(connection, ITEM.c.customer_id, customer_ids)
    query = _unapplied(day, "item_open").where(some)
    payments = query.where(ITEM.c.kind == ItemKind.PAYMENT).with_only_columns(ITEM.c.id)
    ids = connection.execute(payments.group_by(None)).scalars().all()
    return _waiting(connection, day, query, ids)


def _waiting(
    connection: Connection, day: Horizon, query: Query, payment_ids: Collection[int] | None
) -> Iterator[Reason]:
    named = named_in_vain(connection, day, payment_ids)
    others: list[Reason] = []
    found = list(chain.from_iterable(driver_rows(connection, query)))
    for customer_id, currency, kind, count, number in found:
        said = named.get((customer_id, currency), {}) if kind == ItemKind.PAYMENT else {}
        left = count - len(said)
        if said and left == 1:
            one = query.where(ITEM.c.customer_id == customer_id, ITEM.c.currency == currency)
            one = one.where(ITEM.c.kind == kind, ITEM.c.id.not_in(said))
            one = one.with_only_columns(func.min(ITEM.c.id), func.min(ITEM.c.number))
            payment_id, ref = connection.execute(one).one()
            said[payment_id] = Reason(_UNAPPLIED[kind], customer_id, currency, left, ref)
        elif left:
            ref = number if left == 1 else ""
            others.append(Reason(_UNAPPLIED[kind], customer_id, currency, left, ref))
    for reasons in named.values():
        yield from _told_apart(connection, reasons)
    yield from others


@lru_cache(8)
def _unapplied(day: Horizon, index: str) -> Query:
    source, open_minor = opened(day)
    query = (
        select(
            ITEM.c.customer_id,
            ITEM.c.currency,
            ITEM.c.kind,
            func.count(),
            func.min(ITEM.c.number),
        )
        .select_from(source)
        .where(ITEM.c.kind.in_(tuple(_UNAPPLIED)), in_books(day, open_minor))
        .group_by(ITEM.c.customer_id, ITEM.c.currency, ITEM.c.kind)
    )
    return indexed(query, ITEM, index if day.stored else None)


def _told_apart(connection: Connection, payments: Mapping[int, Reason]) -> Iterator[Reason]:
    """The reasons by payment; payments of one reference get what tells them apart."""
    times = Counter(reason.ref for reason in payments.values())
    for payment_id, reason in payments.items():
        alike = times[reason.ref] > 1
        yield reason._replace(ref=payment_name(connection, payment_id)) if alike else reason


def pending(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """Invoices that wait for approval."""
    return _of_pending(connection, _pending(day))


def pending_of(
    connection: Connection, day: Horizon, customer_ids: Collection[int]
) -> Iterable[Reason]:
    """The same of some customers."""
    some = among(connection, ITEM.c.customer_id, customer_ids)
    return _of_pending(connection, _pending(day).where(some))


def _of_pending(connection: Connection, query: Query) -> Iterator[Reason]:
    found = list(chain.from_iterable(driver_rows(connection, query)))
    kind = WorkReason.INVOICES_PENDING
    for customer_id, currency, count, number in found:
        only = number if count == 1 else ""
        # What the class itself calls, for thousands of rows.
        yield tuple.__new__(Reason, (kind, customer_id, currency, count, only, None, 0, ""))


@lru_cache(8)
def _pending(day: Horizon) -> Query:
    query = (
        select(ITEM.c.customer_id, ITEM.c.currency, func.count(), func.min(ITEM.c.number))
        .where(ITEM.c.approval == literal_column("'pending'"), counted(day))
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    return indexed(query, ITEM, "item_pending")


def kept_back(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """What Amazon keeps back of a customer's invoices and nobody decided about yet."""
    if connection.execute(_KEPT_BACK, {"day": day.as_of}).first() is None:
        return
    for row in amazon.reported.deduction_rows.open_deductions(connection, day.as_of):
        yield Reason(
            WorkReason.KEPT_BACK,
            row.customer_id,
            row.currency,
            row.deductions,
            row.invoice,
            minor=row.minor,
            named=row.why,
        )


# Each gives its reasons independently, after the promises that were broken.
CONTRIBUTORS = (
    Contributor(returned_payments),
    Contributor(reminders),
    Contributor(claimed),
    Contributor(unapplied, unapplied_of),
    Contributor(pending, pending_of),
    Contributor(kept_back),
)
