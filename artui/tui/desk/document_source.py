"""Documents for any list: a selection says which ones, the page what is shown of each."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from artui.domain.filters import Filter
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection

EVERYTHING = Filter()
Shown = Callable[["ItemRow", Amounts], Sequence[object]]
Selecting = Callable[["Book"], "Selection | None"]
"""Gives the selection in a thread; None for a list that has nothing to show."""


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """The ids and rows of a list of documents in an order, under a filter; asked in threads."""

    ledger: Ledger
    selecting: Selecting
    shown: Shown
    amounts: Amounts
    wanted: Filter = EVERYTHING
    sort: str = "due_date"
    descending: bool = False

    def ids(self) -> Sequence[int]:
        """All documents of the list."""
        from artui.tui.desk import document_read as documents

        book = self.ledger.book()
        if (selection := self.selecting(book)) is None:
            return array("q")
        return documents.ids(book, selection, self.wanted, self.sort, descending=self.descending)

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these documents."""
        from artui.tui.desk import document_read as documents

        found = documents.rows(self.ledger.book(), ids)
        return [() if row is None else self.shown(row, self.amounts) for row in found]

    def plain(self) -> "DocumentSource":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN)
