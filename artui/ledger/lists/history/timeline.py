"""The timeline of a customer: everything that happened, by day, the newest first.

The keys of all of it are read at once, a few columns per table, and the events of a page by their
keys, so that a customer with ten thousand of them opens as fast as one with ten. A document is one
event with all that it paid; what was applied or taken back from another day on is one of that day.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, ItemKind, PromiseState
from artui.ledger.disputes import promise_rows
from artui.ledger.lists import item_rows, items
from artui.ledger.lists.history.account_events import ALLOCATED, RECORDED, REMINDERS
from artui.ledger.lists.history.account_history import acts_of
from artui.ledger.lists.history.allocations import CREDIT
from artui.ledger.lists.history.event_tables import AnEvent, EventTable, Happened, Moment
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.store.many import DatesRead, among, chunks, driver_rows
from artui.ledger.store.tables import ACT, ALLOCATION, ITEM

_TABLES = (ALLOCATED, *RECORDED, *REMINDERS)
_EVENTS = tuple(Happened)
_ROWS = 1 << 40
"""A key is the place of its event times this, and the id of the row; that of a document is its
id."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of a customer; `amount_minor` as the account reads it, credits below zero, None
    where it has no amount.

    `item_id` is the document it is about, `document` that itself if the event is one.
    """

    key: int
    act_id: int
    day: date
    actor: str
    event: ItemKind | Happened
    number: str
    amount_minor: int | None
    currency: str
    text: str
    item_id: int | None = None
    document: ItemRow | None = None
    broken: bool = False
    """Whether it is a promise that was not kept."""

    @property
    def mail_id(self) -> int | None:
        """The mail that it is about."""
        mailed = self.event in (Happened.MAILED, Happened.MAIL_RETURNED)
        return self.key % _ROWS if mailed else None


class _Keyed(NamedTuple):
    day: date
    act_id: int
    key: int


def document_of(key: int) -> int | None:
    """The document that an event is, by its key; None if it is something else."""
    return key if key < _ROWS else None


def timeline_keys(connection: Connection, customer_id: int, as_of: date) -> "array[int]":
    """The keys of all events up to a day, the newest first."""
    found = list(_documents(connection, customer_id, as_of))
    for each in _TABLES:
        for moment in each.moments:
            found += _moments(connection, each, moment, customer_id, as_of)
    found.sort(reverse=True)
    return array("q", (each.key for each in found))


def timeline_events(
    connection: Connection, keys: Sequence[int], as_of: date
) -> list[TimelineEvent]:
    """The events of these keys, in their order; what is gone is left out."""
    ids: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        ids[key // _ROWS].append(key % _ROWS)
    documents = {row.id: row for row in item_rows.rows(connection, ids.pop(0, ()), as_of)}
    found = dict(_recorded(connection, ids))
    made = _acts_of_documents(connection, documents)
    acts = acts_of(connection, {*made.values(), *(each.act_id for each in found.values())})
    kept = _promises_now(connection, found.values(), as_of)
    events: dict[int, TimelineEvent] = {}
    for row in documents.values():
        events[row.id] = TimelineEvent(
            row.id,
            made[row.id],
            row.issue_date,
            row.actor,
            row.kind,
            row.number,
            row.side * row.amount_minor,
            row.currency,
            row.reason,
            item_id=row.id,
            document=row,
        )
    for key, one in found.items():
        act = acts[one.act_id]
        state = kept.get(one.row_id) if one.event is Happened.PROMISED else None
        events[key] = TimelineEvent(
            key,
            one.act_id,
            one.day or act.at.date(),
            act.actor,
            one.event,
            one.number,
            one.amount_minor,
            one.currency,
            one.text if state is None else f"{one.text}, {state}",
            item_id=one.item_id,
            broken=state is PromiseState.BROKEN,
        )
    return [events[key] for key in keys if key in events]


def _documents(connection: Connection, customer_id: int, as_of: date) -> Iterator[_Keyed]:
    kinds = (*DEBIT_KINDS, *CREDIT_KINDS)
    mine = items.Selection(kinds=kinds, tab="all", customer_ids=(customer_id,))
    listed = set(items.ids(connection, mine, as_of))
    query = select(ITEM.c.id, ITEM.c.issue_date, ITEM.c.act_id)
    days = DatesRead()
    for rows in driver_rows(connection, query.where(ITEM.c.customer_id == customer_id)):
        for item_id, day, act_id in rows:
            if item_id in listed:
                yield _Keyed(days[day], act_id, item_id)


def _moments(
    connection: Connection, each: EventTable, moment: Moment, customer_id: int, as_of: date
) -> Iterator[_Keyed]:
    """The keys of one kind of event."""
    table, first = each.table, (_EVENTS.index(moment.event) + 1) * _ROWS
    limits = [each.of_customer(customer_id), *each.rows]
    if moment.happened is not None:
        limits.append(moment.happened)
    columns = (table.c.id, moment.act.label("done_by"))
    if moment.day is None:
        query = (
            select(*columns, ACT.c.at)
            .select_from(table)
            .join(ACT, ACT.c.id == moment.act)
            .where(*limits)
        )
        for row_id, act_id, at in connection.execute(query):
            yield _Keyed(at.date(), act_id, first + row_id)
        return
    query = select(*columns, moment.day).where(*limits, moment.day <= as_of)
    if table is ALLOCATION:  # what a document paid on its own day is said of the document
        query = query.select_from(table).join(CREDIT, CREDIT.c.id == ALLOCATION.c.credit_id)
        query = query.where(CREDIT.c.issue_date != ALLOCATION.c.effective_date)
    for row_id, act_id, day in connection.execute(query):
        yield _Keyed(day, act_id, first + row_id)


def _recorded(connection: Connection, ids: "dict[int, list[int]]") -> Iterator[tuple[int, AnEvent]]:
    """What was recorded, by key: the rows of each table are read once for all of its events."""
    for each in _TABLES:
        places = [_EVENTS.index(moment.event) + 1 for moment in each.moments]
        wanted = sorted({row_id for place in places for row_id in ids.get(place, ())})
        for part in chunks(wanted):
            for found in each.read(connection, each.table.c.id.in_(part)):
                assert isinstance(found.event, Happened)
                place = _EVENTS.index(found.event) + 1
                yield place * _ROWS + found.row_id, found


def _acts_of_documents(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    query = select(ITEM.c.id, ITEM.c.act_id).where(among(connection, ITEM.c.id, list(ids)))
    return {row.id: row.act_id for row in connection.execute(query)}


def _promises_now(
    connection: Connection, found: Iterable[AnEvent], as_of: date
) -> dict[int, PromiseState]:
    """What became of promises by the day, by their rows."""
    ids = {each.row_id for each in found if each.event is Happened.PROMISED}
    if not ids:
        return {}
    rows = promise_rows.promises_by_id(connection, sorted(ids), as_of)
    return {row.id: row.state for row in rows}
