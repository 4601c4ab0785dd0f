"""The books: every batch of the journal that was cut, also those that were withdrawn."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on

from artui.domain.filters import Filter
from artui.tui.books import batch_page, reads
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import own_hints
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.counts import counted
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.journal.batches import JournalBatch
    from artui.tui.books.reads import EntityBooks

COLUMNS = (
    Column("batch", "Batch", 12, stretch=24),
    Column("state", "State", 12),
    Column("entries", "Entries", 8, "right"),
    Column("acts", "Acts", 15, rank=1),
    Column("cut", "Cut (UTC)", 16, rank=2),
    Column("by", "By", 10, rank=3),
    Column("reason", "Why it was withdrawn", 12, rank=4, stretch=60, room=30, whole=True),
    Column("lines", "Lines", 8, "right", rank=5),
    Column("digest", "Digest", 12, rank=6),
)
_DIGEST = 12  # characters, by which two batches are told apart


def _cells(batch: "JournalBatch", amounts: Amounts) -> tuple[object, ...]:
    opening = batch.opening_act is not None
    return (
        batch.name,
        "withdrawn" if not batch.standing else "opening" if opening else "in the books",
        amounts.count(batch.entries),
        f"to {batch.last_act}" if opening else f"{batch.first_act} to {batch.last_act}",
        f"{batch.cut_at:%Y-%m-%d %H:%M}",
        batch.actor,
        batch.reason,
        amounts.count(batch.lines),
        batch.digest[:_DIGEST],
    )


def _shown(batch: "JournalBatch", amounts: Amounts) -> Shown:
    return Shown(_cells(batch, amounts), "plain" if batch.standing else "dim")


class BooksPage(ListPage):
    """The list of batches, the newest first; above it what waits for the next."""

    NAME: ClassVar[str] = "books"
    EMPTY: ClassVar[str] = (
        "No batch was cut yet. What comes next:\n"
        "  a            say which account each kind of act is posted to\n"
        "  r            cut the first batch, after a look at what it would hold\n"
        "  k            see that the books tie to the open items"
    )
    FIELDS = ()
    WORDS: ClassVar[str] = "batch, state, acts, who cut it, why it was withdrawn"
    COLUMNS = COLUMNS

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.entities: Sequence[EntityBooks] = ()
        self._entities_at = -1

    @property
    def known(self) -> "Mapping[int, JournalBatch]":
        """The batches of the list."""
        source = self.table.source if self.table is not None else None
        return source.known if isinstance(source, KnownSource) else {}

    @property
    def chosen(self) -> "list[JournalBatch]":
        """The marked batches, else that under the cursor."""
        known, table = self.known, self.table
        return [] if table is None else [known[each] for each in table.chosen if each in known]

    def source(self, wanted: Filter) -> "KnownSource[JournalBatch]":
        def asked(book: "Book") -> "list[JournalBatch]":
            found = reads.batches(book)
            return [row for row in found if has_words(wanted, _cells(row, self.amounts))]

        return KnownSource(self.ledger, asked, lambda row: row.id, _shown, self.amounts)

    @property
    def unmapped(self) -> bool:
        """Whether none of our entities has accounts, as far as what was read still holds."""
        known = self.entities if self._entities_at == self.ledger.version else ()
        return bool(known) and not any(each.mapped for each in known)

    def load_totals(self) -> None:
        show = partial(self._show_entities, self.ledger.version)
        self.ask_in_thread(reads.entities, show, "books")

    def _show_entities(self, version: int, found: "list[EntityBooks]") -> None:
        self.entities, self._entities_at = found, version
        said = [
            f"{each.name}: {counted(each.waiting, 'waits', 'wait')} for the next batch"
            + ("" if each.mapped else ", no accounts yet")
            for each in found
        ]
        self.totals.say(f" {' · '.join(said) or 'There is no entity yet.'}", "strong")
        self.redraw_keys()

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        if (batch := self.known.get(event.record)) is not None:
            title = f"Batch {batch.name}"
            self.app.push_screen(batch_page.BatchPage(*self.here, title, batch_id=batch.id))
