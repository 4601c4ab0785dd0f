"""Writing many rows at once: a million documents are taken in as fast as the database can.

Rows go to the driver as plain tuples, converted column by column. The first load of an empty ledger
drops the indexes of documents and makes them again at the end, in the same transaction, which is
several times faster than updating them row by row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple, TypeGuard, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Date,
    DefaultClause,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    column,
    func,
    select,
    update,
)
from sqlalchemy import table as lightweight
from sqlalchemy.exc import DBAPIError

from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ALLOCATION, ITEM, ITEM_LINE, ITEM_TAX, NOTE_FIELD, REMITTANCE
from artui.ledger.store.tables.columns import Instant

# Posting itself looks up documents and their allocations by these, so they stay.
_NEEDED = frozenset(
    {
        "item_number",
        "item_reference",
        "allocation_credit",
        "allocation_debit",
        "allocation_reverses",
    }
)
Converter = Callable[[object], object]
# Named tuples are made and taken apart in half the time of mappings with as many keys.
Rows = Sequence[Mapping[str, object]] | Sequence[NamedTuple]
_WRITTEN = {"false": False, "true": True, "0": 0}
# From this many rows on, a stream is faster than statements on PostgreSQL.
COPIED = 32
# So many converted values are kept.
_KEPT = 20_000
# A statement for a value pays from so many rows on.
_ALIKE = 20
_LOADED = (ITEM, ITEM_LINE, ITEM_TAX, ALLOCATION, REMITTANCE, NOTE_FIELD)


def are_named(rows: Rows) -> TypeGuard[Sequence[NamedTuple]]:
    """Whether rows are named tuples, else they are mappings."""
    return isinstance(rows[0], tuple)


def by_column(rows: Rows) -> dict[str, Sequence[object]]:
    """The values of rows by column; all rows have the same keys."""
    if are_named(rows):
        return dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    mappings = cast("Sequence[Mapping[str, object]]", rows)
    return {name: [row[name] for row in mappings] for name in mappings[0]}


def insert_rows(
    connection: Connection, table: Table, rows: Rows, ids: Sequence[int], act_id: int
) -> None:
    """Insert rows that all have the same keys, with their ids and the number of their act.

    Columns that hold their default in every row are left to the database: an invoice uses half of
    them.
    """
    columns: dict[str, Iterable[object]] = {"id": ids}
    if "act_id" in table.c:
        columns["act_id"] = repeat(act_id, len(rows))
    for name, values in by_column(rows).items():
        default = _default(table, name)
        if values[0] == default and values.count(default) == len(values):
            continue
        converted = _converted(connection, table, name)
        columns[name] = values if converted is None else converted.of(values)
    quoted = connection.dialect.identifier_preparer.quote
    fields = ", ".join(map(quoted, columns))
    if connection.dialect.name == "postgresql" and len(rows) >= COPIED:
        statement = f"COPY {quoted(table.name)} ({fields}) FROM STDIN"
        _copy(connection, statement, zip(*columns.values(), strict=True))
        _keep_planned(connection, table, ids)
        return
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(columns))
    # The names are the schema's own; the values are bound.
    statement = f"INSERT INTO {quoted(table.name)} ({fields}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, list(zip(*columns.values(), strict=True)))


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Send rows to PostgreSQL in one stream; raises DBAPIError like any statement."""
    # A connection that was taken out of the pool has no `driver_connection`.
    dialect, raw = connection.dialect, cast("Any", connection.connection.dbapi_connection)
    assert dialect.dbapi is not None
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.dbapi.Error as error:
        lost = dialect.is_disconnect(error, raw, None)
        if lost:
            connection.invalidate(error)
        wrapped = DBAPIError.instance(
            statement,
            None,
            error,
            dialect.dbapi.Error,
            connection_invalidated=lost,
            dialect=dialect,
        )
        raise wrapped from error


def _keep_planned(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    """Let PostgreSQL look at a table again whenever it has doubled.

    Until then it keeps the plans of its triggers: one made for some hundred rows reads the whole
    table for each row of an allocation, and nobody else can count rows of an open transaction.
    """
    if ids[0].bit_length() != (ids[-1] + 1).bit_length():
        # Only its owner may, who has it done for a clerk.
        connection.execute(select(func.artui.look_again(table.name)))


@cache
def _default(table: Table, name: str) -> object:
    """The database's default for a column that is left out; `...` if a value is required."""
    default = table.c[name].server_default
    if default is None:
        return None if table.c[name].nullable else ...
    assert isinstance(default, DefaultClause)
    if isinstance(default.arg, str):
        return default.arg
    return _WRITTEN[str(default.arg)]


class _Converted(dict[object, object]):
    """Values as the driver takes them, each converted once as long as they repeat, as days do."""

    def __init__(self, convert: Converter) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, value: object) -> object:
        """Convert a value for the first time."""
        found = self[value] = self.convert(value)
        return found

    def of(self, values: Sequence[object]) -> list[object]:
        """Many values."""
        if len(self) > _KEPT:
            self.clear()
        return [self[value] for value in values]


