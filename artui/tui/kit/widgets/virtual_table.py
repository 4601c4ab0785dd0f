"""A list of any length: it holds an id vector, draws the rows in sight, and fetches them by page.

What is read is the matter of `rows.reading`, where the cursor is that of `rows.window`, and how a
row is drawn that of `rows.lines`. Each row is one segment. Cursor and marks belong to records, not
to places, so they remain when the ids are replaced. The subject of an act comes with the row, never
from its text.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events, on
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from artui.tui.kit.terminal import themes
from artui.tui.kit.terminal.capabilities import edits
from artui.tui.kit.widgets.pages import Row, Tone
from artui.tui.kit.widgets.rows.id_set import IdSet
from artui.tui.kit.widgets.rows.lines import RowLines
from artui.tui.kit.widgets.rows.reading import ListReading, RowSource, shown_values
from artui.tui.kit.widgets.rows.window import ListWindow, place_of
from artui.tui.kit.widgets.table_columns import ChosenColumn, Column

_LOOKS: dict[Tone, str] = {"bad": "bad row", "dim": "faint"}


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
        self.marks = IdSet()
        self._empty = empty
        self._loading = "Loading …"
        self._range_from: int | None = None
        self._range_place = 0
        self._sought: int | None = None
        self._lines = RowLines(columns)
        self._window = ListWindow(self._rows_with_room, self._lines_move)
        self._reading = ListReading(
            self,
            self._window,
            source,
            ids_came=self.set_ids,
            count_came=self._tell_list,
            rows_came=self._show_rows,
            failed=self._tell_failure,
        )

    # What the screens read

    @property
    def source(self) -> RowSource | None:
        """The source of the records, with the order and filter that are shown."""
        return self._reading.source

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns as designed."""
        return self._lines.columns

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        self._lines.columns = tuple(columns)

    @property
    def chosen_columns(self) -> tuple[ChosenColumn, ...]:
        """The columns as the clerk has chosen them."""
        return self._lines.chosen

    @property
    def columns_in_sight(self) -> tuple[str, ...]:
        """The keys of the columns that have room, in their order."""
        return self._lines.in_sight

    @property
    def count(self) -> int:
        """The number of records in the list."""
        return len(self._window.ids)

    @property
    def loaded(self) -> bool:
        """Whether the list has been read at least once."""
        return self._reading.loaded

    @property
    def position(self) -> int:
        """The place of the cursor, counted from 0."""
        return self._window.position

    @property
    def ids(self) -> Sequence[int]:
        """All records in the order shown."""
        return self._window.ids

    @property
    def cursor_id(self) -> int | None:
        """The record under the cursor; None in an empty list."""
        return self._window.record

    def row(self, place: int) -> Row | None:
        """The row at a place; while it is being fetched, its previous state, or None."""
        return self._reading.row(place)

    def _row_at_cursor(self) -> Row | None:
        return self._reading.row(self._window.position) if self._window.ids else None

    @property
    def cursor_row(self) -> tuple[str, ...]:
        """The shown values of the record under the cursor; empty until they are read."""
        row = self._row_at_cursor()
        return row.cells if row is not None else ()

    @property
    def cursor_whole(self) -> str:
        """What the columns had no room for in the row under the cursor: the whole texts that
        the list is for; empty if all of them are shown."""
        row = self._row_at_cursor()
        return self._lines.cut_of(row) if row is not None else ""

    @property
    def cursor_target(self) -> object:
        """The subject of a key pressed on the record under the cursor; None until it is read."""
        row = None if self._reading.awaits_another else self._row_at_cursor()
        return row.target if row is not None else None

    @property
    def reading(self) -> bool:
        """Whether the list, or the record under the cursor, is still being read. While another list
        is read, that of before is no subject of a key."""
        if self._reading.awaits_another:
            return True
        return self._row_at_cursor() is None if self._window.ids else not self._reading.loaded

    @property
    def awaited(self) -> bool:
        """Whether the list that was asked for is not there yet, or only its first records are."""
        return self._reading.awaits_another or self.partial or not self._reading.loaded

    @property
    def partial(self) -> bool:
        """Whether only the first records are there, and the others are on their way."""
        return self._reading.awaits_rest

    @property
    def known_count(self) -> int | None:
        """The number of records, also of those on their way; None if it is not known yet."""
        return self._reading.expected if self.partial else self.count

    @property
    def failed(self) -> bool:
        """Whether the last attempt to read the list failed."""
        return self._reading.failed

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
        self._reading.show(source)

    def forget(self) -> None:
        """Drop rows, place and marks; the next source uses the same ids for other records."""
        self._window.empty()
        self._reading.forget()
        self.mark_none()

    def reload(self, *, prune: bool = False) -> None:
        """Read the source again; `prune` removes the marks of records that are no longer listed."""
        self._reading.reload(prune=prune)

    def say_loading(self, text: str) -> None:
        """Say how far the reading is, while there are no rows yet."""
        if not self._reading.loaded and text != self._loading:
            self._loading = text
            self._refresh_places((self._window.top,))

    def say_empty(self, text: str) -> None:
        """Say another text while the list is empty, in one line or several."""
        if text != self._empty:
            self._empty = text
            if not self._window.ids:
                self.refresh()

    def fit(self, columns: Sequence[Column]) -> None:
        """Show the rows in other columns, for instance when their widths depend on the rows."""
        self.columns = tuple(columns)
        self._place_columns(self.size.width)

    def choose_columns(self, chosen: Sequence[ChosenColumn]) -> None:
        """Show the columns as the clerk has chosen them; none chosen: as designed."""
        self._lines.chosen = tuple(chosen)
        self._place_columns(self.size.width)

    def _place_columns(self, width: int) -> None:
        self._lines.place(width)
        self.refresh()

    def seek(self, record: int) -> None:
        """Put the cursor on a record as soon as the list is read again and has it."""
        self._sought = record

    def reload_rows(self) -> None:
        """Read the rows again; the records are the same and keep their places."""
        self._reading.drop_pages()
        self.refresh()

    def set_ids(
        self,
        ids: Sequence[int],
        *,
        prune: bool = False,
        first: int = 0,
        rows: Sequence[Row] = (),
        whole: bool = True,
    ) -> None:
        """Replace the id vector; `rows` are those from a place on, if they are known; not `whole`
        if these are only the first records. The cursor stays on its record and on its line of the
        screen.

        If that record is gone, the cursor stays at its place, on the next record.
        """
        record = self.cursor_id
        if self._sought is not None and self._sought in ids:
            record, self._sought = self._sought, None
        self._reading.replace_ids(first, rows)
        self._lines.forget_names()
        self._window.replace(ids, record)
        if self._range_from is not None:
            self._range_place = place_of(ids, self._range_from, -1)
            if self._range_place < 0:
                self._range_from = None
        if prune and self.marks.keep_only(ids):
            self.post_message(self.MarksChanged(self))
        self.refresh()
        self._reading.awaits_rest = not whole
        self._reading.hear(failed=False)
        self._tell_list()

    def _tell_list(self) -> None:
        self.post_message(self.IdsReplaced(self, len(self._window.ids)))
        self._tell_cursor()

    def rows_of(self, ids: Sequence[int]) -> list[tuple[str, ...]]:
        """The shown values of records, in the order of the list if they are in it; for threads."""
        wanted, source = set(ids), self.source
        ordered = [record for record in self._window.ids if record in wanted]
        found = source.rows(ordered) if source is not None else ()
        return [shown_values(each) for each in found if each.cells]

    async def row_read(self) -> None:
        """Wait until the record under the cursor has been read or can't be."""
        await self._reading.wait(lambda: self.reading)

    async def list_read(self) -> None:
        """Wait for all records as well."""
        await self._reading.wait(lambda: self.reading or self.partial)

    def on_mount(self) -> None:
        self.reload()

    def _show_rows(self) -> None:
        self._lines.forget_names()
        self.refresh()
        self._tell_cursor()

    def _tell_failure(self, error: Exception) -> None:
        self.post_message(self.SourceFailed(self, error))

    @on(SourceFailed)
    def _source_failed(self) -> None:
        self._reading.hear(failed=True)
        self.refresh()

    # Moving

    def go(self, place: int) -> None:
        """Put the cursor at a place (negative: at the end)."""
        window = self._window
        before, top = window.position, window.top
        if not window.go(place):
            return
        if window.top == top and not self.ranging:
            self._refresh_places((before, window.position))
        else:
            self.refresh()
        self._tell_cursor()

    def go_to(self, record: int) -> bool:
        """Put the cursor on a record; False when the list does not have it."""
        place = place_of(self._window.ids, record, -1)
        if place < 0:
            return False
        self.go(place)
        return True

    def move(self, rows: int) -> None:
        """Move the cursor down by a number of rows, up if negative; it stops at both ends."""
        self.go(max(0, self._window.position + rows))

    def may_end_in(self, pages: int) -> bool:
        """Whether so many pages down are beyond the records that are there, of which more come."""
        window = self._window
        return self.partial and window.position + pages * window.view >= len(window.ids)

    def move_page(self, pages: int) -> None:
        """Move by pages; the view moves along, so that the cursor keeps its line."""
        if self._window.page(pages):
            self.refresh()
            self._tell_cursor()

    def open(self) -> None:
        """Open the record under the cursor."""
        if (record := self.cursor_id) is not None:
            self.post_message(self.Opened(self, record))

    def _tell_cursor(self) -> None:
        if self._window.ids:  # reading would only slow the drawing of this key
            self.call_after_refresh(self._reading.ask_ahead)
        self.post_message(self.CursorMoved(self, self.cursor_id, self._window.position))

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
        self._refresh_places((self._window.position,))
        self.post_message(self.MarksChanged(self))
        self.move(1)

    def mark_range(self) -> None:
        """Begin a range at the cursor; the second call marks everything between."""
        if self.cursor_id is None:
            return
        if self._range_from is None:
            self._range_from, self._range_place = self.cursor_id, self._window.position
            self._refresh_places((self._window.position,))
            return
        first, last = self._range()
        self._range_from = None
        self._mark(self._window.ids[first : last + 1])

    def end_range(self) -> None:
        """Cancel a range."""
        self._range_from = None
        self.refresh()

    def mark_all(self) -> None:
        """Mark every record of the list under the present filter."""
        self._mark(self._window.ids)

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

    def _range(self) -> tuple[int, int]:
        """The first and the last place of the range."""
        first, last = sorted((self._range_place, self._window.position))
        return first, last

    # Drawing

    def on_resize(self, event: events.Resize) -> None:
        self._place_columns(event.size.width)
        self._window.fit()
        self.refresh()

    def _rows_with_room(self) -> int:
        """Rows in sight, below the titles."""
        return max(1, self.size.height - 1)

    def _lines_move(self) -> bool:
        """Whether the terminal moves lines, and nothing stands beside ours."""
        return self.size.width == self.app.size.width and edits(os.environ)

    def _refresh_places(self, places: Iterable[int]) -> None:
        top, view = self._window.top, self._window.view
        for line in {place - top + 1 for place in places}:
            if 0 < line <= view:
                self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the titles at the top, then one record per line."""
        width, window = self.size.width, self._window
        if y == 0:
            return self._strip(self._lines.titles(width), "titles")
        place = window.top + y - 1
        if place >= len(window.ids):
            said = [] if window.ids else self._instead_of_rows.splitlines()
            text = said[y - 1] if y <= len(said) else ""
            return self._strip(self._lines.said(text, width), "faint")
        row = self._reading.row(place)
        at_cursor = place == window.position
        lead = (">" if at_cursor else " ") + ("*" if window.ids[place] in self.marks else " ")
        sight = (window.top, window.view, self._reading.pages.generation)
        text = self._lines.line(row, lead, width, sight, self._values_in_sight)
        return self._strip(text, "current" if at_cursor else self._style_of(place, row))

    @property
    def _instead_of_rows(self) -> str:
        if self._reading.loaded:
            return self._empty
        return "" if self._reading.failed else self._loading

    def _values_in_sight(self) -> list[Sequence[str]]:
        rows = map(self._reading.row, self._window.in_sight)
        return [row.cells for row in rows if row is not None and row.cells]

    def _style_of(self, place: int, row: Row | None) -> str:
        if self.ranging:
            first, last = self._range()
            if first <= place <= last:
                return "range"
        return "plain" if row is None else _LOOKS.get(row.tone, row.tone)

    def _strip(self, text: str, style: str) -> Strip:
        return Strip([Segment(text, themes.looks(self.app.theme)[style])], self.size.width)
