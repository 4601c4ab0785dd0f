"""Files of customers, credit events and self-billing invoices compute while others work, see their
own rows, and end as if they had come after the acts in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from artui.imports import file_import
from artui.imports.formats import delimited
from artui.ledger.amazon.self_billing import NewSelfBilling, post_self_billing
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.records import NewCustomer
from artui.ledger.credit.limits import set_limit, share_limit, suspend_credit
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.posting import posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import set_role
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CONTROL, CREDIT_EVENT, CUSTOMER, ITEM, NOTE_FIELD
from tests.support.long_imports import Act, became, imported
from tests.support.postings import customer, invoice, picture
from tests.support.same_rows import assert_same

pytestmark = pytest.mark.long

WRITTEN = (CUSTOMER, CREDIT_EVENT, ITEM, NOTE_FIELD, CONTROL)
# New ones above and below others, in later and earlier rows; an account twice, with a currency that
# only its first row brings; one that moves, one that was undone, and bad rows.
CUSTOMERS = """account,name,parent,currency,terms,credit_limit,x-group
N-1,First,,EUR,net 10,100.00,red
N-2,Below,N-1,EUR,,,
N-4,Early,N-3,EUR,,50.00,
N-5,Earlier,N-4,EUR,,,
N-3,Above,A,EUR,,,blue
A,A Ltd,,,net 40,900.00,
B,B Ltd,,,,,green
B,B again,,,,70.00,
C,C Ltd,,EUR,,,
M,M Ltd,B,EUR,,,
N-6,Below M,M,EUR,,,
GONE,Back,,EUR,,10.00,
N-7,Below,GONE,EUR,,,
N-8,Nobody's,NONE,EUR,,,
N-9,,,EUR,,,
X,X Ltd,,EUR,,20.00,
X,X Ltd,,EUR,,30.00,
N-1,First,,EUR,net 10,100.00,red
D,D Ltd,A,EUR,,,
"""
EVENTS = """account,event,effective_date,limit,currency,reason
A,granted,2026-02-01,500.00,EUR,new
A,increased,2026-03-01,700.00,EUR,grown
A,reduced,2026-02-15,400.00,EUR,late
A,increased,2026-03-02,100.00,EUR,wrong
A,granted,2026-02-01,500.00,EUR,new
B,suspended,2026-03-01,,,cheque
B,reinstated,2026-03-04,,,paid
D,granted,2026-03-01,20.00,EUR,
P,reduced,2026-03-05,10.00,EUR,below its shares
Z,granted,2026-03-01,10.00,EUR,
B,suspended,2026-03-09,,,again
"""
SELF_BILLING = """number,account,type,issue_date,amount,currency,corrects,external_ref
S-1,A,ASB,2026-03-01,100.00,EUR,,
S-2,A,ARB,2026-03-02,200.00,EUR,,E-2
S-3,B,VIB,2026-03-03,300.00,EUR,,
S-4,A,ARB,2026-03-04,90.00,EUR,OLD-S,
S-5,A,ARB,2026-03-04,80.00,EUR,OLD-S,
S-6,A,ARB,2026-03-05,70.00,EUR,S-1,
S-2,A,ARB,2026-03-02,200.00,EUR,,E-2
S-3,B,VIB,2026-03-03,301.00,EUR,,
S-7,A,ARB,2026-03-06,60.00,EUR,S-6,
S-6,A,ASB,2026-03-06,61.00,EUR,,
S-8,Z,ASB,2026-03-07,10.00,EUR,,
S-9,A,ARB,2026-03-07,10.00,EUR,LATER,
I-1,A,ASB,2026-03-01,10.00,EUR,,
S-4,A,ARB,2026-03-04,90.00,EUR,OLD-S,
"""
FILES = {"customers": CUSTOMERS, "credit-events": EVENTS, "self-billing": SELF_BILLING}


@pytest.fixture(autouse=True)
def long_files_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files of a few rows take the way of long ones, some rows at a time."""
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 2)


def _stocked(book: Book) -> Book:
    for account in "ABCEMP":
        customer(book, account)
    customer(book, "X", currency="")
    customer(book, "D", parent="C")
    child = customer(book, "Q", parent="P")
    above = _id(book, "P")
    set_limit(book, above, limit_minor=10_000, currency="EUR")
    share_limit(book, above, child, amount_minor=5_000, currency="EUR")
    customer(book, "GONE")
    undo(book)
    invoice(book, "I-1", 1_000, account="E")
    self_billed(book, "OLD-S", 11_000)
    return book


def _id(book: Book, account: str) -> int:
    with book.reading() as connection:
        query = CUSTOMER.select().where(CUSTOMER.c.account == account)
        return int(connection.execute(query).one().id)


