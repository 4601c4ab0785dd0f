"""What the questions about credit, remedies and refunds name: limits, balances, what stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import FoundCustomer, find_customer
from artui.ledger.cash.refunds import customer_row, tree_balance
from artui.ledger.credit.credit_rows import RequestRow, information_requests
from artui.ledger.credit.exposures import exposures
from artui.ledger.lists import item_rows, items
from artui.ledger.lists.customer_list import below
from artui.ledger.lists.items import Selection
from artui.ledger.remedies.remedy_rows import RemedyRow, remedies


@dataclass(frozen=True, slots=True)
class Used:
    """A credit limit and what is used of it, minor units; None is without limit."""

    limit_minor: int | None
    exposure_minor: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account tree has unapplied and owes in a currency, minor units."""

    unapplied_minor: int
    owed_minor: int


def used(book: Book, customer_id: int, currency: str) -> Used:
    """An account's limit and exposure in a currency."""
    with book.reading() as connection:
        trees = exposures(connection, [customer_id], book.business_date)
    held = trees.credit(customer_id, currency)
    return Used(held.limit_minor, held.exposure_minor)


def balance(book: Book, customer_id: int, currency: str) -> Balance:
    """What can be paid back or set off, and the debts beside it."""
    with book.reading() as connection:
        root_id = customer_row(connection, customer_id).root_id
        found = tree_balance(connection, customer_id, root_id, currency, book.business_date)
    return Balance(found.unapplied_minor, found.owed_minor)


def demandable(book: Book, customer_id: int) -> tuple[int, Sequence[tuple[str, int]]]:
    """How many invoices of an account and all below it are outstanding, and their sums."""
    day = book.business_date
    with book.reading() as connection:
        tree = tuple(below(connection, customer_id))
        selection = Selection(kinds=(ItemKind.INVOICE,), tab="open", customer_ids=tree)
        found = items.ids(connection, selection, day, Filter(), "due_date")
        return len(found), item_rows.sums(connection, found, day)


def standing(book: Book, customer_id: int) -> dict[int, RemedyRow]:
    """The remedies that stand on an account, by number."""
    with book.reading() as connection:
        rows = remedies(connection, book.business_date, customer_ids=[customer_id])
    return {row.id: row for row in rows if row.lifted is None}


def questions(book: Book, customer_id: int) -> dict[int, RequestRow]:
    """The requests for information that wait for an answer, by number."""
    with book.reading() as connection:
        rows = information_requests(connection, [customer_id])
    return {row.id: row for row in rows if row.answered is None}


def named(book: Book, account: str) -> FoundCustomer:
    """The customer of an account number; raises UnknownCustomer."""
    with book.reading() as connection:
        return find_customer(connection, account)
