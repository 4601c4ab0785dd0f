"""The same questions in bare SQL, asked of `sqlite3` without artui."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

_BUCKETS = (0, -30, -60, -90)
_AGEING = """
SELECT customer_id, currency,
       SUM(CASE WHEN side = 1 AND due_date >= ? THEN open_minor ELSE 0 END),
       SUM(CASE WHEN side = 1 AND due_date >= ? AND due_date < ? THEN open_minor ELSE 0 END),
       SUM(CASE WHEN side = 1 AND due_date >= ? AND due_date < ? THEN open_minor ELSE 0 END),
       SUM(CASE WHEN side = 1 AND due_date >= ? AND due_date < ? THEN open_minor ELSE 0 END),
       SUM(CASE WHEN side = 1 AND due_date < ? THEN open_minor ELSE 0 END),
       SUM(CASE WHEN side = -1 THEN open_minor ELSE 0 END)
FROM item INDEXED BY item_open
WHERE open_minor > 0 AND approval = 'approved'
GROUP BY customer_id, currency
"""


def read_only(ledger: Path) -> sqlite3.Connection:
    """A bare connection that only reads, with a cache as large as that of artui's readers."""
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -2000")
    return connection


def ageing(connection: sqlite3.Connection, day: date) -> Callable[[], object]:
    """Sums of what is open by customer, currency and bucket: one pass over the covering index."""
    ends = [(day + timedelta(offset)).isoformat() for offset in _BUCKETS]
    first, second, third, fourth = ends
    bound = (first, second, first, third, second, fourth, third, fourth)
    return lambda: connection.execute(_AGEING, bound).fetchall()


def first_page(connection: sqlite3.Connection, column: str, index: str) -> Callable[[], object]:
    """A page of the open invoices by keyset, from the index that has them in this order."""
    query = (
        f"SELECT id FROM item INDEXED BY {index} WHERE kind = 'invoice' AND open_minor > 0 "
        f"AND approval = 'approved' ORDER BY {column}, id LIMIT 128"
    )
    return lambda: connection.execute(query).fetchall()


def whole_pass(connection: sqlite3.Connection) -> Callable[[], object]:
    """One pass over every table of the ledger."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row[0].startswith("sqlite_")
    ]

    def read() -> None:
        for name in names:
            for _ in connection.execute(f"SELECT * FROM {name}"):
                pass

    return read
