"""A ledger on PostgreSQL made large by statements of sets: every customer many times over, and
their settled documents many times more, so that what is open stays as much.

The copies of a document lie beside it: a row's id is its old one times a factor, plus the copy.
So ids follow the days, as in a ledger that has lived, and what is open lies among the newest.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import Table

from artui.ledger.store.tables import METADATA

_OF_CUSTOMERS = ("customer", "contact", "credit_event", "credit_check", "dunning_notice", "review")
# Each with a column that says of which document a row is; a segment is of a charge.
_OF_DOCUMENTS = {
    "item": "id",
    "allocation": "debit_id",
    "item_line": "item_id",
    "item_tax": "item_id",
    "remittance": "item_id",
    "instalment": "item_id",
    "interest_charge": "invoice_id",
    "dunning_step": "item_id",
    "dispute": "item_id",
    "promise": "item_id",
    "collection_flag": "item_id",
}
_SEGMENT = "interest_segment"
_COPIED = (*_OF_CUSTOMERS, *_OF_DOCUMENTS, _SEGMENT)
# What is unique, so that a copy has one of its own.
_NAMES = {"customer": "account", "item": "number", "dunning_notice": "number"}
# A column without a foreign key that names a customer nevertheless.
_NAMED_TOO = {("customer", "root_id"): "customer"}
# By these a settled document hangs together with others: all of them are settled, or none counts.
_TIES = (
    "SELECT credit_id, debit_id FROM allocation",
    "SELECT id, reverses_id FROM item WHERE reverses_id IS NOT NULL",
    "SELECT id, reversed_by_id FROM item WHERE reversed_by_id IS NOT NULL",
    "SELECT id, corrects_id FROM item WHERE corrects_id IS NOT NULL",
    "SELECT id, origin_id FROM item WHERE origin_id IS NOT NULL",
    "SELECT id, about_id FROM item WHERE about_id IS NOT NULL",
    "SELECT invoice_id, item_id FROM interest_charge",
    "SELECT item_id, fee_item_id FROM dunning_step WHERE fee_item_id IS NOT NULL",
)


@dataclass(frozen=True, slots=True)
class Growth:
    """How often there is each customer, and how often each settled document besides."""

    wholes: int
    settled: int = 0

    @property
    def factor(self) -> int:
        """By how much the ids of copies lie apart."""
        return self.wholes + self.settled


def grow(url: str, growth: Growth) -> int:
    """Make the ledger at an address grow; returns how many items it has then."""
    with psycopg.connect(url) as connection:
        # Neither triggers nor foreign keys look at these rows; of no ledger is that asked but this.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SET max_parallel_maintenance_workers = 0")
        _find_settled(connection)
        for name in _COPIED:
            connection.execute(
                sql.SQL("CREATE TEMP TABLE {} AS SELECT * FROM {}").format(
                    _old(name), sql.Identifier("public", name)
                )
            )
        connection.execute("ANALYZE")
        for name in _COPIED:
            _multiply(connection, METADATA.tables[name], growth)
        connection.execute("DELETE FROM control")
        connection.execute(
            "INSERT INTO control (currency, day, posted_minor) SELECT currency, counts_from, "
            "sum(side * amount_minor) FROM item WHERE approval = 'approved' GROUP BY 1, 2"
        )
        (items,) = connection.execute("SELECT count(*) FROM item").fetchone() or (0,)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return int(items)


def _old(name: str) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"old_{name}")


def _find_settled(connection: psycopg.Connection) -> None:
    """Note the documents that were settled by the last interest run, and of which everything that
    hangs on them was, too. What came or was paid since is this month's work, whatever the age."""
    connection.execute(
        "CREATE TEMP TABLE unsettled AS SELECT id FROM item WHERE open_minor > 0 "
        "OR approval = 'pending'"
    )
    connection.execute(
        "WITH last AS (SELECT max(act_id) AS run FROM interest_run "
        "WHERE rolled_back_act_id IS NULL) "
        "INSERT INTO unsettled SELECT id FROM item, last WHERE act_id > run "
        "UNION SELECT debit_id FROM allocation, last WHERE act_id > run "
        "UNION SELECT credit_id FROM allocation, last WHERE act_id > run "
        "EXCEPT SELECT id FROM unsettled"
    )
    connection.execute("CREATE UNIQUE INDEX ON unsettled (id)")
    connection.execute(
        "CREATE TEMP TABLE tie (one, other) AS "
        + " UNION ALL ".join(f"(SELECT * FROM ({tie}) AS t)" for tie in _TIES)
    )
    connection.execute("INSERT INTO tie SELECT other, one FROM tie")
    spread = (
        "INSERT INTO unsettled SELECT DISTINCT other FROM tie JOIN unsettled ON id = one "
        "ON CONFLICT DO NOTHING"
    )
    while connection.execute(spread).rowcount:
        pass
    connection.execute(
        "CREATE TEMP TABLE settled AS SELECT id FROM item EXCEPT SELECT id FROM unsettled"
    )


def _multiply(connection: psycopg.Connection, table: Table, growth: Growth) -> None:
    """Write each row of a table as often as it is wanted, in the order of the new ids."""
    name = table.name
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
        [name],
    ).fetchall()
    for index, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    columns = [column.name for column in table.c]
    connection.execute(
        sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM {} AS r, generate_series(0, {}) AS copy "
            "WHERE copy < {} OR {} ORDER BY 1"
        ).format(
            sql.Identifier(name),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.SQL(_copied(table, column, growth)) for column in columns),
            _old(name),
            growth.factor - 1,
            growth.wholes,
            sql.SQL(_is_settled(name)),
        )
    )
    for _, made in indexes:
        connection.execute(made)


def _copied(table: Table, column: str, growth: Growth) -> str:
    """A column of a copy, as SQL."""
    if _NAMES.get(table.name) == column:
        return f"CASE WHEN copy = 0 THEN r.{column} ELSE r.{column} || '-' || copy END"
    known = {key.column.table.name for key in table.c[column].foreign_keys}
    named = _NAMED_TOO.get((table.name, column), next(iter(known), ""))
    if column == "id":
        named = table.name
    if named in _OF_DOCUMENTS or named == _SEGMENT:
        return f"r.{column} * {growth.factor} + copy"
    if named in _OF_CUSTOMERS:
        return f"r.{column} * {growth.factor} + copy % {growth.wholes}"
    return f'r."{column}"'


def _is_settled(name: str) -> str:
    """Whether a row hangs on a document that is settled."""
    if name == _SEGMENT:
        return (
            "charge_id IN (SELECT c.id FROM pg_temp.old_interest_charge c "
            "JOIN settled s ON s.id = c.invoice_id)"
        )
    column = _OF_DOCUMENTS.get(name)
    return "false" if column is None else f"r.{column} IN (SELECT id FROM settled)"
