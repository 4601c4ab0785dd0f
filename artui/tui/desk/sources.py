"""The sources of lists' rows: documents by pages, or all rows of a list at once.

A slow list is read whole once for each state of the ledger. Its rows serve the list under every
filter and tab, the totals, and the sums in questions, so none of these reads the ledger again.
Reading says how far it is, and stops when its page is left.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from artui.domain.filters import Filter, parse_filter
from artui.domain.refusal import Refused
from artui.tui.desk import reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.kit.counts import grouped
from artui.tui.kit.widgets.pages import GONE, Shown

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection
    from artui.ledger.lists.searchable import SearchableList

R = TypeVar("R")
EVERYTHING = Filter()


class NotInThisList(Refused):
    """A field was given to a list that can't be filtered by it."""


def filter_hint(fields: Sequence[str], words: str) -> str:
    """What a filter may name in a list, for the line below it while it is typed."""
    if not fields:
        return f"Words only: {words}"
    example = {"days": "days>30"} if "days" in fields else {"cur": "cur:EUR"}
    return " ".join(example.get(field, field) for field in fields)


def filtered_by(text: str, fields: Sequence[str], words: str) -> Filter:
    """Parse the filter of a list. Raises BadFilter, or NotInThisList for a field it lacks."""
    wanted = parse_filter(text)
    strange = next((term.field for term in wanted.terms if term.field not in fields), None)
    if strange and not fields:
        raise NotInThisList(f"This list is filtered by words only: {words}.")
    if strange:
        known = ", ".join(fields)
        raise NotInThisList(f"This list has no field {strange}; it has {known}, and words.")
    return wanted


def has_words(wanted: Filter, texts: Iterable[object]) -> bool:
    """Whether every word of the filter is in one of the texts, in any case."""
    together = " ".join(map(str, texts)).casefold()
    return all(word.casefold() in together for word in wanted.words)


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """The ids and rows of a list of documents in an order, under a filter; read in threads.

    A selection (made in the thread) defines the documents, the page what is shown of each.
    """

    ledger: Ledger
    selecting: "Callable[[Book], Selection]"
    shown: "Callable[[ItemRow, Amounts], Shown]"
    amounts: Amounts
    wanted: Filter = EVERYTHING
    sort: str = "due_date"
    descending: bool = False
    kept: "KeptList | None" = None

    def ids(self) -> Sequence[int]:
        """All documents of the list."""
        book = self.ledger.book()
        selection, words = self.selecting(book), self._words
        if self.kept is not None and words and reads.is_searchable(book, selection, words):
            kept = self.kept.read(book, selection, self.sort, descending=self.descending)
            return kept.with_words(words)
        return reads.document_ids(
            book, selection, self.wanted, self.sort, descending=self.descending
        )

    def keep(self) -> None:
        """Read what the words of a filter will be looked up in, before they are typed."""
        book = self.ledger.book()
        selection = self.selecting(book)
        if self.kept is not None and reads.is_searchable(book, selection, ()):
            self.kept.read(book, selection, self.sort, descending=self.descending)

    @property
    def _words(self) -> list[str]:
        """The words to look up in a list that is kept; terms on fields take the database."""
        return [] if self.wanted.terms else [word for word in self.wanted.words if word]

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these documents."""
        found = reads.document_rows(self.ledger.book(), ids)
        return [GONE if row is None else self.shown(row, self.amounts) for row in found]

    def plain(self) -> "DocumentSource":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN)


@dataclass(slots=True)
class KeptList:
    """The list in which the words of a filter are looked up while they are typed, as long as the
    ledger is as it was when it was read."""

    ledger: Ledger
    _list: "SearchableList | None" = None
    _of: tuple[object, ...] = ()
    _turn: Lock = field(default_factory=Lock)

    def read(
        self, book: "Book", selection: "Selection", sort: str, *, descending: bool
    ) -> "SearchableList":
        """The list as it is now. A second caller waits for the first one's reading."""
        with self._turn:
            of = (self.ledger.version, book.business_date, selection, sort, descending)
            if self._list is None or self._of != of:
                self._list = None  # so that never two are in memory
                self._list = reads.searchable_list(book, selection, sort, descending=descending)
                self._of = of
            return self._list


@dataclass(slots=True)
class KnownSource(Generic[R]):
    """A list whose rows are all read at once, with their ids; `shown` formats those in sight."""

    ledger: Ledger
    asked: "Callable[[Book], Iterable[R]]"
    id_of: Callable[[R], int]
    shown: Callable[[R, Amounts], Shown]
    amounts: Amounts
    known: dict[int, R] = field(default_factory=dict)

    def ids(self) -> Sequence[int]:
        """All records of the list."""
        self.known = {self.id_of(row): row for row in self.asked(self.ledger.book())}
        return array("q", self.known)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these records."""
        known = self.known
        return [self.shown(known[each], self.amounts) if each in known else GONE for each in ids]

    def plain(self) -> "KnownSource[R]":
        """The same list with amounts as programs read them."""
        return replace(self, amounts=PLAIN, known={})


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
        return f"Loading … {grouped(self.done)}" + (
            f" of {grouped(self.total)}" if self.total else ""
        )
