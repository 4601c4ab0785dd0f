"""Files of payments and credit memos compute while others work, see their own rows, and end as if
they had come after the acts in between."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artui.imports import file_import
from artui.imports.formats import delimited
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewApplication, NewCustomer
from artui.ledger.cash.applications import apply_requests
from artui.ledger.cash.write_offs import write_off
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.document_page import find
from artui.ledger.office.administration import close_period, set_ledger_setting
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import (
    ALLOCATION,
    CONTROL,
    ITEM,
    NOTE_FIELD,
    REMITTANCE,
)
from tests.support.books import book_at
from tests.support.long_imports import Act, became, imported
from tests.support.postings import customer, invoice, memo, payment, picture
from tests.support.same_rows import assert_same

pytestmark = pytest.mark.long

WRITTEN = (ITEM, ALLOCATION, NOTE_FIELD, REMITTANCE, CONTROL)
# Rows of several batches pay one invoice, with and without amounts; a discount is earned by two
# payments; one payment of the file was undone before; some rows are bad.
PAYMENTS = """reference,account,value_date,amount,invoices,x-bank
T-1,A,2026-03-05,60.00,I-1,one
T-2,D,2026-03-05,30.00,I-1=30.00,
T-3,A,2026-03-06,25.00,I-1;I-2,
T-4,B,2026-03-07,40.00,DISC-1,
T-5,B,2026-03-08,58.00,DISC-1,
T-6,B,2026-03-08,20.00,invoice:PLAIN-1,
T-7,B,2026-03-08,70.00,PLAIN-1=70.00,
T-8,B,2026-03-08,70.00,PLAIN-1=70.00,
T-8,B,2026-03-08,70.00,PLAIN-1=70.00,
GONE-P,C,2026-03-01,55.00,,
OLD-P,B,2026-03-01,30.00,,
T-9,C,2026-03-09,10.00,LATER-1,
T-10,Z,2026-03-09,10.00,,
T-11,A,2026-12-24,5.00,I-2,
T-12,B,2026-03-10,15.00,PAID-1,
"""
MEMOS = """number,account,issue_date,amount,invoice,x-claim
M-1,A,2026-03-05,20.00,I-1,red
M-2,B,2026-03-05,10.00,,
M-3,E,2026-03-06,30.00,LOST-1,
M-4,E,2026-03-06,90.00,LOST-1,
M-4,E,2026-03-06,90.00,LOST-1,
M-2,B,2026-03-07,11.00,,
OLD-M,B,2026-03-01,15.00,,
GONE-M,C,2026-03-01,5.00,,
M-5,C,2026-03-08,5.00,LATER-1,
M-6,Z,2026-03-08,5.00,,
M-7,C,2026-03-08,5.00,I-1,
"""
APPLICATIONS = """invoice,memo,amount,date,request_id
I-1,MM-1,30.00,,R-1
DISC-1,MM-2,40.00,,R-2
I-1,MM-1,30.00,,R-1
I-2,MM-1,40.00,,R-3
I-2,MM-1,25.00,,R-0
PLAIN-1,MM-2,50.00,,
PLAIN-1,MM-2,50.00,,
LATER-1,MM-3,5.00,,R-4
I-1,MM-2,5.00,,R-5
I-1,NONE,5.00,,R-6
DISC-1,MM-2,20.00,,R-7
PAID-1,MM-2,10.00,,R-0
"""
FILES = {"payments": PAYMENTS, "credit-memos": MEMOS, "applications": APPLICATIONS}


@pytest.fixture(autouse=True)
def long_files_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows take the way of long ones, some rows at a time."""
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 2)


def _stocked(book: Book) -> Book:
    customer(book, "A")
    customer(book, "D", parent="A")
    for account in "BCE":
        customer(book, account)
    for number, minor, account in (
        ("I-1", 10_000, "A"),
        ("I-2", 5_000, "A"),
        ("PLAIN-1", 20_000, "B"),
        ("PAID-1", 1_000, "B"),
        ("LOST-1", 10_000, "E"),
    ):
        invoice(book, number, minor, account=account)
    invoice(book, "DISC-1", 10_000, account="B", terms="2/10 net 30")
    payment(book, "P-1", 1_000, account="B", auto=True)
    payment(book, "OLD-P", 3_000, account="B")
    memo(book, "OLD-M", 1_500, account="B")
    for number, minor, account in (("MM-1", 6_000, "D"), ("MM-2", 12_000, "B"), ("MM-3", 500, "C")):
        memo(book, number, minor, account=account)
    with book.act(ActName.IMPORT_APPLICATIONS, "earlier") as entry:
        apply_requests(entry, [NewApplication("PAID-1", "MM-2", 1, None, "R-0")])
    write_off(book, _find(book, "LOST-1"), amount_minor=8_000, reason="insolvent")
    for make in (
        lambda: payment(book, "GONE-P", 5_500, account="C"),
        lambda: memo(book, "GONE-M", 500, account="C"),
    ):
        make()
        undo(book)
    return book


def _find(book: Book, number: str) -> int:
    with book.reading() as connection:
        return find(connection, number).id


@pytest.fixture
def stocked(book: Book) -> Book:
    """The ledger that is imported into."""
    return _stocked(book)


