"""A list of any length: it holds an id vector, draws the rows in sight, and fetches them by page.

A `RowSource` returns all ids at once (8 bytes each) and the rows of some ids. The rows in sight
come first; pages of 128 are loaded in a worker and kept in an LRU, so a million rows cost only the
memory of the ids. Each row is one segment, and the view follows the cursor by lines where the
terminal moves them, else by half pages, which limits a key to some 200 bytes. Cursor and marks
belong to records, not to places, so they remain when the ids are replaced. Every value is text from
outside and passes through `visible`. The subject of an act comes with the row, never from its text.
"""

import asyncio
import os
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from rich.segment import Segment
from textual import events, on, work
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.terminal import themes
from artui.tui.kit.terminal.capabilities import edits
from artui.tui.kit.widgets.id_set import IdSet
from artui.tui.kit.widgets.names_apart import NamesInSight
from artui.tui.kit.widgets.pages import PAGE, Pages, Row, Shown, Tone
from artui.tui.kit.widgets.table_columns import (
    MARGIN,
    ChosenColumn,
    Column,
    Placed,
    arranged,
    draw_row,
    draw_titles,
    fit_columns,
)

_BETWEEN = " · "
_REST = 0.2  # seconds after which a new list rests
# Else Textual describes a worker by the repr of all that it is given, and a source may hold all
# rows of a preview. An empty description is none.
_READING = "reads a list"
_LOOKS: dict[Tone, str] = {"bad": "bad row", "dim": "faint"}


class RowSource(Protocol):
    """The source of a list's records. Both methods are called in a worker thread."""

    def ids(self) -> Sequence[int]:
        """Every record in the order shown, preferably as array('q')."""
        ...

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What to show for these records, in the same order; `GONE` for one that is gone."""
        ...


@dataclass(eq=False, repr=False)
class _IdsReady(Message, bubble=False):
    """A worker's answer: all ids, the request they belong to, and the rows in sight, so that all of
    it is painted at once."""

    request: int
    ids: Sequence[int]
    prune: bool
    first: int
    rows: list[Row]


@dataclass(eq=False, repr=False)
class _SightReady(Message, bubble=False):
    """A worker's answer: the rows in sight from a place on, and their generation of ids."""

    generation: int
    first: int
    rows: list[Row]


@dataclass(eq=False, repr=False)
class _PageReady(Message, bubble=False):
    """A worker's answer: the rows of a page, and their generation of ids."""

    generation: int
    page: int
    rows: list[Row]


