"""Promises and their state on a day: pending, kept or broken.

A promise is kept by payments and credit memos that came after it was made and are effective by the
promised day and its grace: allocated to its invoice or, for a customer's promise, received at all.
A payment that the bank took back does not keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    ScalarSelect,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from artui.domain.dunning import promise_state
from artui.domain.kinds import Flag, ItemKind, PromiseState
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.many import among
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM, PROMISE
from artui.ledger.store.tables.columns import Query

_KEPT_BY, _KEPT_ON = ITEM.alias("kept_by"), ITEM.alias("kept_on")
_RECEIVED, _REVERSAL = ITEM.alias("received"), ITEM.alias("taken_back")
_LATER, _OWED = PROMISE.alias("later"), ITEM.alias("owed")
AS_OF = bindparam("as_of", type_=Date())
Day = date | BindParameter[date]
KEEPS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise for a list; minor units of `currency`. It is kept or broken by `until`; one of an
    account is of none of our entities."""

    id: int
    customer_id: int
    item_id: int | None
    account: str
    invoice: str | None
    currency: str
    amount_minor: int
    kept_minor: int
    promised_for: date
    made: date
    state: PromiseState
    until: date
    entity_id: int | None


def promises(
    connection: Connection,
    as_of: date,
    *,
    customer_ids: Sequence[int] | None = None,
    until_from: date | None = None,
) -> list[PromiseRow]:
    """Promises made by a day that were not withdrawn, the oldest first: all, those of some
    customers, or those of our receivables that are kept or broken from a day on."""
    if until_from is not None:
        late = _made().where(PROMISE.c.until >= until_from, CUSTOMER.c.receivable)
        return _rows(connection, late, as_of)
    if customer_ids is None:
        return _rows(connection, _made(), as_of)
    some = _made().where(PROMISE.c.customer_id.in_(customer_ids))
    return _rows(connection, some, as_of)


def promises_by_id(connection: Connection, ids: Sequence[int], as_of: date) -> list[PromiseRow]:
    """These promises, the oldest first."""
    return _rows(connection, _made().where(among(connection, PROMISE.c.id, ids)), as_of)


def _rows(connection: Connection, query: Query, as_of: date) -> list[PromiseRow]:
    found = connection.execute(query, {"as_of": as_of})
    return [_row(_Promise(*row), as_of) for row in found]


@cache
def _made() -> Query:
    """Promises made by a day that were not withdrawn."""
    query: Query = (
        select(
            PROMISE.c.id,
            PROMISE.c.customer_id,
            PROMISE.c.item_id,
            CUSTOMER.c.account,
            ITEM.c.number.label("invoice"),
            PROMISE.c.currency,
            PROMISE.c.amount_minor,
            _kept(AS_OF).label("kept_minor"),
            PROMISE.c.promised_for,
            PROMISE.c.until,
            PROMISE.c.made,
            ITEM.c.entity_id,
        )
        .join(CUSTOMER, CUSTOMER.c.id == PROMISE.c.customer_id)
        .outerjoin(ITEM, ITEM.c.id == PROMISE.c.item_id)
        .where(PROMISE.c.withdrawn_act_id.is_(None), PROMISE.c.made <= AS_OF)
        .order_by(PROMISE.c.id)
    )
    return query


class BrokenPromise(NamedTuple):
    """A promise that was not kept."""

    id: int
    customer_id: int
    currency: str
    promised_for: date


def broken(connection: Connection, as_of: date) -> list[BrokenPromise]:
    """Broken promises that still matter: the debt is open and no later promise took their place;
    the oldest first."""
    found = []
    for late in _late():
        for *row, promised, kept in connection.execute(late, {"as_of": as_of}):
            if kept < promised:
                found.append(BrokenPromise(*row))
    return sorted(found)


