"""The bare chain of an import: read, validate, executemany, build the indexes; one transaction."""

import csv
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.support.checkout import ROOT

_ITEM = (
    "id, entity_id, customer_id, kind, side, number, issue_date, counts_from, original_due_date, "
    "due_date, currency, amount_minor, open_minor, terms, po_number, recorded_at, act_id, origin"
)
_CUSTOMER = "id, account, name, country, currency, terms, email, root_id, act_id"


def _schema() -> tuple[list[str], list[str]]:
    """The statements of the three tables of documents, and of the indexes of `item`."""
    parts = (ROOT / "db" / "schema.sql").read_text(encoding="utf-8").split(";\n\n")
    tables = [part for part in parts if re.search(r"CREATE TABLE (item|customer|entity) \(", part)]
    return tables, [
        part for part in parts if re.search(r"CREATE (UNIQUE )?INDEX \w+ ON item ", part)
    ]


def prepared(ledger: Path, customers: Path) -> None:
    """Make the tables without the indexes of `item`, and take the customers in."""
    for end in ("", "-wal", "-shm"):
        Path(f"{ledger}{end}").unlink(missing_ok=True)
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for table in _schema()[0]:
            connection.execute(table)
        connection.execute("INSERT INTO entity (id, name, act_id) VALUES (1, 'main', 1)")
        with customers.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))[1:]
        connection.executemany(
            f"INSERT INTO customer ({_CUSTOMER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            ((number, *row, number) for number, row in enumerate(rows, 1)),
        )
        connection.commit()


def taking_in(ledger: Path, invoices: Path, *, indexes: bool) -> Callable[[], None]:
    """Take a file of invoices in, and build the indexes if asked; without, they are there."""

    def take() -> None:
        with closing(sqlite3.connect(ledger)) as connection, connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            ids = dict(connection.execute("SELECT account, id FROM customer"))
            first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM item").fetchone()[0]
            marks = ", ".join("?" * 18)
            connection.executemany(
                f"INSERT INTO item ({_ITEM}) VALUES ({marks})", _valid(invoices, ids, first)
            )
            if indexes:
                for index in _schema()[1]:
                    connection.execute(index)

    return take


def _valid(path: Path, ids: dict[str, int], first: int) -> Iterator[tuple[object, ...]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for place, (number, account, issued, amount, currency, due, terms, order) in enumerate(
            rows, first
        ):
            if not (number and account and issued and amount):
                raise ValueError(place)
            day = date.fromisoformat(issued)
            last = (date.fromisoformat(due) if due else day + timedelta(30)).isoformat()
            minor = int(Decimal(amount).scaleb(2))
            if minor <= 0:
                raise ValueError(place)
            fixed = (issued, issued, last, last, currency, minor, minor, terms, order)
            stamp = ("2026-01-01 00:00:00", 1, "file")
            yield (place, 1, ids[account], "invoice", 1, number, *fixed, *stamp)
