"""A line below a list: the whole text of what the columns cut in the row under the cursor."""

from textual import events

from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.table_columns import MARGIN
from artui.tui.kit.widgets.virtual_table import VirtualTable

_LOW, _HIGH = 14, 30  # below the first lines of screen the list has these rows; above, one more


class RowText(Line):
    """It has as many rows as the page gives it on 24 lines, and is blank while nothing is cut."""

    def __init__(self, table: VirtualTable, rows: int) -> None:
        super().__init__()
        self._table = table
        self._least = self._rows = rows
        self.styles.height = rows

    def follow(self) -> None:
        """Show the text of the row that is under the cursor now."""
        text = cells.wrap(self._table.cursor_whole, max(1, self.size.width - MARGIN), self._rows)
        self.say_rows([" " * MARGIN + row if row else "" for row in text], "faint")

    def on_resize(self, event: events.Resize) -> None:
        high = self.screen.size.height
        self.display = high >= _LOW
        self._rows = self._least + (high >= _HIGH)
        self.styles.height = self._rows
        self.follow()
