"""Documents and customers as a user names them, found for a command."""

from typing import TYPE_CHECKING

from artui import ledger
from artui.ledger.book.refusals import BadDocument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from artui.domain.kinds import ItemKind
    from artui.ledger.book.book import Book
    from artui.ledger.book.lookup import FoundCustomer, FoundItem


def found(book: "Book", text: str, *kinds: "ItemKind") -> "FoundItem":
    """The document of this number, of one of the kinds if any are named.

    Raises UnknownDocument, or AmbiguousDocument with the choices.
    """
    with book.reading() as connection:
        return ledger.book.lookup.find(connection, text, kinds=kinds or None)


def found_debit(book: "Book", text: str) -> "FoundItem":
    """What is owed of this number, an invoice before a charge or fee.

    Raises UnknownDocument, or AmbiguousDocument with the choices.
    """
    with book.reading() as connection:
        return ledger.book.lookup.find_debit(connection, text)


def customer(book: "Book", account: str) -> "FoundCustomer":
    """The customer of this account; raises UnknownCustomer."""
    with book.reading() as connection:
        return ledger.book.lookup.find_customer(connection, account)


def money_of(known: "FoundCustomer", currency: str | None) -> str:
    """The currency that was named, else the customer's default one; raises BadDocument."""
    money = currency or known.currency
    if not money:
        raise BadDocument(f"{known.account} has no default currency; give --currency.")
    return money


def customer_ids(connection: "Connection", account: str | None) -> tuple[int, ...]:
    """The customer's id as a filter takes it: nothing if no customer is named."""
    return () if account is None else (ledger.book.lookup.find_customer(connection, account).id,)
