"""Making, proving, copying and restoring a ledger, and the demo."""

import grp
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.support.commands import Artui, process
from tests.support.postgres import PostgresServer


def test_a_ledger_is_made_once(tmp_path: Path) -> None:
    artui = Artui(str(tmp_path / "new.db"))
    artui.done("db", "create")
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600
    again = artui("db", "create")
    assert (again.status, "nothing was changed" in again.err) == (1, True)
    assert "before" in artui.done("db", "upgrade").out
    assert "ties" in artui.done("db", "check").out
    assert artui.rows("db", "check") == []


def test_a_hash_kept_elsewhere_proves_that_no_act_is_gone(small: Artui) -> None:
    head = small.done("db", "info", "--format", "json").json["head"]
    small.done("note", "C1", "--text", "more is written")
    small.done("db", "check", "--head", head)
    found = small("db", "check", "--head", "0" * 64, "--format", "json")
    assert found.status == 1
    assert [sorted(row) for row in found.json] == [["document", "message", "rule"]]


def test_the_head_is_noted_signed_and_proven_later(small: Artui, tmp_path: Path) -> None:
    key, note = tmp_path / "head.key", tmp_path / "monday.head"
    key.write_text("only we know these words\n")
    refused = small("db", "head", "--out", note, "--sign-with", key)
    assert (refused.status, "its mode must be 0600" in refused.err) == (2, True)
    key.chmod(0o600)
    small.done("db", "head", "--out", note, "--sign-with", key)
    assert small("db", "head", "--out", note).status == 1
    unsigned = "".join(note.read_text().splitlines(keepends=True)[:4])
    assert small.done("db", "head").out == unsigned
    small.done("note", "C1", "--text", "more is written")

    proven = small.done("db", "check", "--head", note, "--signed-with", key)
    assert (proven.out, proven.err) == ("Everything ties.\n", "")
    assert "signature of the head is not proven" in small.done("db", "check", "--head", note).err
    note.write_text(note.read_text().replace("act: ", "act: 9"))
    found = small("db", "check", "--head", note, "--signed-with", key, "--format", "json")
    assert found.status == 1
    assert {"head-forged", "head-differs"} == {row["rule"] for row in found.json}


def test_what_can_not_prove_a_head_is_refused(small: Artui, tmp_path: Path) -> None:
    key, note = tmp_path / "short.key", tmp_path / "letter.txt"
    key.write_text("short\n")
    key.chmod(0o600)
    note.write_text("Dear Sirs,\n")
    assert "no note of a head" in small("db", "check", "--head", note).err
    assert "16 or more" in small("db", "head", "--sign-with", key).err
    key.write_text("only we know these words\n")
    for words in ((), ("--head", "0" * 64)):
        ran = small("db", "check", *words, "--signed-with", key)
        assert (ran.status, ran.out) == (2, "")


def test_a_ledger_of_a_group_is_its_groups(tmp_path: Path) -> None:
    artui = Artui(str(tmp_path / "new.db"))
    group = os.getgid()
    artui.done("db", "create", "--group", grp.getgrgid(group).gr_name)
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o660
    other = Artui(str(tmp_path / "other.db"))
    assert other("db", "create", "--group", "no-such-group").status == 3


def test_a_ledger_on_postgresql_is_made_in_an_empty_database(blank_postgres_url: str) -> None:
    artui = Artui(blank_postgres_url)
    assert artui("db", "info").status == 3
    artui.done("db", "create")
    assert artui.done("db", "info", "--format", "json").json["acts"] == 1
    assert artui("db", "create").status == 1


