"""What killed commands leave is told and cleared; a copy of the books goes only when asked for."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from artui.ledger.office import schema
from artui.ledger.store import backup, postgres_backup
from artui.statements.destinations import new_file
from tests.support.commands import Artui
from tests.support.postgres import PostgresServer


def _killed(act: Callable[[], object]) -> None:
    """Do something in a process of its own that is killed in it."""
    child = os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 9


def _die(*_arguments: object) -> None:
    os.kill(os.getpid(), 9)


def _file_of(artui: Artui) -> Path:
    return Path(artui.url.removeprefix("sqlite:///"))


def _names(folder: Path, ledger: Path) -> set[str]:
    names = {path.name.removesuffix("-wal").removesuffix("-shm") for path in folder.iterdir()}
    return names - {ledger.name}


def _write_half(path: Path) -> None:
    with new_file(path) as handle:
        handle.write(b"half")
        handle.flush()
        _die()


def _upgrade_half(url: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "head", lambda: "9999")
        patched.setattr(schema, "run_migrations", _die)
        schema.upgrade(url)


@pytest.fixture
def ledger(small: Artui, tmp_path: Path) -> Artui:
    """A ledger alone in a folder, with what each kind of killed command leaves there."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    artui = Artui(str(folder / "l.db"))
    backup.copy(_file_of(small), folder / "l.db")
    _killed(lambda: _write_half(folder / "list.csv"))
    _killed(lambda: backup.restore(_file_of(small), folder / "l.db", _die))
    _killed(lambda: _upgrade_half(artui.url))
    return artui


def test_what_killed_commands_left_is_told_and_cleared(ledger: Artui) -> None:
    path = Path(ledger.url)
    assert len(_names(path.parent, path)) == 3
    checked = ledger("db", "check")
    assert (checked.status, checked.out) == (0, "Everything ties.\n")
    assert checked.err == (
        "There: 3 leftovers of killed commands; `artui db tidy --dry-run` lists what.\n"
    )
    assert "3 leftovers" in ledger("db", "info").err
    rows = ledger.rows("db", "tidy", "--dry-run")
    assert {row["what"] for row in rows} == {
        "a file that is not whole",
        "a restore that is not done",
        "an upgrade that was not done",
    }
    assert {row["done"] for row in rows} == {"would go"}
    assert len(_names(path.parent, path)) == 3
    done = ledger.rows("db", "tidy")
    assert {row["done"] for row in done} == {"removed"}
    assert _names(path.parent, path) == set()
    assert ledger("db", "check").err == ""
    assert ledger("db", "tidy").out == "Nothing is left, and no copy is kept.\n"


def test_what_a_running_command_writes_stays(ledger: Artui) -> None:
    folder = Path(ledger.url).parent
    with new_file(folder / "other.csv") as handle:
        handle.write(b"half")
        (row,) = (row for row in ledger.rows("db", "tidy") if row["done"] != "removed")
        assert (row["done"], Path(row["name"]).suffix) == ("in use", ".part")
        assert ledger("db", "tidy", Path(row["name"]).name).status == 1
    assert (folder / "other.csv").read_bytes() == b"half"


def test_a_kept_copy_goes_only_by_its_name_or_its_age(small: Artui, tmp_path: Path) -> None:
    path = _file_of(small)
    small.done("db", "backup", tmp_path / "b.db")
    small.done("note", "C1", "--text", "later")
    for _ in range(2):
        small.done("db", "restore", tmp_path / "b.db")
    first, second = (path.with_name(f"{path.name}.before-restore-{n}") for n in (1, 2))
    assert {row["done"] for row in small.rows("db", "tidy")} == {"kept"}
    assert "2 kept copies of the books" in small("db", "info").err
    assert small("db", "check").err == ""
    refused = small("db", "tidy", f"{path.name}.before-restore-7")
    assert (refused.status, first.exists(), second.exists()) == (1, True, True)
    small.done("db", "tidy", first.name)
    assert (first.exists(), second.exists()) == (False, True)
    small.done("db", "tidy", "--older-than", 30)
    assert second.exists()
    os.utime(second, (0, 0))
    small.done("db", "tidy", "--older-than", 30)
    assert not second.exists()


def test_a_copy_made_for_an_upgrade_stays_unless_the_ledger_has_all_of_it(
    ledger: Artui, tmp_path: Path
) -> None:
    path = Path(ledger.url)
    (copy,) = path.parent.glob("l.db.before-*")
    with closing(sqlite3.connect(copy)) as connection, connection:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'act'"
        for (name,) in connection.execute(guards).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE act SET hash = 'other' WHERE id = (SELECT max(id) FROM act)")
    row = next(row for row in ledger.rows("db", "tidy") if "upgrade" in row["what"])
    assert (row["what"], row["done"]) == ("what was there before an upgrade", "kept")
    assert copy.exists()


def test_nothing_goes_while_the_ledger_itself_cannot_be_read(ledger: Artui) -> None:
    path = Path(ledger.url)
    path.write_bytes(b"a letter")
    assert ledger("db", "tidy").status == 3
    assert len(_names(path.parent, path)) == 3


def test_an_upgrade_that_fails_leaves_no_copy(
    small: Artui, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(schema, "head", lambda: "9999")
    monkeypatch.setattr(schema, "run_migrations", fail)
    with pytest.raises(RuntimeError):
        schema.upgrade(small.url)
    path = _file_of(small)
    assert list(path.parent.glob(f"{path.name}.before-*")) == []


def test_databases_that_restores_left_or_kept_are_told_and_cleared(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.binaries}:{os.environ['PATH']}")
    artui = Artui(postgres_url)
    artui.done("db", "backup", tmp_path / "l.dump")
    name = make_url(postgres_url).database
    _killed(lambda: postgres_backup.restore(tmp_path / "l.dump", postgres_url, _die))
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}_restored_9"'.encode())
    artui.done("db", "restore", tmp_path / "l.dump")
    rows = {row["name"]: (row["what"], row["done"]) for row in artui.rows("db", "tidy")}
    assert rows == {
        f"{name}_before_restore": ("what was there before a restore", "kept"),
        f"{name}_restored": ("a restore that is not done", "removed"),
        f"{name}_restored_9": ("a database that does not say what it is", "kept"),
    }
    artui.done("db", "tidy", f"{name}_before_restore", f"{name}_restored_9")
    assert artui.rows("db", "tidy") == []
