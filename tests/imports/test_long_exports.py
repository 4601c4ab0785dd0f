"""An export of another program is read and checked while others work, and ends as a serial one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from artui.imports.presets import post_export as posting
from artui.imports.presets.imported_export import ImportedExport
from artui.imports.presets.items import Reading
from artui.imports.presets.post_export import post_export
from artui.imports.presets.preset import preset_named
from artui.ledger.book.book import Book
from artui.ledger.long_acts import stages
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ALLOCATION, CONTROL, INSTALMENT, ITEM, REMITTANCE
from tests.support.books import book_at
from tests.support.long_imports import Act, url_of
from tests.support.postings import customer, invoice, payment, picture
from tests.support.same_rows import assert_same

_HEADINGS = (
    "Posting Date,Party Type,Party,Customer Name,Voucher Type,Voucher No,Due Date,"
    "Invoiced Amount,Paid Amount,Credit Note,Outstanding Amount,Currency\n"
)
_ROWS = (
    "2026-03-01,Customer,A,A Ltd,Sales Invoice,SI-1,2026-03-31,500.0,200.0,0.0,300.0,EUR\n"
    "2026-03-02,Customer,B,B Ltd,Sales Invoice,SI-2,2026-03-02,-20.0,0.0,0.0,-20.0,EUR\n"
    "2026-03-03,Customer,B,B Ltd,Payment Entry,PE-1,2026-03-03,0.0,30.0,0.0,-30.0,EUR\n"
    "2026-03-04,Customer,C,C Ltd,Sales Invoice,SI-3,2026-04-04,70.0,0.0,0.0,70.0,EUR\n"
    "2026-03-05,Customer,A,A Ltd,Sales Invoice,SI-4,2026-04-05,80.0,0.0,0.0,80.0,EUR\n"
)


@pytest.fixture(autouse=True)
def every_export_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let exports of a few rows take the way of long ones."""
    monkeypatch.setattr(posting, "MANY_ROWS", 0)
    monkeypatch.setattr(stages, "BESIDE_FROM", 0)


def _stocked(book: Book) -> Book:
    for account in "ABCD":
        customer(book, account)
    invoice(book, "OPEN-1", 10_000, account="A")
    payment(book, "P-1", 3_000, account="B")
    return book


@pytest.fixture
def stocked(book: Book) -> Book:
    """The ledger that is imported into."""
    return _stocked(book)


@pytest.fixture
def serial(second_book: Book) -> Book:
    """A second ledger with the same contents, where one act follows the other."""
    return _stocked(second_book)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file of three kinds of document."""
    path = tmp_path / "receivable.csv"
    path.write_text(_HEADINGS + _ROWS, encoding="utf-8")
    return path


def _taken(book: Book, path: Path, act: Act | None = None, **how: bool) -> ImportedExport:
    """Take an export in, and let another clerk act as it is read."""
    acts = [] if act is None else [act]

    def progress(_done: int, _total: int) -> None:
        while acts:
            other = book_at(url_of(book), actor="other")
            acts.pop()(other)
            other.database.close()

    found = post_export(book, path, preset_named("erpnext"), Reading(), progress=progress, **how)
    assert not acts, "the other clerk was not refused"
    return found


ACTS: dict[str, Act] = {
    "nothing": lambda book: None,
    "an invoice of somebody else": lambda book: invoice(book, "H-1", account="D"),
    "an invoice of a customer of the file": lambda book: invoice(book, "H-1", account="A"),
    "an invoice of the file": lambda book: invoice(
        book, "SI-3", 7_000, account="C", issue=date(2026, 3, 4), due_date=date(2026, 4, 4)
    ),
    "a number of the file": lambda book: invoice(book, "SI-4", 1_000, account="B"),
    "a payment that is applied": lambda book: payment(book, "P-2", 10_000, account="A", auto=True),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_long_export_ends_as_if_it_had_come_after_the_act_in_between(
    stocked: Book, serial: Book, export: Path, act: Act
) -> None:
    found = _taken(stocked, export, act)
    act(replace(serial, actor="other", login="other"))
    with serial.transaction() as joined:
        expected = _taken(joined, export)
    assert replace(found, act_id=None) == replace(expected, act_id=None)
    assert (found.act_id is None) == bool(found.errors)
    assert_same(stocked, serial, ITEM, ALLOCATION, INSTALMENT, REMITTANCE, CONTROL)


def test_a_rehearsal_of_an_export_takes_no_turn(stocked: Book, export: Path) -> None:
    holder = book_at(url_of(stocked), actor="other")
    with holder.transaction():
        found = _taken(stocked, export, dry_run=True)
    holder.database.close()
    assert [each.added for each in found.kinds] == [3, 1, 1]
    assert found.act_id is None


def test_a_cancelled_export_leaves_nothing_and_undo_takes_a_whole_one_back(
    stocked: Book, export: Path
) -> None:
    before = picture(stocked)

    def cancel(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post_export(stocked, export, preset_named("erpnext"), Reading(), progress=cancel)
    assert picture(stocked) == before
    assert _taken(stocked, export).act_id is not None
    assert len(picture(stocked)) == len(before) + 5
    undo(stocked)
    assert picture(stocked) == before
    assert list(breaches(stocked)) == []
