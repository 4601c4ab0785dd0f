"""Many statements in a folder: safe names, nothing overwritten unasked, stoppable."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from artui.statements.account.batch import file_name, write_statements
from artui.statements.destinations import AlreadyThere, refuse_existing
from artui.statements.model import Statement, StatementDoesNotTie
from tests.support.statements import statement


def samples(count: int) -> list[Statement]:
    return [statement(items=2, account=f"C-{i}") for i in range(count)]


def test_each_statement_is_written_in_each_format(tmp_path: Path) -> None:
    paths = write_statements(samples(2), tmp_path / "out", ("pdf", "xlsx", "csv", "json"))
    assert [path.name for path in paths[:4]] == [
        "statement-C-0-2026-11-21.pdf",
        "statement-C-0-2026-11-21.xlsx",
        "statement-C-0-2026-11-21.csv",
        "statement-C-0-2026-11-21.json",
    ]
    assert len(paths) == 8
    assert sorted(paths) == sorted((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    "account",
    ["../../etc/passwd", "a/b", "..", ".hidden", "-rf", "\x1b[31m", "株式会社", "x" * 300, ""],
)
def test_no_account_number_leads_out_of_the_folder(tmp_path: Path, account: str) -> None:
    folder = tmp_path / "out"
    (path,) = write_statements([statement(items=1, account=account)], folder, ("json",))
    assert path.parent == folder
    assert list(folder.iterdir()) == [path]
    assert not list(tmp_path.glob("*.json"))
    assert not list(tmp_path.parent.glob("*.json"))


def test_two_accounts_never_share_a_file() -> None:
    day = date(2026, 1, 1)
    names = {file_name(a, day, "open-item", "pdf") for a in ("A/B", "A_B", "A:B", "A//B", "AB")}
    assert len(names) == 5


def test_the_other_styles_carry_their_name() -> None:
    name = file_name("C-1", date(2026, 1, 1), "activity", "pdf")
    assert name == "statement-C-1-2026-01-01-activity.pdf"


def test_an_existing_file_is_refused_and_keeps_its_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    taken = folder / "statement-C-0-2026-11-21.pdf"
    taken.write_bytes(b"mine")
    with pytest.raises(AlreadyThere):
        write_statements(samples(1), folder, ("json", "pdf"))
    assert taken.read_bytes() == b"mine"
    assert list(folder.iterdir()) == [taken]


def test_overwriting_is_done_when_asked(tmp_path: Path) -> None:
    write_statements(samples(1), tmp_path)
    (path,) = write_statements(samples(1), tmp_path, overwrite=True)
    assert path.read_bytes().startswith(b"%PDF")


def test_a_taken_name_can_be_asked_for_beforehand(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "nowhere")
    refuse_existing(tmp_path, ["b.pdf"], overwrite=False)
    refuse_existing(tmp_path, ["a.pdf"], overwrite=True)
    with pytest.raises(AlreadyThere):
        refuse_existing(tmp_path, ["b.pdf", "a.pdf"], overwrite=False)


def test_progress_is_told_and_cancelling_stops_before_the_next(tmp_path: Path) -> None:
    done: list[int] = []
    paths = write_statements(
        samples(5), tmp_path, ("json",), progress=done.append, cancelled=lambda: len(done) == 2
    )
    assert done == [1, 2]
    assert len(paths) == 2


def test_statements_are_taken_one_by_one(tmp_path: Path) -> None:
    taken: list[int] = []

    def source() -> Iterator[Statement]:
        for index, sample in enumerate(samples(4)):
            taken.append(index)
            yield sample

    seen: list[int] = []
    write_statements(source(), tmp_path, ("csv",), progress=lambda done: seen.append(len(taken)))
    assert seen == [1, 2, 3, 4]


def test_two_processes_write_the_same_bytes_in_the_same_order(tmp_path: Path) -> None:
    alone = write_statements(samples(48), tmp_path / "one", ("pdf",))
    both = write_statements(samples(48), tmp_path / "two", ("pdf",), processes=2)
    assert [path.name for path in both] == [path.name for path in alone]
    assert [path.read_bytes() for path in both] == [path.read_bytes() for path in alone]


# A program that was started in the background may have inherited that it ignores an interrupt.
ENDLESS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from itertools import repeat
from pathlib import Path
from artui.statements.account.batch import write_statements
from tests.support.statements import statement

if __name__ == "__main__":
    sample = statement(items=2)
    write_statements(
        repeat(sample), Path("out"), overwrite=True, processes=2,
        progress=lambda done: print(done, flush=True),
    )
"""


@pytest.fixture
def endless(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run over two processes, in a session of its own, that has written its first files."""
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        while len(of_session(run.pid)) < 3 or not run.stdout.readline():
            pass
        for _ in range(100):
            run.stdout.readline()
        yield run


def of_session(leader: int) -> set[int]:
    """The processes of a session that have not ended."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session, *_ = path.read_text().rpartition(")")[2].split()
            if int(session) == leader and state != "Z":
                found.add(int(path.parent.name))
    return found


def left_behind(leader: int) -> set[int]:
    """The processes of a session that go on without it: its pipes close a moment before the
    last of them is gone."""
    for _ in range(600):
        if not of_session(leader):
            break
        time.sleep(0.05)
    return of_session(leader)


def test_an_interrupt_ends_all_processes_with_one_message_and_whole_files(
    endless: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    os.killpg(endless.pid, signal.SIGINT)
    _, errors = endless.communicate()
    assert errors.count("Traceback") == 1, errors
    assert left_behind(endless.pid) == set()
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".pdf"]


def test_a_killed_run_leaves_no_process_behind(endless: "subprocess.Popen[str]") -> None:
    endless.kill()
    endless.communicate()
    assert left_behind(endless.pid) == set()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_statement_that_does_not_tie_ends_the_run_after_those_before_it(
    tmp_path: Path, processes: int
) -> None:
    run = samples(150)
    run[112] = replace(run[112], sections=(replace(run[112].sections[0], control_minor=0),))
    with pytest.raises(StatementDoesNotTie, match="C-112 in EUR does not tie"):
        write_statements(run, tmp_path / "out", ("json",), processes=processes)
    written = {path.name for path in (tmp_path / "out").iterdir()}
    last = 112 if processes == 1 else 110  # a chunk is drawn as a whole
    assert written == {f"statement-C-{i}-2026-11-21.json" for i in range(last)}


def test_a_run_that_was_broken_off_can_be_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def broken() -> Iterator[Statement]:
        yield statement(account="A1")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        write_statements(broken(), folder, ("csv",))
    (folder / file_name("A2", statement().as_of, "open-item", "csv")).write_text("mine")
    with pytest.raises(AlreadyThere):
        # What the broken run wrote is replaced, what another wrote is not.
        write_statements([statement(account="A1"), statement(account="A2")], folder, ("csv",))
    (folder / file_name("A2", statement().as_of, "open-item", "csv")).unlink()
    write_statements([statement(account="A1"), statement(account="A2")], folder, ("csv",))
    assert {path.suffix for path in folder.iterdir()} == {".csv"}
    with pytest.raises(AlreadyThere):
        write_statements([statement(account="A1")], folder, ("csv",))
