"""From the ledger to one statement: every figure that a document prints is gathered here, once.

A statement is of one account, or of an account and all below it. Items come with their days late
and interest, credits with what they have left; the control total is asked for apart from them, so
that `model.check` proves something. Section 8 of the domain rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from artui.domain.ageing import Buckets
from artui.domain.interest import (
    MONTH_METHODS,
    InterestPolicy,
    Rate,
    percent_text,
    yearly_equivalent,
)
from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, Flag, ItemKind, PromiseState
from artui.ledger.disputes.dispute_rows import OPEN
from artui.ledger.disputes.promise_rows import PromiseRow, promises
from artui.ledger.interest.accruals import growth
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.interest.preview import preview
from artui.ledger.lists.customer_list import below, keys
from artui.ledger.lists.item_rows import ItemRow, rows
from artui.ledger.lists.items import Selection, ids
from artui.ledger.lists.masters import Master, masters_of
from artui.ledger.store.tables import DISPUTE, ENTITY, INTEREST_CHARGE, INTEREST_RUN
from artui.statements.account.movements import Period, movements_of
from artui.statements.model import (
    UNAPPLIED,
    Bucket,
    Customer,
    DebitItem,
    Entity,
    FinanceCharge,
    Interest,
    InterestTerm,
    Promise,
    Section,
    SettledInterest,
    Statement,
    Style,
    UnappliedCredit,
)

BUCKETS = Buckets()
BATCH = 1_000
# Flags that a customer is told of; the others are for our own eyes.
_TOLD = frozenset({Flag.DISPUTED, Flag.CLAIMED, Flag.PROMISED, Flag.AGENCY})


@dataclass(frozen=True, slots=True)
class StatementWanted:
    """Which statement: its style, whether of all accounts below too, and its first day."""

    as_of: date
    style: Style = "open-item"
    tree: bool = False
    since: date | None = None
    buckets: Buckets = BUCKETS

    @property
    def first(self) -> date:
        """The first day of the period of the styles that show movements."""
        return self.since or self.as_of.replace(day=1)


def gather(connection: Connection, customer_id: int, wanted: StatementWanted) -> Statement:
    """The statement of one customer, as of a day, proven by `model.check` when it is rendered."""
    accounts = tuple(below(connection, customer_id)) if wanted.tree else (customer_id,)
    found = _Gathered.of(connection, accounts, wanted)
    own = found.masters[customer_id]
    entities = entities_by_name(connection)
    ours = _used(found, entities)
    return Statement(
        style=wanted.style,
        entity=ours[0],
        customer=_customer(own),
        as_of=wanted.as_of,
        sections=tuple(_section(found, currency) for currency in found.currencies()),
        since=None if wanted.style == "open-item" else wanted.first,
        other_entities=tuple(ours[1:]),
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the sections of one statement are made of: open items, and paid invoices that still
    have interest to charge or to give back."""

    connection: Connection
    wanted: StatementWanted
    accounts: tuple[int, ...]
    masters: dict[int, Master]
    debits: list[ItemRow]
    settled: list[ItemRow]
    credits: list[ItemRow]
    promises: list[PromiseRow]
    balances: dict[str, int]
    rules: Policies
    movements: Period | None
    many_entities: bool

    @classmethod
    def of(
        cls, connection: Connection, accounts: tuple[int, ...], wanted: StatementWanted
    ) -> "_Gathered":
        """Read it all for these accounts."""
        day = wanted.as_of
        debits = ids(connection, Selection(DEBIT_KINDS, "open", accounts), day)
        are_open = frozenset(debits)
        settled = [
            row.invoice_id
            for row in preview(connection, day, accounts)
            if row.remains and row.invoice_id not in are_open
        ]
        credits = ids(connection, Selection(CREDIT_KINDS, "open", accounts), day)
        figures = keys(connection, day, customer_ids=accounts)
        balances: dict[str, int] = {}
        for row in figures:
            balances[row.currency] = balances.get(row.currency, 0) + row.balance_minor
        moves = wanted.style != "open-item"
        owed = list(_rows(connection, debits, wanted))
        paid = list(_rows(connection, settled, wanted))
        return cls(
            connection,
            wanted,
            accounts,
            masters_of(connection, accounts, day),
            owed,
            paid,
            list(_rows(connection, credits, wanted)),
            [
                row
                for row in promises(connection, day, customer_ids=accounts)
                if row.state is PromiseState.PENDING
            ],
            balances,
            policies(connection, day),
            movements_of(connection, accounts, wanted.first, day, wanted.style) if moves else None,
            len({row.entity for row in (*owed, *paid)}) > 1,
        )

    def currencies(self) -> list[str]:
        """The currencies with something to say."""
        found = {row.currency for row in (*self.debits, *self.settled, *self.credits)}
        if self.movements is not None:
            found |= self.movements.currencies()
        return sorted(found)


