"""What the apply form asks: the credit, the debits that it may pay, and a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass

from artui.domain.allocation import propose
from artui.domain.filters import Filter, Term
from artui.domain.kinds import DEBIT_KINDS
from artui.ledger.book.book import Book
from artui.ledger.book.open_items import ledger_items, tree_of
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.cash.allocation import open_debits, payment_order
from artui.ledger.lists import item_rows, items
from artui.ledger.lists.items import Selection


@dataclass(frozen=True, slots=True)
class CreditView:
    """A payment or credit memo that is to be applied."""

    item_id: int
    kind: str
    number: str
    name: str
    currency: str
    open_minor: int
    customer_id: int


def credit(book: Book, item_id: int) -> CreditView:
    """The credit as it is now; raises UnknownDocument."""
    with book.reading() as connection:
        found = item_rows.rows(connection, [item_id], book.business_date)
    if not found:
        raise UnknownDocument("The document is not there any more.")
    row = found[0]
    return CreditView(
        row.id, row.kind, row.number, row.name or row.account, row.currency, row.open_minor,
        row.customer_id,
    )  # fmt: skip


def payable(book: Book, customer_id: int) -> Selection:
    """Everything open in the customer's account tree."""
    with book.reading() as connection:
        return Selection(
            kinds=DEBIT_KINDS, tab="open", customer_ids=tree_of(connection, customer_id)
        )


def oldest_first(book: Book, credit_id: int, taken: Mapping[int, int]) -> dict[int, int]:
    """What oldest-first pays with the rest of a credit: debit id -> minor units.

    `taken` are amounts already given; those debits keep them as they are.
    """
    with book.reading() as connection:
        found = item_rows.rows(connection, [credit_id], book.business_date)[0]
        selection = Selection(kinds=DEBIT_KINDS, tab="open", customer_ids=(found.customer_id,))
        wanted = Filter(terms=(Term("cur", "=", found.currency),))
        ids = items.ids(connection, selection, book.business_date, wanted)
        debits = ledger_items(connection, [each for each in ids if each not in taken])
        offered = open_debits(connection, debits.values())
        order = payment_order(connection, found.customer_id)
    rest = found.open_minor - sum(taken.values())
    proposals = propose(rest, offered, order=order, then_oldest=True)
    return {share.debit_id: share.amount_minor for share in proposals}
