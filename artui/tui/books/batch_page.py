"""A batch of the journal: its lines as they were cut."""

from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.tui.books import reads
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import own_hints
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.journal.batches import JournalLine

COLUMNS = (
    Column("entry", "Entry", 6, "right"),
    Column("date", "Posted", 10),
    Column("document", "Document", 14, stretch=22),
    Column("account", "Account", 10, stretch=30, room=14),
    Column("debit", "Debit", 12, "decimal"),
    Column("credit", "Credit", 12, "decimal"),
    Column("currency", "", 3),
    Column("kind", "Kind", 12, rank=1),
    Column("customer", "Customer", 14, rank=2, stretch=30),
    Column("tax_code", "Tax", 6, rank=3),
    Column("account_name", "Name of the account", 16, rank=4, stretch=30),
    Column("act", "Act", 6, "right", rank=5),
    Column("document_date", "Dated", 10, rank=6),
)
_LINES = 1_000  # an entry has fewer


class BatchPage(ListPage):
    """The lines of a batch by its internal id."""

    NAME: ClassVar[str] = "batch"
    TAB: ClassVar[str] = ""
    EMPTY: ClassVar[str] = "The batch has no entry: nothing was open."
    FIELDS = ()
    WORDS: ClassVar[str] = "entry, day, document, account, kind, customer, tax code"
    COLUMNS = COLUMNS

    def __init__(self, *way: str, batch_id: int) -> None:
        super().__init__(*way)
        self._batch_id = batch_id

    def source(self, wanted: Filter) -> "KnownSource[JournalLine]":
        return KnownSource(
            self.ledger,
            lambda book: [
                line
                for line in reads.lines(book, self._batch_id)
                if not wanted.words or has_words(wanted, line)
            ],
            _id, _shown, self.amounts,
        )  # fmt: skip

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)


def _id(line: "JournalLine") -> int:
    """Entries of a batch are numbered by fiscal year, so that the year is part of it."""
    return (line.date.year * 10_000_000 + line.entry) * _LINES + line.line


def _shown(line: "JournalLine", amounts: Amounts) -> Shown:
    def money(minor: int | None) -> str:
        return "" if minor is None else amounts.number(minor, line.currency)

    return Shown(
        (
            line.entry,
            line.date,
            line.document,
            line.account,
            money(line.debit),
            money(line.credit),
            line.currency,
            line.kind,
            line.customer,
            line.tax_code,
            line.account_name,
            line.act,
            line.document_date,
        )
    )
