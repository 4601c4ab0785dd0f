"""A bank's file is compared with the ledger while another clerk acts, and taken in as if it had
come after that act."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_files import TakenFile
from artui.ledger.bank.matched.cash_by_hand import on_account
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.documents import take_back
from artui.ledger.long_acts import stages
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import BANK_CONFIRMATION, BANK_ENTRY, BANK_STATEMENT, ITEM
from tests.support.bank_files import camt, counts, kept, ntry, our_account, take_in
from tests.support.barriers import Barrier, held, pausing
from tests.support.books import book_at
from tests.support.postings import customer, invoice

# A notice of a receipt, and the statement that confirms it and brings one more.
NOTICE = camt(ntry("250.50", reference="A"), message="054", opening=None, closing=None)
ROWS = (ntry("250.50", reference="A"), ntry("10.00", reference="B"))
FILE = camt(*ROWS, closing=126_050)
LONGER = camt(*ROWS, ntry("5.00", reference="C"), closing=126_550)
ACTS: dict[str, Callable[[Book, Path], object]] = {
    "nothing": lambda book, _folder: None,
    "an invoice": lambda book, _folder: invoice(book),
    "a posted entry": lambda book, _folder: on_account(book, kept(book)[0].id, 1),
    "the same file": lambda book, folder: take_in(book, folder, FILE),
    "a longer file": lambda book, folder: take_in(book, folder, LONGER),
    "an undone file": lambda book, _folder: undo(book),
    "another account": lambda book, _folder: set_bank_account(book, "DE02", currency="EUR"),
}
COLUMNS = ("number", "entry_key", "occurrence", "position", "amount_minor", "added", "known")


def _stocked(url: str, folder: Path) -> Book:
    book = book_at(url)
    our_account(book)
    customer(book)
    take_in(book, folder, NOTICE)
    return book


def _rows(book: Book, table: Table) -> list[tuple[object, ...]]:
    names = [name for name in COLUMNS if name in table.c]
    with book.reading() as connection:
        query = select(*(table.c[name] for name in names), table.c.act_id)
        return sorted(tuple(row) for row in connection.execute(query))


def _meanwhile(book: Book, folder: Path, text: str, act: Callable[[Book], object]) -> TakenFile:
    """Take a file in, and let another clerk act while it is compared."""
    barrier = Barrier()
    other = book_at(book.database.writer.url.render_as_string(hide_password=False))
    mine = folder / "mine"
    mine.mkdir()
    with pausing(book.database.writer, barrier, "staged_bank_statement"):
        with held(barrier, lambda: take_in(book, mine, text)) as going_on:
            act(other)
        found = going_on.result()
    other.database.close()
    return found


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_it_is_taken_in_as_if_it_had_come_after_the_act_in_between(
    act: Callable[[Book, Path], object], any_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "serial.db"
    shutil.copy(sqlite_template, copy)
    book, serial = _stocked(any_url, tmp_path), _stocked(f"sqlite:///{copy}", tmp_path)
    found = _meanwhile(book, tmp_path, FILE, lambda other: act(other, tmp_path))
    act(serial, tmp_path)
    with serial.transaction() as joined:
        assert found == take_in(joined, tmp_path, FILE)
    for table in (BANK_STATEMENT, BANK_ENTRY, BANK_CONFIRMATION, ITEM):
        assert _rows(book, table) == _rows(serial, table), table.name
    assert list(breaches(book)) == []
    for each in (book, serial):
        each.database.close()


def test_a_rehearsal_takes_no_turn(book: Book, tmp_path: Path) -> None:
    our_account(book)
    holder = book_at(book.database.writer.url.render_as_string(hide_password=False), actor="other")
    with holder.transaction():
        found = take_in(book, tmp_path, FILE, dry_run=True)
    holder.database.close()
    assert (counts(found), found.act_id) == ((2, 0), None)


def test_undo_of_a_file_sees_what_another_posted_from_it_meanwhile(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_back, "LONG_ACT", 0)
    our_account(book)
    customer(book)
    take_in(book, tmp_path, FILE)
    computed, once = stages._Round._computed, list[object]()

    def slowly(self: stages._Round[object]) -> object:
        found = computed(self)
        if self.act == "undo" and not once:
            other = replace(book, actor="ben")
            once.append(on_account(other, kept(book)[0].id, 1))
        return found

    monkeypatch.setattr(stages._Round, "_computed", slowly)
    with pytest.raises(CannotUndo):
        undo(book)
    assert list(breaches(book)) == []
