"""Who waits for the turn is told for whom and how long, and waits as long as that one goes on."""

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.customers.notes import note_customer
from artui.ledger.store import turn
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.tables import CHANGE
from artui.ledger.store.turn import Held, read_note
from tests.support.barriers import BROKEN_S, Barrier, held
from tests.support.books import book_at
from tests.support.postings import customer

ROWS = [{"table_name": "x", "row_id": 1, "column_name": "y", "old": None, "new": None}]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let holders say so at once, and waiters look at once."""
    for name in ("QUIET_S", "EVERY_S", "PATIENT_S", "LOOK_EVERY_S"):
        monkeypatch.setattr(turn, name, 0.0)
    monkeypatch.setattr("artui.ledger.store.engine._QUEUED_MS", 50)


@pytest.fixture
def anna(any_url: str) -> Iterator[Book]:
    """The clerk who holds the turn."""
    book = book_at(any_url, actor="anna")
    customer(book)
    yield book
    book.database.close()


@pytest.fixture
def ben(any_url: str, anna: Book) -> Iterator[Book]:
    """The clerk who waits."""
    book = book_at(any_url, actor="ben")
    yield book
    book.database.close()


def _holding(anna: Book, step: Callable[[int], bool]) -> None:
    """An import that writes one row at a step, as long as the step says."""
    with anna.act(ActName.IMPORT_INVOICES, "x.csv") as entry:
        found = turn.turn_of(entry.connection)
        assert found is not None
        found.total = 10
        count = 0
        while step(count):
            entry.insert(CHANGE, ROWS)
            count += 1


def test_nobody_is_refused_while_the_holder_makes_progress(anna: Book, ben: Book) -> None:
    asked, written, begun = Event(), Event(), Event()
    told: list[Held] = []
    now = [0.0]

    def step(count: int) -> bool:
        if count:
            written.set()
            begun.set()
            assert asked.wait(BROKEN_S)
            asked.clear()
        return count < 5

    def tell(holder: Held) -> None:
        # As long as one can wait for somebody who does not move.
        now[0] += turn.LONGEST_WAIT_S - 1
        told.append(holder)
        written.clear()
        asked.set()
        if len(told) < 5:
            assert written.wait(BROKEN_S)

    ben.database.waits.tell, ben.database.waits.clock = tell, lambda: now[0]
    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(_holding, anna, step)
        assert begun.wait(BROKEN_S)
        assert note_customer(ben, 1, "called them").act_id
        holder.result()
    assert [each.done for each in told] == [1, 2, 3, 4, 5]
    assert {each.actor for each in told} == {"anna"}
    assert {each.act for each in told} == {"import"}


def test_who_waits_for_somebody_who_does_not_move_is_refused(anna: Book, ben: Book) -> None:
    barrier, told = Barrier(), []
    ticks = iter(range(10_000))

    def step(count: int) -> bool:
        if count:
            barrier.pause()
        return not count

    ben.database.waits.tell = told.append
    ben.database.waits.clock = lambda: float(next(ticks))
    with (
        held(barrier, lambda: _holding(anna, step)) as holder,
        pytest.raises(Unreachable, match="nothing was changed"),
    ):
        note_customer(ben, 1, "called them")
    holder.result()
    assert len(told) == 1


def test_a_note_that_was_left_behind_is_not_waited_for() -> None:
    told: list[Held] = []
    now = [0.0]
    left = Held("anna", "import", 2_000, 10_000, 2_000)
    wait = turn.Wait(turn.Waits(told.append, lambda: now[0]), left.as_note)
    while wait.goes_on():
        now[0] += 0.25
    assert now[0] < turn.LONGEST_WAIT_S + 1
    assert told == [left], "once, as it does not move"


def test_who_has_written_for_long_may_take_as_long_to_commit() -> None:
    now = [0.0]

    def read() -> str:
        # They write for 100 seconds, and what comes then says nothing until it has ended.
        lasted_ms = min(int(now[0] * 1_000), 100_000)
        return Held("anna", "undo", lasted_ms, 100_000, lasted_ms).as_note()

    wait = turn.Wait(turn.Waits(clock=lambda: now[0]), read)
    while wait.goes_on():
        now[0] += 0.25
    assert 200 <= now[0] < 202


def test_the_note_ends_with_the_turn(anna: Book) -> None:
    _holding(anna, lambda count: count < 3)
    with anna.database.writer.connect() as connection:
        path = turn.note_path(connection)
        if path is None:
            found = connection.exec_driver_sql("SHOW application_name").scalar_one()
        else:
            found = turn.read_file(path)
    assert read_note(found) is None


def test_who_waits_reads_for_whom_for_what_and_how_long() -> None:
    holder = Held("anna", "import", 2_000, 10_000, 2_000)
    assert holder.sentence == "anna's import is being written, 8 s to go"
    assert Held("anna", "interest run", 7, 0, 2_000).sentence == (
        "anna's interest run is being written, 7 rows so far"
    )


@pytest.mark.parametrize(
    "holder",
    [Held("anna", "interest run", 1, 0, 3), Held("Anna Maria", "undo", 10, 20, 30)],
)
def test_a_note_is_read_as_it_was_written(holder: Held) -> None:
    assert read_note(holder.as_note()) == holder


def test_the_note_is_a_file_of_its_own_that_whoever_may_read_the_ledger_may_read(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger = Path(sqlite_url.removeprefix("sqlite:///"))
    ledger.chmod(0o640)
    note = ledger.with_name(f"{ledger.name}-turn")
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    note.symlink_to(victim)
    book = book_at(sqlite_url, actor="anna")
    customer(book)
    seen: list[str] = []

    def step(count: int) -> bool:
        if count == 2:
            seen.append(turn.read_file(note))
            assert stat.S_IMODE(note.lstat().st_mode) == 0o640
        return count < 3

    _holding(book, step)
    book.database.close()
    held = read_note(seen[0])
    assert held is not None
    assert (held.actor, victim.read_text(), note.exists()) == ("anna", "mine", False)


def test_a_pipe_in_the_note_s_place_is_neither_waited_for_nor_read(
    sqlite_url: str, tmp_path: Path
) -> None:
    ledger = Path(sqlite_url.removeprefix("sqlite:///"))
    note = ledger.with_name(f"{ledger.name}-turn")
    os.mkfifo(note)
    assert turn.read_file(note) == ""
    book = book_at(sqlite_url, actor="anna")
    customer(book)
    _holding(book, lambda count: count < 3)
    book.database.close()
    assert not note.exists()


def test_a_holder_s_name_is_told_as_it_is_written(any_url: str) -> None:
    zaneta = book_at(any_url, actor="Żaneta Müller")
    customer(zaneta)
    ben = book_at(any_url, actor="ben")
    told: list[Held] = []
    begun, over = Event(), Event()

    def step(count: int) -> bool:
        if count == 2:
            begun.set()
            assert over.wait(BROKEN_S)
        return count < 3

    def tell(holder: Held) -> None:
        told.append(holder)
        over.set()

    ben.database.waits.tell = tell
    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(_holding, zaneta, step)
        assert begun.wait(BROKEN_S)
        note_customer(ben, 1, "called them")
        holder.result()
    for book in (zaneta, ben):
        book.database.close()
    assert told[0].actor == "Żaneta Müller"


@pytest.mark.parametrize(
    "text",
    ["", "artui", "psql", f"artui {'9' * 5000} 2 3 undo anna", "artui 1 2 3 x", "artui a b c d e"],
)
def test_any_other_text_is_no_note(text: str) -> None:
    assert read_note(text) is None