def self_billed(book: Book, number: str, minor: int, account: str = "A") -> object:
    """Post one self-billing invoice by a file of its own."""
    with book.act(ActName.IMPORT_SELF_BILLING, number) as entry:
        new = NewSelfBilling(number, account, "ASB", date(2026, 3, 1), minor, "EUR")
        return post_self_billing(posting_context(entry), [new])


@pytest.fixture
def stocked(book: Book) -> Book:
    """The ledger that is imported into."""
    return _stocked(book)


@pytest.fixture
def serial(second_book: Book) -> Book:
    """A second ledger with the same contents, where one act follows the other."""
    return _stocked(second_book)


def _changed(account: str, **values: str) -> Act:
    def act(book: Book) -> object:
        with book.act(ActName.IMPORT_CUSTOMERS, account) as entry:
            return post_customers(entry, [NewCustomer(account, f"{account} Ltd", **values)])

    return act


def _limit(account: str, minor: int) -> Act:
    return lambda book: set_limit(book, _id(book, account), limit_minor=minor, currency="EUR")


def _of_number(number: str, act: Callable[[Book, int], object]) -> Act:
    def acting(book: Book) -> object:
        with book.reading() as connection:
            item_id = find(connection, number).id
        return act(book, item_id)

    return acting


def _demoted(book: Book) -> None:
    set_role(book, "other", "supervisor")
    set_role(book, "clerk", "clerk")


ACTS: dict[str, dict[str, Act]] = {
    "customers": {
        "nothing": lambda book: None,
        "a new account of the file": lambda book: customer(book, "N-1"),
        "new accounts of others, with the ids of ours": lambda book: [
            customer(book, each) for each in ("O-1", "O-2", "O-3")
        ],
        "a parent that was not there": lambda book: customer(book, "NONE"),
        "an undone account again": lambda book: customer(book, "GONE"),
        "a new parent of an account above new ones": _changed("A", parent="E"),
        "a new parent of another": _changed("M", parent="C"),
        "another name": _changed("B", country="DE"),
        "a limit": _limit("A", 95_000),
        "an invoice": lambda book: invoice(book, "H-1", account="B"),
        "no right to raise limits": _demoted,
    },
    "credit-events": {
        "nothing": lambda book: None,
        "a limit": _limit("A", 60_000),
        "credit suspended": lambda book: suspend_credit(book, _id(book, "B"), reason="cheque"),
        "a lower share": lambda book: share_limit(
            book, _id(book, "P"), _id(book, "Q"), amount_minor=500, currency="EUR"
        ),
        "a customer of the file": lambda book: customer(book, "Z"),
        "no right to raise limits": _demoted,
    },
    "self-billing": {
        "nothing": lambda book: None,
        "a number of the file": lambda book: self_billed(book, "S-2", 500, "C"),
        "a number that was not there": lambda book: self_billed(book, "LATER", 500),
        "a reversed original": _of_number(
            "OLD-S", lambda book, item_id: reverse(book, item_id, reason="wrong")
        ),
        "a number that is given up": _of_number(
            "I-1", lambda book, item_id: reverse(book, item_id, reason="wrong")
        ),
        "an approval": lambda book: invoice(book, "H-1", account="A"),
        "a customer of the file": lambda book: customer(book, "Z"),
    },
}
CASES = [(kind, name) for kind, acts in ACTS.items() for name in acts]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_file_ends_as_if_it_had_come_after_the_act_in_between(
    stocked: Book, serial: Book, tmp_path: Path, kind: str, name: str
) -> None:
    path, act = tmp_path / "rows.csv", ACTS[kind][name]
    path.write_text(FILES[kind], encoding="utf-8")
    found = imported(stocked, path, kind, act)
    act(replace(serial, actor="other", login="other"))
    with serial.transaction() as joined:
        expected = imported(joined, path, kind)
    assert became(found) == became(expected)
    assert_same(stocked, serial, *WRITTEN)


@pytest.mark.parametrize("kind", FILES)
def test_a_rehearsal_says_what_the_import_then_does_and_undo_takes_it_back(
    stocked: Book, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(FILES[kind], encoding="utf-8")
    said = file_import.import_file(stocked, kind, path, dry_run=True)
    before = picture(stocked)
    done, _ = imported(stocked, path, kind)
    assert said.summary == done.summary
    assert sorted(said.errors) == sorted(done.errors)
    undo(stocked)
    assert picture(stocked) == before
    if kind != "self-billing":
        # One that waited for approval keeps its number.
        assert imported(stocked, path, kind)[0].summary == done.summary


def test_a_currency_that_an_earlier_row_brings_is_known(stocked: Book, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = ("account,name,currency,credit_limit", "X,X,EUR,", "B,B,,", "C,C,,", "X,X,,70.00")
    path.write_text("\n".join(rows), encoding="utf-8")
    found, _ = imported(stocked, path, "customers")
    assert (found.changed, found.rejected) == (4, 0)
