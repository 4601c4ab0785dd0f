"""Ledgers that released versions made, put where a test can bring them forward."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Boolean, Column, Date, MetaData, insert, text
from sqlalchemy.types import TIMESTAMP

from artui.ledger.store.engine import database_home, engines, lock_for_writing, sqlite_path
from tests.support.checkout import ROOT

RELEASED = ROOT / "tests" / "ledger" / "store" / "released"


def at_revision(url: str, revision: str) -> None:
    """Make the tables of an older revision."""
    database = engines(url)
    with database.writer.begin() as connection:
        lock_for_writing(connection)
        config = Config()
        config.set_main_option("script_location", str(database_home() / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()


def put_released(url: str, revision: str, folder: Path, *, name: str = "ledger") -> None:
    """Put a ledger of a released schema at a blank address, on either database."""
    dump = (RELEASED / f"{name}-{revision}.sql").read_text("utf-8")
    path = sqlite_path(url)
    if path is not None:
        path.unlink(missing_ok=True)
    file = folder / "released.db" if path is None else path
    with sqlite3.connect(file) as ledger:
        ledger.executescript(dump)
        if path is None:
            at_revision(url, revision)
            _copy(ledger, url)
    ledger.close()


def _copy(ledger: sqlite3.Connection, url: str) -> None:
    """Copy every row to PostgreSQL, its guards and keys put aside meanwhile."""
    database, tables = engines(url), MetaData()
    with database.writer.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        tables.reflect(connection)
        for table in tables.sorted_tables:
            connection.execute(table.delete())
            cursor = ledger.execute(f'SELECT * FROM "{table.name}"')
            columns = [table.c[name] for name, *_ in cursor.description]
            rows = [dict(_named(columns, row)) for row in cursor]
            if rows:
                connection.execute(insert(table), rows)
    database.close()


def _named(columns: list[Column[object]], row: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    for column, value in zip(columns, row, strict=True):
        read = _reader(column)
        yield column.name, value if value is None or read is None else read(value)


def _reader(column: Column[object]) -> Callable[[object], object] | None:
    """How SQLite's value becomes PostgreSQL's."""
    match column.type:
        case Date():
            return lambda value: date.fromisoformat(str(value))
        case TIMESTAMP():
            return lambda value: datetime.fromisoformat(str(value))
        case Boolean():
            return bool
    return None
