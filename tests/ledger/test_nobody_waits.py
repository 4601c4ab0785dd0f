"""While long work reads, another clerk's act succeeds: nothing that only reads takes the turn."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from artui.amazon.ads import sync as ads_sync
from artui.amazon.finances import sync as finances_sync
from artui.amazon.papers import paper_of
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.troubles import ScriptedTrouble
from artui.amazon.sandbox.vendor_examples import GERMANY, vendor_invoices
from artui.amazon.transport.connection import Connection
from artui.ledger.book.book import Book
from artui.ledger.collecting.dunning import post_dunning
from artui.ledger.customers.notes import note_customer
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store import backup
from artui.ledger.store.engine import sqlite_path
from artui.ledger.store.tables import ACT, ITEM
from artui.statements.account.batch import write_statements
from artui.statements.account.from_ledger import StatementWanted, gather
from artui.statements.collecting.collection_files import write_package
from artui.statements.collecting.dunning_notices import write_notices
from artui.statements.file_batch import file_batch
from tests.support.amazon import sandbox_line
from tests.support.barriers import Barrier, held, pausing
from tests.support.books import book_at
from tests.support.days import on
from tests.support.postings import MARCH, customer, invoice

Work = Callable[[Book, Path, Barrier], object]


@pytest.fixture
def anna(any_url: str) -> Iterator[Book]:
    """Anna's book on a ledger where ACME and NORTH are late."""
    book = book_at(any_url, actor="anna")
    for account in ("ACME", "NORTH"):
        customer(book, account)
        invoice(book, f"INV-{account}", account=account)
    yield book
    book.database.close()


@pytest.fixture
def ben(any_url: str, anna: Book) -> Iterator[Book]:
    """Ben's book on the same ledger."""
    book = book_at(any_url, actor="ben")
    yield book
    book.database.close()


def _check(book: Book, _folder: Path, barrier: Barrier) -> None:
    with pausing(book.database.reader, barrier, "interest_charge"):
        assert list(breaches(book)) == []


def _statements(book: Book, folder: Path, barrier: Barrier) -> None:
    day = book.business_date
    with book.reading() as connection:
        drawn = (gather(connection, each, StatementWanted(day)) for each in (1, 2))
        assert len(write_statements(drawn, folder, progress=barrier.pause)) == 2


def _notices(book: Book, folder: Path, barrier: Barrier) -> None:
    def pause(done: int, _total: int) -> None:
        if done:
            barrier.pause()

    assert write_notices(book, folder, progress=pause).act_id


def _package(book: Book, folder: Path, barrier: Barrier) -> None:
    with (
        pausing(book.database.reader, barrier, "allocation"),
        book.reading() as connection,
        file_batch(folder) as batch,
    ):
        write_package(connection, 1, book.business_date, batch, paper_of=paper_of)


def _restore_proof(book: Book, folder: Path, barrier: Barrier) -> None:
    ledger = sqlite_path(str(book.database.writer.url))
    assert ledger is not None
    copy = folder / "copy.db"
    backup.back_up(ledger, _private(copy))
    backup.restore(copy, folder / "elsewhere.db", barrier.pause)


def _private(path: Path) -> Path:
    path.touch(0o600)
    return path


@dataclass
class _Holding(Sandbox):
    """A service that keeps whoever asks for something waiting for its answer."""

    barrier: Barrier | None = None
    at: str = ""

    def next_trouble(
        self, operation: str, kinds: Iterable[str] | None = None
    ) -> ScriptedTrouble | None:
        """Pause where it is held."""
        if self.barrier is not None and operation == self.at:
            self.barrier.pause()
        return super().next_trouble(operation, kinds)


def _synced(at: str, sync: Callable[[Connection, Book], Iterable[object]]) -> Work:
    """A sync that waits in the middle for an answer of its service."""

    def work(book: Book, _folder: Path, barrier: Barrier) -> None:
        reported = vendor_invoices(date(2026, 3, 5))
        with sandbox_line(_Holding(vendor_invoices=reported, barrier=barrier, at=at)) as line:
            assert list(sync(line.connection, book))

    return work


READERS = {
    "db check": _check,
    "a batch of statements": _statements,
    "the notices of a run": _notices,
    "a collections package": _package,
    "a restore proof": _restore_proof,
    "a sync of Ads invoices": _synced(
        "ads.invoice", lambda line, book: ads_sync.sync(line, book, receivable=True)
    ),
    "a sync of vendor invoices": _synced(
        "finances.details", lambda line, book: finances_sync.sync(line, book, [GERMANY])
    ),
}


@pytest.mark.parametrize("work", READERS.values(), ids=READERS.keys())
def test_another_clerk_acts_while_it_reads(
    work: Work, anna: Book, ben: Book, tmp_path: Path
) -> None:
    if work is _restore_proof and not anna.database.is_sqlite:
        pytest.skip("a server restores into a database of its own, see test_postgres_backup")
    post_dunning(on(anna, MARCH.replace(month=6)))
    barrier = Barrier()
    with held(barrier, lambda: work(anna, tmp_path, barrier)) as going_on:
        note = note_customer(ben, 1, "called them")
    going_on.result()
    with ben.reading() as connection:
        assert connection.execute(select(ACT.c.id).where(ACT.c.id == note.act_id)).one()


def test_one_read_sees_one_state_whatever_others_do_meanwhile(anna: Book, ben: Book) -> None:
    count = select(func.count()).select_from(ITEM)
    with anna.reading() as connection:
        before = connection.execute(count).scalar_one()
        invoice(replace(ben, joined=None), "INV-9")
        assert connection.execute(count).scalar_one() == before
    with anna.reading() as connection:
        assert connection.execute(count).scalar_one() == before + 1
