"""Bring the ledger in step with the Vendor Orders service, a week at a time.

The first sync reads what was placed in the past six months; a later one what was placed since the
last week that was read, and what changed since. A week is one act, with the mark up to which all is
known, so a sync that is cut off goes on at the week where it was, and one that brings nothing new
writes nothing. A week that can't be read is reported and asked for again by the next sync; the
others are read. VO-1 of the Amazon rules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.amazon.vendor_orders.client import LONGEST_FRAME, order_rows, status_rows
from artui.amazon.vendor_orders.read_orders import (
    UnreadableOrder,
    merged,
    read_order,
    read_status,
)
from artui.json_value import Json
from artui.ledger.amazon.orders_taken import OrderMarks, order_marks, take_orders
from artui.ledger.amazon.purchase_orders import NewOrder
from artui.ledger.book.book import Book

# Six months have 181 days at least.
OLDEST = timedelta(days=180)
OVERLAP = timedelta(hours=1)
# Nobody says to which side the very bounds of a time frame belong.
_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WeekSynced:
    """What became of the orders that were placed, or changed, in a time frame."""

    after: datetime
    before: datetime
    added: int = 0
    changed: int = 0
    same: int = 0
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Read:
    """What a time frame brought; not `whole` if some of it could not be had."""

    orders: list[NewOrder] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    whole: bool = True


def sync(connection: Connection, book: Book) -> Iterator[WeekSynced]:
    """Sync the orders, giving each week as soon as it is in the ledger.

    Raises NotAuthorised, and ServiceUnreachable where nothing answers; what is in the ledger by
    then stays.
    """
    now = connection.timing.now()
    with book.reading() as reading:
        marks = order_marks(reading)
    oldest = now - OLDEST
    first = max(oldest, marks.placed - OVERLAP) if marks.placed else oldest
    # What was placed before is known; what changed since has a list of its own.
    since = marks.changed or now
    if marks.placed and marks.placed < oldest:
        gone = (
            f"Orders placed from {marks.placed:%Y-%m-%d} to {oldest:%Y-%m-%d} are older than the "
            "service gives them: import them from a file."
        )
        yield WeekSynced(marks.placed, oldest, problems=(gone,))
    yield from _weeks(connection, book, first, now, OrderMarks(marks.placed, since), changed=False)
    if marks.changed is not None:
        first = max(oldest, marks.changed - OVERLAP)
        yield from _weeks(connection, book, first, now, None, changed=True)


def summary(weeks: Sequence[WeekSynced]) -> str:
    """What a sync did, in words."""
    added, changed = sum(week.added for week in weeks), sum(week.changed for week in weeks)
    return f"Purchase orders: added {added}, changed {changed}."


def _weeks(
    connection: Connection,
    book: Book,
    first: datetime,
    now: datetime,
    begins: OrderMarks | None,
    *,
    changed: bool,
) -> Iterator[WeekSynced]:
    """Read the weeks from a moment until now; the mark moves as long as each was whole."""
    after, whole = first, True
    before = first
    while before < now:
        before = min(after + LONGEST_FRAME, now)
        read = _week(connection, after, before, changed=changed)
        whole &= read.whole
        if not whole:
            marks = None
        elif changed:
            marks = OrderMarks(None, before)
        else:
            assert begins is not None
            marks = OrderMarks(before, begins.changed)
        taken = take_orders(book, _words(after, before, changed=changed), read.orders, marks)
        yield WeekSynced(
            after,
            before,
            taken.added,
            taken.changed,
            taken.same,
            (*read.problems, *taken.refused),
        )
        # A refused order is asked for again, too.
        whole &= not taken.refused
        after = before - _MARGIN


def _words(after: datetime, before: datetime, *, changed: bool) -> str:
    what = "changed" if changed else "placed"
    return f"{what} {after:%Y-%m-%d} to {before:%Y-%m-%d}"


def _week(connection: Connection, after: datetime, before: datetime, *, changed: bool) -> _Read:
    read = _Read()
    orders = _numbered(
        read, read_order, lambda: order_rows(connection, after, before, changed=changed)
    )
    statuses = _numbered(
        read, read_status, lambda: status_rows(connection, after, before, changed=changed)
    )
    for number in dict.fromkeys((*orders, *statuses)):
        try:
            read.orders.append(merged(orders.get(number), statuses.get(number)))
        except UnreadableOrder as unreadable:
            _report(read, unreadable)
    return read


def _report(read: _Read, unreadable: UnreadableOrder) -> None:
    said = str(unreadable).removesuffix(".")
    read.problems.append(f"{said[:1].upper()}{said[1:]}.")
    read.whole = False


def _numbered(
    read: _Read, reader: Callable[[Json], NewOrder], ask: Callable[[], Iterator[Json]]
) -> dict[str, NewOrder]:
    """The orders of one list by number; what can't be had or read is a problem."""
    found: dict[str, NewOrder] = {}
    try:
        for row in ask():
            try:
                order = reader(row)
            except UnreadableOrder as unreadable:
                _report(read, unreadable)
            else:
                found[order.number] = order
    except NotAuthorised:
        raise
    except (ServiceRefused, ServiceUnreachable) as failed:
        if isinstance(failed, ServiceUnreachable) and failed.status is None:
            raise
        read.problems.append(str(failed))
        read.whole = False
    return found