def _rows(
    connection: Connection, found: Sequence[int], wanted: StatementWanted
) -> Iterator[ItemRow]:
    for start in range(0, len(found), BATCH):
        part = found[start : start + BATCH]
        yield from rows(connection, part, wanted.as_of, buckets=wanted.buckets)


def _section(found: _Gathered, currency: str) -> Section:
    debits = [row for row in found.debits if row.currency == currency]
    settled = [row for row in found.settled if row.currency == currency]
    credits = [row for row in found.credits if row.currency == currency]
    open_debits = sum(row.open_minor for row in debits)
    unapplied = sum(row.open_minor for row in credits)
    interest = _interest(found, [*debits, *settled])
    items = sorted(
        _items(found, debits), key=lambda item: (item.due_date, item.issue_date, item.number)
    )
    period = found.movements
    return Section(
        currency=currency,
        items=tuple(items),
        buckets=_buckets(found.wanted, items, unapplied),
        open_debits_minor=open_debits,
        unapplied_minor=unapplied,
        control_minor=found.balances.get(currency, 0),
        total_due_minor=open_debits - unapplied + interest.uncharged_minor,
        credits=tuple(_credit(found, row) for row in credits),
        finance_charges=tuple(_charges(found.connection, debits)),
        settled=tuple(_settled(found, settled)),
        promises=tuple(
            _promise(found, row)
            for row in found.promises
            if row.item_id is None and row.currency == currency
        ),
        interest=interest,
        opening_minor=0 if period is None else period.opening.get(currency, 0),
        movements=() if period is None else tuple(period.lines.get(currency, ())),
        closing_minor=0 if period is None else period.closing(currency),
    )


def _items(found: _Gathered, debits: Sequence[ItemRow]) -> Iterator[DebitItem]:
    disputed = _disputed(found.connection, [row.id for row in debits])
    promised: dict[int | None, list[Promise]] = {}
    for made in found.promises:
        promised.setdefault(made.item_id, []).append(_promise(found, made))
    for row in debits:
        item = DebitItem(
            kind=row.kind,
            number=row.number,
            issue_date=row.issue_date,
            due_date=row.due_date,
            days_late=row.days_late,
            bucket=found.wanted.buckets.label(row.days_late),
            amount_minor=row.amount_minor,
            open_minor=row.open_minor,
            interest_uncharged_minor=row.interest_uncharged_minor,
            po_number=row.po_number,
            marks=tuple(flag for flag in row.flags if flag in _TOLD),
            disputed_minor=disputed.get(row.id, 0),
            account=_account(found, row),
            entity=_entity(found, row),
            promises=tuple(promised.get(row.id, ())),
        )
        yield from _by_instalment(item, row)


