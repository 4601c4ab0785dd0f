"""The reads of the apply form: the credit, the debits that it may pay, and a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.ledger import book as ledger_book
from artui.ledger import cash, documents, interest, lists
from artui.ledger import items as ledger_items
from artui.tui.desk import under_cursor

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.items import Selection


@dataclass(frozen=True, slots=True)
class CreditView:
    """A payment or credit memo that is to be applied."""

    item_id: int
    kind: ItemKind
    number: str
    name: str
    currency: str
    open_minor: int
    customer_id: int
    act_id: int
    """The last act of the log when it was read."""
    settling: Mapping[int, int] = field(default_factory=dict)
    """What settles an invoice within its discount days, by id; minor units."""


def credit(book: "Book", item_id: int) -> CreditView:
    """The credit in its present state; raises UnknownDocument."""
    last = under_cursor.last_act(book)
    row = under_cursor.item(book, item_id)
    with book.reading() as connection:
        found = ledger_items.open_items.ledger_item(connection, item_id)
        settling = documents.cash_discounts.settling_in_tree(connection, found)
    return CreditView(
        row.id, row.kind, row.number, row.name or row.account, row.currency, row.open_minor,
        row.customer_id, last, settling,
    )  # fmt: skip


def tolerance(book: "Book", currency: str) -> int:
    """The rest that a clerk may write off, in minor units."""
    with book.reading() as connection:
        return ledger_book.ledger_settings.tolerance_minor(connection, currency)


def waiting_credits(book: "Book", customer_id: int, currency: str) -> list[int]:
    """The payments and memos that a customer has unapplied, the oldest first."""
    with book.reading() as connection:
        day = book.business_date
        found = interest.unapplied.waiting_credits(connection, customer_id, currency, day)
    return [credit.id for credit in found]


def payable(book: "Book", customer_id: int) -> "Selection":
    """Everything open in the customer's account tree."""
    with book.reading() as connection:
        tree = ledger_items.open_items.tree_of(connection, customer_id)
    return lists.items.Selection(kinds=DEBIT_KINDS, tab="open", customer_ids=tree)


def named_now(book: "Book", credit_id: int) -> dict[int, int]:
    """What a payment would pay of documents that it names and that came after it: debit id -> minor
    units."""
    with book.reading() as connection:
        day = ledger_book.as_of.horizon(connection, book.business_date)
        waiting = cash.awaited.awaited(connection, day, [credit_id])
        named = [(each.debit, each.minor) for each in waiting if each.debit is not None]
        if not named:
            return {}
        credit = ledger_items.open_items.ledger_item(connection, credit_id)
        settling = documents.cash_discounts.settling_amounts(
            connection, credit, [debit.id for debit, _ in named]
        )
        # An amount that does not fit is no more than a wish.
        fits = [(d, m if m is None or m <= d.open_minor else None) for d, m in named]
        if sum(minor or 0 for _, minor in fits) > credit.open_minor:
            fits = [(debit, None) for debit, _ in fits]
    return dict(cash.remittances.proposed(credit, fits, settling=settling))


def oldest_first(book: "Book", credit_id: int, taken: Mapping[int, int]) -> dict[int, int]:
    """What the ledger would pay with a credit, the rest oldest first: debit id -> minor units.

    `taken` are amounts already given; those debits keep them as they are.
    """
    paying = cash.remittances
    with book.reading() as connection:
        items = ledger_items.open_items.ledger_items(connection, [credit_id, *taken])
        credit = items[credit_id]
        named = [(items[debit_id], minor) for debit_id, minor in taken.items()]
        offered = paying.payable(connection, credit, book.business_date)
        order = paying.payment_order(connection, credit.customer_id)
        debit_ids = [debit.id for debit in offered]
        settling = documents.cash_discounts.settling_amounts(connection, credit, debit_ids)
    return dict(paying.proposed(credit, named, offered, order, settling))
