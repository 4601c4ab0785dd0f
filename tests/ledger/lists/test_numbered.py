"""A typed number finds what is called so: just so first, then by its end, then by a part of it."""

from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.numbered import called
from tests.support.postings import customer, invoice, memo, payment


def _found(book: Book, typed: str) -> list[str]:
    with book.reading() as connection:
        return [each.called for each in called(connection, typed)]


def test_what_is_called_so_comes_before_what_ends_so_and_what_has_it(book: Book) -> None:
    customer(book)
    customer(book, "C-42")
    invoice(book, "INV-421")
    invoice(book, "inv-42")
    memo(book, "CM-42")
    invoice(book, "42")
    payment(book, "WIRE-42")
    gone = invoice(book, "GONE-42")
    reverse(book, gone, reason="wrong customer")
    assert _found(book, "42") == ["42", "WIRE-42", "CM-42", "inv-42", "C-42", "INV-421"]
    assert _found(book, " INV-42 ") == ["inv-42", "INV-421"]
    assert _found(book, "wire-4") == ["WIRE-42"]


def test_signs_that_mean_something_to_a_database_are_only_signs(book: Book) -> None:
    customer(book)
    invoice(book, "A%B")
    invoice(book, "A_B")
    invoice(book, "AXB")
    assert _found(book, "a%b") == ["A%B"]
    assert _found(book, "a_b") == ["A_B"]
    assert _found(book, "") == []