def _by_instalment(item: DebitItem, row: ItemRow) -> Iterator[DebitItem]:
    """The item, or one for each open instalment. Interest is rounded for the whole and stays with
    the first, as do promises; what is disputed belongs to the earliest."""
    still = [part for part in row.instalments if part.open_minor]
    interest, disputed = item.interest_uncharged_minor, item.disputed_minor
    for place, part in enumerate(still):
        yield replace(
            item,
            due_date=part.due_date,
            days_late=part.days_late,
            bucket=part.bucket,
            amount_minor=part.amount_minor,
            open_minor=part.open_minor,
            interest_uncharged_minor=interest,
            disputed_minor=min(disputed, part.open_minor),
            promises=() if place else item.promises,
            part=f"{part.position}/{row.instalments[-1].position}",
        )
        interest, disputed = 0, disputed - min(disputed, part.open_minor)
    if not still:
        yield item


def _settled(found: _Gathered, rows: Sequence[ItemRow]) -> Iterator[SettledInterest]:
    for row in sorted(rows, key=_by_due_date):
        yield SettledInterest(
            number=row.number,
            issue_date=row.issue_date,
            due_date=row.due_date,
            settled_on=row.settled_on,
            days_late=row.days_late,
            amount_minor=row.amount_minor,
            interest_uncharged_minor=row.interest_uncharged_minor,
            account=_account(found, row),
            entity=_entity(found, row),
        )


def _by_due_date(row: ItemRow) -> tuple[date, date, str]:
    return row.due_date, row.issue_date, row.number


def _promise(found: _Gathered, row: PromiseRow) -> Promise:
    own = row.customer_id == found.accounts[0]
    return Promise(row.amount_minor, row.promised_for, row.made, "" if own else row.account)


def _entity(found: _Gathered, row: ItemRow) -> str:
    """Our entity's name where the statement has items of several."""
    return row.entity if found.many_entities else ""


def _account(found: _Gathered, row: ItemRow) -> str:
    """The sub-account's number, blank for the statement's own account."""
    return row.account if row.customer_id != found.accounts[0] else ""


def _credit(found: _Gathered, row: ItemRow) -> UnappliedCredit:
    note = f"for {row.about}" if row.about else row.reason
    account = _account(found, row)
    return UnappliedCredit(
        row.kind, row.number, row.issue_date, row.amount_minor, row.open_minor, account, note
    )


def _buckets(
    wanted: StatementWanted, items: Sequence[DebitItem], unapplied: int
) -> tuple[Bucket, ...]:
    sums = dict.fromkeys(wanted.buckets.labels, 0)
    for item in items:
        sums[item.bucket] += item.open_minor
    strip = [Bucket(label, minor) for label, minor in sums.items()]
    return (*strip, Bucket(UNAPPLIED, -unapplied))


def _disputed(connection: Connection, found: Sequence[int]) -> dict[int, int]:
    query = select(DISPUTE.c.item_id, DISPUTE.c.amount_minor).where(
        OPEN, DISPUTE.c.item_id.in_(found)
    )
    return {row.item_id: row.amount_minor for row in connection.execute(query)}


def _charges(connection: Connection, debits: Sequence[ItemRow]) -> Iterator[FinanceCharge]:
    """The finance charges with something open, and the day through which they charge."""
    charges = {row.id: row for row in debits if row.kind is ItemKind.FINANCE_CHARGE}
    query = (
        select(INTEREST_CHARGE.c.item_id, INTEREST_RUN.c.through)
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .where(INTEREST_CHARGE.c.item_id.in_(charges))
        .distinct()
    )
    through = {row.item_id: row.through for row in connection.execute(query)}
    for item_id, row in charges.items():
        until = through.get(item_id, row.issue_date)
        yield FinanceCharge(row.number, row.issue_date, until, row.amount_minor, row.open_minor)


def _interest(found: _Gathered, debits: Sequence[ItemRow]) -> Interest:
    """What is not charged yet, what comes next, and by which method and rate."""
    invoices = [row for row in debits if row.kind is ItemKind.INVOICE]
    uncharged = sum(row.interest_uncharged_minor for row in invoices)
    grows = growth(found.connection, [row.id for row in invoices], found.wanted.as_of)
    adds_on = min((day for day, _ in grows.values()), default=None)
    adds = sum(minor for day, minor in grows.values() if day == adds_on)
    terms = tuple(_terms(found, invoices))
    each_day = not any(term.method in MONTH_METHODS for term in terms)
    return Interest(uncharged, adds, adds_on, each_day, terms)


