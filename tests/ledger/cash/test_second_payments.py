"""A reference that a payment of the customer has already: told, once nothing else is in the way."""

from datetime import date

import pytest

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.payments import record_payment
from artui.ledger.cash.second_payments import HasReference
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.undo import undo
from tests.support.postings import customer, invoice, payment, picture

NEW = NewPayment("TR-1", "ACME", date(2026, 11, 20), 5_000, "EUR", invoices=(("INV-1", None),))  # type: ignore[arg-type]


def test_a_second_payment_of_one_reference_is_told_with_the_one_that_stands(book: Book) -> None:
    customer(book)
    customer(book, "OTHER")
    invoice(book)
    payment(book, "TR-1", 10_000)
    payment(book, "TR-1", 7_000, account="OTHER")
    before = picture(book)
    with pytest.raises(HasReference) as told:
        record_payment(book, NEW._replace(reference=" TR-1 "), only_one=True)
    day = book.now().date()
    assert str(told.value) == (
        f"Payment TR-1 was recorded on {day} by {book.actor} (100.00 EUR) already."
    )
    # What makes it impossible is said before anybody is asked.
    for wrong in (
        NEW._replace(invoices=(("INV-9", None),)),  # type: ignore[arg-type]
        NEW._replace(amount_minor=10_000, value_date=date(2026, 3, 1)),  # the very same one
        NEW._replace(amount_minor=0),
    ):
        with pytest.raises(Refused) as refused:
            record_payment(book, wrong, only_one=True)
        assert not isinstance(refused.value, HasReference)
    assert picture(book) == before
    record_payment(book, NEW._replace(reference="TR-2"), only_one=True)
    record_payment(book, NEW)


def test_one_that_was_reversed_or_undone_has_given_its_reference_up(book: Book) -> None:
    customer(book)
    invoice(book)
    payment(book, "TR-1", 10_000)
    undo(book)
    record_payment(book, NEW, only_one=True)
    undo(book)
    undo(book)
    reverse(book, payment(book, "TR-1", 7_000), reason="bounced")
    record_payment(book, NEW, only_one=True)
