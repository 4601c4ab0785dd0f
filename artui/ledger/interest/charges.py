"""Charging late interest: a run posts one finance charge per entity, customer and currency.

Each charge records how it was computed, so that the next run charges only what is new, and a
repeated run charges nothing. A correction gives back what was charged in excess; a whole run can be
rolled back, and a charge can be waived. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select

from artui.domain.interest import Segment, percent_text
from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.sentence import Count, Sentence
from artui.domain.terms import due_date_for, parse_terms
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    BadDocument,
    HasAllocations,
    NothingToCharge,
    UnknownRun,
    WrongKind,
)
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.write_offs import write_off_on
from artui.ledger.documents.counter_entries import reverse_unallocated
from artui.ledger.interest.bearing import bearing_count
from artui.ledger.interest.charged import charged_through
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.interest.preview import PreviewRow, preview, segments_of
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import ledger_item, ledger_items
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import (
    CUSTOMER,
    INTEREST_CHARGE,
    INTEREST_RUN,
    INTEREST_SEGMENT,
    ITEM,
)

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Charged:
    """What a run posted: its number, and the counts of its finance charges and corrections."""

    act_id: int
    summary: str
    run_id: int
    charges: int
    corrections: int


def post_interest(
    book: Book,
    *,
    customer_ids: Collection[int] | None = None,
    compensation: bool = False,
    progress: Progress = unwatched,
) -> Charged:
    """Charge all late interest through the business day: one act.

    With `compensation` the fixed sum that the law grants is posted too, once per invoice or,
    where the law says so, per late instalment.
    `progress` gets the invoices done, of all that may bear interest.

    Raises NothingToCharge, BadDocument (an invoice was charged through a later day), PeriodClosed.
    """
    through = book.business_date
    steps = Steps(progress)
    if progress is not unwatched:
        with book.reading() as connection:
            steps.total = bearing_count(connection, through, customer_ids)
    with book.act(ActName.INTEREST, str(through)) as entry:
        refuse_closed(entry.open_from, through, "An interest run")
        _refuse_earlier(entry, through, customer_ids)
        run_id = entry.add(INTEREST_RUN, through=through, rolled_back_act_id=None)
        entry.made(INTEREST_RUN, run_id)
        rules = policies(entry.connection, through)
        counts = {"charges": 0, "corrections": 0, "compensations": 0}
        found = False
        rows = preview(entry.connection, through, customer_ids, steps=steps)
        for part in _parts(_with_work(rows, compensation, steps)):
            found = True
            _post_part(entry, rules, run_id, part, counts, steps)
            if compensation:
                counts["compensations"] += _post_compensations(entry, part)
        if not found:
            raise NothingToCharge(f"There is no late interest to charge through {through}.")
        entry.subject = f"run {run_id}"
        entry.summary = Sentence(
            f"interest run {run_id} through {through}: ",
            *(Count(counts["charges"]), " finance charges, "),
            *(Count(counts["corrections"]), " corrections"),
        )
        if counts["compensations"]:
            more = Sentence(", ", Count(counts["compensations"]), " compensations")
            entry.summary = Sentence(entry.summary, more)
        return Charged(entry.id, entry.summary, run_id, counts["charges"], counts["corrections"])


def roll_back(book: Book, run_id: int, *, progress: Progress = unwatched) -> Charged:
    """Roll a whole run back: its finance charges and corrections are reversed: one act.

    `progress` gets the documents done. Raises UnknownRun, BadDocument (a later run of one of its
    customers is in force), HasAllocations (names a charge that has allocations).
    """
    with book.act(ActName.INTEREST_ROLLBACK, f"run {run_id}") as entry:
        run = entry.connection.execute(
            select(INTEREST_RUN).where(INTEREST_RUN.c.id == run_id)
        ).one_or_none()
        if run is None or run.rolled_back_act_id is not None:
            raise UnknownRun(f"There is no interest run {run_id} in force.")
        _refuse_later(entry, run_id)
        query = (
            select(INTEREST_CHARGE.c.item_id).where(INTEREST_CHARGE.c.run_id == run_id).distinct()
        )
        fees = select(ITEM.c.id).where(ITEM.c.act_id == run.act_id, ITEM.c.kind == ItemKind.FEE)
        posted = [
            *entry.connection.execute(query).scalars(),
            *entry.connection.execute(fees).scalars(),
        ]
        found = ledger_items(entry.connection, posted)
        items = [found[each] for each in sorted(found) if found[each].reversed_by_id is None]
        for item in items:
            if item.open_minor != item.amount_minor:
                raise HasAllocations(
                    f"{item.title} has ",
                    item.money(item.amount_minor - item.open_minor),
                    f" allocated; take that back before run {run_id} is rolled back.",
                )
        steps = Steps(progress, len(items))
        for part in chunks(items):
            steps.took(0)
            reverse_unallocated(entry, part, reason=f"run {run_id} rolled back")
            steps.took(len(part))
        entry.change(INTEREST_RUN, run_id, rolled_back_act_id=entry.id)
        entry.summary = f"interest run {run_id} through {run.through} rolled back"
        return Charged(entry.id, entry.summary, run_id, len(found), 0)


@supervised(ActName.WAIVE)
def waive(book: Book, charge_id: int, *, reason: str) -> Charged:
    """Waive the open amount of a finance charge: one act of a supervisor. It remains charged.

    Raises WrongKind, NotAllowed, BadDocument if nothing is open.
    """
    with book.act(ActName.WAIVE, "") as entry:
        item = ledger_item(entry.connection, charge_id)
        entry.subject = item.number
        what = Sentence("Waiving ", item.money(item.open_minor), f" of {item.label}")
        require_supervisor(entry.connection, book.actor, what)
        if item.kind != ItemKind.FINANCE_CHARGE:
            raise WrongKind(f"{item.title} is no finance charge; only those are waived.")
        if not item.in_force or not item.open_minor:
            raise BadDocument(f"{item.title} has nothing open to waive.")
        minor = item.open_minor
        write_off_on(entry, item, minor, reason=f"waived: {reason}")
        entry.summary = Sentence(item.money(minor), f" of {item.label} waived: {reason}")
        return Charged(entry.id, entry.summary, 0, 1, 0)


def _parts(rows: Iterable[PreviewRow]) -> Iterable[list[PreviewRow]]:
    """The rows in runs of about BATCH, each of whole customers."""
    part: list[PreviewRow] = []
    for _, group in groupby(rows, key=lambda row: row.customer_id):
        part.extend(group)
        if len(part) >= BATCH:
            yield part
            part = []
    if part:
        yield part


def _post_part(
    entry: Entry,
    rules: Policies,
    run_id: int,
    part: Sequence[PreviewRow],
    counts: dict[str, int],
    steps: Steps,
) -> None:
    segments = segments_of(entry.connection, part)
    groups = [list(group) for _, group in groupby(sorted(part, key=_document), key=_document)]
    for rows in groups:
        charges = [row for row in rows if row.charge_minor]
        corrections = [row for row in rows if row.correction_minor]
        for side, kept in ((1, charges), (-1, corrections)):
            if kept:
                counts["charges" if side == 1 else "corrections"] += 1
                _post_document(entry, rules, run_id, side, kept, segments)
        steps.took(len(rows))


def _with_work(
    rows: Iterable[PreviewRow], compensation: bool, steps: Steps
) -> Iterator[PreviewRow]:
    """The rows for which something is posted; the others are done at once."""
    for row in rows:
        if row.charge_minor or row.correction_minor or (compensation and row.compensation_minor):
            yield row
        else:
            steps.took()


def _post_compensations(entry: Entry, rows: Sequence[PreviewRow]) -> int:
    due = [row for row in rows if row.compensation_minor]
    day = entry.book.business_date
    fees = [
        item_row(
            entry,
            entity_id=row.entity_id,
            customer_id=row.customer_id,
            kind=ItemKind.FEE,
            side=1,
            number=next_number(entry, ItemKind.FEE, f"{row.invoice}-COMP", row.entity_id),
            issue_date=day,
            due_date=_due(entry, row.customer_id, day),
            currency=row.currency,
            amount_minor=row.compensation_minor,
            about_id=row.invoice_id,
            fee_kind=FeeKind.COMPENSATION,
            reason="fixed compensation for late payment",
        )
        for row in due
    ]
    entry.insert(ITEM, fees)
    return len(fees)


def _document(row: PreviewRow) -> tuple[int, str, int]:
    return row.customer_id, row.currency, row.entity_id


def _post_document(
    entry: Entry,
    rules: Policies,
    run_id: int,
    side: int,
    rows: Sequence[PreviewRow],
    segments: Mapping[int, Sequence[Segment]],
) -> None:
    first, through = rows[0], entry.book.business_date
    kind = ItemKind.FINANCE_CHARGE if side == 1 else ItemKind.CREDIT_MEMO
    stem = f"{'FC' if side == 1 else 'FCC'}-{run_id}-{first.account}-{first.currency}"
    minor = sum(row.charge_minor if side == 1 else row.correction_minor for row in rows)
    document = item_row(
        entry,
        entity_id=first.entity_id,
        customer_id=first.customer_id,
        kind=kind,
        side=side,
        number=next_number(entry, kind, stem, first.entity_id),
        issue_date=through,
        due_date=_due(entry, first.customer_id, through) if side == 1 else through,
        currency=first.currency,
        amount_minor=minor,
        reason=f"late interest through {through}" if side == 1 else "interest correction",
    )
    item_id = entry.insert(ITEM, [document])[0]
    ids = entry.insert(
        INTEREST_CHARGE, [_charge_row(rules, run_id, item_id, row, side) for row in rows]
    )
    entry.insert(
        INTEREST_SEGMENT,
        [
            _segment_row(charge_id, segment)
            for charge_id, row in zip(ids, rows, strict=True)
            for segment in segments.get(row.invoice_id, ())
        ],
    )


def _charge_row(
    rules: Policies, run_id: int, item_id: int, row: PreviewRow, side: int
) -> dict[str, object]:
    policy = rules.policy(row.policy).for_debt(row.due_date)
    charging = policy.last_charging(row.through)
    rate = charging[0] if charging else policy.rate_on(row.through)
    percent = (
        ""
        if rate is None
        else percent_text(rate.a_year() if rate.monthly is None else rate.monthly)
    )
    return {
        "run_id": run_id,
        "invoice_id": row.invoice_id,
        "item_id": item_id,
        "through": row.through,
        "cumulative_minor": row.cumulative_minor,
        "charged_before_minor": row.charged_before_minor,
        "charge_minor": row.charge_minor if side == 1 else 0,
        "correction_minor": row.correction_minor if side == -1 else 0,
        "policy": row.policy,
        "method": policy.method,
        "rate": percent,
    }


def _segment_row(charge_id: int, segment: Segment) -> dict[str, object]:
    return {
        "charge_id": charge_id,
        "from_date": segment.start,
        "to_date": segment.end,
        "days": segment.days,
        "balance_minor": segment.balance_minor,
        "rate": percent_text(segment.rate),
        "capped": segment.capped,
        "amount": f"{segment.amount.numerator}/{segment.amount.denominator}",
    }


def _due(entry: Entry, customer_id: int, day: date) -> date:
    query = select(CUSTOMER.c.terms).where(CUSTOMER.c.id == customer_id)
    terms = entry.connection.execute(query).scalar_one()
    agreed = parse_terms(terms) if terms else None
    # A charge is not paid in instalments: it is due when the last of them would be.
    return (
        agreed.last_due_date(day)
        if agreed and agreed.parts
        else due_date_for(day, account_terms=agreed)
    )


def _refuse_earlier(entry: Entry, through: date, customer_ids: Collection[int] | None) -> None:
    latest = charged_through(entry.connection, customer_ids)
    if latest is not None and latest > through:
        raise BadDocument(
            f"Interest was charged through {latest}; a run through {through} comes too late."
        )


def _refuse_later(entry: Entry, run_id: int) -> None:
    mine = (
        select(ITEM.c.customer_id)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.invoice_id == ITEM.c.id)
        .where(INTEREST_CHARGE.c.run_id == run_id)
    )
    query = (
        select(INTEREST_RUN.c.id, CUSTOMER.c.account)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            INTEREST_RUN.c.id > run_id,
            INTEREST_RUN.c.rolled_back_act_id.is_(None),
            ITEM.c.customer_id.in_(mine),
        )
        .limit(1)
    )
    later = entry.connection.execute(query).one_or_none()
    if later is not None:
        raise BadDocument(
            f"Run {run_id} is not the latest of {later.account}: roll back run {later.id} first."
        )
