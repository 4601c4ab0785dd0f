"""A long import computes while others work, proves its ground, and ends as a serial one would."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewCustomer
from artui.ledger.book.refusals import NotAllowed
from artui.ledger.credit.limits import set_limit, suspend_credit
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.reversal import reverse
from artui.ledger.long_acts import stages
from artui.ledger.office.administration import close_period, set_ledger_setting, set_role
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.backup import back_up, restore
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CONTROL,
    CUSTOMER,
    INSTALMENT,
    ITEM,
    NOTE_FIELD,
    REMITTANCE,
)
from tests.support.books import book_at
from tests.support.long_imports import Act, became, imported, url_of
from tests.support.postings import customer, invoice, payment, picture
from tests.support.same_rows import assert_same

pytestmark = pytest.mark.long

INVOICES = """number,account,issue_date,amount,terms,x-order
F-1,A,2026-03-01,200.00,,red
F-2,A,2026-03-02,250.00,,
F-3,D,2026-03-03,100.00,,blue
F-4,B,2026-03-04,70.00,"1/3 net 10, 1/3 net 40, 1/3 net 70",
F-5,B,2026-03-05,80.00,2/10 net 30,
F-5,B,2026-03-05,80.00,2/10 net 30,
F-1,B,2026-03-05,10.00,,
OLD-1,B,2026-03-01,90.00,,
GONE-1,C,2026-03-01,55.00,,
BACK-1,B,2026-03-01,45.00,,
F-6,Z,2026-03-01,10.00,,
F-7,A,2026-12-24,1.00,,
F-8,A,2026-03-09,300.00,,
"""


@pytest.fixture(autouse=True)
def every_file_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows take the way of long ones."""
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    monkeypatch.setattr(stages, "BESIDE_FROM", 0)


def _stocked(book: Book) -> Book:
    """Four customers, two with a limit; two invoices, one of which is undone; a waiting payment."""
    above = customer(book, "A")
    customer(book, "D", parent="A")
    for account in "BC":
        customer(book, account)
    set_limit(book, above, limit_minor=60_000, currency="EUR")
    # The file has this number for somebody else, and nothing of its customer.
    other = replace(book, actor="other", login="other")
    customer(book, "E")
    back = invoice(other, "BACK-1", 4_500, account="E")
    reverse(other, back, reason="wrong customer")
    invoice(book, "OLD-1", 9_000, account="B")
    invoice(book, "OPEN-1", 10_000, account="A")
    payment(book, "P-1", 3_000, account="B")
    invoice(book, "GONE-1", 5_500, account="C")
    undo(book)
    return book


@pytest.fixture
def stocked(book: Book) -> Book:
    """The ledger that is imported into."""
    return _stocked(book)


@pytest.fixture
def serial(second_book: Book) -> Book:
    """A second ledger with the same contents, where one act follows the other."""
    return _stocked(second_book)


def _id(book: Book, account: str) -> int:
    with book.reading() as connection:
        query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == account)
        return int(connection.execute(query).scalar_one())


def _pay(book: Book) -> object:
    return payment(book, "P-2", 10_000, account="A", auto=True)


def _undo_the_payment_of_b(book: Book) -> object:
    return undo(replace(book, actor="clerk"))


def _new_terms(book: Book) -> object:
    with book.act(ActName.IMPORT_CUSTOMERS, "B") as entry:
        return post_customers(entry, [NewCustomer("B", "B Ltd", terms="net 90")])


