"""The invoices that may bear interest, each with its balance by day and what was charged of it.

The balance of an invoice falls on the effective dates of its allocations. Invoices are read in
batches, never one at a time. Section 3.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from artui.domain.interest import Debt
from artui.domain.kinds import Approval, ItemKind
from artui.ledger.disputes.dispute_rows import withheld
from artui.ledger.interest.charged import Charges
from artui.ledger.interest.policies import Policies
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.dialects import UNINDEXED, indexed
from artui.ledger.store.many import (
    DatesRead,
    among,
    among_bound,
    asked,
    by_keys,
    chunks,
    streamed,
)
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


class Bearing(NamedTuple):
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
    query = _of_customers(connection, _bearing(through), customer_ids).order_by(
        CUSTOMER.c.account, ITEM.c.currency, ITEM.c.due_date, ITEM.c.id
    )
    charges = Charges(connection, through)
    for rows in streamed(connection, query):
        yield from _with_history(connection, rules, charges, rows)


def debts_of(
    connection: Connection,
    rules: Policies,
    through: date,
    ids: Sequence[int],
    *,
    late_only: bool = True,
    open_only: bool = False,
) -> Iterator[tuple[Bearing, Debt, int]]:
    """Of these invoices those that may bear interest, as `debts` has them; `late_only` leaves out
    what is not late, `open_only` what is paid."""
    charges = Charges(connection, through, few=True)
    on_sqlite = connection.dialect.name == "sqlite"
    query = _bearing_of(through, late_only, open_only, on_sqlite)
    for part in chunks(ids):
        with by_keys(connection):
            found = [
                each
                for rows in streamed(connection, query, {"ids": asked(connection, part)})
                for each in _with_history(connection, rules, charges, rows)
            ]
        yield from found


@lru_cache(8)
def _bearing_of(through: date, late_only: bool, open_only: bool, on_sqlite: bool) -> Select[Any]:
    """The query for `debts_of`, which takes longer to write than to answer."""
    # Straight to their rows: else PostgreSQL reads the index of all invoices for each part.
    query = indexed(_bearing(through, late_only=late_only, by_id=True), ITEM, UNINDEXED)
    if open_only:
        query = query.where(ITEM.c.open_minor > 0)
    return query.where(among_bound(ITEM.c.id, "ids", on_sqlite=on_sqlite))


def bearing_count(
    connection: Connection, through: date, customer_ids: Collection[int] | None = None
) -> int:
    """How many invoices may bear interest: the steps of a preview or a run."""
    query = _of_customers(connection, _bearing(through), customer_ids)
    return connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()


@lru_cache(8)
def _bearing(through: date, *, late_only: bool = True, by_id: bool = False) -> Select[Any]:
    """Approved invoices owed to us; `late_only`: overdue, paid late, or charged before. `by_id`
    leaves no other index to find them by."""
    kind: ColumnElement[str] = ITEM.c.kind
    if by_id:
        kind = kind.op("||")(literal_column("''"))
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
            kind == ItemKind.INVOICE,
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


def _of_customers(
    connection: Connection, query: Select[Any], customer_ids: Collection[int] | None
) -> Select[Any]:
    if customer_ids is None:
        return query
    return query.where(among(connection, ITEM.c.customer_id, customer_ids))


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
    connection: Connection, rules: Policies, charges: Charges, rows: Sequence[Sequence[Any]]
) -> Iterator[tuple[Bearing, Debt, int]]:
    """The invoices of rows of `_bearing`, each with its debt and what was charged."""
    ids = [row[0] for row in rows]
    days = DatesRead()
    moves = _moves(connection, ids, charges.through, days)
    before = charges.of({row[1] for row in rows})
    excluded, instalments = withheld(connection, ids), instalments_of(connection, ids)
    names: dict[tuple[str, str, str], str] = {}
    # A run passes here for every invoice, so nothing is looked up twice.
    for id_, origin, entity, customer, account, number, currency, day, *more in rows:
        amount, left, gone, policy, country, region = more
        terms = policy, country, region
        if terms not in names:
            names[terms] = rules.name_for(policy, country, region)
        due = days[day]
        parts: tuple[tuple[date, int], ...] = ()
        invoice = Bearing(
            id_,
            origin,
            entity,
            customer,
            account,
            number,
            currency,
            due,
            amount,
            left,
            gone is not None,
            names[terms],
        )
        if id_ in instalments:
            parts = tuple((part.due_date, part.amount_minor) for part in instalments[id_])
            due = parts[0][0]
        debt = Debt(currency, amount, due, moves.get(id_, ()), excluded.get(id_, ()), parts)
        yield invoice, debt, before.get(origin, 0)


def _moves(
    connection: Connection, ids: Collection[int], through: date, days: DatesRead
) -> dict[int, tuple[tuple[date, int], ...]]:
    """What reduced invoices up to a day, in the order of the effective days."""
    query = _moves_of(connection.dialect.name == "sqlite")
    values = {"ids": asked(connection, ids), "through": through}
    moves: dict[int, tuple[tuple[date, int], ...]] = {}
    for rows in streamed(connection, query, values):
        for debit_id, day, minor in rows:
            if debit_id in moves:
                moves[debit_id] += ((days[day], minor),)
            else:
                moves[debit_id] = ((days[day], minor),)
    return moves


@cache
def _moves_of(on_sqlite: bool) -> Select[Any]:
    return (
        select(ALLOCATION.c.debit_id, ALLOCATION.c.effective_date, ALLOCATION.c.amount_minor)
        .where(among_bound(ALLOCATION.c.debit_id, "ids", on_sqlite=on_sqlite))
        .where(ALLOCATION.c.effective_date <= bindparam("through"))
        # As the index has them, so that those of a day come in one order whatever the plan.
        .order_by(ALLOCATION.c.debit_id, ALLOCATION.c.effective_date, ALLOCATION.c.amount_minor)
    )
