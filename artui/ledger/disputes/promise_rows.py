"""Promises and their state on a day: pending, kept or broken.

A promise is kept by payments and credit memos that came after it was made and are effective by the
promised day and its grace: allocated to its invoice or, for a customer's promise, received at all.
A payment that the bank took back does not keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
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
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM, PROMISE

_KEPT_BY, _KEPT_ON = ITEM.alias("kept_by"), ITEM.alias("kept_on")
_RECEIVED, _REVERSAL = ITEM.alias("received"), ITEM.alias("taken_back")
_LATER, _OWED = PROMISE.alias("later"), ITEM.alias("owed")
KEEPS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
# Built once: a list asks it for every page of rows, and few customers have promised anything.
_PROMISING = (
    select(PROMISE.c.customer_id)
    .where(
        PROMISE.c.withdrawn_act_id.is_(None),
        PROMISE.c.made <= bindparam("as_of"),
        PROMISE.c.until >= bindparam("as_of"),
        PROMISE.c.customer_id.in_(
            select(ITEM.c.customer_id).where(ITEM.c.id.in_(bindparam("ids", expanding=True)))
        ),
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise for a list; minor units of `currency`."""

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


def promises(
    connection: Connection,
    as_of: date,
    *,
    customer_ids: Sequence[int] | None = None,
) -> list[PromiseRow]:
    """Promises made by a day that were not withdrawn, the oldest first."""
    some = [] if customer_ids is None else [PROMISE.c.customer_id.in_(customer_ids)]
    return _promises(connection, as_of, *some)


def _promises(
    connection: Connection, as_of: date, *wanted: ColumnElement[bool]
) -> list[PromiseRow]:
    query = (
        select(
            PROMISE.c.id,
            PROMISE.c.customer_id,
            PROMISE.c.item_id,
            CUSTOMER.c.account,
            ITEM.c.number.label("invoice"),
            PROMISE.c.currency,
            PROMISE.c.amount_minor,
            _kept(as_of).label("kept_minor"),
            PROMISE.c.promised_for,
            PROMISE.c.until,
            PROMISE.c.made,
        )
        .join(CUSTOMER, CUSTOMER.c.id == PROMISE.c.customer_id)
        .outerjoin(ITEM, ITEM.c.id == PROMISE.c.item_id)
        .where(PROMISE.c.withdrawn_act_id.is_(None), PROMISE.c.made <= as_of, *wanted)
        .order_by(PROMISE.c.id)
    )
    return [_row(_Promise(*row), as_of) for row in connection.execute(query)]


def broken(connection: Connection, as_of: date) -> list[PromiseRow]:
    """Broken promises that still matter: the debt is open and no later promise took their place."""
    latest = (
        select(func.max(_LATER.c.id))
        .where(_LATER.c.withdrawn_act_id.is_(None), _LATER.c.made <= as_of)
        .group_by(_LATER.c.customer_id, _LATER.c.item_id, _LATER.c.currency)
    )
    owed = exists().where(
        _OWED.c.customer_id == PROMISE.c.customer_id,
        _OWED.c.currency == PROMISE.c.currency,
        _OWED.c.side == 1,
        _OWED.c.open_minor > literal_column("0"),
        _OWED.c.approval == literal_column("'approved'"),
        or_(PROMISE.c.item_id.is_(None), _OWED.c.id == PROMISE.c.item_id),
    )
    # What was kept is only added up of those that nothing else rules out.
    late = _promises(connection, as_of, PROMISE.c.until < as_of, PROMISE.c.id.in_(latest), owed)
    return [row for row in late if row.state is PromiseState.BROKEN]


def promising(connection: Connection, as_of: date) -> set[int]:
    """The customers with a promise that is pending on a day."""
    query = select(PROMISE.c.customer_id).where(*_pending(as_of)).distinct()
    return set(connection.execute(query).scalars())


