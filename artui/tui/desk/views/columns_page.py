"""The columns of a list: which are shown, in which order, and how wide.

The list behind follows each key; what is chosen is kept at once and is there at the next start.
"""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.widget import Widget

from artui.tui.desk.list_page import ListPage
from artui.tui.desk.look.kept_views import MOST_CELLS, BadViews, listed_name
from artui.tui.desk.page import LedgerPage, own_hints
from artui.tui.kit import cells
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.table_columns import ChosenColumn, Column

_LEAST = 3  # cells of a column


class ColumnsPage(LedgerPage):
    """The chooser of the columns of one list."""

    NAME: ClassVar[str] = "columns"

    def __init__(self, *way: str, listed: ListPage) -> None:
        super().__init__(*way)
        self._listed = listed
        table = listed.table
        assert table is not None
        self._columns = {
            listed_name(column.key): column for column in table.columns if not column.hidden
        }
        kept = [each for each in listed.view.columns if each.key in self._columns]
        seen = {each.key for each in kept}
        in_sight = set(table.columns_in_sight)
        others = [
            ChosenColumn(name, not kept and column.key in in_sight)
            for name, column in self._columns.items()
            if name not in seen
        ]
        self._chosen = [*kept, *others]
        self._lines = ScrollLines(pick=True)

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def begin(self) -> None:
        super().begin()
        self._draw()

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def _draw(self) -> None:
        self._lines.show([self._line(each) for each in self._chosen], keep_place=True)
        self.redraw_keys()

    def _line(self, chosen: ChosenColumn) -> tuple[str, PieceStyle]:
        column = self._columns[chosen.key]
        shown = "x" if chosen.shown else " "
        width = str(chosen.width) if chosen.width else f"{column.width} as designed"
        title = column.title or "-"
        text = f"[{shown}] {cells.pad(title, 22)} {cells.pad(chosen.key, 20)} {width}"
        return text, "plain" if chosen.shown else "faint"

    @property
    def column(self) -> Column:
        """The column under the cursor."""
        return self._columns[self._chosen[self._lines.cursor].key]

    def _keep(self) -> None:
        """Show the list so, and keep it."""
        self._draw()
        self._listed.arrange_columns(self._chosen)
        self.desk.views.arrange(self._listed.list_name, self._chosen)

    def turn(self) -> None:
        """Show or hide the column under the cursor; one of them stays."""
        place = self._lines.cursor
        each = self._chosen[place]
        if each.shown and sum(one.shown for one in self._chosen) == 1:
            raise BadViews("A list needs a column.")
        if each.shown and self._columns[each.key].key == "currency":
            raise BadViews("Amounts need their currency, so that column stays.")
        self._chosen[place] = each._replace(shown=not each.shown)
        self._keep()

    def move(self, step: int) -> None:
        """Move the column under the cursor, which goes with it."""
        place = self._lines.cursor
        to = max(0, min(place + step, len(self._chosen) - 1))
        self._chosen.insert(to, self._chosen.pop(place))
        self._lines.move(to - place)
        self._keep()

    def widen(self, step: int) -> None:
        """Make the column under the cursor wider or narrower."""
        place = self._lines.cursor
        each = self._chosen[place]
        width = max(_LEAST, min(MOST_CELLS, (each.width or self.column.width) + step))
        self._chosen[place] = each._replace(width=width)
        self._keep()

    def as_designed(self) -> None:
        """Show all columns as they are without a choice."""
        self._listed.arrange_columns(())
        assert self._listed.table is not None
        in_sight = set(self._listed.table.columns_in_sight)
        self._chosen = [
            ChosenColumn(name, column.key in in_sight) for name, column in self._columns.items()
        ]
        self._draw()
        self.desk.views.arrange(self._listed.list_name, ())


def _on(act: Callable[[ColumnsPage], None]) -> Callable[[Frame], None]:
    def run(frame: Frame) -> None:
        assert isinstance(frame, ColumnsPage)
        act(frame)

    return run


def column_actions() -> list[Action[Frame]]:
    """The keys of the chooser."""
    here = frozenset({ColumnsPage.NAME})

    def action(
        id: str, title: str, keys: tuple[str, ...], label: str, act: Callable[[ColumnsPage], None]
    ) -> Action[Frame]:
        return Action(
            f"columns.{id}", title, keys, title, "Page", _on(act), screens=here, label=label
        )

    return [
        action("turn", "Show or hide the column", ("Space",), "show/hide", ColumnsPage.turn),
        action("up", "Move the column to the left", ("K", "["), "left", lambda page: page.move(-1)),
        action("down", "Move the column to the right", ("J", "]"), "right",
               lambda page: page.move(1)),
        action("wider", "Make the column wider", ("+", "="), "wider", lambda page: page.widen(1)),
        action("narrower", "Make the column narrower", ("-",), "narrower",
               lambda page: page.widen(-1)),
        action("designed", "All columns as designed", ("0",), "as designed",
               ColumnsPage.as_designed),
        action("done", "Back to the list", ("Enter",), "done", lambda page: page.leave()),
    ]  # fmt: skip
