"""A ledger of before says how much of a deduction was accepted, once it is brought forward."""

import sqlite3
from contextlib import closing

from artui.ledger.office.schema import upgrade
from tests.support.released import at_revision

_FILL = {"DATE": "2026-01-01", "TEXT": "", "INTEGER": 0, "BIGINT": 0, "BOOLEAN": 0}


def put(connection: sqlite3.Connection, table: str, **values: object) -> None:
    """A row, with something in each column that must not be null."""
    for _, name, kind, needed, default, _ in connection.execute(f"PRAGMA table_info({table})"):
        if needed and default is None:
            values.setdefault(name, _FILL.get(kind, ""))
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*values.values()])


def test_what_was_accepted_is_the_memo_or_the_part_of_it_that_the_deduction_is(
    blank_sqlite_url: str,
) -> None:
    at_revision(blank_sqlite_url, "0027")
    path = blank_sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection, connection:
        put(connection, "item", id=7, kind="credit_memo", number="M-1", amount_minor=500, side=-1)
        accepted = {"state": "accepted", "memo_id": 7}
        put(connection, "deduction", id=1, vendor_invoice_id=1, amount_minor=900, **accepted)
        put(connection, "deduction", id=2, vendor_invoice_id=2, amount_minor=300, **accepted)
        put(connection, "deduction", id=3, vendor_invoice_id=3, amount_minor=400, state="open")
    upgrade(blank_sqlite_url)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT id, accepted_minor FROM deduction ORDER BY id")
        assert found.fetchall() == [(1, 500), (2, 300), (3, 0)]
