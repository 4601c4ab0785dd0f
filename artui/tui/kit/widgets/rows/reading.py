"""What a list reads from its source, in workers: its ids, the rows in sight, and then their pages.

A `RowSource` returns all ids at once (8 bytes each) and the rows of some ids. The rows in sight
come first; pages of 128 follow and are kept in an LRU, so a million rows cost only the memory of
the ids. Every value is text from outside and passes through `visible`. An answer that is no longer
wanted, since other ids were asked for or have come meanwhile, is dropped.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, runtime_checkable

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from artui.domain.text import visible
from artui.tui.kit.widgets.pages import PAGE, Pages, Row, Shown
from artui.tui.kit.widgets.rows.window import ListWindow, place_of

_REST = 0.2  # seconds after which a new list rests
# Else Textual describes a worker by the repr of all that it is given, and a source may hold all
# rows of a preview. An empty description is none.
_READING = "reads a list"


class RowSource(Protocol):
    """The source of a list's records. Both methods are called in a worker thread."""

    def ids(self) -> Sequence[int]:
        """Every record in the order shown, preferably as array('q')."""
        ...

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What to show for these records, in the same order; `GONE` for one that is gone."""
        ...


@runtime_checkable
class BeginsEarly(Protocol):
    """A source that may know the first records of a list before all of them."""

    def first_ids(self) -> Sequence[int]:
        """The first records, which begin `ids` unless the list changes meanwhile; none if they are
        not known before all others. Called before `ids`, in the same thread."""
        ...

    def whole_count(self) -> int | None:
        """How many records there are, if that is known before all of them; called between the
        two."""
        ...


class TakesIds(Protocol):
    """What takes the ids that were read, with the rows from a place on, so that all of it is
    painted at once."""

    def __call__(
        self, ids: Sequence[int], *, prune: bool, first: int, rows: Sequence[Row], whole: bool
    ) -> None: ...


class ListReading:
    """The source of a list, what was read of it, and what is on its way."""

    def __init__(
        self,
        table: Widget,
        window: ListWindow,
        source: RowSource | None,
        *,
        ids_came: TakesIds,
        count_came: Callable[[], None],
        rows_came: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """The workers are those of `table`, which is told what came."""
        self._table = table
        self._window = window
        self._ids_came = ids_came
        self._count_came = count_came
        self._rows_came = rows_came
        self._tell_failure = failed
        self._request = 0
        self._asked_sight: tuple[int, int, int] | None = None
        self._rest: Timer | None = None
        self._heard = asyncio.Event()
        self.source = source
        self.pages = Pages()
        self.loaded = False
        self.awaits_another = False
        self.awaits_rest = False
        """Whether only the first records are there, and the others are on their way."""
        self.expected: int | None = None
        """How many there will be, if that is known before them."""
        self.failed = False

    def show(self, source: RowSource) -> None:
        """Read another source; an empty list says nothing until it is there."""
        self.source = source
        self.awaits_another = self._table.is_attached
        self.loaded = bool(self._window.ids)
        self.reload()

    def forget(self) -> None:
        """Drop all rows; the next source uses the same ids for other records."""
        self.loaded = False
        self.pages = Pages(self.pages.generation + 1)

    def reload(self, *, prune: bool = False) -> None:
        """Read the ids again, and the rows around the cursor unless it moves meanwhile."""
        if self.source is None or not self._table.is_attached:
            return
        self._request += 1
        self.failed = False
        window, table = self._window, self._table
        sight = window.view if table.size.height else table.app.size.height  # not laid out yet
        at = window.record, window.position, window.line
        read = partial(self._read_ids, self.source, self._request, prune, *at, sight)
        table.run_worker(
            read, "ids", group="ids", description=_READING, exclusive=True, thread=True
        )

    def replace_ids(self, first: int, rows: Sequence[Row]) -> None:
        """Drop the rows, as other ids come; `rows` are theirs from a place on, if known."""
        self.drop_pages()
        if rows:
            self.pages.take_in_sight(self.pages.generation, first, rows)
        self.loaded = True

    def drop_pages(self) -> None:
        """Drop the rows; those in sight are shown until they have been read again."""
        self.pages.replace(self._window.ids, self._window.in_sight)

    def hear(self, *, failed: bool) -> None:
        """Wake who waits for the list, as it was read or can't be."""
        self.failed = failed
        if failed:
            self.awaits_another = self.awaits_rest = False
        self._heard.set()

    async def wait(self, reading: Callable[[], bool]) -> None:
        """Wait as long as something is still being read, unless it can't be."""
        while reading() and not self.failed:
            self._heard.clear()
            await self._heard.wait()

    def row(self, place: int) -> Row | None:
        """The row at a place; while it is being fetched, its previous state, or None."""
        row = self.pages.row(place)
        if row is not None:
            return row
        self._ask_sight()
        return self.pages.seen(self._window.ids[place])

    def ask_ahead(self) -> None:
        """Fetch the page in sight, and what the next page key will show, so that it is drawn only
        once."""
        window = self._window
        if not window.ids:
            return
        top, view = window.top, window.view
        for place in (top, top - view, top + 2 * view):
            self._ask(max(0, min(place, window.last())) // PAGE)

    def _read_ids(
        self,
        source: RowSource,
        request: int,
        prune: bool,
        record: int | None,
        place: int,
        line: int,
        sight: int,
    ) -> None:
        def hand_over(ids: Sequence[int], *, whole: bool) -> None:
            at = min(place_of(ids, record, place), max(0, len(ids) - 1))
            first = max(0, min(at - line, len(ids) - sight))
            rows: list[Row] = []
            with suppress(Exception):  # then they are asked for again, and their failure is shown
                rows = _rows_of(source, ids[first : first + sight])
            self._table.call_later(self._take_ids, request, ids, prune, first, rows, whole)

        try:
            if isinstance(source, BeginsEarly) and (begun := source.first_ids()):
                hand_over(begun, whole=False)
                self._table.call_later(self._take_count, request, source.whole_count())
            ids = source.ids()
            if not get_current_worker().is_cancelled:
                hand_over(ids, whole=True)
        except Exception as error:  # noqa: BLE001 - shown to the clerk
            self._tell_failure(error)

    def _take_count(self, request: int, count: int | None) -> None:
        if request == self._request and count is not None:
            self.expected = count
            self._count_came()

    def _take_ids(
        self,
        request: int,
        ids: Sequence[int],
        prune: bool,
        first: int,
        rows: list[Row],
        whole: bool,
    ) -> None:
        if request == self._request:
            self.awaits_another = False
            self.awaits_rest, self.expected = not whole, None
            if self._rest is not None:
                self._rest.stop()
            if whole:
                self._rest = self._table.set_timer(_REST, self._ask_ends)
            self._ids_came(ids, prune=prune and whole, first=first, rows=rows, whole=whole)

    def _ask_sight(self) -> None:
        """Fetch the rows in sight, unless they are on their way; their pages follow."""
        window = self._window
        sight = self.pages.generation, window.top, window.view
        if self.source is not None and sight != self._asked_sight:
            self._asked_sight = sight
            ids = window.ids[window.top : window.top + window.view]
            self._read_rows(ids, partial(self._take_sight, self.pages.generation, window.top))

    def _take_sight(self, generation: int, first: int, rows: list[Row]) -> None:
        if self.pages.take_in_sight(generation, first, rows):
            self.hear(failed=False)
            self._rows_came()

    def _ask(self, page: int) -> None:
        """Fetch a page, unless it is there or on its way."""
        ids = self._window.ids[page * PAGE : (page + 1) * PAGE]
        if self.source is not None and ids and self.pages.wants(page, len(ids)):
            self._read_rows(ids, partial(self._take_page, self.pages.generation, page))

    def _take_page(self, generation: int, page: int, rows: list[Row]) -> None:
        before = self._rows_in_sight()
        if not self.pages.take(generation, page, rows):
            return
        self.hear(failed=False)
        if self._rows_in_sight() != before:
            self._rows_came()

    def _ask_ends(self) -> None:
        """Fetch what Home and End show, once the list rests."""
        for place in (0, len(self._window.ids) - 1):
            self._ask(place // PAGE)

    def _rows_in_sight(self) -> list[Row | None]:
        return [self.pages.row(place) for place in self._window.in_sight]

    def _read_rows(self, ids: Sequence[int], take: Callable[[list[Row]], None]) -> None:
        source = self.source
        assert source is not None

        def read() -> None:
            try:
                self._table.call_later(take, _rows_of(source, ids))
            except Exception as error:  # noqa: BLE001 - shown to the clerk
                self._tell_failure(error)

        self._table.run_worker(read, "rows", group="pages", description=_READING, thread=True)


def shown_values(row: Shown) -> tuple[str, ...]:
    """The values of a record as they are shown: no value can control a terminal."""
    return tuple(visible(_text(cell)) for cell in row.cells)


def _rows_of(source: RowSource, ids: Sequence[int]) -> list[Row]:
    return [
        Row(shown_values(each), each.tone, each.target, visible(each.whole))
        for each in (source.rows(ids) if ids else ())
    ]


def _text(value: object) -> str:
    """A value as it is shown; several values are separated by spaces."""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
