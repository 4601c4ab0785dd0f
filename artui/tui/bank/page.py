"""Bank: what came in, by day and account, what each entry pays and why, and working it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.tui.bank import entry_words, reads
from artui.tui.bank.entry_pane import Beside, EntryPane
from artui.tui.bank.reads import BankRow, Standing
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import Sums, own_hints
from artui.tui.desk.sources import KnownSource, WholeList
from artui.tui.desk.target import Target
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown, Tone
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.domain.match_records import Proposal
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("day", "Booked", 10),
    Column("payer", "Payer", 14, stretch=36, room=20),
    Column("amount", "Amount", 12, "decimal"),
    Column("currency", "", 3),
    Column("standing", "State", 8),
    Column("pays", "It pays", 21, rank=1, stretch=50),
    Column("why", "Why", 30, rank=2, stretch=90),
    Column("account", "Our account", 22, rank=3),
    Column("text", "Text", 30, rank=4, stretch=140),
    Column("reference", "Reference", 16, rank=5),
)
_TONES: dict[Standing, Tone] = {
    Standing.CERTAIN: "good",
    Standing.RETURN: "bad",
    Standing.FEE: "bad",
    Standing.UNKNOWN: "warn",
    Standing.IGNORED: "dim",
}
DONE = "done"


class BankPage(ListPage):
    """The screen of key 7."""

    NAME: ClassVar[str] = "bank"
    FIELDS = ()
    WORDS: ClassVar[str] = "payer, text, reference, number, account, state"
    COLUMNS = COLUMNS
    WHOLE_ROWS = 1
    TABS = (
        ("work", "To work"),
        ("certain", "Certain"),
        ("probable", "Probable"),
        ("unknown", "Unknown"),
        ("waiting", "Totals"),
        (DONE, "Done"),
    )
    FIRST_TAB = "work"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: KnownSource[BankRow] | None = None
        self.in_front: dict[int, int] = {}
        """Which candidate the clerk looks at, by entry; an entry is here once they chose."""

    @property
    def empty(self) -> str:
        if self.filter_text:
            return super().empty
        if self.tab == self.FIRST_TAB:
            # Under a past day entries may wait that were booked after it.
            return f"Nothing booked by {self.ledger.day} waits. i takes in a file of the bank."
        return "None is here; Tab shows the others."

    def body(self) -> Iterable[Widget]:
        yield self.tab_line
        self.pane = EntryPane(self.amounts)
        yield Beside(VirtualTable(self.columns(), empty=self.empty), self.pane)

    # The rows

    def begin(self) -> None:
        self.whole = WholeList(self.ledger, reads.queue)
        super().begin()

    @property
    def queue(self) -> WholeList[BankRow]:
        """All entries that wait, under no tab or filter."""
        assert self.whole is not None
        return self.whole

    def source(self, wanted: Filter) -> KnownSource[BankRow]:
        tab, queue = self.tab, self.queue

        def asked(book: "Book") -> Sequence[BankRow]:
            rows = reads.done(book) if tab == DONE else queue.rows(book)
            return reads.on_tab(rows, tab, wanted)

        self._source = KnownSource(
            self.ledger, asked, lambda row: row.id, self._shown, self.amounts
        )
        return self._source

    def _shown(self, row: BankRow, amounts: Amounts) -> Shown:
        record, proposal = row.stored.record, self.proposal(row)
        plain = amounts is PLAIN
        target = None
        if proposal is not None and proposal.customer_id is not None:
            target = Target(None, None, proposal.customer_id, record.currency, proposal.account)
        return Shown(
            (
                record.booking_date,
                record.payer if plain else entry_words.payer(row.stored),
                amounts.number(record.minor, record.currency),
                record.currency,
                row.standing,
                entry_words.pays(row, proposal),
                entry_words.why(row, proposal, amounts),
                row.stored.account,
                record.text,
                row.stored.reference,
            ),
            _TONES.get(row.standing, "plain"),
            target,
        )

    def proposal(self, row: BankRow) -> "Proposal | None":
        """The candidate in front of an entry."""
        place = self.place(row)
        return row.proposals[place] if row.proposals else None

    def place(self, row: BankRow) -> int:
        """The place of the candidate in front."""
        return min(self.in_front.get(row.id, 0), max(0, len(row.proposals) - 1))

    @property
    def row(self) -> BankRow | None:
        """The entry under the cursor; None until it is read."""
        record = self.table.cursor_id if self.table is not None else None
        return self._source.known.get(record or 0) if self._source is not None else None

    @property
    def rows(self) -> list[BankRow]:
        """The marked entries, else the one under the cursor."""
        known = self._source.known if self._source is not None else {}
        chosen = self.table.chosen if self.table is not None else ()
        return [known[record] for record in chosen if record in known]

    def turn(self, step: int) -> None:
        """Put another candidate in front."""
        row = self.row
        if row is not None and row.proposals:
            self.in_front[row.id] = (self.place(row) + step) % len(row.proposals)
            self.show_row()
            if self.table is not None:
                self.table.reload_rows()

    def take_off(self, rows: Sequence[BankRow]) -> None:
        """Remove entries that were worked at once; the cursor stays at its place."""
        if self.table is not None and self.tab != DONE:
            gone = {row.id for row in rows}
            left = [each for each in self.table.ids if each not in gone]
            self.table.set_ids(left, prune=True)

    def open_row(self, target: Target | None) -> None:
        """Nothing: Enter accepts, and o opens the customer."""

    # What else the page shows

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    def show_row(self) -> None:
        """Show the whole text of the entry under the cursor, and its candidate."""
        row = self.row
        proposal = self.proposal(row) if row is not None else None
        self.pane.show(row, proposal, self.place(row) if row is not None else 0)
        self.query_one(Beside).lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.show_row)

    def load_totals(self) -> None:
        queue = self.queue
        self.ask_in_thread(lambda book: list(queue.rows(book)), self._say_totals, "totals")

    def _say_totals(self, rows: Sequence[BankRow]) -> None:
        counts: dict[Standing, int] = defaultdict(int)
        sums: dict[str, int] = defaultdict(int)
        for row in rows:
            counts[row.standing] += 1
            if row.standing is Standing.CERTAIN:
                sums[row.stored.record.currency] += row.stored.record.minor
        money = self.money_of(sorted(sums.items()))
        certain = f"{grouped(counts[Standing.CERTAIN])} certain" + (f" {money}" if money else "")
        parts = [certain]
        others = (Standing.PROBABLE, Standing.UNKNOWN)
        parts += [f"{grouped(counts[standing])} {standing}" for standing in others]
        if counts[Standing.RETURN]:
            parts.append(f"{grouped(counts[Standing.RETURN])} returned by the bank")
        if counts[Standing.FEE]:
            parts.append(counted(counts[Standing.FEE], "fee of the bank", "fees of the bank"))
        if counts[Standing.WAITING]:
            parts.append(f"{grouped(counts[Standing.WAITING])} without parts")
        self.totals.say(f" {' · '.join(parts)}")
        self.tab_line.count(
            {
                "work": sum(counts.values()) - counts[Standing.WAITING],
                "certain": counts[Standing.CERTAIN],
                "probable": counts[Standing.PROBABLE],
                "unknown": counts[Standing.UNKNOWN]
                + counts[Standing.RETURN]
                + counts[Standing.FEE],
                "waiting": counts[Standing.WAITING],
            }
        )

    def draw_totals(self) -> None:
        """Nothing, since this page shows the work to be done instead."""

    def _hints(self) -> list[KeyHint]:
        *own, keys = own_hints(self)
        if self.tab == DONE:  # what is done can only be taken back; that key comes first
            own.sort(key=lambda hint: not hint.possible)
        return [*own, keys]

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        known = self._source.known if self._source is not None else {}
        return lambda _: sums_of([known[each] for each in ids if each in known])


def sums_of(rows: Iterable[BankRow]) -> Sums:
    """What entries come to, per currency."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.stored.record.currency] += row.stored.record.minor
    return sorted(sums.items())