@cache
def _late() -> tuple[Query, Query]:
    """Promises past their day and grace that still matter, on an invoice and on an account, with
    what was promised and kept. Built once, since that takes longer than to answer it."""
    open_now = (
        _OWED.c.open_minor > literal_column("0"),
        _OWED.c.approval == literal_column("'approved'"),
    )
    later = select(_LATER.c.id).where(
        _LATER.c.id > PROMISE.c.id,
        _LATER.c.withdrawn_act_id.is_(None),
        _LATER.c.made <= AS_OF,
        _LATER.c.customer_id == PROMISE.c.customer_id,
        _LATER.c.currency == PROMISE.c.currency,
    )
    # What was kept is no condition: so it is only added up of those that nothing else rules out.
    columns = [PROMISE.c[name] for name in (*BrokenPromise._fields, "amount_minor")]
    late = select(*columns).where(
        PROMISE.c.withdrawn_act_id.is_(None), PROMISE.c.made <= AS_OF, PROMISE.c.until < AS_OF
    )
    # First whether the invoice is open, which it is of few: they were promised over the years.
    on = LeadingJoin(PROMISE, _OWED, _OWED.c.id == PROMISE.c.item_id)
    of_invoice = late.add_columns(func.coalesce(_of_invoice(AS_OF), 0)).select_from(on)
    # By the id of the invoice, so that later ones are only looked for once it is found open.
    of_invoice = of_invoice.where(*open_now, ~later.where(_LATER.c.item_id == _OWED.c.id).exists())
    # By what is open of the customer, which an index holds whole.
    owed = select(_OWED.c.id).where(
        _OWED.c.customer_id == PROMISE.c.customer_id,
        _OWED.c.currency == PROMISE.c.currency,
        _OWED.c.side == 1,
        *open_now,
    )
    of_account = late.add_columns(_of_customer(AS_OF)).where(
        PROMISE.c.item_id.is_(None),
        owed.exists(),
        ~later.where(_LATER.c.item_id.is_(None)).exists(),
    )
    return of_invoice, of_account


class Paused(NamedTuple):
    """What a pending promise keeps from climbing the ladder: an invoice, or all that a customer
    owes in a currency (no invoice)."""

    customer_id: int
    currency: str
    item_id: int | None


def paused(connection: Connection, as_of: date) -> list[Paused]:
    """What the promises that are pending on a day pause."""
    return [Paused(*row) for row in connection.execute(_pausing(), {"as_of": as_of})]


@cache
def _pausing() -> Query:
    columns = [PROMISE.c[name] for name in Paused._fields]
    return select(*columns).where(*_pending(AS_OF))


def pending_items(connection: Connection, ids: Sequence[int], as_of: date) -> set[int]:
    """The items, among these, whose dunning a pending promise pauses."""
    theirs = select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.currency)
    theirs = theirs.where(among(connection, ITEM.c.id, ids))
    promising = select(PROMISE.c.customer_id).where(
        PROMISE.c.withdrawn_act_id.is_(None),
        PROMISE.c.made <= as_of,
        PROMISE.c.until >= as_of,
        PROMISE.c.customer_id.in_(theirs.with_only_columns(ITEM.c.customer_id)),
    )
    customer_ids = sorted(connection.execute(promising.distinct()).scalars())
    if not customer_ids:
        return set()
    some = among(connection, PROMISE.c.customer_id, customer_ids)
    rows = _rows(connection, _made().where(some, PROMISE.c.until >= AS_OF), as_of)
    pending = [row for row in rows if row.state is PromiseState.PENDING]
    by_item = {row.item_id for row in pending if row.item_id is not None}
    by_customer = {(row.customer_id, row.currency) for row in pending if row.item_id is None}
    return {
        item.id
        for item in connection.execute(theirs)
        if item.id in by_item or (item.customer_id, item.currency) in by_customer
    }


def promise_flags(
    connection: Connection, ids: Sequence[int], as_of: date
) -> dict[int, tuple[Flag, ...]]:
    """`promised` per item that a pending promise names; one of the account names none."""
    found = connection.execute(_promised(), {"as_of": as_of, "ids": ids}).scalars()
    return dict.fromkeys(found, (Flag.PROMISED,))


@cache
def _promised() -> Query:
    """The query for them, which takes longer to write than to answer."""
    pending = _pending(bindparam("as_of", type_=Date()))
    return select(PROMISE.c.item_id).where(
        PROMISE.c.item_id.in_(bindparam("ids", expanding=True)), *pending
    )


def is_promised(as_of: date) -> ColumnElement[bool]:
    """Whether a promise that is not past its day and grace names an item."""
    return exists().where(PROMISE.c.item_id == ITEM.c.id, *_pending(as_of))


def _pending(as_of: Day) -> tuple[ColumnElement[bool], ...]:
    return (
        PROMISE.c.withdrawn_act_id.is_(None),
        PROMISE.c.made <= as_of,
        PROMISE.c.until >= as_of,
        _kept(as_of) < PROMISE.c.amount_minor,
    )


