"""What starts fast must load little: proven in a fresh process by what it loaded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from artui.cli.registry import COMMANDS
from tests.support.checkout import ROOT

FIXTURES = ROOT / "fixtures" / "ledger"

_LOADED = """
import sys
sys.argv = ["artui", *sys.argv[1:]]
from artui.__main__ import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def _start(*arguments: str) -> tuple[int, set[str], str]:
    """Exit status, top-level modules and output of `artui` with these arguments."""
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=600,
    )
    code, *modules = ran.stderr.split("\n")[-2].split()
    return int(code), set(modules), ran.stdout


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("list", "--help"), ("import", "--help"), ("ageing", "--help")],
    ids=" ".join,
)
def test_help_loads_neither_the_screens_library_nor_the_database_layer(
    arguments: tuple[str, ...],
) -> None:
    code, modules, _ = _start(*arguments)
    assert code == 0
    heavy = {"textual", "sqlalchemy", "sqlmodel", "alembic", "psycopg"}
    assert modules & (heavy | {"babel", "holidays", "msgspec", "platformdirs"}) == set()


def test_the_help_of_every_command_loads_neither() -> None:
    program = (
        "import sys; from artui.cli.registry import COMMANDS; from artui.cli.root import root\n"
        "for name in COMMANDS:\n"
        "    root.main([name, '--help'], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0
    assert ran.stdout.count("Examples:") == len(COMMANDS)
    modules = {name.partition(".")[0] for name in ran.stderr.split()}
    assert (
        modules & {"textual", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "holidays"} == set()
    )


def test_the_screens_load_neither_the_command_line_nor_the_database_layer() -> None:
    imported = "import sys, artui.__main__, artui.tui.app; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", imported], capture_output=True, text=True, check=True
    )
    modules = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "textual" in modules
    assert modules & {"click", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "holidays"} == set()


def test_a_command_on_a_ledger_does_not_load_the_screens_library(sqlite_url: str) -> None:
    code, modules, output = _start("--db", sqlite_url, "list", "invoices", "--format", "json")
    assert (code, output.strip()) == (0, "[]")
    # A ledger in a file needs nothing of the server's library.
    assert modules & {"textual", "psycopg"} == set()
    assert "sqlalchemy" in modules


def test_the_database_files_are_found_from_any_folder(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from artui.ledger.store.engine import *; print(database_home())"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    home = Path(ran.stdout.strip())
    assert (home / "migrations" / "env.py").is_file()
    assert (home / "seed").is_dir()


def test_lists_and_acts_on_documents_load_nothing_of_the_typed_masters(sqlite_url: str) -> None:
    """Movements are Core rows; SQLModel's import is for those who write masters."""
    commands = [
        ("list", "customers"),
        ("list", "invoices"),
        ("worklist",),
        ("ageing",),
        ("interest", "preview"),
        ("import", "customers", str(FIXTURES / "customers.csv")),
        ("import", "invoices", str(FIXTURES / "invoices.csv")),
    ]
    program = (
        "import json, sys; from artui.cli.boundary import run\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    status = run(words)\n"
        "    print(status, *sorted({'sqlmodel', 'pydantic'} & set(sys.modules)), file=sys.stderr)"
    )
    words = json.dumps([["--db", sqlite_url, *each] for each in commands])
    ran = subprocess.run([sys.executable, "-c", program, words], capture_output=True, text=True)
    said = [line for line in ran.stderr.splitlines() if line[:1].isdigit()]
    assert list(zip(said, commands, strict=True)) == [("0", command) for command in commands]


def test_the_lists_of_the_screens_load_one_dialect_and_nothing_that_draws_documents() -> None:
    """What is imported stays: it is the larger part of the screens' memory."""
    imported = (
        "import sys, sqlalchemy; from artui.tui import all_actions, tabs\n"
        "from artui.tui.desk.ledger_port import load\n"
        "load((*tabs.FIRST_READS, *tabs.READS)); sqlalchemy.create_engine('sqlite://')\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", imported], capture_output=True, text=True, check=True
    )
    modules = set(ran.stdout.split())
    assert "sqlalchemy.dialects.sqlite" in modules
    others = {"sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "alembic", "sqlmodel"}
    assert modules & (others | {"typst", "PIL", "xlsxwriter", "multiprocessing"}) == set()
