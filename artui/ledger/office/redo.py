"""Redo: doing an undone act anew, as a new act under today's rules.

What an act was asked to do is read from the rows that it wrote; acts whose rows do not say it all,
such as an import, are not done anew here. The new act says in its detail which one it repeats, so
that none is done twice.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from artui.domain.kinds import ItemKind
from artui.domain.money import amounts_in
from artui.domain.sentence import Sentence, joined
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import REDOES, Book
from artui.ledger.book.records import NewPayment
from artui.ledger.book.refusals import CannotRedo
from artui.ledger.cash.allocation import allocate_many
from artui.ledger.cash.payments import post_payment
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.customers.follow_ups import follow_up_customer, follow_up_item
from artui.ledger.customers.notes import note_customer, note_item
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.lists.reviewed import snooze
from artui.ledger.office.undo import OwnStep, undone_step
from artui.ledger.store.tables import (
    ACT,
    ACTIVITY,
    ALLOCATION,
    CHANGE,
    COLLECTION_FLAG,
    CUSTOMER,
    DISPUTE,
    ENTITY,
    FOLLOW_UP,
    ITEM,
    PROMISE,
    SNOOZE,
)


@dataclass(frozen=True, slots=True)
class Redone:
    """What was done anew, and by which act."""

    act_id: int
    redone_id: int
    summary: str


def redo(book: Book, act_id: int) -> Redone:
    """Do an act of one's own anew that was undone, with those that were one step with it.

    Raises CannotRedo, or what the act itself raises today.
    """
    with book.together() as one:
        return _redone(one, act_id)


def _redone(one: Book, act_id: int) -> Redone:
    assert one.joined is not None
    step = undone_step(one.joined, one.actor, act_id)
    refuse_redo(one.joined, step)
    summaries = []
    last = 0
    for act in reversed(step):
        last, summary = _ACTS[ActName(act.act)](replace(one, redoes=act.id), act.id)
        summaries.append(summary)
    return Redone(last, act_id, Sentence("done anew: ", joined("; ", summaries)))


class _NothingStays(Exception):
    """Ends the transaction without a trace."""


def rehearse_redo(book: Book, act_id: int) -> None:
    """Do an undone act anew and keep nothing of it: raises what `redo` would raise today."""
    with suppress(_NothingStays), book.together() as one:
        _redone(one, act_id)
        raise _NothingStays


def why_no_redo(book: Book, act_id: int) -> str:
    """Why an undone act can't be done anew, as far as that is known before; empty if it can."""
    try:
        with book.reading() as connection:
            refuse_redo(connection, undone_step(connection, book.actor, act_id))
    except CannotRedo as refusal:
        return refusal.sentence
    return ""


def refuse_redo(connection: Connection, step: "list[OwnStep]") -> None:
    """Raise CannotRedo if one of the acts was done anew already, or does not say what it did."""
    for act in step:
        again = _done_anew(connection, act.id)
        if again is not None:
            raise CannotRedo(f"Act {act.id} was done anew by act {again}.")
        name = f"{act.act} {act.subject}".strip()
        if act.act not in _ACTS:
            raise CannotRedo(
                f"Act {act.id} ({name}) can't be done anew from here: do it where it was done."
            )
        if act.act == ActName.SNOOZE and not _rows(connection, SNOOZE, act.id):
            raise CannotRedo(f"Act {act.id} ({name}) put nobody off; there is nothing to do anew.")


def _done_anew(connection: Connection, act_id: int) -> int | None:
    """The act in force that did an act anew: itself, or what it repeats, or a repeat of that, for
    all of these are one deed."""
    look = [_first(connection, act_id)]
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    while look:
        known = look.pop()
        query = select(ACT.c.id, ACT.c.detail, ACT.c.id.in_(undone).label("undone")).where(
            ACT.c.id > known, ACT.c.detail.contains(f'"{REDOES}": {known}')
        )
        for row in connection.execute(query).all():
            if json.loads(row.detail).get(REDOES) != known:
                continue
            if not row.undone:
                return int(row.id)
            look.append(int(row.id))
    return None


