"""What others did to documents since a clerk read them, so that a race lost is told before anything
is kept.

A form or a question remembers the last act of the log when it read its documents. Its act first
asks here, in its own transaction, whether a later act paid, reversed, disputed or held one of them.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, joined
from artui.ledger.book.audit_log import latest_act
from artui.ledger.book.book import Book
from artui.ledger.book.ledger_settings import time_zone
from artui.ledger.store.tables import ACT, ALLOCATION, CHANGE, DISPUTE, ITEM
from artui.ledger.store.tables.columns import Query

_NAMED = 2
_COLUMNS = ("on_hold", "approval", "due_date", "number")
_CREDIT, _DEBIT = ITEM.alias("credit"), ITEM.alias("debit")


class AsRead(NamedTuple):
    """Documents as a clerk read them: their ids, and the last act of the log at that time (0: not
    known, and nothing is checked)."""

    act_id: int
    item_ids: tuple[int, ...]


class ChangedMeanwhile(Refused):
    """A document was changed by a later act than its reader knew; nothing was kept.

    `act_id` is the last act by now, `all_settled` says that none of the documents owed to us is
    open any more.
    """

    def __init__(self, what: Sentence, act_id: int, *, all_settled: bool) -> None:
        self.act_id, self.all_settled = act_id, all_settled
        super().__init__(what)


def refuse_changed(book: Book, seen: AsRead) -> None:
    """Raise ChangedMeanwhile, which says who did what and when, if one of the documents changed."""
    if not (seen.act_id and seen.item_ids):
        return
    with book.reading() as connection:
        by_now = latest_act(connection)
        if by_now == seen.act_id:
            return
        zone = time_zone(connection)
        done = dict(_done(connection, seen))
        if not done:
            return
        today = book.now().astimezone(zone)
        told = [_who(each, book.actor, zone, today) for each in list(done.values())[:_NAMED]]
        if len(done) > _NAMED:
            told.append(Sentence(f"{len(done) - _NAMED} more changes"))
        owed = select(func.count()).where(
            ITEM.c.id.in_(seen.item_ids), ITEM.c.side == 1, ITEM.c.open_minor > 0
        )
        settled = not connection.execute(owed).scalar_one()
        raise ChangedMeanwhile(joined(" and ", told), by_now, all_settled=settled)


class _Done(NamedTuple):
    """What one act did to one document."""

    actor: str
    at: datetime
    what: Sentence


def _who(done: _Done, actor: str, zone: tzinfo | None, today: datetime) -> Sentence:
    """`anna paid INV-1 at 18:01`."""
    at = done.at.astimezone(zone)
    day = "" if at.date() == today.date() else f"on {at:%Y-%m-%d} "
    who = "you" if done.actor == actor else done.actor
    return Sentence(f"{who} ", done.what, f" {day}at {at:%H:%M}")


def _done(connection: Connection, seen: AsRead) -> Iterator[tuple[tuple[int, int], _Done]]:
    """By act and document, in the order in which they were done."""
    found = [
        *_allocations(connection, seen),
        *_changes(connection, seen),
        *_disputes(connection, seen),
    ]
    found.sort(key=lambda each: each[0])
    done: dict[tuple[int, int], _Done] = {}
    for key, what in found:
        done.setdefault(key, what)
    yield from done.items()


def _allocations(connection: Connection, seen: AsRead) -> Iterator[tuple[tuple[int, int], _Done]]:
    query = (
        select(
            ACT.c.id,
            ACT.c.actor,
            ACT.c.at,
            ALLOCATION.c.amount_minor,
            _CREDIT.c.id.label("credit_id"),
            _CREDIT.c.kind.label("credit_kind"),
            _CREDIT.c.number.label("credit"),
            _DEBIT.c.id.label("debit_id"),
            _DEBIT.c.kind.label("debit_kind"),
            _DEBIT.c.number.label("debit"),
            _DEBIT.c.amount_minor.label("debit_minor"),
            _DEBIT.c.currency,
        )
        .join(ACT, ACT.c.id == ALLOCATION.c.act_id)
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(_DEBIT, _DEBIT.c.id == ALLOCATION.c.debit_id)
        .where(
            ALLOCATION.c.act_id > seen.act_id,
            ALLOCATION.c.debit_id.in_(seen.item_ids) | ALLOCATION.c.credit_id.in_(seen.item_ids),
        )
        .order_by(ALLOCATION.c.id)
    )
    for row in connection.execute(query):
        money = Money(abs(row.amount_minor), row.currency)
        whole = row.amount_minor == row.debit_minor
        of = Sentence("") if whole else Sentence(money, " of ")
        subject = row.debit_id if row.debit_id in seen.item_ids else row.credit_id
        if row.amount_minor < 0:
            what = Sentence("took ", money, f" of {row.credit} on {row.debit} back")
        elif row.credit_kind == ItemKind.REVERSAL:
            what = Sentence(f"reversed {row.debit}")
        elif row.debit_kind == ItemKind.REVERSAL:
            what = Sentence(f"reversed {row.credit}")
        elif row.debit_kind == ItemKind.REFUND:
            what = Sentence("refunded ", money, f" of {row.credit}")
        elif row.debit_id not in seen.item_ids or row.credit_kind == ItemKind.CREDIT_MEMO:
            what = Sentence("applied ", money, f" of {row.credit} to {row.debit}")
        elif row.credit_kind == ItemKind.WRITE_OFF:
            what = Sentence("wrote off ", of, row.debit)
        else:
            what = Sentence("paid ", of, row.debit)
        yield (row.id, subject), _Done(row.actor, row.at, what)


def _changes(connection: Connection, seen: AsRead) -> Iterator[tuple[tuple[int, int], _Done]]:
    query = (
        select(ACT.c.id, ACT.c.actor, ACT.c.at, ACT.c.act, ITEM.c.id.label("item"), ITEM.c.number)
        .join(CHANGE, CHANGE.c.act_id == ACT.c.id)
        .join(ITEM, ITEM.c.id == CHANGE.c.row_id)
        .where(
            ACT.c.id > seen.act_id,
            CHANGE.c.table_name == "item",
            CHANGE.c.row_id.in_(seen.item_ids),
            CHANGE.c.column_name.in_(_COLUMNS),
        )
    )
    for row in connection.execute(query):
        what = Sentence(f"changed {row.number} ({row.act})")
        yield (row.id, row.item), _Done(row.actor, row.at, what)


def _disputes(connection: Connection, seen: AsRead) -> Iterator[tuple[tuple[int, int], _Done]]:
    def acts(condition: Query) -> Query:
        return condition.where(ACT.c.id > seen.act_id, DISPUTE.c.item_id.in_(seen.item_ids))

    columns = (ACT.c.id, ACT.c.actor, ACT.c.at, ITEM.c.id.label("item"), ITEM.c.number)
    opened = (
        select(*columns)
        .join(DISPUTE, DISPUTE.c.act_id == ACT.c.id)
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
    )
    changed = (
        select(*columns)
        .join(CHANGE, (CHANGE.c.act_id == ACT.c.id) & (CHANGE.c.table_name == "dispute"))
        .join(DISPUTE, DISPUTE.c.id == CHANGE.c.row_id)
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
    )
    for query, verb in ((opened, "disputed"), (changed, "changed the dispute of")):
        for row in connection.execute(acts(query)):
            what = Sentence(f"{verb} {row.number}")
            yield (row.id, row.item), _Done(row.actor, row.at, what)
