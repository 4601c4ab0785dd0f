"""On PostgreSQL an act of many rows takes its number first, and writes them while others go on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select

from artui.domain.remittance import RemittanceLine
from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.imports.imported import Imported
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import mark, whole_log
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.records import NewPayment
from artui.ledger.book.refusals import NumberTaken, UnknownDocument
from artui.ledger.cash.payments import record_payment
from artui.ledger.customers.notes import note_customer
from artui.ledger.interest.charges import Charged, post_interest
from artui.ledger.long_acts import stages
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.engine import GATE_LOCK
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.tables import ITEM
from tests.support.barriers import BROKEN_S, Barrier, held, pausing
from tests.support.books import book_at
from tests.support.days import on
from tests.support.interest_rows import assert_equal_either_way
from tests.support.postings import MARCH, customer, invoice

FILE = "number,account,issue_date,amount\nF-1,ACME,2026-03-01,10.00\nF-2,NORTH,2026-03-02,20.00\n"
JUNE = MARCH.replace(month=6)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let acts of a few rows take the way of those of many."""
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    monkeypatch.setattr(stages, "BESIDE_FROM", 0)


@pytest.fixture
def anna(postgres_url: str) -> Iterator[Book]:
    """Anna's book on a ledger where ACME and NORTH are late."""
    book = book_at(postgres_url, actor="anna")
    for account in ("ACME", "NORTH"):
        customer(book, account)
        invoice(book, f"INV-{account}", account=account)
    yield book
    book.database.close()


