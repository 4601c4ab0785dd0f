"""Reading many rows: by a long list of values, straight from the driver, and without the garbage
collector."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, any_, bindparam, func, select

from artui.ledger.store.tables.columns import Query

BATCH = 5000
CHUNK = 5000

T = TypeVar("T")
# What the server heeds as it plans, for the rest of a transaction.
_HEEDED = ("random_page_cost", "enable_material")
_PLANNED = select(*(func.current_setting(name).label(name) for name in _HEEDED))
_PLAN = select(*(func.set_config(name, bindparam(name), True) for name in _HEEDED))


def driver_rows(
    connection: Connection, query: Query, values: Mapping[str, object] | None = None
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a query as the driver returns them (days as text on SQLite), in batches.

    Raises LookupError if the connection is set to fetch ahead: then SQLAlchemy holds the first
    rows, and the driver's cursor would return only the rest.
    """
    if connection.get_execution_options().keys() & {"yield_per", "stream_results"}:
        raise LookupError("a connection that fetches ahead gives no rows of the driver")
    cursor = connection.execute(query, values).cursor
    assert cursor is not None
    while rows := cursor.fetchmany(BATCH):
        yield rows


def streamed(
    connection: Connection, query: Query, values: Mapping[str, object] | None = None
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a query in batches, never all in memory: on SQLite as the driver returns them
    (see `DatesRead`), on PostgreSQL from a cursor on the server."""
    if connection.dialect.name == "sqlite":
        yield from driver_rows(connection, query, values)
        return
    with connection.execute(query, values, execution_options={"yield_per": BATCH}) as result:
        yield from result.partitions(BATCH)


class DatesRead(dict[Any, date]):
    """Days by what a database returns for them, a text or a date; each text is read once."""

    def __missing__(self, given: str | date) -> date:
        """Read a day for the first time."""
        day = self[given] = given if isinstance(given, date) else date.fromisoformat(given)
        return day


@contextmanager
def many_rows() -> Iterator[None]:
    """Keep the garbage collector from scanning tens of thousands of new rows in vain.

    This halves the time of an ageing report; the rows contain no reference cycles. They join the
    oldest objects at once, since the collector would else begin with a pass over them.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            if not _something_is_frozen():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@cache
def _something_is_frozen() -> bool:
    """Whether the screens did, before the first rows are read; the answer takes a walk over it."""
    return gc.get_freeze_count() > 0


@contextmanager
def by_keys(connection: Connection) -> Iterator[None]:
    """Let PostgreSQL find rows by their keys, where a query wants some thousands out of millions.

    As it comes, it takes one such step for four of going straight on, as on disks that turn, and
    then reads the whole history instead. What it has found it would keep and go through again for
    each row of another table, if it reckons with a few and there are thousands. The plan is still
    its own: who wants most rows gets them all. Other queries keep what the server or the address
    says.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    before = connection.execute(_PLANNED).one()._asdict()
    connection.execute(_PLAN, {"random_page_cost": "1.1", "enable_material": "off"})
    yield
    # If the query failed, so has the transaction, and what held in it.
    connection.execute(_PLAN, before)


def among(
    connection: Connection, column: ColumnElement[T], values: Iterable[T]
) -> ColumnElement[bool]:
    """Whether a column holds one of many values, bound as one parameter so that a long list is not
    compiled anew each time."""
    given = asked(connection, values)
    if connection.dialect.name == "sqlite":
        each = func.json_each(given).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(bindparam(None, given, type_=ARRAY(column.type)))


def among_asked(connection: Connection, column: ColumnElement[T], name: str) -> ColumnElement[bool]:
    """The same with the values bound under a name when it is executed, as `asked` makes them: for a
    query that is made once and asked often."""
    return among_bound(column, name, on_sqlite=connection.dialect.name == "sqlite")


def among_bound(column: ColumnElement[T], name: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """`among_asked` for who has no connection yet."""
    if on_sqlite:
        each = func.json_each(bindparam(name)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def asked(connection: Connection, values: Iterable[object]) -> object:
    """Values as they are bound for `among_asked`."""
    listed = list(values)
    is_sqlite = connection.dialect.name == "sqlite"
    return json.dumps(listed, ensure_ascii=False) if is_sqlite else listed


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in runs of at most CHUNK, for IN lists."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