@pytest.fixture
def serial(second_book: Book) -> Book:
    """A second ledger with the same contents, where one act follows the other."""
    return _stocked(second_book)


def _renamed(book: Book) -> object:
    with book.act(ActName.IMPORT_CUSTOMERS, "B") as entry:
        return post_customers(entry, [NewCustomer("B", "B and Sons", country="DE")])


def _as_clerk(act: Act) -> Act:
    return lambda book: act(replace(book, actor="clerk", login="clerk"))


ACTS: dict[str, Act] = {
    "nothing": lambda book: None,
    "a payment of an invoice of the file": lambda book: payment(
        book, "H-1", 5_000, account="A", auto=True
    ),
    "a payment that earns a discount": lambda book: payment(
        book, "H-2", 9_800, account="B", value=date(2026, 3, 2), auto=True
    ),
    "a number that was not there": lambda book: invoice(book, "LATER-1", 1_000, account="C"),
    "a memo of the file": lambda book: memo(
        book, "M-2", 1_000, account="B", issue=date(2026, 3, 5)
    ),
    "somebody else's number": lambda book: memo(book, "M-1", 700, account="C"),
    "a payment of the file": lambda book: payment(
        book, "T-2", 3_000, account="D", value=date(2026, 3, 5)
    ),
    "an undone payment of the file anew": lambda book: payment(book, "GONE-P", 5_500, account="C"),
    "an undone memo of the file anew": lambda book: memo(book, "GONE-M", 500, account="C"),
    "a reversed invoice": lambda book: reverse(book, _find(book, "I-1"), reason="wrong"),
    "a write-off": lambda book: write_off(
        book, _find(book, "I-1"), amount_minor=9_000, reason="insolvent"
    ),
    "an undone write-off": _as_clerk(undo),
    "a customer of the file": lambda book: customer(book, "Z"),
    "a renamed customer": _renamed,
    "a new parent": lambda book: customer(book, "C", parent="B"),
    "a closed period": lambda book: close_period(book, date(2026, 3, 6)),
    "a setting": lambda book: set_ledger_setting(book, "future_days", "10"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_file_ends_as_if_it_had_come_after_the_act_in_between(
    stocked: Book, serial: Book, tmp_path: Path, act: Act, kind: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(FILES[kind], encoding="utf-8")
    found = imported(stocked, path, kind, act)
    act(serial)
    with serial.transaction() as joined:
        expected = imported(joined, path, kind)
    assert became(found) == became(expected)
    assert_same(stocked, serial, *WRITTEN)


@pytest.mark.parametrize("kind", FILES)
def test_of_two_clerks_with_one_file_the_second_adds_nothing(
    stocked: Book, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "rows.csv"
    # Without the rows that are refused as repeated.
    text = FILES[kind].splitlines()
    path.write_text("\n".join(dict.fromkeys(text)), encoding="utf-8")
    theirs: list[int] = []
    found, _ = imported(
        stocked, path, kind, lambda book: theirs.append(imported(book, path, kind)[0].added)
    )
    assert (found.added, found.act_id) == (0, None)
    assert found.skipped >= theirs[0] > 0
    assert imported(stocked, path, kind)[0].added == 0


@pytest.mark.parametrize("kind", FILES)
def test_a_rehearsal_says_what_the_import_then_does(
    stocked: Book, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(FILES[kind], encoding="utf-8")
    said = file_import.import_file(stocked, kind, path, dry_run=True)
    before = picture(stocked)
    done, _ = imported(stocked, path, kind)
    assert said.summary == done.summary
    assert said.errors == done.errors
    # What nothing stays of is said as what would follow.
    foretold = [note.message.removeprefix("would follow: ") for note in said.notes]
    assert foretold == [note.message for note in done.notes]
    undo(stocked)
    assert picture(stocked) == before


_SHARES = st.tuples(
    st.sampled_from(["A", "D", "B"]),
    st.integers(1, 130),
    st.lists(st.sampled_from(["I-1", "I-2", "DISC-1", "PLAIN-1"]), unique=True, max_size=2),
    st.booleans(),
    st.integers(1, 20),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_SHARES, min_size=1, max_size=9))
def test_payments_read_beside_others_pay_what_they_pay_row_by_row(
    rows: list[tuple[str, int, list[str], bool, int]], sqlite_template: Path, tmp_path: Path
) -> None:
    lines = ["reference,account,value_date,amount,invoices"]
    for place, (account, amount, names, exact, day) in enumerate(rows):
        named = ";".join(
            f"{each}={amount // len(names) or 1}.00" if exact else each for each in names
        )
        lines.append(f"R-{place},{account},2026-03-{day:02},{amount}.00,{named}")
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    books = []
    for name in ("long.db", "plain.db"):
        ledger = tmp_path / name
        shutil.copy(sqlite_template, ledger)
        books.append(_stocked(book_at(f"sqlite:///{ledger}")))
    long, plain = books
    found = imported(long, path, "payments")
    with plain.transaction() as joined:
        expected = imported(joined, path, "payments")
    assert became(found) == became(expected)
    assert_same(long, plain, *WRITTEN)
    for book in books:
        book.database.close()