ACTS: dict[str, Act] = {
    "nothing": lambda book: None,
    "an invoice of somebody else": lambda book: invoice(book, "H-1", account="C"),
    "a payment that lowers an exposure": _pay,
    "an invoice that raises an exposure": lambda book: invoice(book, "H-2", 7_000, account="D"),
    "a number of the file": lambda book: invoice(book, "F-2", 7_000, account="A"),
    "an invoice of the file": lambda book: invoice(
        book, "F-2", 25_000, account="A", issue=date(2026, 3, 2)
    ),
    "somebody else's number": lambda book: invoice(book, "F-3", 1_000, account="C"),
    "a customer of the file": lambda book: customer(book, "Z"),
    "new terms": _new_terms,
    "a lower limit": lambda book: set_limit(
        book, _id(book, "A"), limit_minor=40_000, currency="EUR"
    ),
    "credit suspended": lambda book: suspend_credit(book, _id(book, "B"), reason="bad cheque"),
    "a closed period": lambda book: close_period(book, date(2026, 3, 3)),
    "a setting": lambda book: set_ledger_setting(book, "future_days", "10"),
    "an undone payment": _undo_the_payment_of_b,
    "an undone reversal": lambda book: undo(replace(book, actor="other", login="other")),
    "the number of a reversed invoice": lambda book: invoice(book, "BACK-1", 4_500, account="D"),
    "a new parent": lambda book: customer(book, "D", parent="B"),
    "a new parent that the file does not name": lambda book: customer(book, "D", parent="E"),
}


def _assert_equal(book: Book, serial: Book) -> None:
    """Both ledgers hold the same, and everything in them ties."""
    assert_same(book, serial, ITEM, ALLOCATION, INSTALMENT, NOTE_FIELD, REMITTANCE, CONTROL)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_long_import_ends_as_if_it_had_come_after_the_acts_in_between(
    stocked: Book, serial: Book, tmp_path: Path, act: Act
) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")
    found = imported(stocked, path, act=act)
    act(serial)
    with serial.transaction() as joined:
        expected = imported(joined, path)
    assert became(found) == became(expected)
    _assert_equal(stocked, serial)


def test_undo_takes_a_long_import_back_as_one(stocked: Book, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")
    found, _ = imported(stocked, path, act=ACTS["a number of the file"])
    assert found.act_id is not None
    undo(stocked)
    numbers = [number for _, number, *_ in picture(stocked)]
    assert [number for number in numbers if number.startswith("F-")] == ["F-2"], "by hand"
    assert list(breaches(stocked)) == []


def test_a_cancelled_import_leaves_nothing(stocked: Book, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")
    before, head = picture(stocked), _head(stocked)

    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(stocked, "invoices", path, progress=cancel)
    assert (picture(stocked), _head(stocked)) == (before, head)
    assert imported(stocked, path)[0].added > 0, "nothing is left in the way"


def test_a_rehearsal_takes_no_turn(stocked: Book, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")
    holder = book_at(url_of(stocked), actor="other")
    with holder.transaction():
        found = import_file(stocked, "invoices", path, dry_run=True)
    holder.database.close()
    assert (found.added, found.act_id) == (8, None)


def test_an_import_is_refused_if_its_clerk_becomes_an_auditor_meanwhile(
    stocked: Book, tmp_path: Path
) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, encoding="utf-8")

    def demote(book: Book) -> None:
        set_role(book, "other", "supervisor")
        set_role(book, "clerk", "auditor")

    with pytest.raises(NotAllowed):
        imported(stocked, path, act=demote)


def _head(book: Book) -> str:
    with book.reading() as connection:
        return str(
            connection.execute(select(ACT.c.hash).order_by(ACT.c.id.desc())).scalars().first()
        )


def test_a_ledger_that_was_restored_meanwhile_is_another_ground(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(sqlite_template, path)
    book = book_at(f"sqlite:///{path}")
    customer(book, "A")
    invoice(book, "I-1", 1_000, account="A")
    kept = tmp_path / "backup.db"
    kept.touch()
    back_up(path, kept)
    customer(book, "Z")

    def restored(other: Book) -> None:
        other.database.close()
        restore(kept, path, lambda _path: None)
        again = book_at(f"sqlite:///{path}")
        customer(again, "Y")
        again.database.close()

    rows = tmp_path / "invoices.csv"
    rows.write_text("number,account,issue_date,amount\nF-1,Z,2026-03-01,10.00\n")
    found, _ = imported(book, rows, act=restored)
    book.database.close()
    assert (found.added, found.rejected) == (0, 1)
    again = book_at(f"sqlite:///{path}")
    assert [number for _, number, *_ in picture(again)] == ["I-1"]
    assert list(breaches(again)) == []
    again.database.close()