def _terms(found: _Gathered, invoices: Sequence[ItemRow]) -> Iterator[InterestTerm]:
    """Method, rate and yearly equivalent, once per policy; with the account where they differ.

    A policy that fixes the rate of each debt has a term for each of its rates.
    """
    wanted = sorted({row.customer_id for row in invoices} or {found.accounts[0]})
    names = {each: _policy_name(found, each) for each in wanted}
    same = len(set(names.values())) == 1
    for customer_id in wanted[:1] if same else wanted:
        name = names[customer_id]
        rule = found.rules.policy(name)
        whose = wanted if same else [customer_id]
        for rate, words in _rates(found, rule, [r for r in invoices if r.customer_id in whose]):
            yearly = yearly_equivalent(rule.method, rate)
            monthly = rate.monthly is not None
            percent = percent_text(rate.a_month() if monthly else rate.a_year())
            cap = f", at most {percent_text(rate.cap)}% a year" if rate.cap is not None else ""
            yield InterestTerm(
                method=rule.method,
                rate=f"{percent}% a {'month' if monthly else 'year'}{cap}{words}",
                yearly="" if yearly is None else f"{percent_text(yearly)}% a year",
                policy=name,
                account="" if same else found.masters[customer_id].account,
            )


def _rates(
    found: _Gathered, rule: InterestPolicy, invoices: Sequence[ItemRow]
) -> Iterator[tuple[Rate, str]]:
    """The rate in force or the last that charged, with words on when it ended; of a policy that
    fixes them, those of the invoices with their due dates."""
    if rule.fixed is None:
        if charging := rule.last_charging(found.wanted.as_of):
            rate, ended = charging
            yield rate, "" if ended is None else f" until {ended - timedelta(1)}"
        return
    dues: dict[Rate, list[date]] = {}
    for row in invoices:
        for due in [part.due_date for part in row.instalments] or [row.due_date]:
            own = rule.for_debt(due).last_charging(found.wanted.as_of)
            if own is not None:
                dues.setdefault(own[0], []).append(due)
    for rate, days in dues.items():
        first, last = min(days), max(days)
        span = f"on {first}" if first == last else f"from {first} to {last}"
        yield rate, f", fixed for debts due {span}"


def _policy_name(found: _Gathered, customer_id: int) -> str:
    master = found.masters[customer_id]
    return found.rules.name_for(master.policy, master.country, master.region)


def _customer(master: Master) -> Customer:
    return Customer(
        account=master.account,
        name=master.name,
        country=master.country,
        address=tuple(line for line in master.address.split("\n") if line),
        terms_version=master.terms_version,
        terms_accepted=master.terms_accepted,
    )


def entities_by_name(connection: Connection) -> dict[str, Entity]:
    """Our legal entities by name, in the order they were made."""
    query = select(ENTITY).where(ENTITY.c.withdrawn_act_id.is_(None)).order_by(ENTITY.c.id)
    return {
        row.name: Entity(
            name=row.legal_name or row.name,
            country=row.country,
            address=tuple(line for line in row.address.split("\n") if line),
            tax_id=row.tax_id,
            remittance=tuple(line for line in row.remittance.split("\n") if line),
            code=row.name,
        )
        for row in connection.execute(query)
    }


def _used(found: _Gathered, entities: dict[str, Entity]) -> list[Entity]:
    """The entities of the items, that of most open ones first; without items the first of ours."""
    counts = dict.fromkeys((row.entity for row in (*found.debits, *found.settled)), 0)
    for row in found.debits:
        counts[row.entity] += 1
    order = list(entities)
    named = sorted(counts, key=lambda name: (-counts[name], order.index(name)))
    return [entities[name] for name in named or order[:1]]
