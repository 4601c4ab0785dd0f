"""The start in a terminal, with a process that reads the first page ahead, whatever it meets."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.pty import Terminal
from tests.tui.screens.desk import small_ledger

pytestmark = pytest.mark.long

# Artui itself, with another reader: READER is a line of Python that has the function `whole`.
PROGRAM = """
import os, signal, sys
from functools import partial
from artui import read_ahead
from artui.__main__ import main

read_ahead.processors = lambda: 2
read_ahead._PATIENCE_S, read_ahead._GRACE_S = 1.0, 30.0
READER, NOTE, sys.argv = sys.argv[1], sys.argv[2], ["artui", *sys.argv[3:]]

def reader(choice, environ, out, write=read_ahead._write_parts):
    with open(NOTE, "w") as note:
        files = [os.readlink(f"/proc/self/fd/{fd}") for fd in range(3)]
        print(os.getpid(), *files, sep="\\n", file=note)
    exec(READER, {"whole": partial(write, choice, environ, out), "out": out})

read_ahead._write_parts = reader
main()
"""
WAYS = {
    "reads everything": "whole()",
    "fails": "raise ValueError",
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "fails halfway": "from artui.ledger.lists import header; del header.header; whole()",
    "never answers": "import signal; signal.pause()",
    "answers nonsense": "out.write(b'nonsense' * 100_000)",
    "prints": "import os; os.write(1, b'XYZ' * 1000); os.write(2, b'XYZ'); whole()",
    "asks for input": "import sys; assert not sys.stdin.read(); whole()",
}


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """Where the reader says its process id and its standard files."""
    return tmp_path / "note"


def started(url: str, note: Path, reader: str = "whole()", **env: str) -> Terminal:
    program = [sys.executable, "-c", PROGRAM, reader, str(note)]
    return Terminal([*program, "--as-of", "2026-11-21"], env={"ARTUI_DB": url, **env})


def children(terminal: Terminal) -> str:
    return Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text()


def noted(note: Path) -> list[str]:
    """What the reader said, once it has."""
    end = time.monotonic() + 60
    while not note.exists() or note.read_text().count("\n") < 4:
        assert time.monotonic() < end
        time.sleep(0.02)
    return note.read_text().split("\n")


def is_gone(process: int) -> bool:
    """Whether it ends; a process that nobody waits for counts as ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("way", WAYS)
def test_the_screens_start_whatever_the_reader_does(way: str, desk: str, note: Path) -> None:
    with started(desk, note, WAYS[way]) as terminal:
        terminal.wait_text("Northwind Labs")
        terminal.wait_text("1 invoice to approve")
        terminal.wait_text("1/4")
        terminal.settle()
        assert not any("XYZ" in line for line in terminal.display)
        assert noted(note)[1:4] == [os.devnull] * 3
        assert children(terminal) == ""
        terminal.keys("q")
        assert terminal.wait_end() == 0


def test_they_start_on_postgresql(postgres_url: str, note: Path) -> None:
    small_ledger(postgres_url)
    with started(postgres_url, note) as terminal:
        terminal.wait_text("Northwind Labs")
        terminal.wait_text("1 invoice to approve")
        terminal.settle()
        process = int(noted(note)[0])
        assert is_gone(process)
        assert children(terminal) == ""
        terminal.keys("q")
        assert terminal.wait_end() == 0


def test_a_clerk_who_quits_at_once_leaves_no_reader(desk: str, note: Path) -> None:
    with started(desk, note, "import signal; signal.pause()") as terminal:
        process = int(noted(note)[0])
        terminal.wait_text("Today")
        terminal.keys("q")
        assert terminal.wait_end() == 0
        assert is_gone(process)


def test_the_reader_ends_with_a_dropped_line(desk: str, note: Path) -> None:
    with started(desk, note, "import signal; signal.pause()") as terminal:
        process = int(noted(note)[0])
        terminal.hang_up()
        assert terminal.wait_end() != 0  # by the signal or, where it is ignored, for want of a line
        assert is_gone(process)


def test_the_reader_ends_when_the_screens_are_killed_before_they_took_anything(
    desk: str, note: Path
) -> None:
    much = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); out.write(bytes(10**7))"
    with started(desk, note, much) as terminal:
        process = int(noted(note)[0])
        terminal.signal(signal.SIGKILL)
        assert terminal.wait_end() == -signal.SIGKILL
        assert is_gone(process)


def test_a_refusal_of_the_terminal_leaves_no_reader(desk: str, note: Path) -> None:
    with started(desk, note, "import signal; signal.pause()", TERM="dumb") as terminal:
        process = int(noted(note)[0])
        assert terminal.wait_end() == 1
        assert any("TERM=dumb" in line for line in terminal.display)
        assert is_gone(process)


def test_a_password_is_in_no_argument_and_no_variable_of_the_reader(
    desk: str, note: Path, tmp_path: Path
) -> None:
    address = tmp_path / "address"
    address.write_text("postgresql://nobody:sesame@localhost:1/none")
    address.chmod(0o600)
    (tmp_path / "artui").mkdir()
    (tmp_path / "artui/settings.toml").write_text(f'database_file = "{address}"\n')
    env = {"XDG_CONFIG_HOME": str(tmp_path), "ARTUI_DB": ""}
    with started(desk, note, "import signal; signal.pause()", **env) as terminal:
        process = int(noted(note)[0])
        for file in ("cmdline", "environ"):
            assert b"sesame" not in Path(f"/proc/{process}/{file}").read_bytes()
        terminal.keys("q")
