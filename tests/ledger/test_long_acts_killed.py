"""A process that is killed in any phase of a long act leaves nothing of it or in the way."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import event

from artui.imports import file_import
from artui.ledger.book.book import Book
from artui.ledger.documents import take_back
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support.bank_files import kept, mt940, our_account, take_in
from tests.support.books import book_at
from tests.support.postings import customer, invoice, payment, picture

pytestmark = pytest.mark.long

PAYMENTS = """reference,account,value_date,amount,invoices
T-1,ACME,2026-03-05,40.00,DISC-1
T-2,ACME,2026-03-06,58.00,DISC-1
T-3,ACME,2026-03-06,25.00,INV-1
"""
STATEMENT = mt940(":61:2611201120C100,00NTRFNONREF", ":86:166?20INV-1")


class Long(NamedTuple):
    """A long act, and into which table it moves its rows."""

    act: Callable[[Book, Path], object]
    into: str


def _import(book: Book, folder: Path) -> object:
    path = folder / "payments.csv"
    path.write_text(PAYMENTS, encoding="utf-8")
    return file_import.import_file(book, "payments", path)


ACTS = {
    "import payments": Long(_import, "INSERT INTO allocation"),
    "import bank": Long(
        lambda book, folder: take_in(book, folder, STATEMENT), "INSERT INTO bank_entry"
    ),
    "undo": Long(lambda book, _folder: undo(book), "INSERT INTO allocation"),
    "interest rollback": Long(lambda book, _folder: roll_back(book, 1), "INSERT INTO item"),
}
# PostgreSQL makes what is staged in a function, as a clerk may make no tables.
_STAGED = ("TEMPORARY TABLE staged", "artui.stage(")
PHASES = ("computing", "moving", "sealing", "committing")


@pytest.fixture(autouse=True)
def every_act_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let acts of a few rows take the way of long ones."""
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    monkeypatch.setattr(take_back, "LONG_ACT", 0)


def _stocked(url: str) -> Book:
    book = book_at(url)
    customer(book)
    our_account(book)
    invoice(book)
    invoice(book, "DISC-1", 10_000, terms="2/10 net 30")
    post_interest(book)
    payment(book, "P-1", 1_000, auto=True)
    return book


def _killed(url: str, long: Long, phase: str, folder: Path) -> None:
    """Carry an act out in a process of its own that is killed in a phase of it."""
    child = os.fork()
    if not child:
        try:
            book = book_at(url)
            words = {"computing": _STAGED, "moving": (long.into,)}
            _kill_at(book, words.get(phase, ("INSERT INTO act ",)), phase == "committing")
            long.act(book, folder)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def _kill_at(book: Book, words: tuple[str, ...], at_commit: bool) -> None:
    sealed = []

    def on_statement(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if any(each in statement for each in words):
            sealed.append(statement)
            if not at_commit:
                os.kill(os.getpid(), signal.SIGKILL)

    def on_commit(_conn: object) -> None:
        if sealed:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(book.database.writer, "before_cursor_execute", on_statement)
    event.listen(book.database.writer, "commit", on_commit)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("long", ACTS.values(), ids=ACTS.keys())
def test_a_killed_act_leaves_nothing_and_can_be_done_again(
    long: Long, phase: str, any_url: str, tmp_path: Path
) -> None:
    book = _stocked(any_url)
    before = picture(book), kept(book)
    book.database.close()
    _killed(any_url, long, phase, tmp_path)
    again = book_at(any_url)
    assert (picture(again), kept(again)) == before
    long.act(again, tmp_path)
    assert (picture(again), kept(again)) != before
    assert list(breaches(again)) == []
    again.database.close()
