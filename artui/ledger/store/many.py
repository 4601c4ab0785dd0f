"""Reading many small rows straight from the driver and without the garbage collector."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from artui.ledger.store.tables.columns import Query

BATCH = 5000


def driver_rows(connection: Connection, query: Query) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a query as the driver returns them (days as text on SQLite), in batches.

    Raises LookupError if the connection is set to fetch ahead: then SQLAlchemy holds the first
    rows, and the driver's cursor would return only the rest.
    """
    if connection.get_execution_options().keys() & {"yield_per", "stream_results"}:
        raise LookupError("a connection that fetches ahead gives no rows of the driver")
    cursor = connection.execute(query).cursor
    assert cursor is not None
    while rows := cursor.fetchmany(BATCH):
        yield rows


@contextmanager
def many_rows() -> Iterator[None]:
    """Keep the garbage collector from scanning tens of thousands of new rows in vain.

    This halves the time of an ageing report; the rows contain no reference cycles.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