def _first(connection: Connection, act_id: int) -> int:
    """The act that was done first, of which an act is a repeat."""
    while True:
        detail = connection.execute(select(ACT.c.detail).where(ACT.c.id == act_id)).scalar_one()
        before = json.loads(detail).get(REDOES) if detail else None
        if before is None:
            return act_id
        act_id = before


def _rows(connection: Connection, table: Table, act_id: int) -> list[Any]:
    """The rows that an act made."""
    query = select(table).where(table.c.act_id == act_id).order_by(table.c.id)
    return list(connection.execute(query).all())


def _made(book: Book, table: Table, act_id: int) -> list[Any]:
    with book.reading() as connection:
        return _rows(connection, table, act_id)


def _one(book: Book, table: Table, act_id: int) -> Any:
    rows = _made(book, table, act_id)
    if not rows:
        raise CannotRedo(f"Act {act_id} left no row that says what it did.")
    return rows[0]


Repeated = tuple[int, str]
"""The new act and its summary."""


def _note(book: Book, act_id: int) -> Repeated:
    row = _one(book, ACTIVITY, act_id)
    if row.item_id is None:
        done = note_customer(book, row.customer_id, row.text)
    else:
        done = note_item(book, row.item_id, row.text)
    return done.act_id, done.summary


def _promise(book: Book, act_id: int) -> Repeated:
    row = _one(book, PROMISE, act_id)
    money: dict[str, Any] = {"amount_minor": row.amount_minor, "day": row.promised_for}
    if row.item_id is None:
        done = promise_customer(book, row.customer_id, currency=row.currency, **money)
    else:
        done = promise_item(book, row.item_id, **money)
    return done.act_id, done.summary


def _dispute(book: Book, act_id: int) -> Repeated:
    row = _one(book, DISPUTE, act_id)
    done = open_dispute(book, row.item_id, reason=row.reason, amount_minor=row.amount_minor)
    return done.act_id, done.summary


def _flag(book: Book, act_id: int) -> Repeated:
    rows = _made(book, COLLECTION_FLAG, act_id)
    done = flag(book, [row.item_id for row in rows], reason=rows[0].reason)
    return done.act_id, done.summary


def _unflag(book: Book, act_id: int) -> Repeated:
    query = select(CHANGE.c.row_id, CHANGE.c.new).where(
        CHANGE.c.act_id == act_id,
        CHANGE.c.table_name == COLLECTION_FLAG.name,
        CHANGE.c.column_name == "lift_reason",
    )
    with book.reading() as connection:
        lifted = {row.row_id: row.new for row in connection.execute(query)}
        items = select(COLLECTION_FLAG.c.item_id).where(COLLECTION_FLAG.c.id.in_(lifted))
        ids = list(connection.execute(items).scalars())
    reason = json.loads(next(iter(lifted.values())) or '""')
    done = unflag(book, ids, reason=reason)
    return done.act_id, done.summary


def _follow_up(book: Book, act_id: int) -> Repeated:
    row = _one(book, FOLLOW_UP, act_id)
    if row.item_id is None:
        done = follow_up_customer(
            book, row.customer_id, on=row.due, text=row.text, currency=row.currency
        )
    else:
        done = follow_up_item(book, row.item_id, on=row.due, text=row.text)
    return done.act_id, done.summary


def _snooze(book: Book, act_id: int) -> Repeated:
    rows = _made(book, SNOOZE, act_id)
    ids = [row.customer_id for row in rows]
    done = snooze(book, ids, until=rows[0].until, reason=rows[0].reason)
    return done.act_id, done.summary