def pending_items(connection: Connection, ids: Sequence[int], as_of: date) -> set[int]:
    """The items, among these, whose dunning a pending promise pauses."""
    found = connection.execute(_PROMISING, {"as_of": as_of, "ids": ids}).scalars()
    customer_ids = sorted(found)
    if not customer_ids:
        return set()
    lasting = PROMISE.c.until >= as_of
    rows = _promises(connection, as_of, PROMISE.c.customer_id.in_(customer_ids), lasting)
    pending = [row for row in rows if row.state is PromiseState.PENDING]
    by_item = {row.item_id for row in pending if row.item_id is not None}
    by_customer = {(row.customer_id, row.currency) for row in pending if row.item_id is None}
    query = select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.currency).where(ITEM.c.id.in_(ids))
    return {
        item.id
        for item in connection.execute(query)
        if item.id in by_item or (item.customer_id, item.currency) in by_customer
    }


def promise_flags(
    connection: Connection, ids: Sequence[int], as_of: date
) -> dict[int, tuple[Flag, ...]]:
    """`promised` per item that a pending promise names; one of the account names none."""
    query = select(PROMISE.c.item_id).where(PROMISE.c.item_id.in_(ids), *_pending(as_of))
    return dict.fromkeys(connection.execute(query).scalars(), (Flag.PROMISED,))


def is_promised(as_of: date) -> ColumnElement[bool]:
    """Whether a promise that is not past its day and grace names an item."""
    return exists().where(PROMISE.c.item_id == ITEM.c.id, *_pending(as_of))


def _pending(as_of: date) -> tuple[ColumnElement[bool], ...]:
    return (
        PROMISE.c.withdrawn_act_id.is_(None),
        PROMISE.c.made <= as_of,
        PROMISE.c.until >= as_of,
        _kept(as_of) < PROMISE.c.amount_minor,
    )


def _kept(as_of: date) -> ColumnElement[int]:
    """What keeps a promise: what was allocated to its invoice since; of a customer's promise what
    they sent since, applied or not, and what others' credits paid of theirs."""
    return func.coalesce(_allocated(as_of), 0) + func.coalesce(_received(as_of), 0)


def _allocated(as_of: date) -> ScalarSelect[int]:
    """An allocation that the bank took back does not keep a promise, whatever the day of the
    return; one that an undo brought back does. So each counts by its credit's own day."""
    by_then = case(
        (_KEPT_BY.c.kind == ItemKind.PAYMENT, _KEPT_BY.c.issue_date),
        else_=ALLOCATION.c.effective_date,
    )
    return (
        select(func.sum(ALLOCATION.c.amount_minor))
        .join(_KEPT_BY, _KEPT_BY.c.id == ALLOCATION.c.credit_id)
        .join(_KEPT_ON, _KEPT_ON.c.id == ALLOCATION.c.debit_id)
        .where(
            ALLOCATION.c.act_id > PROMISE.c.act_id,
            ALLOCATION.c.effective_date <= as_of,
            by_then <= PROMISE.c.until,
            _KEPT_BY.c.kind.in_(KEEPS),
            # Cash that was there before the promise does not keep it.
            or_(_KEPT_BY.c.kind != ItemKind.PAYMENT, _KEPT_BY.c.act_id > PROMISE.c.act_id),
            _KEPT_ON.c.currency == PROMISE.c.currency,
            _KEPT_ON.c.kind != ItemKind.REVERSAL,
            or_(
                _KEPT_ON.c.id == PROMISE.c.item_id,
                and_(
                    PROMISE.c.item_id.is_(None),
                    _KEPT_ON.c.customer_id == PROMISE.c.customer_id,
                    _KEPT_BY.c.customer_id != PROMISE.c.customer_id,
                ),
            ),
        )
        .correlate(PROMISE)
        .scalar_subquery()
    )


def _received(as_of: date) -> ScalarSelect[int]:
    """Payments and memos of the customer that were not taken back by the day."""
    taken_back = exists().where(_REVERSAL.c.id == _RECEIVED.c.reversed_by_id)
    return (
        select(func.sum(_RECEIVED.c.amount_minor))
        .where(
            PROMISE.c.item_id.is_(None),
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
    )
