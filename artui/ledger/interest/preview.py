"""Late interest from the ledger: what each invoice accrued to a day, and how much was charged.

The balance of an invoice falls on the effective dates of its allocations; earlier charges are
counted over the whole chain of corrections. Invoices are read in batches, never one at a time.
Section 3.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from artui.domain.interest import (
    Accrual,
    Debt,
    Segment,
    accrue,
    accrued_exact,
    charge,
    late_parts,
    next_increase,
)
from artui.domain.kinds import Approval, FeeKind, ItemKind
from artui.domain.money import round_half_up
from artui.ledger.book.steps import Steps
from artui.ledger.cash.charge_write_offs import written_off_charges
from artui.ledger.disputes.dispute_rows import withheld
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.dialects import UNINDEXED, indexed
from artui.ledger.store.tables import (
    ALLOCATION,
    CUSTOMER,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_RUN,
    ITEM,
)

_LATER = ITEM.alias("later")
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Bearing:
    """An invoice that may bear interest, with all that the calculation needs; minor units."""

    id: int
    origin_id: int
    entity_id: int
    customer_id: int
    account: str
    number: str
    currency: str
    due_date: date
    amount_minor: int
    open_minor: int
    reversed: bool
    policy: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What a run through a day would do with one invoice; minor units of its currency."""

    invoice_id: int
    entity_id: int
    customer_id: int
    account: str
    currency: str
    invoice: str
    due_date: date
    through: date
    policy: str
    cumulative_minor: int
    charged_before_minor: int
    charge_minor: int
    correction_minor: int
    compensation_minor: int = 0


def preview(
    connection: Connection,
    through: date,
    customer_ids: Collection[int] | None = None,
    *,
    steps: Steps | None = None,
) -> Iterator[PreviewRow]:
    """Every invoice with interest to date, by account, currency and due date, even if there is
    nothing to charge.

    A customer's charges in a currency are shown as 0 if they are below the policy's minimum.
    `steps` counts the invoices without interest; who asks counts the rows that they get.
    """
    rules = policies(connection, through)
    rows = _rows(connection, rules, through, customer_ids)
    seen = _with_interest(rows, steps or Steps())
    for (_, currency), group in groupby(seen, key=lambda row: (row.customer_id, row.currency)):
        yield from _above_minimum(rules, currency, list(group))


def bearing_count(
    connection: Connection, through: date, customer_ids: Collection[int] | None = None
) -> int:
    """How many invoices may bear interest: the steps of a preview or a run."""
    query = _of_customers(_bearing(through), customer_ids)
    return connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()


class Accrued(NamedTuple):
    """Interest of an invoice to a day, in minor units; `uncharged` below zero is what a correction
    would give back."""

    cumulative_minor: int = 0
    charged_minor: int = 0
    uncharged_minor: int = 0


def accrued_for(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, Accrued]:
    """Interest to date, charged so far and not charged, per invoice; invoices without interest are
    left out."""
    rules = policies(connection, as_of)
    waived = _Waived(connection, as_of)
    found: dict[int, Accrued] = {}
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        query = _of(_bearing(as_of), part)
        for invoice, debt, before in _with_history(
            connection, rules, as_of, _found(connection, query)
        ):
            cumulative = _cumulative(rules, invoice, debt, as_of)
            if cumulative or before:
                more, less = waived.charge(invoice, cumulative, before)
                found[invoice.id] = Accrued(cumulative, before, more - less)
    return found


class Traced(NamedTuple):
    """One invoice's interest with its segments, what was charged of it before, and what was not;
    below zero is what a correction would give back."""

    invoice: Bearing
    accrual: Accrual
    charged_minor: int
    uncharged_minor: int


def trace(connection: Connection, invoice_id: int, through: date) -> Traced:
    """One invoice's interest to a day with its segments, and the part already charged."""
    rules = policies(connection, through)
    query = _of(_bearing(through, late_only=False), [invoice_id])
    for invoice, debt, before in _with_history(
        connection, rules, through, _found(connection, query)
    ):
        if invoice.reversed:
            debt = Debt(debt.currency, 0, debt.due)
        accrual = accrue(debt, rules.policy(invoice.policy), through)
        waived = _Waived(connection, through)
        more, less = waived.charge(invoice, accrual.rounded_minor, before)
        return Traced(invoice, accrual, before, more - less)
    raise KeyError(invoice_id)


