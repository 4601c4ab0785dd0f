"""Copies of a ledger while clerks work: nothing that was acknowledged is lost."""

import sqlite3
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from artui.imports.file_import import import_file
from artui.ledger.book.book import Book
from artui.ledger.customers.notes import note_customer
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store import backup, postgres_backup
from artui.ledger.store.failures import BookingUnknown, LedgerInUse, LedgerMissing, Unreachable
from artui.ledger.store.tables import ACTIVITY
from tests.support.books import book_at
from tests.support.postgres import PostgresServer
from tests.support.proxy import Loses, proxy


def _notes(url: str) -> set[str]:
    """The notes of a sound ledger."""
    book = book_at(url)
    try:
        assert list(breaches(book)) == []
        with book.reading() as connection:
            return set(connection.execute(select(ACTIVITY.c.text)).scalars())
    finally:
        book.database.close()


def _with_a_customer(url: str, folder: Path) -> Book:
    file = folder / "customers.csv"
    file.write_text("account,name\nC1,One\n")
    book = book_at(url)
    import_file(book, "customers", file)
    return book


def test_no_note_is_lost_that_a_clerk_writes_during_a_restore(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    book = _with_a_customer(sqlite_url, tmp_path)
    copy.touch()
    backup.back_up(ledger, copy)
    written: set[str] = set()
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.002):
            note_customer(book, 1, text := f"note {len(written)}")
            written.add(text)

    clerk = threading.Thread(target=work)
    clerk.start()
    try:
        kept = backup.restore(copy, ledger, lambda fresh: None)
    finally:
        stop.set()
        clerk.join()
        book.database.close()
    assert kept is not None
    found = _notes(str(kept)) | _notes(sqlite_url)
    assert written
    assert written <= found
    assert [path.name for path in tmp_path.iterdir() if "restored" in path.name] == []


def _writing(url: str) -> ExitStack:
    """A clerk in the middle of a long act, which is committed when this is closed."""
    stack = ExitStack()
    book = book_at(url)
    stack.callback(book.database.close)
    note_customer(stack.enter_context(book.transaction()), 1, "a long import")
    return stack


