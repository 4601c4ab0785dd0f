"""The first rows of the worklist, found without reading the whole of it.

Its order begins with broken promises and the level that is due. So whoever has one of these comes
before all others, and only their figures are needed: first of the customers with a broken promise,
then of those with an item that would climb to the highest level, and so on down the ladder, until
they are enough. Reasons are only asked of the rows that are shown. A small ledger, a past day and a
ledger in which too few stand out have their queue read whole.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Connection, and_, func, select

from artui.domain.kinds import ItemKind
from artui.domain.work_reasons import Reason
from artui.ledger.book.as_of import OPEN_NOW, Horizon, counted, horizon
from artui.ledger.collecting.collecting_rows import broken_promises
from artui.ledger.collecting.levels import (
    Climbs,
    Key,
    OverdueFigures,
    in_instalments,
    levels_due,
    not_ours,
)
from artui.ledger.collecting.overdue_figures import overdue_figures, restate
from artui.ledger.customers.snoozes import snoozes
from artui.ledger.lists.work_rows import Candidate, FirstQueue, Queue, QueueTally
from artui.ledger.lists.worklist import (
    Notes,
    candidates_of,
    handled,
    in_order,
    notes_by_key,
    queue,
    rows_of,
    visible,
)
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import driver_rows, many_rows
from artui.ledger.store.tables import CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

FIRST_ROWS = 64  # as many as are in sight on a large screen
# With fewer customers the whole queue is there as soon; of more that stand out, reading their
# figures one by one takes as long as one pass over all.
_SMALL, _MANY = 2_000, 20_000


class FirstReading:
    """The queue of a business day in the order in which it is wanted: its first rows, then how many
    there are, then all of them. The first two are None where only the whole queue says it."""

    def __init__(self, connection: Connection, as_of: date) -> None:
        self._connection, self._as_of = connection, as_of
        day = horizon(connection, as_of)
        with many_rows():
            self._leading = _Leading(connection, day) if day.stored else None
        self._notes: Notes | None = None

    def first(self, limit: int) -> tuple[Candidate, ...] | None:
        """So many rows from the top of the queue."""
        with many_rows():
            return None if self._leading is None else self._leading.rows(limit)

    def tally(self) -> QueueTally | None:
        """How many rows the queue has."""
        if self._leading is None:
            return None
        with many_rows():
            self._notes = self._leading.notes()
            return self._leading.tally(self._notes)

    def whole(self) -> Queue:
        """The whole queue."""
        return queue(self._connection, self._as_of, self._notes)


def first_queue(
    connection: Connection, day: date, mark: int
) -> tuple[FirstQueue, FirstReading | None]:
    """The first rows of the queue, and the reading that goes on with the rest; None where the whole
    queue was read as soon. The `mark` was read before: later acts are newer than it."""
    reading = None if _is_small(connection) else FirstReading(connection, day)
    first = None if reading is None else reading.first(FIRST_ROWS)
    whole = None
    if first is None:
        whole, reading = queue(connection, day), None
        first = whole.rows[:FIRST_ROWS]
    return FirstQueue(day, mark, first, tuple(rows_of(connection, first, day)), whole), reading


def _is_small(connection: Connection) -> bool:
    return int(connection.execute(select(func.max(CUSTOMER.c.id))).scalar() or 0) < _SMALL


class _Leading:
    """Who stands out, their figures, and the level that is due of each."""

    def __init__(self, connection: Connection, day: Horizon) -> None:
        self._connection = connection
        self._day = day
        self._climbs = Climbs(connection, day.as_of)
        self._others = not_ours(connection)
        self._broken = list(broken_promises(connection, day))
        self._in_instalments = in_instalments(connection)
        self._seen = handled(connection, day.as_of)
        self._put_off = {each.customer_id for each in snoozes(connection, day.as_of)}
        self._known: set[int] = set()
        self._figures: dict[Key, OverdueFigures] = {}
        self._due: dict[Key, int] = {}

    def rows(self, limit: int) -> tuple[Candidate, ...] | None:
        """The first rows of the queue; None if these are too few to tell."""
        for level, customer_ids in self._stages():
            self._read(customer_ids)
            if len(self._known) > _MANY:
                return None
            ahead = self._ahead(level)
            hidden = sum(key in self._seen or key[0] in self._put_off for key in ahead)
            if len(ahead) >= limit + hidden:
                return self._told(ahead[: limit + hidden])[:limit]
        return None

    def notes(self) -> Notes:
        """All reasons of everybody."""
        return notes_by_key(self._connection, self._day, self._broken)

    def tally(self, notes: Notes) -> QueueTally | None:
        """How many rows the queue has: most are there because of what is overdue or of a reason;
        only those that may be hidden, or are due in parts, are looked at."""
        some = {customer_id for customer_id, _ in self._seen}
        some |= self._put_off | self._in_instalments
        self._read(some)
        if len(self._known) > _MANY:
            return None
        as_of = self._day.as_of
        query = _overdue_keys(self._day)
        keys = {tuple(row) for part in driver_rows(self._connection, query) for row in part}
        keys |= notes.keys()
        theirs = {key for key in keys | self._figures.keys() if key[0] in some}
        found = visible(self._connection, as_of, self._candidates(theirs, notes))
        left_out = self._others | some
        plain = sum(1 for key in keys if key[0] not in left_out)
        return QueueTally(plain + len(found.rows), found.reviewed, found.snoozed)

    def _stages(self) -> Iterator[tuple[int, set[int]]]:
        """Customers to look at, so that all with a broken promise or from a level on are known."""
        highest = max((step.level for each in self._climbs.ladders for step in each), default=0)
        yield highest + 1, {each.customer_id for each in self._broken}
        for level in range(highest, 0, -1):
            found = self._climbing_to(level)
            if level == highest:
                found |= self._in_instalments
            yield level, found

    def _climbing_to(self, level: int) -> set[int]:
        """The customers with an item that may climb to a level: as late as some ladder asks."""
        as_of = self._day.as_of
        steps = [step for each in self._climbs.ladders for step in each if step.level == level]
        if not steps:
            return set()
        due = ITEM.c.due_date <= as_of - timedelta(min(step.days_late for step in steps))
        query = select(ITEM.c.customer_id).where(
            ITEM.c.kind.in_(sorted(ItemKind)),  # with which the index begins
            ITEM.c.level == level - 1,
            ITEM.c.side == 1,
            OPEN_NOW,
            due,
        )
        if level > 1:
            gap = timedelta(min(step.gap_days for step in steps))
            query = query.where(ITEM.c.notice_written <= as_of - gap)
        query = indexed(query.distinct(), ITEM, "item_open_level")
        return set(self._connection.execute(query).scalars())

    def _read(self, customer_ids: set[int]) -> None:
        """Read the figures of more customers, as the whole queue has them."""
        new = sorted(customer_ids - self._known)
        self._known.update(new)
        if not new or len(self._known) > _MANY:
            return
        figures = overdue_figures(self._connection, self._day, self._climbs, new)
        restate(self._connection, self._day, figures, self._in_instalments.intersection(new))
        self._due.update(levels_due(self._connection, self._day.as_of, figures, self._climbs))
        self._figures.update(figures)

    def _ahead(self, level: int) -> list[Key]:
        """Those with a broken promise or from a level on, in order."""
        keys = {key for key in self._figures if self._due.get(key, 0) >= level}
        notes: dict[Key, list[Reason]] = defaultdict(list)
        for each in self._broken:
            notes[each.customer_id, each.currency].append(each)
        found = in_order(self._candidates(keys | notes.keys(), notes))
        return [(row.customer_id, row.currency) for row in found]

    def _told(self, keys: list[Key]) -> tuple[Candidate, ...]:
        """Their rows with all reasons, in order, without those that are handled or put off."""
        customer_ids = {customer_id for customer_id, _ in keys}
        notes = notes_by_key(self._connection, self._day, self._broken, customer_ids)
        found = self._candidates(set(keys), notes)
        return visible(self._connection, self._day.as_of, found).rows

    def _candidates(
        self, keys: Collection[Key], notes: Mapping[Key, Sequence[Reason]]
    ) -> list[Candidate]:
        figures = {key: self._figures[key] for key in keys if key in self._figures}
        notes = {key: notes[key] for key in keys if key in notes}
        return candidates_of(self._day.as_of, figures, self._due, notes, self._others)


@lru_cache(8)
def _overdue_keys(day: Horizon) -> Query:
    """The customers and currencies of which something is overdue."""
    key = (ITEM.c.customer_id, ITEM.c.currency)
    late = and_(ITEM.c.side == 1, ITEM.c.due_date < day.as_of)
    query = select(*key).where(OPEN_NOW, counted(day), late).group_by(*key)
    return indexed(query, ITEM, "item_open")
