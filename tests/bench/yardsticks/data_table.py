"""Textual's own table with the content of a list: `python -m … FILE`, a row of cells per line."""

import csv
import sys
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Input, Label


class Table(App[None]):
    """A table in which a row is chosen; `/` opens a line to type in."""

    BINDINGS: ClassVar[list[BindingType]] = [("slash", "ask", "Filter")]

    def __init__(self, rows: list[list[str]]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """The table and a line that says it is there."""
        yield Label("Ready")
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns(*self.rows[0])
        table.add_rows(self.rows[1:])
        table.focus()

    async def action_ask(self) -> None:
        """Open the line."""
        line = Input(placeholder="filter")
        line.styles.dock = "bottom"
        await self.mount(line)
        line.focus()


if __name__ == "__main__":
    with Path(sys.argv[1]).open(newline="", encoding="utf-8") as file:
        Table(list(csv.reader(file))).run()
