"""What the questions about credit, remedies and refunds mention: limits, balances, remedies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from artui.domain.credit_use import CreditUse
from artui.domain.filters import Filter, Term
from artui.domain.kinds import AccountState, CreditState, ItemKind
from artui.ledger import book as ledger_book
from artui.ledger import cash, credit, lists, remedies
from artui.ledger import items as ledger_items
from artui.tui.desk import under_cursor

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.lookup import FoundCustomer
    from artui.ledger.credit.credit_rows import RequestRow
    from artui.ledger.remedies.remedy_rows import RemedyRow


@dataclass(frozen=True, slots=True)
class Balance:
    """The unapplied and owed amounts of an account tree in a currency, in minor units."""

    unapplied_minor: int
    owed_minor: int
    written_off_minor: int
    credit_ids: tuple[int, ...]
    act_id: int
    """The last act of the log when it was read."""


def used(book: "Book", customer_id: int, currency: str) -> CreditUse:
    """An account's limit and exposure in a currency."""
    with book.reading() as connection:
        trees = credit.exposures.exposures(connection, [customer_id], book.business_date)
    held = trees.credit(customer_id, currency)
    return CreditUse(held.limit_minor, held.exposure_minor)


def credit_state(book: "Book", customer_id: int) -> CreditState:
    """What holds for an account's credit now."""
    with book.reading() as connection:
        found = credit.account_credit.credit_on(connection, book.business_date, [customer_id])
    return found[customer_id].state if customer_id in found else CreditState.ACTIVE


def account_state(book: "Book", customer_id: int) -> AccountState:
    """Whether an account is open, closing or terminated."""
    with book.reading() as connection:
        return cash.refunds.customer_row(connection, customer_id).account_state


def balance(book: "Book", customer_id: int, currency: str) -> Balance:
    """The amount that can be paid back or set off, and the debts."""
    last, day = under_cursor.last_act(book), book.business_date
    credits = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
    in_currency = Filter(terms=(Term("cur", "=", currency),))
    with book.reading() as connection:
        root_id = cash.refunds.customer_row(connection, customer_id).root_id
        found = cash.refunds.tree_balance(connection, customer_id, root_id, currency, day)
        tree = ledger_items.open_items.tree_of(connection, customer_id)
        selection = lists.items.Selection(kinds=credits, tab="open", customer_ids=tree)
        ids = lists.items.ids(connection, selection, day, in_currency, "due_date")
    return Balance(
        found.unapplied_minor, found.owed_minor, found.written_off_minor, tuple(ids), last
    )


def demandable(book: "Book", customer_id: int) -> tuple[int, Sequence[tuple[str, int]]]:
    """The number and sums of the outstanding invoices of an account and all below it."""
    day = book.business_date
    with book.reading() as connection:
        tree = tuple(lists.customer_list.below(connection, customer_id))
        selection = lists.items.Selection(kinds=(ItemKind.INVOICE,), tab="open", customer_ids=tree)
        found = lists.items.ids(connection, selection, day, Filter(), "due_date")
        return len(found), lists.item_rows.sums(connection, found, day)


def in_force(book: "Book", customer_id: int) -> "dict[int, RemedyRow]":
    """The remedies in force on an account, by number."""
    with book.reading() as connection:
        rows = remedies.remedy_rows.remedies(
            connection, book.business_date, customer_ids=[customer_id]
        )
    return {row.id: row for row in rows if row.lifted is None}


def questions(book: "Book", customer_id: int) -> "dict[int, RequestRow]":
    """The requests for information that wait for an answer, by number."""
    with book.reading() as connection:
        rows = credit.credit_rows.information_requests(connection, [customer_id])
    return {row.id: row for row in rows if row.answered is None}


def named(book: "Book", account: str) -> "FoundCustomer":
    """The customer of an account number; raises UnknownCustomer."""
    with book.reading() as connection:
        return ledger_book.lookup.find_customer(connection, account)
