"""Whatever fails outside of artui becomes a sentence with its exit status, never a class's name."""

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import psycopg
import pytest
from sqlalchemy import make_url

from artui.cli.boundary import run
from tests.support.commands import Artui, Ran
from tests.support.postgres import PostgresServer

ZEROS = "0" * 5_000


def _in_words(ran: Ran, status: int = 3) -> str:
    """The sentence that a failed command said, which names no class and no driver."""
    assert ran.status == status, ran.err
    for never in ("Error:", "psycopg", "sqlite3", "sqlalche", "Traceback", "Exception"):
        assert never not in ran.err
    return ran.err


@contextmanager
def _database(server: PostgresServer, name: str, options: str) -> Iterator[str]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}".encode())
        yield server.url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _lines(folder: Path, *amounts: str) -> Path:
    path = folder / "amounts.jsonl"
    rows = [
        {"number": f"J{place}", "account": "C1", "issue_date": "2025-10-01", "amount": amount}
        for place, amount in enumerate(amounts)
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_leading_zeros_of_any_number_are_no_part_of_an_amount(small: Artui, tmp_path: Path) -> None:
    small.done("import", "invoices", _lines(tmp_path, f"{ZEROS}12.50"))
    (found,) = [row for row in small.rows("list", "invoices") if row["number"] == "J0"]
    assert found["amount"] == "12.50"


def test_an_endless_amount_is_refused_in_its_row_only(small: Artui, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    path = _lines(tmp_path, "9" * 5_000, "7.00", f"-{ZEROS}1")
    ran = small("import", "invoices", path, "--rejects", rejects)
    assert "too large" in rejects.read_text() + _in_words(ran, 1)
    assert "above 0" in rejects.read_text() + ran.err
    assert "J1" in [row["number"] for row in small.rows("list", "invoices")]


def test_an_endless_amount_in_a_workbook_is_refused_in_its_row_only(
    small: Artui, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["number", "account", "issue_date", "amount"])
    sheet.append(["X1", "C1", "2025-10-01", f"{ZEROS}3.00"])
    path = tmp_path / "amounts.xlsx"
    book.save(path)
    small.done("import", "invoices", path)


@pytest.mark.parametrize(
    "address",
    [
        "postgres://[::1]:1+/x",
        "postgresql://u@h:port/x",
        "postgresql://u@h:123456/x",
        "postgresql://h:5432x",
    ],
)
def test_an_address_whose_port_is_no_number_is_a_mistake_of_usage(address: str) -> None:
    said = _in_words(Artui(address)("list", "invoices"), 2)
    assert "such as postgresql://host:5432/name" in said


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_new_ledger_asks_for_an_encoding_that_holds_every_name(
    postgres: PostgresServer, encoding: str
) -> None:
    options = f"ENCODING '{encoding}' LOCALE 'C'"
    with _database(postgres, f"other_{encoding.lower()}", options) as url:
        said = _in_words(Artui(url)("db", "create"))
        assert f"has the encoding {encoding}" in said
        assert "ENCODING 'UTF8'" in said
        assert "holds no artui ledger" in _in_words(Artui(url)("list", "invoices"))


def test_the_encoding_of_the_environment_does_not_matter(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    artui = Artui(postgres_url)
    loaded = artui.load(tmp_path, "customers", "account,name\nC1,Łódź Sp. z o.o.\n")
    assert loaded.status == 0, loaded.err
    assert artui.rows("list", "customers")[0]["name"] == "Łódź Sp. z o.o."


def test_a_missing_grant_is_named_in_plain_words(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    owner = Artui(postgres_url)
    assert owner.load(tmp_path, "customers", "account,name\nC1,One\n").status == 0
    clerk = Artui(make_url(postgres_url).set(username="carl").render_as_string())
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE carl LOGIN")
        try:
            said = _in_words(clerk("list", "customers"))
            assert "permission denied for table alembic_version for this database user" in said
            connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO carl")
            assert clerk.rows("list", "customers")[0]["account"] == "C1"
            said = _in_words(clerk("note", "C1", "--text", "hello"), 1)
            assert "permission denied" in said
            assert "nothing was changed" in said
        finally:
            connection.execute("DROP OWNED BY carl")
            connection.execute("DROP ROLE carl")


@pytest.mark.parametrize("format_", ["xlsx", "csv", "json", "table"])
def test_a_full_disk_is_named_with_the_file_and_nothing_else(small: Artui, format_: str) -> None:
    """Python itself says more when it ends, so this runs in a process of its own."""
    out = ("--out", "/dev/full", "--overwrite")
    ran = small.process("list", "invoices", "--format", format_, *out)
    assert _in_words(ran) == "/dev/full: No space left on device.\n"


def test_a_full_disk_under_the_answer_is_named(small: Artui) -> None:
    words = [sys.executable, "-m", "artui", "--db", small.url, "list", "invoices"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.stderr == "standard output: No space left on device.\n"
    assert ran.returncode == 3


class _OverQuota(io.StringIO):
    """A stream whose disk takes no more of this user."""

    def write(self, _: str) -> int:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))


def test_a_quota_that_is_used_up_under_the_answer_is_named(
    small: Artui, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", _OverQuota())
    assert run(["--db", small.url, "list", "invoices"]) == 3
    assert capsys.readouterr().err == f"standard output: {os.strerror(errno.EDQUOT)}.\n"


def test_a_workbook_whose_temporary_files_find_no_room_names_their_folder(
    small: Artui, tmp_path: Path
) -> None:
    rows = "".join(f"L{row},C1,2025-09-01,1.00\n" for row in range(200))
    assert small.load(tmp_path, "invoices", f"number,account,issue_date,amount\n{rows}").status == 0
    small.done("list", "invoices")
    limited = ["sh", "-c", 'ulimit -f 64; exec "$@"', "sh", sys.executable, "-m", "artui"]
    target = tmp_path / "list.xlsx"
    ran = subprocess.run(
        [*limited, "--db", small.url, "list", "invoices", "--format", "xlsx", "--out", str(target)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    said = _in_words(Ran(ran.returncode, ran.stdout, ran.stderr))
    assert said == f"{tmp_path}: File too large.\n"
    assert not target.exists()


@pytest.mark.parametrize(
    ("closed", "status", "said"),
    [
        ("1", 3, "There is nowhere to write the answer: standard output is closed."),
        ("2", 0, ""),
        ("0", 0, ""),
    ],
)
def test_a_closed_stream_is_no_fault(small: Artui, closed: str, status: int, said: str) -> None:
    words = [sys.executable, "-m", "artui", "--db", small.url, "note", "C1", "--text", "once"]
    ran = subprocess.run(
        ["sh", "-c", f'"$@" {closed}>&-', "sh", *words],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert ran.returncode == status, ran.stderr
    assert said in ran.stderr
    assert "Error" not in ran.stderr
    done = [row for row in small.rows("log") if row["act"] == "note"]
    assert len(done) == (0 if status else 1)