class VirtualTable(Widget, can_focus=True):
    """The list widget. The actions of the registry call its methods."""

    DEFAULT_CSS = """
    VirtualTable { height: 1fr; width: 1fr; }
    """

    @dataclass(eq=False, repr=False)
    class CursorMoved(Message):
        """The cursor is on another record, or at another place of the list."""

        table: "VirtualTable"
        record: int | None
        position: int

    @dataclass(eq=False, repr=False)
    class Opened(Message):
        """Enter was pressed on a record."""

        table: "VirtualTable"
        record: int

    @dataclass(eq=False, repr=False)
    class MarksChanged(Message):
        """The marked records changed; they are in `table.marks`."""

        table: "VirtualTable"

    @dataclass(eq=False, repr=False)
    class IdsReplaced(Message):
        """The list was reloaded; there may be more or fewer records."""

        table: "VirtualTable"
        count: int

    @dataclass(eq=False, repr=False)
    class SourceFailed(Message):
        """The source raised an error, to be shown on the status line; the list stays as it was."""

        table: "VirtualTable"
        error: Exception

    def __init__(
        self,
        columns: Sequence[Column],
        source: RowSource | None = None,
        *,
        empty: str = "Nothing here.",
        id: str | None = None,
    ) -> None:
        """`empty` is the text of an empty list."""
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.chosen_columns: tuple[ChosenColumn, ...] = ()
        self.marks = IdSet()
        self._source = source
        self._empty = empty
        self._loading = "Loading …"
        self._ids: Sequence[int] = array("q")
        self._loaded = False
        self._position = 0
        self._top = 0
        self._range_from: int | None = None
        self._range_place = 0
        self._request = 0
        self._pages = Pages()
        self._asked_sight: tuple[int, int, int] | None = None
        self._rest: Timer | None = None
        self._placed: tuple[Placed, ...] = ()
        self._names = NamesInSight()
        self._sought: int | None = None
        self._heard = asyncio.Event()
        self._awaits_another = False
        self._failed = False

    # What the screens read

    @property
    def source(self) -> RowSource | None:
        """The source of the records, with the order and filter that are shown."""
        return self._source

    @property
    def count(self) -> int:
        """The number of records in the list."""
        return len(self._ids)

    @property
    def loaded(self) -> bool:
        """Whether the list has been read at least once."""
        return self._loaded

    @property
    def position(self) -> int:
        """The place of the cursor, counted from 0."""
        return self._position

    @property
    def ids(self) -> Sequence[int]:
        """All records in the order shown."""
        return self._ids

    @property
    def cursor_id(self) -> int | None:
        """The record under the cursor; None in an empty list."""
        return self._ids[self._position] if self._ids else None

    @property
    def columns_in_sight(self) -> tuple[str, ...]:
        """The keys of the columns that have room, in their order."""
        return tuple(one.column.key for one in self._placed)

    @property
    def cursor_row(self) -> tuple[str, ...]:
        """The shown values of the record under the cursor; empty until they are read."""
        row = self._row(self._position) if self._ids else None
        return row.cells if row is not None else ()

    @property
    def cursor_whole(self) -> str:
        """What the columns had no room for in the row under the cursor: the whole texts that
        the list is for; empty if all of them are shown."""
        row = self._row(self._position) if self._ids else None
        if row is None or not row.cells:
            return ""
        if row.whole:
            return row.whole
        widths = {one.index: one.width for one in self._placed}
        return _BETWEEN.join(
            text
            for index, (column, text) in enumerate(zip(self.columns, row.cells, strict=False))
            if column.whole and cells.width(text) > widths.get(index, 0)
        )

    @property
    def cursor_target(self) -> object:
        """The subject of a key pressed on the record under the cursor; None until it is read."""
        if self._awaits_another:
            return None
        row = self._row(self._position) if self._ids else None
        return row.target if row is not None else None

    @property
    def reading(self) -> bool:
        """Whether the list, or the record under the cursor, is still being read. While another list
        is read, that of before is no subject of a key."""
        if self._awaits_another:
            return True
        return self._row(self._position) is None if self._ids else not self._loaded

    @property
    def awaited(self) -> bool:
        """Whether the list that was asked for is not there yet."""
        return self._awaits_another or not self._loaded

    @property
    def failed(self) -> bool:
        """Whether the last attempt to read the list failed."""
        return self._failed

    @property
    def chosen(self) -> list[int]:
        """The subjects of an act: the marked records, else the one under the cursor."""
        if self.marks:
            return list(self.marks)
        return [] if self.cursor_id is None else [self.cursor_id]

    @property
    def ranging(self) -> bool:
        """Whether a range was begun (`v`) and waits for its end."""
        return self._range_from is not None

    # Loading

    def show(self, source: RowSource) -> None:
        """Show another source (another filter, tab or order); cursor and marks stay by record."""
        self._source = source
        self._awaits_another = self.is_attached
        self._loaded = bool(self._ids)  # an empty list says nothing until the new one is there
        self.reload()

    def forget(self) -> None:
        """Drop rows, place and marks; the next source uses the same ids for other records."""
        self._ids, self._loaded = array("q"), False
        self._position = self._top = 0
        self._pages = Pages(self._pages.generation + 1)
        self.mark_none()

    def reload(self, *, prune: bool = False) -> None:
        """Read the source again; `prune` removes the marks of records that are no longer listed."""
        if self._source is not None and self.is_attached:
            self._request += 1
            self._failed = False
            line = self._position - self._top
            sight = self._view if self.size.height else self.app.size.height  # not laid out yet
            self._load_ids(
                self._source, self._request, prune, self.cursor_id, self._position, line, sight
            )

    def say_loading(self, text: str) -> None:
        """Say how far the reading is, while there are no rows yet."""
        if not self._loaded and text != self._loading:
            self._loading = text
            self._refresh_places((self._top,))

    def say_empty(self, text: str) -> None:
        """Say another text while the list is empty, in one line or several."""
        if text != self._empty:
            self._empty = text
            if not self._ids:
                self.refresh()

    def fit(self, columns: Sequence[Column]) -> None:
        """Show the rows in other columns, for instance when their widths depend on the rows."""
        self.columns = tuple(columns)
        self._place_columns(self.size.width)

    def choose_columns(self, chosen: Sequence[ChosenColumn]) -> None:
        """Show the columns as the clerk has chosen them; none chosen: as designed."""
        self.chosen_columns = tuple(chosen)
        self._place_columns(self.size.width)

    def _place_columns(self, width: int) -> None:
        self._placed = fit_columns(arranged(self.columns, self.chosen_columns), width)
        self.refresh()

    def seek(self, record: int) -> None:
        """Put the cursor on a record as soon as the list is read again and has it."""
        self._sought = record

    def reload_rows(self) -> None:
        """Read the rows again; the records are the same and keep their places."""
        bottom = min(self._top + self._view, len(self._ids))
        self._pages.replace(self._ids, range(self._top, bottom))
        self.refresh()

    def set_ids(
        self,
        ids: Sequence[int],
        *,
        prune: bool = False,
        first: int = 0,
        rows: Sequence[Row] = (),
    ) -> None:
        """Replace the id vector; `rows` are those from a place on, if they are known. The cursor
        stays on its record and on its line of the screen.

        If that record is gone, the cursor stays at its place, on the next record.
        """
        before, line = self.cursor_id, self._position - self._top
        if self._sought is not None and self._sought in ids:
            before, self._sought = self._sought, None
        bottom = min(self._top + self._view, len(self._ids))
        self._pages.replace(self._ids, range(self._top, bottom))
        if rows:
            self._pages.take_in_sight(self._pages.generation, first, rows)
            self._names.forget()
        self._ids = ids
        self._loaded = True
        self._position = min(_place_of(ids, before, self._position), max(0, len(ids) - 1))
        self._top = self._bounded(self._position - line)
        self._follow()
        if self._range_from is not None:
            self._range_place = _place_of(ids, self._range_from, -1)
            if self._range_place < 0:
                self._range_from = None
        if prune and self.marks.keep_only(ids):
            self.post_message(self.MarksChanged(self))
        self.refresh()
        self._hear(failed=False)
        self.post_message(self.IdsReplaced(self, len(ids)))
        self._tell_cursor()

    def rows_of(self, ids: Sequence[int]) -> list[tuple[str, ...]]:
        """The shown values of records, in the order of the list if they are in it; for threads."""
        wanted = set(ids)
        ordered = [record for record in self._ids if record in wanted]
        found = self._source.rows(ordered) if self._source is not None else ()
        return [tuple(visible(_text(cell)) for cell in each.cells) for each in found if each.cells]

    async def row_read(self) -> None:
        """Wait until the record under the cursor has been read or can't be."""
        while self.reading and not self._failed:
            self._heard.clear()
            await self._heard.wait()

    def on_mount(self) -> None:
        self.reload()

    @work(thread=True, exclusive=True, group="ids", description=_READING)
    def _load_ids(
        self,
        source: RowSource,
        request: int,
        prune: bool,
        record: int | None,
        place: int,
        line: int,
        sight: int,
    ) -> None:
        """Read the ids, and the rows around the cursor unless it moves meanwhile."""
        try:
            ids = source.ids()
            if get_current_worker().is_cancelled:
                return
            place = min(_place_of(ids, record, place), max(0, len(ids) - 1))
            first = max(0, min(place - line, len(ids) - sight))
            rows: list[Row] = []
            with suppress(Exception):  # then they are asked for again, and their failure is shown
                rows = _rows_of(source, ids[first : first + sight])
            self.post_message(_IdsReady(request, ids, prune, first, rows))
        except Exception as error:  # noqa: BLE001 - shown to the clerk as SourceFailed
            self.post_message(self.SourceFailed(self, error))

    @work(thread=True, group="pages", description=_READING)
    def _load_sight(
        self, source: RowSource, generation: int, first: int, ids: Sequence[int]
    ) -> None:
        try:
            self.post_message(_SightReady(generation, first, _rows_of(source, ids)))
        except Exception as error:  # noqa: BLE001 - shown to the clerk as SourceFailed
            self.post_message(self.SourceFailed(self, error))

    @work(thread=True, group="pages", description=_READING)
    def _load_page(self, source: RowSource, generation: int, page: int, ids: Sequence[int]) -> None:
        try:
            self.post_message(_PageReady(generation, page, _rows_of(source, ids)))
        except Exception as error:  # noqa: BLE001 - shown to the clerk as SourceFailed
            self.post_message(self.SourceFailed(self, error))

    @on(_IdsReady)
    def _take_ids(self, answer: _IdsReady) -> None:
        if answer.request == self._request:
            self._awaits_another = False
            if self._rest is not None:
                self._rest.stop()
            self._rest = self.set_timer(_REST, self._ask_ends)
            self.set_ids(answer.ids, prune=answer.prune, first=answer.first, rows=answer.rows)

    @on(_SightReady)
    def _take_sight(self, answer: _SightReady) -> None:
        if self._pages.take_in_sight(answer.generation, answer.first, answer.rows):
            self._hear(failed=False)
            self._show_rows()

    @on(_PageReady)
    def _take_page(self, answer: _PageReady) -> None:
        before = self._rows_in_sight()
        if not self._pages.take(answer.generation, answer.page, answer.rows):
            return
        self._hear(failed=False)
        if self._rows_in_sight() != before:
            self._show_rows()

    def _show_rows(self) -> None:
        self._names.forget()
        self.refresh()
        self._tell_cursor()

    @on(SourceFailed)
    def _source_failed(self) -> None:
        self._hear(failed=True)
        self.refresh()

    def _hear(self, *, failed: bool) -> None:
        self._failed = failed
        if failed:
            self._awaits_another = False
        self._heard.set()

    def _row(self, place: int) -> Row | None:
        """The row at a place; while it is being fetched, its previous state, or None."""
        row = self._pages.row(place)
        if row is not None:
            return row
        self._ask_sight()
        return self._pages.seen(self._ids[place])

    def _rows_in_sight(self) -> list[Row | None]:
        bottom = min(self._top + self._view, len(self._ids))
        return [self._pages.row(place) for place in range(self._top, bottom)]

    def _ask_sight(self) -> None:
        """Fetch the rows in sight, unless they are on their way; their pages follow."""
        sight = self._pages.generation, self._top, self._view
        if self._source is not None and sight != self._asked_sight:
            self._asked_sight = sight
            ids = self._ids[self._top : self._top + self._view]
            self._load_sight(self._source, self._pages.generation, self._top, ids)

    def _ask(self, page: int) -> None:
        """Fetch a page, unless it is there or on its way."""
        ids = self._ids[page * PAGE : (page + 1) * PAGE]
        if self._source is not None and ids and self._pages.wants(page, len(ids)):
            self._load_page(self._source, self._pages.generation, page, ids)

    def _ask_ahead(self) -> None:
        """Fetch the page in sight, and what the next page key will show, so that it is drawn only
        once."""
        if not self._ids:
            return
        for place in (self._top, self._top - self._view, self._top + 2 * self._view):
            self._ask(max(0, min(place, len(self._ids) - 1)) // PAGE)

    def _ask_ends(self) -> None:
        """Fetch what Home and End show, once the list rests."""
        for place in (0, len(self._ids) - 1):
            self._ask(place // PAGE)

    # Moving

    @property
    def _view(self) -> int:
        """Rows in sight, below the titles."""
        return max(1, self.size.height - 1)

    def _bounded(self, top: int) -> int:
        return max(0, min(top, len(self._ids) - self._view))

    def _follow(self) -> None:
        """Scroll the cursor into view: by a line if the terminal itself moves the others, else by
        half a page, so that most keys scroll nothing."""
        above, below = self._top - 1, self._top + self._view
        if above < self._position < below:
            return
        if self._position in (above, below) and self._lines_move:
            self._top += 1 if self._position == below else -1
        else:
            self._top = self._bounded(self._position - self._view // 2)

    @property
    def _lines_move(self) -> bool:
        """Whether the terminal moves lines, and nothing stands beside ours."""
        return self.size.width == self.app.size.width and edits(os.environ)

    def go(self, place: int) -> None:
        """Put the cursor at a place (negative: at the end)."""
        if not self._ids:
            return
        last = len(self._ids) - 1
        place = last if place < 0 else min(place, last)
        if place == self._position:
            return
        before, top = self._position, self._top
        self._position = place
        self._follow()
        if self._top == top and not self.ranging:
            self._refresh_places((before, place))
        else:
            self.refresh()
        self._tell_cursor()

    def go_to(self, record: int) -> bool:
        """Put the cursor on a record; False when the list does not have it."""
        place = _place_of(self._ids, record, -1)
        if place < 0:
            return False
        self.go(place)
        return True

    def move(self, rows: int) -> None:
        """Move the cursor down by a number of rows, up if negative; it stops at both ends."""
        self.go(max(0, self._position + rows))

    def move_page(self, pages: int) -> None:
        """Move by pages; the view moves along, so that the cursor keeps its line."""
        if not self._ids:
            return
        step = pages * max(1, self._view - 1)
        top = self._top
        self._top = self._bounded(self._top + step)
        place = max(0, min(self._position + step, len(self._ids) - 1))
        if place == self._position and top == self._top:
            return
        self._position = place
        self._follow()
        self.refresh()
        self._tell_cursor()

    def open(self) -> None:
        """Open the record under the cursor."""
        if (record := self.cursor_id) is not None:
            self.post_message(self.Opened(self, record))

    def _tell_cursor(self) -> None:
        if self._ids:
            self.call_after_refresh(self._ask_ahead)  # reading would only slow this key's drawing
        self.post_message(self.CursorMoved(self, self.cursor_id, self._position))

    # Marking

    def mark_and_move(self) -> None:
        """Mark or unmark the record under the cursor, and go down."""
        record = self.cursor_id
        if record is None:
            return
        if record in self.marks:
            self.marks.discard(record)
        else:
            self.marks.add(record)
        self._refresh_places((self._position,))
        self.post_message(self.MarksChanged(self))
        self.move(1)

    def mark_range(self) -> None:
        """Begin a range at the cursor; the second call marks everything between."""
        if self.cursor_id is None:
            return
        if self._range_from is None:
            self._range_from, self._range_place = self.cursor_id, self._position
            self._refresh_places((self._position,))
            return
        first, last = sorted((self._range_place, self._position))
        self._range_from = None
        self._mark(self._ids[first : last + 1])

    def end_range(self) -> None:
        """Cancel a range."""
        self._range_from = None
        self.refresh()

    def mark_all(self) -> None:
        """Mark every record of the list under the present filter."""
        self._mark(self._ids)

    def mark_none(self) -> None:
        """Remove all marks, and cancel a range."""
        self._range_from = None
        self.marks.clear()
        self.refresh()
        self.post_message(self.MarksChanged(self))

    def _mark(self, ids: Iterable[int]) -> None:
        self.marks.update(ids)
        self.refresh()
        self.post_message(self.MarksChanged(self))

    # Drawing

    def on_resize(self, event: events.Resize) -> None:
        self._place_columns(event.size.width)
        self._top = self._bounded(self._top)
        self._follow()
        self.refresh()

    def _refresh_places(self, places: Iterable[int]) -> None:
        for line in {place - self._top + 1 for place in places}:
            if 0 < line <= self._view:
                self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the titles at the top, then one record per line."""
        width = self.size.width
        if y == 0:
            return self._strip(draw_titles(self._placed, width), "titles")
        place = self._top + y - 1
        if place >= len(self._ids):
            said = [] if self._ids else self._instead_of_rows.splitlines()
            text = said[y - 1] if y <= len(said) else ""
            return self._strip(cells.pad(" " * MARGIN + text, width), "faint")
        record, row = self._ids[place], self._row(place)
        at_cursor = place == self._position
        lead = (">" if at_cursor else " ") + ("*" if record in self.marks else " ")
        text = draw_row(self._placed, self._drawn(row) if row is not None else (), lead, width)
        return self._strip(text, "current" if at_cursor else self._style_of(place, row))

    @property
    def _instead_of_rows(self) -> str:
        if self._loaded:
            return self._empty
        return "" if self._failed else self._loading

    def _drawn(self, row: Row) -> Sequence[str]:
        """The values of a row; a name that begins like another in sight is told apart from it."""
        if not row.cells:
            return ()
        in_sight = (self._top, self._view, self._pages.generation, self._placed)
        self._names.find(in_sight, self.columns, self._placed, self._values_in_sight)
        return self._names.shown(row.cells)

    def _values_in_sight(self) -> list[Sequence[str]]:
        bottom = min(self._top + self._view, len(self._ids))
        rows = (self._row(place) for place in range(self._top, bottom))
        return [row.cells for row in rows if row is not None and row.cells]

    def _style_of(self, place: int, row: Row | None) -> str:
        if self.ranging and self._in_range(place):
            return "range"
        return "plain" if row is None else _LOOKS.get(row.tone, row.tone)

    def _in_range(self, place: int) -> bool:
        first, last = sorted((self._range_place, self._position))
        return first <= place <= last

    def _strip(self, text: str, style: str) -> Strip:
        return Strip([Segment(text, themes.looks(self.app.theme)[style])], self.size.width)


def _place_of(ids: Sequence[int], record: int | None, fallback: int) -> int:
    """The place of a record, which is most often still the same."""
    if record is None:
        return fallback
    if 0 <= fallback < len(ids) and ids[fallback] == record:
        return fallback
    try:
        return ids.index(record)
    except ValueError:
        return fallback


def _rows_of(source: RowSource, ids: Sequence[int]) -> list[Row]:
    return [
        Row(
            tuple(visible(_text(cell)) for cell in each.cells),
            each.tone,
            each.target,
            visible(each.whole),
        )
        for each in (source.rows(ids) if ids else ())
    ]


def _text(value: object) -> str:
    """A value as it is shown; several values are separated by spaces."""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
