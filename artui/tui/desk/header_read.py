"""The line of totals, and what waits for a hand."""

from artui.domain.ageing import Buckets
from artui.ledger.book.book import Book
from artui.ledger.lists import header
from artui.tui.desk.totals import Totals


def totals(book: Book, bounds: tuple[int, ...]) -> Totals:
    """What is overdue and how it ages, per currency with open items."""
    with book.reading() as connection:
        return Totals(header.totals(connection, book.business_date, Buckets(bounds)))


def waiting(book: Book) -> header.Waiting:
    """Documents to approve and credits to apply."""
    with book.reading() as connection:
        return header.waiting(connection, book.business_date)