@pytest.fixture
def ben(postgres_url: str, anna: Book) -> Iterator[Book]:
    """Ben's book on the same ledger."""
    book = book_at(postgres_url, actor="ben")
    yield book
    book.database.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two invoices."""
    found = tmp_path / "invoices.csv"
    found.write_text(FILE, encoding="utf-8")
    return found


def _import(book: Book, path: Path, barrier: Barrier) -> Imported:
    """Import a file, and pause when its rows are written and its act is not."""
    with pausing(book.database.writer, barrier, "INSERT INTO item ("):
        return import_file(book, "invoices", path)


def _charge(book: Book, barrier: Barrier) -> Charged:
    with pausing(book.database.writer, barrier, "INSERT INTO interest_segment ("):
        return post_interest(book)


def _pay(book: Book, reference: str, number: str, minor: int = 10_000) -> int:
    lines = (RemittanceLine(number, minor),)
    new = NewPayment(reference, "ACME", MARCH, minor, "EUR", "bank", lines)
    posted, allocated = record_payment(book, new)
    assert allocated is not None
    return posted.id


def _numbers(book: Book) -> set[str]:
    with book.reading() as connection:
        return set(connection.execute(select(ITEM.c.number)).scalars())


def _acts(book: Book) -> list[tuple[int, str, str]]:
    with book.reading() as connection:
        return [(each.id, each.actor, each.act) for each in whole_log(connection)]


def test_another_clerk_acts_while_its_rows_are_written(anna: Book, ben: Book, path: Path) -> None:
    barrier, last = Barrier(), _acts(anna)[-1][0]
    with held(barrier, lambda: _import(anna, path, barrier)) as going_on:
        note_customer(ben, 1, "called them")
        _pay(ben, "P-1", "INV-ACME")
        assert "F-1" not in _numbers(ben)
        meanwhile = _acts(ben)[-3:]
        assert list(breaches(ben)) == [], "the chain goes on behind the promise"
        seen = mark(ben)
    imported = going_on.result()
    numbers = range(last + 2, last + 5)
    names = (ActName.NOTE, ActName.PAY, ActName.ALLOCATE)
    assert meanwhile == [(number, "ben", name) for number, name in zip(numbers, names, strict=True)]
    assert imported.act_id == last + 1
    assert _acts(ben)[-4:] == [(last + 1, "anna", ActName.IMPORT_INVOICES), *meanwhile]
    assert {"F-1", "F-2", "P-1"} <= _numbers(ben)
    assert mark(ben) != seen, "screens look again"
    assert list(breaches(ben)) == []


def test_each_undoes_their_own_afterwards(anna: Book, ben: Book, path: Path) -> None:
    barrier = Barrier()
    with held(barrier, lambda: _import(anna, path, barrier)):
        _pay(ben, "P-1", "INV-ACME")
    undo(anna)
    for _ in (ActName.ALLOCATE, ActName.PAY):
        undo(ben)
    with anna.reading() as connection:
        live = select(ITEM.c.number).where(ITEM.c.reversed_by_id.is_(None), ITEM.c.open_minor > 0)
        assert set(connection.execute(live).scalars()) >= {"INV-ACME", "INV-NORTH"}
        assert not set(connection.execute(live).scalars()) & {"F-1", "F-2", "P-1"}
    assert list(breaches(anna)) == []


def test_an_act_that_may_depend_on_it_waits(anna: Book, ben: Book, path: Path) -> None:
    barrier = Barrier()
    with ThreadPoolExecutor(1) as pool:
        with held(barrier, lambda: _import(anna, path, barrier)):
            waiting = pool.submit(invoice, ben, "F-1", 1_000)
            _until_one_waits(anna)
            assert not waiting.done()
        with pytest.raises(NumberTaken):
            waiting.result()
    assert list(breaches(ben)) == []


def test_a_payment_waits_for_an_invoice_that_is_being_written(
    anna: Book, ben: Book, path: Path
) -> None:
    barrier = Barrier()
    with ThreadPoolExecutor(1) as pool:
        with held(barrier, lambda: _import(anna, path, barrier)):
            writing = pytest.raises(UnknownDocument, match="anna's import invoices is being writ")
            with ben.reading() as connection, writing:
                find(connection, "F-1")
            waiting = pool.submit(_pay, ben, "P-1", "F-1", 1_000)
            _until_one_waits(anna)
            assert not waiting.done()
        assert waiting.result()
    assert list(breaches(ben)) == []


def _until_one_waits(book: Book) -> None:
    url = book.database.writer.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_locks WHERE objid = %s AND NOT granted"
        for _ in range(int(BROKEN_S / 0.05)):
            (waiting,) = connection.execute(query, [GATE_LOCK & 0xFFFFFFFF]).fetchone() or (0,)
            if waiting:
                return
            connection.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("others", [0, 1], ids=["nobody came after it", "a note came after it"])
def test_an_act_that_is_broken_off_leaves_nothing(
    anna: Book, ben: Book, path: Path, others: int
) -> None:
    barrier, before = Barrier(), _acts(anna)
    last, known = before[-1][0], _numbers(anna)
    with held(barrier, lambda: _import(anna, path, barrier)) as going_on:
        for _ in range(others):
            note_customer(ben, 1, "called them")
        _cut_who_holds_the_gate(ben)
    with pytest.raises(Unreachable):
        going_on.result()
    note_customer(ben, 2, "and them")
    assert _numbers(ben) == known
    note = (ActName.NOTE,)
    broken = (ActName.IMPORT_INVOICES, ActName.NOTE, ActName.BREAK_OFF) if others else ()
    assert [act for _, _, act in _acts(ben)[len(before) :]] == [*broken, *note]
    assert [number for number, *_ in _acts(ben)] == list(range(1, last + len(broken) + 2))
    assert list(breaches(ben)) == []
    assert import_file(anna, "invoices", path).added == 2
    assert list(breaches(ben)) == []


def _cut_who_holds_the_gate(book: Book) -> None:
    url = book.database.writer.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_locks "
            "WHERE objid = %s AND mode = 'ExclusiveLock' AND granted"
        )
        assert connection.execute(query, [GATE_LOCK & 0xFFFFFFFF]).fetchone() == (True,)


def test_an_act_that_is_killed_is_settled_by_the_next(anna: Book, ben: Book, path: Path) -> None:
    """As after kill -9: nobody is left who could give it up."""
    barrier, before = Barrier(), _acts(anna)
    with (
        pytest.MonkeyPatch.context() as patch,
        held(barrier, lambda: _import(anna, path, barrier)) as going_on,
    ):
        patch.setattr(stages._Round, "_break_off", lambda _self: None)
        _pay(ben, "P-1", "INV-ACME")
        _cut_who_holds_the_gate(ben)
        barrier.open()
        with pytest.raises(Unreachable):
            going_on.result()
    assert list(breaches(ben)) == [], "also before somebody settles it"
    carl = replace(ben, actor="carl")
    invoice(carl, "F-1", 1_000)
    found = [act for _, _, act in _acts(ben)[len(before) :]]
    assert found == [
        ActName.IMPORT_INVOICES,
        ActName.PAY,
        ActName.ALLOCATE,
        ActName.BREAK_OFF,
        ActName.POST_INVOICE,
    ]
    assert list(breaches(ben)) == []
    undo(ben)
    assert list(breaches(ben)) == []


def test_what_is_paid_while_interest_is_posted_has_moved_since(anna: Book, ben: Book) -> None:
    barrier = Barrier()
    with held(barrier, lambda: _charge(on(anna, JUNE), barrier)) as going_on:
        _pay(ben, "P-1", "INV-ACME", 50_000)
        assert not any(number.startswith("FC") for number in _numbers(ben))
    assert going_on.result().charges == 2
    later = on(anna, JUNE.replace(month=9))
    with later.reading() as connection:
        assert_equal_either_way(connection, later.business_date)
    post_interest(later)
    assert list(breaches(anna)) == []


def test_a_long_act_that_computed_meanwhile_sees_what_was_written(
    anna: Book, ben: Book, path: Path, tmp_path: Path
) -> None:
    """Its ground is one without the other's rows, whose ids are lower than later ones."""
    other, barrier = tmp_path / "other.csv", Barrier()
    other.write_text(FILE.replace("F-2", "F-3"), encoding="utf-8")
    with ThreadPoolExecutor(1) as pool:
        with held(barrier, lambda: _import(anna, path, barrier)):
            note_customer(ben, 1, "called them")
            _pay(ben, "P-1", "INV-ACME")
            importing = pool.submit(import_file, ben, "invoices", other)
            _until_one_waits(anna)
        found = importing.result()
    assert (found.added, found.skipped, found.rejected) == (1, 1, 0), "F-1 is there already"
    assert list(breaches(ben)) == []


