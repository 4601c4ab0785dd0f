"""The rows that an act added to a ledger, written once more by a bare `executemany`."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.bench.yardsticks.queries import read_only

Rows = list[tuple[str, list[tuple[object, ...]]]]


def added(before: Path, after: Path) -> Rows:
    """The rows of each table with an id above the highest one of the ledger before."""
    found: Rows = []
    with closing(read_only(before)) as old, closing(read_only(after)) as new:
        tables = new.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        for (name,) in tables.fetchall():
            columns = [row[1] for row in new.execute(f"PRAGMA table_info({name})")]
            if "id" not in columns:
                continue
            last = old.execute(f"SELECT coalesce(max(id), 0) FROM {name}").fetchone()[0]
            rows = new.execute(f"SELECT * FROM {name} WHERE id > ?", (last,)).fetchall()
            if rows:
                found.append((name, rows))
    return found


def writing(ledger: Path, rows: Rows) -> Callable[[], None]:
    """Write the rows into a ledger, with its indexes and checks, in one transaction."""

    def write() -> None:
        with closing(sqlite3.connect(ledger)) as connection, connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -16000")
            for name, values in rows:
                marks = ", ".join("?" * len(values[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)

    return write


def inserting(ledger: Path, rows: Rows) -> float:
    """The seconds, by the wall, of one INSERT … SELECT per table from rows that are there already,
    with the commit."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = FILE")
        for name, values in rows:
            connection.execute(f"CREATE TEMP TABLE bare_{name} AS SELECT * FROM {name} LIMIT 0")
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO bare_{name} VALUES ({marks})", values)
        before = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for name, _ in rows:
            connection.execute(f"INSERT INTO {name} SELECT * FROM bare_{name} ORDER BY id")
        connection.execute("COMMIT")
        return time.perf_counter() - before
