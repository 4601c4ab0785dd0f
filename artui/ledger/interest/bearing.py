"""The invoices that may bear interest, each with its balance by day and what was charged of it.

The balance of an invoice falls on the effective dates of its allocations. Invoices are read in
batches, never one at a time. Section 3.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from artui.domain.interest import Debt
from artui.domain.kinds import Approval, ItemKind
from artui.ledger.disputes.dispute_rows import withheld
from artui.ledger.interest.charged import charged
from artui.ledger.interest.policies import Policies
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.dialects import UNINDEXED, indexed
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CUSTOMER,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_RUN,
    ITEM,
)

_LATER, _COUNTER = ITEM.alias("later"), ITEM.alias("counter")
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


def debts_of(
    connection: Connection,
    rules: Policies,
    through: date,
    ids: Collection[int],
    *,
    late_only: bool = True,
    open_only: bool = False,
) -> Iterator[tuple[Bearing, Debt, int]]:
    """Of these invoices those that may bear interest, as `debts` has them; `late_only` leaves out
    what is not late, `open_only` what is paid."""
    # SQLite goes straight to their rows.
    query = indexed(
        _bearing(through, late_only=late_only).where(ITEM.c.id.in_(ids)), ITEM, UNINDEXED
    )
    if open_only:
        query = query.where(ITEM.c.open_minor > 0)
    rows = map(_Found._make, connection.execute(query))
    yield from _with_history(connection, rules, through, rows)


def bearing_count(
    connection: Connection, through: date, customer_ids: Collection[int] | None = None
) -> int:
    """How many invoices may bear interest: the steps of a preview or a run."""
    query = _of_customers(_bearing(through), customer_ids)
    return connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()


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


def _bearing(through: date, *, late_only: bool = True) -> Select[Any]:
    """Approved invoices owed to us; `late_only`: overdue, paid late, or charged before."""
    paid_late = exists().where(
        ALLOCATION.c.debit_id == ITEM.c.id, ALLOCATION.c.effective_date > ITEM.c.due_date
    )
    was_charged = exists().where(
        INTEREST_CHARGE.c.invoice_id == ITEM.c.id,
        INTEREST_RUN.c.id == INTEREST_CHARGE.c.run_id,
        INTEREST_RUN.c.rolled_back_act_id.is_(None),
    )
    never = and_(ITEM.c.corrects_id.is_not(None), _undone(ITEM))
    gone = and_(or_(was_charged, ITEM.c.origin_id.is_not(None)), ~never, ~_succeeded())
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
        .where(or_(ITEM.c.reversed_by_id.is_(None), gone))
    )
    if late_only:
        late = and_(ITEM.c.due_date < through, or_(ITEM.c.open_minor > 0, paid_late))
        late_part = select(INSTALMENT.c.item_id).where(INSTALMENT.c.due_date < through)
        in_parts = ITEM.c.id.in_(late_part)
        query = query.where(or_(late, was_charged, ITEM.c.origin_id.is_not(None), in_parts))
    return query


def _of_customers(query: Select[Any], customer_ids: Collection[int] | None) -> Select[Any]:
    return query if customer_ids is None else query.where(ITEM.c.customer_id.in_(customer_ids))


def _succeeded() -> ColumnElement[bool]:
    """Whether a correction that was not undone took the invoice's place, at once or later; the
    charges of the chain then count there. Of an invoice that was not undone itself."""
    # Both sets are read once. To look for the later ones of each chain would read all documents,
    # since no index has the origin.
    last = indexed(select(func.max(_LATER.c.id)), _LATER, "item_corrects")
    last = last.where(
        _LATER.c.corrects_id.is_not(None), _LATER.c.approval == Approval.APPROVED, ~_undone(_LATER)
    ).group_by(_LATER.c.origin_id)
    chains = last.with_only_columns(_LATER.c.origin_id)
    return and_(
        func.coalesce(ITEM.c.origin_id, ITEM.c.id).in_(chains),
        ITEM.c.id.not_in(last),
    )


def _undone(item: FromClause) -> ColumnElement[bool]:
    """Whether an item was taken back by an undo, as if it had never been there."""
    return exists().where(
        _COUNTER.c.id == item.c.reversed_by_id,
        ACT.c.id == _COUNTER.c.act_id,
        ACT.c.undoes_id.is_not(None),
    )


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