def _kept(as_of: Day) -> ColumnElement[int]:
    """What keeps a promise: what was allocated to its invoice since; of a customer's promise what
    they sent since, applied or not, and what others' credits paid of theirs."""
    of_invoice = func.coalesce(_of_invoice(as_of), 0)
    return case((PROMISE.c.item_id.is_(None), _of_customer(as_of)), else_=of_invoice)


def _of_invoice(as_of: Day) -> ScalarSelect[int]:
    # What was allocated first, as most that is still owed has nothing.
    return _allocated(
        as_of,
        LeadingJoin(ALLOCATION, _KEPT_ON, _KEPT_ON.c.id == ALLOCATION.c.debit_id),
        ALLOCATION.c.debit_id == PROMISE.c.item_id,
    )


def _of_customer(as_of: Day) -> ColumnElement[int]:
    of_others = _allocated(
        as_of,
        ALLOCATION.join(_KEPT_ON, _KEPT_ON.c.id == ALLOCATION.c.debit_id),
        _KEPT_ON.c.customer_id == PROMISE.c.customer_id,
        _KEPT_BY.c.customer_id != PROMISE.c.customer_id,
    )
    return func.coalesce(of_others, 0) + func.coalesce(_received(as_of), 0)


def _allocated(as_of: Day, source: FromClause, *kept: ColumnElement[bool]) -> ScalarSelect[int]:
    """An allocation that the bank took back does not keep a promise, whatever the day of the
    return; one that an undo brought back does. So each counts by its credit's own day."""
    by_then = case(
        (_KEPT_BY.c.kind == ItemKind.PAYMENT, _KEPT_BY.c.issue_date),
        else_=ALLOCATION.c.effective_date,
    )
    return (
        select(func.sum(ALLOCATION.c.amount_minor))
        .select_from(source.join(_KEPT_BY, _KEPT_BY.c.id == ALLOCATION.c.credit_id))
        .where(
            ALLOCATION.c.act_id > PROMISE.c.act_id,
            ALLOCATION.c.effective_date <= as_of,
            by_then <= PROMISE.c.until,
            _KEPT_BY.c.kind.in_(KEEPS),
            # Cash that was there before the promise does not keep it.
            or_(_KEPT_BY.c.kind != ItemKind.PAYMENT, _KEPT_BY.c.act_id > PROMISE.c.act_id),
            _KEPT_ON.c.currency == PROMISE.c.currency,
            _KEPT_ON.c.kind != ItemKind.REVERSAL,
            *kept,
        )
        .correlate(PROMISE)
        .scalar_subquery()
    )


def _received(as_of: Day) -> ScalarSelect[int]:
    """Payments and memos of the customer that were not taken back by the day."""
    taken_back = exists().where(_REVERSAL.c.id == _RECEIVED.c.reversed_by_id)
    return (
        select(func.sum(_RECEIVED.c.amount_minor))
        .where(
            _RECEIVED.c.customer_id == PROMISE.c.customer_id,
            _RECEIVED.c.currency == PROMISE.c.currency,
            _RECEIVED.c.kind.in_(KEEPS),
            _RECEIVED.c.act_id > PROMISE.c.act_id,
            _RECEIVED.c.issue_date <= as_of,
            _RECEIVED.c.issue_date <= PROMISE.c.until,
            ~taken_back.where(_REVERSAL.c.issue_date <= as_of),
        )
        .correlate(PROMISE)
        .scalar_subquery()
    )


class _Promise(NamedTuple):
    id: int
    customer_id: int
    item_id: int | None
    account: str
    invoice: str | None
    currency: str
    amount_minor: int
    kept_minor: int
    promised_for: date
    until: date
    made: date
    entity_id: int | None


def _row(row: _Promise, as_of: date) -> PromiseRow:
    state = promise_state(
        promised_minor=row.amount_minor,
        kept_minor=int(row.kept_minor),
        until=row.until,
        on=as_of,
    )
    return PromiseRow(
        row.id,
        row.customer_id,
        row.item_id,
        row.account,
        row.invoice,
        row.currency,
        row.amount_minor,
        int(row.kept_minor),
        row.promised_for,
        row.made,
        state,
        row.until,
        row.entity_id,
    )