def growth(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, tuple[date, int]]:
    """When each invoice's interest next grows and by how much; invoices whose interest no longer
    grows are left out."""
    rules = policies(connection, as_of)
    query = _of(_bearing(as_of, late_only=False), ids).where(ITEM.c.open_minor > 0)
    found: dict[int, tuple[date, int]] = {}
    for invoice, debt, _ in _with_history(connection, rules, as_of, _found(connection, query)):
        policy = rules.policy(invoice.policy)
        if not invoice.reversed and (policy.fixed or policy.rate_on(as_of) is not None):
            day, minor = next_increase(debt, policy, as_of)
            if minor:
                found[invoice.id] = (day, minor)
    return found


def segments_of(
    connection: Connection, rows: Sequence[PreviewRow]
) -> dict[int, tuple[Segment, ...]]:
    """The segments behind previewed rows, by invoice."""
    if not rows:
        return {}
    through = rows[0].through
    rules = policies(connection, through)
    query = _of(_bearing(through), [row.invoice_id for row in rows])
    found = _with_history(connection, rules, through, _found(connection, query))
    return {
        invoice.id: accrue(debt, rules.policy(invoice.policy), through).segments
        for invoice, debt, _ in found
        if not invoice.reversed
    }


def posted_rows(
    connection: Connection, run_id: int, customer_ids: Collection[int] | None = None
) -> Iterator[PreviewRow]:
    """What a run did with each invoice: the rows that its preview had shown."""
    run = connection.execute(select(INTEREST_RUN).where(INTEREST_RUN.c.id == run_id)).one()
    charges = {
        row.invoice_id: (row.charge_minor, row.correction_minor)
        for row in connection.execute(
            select(INTEREST_CHARGE).where(INTEREST_CHARGE.c.run_id == run_id)
        )
    }
    fees = select(ITEM.c.about_id, ITEM.c.amount_minor).where(
        ITEM.c.act_id == run.act_id, ITEM.c.kind == ItemKind.FEE
    )
    fixed = {row.about_id: row.amount_minor for row in connection.execute(fees)}
    rules = policies(connection, run.through)
    for row in _rows(connection, rules, run.through, customer_ids):
        charge_minor, correction_minor = charges.get(row.invoice_id, (0, 0))
        before = row.charged_before_minor - charge_minor + correction_minor
        # The state before the run: nothing is left after a correction of everything charged.
        if row.cumulative_minor or before:
            yield replace(
                row,
                charged_before_minor=before,
                charge_minor=charge_minor,
                correction_minor=correction_minor,
                compensation_minor=fixed.get(row.invoice_id, 0),
            )


def charged_through(
    connection: Connection, customer_ids: Collection[int] | None = None
) -> date | None:
    """The last day through which a run in force charged anything; no run ends before it."""
    query = (
        select(func.max(INTEREST_RUN.c.through))
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    )
    if customer_ids is not None:
        query = query.where(ITEM.c.customer_id.in_(customer_ids))
    found: date | None = connection.execute(query).scalar_one_or_none()
    return found


def latest_run(connection: Connection) -> int | None:
    """The latest run in force, None if there is none."""
    query = select(func.max(INTEREST_RUN.c.id)).where(INTEREST_RUN.c.rolled_back_act_id.is_(None))
    found: int | None = connection.execute(query).scalar_one()
    return found


