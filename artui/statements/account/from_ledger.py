"""From the ledger to one statement: every figure that a document prints is gathered here, once.

A statement is of one account, or of an account and all below it. Items come with their days late
and interest, credits with what they have left; the control total is asked for apart from them, so
that `model.check` proves something. Section 8 of the domain rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from artui.domain.interest import (
    MONTH_METHODS,
    InterestPolicy,
    Rate,
    yearly_equivalent,
)
from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Flag, ItemKind
from artui.ledger.bank.issued_references import printed_references
from artui.ledger.disputes.promise_rows import PromiseRow
from artui.ledger.interest.policies import Policies
from artui.ledger.lists.customer_list import below
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.lists.masters import Master
from artui.statements.account.gathered import Gathered, Ground, SharedRows, StatementWanted
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
    UnappliedCredit,
)

# Flags that a customer is told of; the others are for our own eyes.
_TOLD = frozenset({Flag.DISPUTED, Flag.CLAIMED, Flag.PROMISED, Flag.AGENCY})


def gather(connection: Connection, customer_id: int, wanted: StatementWanted) -> Statement:
    """The statement of one customer, as of a day, proven by `model.check` when it is rendered."""
    return next(gather_many(connection, [customer_id], wanted))


def gather_many(
    connection: Connection, customer_ids: Sequence[int], wanted: StatementWanted
) -> Iterator[Statement]:
    """The statements of many customers, in this order; hundreds are read at once."""
    trees = [tuple(below(connection, each)) if wanted.tree else (each,) for each in customer_ids]
    ground = Ground.of(connection, {each for accounts in trees for each in accounts}, wanted)
    for together in ground.parts(trees):
        every = sorted({each for accounts in together for each in accounts})
        shared = SharedRows.of(connection, ground, every)
        for accounts in together:
            yield _statement(Gathered.of(shared, accounts))


def _statement(found: Gathered) -> Statement:
    wanted = found.wanted
    ours = _used(found, found.shared.ground.entities)
    return Statement(
        style=wanted.style,
        entity=ours[0],
        customer=customer_of(found.masters[found.accounts[0]]),
        as_of=wanted.as_of,
        sections=tuple(_section(found, currency) for currency in found.currencies()),
        since=None if wanted.style == "open-item" else wanted.first,
        other_entities=tuple(ours[1:]),
    )


def _section(found: Gathered, currency: str) -> Section:
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
        finance_charges=tuple(_charges(found, debits)),
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


def _items(found: Gathered, debits: Sequence[ItemRow]) -> Iterator[DebitItem]:
    disputed, entities = found.shared.disputed, found.shared.ground.entities
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
            references=printed_references(entities[row.entity].references, row.id),
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


def _settled(found: Gathered, rows: Sequence[ItemRow]) -> Iterator[SettledInterest]:
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


def _promise(found: Gathered, row: PromiseRow) -> Promise:
    own = row.customer_id == found.accounts[0]
    return Promise(row.amount_minor, row.promised_for, row.made, "" if own else row.account)


def _entity(found: Gathered, row: ItemRow) -> str:
    """Our entity's name where the statement has items of several."""
    return row.entity if found.many_entities else ""


def _account(found: Gathered, row: ItemRow) -> str:
    """The sub-account's number, blank for the statement's own account."""
    return row.account if row.customer_id != found.accounts[0] else ""


def _credit(found: Gathered, row: ItemRow) -> UnappliedCredit:
    return UnappliedCredit(
        row.kind,
        row.number,
        row.issue_date,
        row.amount_minor,
        row.open_minor,
        account=_account(found, row),
        note=f"for {row.about}" if row.about else row.reason,
        about=row.about,
    )


def _buckets(
    wanted: StatementWanted, items: Sequence[DebitItem], unapplied: int
) -> tuple[Bucket, ...]:
    sums = dict.fromkeys(wanted.buckets.labels, 0)
    for item in items:
        sums[item.bucket] += item.open_minor
    strip = [Bucket(label, minor) for label, minor in sums.items()]
    return (*strip, Bucket(UNAPPLIED, -unapplied))


