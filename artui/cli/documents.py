"""Documents and customers as a user names them, found for a command."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artui.ledger.book import Book
    from artui.ledger.queries.documents import FoundItem

DEBITS = ("invoice", "finance_charge", "fee", "refund")


def found(book: "Book", text: str, *kinds: str) -> "FoundItem":
    """The document of this number, of one of the kinds if any are named.

    Raises UnknownDocument, or AmbiguousDocument with the choices.
    """
    from artui.ledger.queries.documents import find

    with book.reading() as connection:
        return find(connection, text, kinds=kinds or None)
