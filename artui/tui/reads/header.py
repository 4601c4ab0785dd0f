"""The line of totals: what is open per currency, by bucket."""

from artui.ledger.book import Book
from artui.tui.screens.totals import Totals


def header(book: Book) -> Totals:
    """The totals of every currency with open items."""
    return Totals(())