_days: dict[str, _Converted] = {}


def _converted(connection: Connection, table: Table, name: str) -> _Converted | None:
    """A column's values for the driver, None if it takes them as they are; SQLite keeps days and
    times as text."""
    type_ = table.c[name].type
    if not isinstance(type_, Date | Instant):
        return None
    dialect = connection.dialect
    if isinstance(type_, Date) and dialect.name in _days:
        return _days[dialect.name]
    convert = type_.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return None
    converted = _Converted(convert)
    if isinstance(type_, Date):
        # A file has few days; a moment may be written in more than one way.
        _days[dialect.name] = converted
    return converted


@contextmanager
def first_load(connection: Connection) -> Iterator[None]:
    """Make the documents' indexes last, within a transaction that fills an empty SQLite ledger.

    On PostgreSQL, and where there are documents already, nothing changes.
    """
    item = ITEM
    empty = connection.execute(select(item.c.id).limit(1)).first() is None
    aside = _indexes(connection) if empty and connection.dialect.name == "sqlite" else []
    for name, _ in aside:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, statement in aside:
        connection.exec_driver_sql(statement)


def _indexes(connection: Connection) -> list[tuple[str, str]]:
    names = ("type", "name", "tbl_name", "sql")
    master = lightweight("sqlite_master", *map(column, names))
    query = (
        select(master.c.name, master.c.sql)
        .where(master.c.type == "index", master.c.sql.is_not(None))
        .where(master.c.tbl_name.in_([loaded.name for loaded in _LOADED]))
        .order_by(master.c.name)
    )
    found = connection.execute(query)
    return [(row.name, row.sql) for row in found if row.name not in _NEEDED]


def update_rows(
    connection: Connection, table: Table, rows: Mapping[int, Mapping[str, Any]]
) -> Iterator[int]:
    """Set columns of rows by id, all with the same columns; yields how many were written, as they
    are written."""
    names = list(next(iter(rows.values()), ()))
    alike: dict[tuple[Any, ...], list[int]] = {}
    for row_id, values in rows.items():
        alike.setdefault(tuple(values[name] for name in names), []).append(row_id)
    if len(alike) * _ALIKE <= len(rows):
        for same, ids in alike.items():
            change = update(table).values(dict(zip(names, same, strict=True)))
            for part in chunks(ids):
                connection.execute(change.where(among(connection, table.c.id, part)))
                yield len(part)
        return
    many = len(rows) >= COPIED and connection.dialect.name == "postgresql"
    if many and _taken_once(table).isdisjoint(names):
        yield from _update_at_once(connection, table, rows, tuple(names))
        return
    change = update(table).where(table.c.id == bindparam("row_"))
    change = change.values({name: bindparam(f"new_{name}") for name in names})
    for part in chunks(list(rows)):
        new = [{f"new_{name}": rows[row_id][name] for name in names} for row_id in part]
        each = zip(part, new, strict=True)
        connection.execute(change, [{"row_": row_id, **values} for row_id, values in each])
        yield len(part)


def _update_at_once(
    connection: Connection,
    table: Table,
    rows: Mapping[int, Mapping[str, Any]],
    names: tuple[str, ...],
) -> Iterator[int]:
    """`update_rows` by one statement for some thousands, which does not say in which order."""
    change = _change_at_once(table, names)
    for part in chunks(list(rows)):
        new = {f"new_{name}": [rows[row_id][name] for row_id in part] for name in names}
        connection.execute(change, {"rows_": list(part), **new})
        yield len(part)


@cache
def _change_at_once(table: Table, names: tuple[str, ...]) -> Update:
    types = {"row_": BigInteger(), **{f"new_{name}": table.c[name].type for name in names}}
    lists = [bindparam("rows_", type_=ARRAY(BigInteger()))]
    lists += [bindparam(f"new_{name}", type_=ARRAY(table.c[name].type)) for name in names]
    columns = [column(name, type_) for name, type_ in types.items()]
    given = func.unnest(*lists).table_valued(*columns).render_derived(name="given")
    change = update(table).where(table.c.id == given.c.row_)
    return change.values({name: given.c[f"new_{name}"] for name in names})


@cache
def _taken_once(table: Table) -> frozenset[str]:
    """The columns whose values may be another row's until that has given them up."""
    keys = [each.columns for each in table.indexes if each.unique]
    keys += [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    return frozenset(each.name for columns in keys for each in columns)
