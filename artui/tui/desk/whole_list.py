"""A slow list that is read whole, once for each state of the ledger.

Its rows serve the list under every filter and tab, the totals, and the sums in questions, so none
of these reads the ledger again. Reading says how far it is, and stops when its page is left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from artui.domain.refusal import Refused
from artui.tui.desk.ledger_port import Ledger

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.progress import Progress

R = TypeVar("R")


class PageLeft(Refused):
    """The page whose list was being read is closed; nobody sees this."""


@dataclass(slots=True)
class WholeList(Generic[R]):
    """The rows of a list; `rows` is for threads, the rest for the page."""

    ledger: Ledger
    read: "Callable[[Book, Progress], Sequence[R]]"
    known: Sequence[R] | None = None
    """The rows read last; None until they are there."""
    done: int = 0
    total: int = 0
    left: bool = False
    _version: int = -1
    _turn: Lock = field(default_factory=Lock)

    def rows(self, book: "Book") -> Sequence[R]:
        """All rows as they are now. A second caller waits for the first one's reading."""
        with self._turn:
            version = self.ledger.version
            if self.known is None or self._version != version:
                self.known, self._version = self.read(book, self._went_on), version
            return self.known

    def _went_on(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self.left:
            raise PageLeft("The page was left.")

    @property
    def loading(self) -> str:
        """How far the reading is."""
        if not self.done:
            return "Loading …"
        return f"Loading … {self.done:,}" + (f" of {self.total:,}" if self.total else "")
