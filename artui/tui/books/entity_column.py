"""The column of our entities, which lists of the books show first where there are several."""

from collections.abc import Callable
from typing import Any

from artui.tui.desk.list_page import ListPage
from artui.tui.desk.sources import KnownSource
from artui.tui.kit.widgets.table_columns import Column

ENTITY = Column("entity", "Entity", 13, hidden=True, stretch=20, order=-2)
"""The last value of a row."""


def show_entities(page: ListPage, entity: Callable[[Any], str]) -> None:
    """Show the column if the rows of the list are of several entities, else hide it."""
    table = page.table
    if table is None or not isinstance(table.source, KnownSource):
        return
    several = len({entity(row) for row in table.source.known.values()}) > 1
    columns = [
        column._replace(hidden=not several) if column.key == ENTITY.key else column
        for column in table.columns
    ]
    if tuple(columns) != table.columns:
        table.fit(columns)
