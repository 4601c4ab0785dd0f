"""A page of Ads invoices is written at once, and ends as if each of them had come by itself."""

from datetime import date

import pytest

from artui.ledger.amazon.ads import AdsInvoice, AdsLine, AdsTax, take_ads_invoices
from artui.ledger.amazon.ads_accounts import AdsAccount, post_ads_accounts
from artui.ledger.book.book import Book
from artui.ledger.store.tables import ALLOCATION, EXTERNAL_REF, ITEM, ITEM_LINE, ITEM_TAX
from tests.support.postings import customer, invoice
from tests.support.same_rows import assert_same, rows_of

ACCOUNT = "ads-7"
TABLES = (ITEM, ALLOCATION, ITEM_LINE, ITEM_TAX, EXTERNAL_REF)


def stated(
    number: str, amount: int = 1_000, remains: int | None = None, **more: bool
) -> AdsInvoice:
    """An invoice as the service states it."""
    return AdsInvoice(
        profile="7",
        id=number,
        account=ACCOUNT,
        status="ISSUED",
        issue_date=date(2026, 10, 1),
        due_date=date(2026, 11, 1),
        currency="EUR",
        amount_minor=amount,
        open_minor=amount if remains is None else remains,
        tax_minor=160,
        terms="net 30",
        po_number="PO-1",
        snapshot=f"{number} {amount} {remains}",
        details="{}",
        lines=(AdsLine("Clicks", "10", 84, 840), AdsLine("Views", "1", 0, 0)),
        taxes=(AdsTax("VAT", "19", 840, 160),),
        **({"written_off": False} | more),
    )


# Of one page: new ones between others that are settled, whose number is taken, that come twice or
# can't be taken.
PAGE = (
    stated("N-1"),
    stated("N-2"),
    stated("PAID", remains=0),
    stated("TAKEN"),
    stated("N-3", credit=True),
    stated("N-1", 2_000),
    stated("LEFT", remains=300, written_off=True),
    stated("N-4", remains=4_000),
    stated("NOTHING", 0),
    stated("TAKEN@7"),
    stated("N-5"),
)


def _stocked(book: Book) -> Book:
    customer(book, "A")
    invoice(book, "TAKEN", account="A")
    post_ads_accounts(book, [AdsAccount(ACCOUNT, "Shop", "DE", "EUR", "", receivable=True)])
    return book


@pytest.fixture
def page(book: Book) -> Book:
    """A ledger that takes all of a page at once."""
    return _stocked(book)


@pytest.fixture
def each(second_book: Book) -> Book:
    """Another one that takes one invoice after the other."""
    return _stocked(second_book)


def test_a_page_ends_as_if_each_of_its_invoices_had_come_alone(page: Book, each: Book) -> None:
    taken = take_ads_invoices(page, ACCOUNT, PAGE)
    alone = [take_ads_invoices(each, ACCOUNT, [new]) for new in PAGE]
    assert taken.added == sum(one.added for one in alone) == 9
    assert taken.changed == sum(one.changed for one in alone) == 1
    assert taken.refused == tuple(new for one in alone for new in one.refused)
    assert_same(page, each, *TABLES)
    before = {table: rows_of(page, table) for table in TABLES}
    again = take_ads_invoices(page, ACCOUNT, [stated("N-1", 2_000), *PAGE[1:5], *PAGE[6:]])
    assert (again.act_id, again.added, again.changed) == (None, 0, 0)
    assert before == {table: rows_of(page, table) for table in TABLES}


def test_one_that_was_there_and_comes_twice_is_as_it_was_said_last(page: Book, each: Book) -> None:
    for book in (page, each):
        take_ads_invoices(book, ACCOUNT, [stated("N-1"), stated("N-2")])
    later = (stated("N-1", 2_000), stated("N-1", 3_000), stated("N-2", remains=400))
    take_ads_invoices(page, ACCOUNT, (*later, stated("N-2", remains=300)))
    for new in (*later, stated("N-2", remains=300)):
        take_ads_invoices(each, ACCOUNT, [new])
    assert_same(page, each, *TABLES)
