"""Undo of a large act and roll-backs of runs compute while another clerk acts, and end as if they
had come after that act, or are refused as they would have been."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.imports.file_import import import_file
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.book.steps import Progress
from artui.ledger.collecting.dunning import post_dunning, roll_back_dunning
from artui.ledger.customers.notes import note_customer
from artui.ledger.documents import take_back
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.lists.document_page import find
from artui.ledger.office.administration import set_ledger_setting
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import (
    ALLOCATION,
    CHANGE,
    COLLECTION_FLAG,
    CONTROL,
    DUNNING_NOTICE,
    INTEREST_RUN,
    ITEM,
)
from tests.support.books import book_at
from tests.support.long_imports import url_of
from tests.support.postings import customer, invoice, payment, picture
from tests.support.same_rows import assert_same

pytestmark = pytest.mark.long

DAY = date(2026, 6, 30)
WRITTEN = (ITEM, ALLOCATION, CHANGE, COLLECTION_FLAG, CONTROL, DUNNING_NOTICE, INTEREST_RUN)
INVOICES = "number,account,issue_date,amount\nF-1,A,2026-03-01,50.00\nF-2,B,2026-03-01,60.00\n"
PAYMENTS = """reference,account,value_date,amount,invoices
T-1,B,2026-03-05,40.00,DISC-1
T-2,B,2026-03-06,58.00,DISC-1
T-3,A,2026-03-06,25.00,A-1
"""
Undoing = Callable[[Book, Progress], object]


class Case(NamedTuple):
    """What was done, how it is taken back, and what another clerk does to it meanwhile."""

    make: Callable[[Book, Path], object]
    take_back: Undoing
    spoil: Callable[[Book], object]


def _importing(kind: str, text: str) -> Callable[[Book, Path], object]:
    def make(book: Book, folder: Path) -> object:
        path = folder / "rows.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(book, kind, path)

    return make


def _undo(book: Book, progress: Progress) -> object:
    return undo(book, progress=progress)


CASES = {
    "imported invoices": Case(
        _importing("invoices", INVOICES),
        _undo,
        lambda book: payment(
            book, "H-1", 1_000, account="A", value=DAY, invoices=(RemittanceLine("F-1", None),)
        ),
    ),
    "imported payments": Case(
        _importing("payments", PAYMENTS),
        _undo,
        lambda book: reverse(book, _find(book, "T-2"), reason="returned"),
    ),
    "an interest run": Case(
        lambda book, _folder: post_interest(book, compensation=True),
        lambda book, progress: roll_back(book, 1, progress=progress),
        lambda book: payment(book, "H-1", 400_000, account="A", value=DAY, auto=True),
    ),
    "a dunning run": Case(
        lambda book, _folder: post_dunning(book),
        lambda book, progress: roll_back_dunning(book, 1, progress=progress),
        lambda book: roll_back_dunning(book, 1),
    ),
}
ACTS: dict[str, Callable[[Case, Book], object]] = {
    "nothing": lambda case, book: None,
    "a note": lambda case, book: note_customer(book, 1, "called them"),
    "somebody else's payment": lambda case, book: payment(book, "H-2", 500, account="C"),
    "an invoice of their customer": lambda case, book: invoice(book, "H-3", 700, account="A"),
    "what rests on it": lambda case, book: case.spoil(book),
    "an act of one's own": lambda case, book: invoice(
        replace(book, actor="clerk", login="clerk"), "H-4", 700, account="C"
    ),
    "a setting": lambda case, book: set_ledger_setting(book, "future_days", "10"),
}


def _find(book: Book, number: str) -> int:
    with book.reading() as connection:
        return find(connection, number).id


@pytest.fixture(autouse=True)
def every_act_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let acts of a few rows be taken back as large ones are."""
    monkeypatch.setattr(take_back, "LONG_ACT", 0)


def _stocked(url: str, case: Case, folder: Path) -> Book:
    book = book_at(url, as_of=DAY)
    for account in "ABC":
        customer(book, account)
    invoice(book, "A-1", account="A")
    invoice(book, "B-1", account="B")
    invoice(book, "DISC-1", 10_000, account="B", terms="2/10 net 30")
    case.make(book, folder)
    return book


def _ended(work: Callable[[], object]) -> object:
    """The result of an act, or its refusal as text."""
    try:
        return work()
    except Refused as refusal:
        return str(refusal)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_it_ends_as_if_it_had_come_after_the_act_in_between(
    case: Case,
    act: Callable[[Case, Book], object],
    any_url: str,
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    copy = tmp_path / "serial.db"
    shutil.copy(sqlite_template, copy)
    book = _stocked(any_url, case, tmp_path)
    serial = _stocked(f"sqlite:///{copy}", case, tmp_path)
    acts = [act]

    def progress(_done: int, _total: int) -> None:
        while acts:
            other = book_at(url_of(book), actor="other", as_of=DAY)
            acts.pop()(case, other)
            other.database.close()

    ended = _ended(lambda: case.take_back(book, progress))
    assert not acts, "the other clerk was not refused"
    act(case, replace(serial, actor="other", login="other"))
    with serial.transaction() as joined:
        expected = _ended(lambda: case.take_back(joined, lambda _done, _total: None))
    assert ended == expected
    assert_same(book, serial, *WRITTEN)
    for each in (book, serial):
        each.database.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_abandoned_leaves_everything_as_it_was(
    case: Case, any_url: str, tmp_path: Path
) -> None:
    book = _stocked(any_url, case, tmp_path)
    before = picture(book)

    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.take_back(book, cancel)
    assert picture(book) == before
    book.database.close()


def test_what_was_looked_at_and_no_other_act_is_undone(sqlite_url: str, tmp_path: Path) -> None:
    case = CASES["imported invoices"]
    book = _stocked(sqlite_url, case, tmp_path)
    with pytest.raises(CannotUndo, match="came in between"):
        undo(book, expected=1)
    book.database.close()