def test_an_act_whose_end_was_lost_and_that_another_broke_off_is_not_booked(
    anna: Book, ben: Book, path: Path
) -> None:
    barrier, writer = Barrier(), anna.database.writer
    ended: list[str] = []

    def executed(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "DELETE FROM promised_act" in statement:
            ended.append(statement)

    def cut(_connection: object) -> None:
        if len(ended) == 1:
            # Her connection ends before the server hears of her commit, and Ben is quicker.
            ended.append("cut")
            _cut_who_holds_the_gate(ben)
            invoice(ben, "Z-9", 1000)

    event.listen(writer, "after_cursor_execute", executed)
    event.listen(writer, "commit", cut)
    with held(barrier, lambda: _import(anna, path, barrier)) as going_on:
        note_customer(ben, 1, "called them")
    with pytest.raises(Unreachable, match="is not booked"):
        going_on.result()
    assert not {"F-1", "F-2"} & _numbers(ben)
    assert list(breaches(ben)) == []


def test_a_run_that_is_broken_off_is_proven_to_have_posted_nothing(anna: Book, ben: Book) -> None:
    barrier = Barrier()
    with held(barrier, lambda: _charge(on(anna, JUNE), barrier)) as going_on:
        note_customer(ben, 1, "called them")
        _cut_who_holds_the_gate(ben)
    with pytest.raises(Unreachable):
        going_on.result()
    note_customer(ben, 1, "called them again")
    assert ActName.BREAK_OFF in {act for _, _, act in _acts(ben)}
    assert list(breaches(ben)) == []


def test_what_is_written_and_what_is_promised_next_have_marks_of_their_own(
    anna: Book, ben: Book, path: Path, tmp_path: Path
) -> None:
    others = tmp_path / "others.csv"
    others.write_text(FILE.replace("F-", "G-"), encoding="utf-8")
    marks = []
    for file in (path, others):
        barrier = Barrier()
        with held(barrier, lambda file=file, at=barrier: _import(anna, file, at)) as going_on:
            if not marks:
                note_customer(ben, 1, "called them")
            marks.append(mark(ben))
        going_on.result()
    assert marks[0] != marks[1]


def test_a_rehearsal_waits_for_the_rows_of_another(anna: Book, ben: Book, path: Path) -> None:
    barrier = Barrier()
    with ThreadPoolExecutor(1) as pool:
        with held(barrier, lambda: _import(anna, path, barrier)) as going_on:
            rehearsed = pool.submit(import_file, ben, "invoices", path, dry_run=True)
            note_customer(ben, 1, "called them")
        assert going_on.result().added == 2
        assert (rehearsed.result().added, rehearsed.result().skipped) == (0, 2)
