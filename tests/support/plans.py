"""The plans of queries: which tables a database would read to answer them, and by which index.

PostgreSQL plans by the numbers of rows that it believes in. `believe_in_a_million` scales those in
its catalogue, so that its planner counts as it would on a ledger of a million invoices. The pages
stay few, which makes it look cheaper than it would be to read a whole table: a plan that avoids it
here avoids it there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event, func, select

from artui.ledger.store.engine import Database
from artui.ledger.store.tables import ITEM, METADATA

# The tables that grow with every document and every act. Instalments are not among them: few
# invoices have any, and what asks for the open ones reads them all.
MOVEMENTS = frozenset({
    "act", "activity", "allocation", "change", "dunning_notice", "dunning_step",
    "interest_charge", "interest_segment", "item", "item_line", "item_tax", "note_field",
    "remittance",
})  # fmt: skip
_ALIAS = re.compile(r"\b(\w+) AS \"?(\w+)\"?")
_STEP = re.compile(
    r"(?P<way>SCAN|SEARCH) (?P<table>\S+)"
    r"(?: USING (?P<made>AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?INDEX (?P<index>\w+)?"
    r"| USING (?P<key>INTEGER PRIMARY KEY))?(?: \((?P<terms>.*)\))?"
)


class Step(NamedTuple):
    """A table that a query reads, by an index ("" for none). A `walk` reads it, or all of a kind,
    from one end to the other; else the reading begins at a place in the index."""

    table: str
    by: str
    walk: bool
    told: str


class Asked(NamedTuple):
    """A statement as it went to the database, with its values."""

    statement: str
    values: Any


@contextmanager
def asked_of(engine: Engine) -> Iterator[list[Asked]]:
    """What is asked of a database meanwhile, each statement once."""
    found: list[Asked] = []

    def note(*call: Any) -> None:
        statement, values, many = call[2], call[3], call[5]
        asks = statement.lstrip("( ").startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
        if (
            asks
            and "advisory_xact_lock" not in statement
            and all(statement != a.statement for a in found)
        ):
            found.append(Asked(statement, values[0] if many else values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def steps_of(connection: Connection, asked: Asked) -> list[Step]:
    """How the database would answer a statement: the tables of movements that it would read."""
    if connection.dialect.name == "sqlite":
        found = _on_sqlite(connection, asked)
    else:
        told = f"EXPLAIN (FORMAT JSON) {asked.statement}"
        plan = connection.exec_driver_sql(told, asked.values).scalar_one()
        found = _on_postgresql(plan[0]["Plan"])
    return [step for step in found if step.table in MOVEMENTS]


def _on_sqlite(connection: Connection, asked: Asked) -> Iterator[Step]:
    tables = {name: name for name in METADATA.tables}
    tables |= {alias: name for name, alias in _ALIAS.findall(asked.statement) if name in tables}
    told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.statement}", asked.values)
    for row in told.all():
        step = _STEP.match(row[3])
        if step and step["table"] in tables:
            walk = step["way"] == "SCAN" or bool(step["made"]) or step["terms"] == "kind=?"
            by = step["index"] or ("id" if step["key"] else "")
            yield Step(tables[step["table"]], by, walk, row[3])


def _on_postgresql(node: dict[str, Any], table: str = "") -> Iterator[Step]:
    table = node.get("Relation Name", table)
    kind, index = node["Node Type"], node.get("Index Name", "")
    terms = node.get("Index Cond", "")
    if kind == "Seq Scan":
        yield Step(table, "", True, f"{kind} on {table}")
    elif kind in ("Index Scan", "Index Only Scan", "Bitmap Index Scan"):
        walk = re.fullmatch(r"\(kind = [^()]*\)|", terms) is not None
        by = "id" if index.endswith("_pkey") else index
        yield Step(table, by, walk, f"{kind} on {table} by {index} {terms}")
    for inner in node.get("Plans", ()):
        yield from _on_postgresql(inner, table)


def copied(source: Database, target: Database) -> None:
    """Fill an empty ledger on PostgreSQL with all rows of one on SQLite."""
    with source.reader.connect() as reading, target.writer.begin() as writing:
        # What triggers and foreign keys would add or ask is there already.
        writing.exec_driver_sql("SET LOCAL session_replication_role = replica")
        writing.exec_driver_sql(f"TRUNCATE {', '.join(METADATA.tables)}")
        raw: Any = writing.connection.driver_connection
        for table in METADATA.sorted_tables:
            names = ", ".join(column.name for column in table.columns)
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in reading.execute(select(table)):
                    copy.write_row(row)


def believe_in_a_million(database: Database, *, analysed: bool) -> None:
    """Let PostgreSQL plan as on a ledger of a million invoices, with or without statistics of its
    columns."""
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A customer has as many documents in a large ledger as in a small one.
        connection.exec_driver_sql(
            "ALTER TABLE item ALTER COLUMN customer_id SET (n_distinct = -0.03)"
        )
        connection.exec_driver_sql("VACUUM ANALYZE" if analysed else "VACUUM")
        invoices = select(func.count()).where(ITEM.c.kind == "invoice")
        factor = 1_000_000 / int(connection.execute(invoices).scalar_one())
        # What refers to rows of a table refers to as many more of them.
        connection.exec_driver_sql(
            "UPDATE pg_statistic SET stakind1 = 0, stanumbers1 = NULL, stavalues1 = NULL, "
            "stadistinct = CASE WHEN stadistinct < 0 THEN stadistinct "
            "ELSE -least(1, stadistinct / reltuples) END "
            "FROM pg_class, pg_attribute WHERE pg_class.oid = starelid AND attrelid = starelid "
            "AND attnum = staattnum AND attname ~ '_id$' AND reltuples > 0 "
            "AND relnamespace = 'public'::regnamespace"
        )
        for name in MOVEMENTS | {"customer", "promise", "dispute", "review", "credit_event"}:
            connection.exec_driver_sql(
                "UPDATE pg_class SET reltuples = reltuples * %(factor)s WHERE oid IN ("
                "SELECT indexrelid FROM pg_index WHERE indrelid = CAST(%(name)s AS regclass) "
                "UNION ALL SELECT CAST(%(name)s AS regclass))",
                {"factor": factor, "name": name},
            )
