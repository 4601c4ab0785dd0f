"""Credit for tests: trees of accounts, roles, and rows of the credit page."""

from dataclasses import replace
from datetime import date

from artui.ledger.book.book import Book
from artui.ledger.credit.credit_rows import CreditRow, credit_rows
from artui.ledger.office.administration import set_role
from tests.support.postings import customer


def tree(book: Book, *, limit: int | None = 1_000_000) -> dict[str, int]:
    """TOP with a limit of 10,000.00 EUR unless told otherwise, and A, B, C below it."""
    ids = {"TOP": customer(book, "TOP", credit_limit_minor=limit)}
    return ids | {name: customer(book, name, parent="TOP") for name in ("A", "B", "C")}


def with_roles(book: Book) -> tuple[Book, Book]:
    """A clerk's and a supervisor's book on a ledger with roles."""
    set_role(book, "boss", "supervisor")
    set_role(replace(book, actor="boss"), "anna", "clerk")
    return replace(book, actor="anna"), replace(book, actor="boss")


def page(book: Book, customer_id: int, day: date | None = None) -> list[CreditRow]:
    """The rows of an account's credit page."""
    with book.reading() as connection:
        return credit_rows(connection, customer_id, day or book.business_date)
