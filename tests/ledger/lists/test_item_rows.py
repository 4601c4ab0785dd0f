"""Rows of listed items: every column, worked out for the day that is asked about."""

from datetime import date, timedelta

from artui.domain.filters import Filter
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve, hold
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.history.allocations import applications
from artui.ledger.lists.item_rows import ItemRow, rows, sums
from artui.ledger.lists.items import Selection, ids
from artui.ledger.office.undo import undo
from tests.support.books import TODAY
from tests.support.days import on
from tests.support.postings import MARCH, customer, invoice, memo, payment


def row(book: Book, item_id: int, day: date = TODAY) -> ItemRow:
    """One row on a day."""
    with book.reading() as connection:
        return rows(connection, [item_id], day)[0]


def test_an_invoice_shows_what_it_was_posted_with(book: Book) -> None:
    customer(book)
    number = invoice(
        book,
        "INV-1",
        12_100,
        due_date=date(2026, 3, 15),
        po_number="PO-7",
        net_minor=10_000,
        tax_minor=2_100,
        external_ref="x1",
    )
    found = row(book, number)
    assert (found.number, found.account, found.name) == ("INV-1", "ACME", "ACME Ltd")
    assert (found.issue_date, found.due_date) == (MARCH, date(2026, 3, 15))
    assert (found.amount_minor, found.net_minor, found.tax_minor) == (12_100, 10_000, 2_100)
    assert (found.po_number, found.external_ref, found.entity) == ("PO-7", "x1", "main")
    assert (found.days_late, found.bucket, found.state) == (251, "over-90", "open")


def test_days_late_stop_at_settlement(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 10_000)
    payment(book, "P-1", 10_000, value=date(2026, 4, 20), invoices=(("INV-1", None),))
    paid = row(book, number)
    assert (paid.state, paid.days_late, paid.bucket) == ("paid", 20, "")
    before = row(book, number, date(2026, 4, 19))
    assert (before.state, before.days_late, before.bucket) == ("open", 19, "1-30")
    assert row(book, number, date(2026, 3, 21)).days_late == -10
    assert row(book, number, date(2026, 3, 31)).bucket == "not_due"


def test_an_allocation_that_was_taken_back_settles_nothing(book: Book) -> None:
    customer(book)
    number, cm = invoice(book, "INV-1", 10_000), memo(book, "CM-1", 10_000)
    done = allocate(book, credit_id=cm, debit_id=number, amount_minor=10_000)
    assert row(book, number).settled_on == TODAY
    unallocate(book, done.allocation_ids[0])
    assert row(book, number).settled_on is None
    assert row(book, cm).state == "open"


def test_a_payment_names_what_it_paid(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000)
    invoice(book, "INV-2", 10_000)
    paid = payment(book, "P-1", 25_000, invoices=(("INV-1", None), ("INV-2", 5_000)), method="wire")
    found = row(book, paid)
    assert (found.paid, found.method) == ("INV-1=100.00;INV-2=50.00", "wire")
    assert (found.state, found.open_minor, found.days_late) == ("partly_applied", 10_000, 0)


def test_an_allocation_that_undo_brought_back_stands_since_it_was_first_made(book: Book) -> None:
    customer(book)
    debit = invoice(book, "I-1", 10_000, due_date=date(2026, 4, 1))
    credit = payment(book, "P-1", 15_000, value=date(2026, 3, 5), invoices=(("I-1", 10_000),))
    before = row(book, debit), row(book, credit)
    for _ in ("once", "twice"):
        for item_id in (debit, credit):
            reverse(book, item_id, reason="slip", day=date(2026, 5, 1))
            assert row(book, credit).paid == ""
            undo(book)
            assert (row(book, debit), row(book, credit)) == before
    assert before[1].paid == "I-1=100.00"
    with book.reading() as connection:
        late = Selection(min_days=1)
        assert list(ids(connection, late, TODAY, Filter(), "due_date", False)) == []
        in_force = [each.id for each in applications(connection, TODAY) if each.in_force]
    unallocate(book, in_force[0])
    assert row(book, credit).paid == ""


def test_a_void_payment_names_nothing(book: Book) -> None:
    customer(book)
    credit = payment(book, "P-1", 15_000)
    undo(book)
    assert (row(book, credit).paid, row(book, credit).state) == ("", "void")


def test_a_memo_names_the_invoice_that_it_is_about(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000)
    found = row(book, memo(book, "CM-1", 1_000, invoice="INV-1", reason="damaged"))
    assert (found.about, found.reason, found.bucket) == ("INV-1", "damaged", "")


def test_a_reversed_document_was_not_reversed_before(book: Book) -> None:
    customer(book)
    number, cm = invoice(book, "INV-1", 10_000), memo(book, "CM-1", 500)
    reverse(book, number, reason="typed twice", day=date(2026, 5, 1))
    reverse(book, cm, reason="typed twice")
    assert row(book, number, date(2026, 4, 30)).state == "open"
    assert row(book, number, date(2026, 5, 1)).state == "reversed"
    assert row(book, cm).state == "void"


def test_a_correction_names_what_it_corrects(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 10_000)
    corrected = row(book, correct(book, number, amount_minor=9_000).item_id)
    assert (corrected.number, corrected.corrects) == ("INV-1-C1", "INV-1")


def test_flags_stand_in_the_order_of_the_filter_language(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 10_000)
    hold(book, number, reason="asked")
    found = row(book, number)
    assert (found.flags, found.hold_reason) == (("on_hold",), "asked")


def test_interest_stands_on_the_row(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 100_000, issue=date(2026, 1, 1), due_date=date(2026, 1, 31))
    found = row(book, number, date(2026, 3, 15))
    assert found.interest_to_date_minor == 2_226
    assert found.interest_uncharged_minor == 2_226


def test_rows_come_in_the_order_of_the_ids_and_unknown_ones_are_left_out(book: Book) -> None:
    customer(book)
    one, two = invoice(book, "INV-1"), invoice(book, "INV-2")
    with book.reading() as connection:
        assert [each.id for each in rows(connection, [two, 999, one], TODAY)] == [two, one]


def test_marked_items_are_summed_per_currency(book: Book) -> None:
    customer(book)
    marked = [
        invoice(book, "INV-1", 10_000),
        invoice(book, "INV-2", 500, currency="USD"),
        memo(book, "CM-1", 1_000),
        invoice(book, "INV-3", 900, pending=True),
    ]
    with book.reading() as connection:
        assert sums(connection, marked, TODAY) == [("EUR", 9_000), ("USD", 500)]
        assert sums(connection, marked, MARCH - timedelta(1)) == []


def test_a_row_of_a_past_day_knows_nothing_of_later_allocations(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 10_000)
    payment(on(book, date(2026, 6, 1)), "P-1", 4_000, value=date(2026, 6, 1), auto=True)
    assert row(book, number).state == "part_paid"
    assert (row(book, number, date(2026, 5, 31)).open_minor, row(book, number).open_minor) == (
        10_000,
        6_000,
    )


def test_what_was_superseded_before_its_approval_has_nothing_open(book: Book) -> None:
    customer(book)
    first = invoice(book, pending=True)
    assert row(book, first).open_minor == 100_000
    approve(book, [correct(book, first, amount_minor=90_000).item_id])
    found = row(book, first)
    assert (found.state, found.open_minor, found.bucket) == ("reversed", 0, "")
