"""The contract that every command keeps: exit statuses, streams, addresses, actors, days."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from artui import __version__
from artui.settings import settings_path
from tests.support.commands import Artui, here, process


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["-h"], 0),
        (["no-such-command"], 2),
        (["--no-such-option", "settings"], 2),
        (["import"], 2),
        (["import", "nonsense", "file.csv"], 2),
        (["--as-of", "yesterday", "settings"], 2),
        (["--as-of", "20260101", "settings"], 2),
        (["--as-of", "2026-02-30", "settings"], 2),
        (["--db", "mysql://host/ledger", "db", "info"], 2),
        (["--db", "postgresql://anna:secret@host/ledger", "db", "info"], 2),
        (["--db", "postgresql://anna@host/ledger?password=secret", "db", "info"], 2),
        (["--db", "absent.db", "db", "info"], 3),
        (["--db", "absent.db", "db", "check"], 3),
        (["--db", "postgresql://anna@localhost:1/ledger", "db", "info"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_exit_status_tells_what_happened(
    arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = here(*arguments)
    assert ran.status == status, ran.err
    assert "Traceback" not in ran.err
    assert "secret" not in ran.out + ran.err
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--version"], 0, f"artui {__version__}"),
        (["no-such-command"], 2, "no-such-command"),
        (["--db", "absent.db", "db", "info"], 3, "There is no ledger"),
        (["--db", "absent.db", "--debug", "db", "info"], 3, "Traceback"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_process_ends_with_the_same_status(arguments: list[str], status: int, said: str) -> None:
    ran = process(*arguments)
    assert (ran.status, said in ran.out + ran.err) == (status, True)


def test_a_day_in_the_environment_that_is_none_is_rejected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARTUI_AS_OF", "2026-13-01")
    ran = here("settings")
    assert (ran.status, "2026-13-01" in ran.err) == (2, True)


def test_the_environment_says_what_the_global_options_say(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTUI_DB", sqlite_url)
    monkeypatch.setenv("ARTUI_AS_OF", "2025-03-04")
    monkeypatch.setenv("ARTUI_ACTOR", "anna")
    found = here("db", "info", "--format", "json").json
    assert (found["business_day"], found["actor"]) == ("2025-03-04", "anna")
    assert found["ledger"] == sqlite_url.removeprefix("sqlite:///")


def test_an_option_wins_over_the_environment(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTUI_DB", "absent.db")
    monkeypatch.setenv("ARTUI_AS_OF", "nonsense")
    monkeypatch.setenv("ARTUI_ACTOR", "anna")
    options = ["--db", sqlite_url, "--as-of", "2025-03-04", "--actor", "bea"]
    found = here(*options, "db", "info", "--format", "json").json
    assert (found["business_day"], found["actor"]) == ("2025-03-04", "bea")


def test_without_an_address_a_private_ledger_is_made_in_the_data_folder(own_home: Path) -> None:
    ran = here("db", "info", "--format", "json")
    assert ran.status == 0, ran.err
    path = own_home / ".local/share/artui/ledger.db"
    assert ran.json["ledger"] == str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["ledger.db"]


def test_a_path_that_is_not_there_is_made_by_a_command_that_writes_and_missed_by_one_that_reads(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new.db"
    artui = Artui(str(path))
    missed = artui("db", "info")
    assert (missed.status, path.exists()) == (3, False)
    assert "There is no ledger at" in missed.err
    assert artui.load(tmp_path, "customers", "account,name\nC1,One\n").status == 0
    assert artui.done("db", "info", "--format", "json").json["customers"] == 1


def test_two_commands_may_make_a_ledger_at_once(tmp_path: Path) -> None:
    artui = Artui(str(tmp_path / "new.db"))
    file = tmp_path / "customers.csv"
    file.write_text("account,name\nC1,One\n")
    started = [artui.start("import", "customers", file) for _ in range(2)]
    outputs = [child.communicate(timeout=600) for child in started]
    assert [child.returncode for child in started] == [0] * 2, outputs
    said = sorted(out.split(": ")[1].split(",")[0] for out, _ in outputs)
    assert said == ["added 0", "added 1"]
    assert sorted(found.name for found in tmp_path.iterdir() if ".new" in found.name) == []


def test_the_actor_on_postgresql_is_the_database_user(postgres_url: str) -> None:
    artui = Artui(postgres_url)
    assert artui.done("db", "info", "--format", "json").json["actor"] == "postgres"
    ran = artui("db", "info", actor="somebody")
    assert ran.status == 1
    assert "postgres" in ran.err


def test_a_password_may_come_from_the_environment_and_is_never_shown(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres_url.replace("postgres@", "postgres:hush-hush@")
    for name in ("ARTUI_DB", "ARTUI_DATABASE"):
        monkeypatch.setenv(name, address)
        for arguments in (["db", "info"], ["--debug", "db", "info"], ["settings"]):
            ran = here(*arguments)
            assert ran.status == 0, ran.err
            assert "hush" not in ran.out + ran.err


def test_a_private_file_may_hold_the_address(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "address"
    file.write_text(sqlite_url + "\n")
    file.chmod(0o644)
    monkeypatch.setenv("ARTUI_DATABASE_FILE", str(file))
    refused = here("db", "info")
    assert (refused.status, "0600" in refused.err) == (2, True)
    file.chmod(0o600)
    assert here("db", "info").status == 0


def test_what_is_no_address_is_refused_wherever_it_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARTUI_DB", "mysql://anna:hush@host/ledger")
    ran = here("db", "info")
    assert (ran.status, "mysql://" in ran.err, "hush" in ran.err) == (2, True, False)


def test_a_missing_choice_is_asked_for_in_one_line(artui: Artui) -> None:
    ran = artui("list")
    assert ran.status == 2
    assert "Choose from: customers, invoices, payments, credit-memos, " in ran.err.splitlines()[-1]


def test_the_login_stands_beside_the_actor(artui: Artui) -> None:
    found = artui("db", "info", "--format", "json", actor="anna").json
    assert found["actor"] == "anna"
    assert found["login"] != "anna"


def test_read_only_changes_nothing(artui: Artui, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("account,name\nC1,One\n")
    ran = here("--db", artui.url, "--read-only", "import", "customers", file)
    assert (ran.status, "nothing was changed" in ran.err) == (1, True)
    assert artui.done("db", "info", "--format", "json").json["customers"] == 0


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("this is no database, but it is long enough to be looked at " * 20)
    ran = here("--db", path, "db", "info")
    assert (ran.status, len(ran.err.splitlines()), "Traceback" in ran.err) == (3, 1, False)


def test_a_newer_schema_is_left_alone(artui: Artui) -> None:
    path = artui.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["db", "info"], ["db", "upgrade"]):
        ran = artui(*command)
        assert (ran.status, "9999" in ran.err) == (3, True)


def test_hostile_text_in_an_argument_is_shown_and_not_obeyed(artui: Artui) -> None:
    for ran in (artui("\x1b[31mred"), artui("import", "customers", "\x1b[31mred\u202e.csv")):
        assert ran.status in (2, 3)
        assert "\x1b" not in ran.err
        assert "\u202e" not in ran.err
        assert "\\x1b[31mred" in ran.err


def test_nobody_reading_us_is_no_error(small: Artui) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = _with_output(writer, "--db", small.url, "log", "--format", "json")
    assert ran == (0, "")


def _with_output(descriptor: int, *arguments: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "artui", *arguments],
        stdout=descriptor,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=600,
    )
    os.close(descriptor)
    return ran.returncode, ran.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(shell: str) -> None:
    assert "_ARTUI_COMPLETE" in here("completion", shell).out


def test_a_word_is_completed_by_the_program_itself() -> None:
    words = {"COMP_WORDS": "artui im", "COMP_CWORD": "1", "_ARTUI_COMPLETE": "bash_complete"}
    ran = process(**words)
    assert (ran.status, ran.out) == (0, "plain,import\n")


def test_a_restricted_session_reads_and_writes_only_in_the_export_folder(
    artui: Artui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    inside, outside = folder / "customers.csv", tmp_path / "customers.csv"
    for file in (inside, outside):
        file.write_text("account,name\nC1,One\n")
    (folder / "link.csv").symlink_to(outside)
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    monkeypatch.setenv("ARTUI_EXPORT_FOLDER", str(folder))
    monkeypatch.setenv("ARTUI_DB", artui.url)
    for file in (outside, folder / "link.csv", folder / ".." / "customers.csv"):
        ran = artui("import", "customers", file)
        assert (ran.status, "outside" in ran.err) == (1, True)
    assert artui("import", "customers", inside).status == 0
    assert artui("db", "backup", tmp_path / "b.db").status == 1
    assert artui("db", "backup", folder / "b.db").status == 0
    made = here("--db", tmp_path / "new.db", "db", "create")
    assert (made.status, (tmp_path / "new.db").exists()) == (1, False)


def test_a_restricted_session_opens_no_ledger_but_its_own(
    artui: Artui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    monkeypatch.setenv("ARTUI_EXPORT_FOLDER", str(folder))
    # Whether there is such a file is not told either.
    for other in (artui.url, tmp_path / "none.db", folder / ".." / "ledger.db", __file__):
        for command in (["list", "customers"], ["note", "C1", "--text", "x"]):
            ran = here("--db", other, *command)
            assert (ran.status, ran.out) == (1, "")
            assert ran.err.endswith("the only folder this session may read and write.\n")
    server = here("--db", "postgresql://host/other", "list", "customers")
    assert (server.status, "not the ledger of this session" in server.err) == (1, True)
    assert here("--db", folder / "own.db", "db", "create").status == 0
    monkeypatch.setenv("ARTUI_DB", artui.url.removeprefix("sqlite:///"))
    assert here("list", "customers").status == 0
    assert here("--db", artui.url, "list", "customers").status == 0
    assert here("--db", folder / "own.db", "list", "customers").status == 0
    assert here("--db", tmp_path / "none.db", "list", "customers").status == 1


def test_a_restricted_session_goes_where_its_settings_file_says(
    artui: Artui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, noted = tmp_path / "exports", tmp_path / "address"
    noted.write_text(artui.url.removeprefix("sqlite:///"))
    noted.chmod(0o600)
    file = settings_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'export_folder = "{folder}"\ndatabase_file = "{noted}"\n')
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    assert here("list", "customers").status == 0
    for name, value in (
        ("ARTUI_EXPORT_FOLDER", "/elsewhere"),
        ("ARTUI_DATABASE_FILE", "/etc/hostname"),
    ):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            ran = here("list", "customers")
            assert (ran.status, name in ran.err, value in ran.err) == (2, True, False)
    monkeypatch.setenv("ARTUI_DB", str(tmp_path / "other.db"))
    assert here("list", "customers").status == 1
    file.unlink()
    monkeypatch.delenv("ARTUI_DB")
    monkeypatch.setenv("ARTUI_DATABASE_FILE", str(noted))
    assert here("list", "customers").status == 2


@pytest.mark.parametrize(
    "content",
    [
        "hush-4711",
        "line one\nline two hush-4711",
        "/9j/hush-4711",
        "mysql://hush-4711",
        "hush\x1b[m",
    ],
)
def test_what_a_file_of_an_address_holds_instead_is_never_shown(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "address"
    noted.write_text(content)
    noted.chmod(0o600)
    monkeypatch.setenv("ARTUI_DATABASE_FILE", str(noted))
    for command in (
        ["list", "customers"],
        ["import", "customers", str(noted)],
        ["db", "check"],
        ["db", "upgrade"],
    ):
        ran = here(*command)
        assert ran.status in (2, 3)
        assert str(noted) in ran.err
        assert "hush" not in ran.err + ran.out


def test_json_is_all_that_stands_on_standard_output(small: Artui) -> None:
    assert isinstance(json.loads(small("log", "--format", "json").out), list)