def charged(connection: Connection, origins: Collection[int], through: date) -> dict[int, int]:
    """Charges less posted corrections per chain of corrections, from runs up to a day."""
    origin = func.coalesce(ITEM.c.origin_id, ITEM.c.id)
    query = (
        select(
            origin, func.sum(INTEREST_CHARGE.c.charge_minor - INTEREST_CHARGE.c.correction_minor)
        )
        .select_from(INTEREST_CHARGE)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .join(INTEREST_RUN, INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id)
        .where(INTEREST_RUN.c.rolled_back_act_id.is_(None), INTEREST_RUN.c.through <= through)
        .where(or_(ITEM.c.id.in_(origins), ITEM.c.origin_id.in_(origins)))
        .group_by(origin)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _rows(
    connection: Connection, rules: Policies, through: date, customer_ids: Collection[int] | None
) -> Iterator[PreviewRow]:
    """Every invoice that may bear interest, by account, currency and due date."""
    compensated, waived = _compensated(connection), _Waived(connection, through)
    for invoice, debt, before in debts(connection, rules, through, customer_ids):
        yield _preview_row(rules, through, invoice, debt, before, compensated, waived)


def _with_interest(rows: Iterable[PreviewRow], steps: Steps) -> Iterator[PreviewRow]:
    for row in rows:
        if row.cumulative_minor or row.charged_before_minor:
            steps.took(0)
            yield row
        else:
            steps.took()


def debts(
    connection: Connection, rules: Policies, through: date, customer_ids: Collection[int] | None
) -> Iterator[tuple[Bearing, Debt, int]]:
    """Every invoice that may bear interest, with its balance by day and what was charged of it."""
    query = _of_customers(_bearing(through), customer_ids).order_by(
        CUSTOMER.c.account, ITEM.c.currency, ITEM.c.due_date, ITEM.c.id
    )
    with connection.execute(query, execution_options={"yield_per": BATCH}) as result:
        for part in result.partitions(BATCH):
            yield from _with_history(connection, rules, through, map(_Found._make, part))


class _Found(NamedTuple):
    """A row of `_bearing`, in the order of its columns."""

    id: int
    origin_id: int
    entity_id: int
    customer_id: int
    account: str
    number: str
    currency: str
    due_date: date
    amount_minor: int
    open_minor: int
    reversed_by_id: int | None
    policy: str
    country: str
    region: str


def _found(connection: Connection, query: Select[Any]) -> Iterator[_Found]:
    return map(_Found._make, connection.execute(query))


def _bearing(through: date, *, late_only: bool = True) -> Select[Any]:
    """Approved invoices owed to us; `late_only`: overdue, paid late, or charged before."""
    paid_late = exists().where(
        ALLOCATION.c.debit_id == ITEM.c.id, ALLOCATION.c.effective_date > ITEM.c.due_date
    )
    was_charged = exists().where(INTEREST_CHARGE.c.invoice_id == ITEM.c.id)
    query = (
        select(
            ITEM.c.id,
            func.coalesce(ITEM.c.origin_id, ITEM.c.id),
            ITEM.c.entity_id,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            ITEM.c.number,
            ITEM.c.currency,
            ITEM.c.due_date,
            ITEM.c.amount_minor,
            ITEM.c.open_minor,
            ITEM.c.reversed_by_id,
            CUSTOMER.c.policy,
            CUSTOMER.c.country,
            CUSTOMER.c.region,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.approval == Approval.APPROVED,
            CUSTOMER.c.receivable,
        )
        .where(or_(ITEM.c.reversed_by_id.is_(None), and_(was_charged, ~_succeeded())))
    )
    if late_only:
        late = and_(ITEM.c.due_date < through, or_(ITEM.c.open_minor > 0, paid_late))
        late_part = select(INSTALMENT.c.item_id).where(INSTALMENT.c.due_date < through)
        in_parts = ITEM.c.id.in_(late_part)
        query = query.where(or_(late, was_charged, ITEM.c.origin_id.is_not(None), in_parts))
    return query


def _of_customers(query: Select[Any], customer_ids: Collection[int] | None) -> Select[Any]:
    return query if customer_ids is None else query.where(ITEM.c.customer_id.in_(customer_ids))


def _of(query: Select[Any], ids: Collection[int]) -> Select[Any]:
    """The query limited to these invoices; SQLite goes straight to their rows."""
    return indexed(query.where(ITEM.c.id.in_(ids)), ITEM, UNINDEXED)


def _succeeded() -> ColumnElement[bool]:
    """Whether a correction in force took the invoice's place; its charges then count there."""
    return exists().where(_LATER.c.corrects_id == ITEM.c.id, _LATER.c.approval == Approval.APPROVED)


def _with_history(
    connection: Connection, rules: Policies, through: date, rows: Iterable[_Found]
) -> Iterator[tuple[Bearing, Debt, int]]:
    bearing = [_bearing_row(rules, row) for row in rows]
    ids = [invoice.id for invoice in bearing]
    moves: dict[int, list[tuple[date, int]]] = {}
    query = (
        select(
            ALLOCATION.c.debit_id,
            ALLOCATION.c.effective_date,
            func.sum(ALLOCATION.c.amount_minor),
        )
        .where(ALLOCATION.c.debit_id.in_(ids), ALLOCATION.c.effective_date <= through)
        .group_by(ALLOCATION.c.debit_id, ALLOCATION.c.effective_date)
    )
    for debit_id, day, minor in connection.execute(query):
        moves.setdefault(debit_id, []).append((day, int(minor)))
    before = charged(connection, {invoice.origin_id for invoice in bearing}, through)
    excluded = withheld(connection, ids)
    instalments = instalments_of(connection, ids)
    for invoice in bearing:
        parts = tuple(
            (part.due_date, part.amount_minor) for part in instalments.get(invoice.id, ())
        )
        debt = Debt(
            invoice.currency,
            invoice.amount_minor,
            parts[0][0] if parts else invoice.due_date,
            tuple(moves.get(invoice.id, ())),
            excluded.get(invoice.id, ()),
            parts,
        )
        yield invoice, debt, before.get(invoice.origin_id, 0)


def _bearing_row(rules: Policies, row: _Found) -> Bearing:
    return Bearing(
        row.id,
        row.origin_id,
        row.entity_id,
        row.customer_id,
        row.account,
        row.number,
        row.currency,
        row.due_date,
        row.amount_minor,
        row.open_minor,
        row.reversed_by_id is not None,
        rules.name_for(row.policy, row.country, row.region),
    )


def _cumulative(rules: Policies, invoice: Bearing, debt: Debt, through: date) -> int:
    """Interest to the day, rounded once; a reversed invoice has none."""
    if invoice.reversed or through <= debt.due:
        return 0
    policy = rules.policy(invoice.policy)
    return round_half_up(accrued_exact(debt, policy, through, rules.unit(invoice.policy)))


@dataclass(slots=True)
class _Waived:
    """What was waived or written off of charges; read only once something was charged too much."""

    connection: Connection
    through: date
    by_chain: dict[int, int] | None = None

    def charge(self, invoice: Bearing, cumulative: int, before: int) -> tuple[int, int]:
        """What a run charges on an invoice, or corrects."""
        if cumulative >= before:
            return charge(cumulative, before)
        if self.by_chain is None:
            self.by_chain = written_off_charges(self.connection, self.through)
        return charge(cumulative, before, self.by_chain.get(invoice.origin_id, 0))


def _compensated(connection: Connection) -> dict[int, int]:
    """The fixed sums in force per chain of invoices, in minor units."""
    invoice = ITEM.alias("compensated")
    query = (
        select(func.coalesce(invoice.c.origin_id, invoice.c.id), func.sum(ITEM.c.amount_minor))
        .join(ITEM, ITEM.c.about_id == invoice.c.id)
        .where(ITEM.c.kind == ItemKind.FEE, ITEM.c.fee_kind == FeeKind.COMPENSATION)
        .where(ITEM.c.reversed_by_id.is_(None))
        .group_by(func.coalesce(invoice.c.origin_id, invoice.c.id))
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _fixed_sum(
    rules: Policies, invoice: Bearing, debt: Debt, compensated: Mapping[int, int], through: date
) -> int:
    """What the law grants for a late invoice and is not posted yet; for each late instalment where
    the regime says so."""
    name, currency = invoice.policy, invoice.currency
    if debt.parts and rules.compensates_instalments(name, debt.due):
        late = late_parts(debt, rules.policy(name), through)
        granted = sum(rules.compensation_minor(name, currency, minor, due) for due, minor in late)
        return max(granted - compensated.get(invoice.origin_id, 0), 0)
    if invoice.origin_id in compensated:
        return 0
    return rules.compensation_minor(name, currency, invoice.amount_minor, debt.due)


def _preview_row(
    rules: Policies,
    through: date,
    invoice: Bearing,
    debt: Debt,
    before: int,
    compensated: Mapping[int, int],
    waived: "_Waived",
) -> PreviewRow:
    cumulative = _cumulative(rules, invoice, debt, through)
    charge_minor, correction_minor = waived.charge(invoice, cumulative, before)
    return PreviewRow(
        invoice.id,
        invoice.entity_id,
        invoice.customer_id,
        invoice.account,
        invoice.currency,
        invoice.number,
        invoice.due_date,
        through,
        invoice.policy,
        cumulative,
        before,
        charge_minor,
        correction_minor,
        _fixed_sum(rules, invoice, debt, compensated, through) if cumulative else 0,
    )


def _above_minimum(rules: Policies, currency: str, rows: list[PreviewRow]) -> Iterator[PreviewRow]:
    total = sum(row.charge_minor for row in rows)
    if rows and 0 < total < rules.minimum_minor(rows[0].policy, currency):
        rows = [_uncharged(row) for row in rows]
    yield from rows


def _uncharged(row: PreviewRow) -> PreviewRow:
    return replace(row, charge_minor=0)
