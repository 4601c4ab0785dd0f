"""A number typed in the palette: the documents and customers that are called so, to be opened."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from artui.domain.refusal import ArtuiError
from artui.tui.desk import reads
from artui.tui.desk.page import LedgerPage, of_ledger
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.wording import kind_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.numbered import CalledSo


def look_for(
    page: LedgerPage, typed: str, found: Callable[[Sequence[Action[Frame]]], None]
) -> bool:
    """Look for what has a typed number, in a thread; False if nothing typed can be one."""
    if not page.ledger.is_open or not any(letter.isdigit() for letter in typed):
        return False

    def named(book: "Book") -> "list[CalledSo]":
        try:
            return reads.called(book, typed)
        except ArtuiError:  # the actions are offered all the same
            return []

    page.ask_in_thread(named, lambda rows: found([_opening(page, row) for row in rows]), "search")
    return True


def _opening(page: LedgerPage, row: "CalledSo") -> Action[Frame]:
    """How a document or customer is opened."""
    if row.kind is None:
        said, title = f"Open the customer {row.name}", row.name
    else:
        money = page.amounts.money(row.open_minor, row.currency)
        said, title = f"Open the {kind_word(row.kind)} of {row.name}, {money} open", row.called
    target = Target(row.kind, row.item_id, row.customer_id, row.currency, title)

    def run(frame: Frame) -> None:
        front = of_ledger(frame)
        front.desk.open_page(front, target)

    return Action("open", row.called, (), said, "Records", run)
