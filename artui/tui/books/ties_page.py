"""That the books tie: what they say is open beside what is, at the last cut and at month ends."""

from typing import TYPE_CHECKING, ClassVar

from textual import on

from artui.domain.filters import Filter
from artui.tui.books import reads
from artui.tui.books.entity_column import ENTITY, show_entities
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
    from artui.ledger.journal.ties import Tie

    Place = tuple[int, Tie]

COLUMNS = (
    Column("when", "At", 12),
    Column("account", "Account", 12, stretch=30),
    Column("currency", "", 3),
    Column("books", "Books", 14, "decimal"),
    Column("open", "Open items", 14, "decimal"),
    Column("difference", "Difference", 12, "decimal"),
    Column("why", "Acts that make it, or what was booked later", 12, rank=1, stretch=60, room=30,
           whole=True),
    Column("moved", "Posted later", 12, "decimal", rank=2),
    ENTITY,
)  # fmt: skip


def _why(tie: "Tie") -> str:
    if tie.acts:
        return f"acts {', '.join(map(str, tie.acts))}"
    if tie.after:
        return "booked later: " + ", ".join(
            f"{each.batch}:{each.entry} {each.document}" for each in tie.after
        )
    return ""


def _shown(row: "Place", amounts: Amounts) -> Shown:
    _, tie = row
    number, currency = amounts.number, tie.currency
    cells = (
        f"batch {tie.batch.number}" if tie.month is None else f"{tie.month:%Y-%m-%d}",
        tie.account,
        currency,
        number(tie.books_minor, currency),
        number(tie.open_minor, currency),
        number(tie.difference_minor, currency),
        _why(tie),
        number(tie.moved_minor, currency),
        tie.batch.entity,
    )
    return Shown(cells, "bad" if tie.difference_minor else "plain")


class TiesPage(ListPage):
    """Both sides of each account of receivables in each currency."""

    NAME: ClassVar[str] = "books-check"
    EMPTY: ClassVar[str] = "No batch is in the books yet; r on the page of the books cuts one."
    FIELDS = ()
    WORDS: ClassVar[str] = "day, account, currency, entity"
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[Place]":
        def asked(book: "Book") -> "list[Place]":
            rows = enumerate(reads.ties(book), 1)
            return [
                (place, tie)
                for place, tie in rows
                if has_words(wanted, (tie.month, tie.account, tie.currency, tie.batch.name))
            ]

        return KnownSource(self.ledger, asked, lambda row: row[0], _shown, self.amounts)

    def load_totals(self) -> None:
        self.say_verdict()

    @on(VirtualTable.IdsReplaced)
    def say_verdict(self) -> None:
        """Say above the list whether the books tie."""
        source = self.table.source if self.table is not None else None
        known = source.known if isinstance(source, KnownSource) else {}
        show_entities(self, lambda row: row[1].batch.entity)
        wrong = sum(bool(tie.difference_minor) for _, tie in known.values())
        if not known:
            self.totals.say(" Nothing is compared yet.", "plain")
        elif wrong:
            rows = counted(wrong, "row differs", "rows differ")
            self.totals.say(f" The books don't tie to the open items: {rows}.", "bad")
        else:
            self.totals.say(" The books tie to the open items, to the cent.", "good")

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)