def test_a_backup_is_private_and_whole(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    small.done("db", "backup", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.glob("copy.db*")] == ["copy.db"]
    assert Artui(str(path)).rows("log") == small.rows("log")
    assert small("db", "backup", path).status == 1
    small.done("db", "backup", path, "--overwrite")
    assert small("db", "backup", tmp_path / "no" / "folder.db").status == 3


def test_a_restored_ledger_is_as_it_was_and_the_old_one_is_kept(
    small: Artui, tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    small.done("db", "backup", path)
    before = small.rows("log")
    small.done("note", "C1", "--text", "written after the backup")
    after = small.rows("log")
    ran = small.done("db", "restore", path)
    assert small.rows("log") == before
    kept = Path(ran.out.rsplit("kept as ", 1)[1].strip().rstrip("."))
    assert Artui(str(kept)).rows("log") == after
    assert small("db", "check").status == 0


def test_a_backup_that_is_not_sound_is_not_put_in_place(small: Artui, tmp_path: Path) -> None:
    before = small.rows("log")
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 1_000)
    assert small("db", "restore", broken).status == 3
    assert small("db", "restore", tmp_path / "absent.db").status == 3
    copy = tmp_path / "copy.db"
    small.done("db", "backup", copy)
    with sqlite3.connect(copy) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE act SET summary = 'something else' WHERE id = 2")
    refused = small("db", "restore", copy)
    assert (refused.status, "nothing was changed" in refused.err) == (1, True)
    assert small.rows("log") == before
    names = {found.name for found in Path(small.url.removeprefix("sqlite:///")).parent.iterdir()}
    assert not [name for name in names if "restore" in name]


def _damage(file: Path, table: str) -> None:
    """Overwrite the head of a table's first page, as a failing disk might."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = connection.execute(query, [table]).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as handle:
        handle.seek((page - 1) * size)
        handle.write(b"\xa5" * 64)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        # No proof of a figure reads the first of these; without the second, nothing can be opened.
        ("review", "is damaged, so no copy was made: "),
        ("alembic_version", "is damaged: parts of it can't be read"),
    ],
)
def test_a_damaged_file_is_named_in_plain_words_and_not_copied(
    small: Artui, tmp_path: Path, table: str, said: str
) -> None:
    ledger = Path(small.url.removeprefix("sqlite:///"))
    small.done("db", "backup", tmp_path / "good.db")
    _damage(ledger, table)
    checked = small("db", "check", "--format", "json")
    assert (checked.status, checked.err) == (1, "")
    assert {row["rule"] for row in checked.json} == {"damaged-file"}
    assert checked.json[0]["message"].startswith("The file is damaged: ")
    assert "artui db restore" in checked.json[0]["message"]
    copied = small("db", "backup", tmp_path / "bad.db")
    assert (copied.status, copied.out) == (3, "")
    assert said in copied.err
    assert "sqlite3" not in checked.out + copied.err
    assert not list(tmp_path.glob("*bad*"))
    assert not list(tmp_path.glob("*.part"))
    small.done("db", "restore", tmp_path / "good.db")
    small.done("db", "check")


def test_a_damaged_copy_does_not_take_a_ledgers_place(small: Artui, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    small.done("db", "backup", copy)
    _damage(copy, "review")
    before = small.rows("log")
    refused = small("db", "restore", copy)
    assert refused.status in (1, 3)
    assert "damaged" in refused.err
    assert "nothing was changed" in refused.err
    assert small.rows("log") == before


def test_a_destroyed_ledger_comes_back(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    small.done("db", "backup", path)
    before = small.rows("log")
    ledger = Path(small.url.removeprefix("sqlite:///"))
    ledger.write_bytes(b"ruined" * 10_000)
    small.done("db", "restore", path)
    assert small.rows("log") == before
    ledger.unlink()
    small.done("db", "restore", path)
    assert small.rows("log") == before


def test_a_backup_on_postgresql_needs_pg_dump(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = Artui(postgres_url)("db", "backup", tmp_path / "copy.dump")
    assert (ran.status, "pg_dump" in ran.err) == (3, True)
    assert not (tmp_path / "copy.dump").exists()


def test_a_ledger_on_postgresql_is_copied_and_restored(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres.binaries}:{os.environ['PATH']}")
    artui = Artui(postgres_url)
    assert artui.load(tmp_path, "customers", "account,name\nC1,One\n").status == 0
    path = tmp_path / "copy.dump"
    artui.done("db", "backup", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = artui.rows("log")
    artui.done("note", "C1", "--text", "written after the backup")
    ran = artui.done("db", "restore", path)
    assert artui.rows("log") == before
    kept = ran.out.rsplit("kept as ", 1)[1].strip().rstrip(".")
    assert kept.endswith("_before_restore")


def test_the_demo_is_the_same_for_the_same_seed_and_day(tmp_path: Path) -> None:
    heads = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        artui = Artui(str(tmp_path / f"{name}.db"))
        made = ("demo", "--invoices", "120", "--seed", seed, "--no-screen")
        assert "120 invoices" in artui.done(*made).out
        heads.append(artui.done("db", "info", "--format", "json").json["head"])
    assert heads[0] == heads[1] != heads[2]
    again = Artui(str(tmp_path / "a.db"))("demo", "--no-screen")
    assert (again.status, "nothing was changed" in again.err) == (1, True)
    assert Artui(str(tmp_path / "a.db")).done("db", "check")


def test_the_demo_without_an_address_is_made_in_a_temporary_file(
    tmp_path: Path, own_home: Path
) -> None:
    ran = process("demo", "--invoices", "50", "--no-screen", TMPDIR=str(tmp_path))
    assert ran.status == 0, ran.err
    (made,) = tmp_path.glob("artui-demo-*/demo.db")
    assert str(made) in ran.out
    assert not (own_home / ".local").exists()


def test_the_demo_is_made_on_postgresql_too(blank_postgres_url: str) -> None:
    artui = Artui(blank_postgres_url)
    artui.done("demo", "--invoices", "50", "--no-screen")
    assert artui("demo", "--no-screen").status == 1