def _pay(book: Book, act_id: int) -> Repeated:
    row = _one(book, ITEM, act_id)
    with book.reading() as connection:
        account = select(CUSTOMER.c.account).where(CUSTOMER.c.id == row.customer_id)
        entity = select(ENTITY.c.name).where(ENTITY.c.id == row.entity_id)
        new = NewPayment(
            _reference(connection, row),
            connection.execute(account).scalar_one(),
            row.issue_date,
            row.amount_minor,
            row.currency,
            row.method,
            entity=connection.execute(entity).scalar_one(),
        )
    posted = post_payment(book, new)
    with book.reading() as connection:
        query = select(ACT.c.id, ACT.c.summary).join(ITEM, ITEM.c.act_id == ACT.c.id)
        done = connection.execute(query.where(ITEM.c.id == posted.id)).one()
    return done.id, amounts_in(done.summary)


def _reference(connection: Connection, row: Any) -> str:
    """The reference that a payment was given; another one since has it, if it was renamed."""
    query = (
        select(CHANGE.c.old)
        .where(
            CHANGE.c.table_name == ITEM.name,
            CHANGE.c.row_id == row.id,
            CHANGE.c.column_name == "number",
        )
        .order_by(CHANGE.c.id)
        .limit(1)
    )
    first = connection.execute(query).scalar_one_or_none()
    return str(json.loads(first)) if first else str(row.number)


def _allocate(book: Book, act_id: int) -> Repeated:
    """The same amounts from the same credit, on the days from which they counted."""
    rows = [row for row in _made(book, ALLOCATION, act_id) if row.amount_minor > 0]
    with book.reading() as connection:
        own = select(ITEM.c.id).where(ITEM.c.act_id == act_id)
        discounts = set(connection.execute(own).scalars())
        rows = [row for row in rows if row.credit_id not in discounts]
        credits = {row.credit_id for row in rows}
        if len(credits) != 1:
            raise CannotRedo(f"Act {act_id} left no row that says what it did.")
        credit_id = _now(connection, credits.pop())
        shares = [(_now(connection, row.debit_id), row.amount_minor) for row in rows]
    days: set[date] = {row.effective_date for row in rows}
    effective = days.pop() if len(days) == 1 else None
    done = allocate_many(book, credit_id=credit_id, shares=shares, effective=effective)
    return done.act_id, done.summary


def _now(connection: Connection, item_id: int) -> int:
    """A document, or the one that took its place when its act was done anew."""
    row = connection.execute(select(ITEM).where(ITEM.c.id == item_id)).one()
    if row.reversed_by_id is None or (again := _done_anew(connection, row.act_id)) is None:
        return item_id
    query = select(ITEM.c.id).where(ITEM.c.act_id == again, ITEM.c.kind == row.kind)
    found = connection.execute(query.order_by(ITEM.c.id).limit(1)).scalar_one_or_none()
    return item_id if found is None else _now(connection, found)


def _write_off(book: Book, act_id: int) -> Repeated:
    row = next(
        (row for row in _made(book, ALLOCATION, act_id) if row.amount_minor > 0),
        None,
    )
    credit = next(
        (row for row in _made(book, ITEM, act_id) if row.kind == ItemKind.WRITE_OFF), None
    )
    if row is None or credit is None:
        raise CannotRedo(f"Act {act_id} left no row that says what it did.")
    done = write_off(book, row.debit_id, amount_minor=row.amount_minor, reason=credit.reason)
    return done.act_id, done.summary


_ACTS: dict[str, Callable[[Book, int], Repeated]] = {
    ActName.ALLOCATE: _allocate,
    ActName.DISPUTE: _dispute,
    ActName.FLAG: _flag,
    ActName.FOLLOW_UP: _follow_up,
    ActName.NOTE: _note,
    ActName.PAY: _pay,
    ActName.PROMISE: _promise,
    ActName.SNOOZE: _snooze,
    ActName.UNFLAG: _unflag,
    ActName.WRITE_OFF: _write_off,
}
