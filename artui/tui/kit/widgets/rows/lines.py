"""The rows of a list as lines of text, in the columns that have room."""

from collections.abc import Callable, Sequence

from artui.tui.kit import cells
from artui.tui.kit.widgets.pages import Row
from artui.tui.kit.widgets.rows.names_apart import NamesInSight
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


class RowLines:
    """The columns of a list, which of them are shown, and the lines drawn in them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.chosen: tuple[ChosenColumn, ...] = ()
        self._placed: tuple[Placed, ...] = ()
        self._names = NamesInSight()

    def place(self, width: int) -> None:
        """Find the columns that fit into a width."""
        self._placed = fit_columns(arranged(self.columns, self.chosen), width)

    def forget_names(self) -> None:
        """Tell the names apart anew, since other rows are in sight."""
        self._names.forget()

    @property
    def in_sight(self) -> tuple[str, ...]:
        """The keys of the columns that have room, in their order."""
        return tuple(one.column.key for one in self._placed)

    def cut_of(self, row: Row) -> str:
        """What the columns have no room for: the whole texts that the list is for; empty if all
        of them are shown."""
        if not row.cells:
            return ""
        if row.whole:
            return row.whole
        widths = {one.at: one.width for one in self._placed}
        return _BETWEEN.join(
            text
            for index, (column, text) in enumerate(zip(self.columns, row.cells, strict=False))
            if column.whole and cells.width(text) > widths.get(index, 0)
        )

    def titles(self, width: int) -> str:
        """The line of titles."""
        return draw_titles(self._placed, width)

    def said(self, text: str, width: int) -> str:
        """A line of text in place of a row."""
        return cells.pad(" " * MARGIN + text, width)

    def line(
        self,
        row: Row | None,
        lead: str,
        width: int,
        sight: object,
        values: Callable[[], Sequence[Sequence[str]]],
    ) -> str:
        """The line of a row after its `lead`, empty while it is not known. A name that begins like
        another among the `values` in sight is told apart from it; they are asked for when `sight`
        has changed."""
        if row is None or not row.cells:
            return draw_row(self._placed, (), lead, width)
        self._names.find((sight, self._placed), self.columns, self._placed, values)
        return draw_row(self._placed, self._names.shown(row.cells), lead, width)