def test_what_another_commits_while_a_restore_waits_is_in_the_kept_copy(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    _with_a_customer(sqlite_url, tmp_path).database.close()
    copy.touch()
    backup.back_up(ledger, copy)
    other = _writing(sqlite_url)
    done = threading.Timer(0.7, other.close)
    done.start()
    kept = backup.restore(copy, ledger, lambda fresh: None)
    done.join()
    assert kept is not None
    assert _notes(str(kept)) == {"a long import"}
    assert _notes(sqlite_url) == set()


def test_a_restore_gives_up_when_another_writes_for_too_long(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    _with_a_customer(sqlite_url, tmp_path).database.close()
    copy.touch()
    backup.back_up(ledger, copy)
    other = _writing(sqlite_url)
    with pytest.raises(Unreachable, match=r"held the ledger for 0\.3 seconds; nothing was changed"):
        backup.restore(copy, ledger, lambda fresh: None, longest_wait_s=0.3)
    other.close()
    assert _notes(sqlite_url) == {"a long import"}
    assert not list(tmp_path.glob("*before-restore*"))
    assert not list(tmp_path.glob("*restored*"))


def test_what_was_there_has_its_name_only_when_it_is_whole(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, given = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    _with_a_customer(sqlite_url, tmp_path).database.close()
    given.touch()
    backup.back_up(ledger, given)
    whole = backup.copy
    names: list[str] = []

    def copied(source: Path, target: Path) -> None:
        whole(source, target)
        if source == ledger:
            names.extend(path.name for path in tmp_path.glob("*before-restore*"))

    monkeypatch.setattr(backup, "copy", copied)
    kept = backup.restore(given, ledger, lambda fresh: None)
    assert kept is not None
    assert names == [], "a command that is killed here leaves nothing under its name"
    assert kept.exists()
    assert not list(tmp_path.glob("*restored*"))


def test_a_file_that_another_has_locked_is_not_taken_for_a_ruined_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    copy.touch()
    backup.back_up(ledger, copy)
    with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable, match="nothing was changed"):
            backup.restore(copy, ledger, lambda fresh: None, longest_wait_s=0.1)
        other.execute("ROLLBACK")
    assert not list(tmp_path.glob("*unreadable*"))
    assert _notes(sqlite_url) == set()


def test_a_ruined_file_keeps_its_log_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    copy.touch()
    backup.back_up(ledger, copy)
    ledger.write_bytes(b"ruined" * 1_000)
    log = ledger.with_name(ledger.name + "-wal")
    log.write_bytes(b"the last acts")
    kept = backup.restore(copy, ledger, lambda fresh: None)
    assert kept is not None
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"the last acts"
    assert _notes(sqlite_url) == set()


def test_a_refused_copy_leaves_all_as_it_was(sqlite_url: str, tmp_path: Path) -> None:
    ledger, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.db"
    copy.touch()
    backup.back_up(ledger, copy)
    before = sorted(path.name for path in tmp_path.iterdir())

    def refuse(_fresh: Path) -> None:
        raise Unreachable("It is not sound.")

    with pytest.raises(Unreachable, match="not sound"):
        backup.restore(copy, ledger, refuse)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing, match=r"absent\.db"):
        backup.back_up(tmp_path / "absent.db", tmp_path / "copy.db")
    with pytest.raises(FileNotFoundError):
        backup.restore(tmp_path / "absent.db", tmp_path / "ledger.db", lambda fresh: None)


def test_a_database_that_others_use_is_not_replaced(
    postgres: PostgresServer,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    copy = tmp_path / "copy.dump"
    copy.touch()
    postgres_backup.back_up(postgres_url, copy)
    with (
        psycopg.connect(postgres_url),
        pytest.raises(LedgerInUse, match="1 connection is open"),
    ):
        postgres_backup.restore(copy, postgres_url, lambda fresh: None)
    with pytest.raises(Unreachable, match="not sound"):
        postgres_backup.restore(copy, postgres_url, _refuse)
    copy.write_text("this is no dump")
    with pytest.raises(Unreachable, match="pg_restore gave up"):
        postgres_backup.restore(copy, postgres_url, lambda fresh: None)
    with psycopg.connect(postgres.url("postgres")) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    own = make_url(postgres_url).database
    assert [name for (name,) in rows if name.startswith(f"{own}_")] == []
    assert _notes(postgres_url) == set()


def _dumped(url: str, folder: Path) -> Path:
    copy = folder / "copy.dump"
    copy.touch()
    postgres_backup.back_up(url, copy)
    return copy


def _databases(server: PostgresServer, url: str) -> list[str]:
    """The other databases that a restore of this one has made."""
    with psycopg.connect(server.url("postgres")) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    own = make_url(url).database
    return [name for (name,) in rows if name.startswith(f"{own}_")]


def _drop(server: PostgresServer, *names: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_others_who_are_connected_are_found_before_the_work(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    copy = _dumped(postgres_url, tmp_path)
    # Nothing can be restored from this; but that is not even tried.
    copy.write_text("no dump")
    with psycopg.connect(postgres_url), pytest.raises(LedgerInUse, match="1 connection is open"):
        postgres_backup.restore(copy, postgres_url, _refuse)
    assert _databases(postgres, postgres_url) == []


def test_who_comes_during_the_work_is_found_at_its_end(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    copy = _dumped(postgres_url, tmp_path)
    with ExitStack() as late, pytest.raises(LedgerInUse):
        postgres_backup.restore(
            copy, postgres_url, lambda _: late.enter_context(psycopg.connect(postgres_url))
        )
    assert _databases(postgres, postgres_url) == []


def test_a_dump_that_grants_to_a_role_that_is_gone_is_restored(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE gone")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO gone")
        copy = _dumped(postgres_url, tmp_path)
        connection.execute("DROP OWNED BY gone")
        connection.execute("DROP ROLE gone")
    kept = postgres_backup.restore(copy, postgres_url, lambda _: None)
    assert _notes(postgres_url) == set()
    _drop(postgres, kept)


def test_a_restore_whose_last_answer_is_lost_is_looked_for(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    copy = _dumped(postgres_url, tmp_path)
    with proxy(postgres_url) as line:
        line.writer = b"ALLOW_CONNECTIONS true"
        line.loses = Loses.COMMIT
        with pytest.raises(Unreachable, match="before the end; nothing was changed"):
            postgres_backup.restore(copy, line.url, lambda _: None)
        assert (line.broken, _databases(postgres, postgres_url)) == (1, [])
        line.loses = Loses.ANSWER
        kept = postgres_backup.restore(copy, line.url, lambda _: None)
        assert (line.broken, _databases(postgres, postgres_url)) == (2, [kept])
        line.loses = Loses.ANSWER_AND_SERVER
        with pytest.raises(BookingUnknown, match=r"It is not known whether .* was replaced"):
            postgres_backup.restore(copy, line.url, lambda _: None)
    _drop(postgres, *_databases(postgres, postgres_url))


def _refuse(_address: str) -> None:
    raise Unreachable("It is not sound.")


def test_a_server_that_does_not_answer_is_told(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.binaries))
    nowhere = "postgresql://anna:hush@localhost:1/ledger"
    copy = tmp_path / "copy.dump"
    copy.touch()
    with pytest.raises(Unreachable, match="pg_dump gave up") as dumped:
        postgres_backup.back_up(nowhere, copy)
    with pytest.raises(Unreachable, match="could not be reached") as restored:
        postgres_backup.restore(copy, nowhere, lambda fresh: None)
    assert "hush" not in f"{dumped.value} {restored.value}"


def test_older_client_programs_are_told_with_what_helps() -> None:
    said = (
        "pg_dump: error: aborting because of server version mismatch\n"
        "pg_dump: detail: server version: 16.2; pg_dump version: 15.14"
    )
    assert postgres_backup.gave_up("pg_dump", said) == (
        "pg_dump gave up: aborting because of server version mismatch (server version: 16.2; "
        "pg_dump version: 15.14). The client programs of the server's release, or of a later one, "
        "must come first in PATH."
    )
