"""The list of applications, and the log."""

from datetime import date
from typing import Any

from artui.domain.filters import parse_filter
from artui.ledger.book.audit_log import entry, log, whole_log
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.history.allocations import ListedAllocation, applications
from artui.ledger.lists.selection import Selection
from artui.ledger.office.undo import undo
from tests.support.books import TODAY
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment


def listed(book: Book, **more: Any) -> list[ListedAllocation]:
    """The list today."""
    with book.reading() as connection:
        return list(applications(connection, TODAY, **more))


def test_credits_are_listed_with_what_took_them_back(book: Book) -> None:
    customer(book)
    one, two = invoice(book, "INV-1"), invoice(book, "INV-2", 3)
    cm = memo(book)
    done = allocate(book, credit_id=cm, debit_id=one, amount_minor=4_000)
    payment(book, "P-1", 500, value=date(2026, 4, 1), invoices=(("INV-1", None),))
    unallocate(book, done.allocation_ids[0])
    write_off(book, two, reason="small")
    reverse(book, one, reason="typed twice")
    rows = listed(book)
    assert [(row.memo, row.payment, row.debit, row.amount_minor) for row in rows] == [
        ("CM-1", None, "INV-1", 4_000),
        (None, "P-1", "INV-1", 500),
        ("CM-1", None, "INV-1", -4_000),
        ("INV-2-W", None, "INV-2", 3),
        (None, "P-1", "INV-1", -500),
    ]
    assert rows[2].reverses == rows[0].id == done.allocation_ids[0]
    assert (rows[0].actor, rows[0].currency) == ("clerk", "EUR")


def test_the_list_is_narrowed_by_the_documents_that_are_paid(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", due_date=date(2026, 4, 1))
    invoice(book, "INV-2", 1_000, due_date=date(2026, 4, 1))
    payment(book, "P-1", 500, value=date(2026, 5, 1), invoices=(("INV-1", None),))
    payment(book, "P-2", 1_000, value=date(2026, 4, 3), invoices=(("INV-2", None),))
    assert [row.payment for row in listed(book, on=Selection(min_days=1))] == ["P-1", "P-2"]
    assert [row.payment for row in listed(book, on=Selection(min_days=3))] == ["P-1"]
    assert [row.payment for row in listed(book, on=Selection(tab="overdue"))] == ["P-1"]
    assert [row.payment for row in listed(book, wanted=parse_filter("acme state=paid"))] == ["P-2"]
    assert [row.payment for row in listed(book, wanted=parse_filter("p-1"))] == ["P-1"]


def test_the_list_is_narrowed_by_customer_days_and_what_was_known(book: Book) -> None:
    customer(book)
    north = customer(book, "NORTH")
    early = on(book, date(2026, 4, 2))
    invoice(early, "INV-1")
    invoice(early, "INV-2", account="NORTH")
    payment(early, "P-1", 500, value=date(2026, 4, 1), auto=True)
    payment(book, "P-2", 500, value=date(2026, 5, 1), account="NORTH", auto=True)
    assert [row.payment for row in listed(book)] == ["P-1", "P-2"]
    assert [row.payment for row in listed(book, customer_ids=[north])] == ["P-2"]
    assert [row.payment for row in listed(book, last=date(2026, 4, 30))] == ["P-1"]
    assert [row.payment for row in listed(book, first=date(2026, 4, 30))] == ["P-2"]
    assert [row.payment for row in listed(book, known_on=date(2026, 4, 2))] == ["P-1"]
    assert [row.payment for row in listed(book, limit=1)] == ["P-1"]


def test_the_log_is_read_by_pages_in_either_direction(book: Book) -> None:
    customer(book)
    invoice(book)
    undo(book)
    with book.reading() as connection:
        newest = log(connection, limit=2)
        assert [row.act for row in newest] == ["undo", "post invoice"]
        assert newest[0].undoes == newest[1].id
        older = log(connection, before=newest[-1].id)
        assert [row.id for row in older] == list(range(newest[-1].id - 1, 0, -1))
        assert log(connection, after=1, newest_first=False)[0].id == 2
        whole = list(whole_log(connection))
        assert [row.id for row in whole] == [1, *range(2, newest[0].id + 1)]
        assert list(whole_log(connection, newest_first=True)) == whole[::-1]
        assert entry(connection, newest[0].id) == newest[0]
        assert entry(connection, 999) is None
