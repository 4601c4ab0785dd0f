"""The apply sheet for an entry of the bank: it is split by hand over a customer's open debits.

Nothing is posted before Ctrl+S; then the payment with all it pays is one act, and each difference
written off another, which undo takes back together.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from artui.domain.kinds import ItemKind
from artui.domain.sentence import joined
from artui.ledger import bank
from artui.tui.bank.reads import BankRow, Chosen
from artui.tui.cash.apply_form import ApplyPage, Giving, write_differences
from artui.tui.cash.reads import CreditView
from artui.tui.desk import under_cursor
from artui.tui.desk.page import LedgerPage

if TYPE_CHECKING:
    from artui.domain.match_records import OpenDocument
    from artui.ledger.book.book import Book


async def open_sheet(
    page: LedgerPage,
    row: BankRow,
    customer: Chosen,
    offered: Mapping[int, int],
    *,
    anyway: bool = False,
) -> None:
    """Open the sheet for an entry of a customer, with the shares that were proposed; `anyway` if
    the clerk was asked whether its money is recorded already."""
    found = await page.ledger.ask(lambda book: _credit(book, row, customer))
    giving = Giving(
        lambda book: _credit(book, row, customer),
        lambda book, taken: _oldest(book, row, customer.customer_id, taken),
        lambda book, shares, differences, _day: _post(
            book, row, found, shares, differences, anyway=anyway
        ),
        kept=False,
    )
    title = f"Split {row.stored.reference}"
    page.app.push_screen(ApplyPage(*page.here, title, credit=found, offered=offered, giving=giving))


def _credit(book: "Book", row: BankRow, customer: Chosen) -> CreditView:
    record = row.stored.record
    last = under_cursor.last_act(book)
    debits = _debits(book, row, customer.customer_id)
    settling = {each.id: each.settling(record.value_date) for each in debits}
    return CreditView(
        0,
        ItemKind.PAYMENT,
        row.stored.reference,
        customer.called,
        record.currency,
        record.minor,
        customer.customer_id,
        last,
        settling,
    )


def _debits(book: "Book", row: BankRow, customer_id: int) -> "list[OpenDocument]":
    """What is open in the customer's account tree, the oldest first."""
    with book.reading() as connection:
        books = bank.match_proposals.Matching(connection).open_documents(row.stored)
    root = next((d.root_id for d in books.by_id.values() if d.customer_id == customer_id), None)
    return sorted(
        books.by_root.get(root, []) if root is not None else [],
        key=lambda each: (each.due_date, each.id),
    )


def _oldest(
    book: "Book", row: BankRow, customer_id: int, taken: Mapping[int, int]
) -> dict[int, int]:
    """What is left goes to the oldest debits, each as much as settles it."""
    record = row.stored.record
    debits = _debits(book, row, customer_id)
    left = record.minor - sum(taken.values())
    shares = dict(taken)
    for each in debits:
        share = min(each.settling(record.value_date), left)
        if share > 0 and each.id not in shares:
            shares[each.id] = share
            left -= share
    return shares


def _post(
    book: "Book",
    row: BankRow,
    credit: CreditView,
    shares: Mapping[int, int],
    differences: Mapping[int, int],
    *,
    anyway: bool,
) -> str:
    with book.together() as one:
        done = bank.matched.cash_by_hand.match_to(one, row.id, list(shares.items()), anyway=anyway)
        return joined("; ", [done.summary, *write_differences(one, credit, differences)])
