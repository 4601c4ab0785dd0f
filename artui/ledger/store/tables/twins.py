"""The temporary tables of an act that is not written yet: a twin of each table of the ledger, and
what the act itself keeps there; and which columns hold ids, that may be provisional.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DefaultClause,
    Dialect,
    MetaData,
    String,
    Table,
    Text,
    func,
    literal,
    select,
    text,
    union_all,
)

from artui.ledger.store.tables import ACT, CUSTOMER, METADATA, PROMISED_ACT

_TWINS = MetaData()
_ACT_COLUMNS = "act_id"
# A customer's root refers to a customer without a foreign key.
_UNDECLARED = {(CUSTOMER.name, "root_id"): CUSTOMER.name}
NUMBERED_TABLES = tuple(
    table
    for table in METADATA.sorted_tables
    if "id" in table.c and table not in (ACT, PROMISED_ACT)
)
# The rows that are taken out again.
GONE = Table(
    "staged_gone",
    _TWINS,
    Column("table_name", Text, nullable=False),
    Column("id", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)
# The numbers that an act rests on, and the account trees for whose sake.
GROUND = Table(
    "staged_ground",
    _TWINS,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("root_id", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


@cache
def twin_of(table: Table) -> Table:
    """The temporary table that holds what waits for a table; it has no rules of its own."""
    columns = [
        Column(
            each.name,
            each.type,
            primary_key=each.primary_key,
            autoincrement=False,
            nullable=each.nullable,
            server_default=_written_default(each),
        )
        for each in table.c
    ]
    return Table(f"staged_{table.name}", _TWINS, *columns, prefixes=["TEMPORARY"])


def _written_default(column: Column[Any]) -> Any:
    default = column.server_default
    return default.arg if isinstance(default, DefaultClause) else None


@cache
def refers_to(table: Table, column: str) -> str | None:
    """The table whose ids a column holds, `act` for the number of an act; None for any other."""
    if column.endswith(_ACT_COLUMNS):
        return ACT.name
    for key in table.c[column].foreign_keys:
        if key.column.name == "id":
            return key.column.table.name
    return _UNDECLARED.get((table.name, column))


def last_ids(connection: Connection) -> dict[str, int]:
    """The last id of each table whose rows are numbered."""
    words = _last_ids_in(connection.dialect)
    return {name: int(last) for name, last in connection.execute(text(words))}


@cache
def _last_ids_in(dialect: Dialect) -> str:
    """The query for them, in SQL, since it costs more to build than to answer."""
    each = [
        select(literal(str(table.name), String), func.coalesce(func.max(table.c.id), 0))
        for table in NUMBERED_TABLES
    ]
    return str(union_all(*each).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
