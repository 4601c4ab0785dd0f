"""What a driver reports becomes a sentence without the driver's words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from artui.ledger.store.failures import Unreachable
from artui.ledger.store.plain_errors import plain_errors, reason
from tests.support.postgres import PostgresServer


def _read_only(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TABLE other (id)")


def _full(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("INSERT INTO t SELECT hex(randomblob(9000))")


def _not_there(path: Path) -> None:
    sqlite3.connect(path / "no" / "such.db")


def _no_database(path: Path) -> None:
    path.write_bytes(b"a letter to a customer" * 1_000)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM t")


def _locked(path: Path) -> None:
    with (
        closing(sqlite3.connect(path)) as one,
        closing(sqlite3.connect(path, timeout=0)) as other,
    ):
        one.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (_read_only, "it can't be written, only read"),
        (_full, "its disk is full"),
        (_not_there, "the file, or one beside it, can't be opened here"),
        (_no_database, "it is not a database"),
        (_locked, "another program has locked it"),
    ],
)
def test_a_file_s_trouble_has_plain_words(
    tmp_path: Path, act: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (text)")
    with pytest.raises(sqlite3.Error) as trouble:
        act(path)
    assert reason(trouble.value) == said


def test_no_connection_has_plain_words(postgres: PostgresServer, tmp_path: Path) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE ROLE passer_by LOGIN")
        admin.execute("CREATE DATABASE shut_to_others")
        admin.execute("REVOKE CONNECT ON DATABASE shut_to_others FROM PUBLIC")
        said: dict[str, str] = {}
        try:
            for address in (
                f"postgresql://nobody@/x?host={tmp_path}",
                postgres.url("nowhere"),
                postgres.url("shut_to_others").replace("postgres@", "passer_by@"),
            ):
                with pytest.raises(psycopg.OperationalError) as trouble:
                    psycopg.connect(address)
                said[reason(trouble.value)] = str(trouble.value)
        finally:
            admin.execute("DROP DATABASE shut_to_others")
            admin.execute("DROP ROLE passer_by")
    assert list(said) == [
        "its server does not answer: No such file or directory",
        'database "nowhere" does not exist',
        "this database user has no role on it; a supervisor gives one by `artui role set`",
    ]


def test_a_failure_says_what_became_of_the_ledger(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}")
    with (
        pytest.raises(Unreachable, match=r"The ledger books gave up: .*; nothing was changed\.$"),
        plain_errors("books"),
    ):
        engine.connect()


def test_a_statement_that_contradicts_the_schema_is_a_fault_of_the_program() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (id INTEGER NOT NULL)"))
        with pytest.raises(IntegrityError), plain_errors("books"):
            connection.execute(text("INSERT INTO t VALUES (NULL)"))
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM nowhere"))
    engine.dispose()
