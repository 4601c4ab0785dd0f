"""A new ledger in a file, made from the text of the schema, is what the migrations make."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from artui.ledger.office import schema
from artui.ledger.store.engine import head
from tests.support.books import make_ledger

Made = dict[str, object]
# What differs between any two ledgers: when each was made, and what follows from that.
_AT = {"act"}


def made(path: Path) -> Made:
    """All that a ledger has: its tables, indexes and guards, and its rows."""
    with closing(sqlite3.connect(path)) as connection:
        parts = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        found: Made = {f"{kind} {name}": (of, _lines(sql)) for kind, name, of, sql in parts}
        for kind, name, _, _ in parts:
            if kind == "table" and name not in _AT:
                found[f"rows of {name}"] = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        found["acts"] = connection.execute("SELECT id, act, digest FROM act").fetchall()
        found["journal"] = connection.execute("PRAGMA journal_mode").fetchone()
    return found


def _lines(sql: str | None) -> list[str]:
    return [line.rstrip() for line in (sql or "").splitlines()]


@pytest.fixture
def migrated(tmp_path: Path) -> Made:
    """What the migrations make."""
    path = tmp_path / "migrated.db"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "schema_text", lambda _wanted: None)
        make_ledger(f"sqlite:///{path}")
    return made(path)


def test_a_ledger_made_from_the_text_is_the_one_that_the_migrations_make(
    migrated: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.db"

    def refused(_connection: object) -> None:
        raise AssertionError("a new ledger in a file needs no migration")

    monkeypatch.setattr(schema, "run_migrations", refused)
    make_ledger(f"sqlite:///{path}")
    assert made(path) == migrated
    assert migrated["rows of alembic_version"] == [(head(),)]


def test_the_text_of_another_revision_is_not_taken() -> None:
    assert schema.schema_text(head()) is not None
    assert schema.schema_text("9999") is None