def _charges(found: Gathered, debits: Sequence[ItemRow]) -> Iterator[FinanceCharge]:
    """The finance charges with something open, and the day through which they charge."""
    for row in debits:
        if row.kind is ItemKind.FINANCE_CHARGE:
            until = found.shared.charged_through.get(row.id, row.issue_date)
            yield FinanceCharge(row.number, row.issue_date, until, row.amount_minor, row.open_minor)


def _interest(found: Gathered, debits: Sequence[ItemRow]) -> Interest:
    """What is not charged yet, what comes next, and by which method and rate."""
    invoices = [row for row in debits if row.kind is ItemKind.INVOICE]
    uncharged = sum(row.interest_uncharged_minor for row in invoices)
    growth = found.shared.growth
    grows = [growth[row.id] for row in invoices if row.id in growth]
    adds_on = min((day for day, _ in grows), default=None)
    adds = sum(minor for day, minor in grows if day == adds_on)
    terms = tuple(_terms(found, invoices))
    each_day = not any(term.method in MONTH_METHODS for term in terms)
    return Interest(uncharged, adds, adds_on, each_day, terms)


def _terms(found: Gathered, invoices: Sequence[ItemRow]) -> Iterator[InterestTerm]:
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
        for rate, until, fixed in _rates(
            found, rule, [row for row in invoices if row.customer_id in whose]
        ):
            account = "" if same else found.masters[customer_id].account
            yield replace(_term(name, rule, rate), until=until, fixed=fixed, account=account)


def _term(name: str, rule: InterestPolicy, rate: Rate) -> InterestTerm:
    monthly = rate.monthly is not None
    return InterestTerm(
        method=InterestMethod(rule.method),
        rate=rate.a_month() if monthly else rate.a_year(),
        monthly=monthly,
        yearly=yearly_equivalent(rule.method, rate),
        cap=rate.cap,
        policy=name,
    )


def charging_term(rules: Policies, name: str, day: date) -> InterestTerm | None:
    """The rate of a policy that is in force on a day, or the last that charged before; None if none
    did."""
    rule = rules.policy(name)
    charging = rule.last_charging(day)
    if charging is None:
        return None
    rate, ended = charging
    return replace(_term(name, rule, rate), until=None if ended is None else ended - timedelta(1))


def _rates(
    found: Gathered, rule: InterestPolicy, invoices: Sequence[ItemRow]
) -> Iterator[tuple[Rate, date | None, tuple[date, date] | None]]:
    """The rate in force or the last that charged, with the day until which it did; of a policy
    that fixes them, those of the invoices with the first and last of their due dates."""
    if rule.fixed is None:
        if charging := rule.last_charging(found.wanted.as_of):
            rate, ended = charging
            yield rate, None if ended is None else ended - timedelta(1), None
        return
    dues: dict[Rate, list[date]] = {}
    for row in invoices:
        for due in [part.due_date for part in row.instalments] or [row.due_date]:
            own = rule.for_debt(due).last_charging(found.wanted.as_of)
            if own is not None:
                dues.setdefault(own[0], []).append(due)
    for rate, days in dues.items():
        yield rate, None, (min(days), max(days))


def _policy_name(found: Gathered, customer_id: int) -> str:
    master = found.masters[customer_id]
    return found.rules.name_for(master.policy, master.country, master.region)


def customer_of(master: Master) -> Customer:
    """A customer as documents show them."""
    return Customer(
        account=master.account,
        name=master.name,
        country=master.country,
        address=tuple(line for line in master.address.split("\n") if line),
        terms_version=master.terms_version,
        terms_accepted=master.terms_accepted,
        legal_name=master.legal_name,
        street=master.street,
        postcode=master.postcode,
        city=master.city,
        region=master.region,
        vat_id=master.vat_id,
        registration_id=master.registration_id,
        einvoice_address=master.einvoice_address,
        einvoice_scheme=master.einvoice_scheme,
        buyer_reference=master.buyer_reference,
        language=master.language,
        entity=master.entity,
    )


def _used(found: Gathered, entities: dict[str, Entity]) -> list[Entity]:
    """The entities of the items, that of most open ones first; without items the first of ours."""
    counts = dict.fromkeys((row.entity for row in (*found.debits, *found.settled)), 0)
    for row in found.debits:
        counts[row.entity] += 1
    order = list(entities)
    named = sorted(counts, key=lambda name: (-counts[name], order.index(name)))
    return [entities[name] for name in named or order[:1]]
