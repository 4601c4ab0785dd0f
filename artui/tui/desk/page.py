"""What pages on the ledger have in common: what an act is about, and what a change does to them.

A page answers `target` (the document or customer that a key is about); the acts of
artui.tui.documents.acts need nothing else of it. A `ListPage` is one list with tabs, an order, a
filter and marks with their sums.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, cast

from textual import on, work
from textual.widget import Widget

from artui.domain.filters import Filter, parse_filter
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.drafts import Drafts
from artui.tui.desk.ledger_port import Ledger, in_words
from artui.tui.desk.memory import Memory
from artui.tui.desk.totals import Totals
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import Row, RowSource, Tone, VirtualTable

Sums = Sequence[tuple[str, int]]
"""Minor units per currency."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is about: a document (its kind and internal id), or a customer in a currency."""

    kind: str = ""
    item_id: int | None = None
    customer_id: int | None = None
    currency: str = ""


class Desk(Protocol):
    """What a page on the ledger asks of the app: the ledger, what pages share, and other pages."""

    ledger: Ledger
    amounts: Amounts
    totals: Totals
    totals_currency: int
    drafts: Drafts
    memory: Memory

    @property
    def frame(self) -> Frame | None:
        """The page in front."""

    async def go_to(self, name: str) -> None:
        """Show a screen of the header as it was left."""

    def tell(self, text: str, style: PieceStyle = "strong") -> None:
        """Show a sentence on the status line of the page in front."""

    def title_of(self, name: str) -> str:
        """How the header calls a screen."""

    def once_open(self, call: Callable[[], None]) -> None:
        """Call when the ledger is open: now, or as soon as it is."""

    async def changed(self) -> None:
        """After an act of ours: show it at once."""

    def refresh_ledger(self) -> None:
        """Let the page in front show the ledger as it is now."""

    def open_customer(self, page: "LedgerPage", customer_id: int, currency: str, name: str) -> None:
        """Show a customer's page, its figures in this currency first."""

    def open_document(
        self, page: "LedgerPage", item_id: int, number: str, kind: str = "invoice", tab: str = ""
    ) -> None:
        """Show a document's page at one of its tabs, the first one unless named."""


class LedgerPage(Frame):
    """A page that shows something of the ledger and follows its changes."""

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.way = way
        self._shown_version = 0
        self._begun = False

    @property
    def under(self) -> str:
        """The screen of the header from which the clerk came here."""
        return self.app.current_mode if self.way else super().under

    @property
    def desk(self) -> Desk:
        """What all pages share."""
        return cast("Desk", self.app)

    @property
    def ledger(self) -> Ledger:
        """The ledger that all pages ask."""
        return self.desk.ledger

    @property
    def amounts(self) -> Amounts:
        """How amounts are written here."""
        return self.desk.amounts

    def money_of(self, sums: Sums) -> str:
        """Sums per currency as a question names them."""
        return " ".join(self.amounts.money(minor, currency) for currency, minor in sums)

    @property
    def target(self) -> Target | None:
        """What an act is about now; None if there is nothing under the cursor."""
        return None

    @property
    def chosen(self) -> list[int]:
        """The documents that an act on several is about: the marked ones, else the target."""
        if self.table is not None and self.table.marks:
            return list(self.table.marks)
        target = self.target
        return [target.item_id] if target is not None and target.item_id is not None else []

    @property
    def here(self) -> tuple[str, ...]:
        """The way to this page, for the breadcrumb of the next."""
        return self.way or (self.desk.title_of(self.NAME),)

    def turn_tab(self, step: int) -> None:
        """Go to another tab of the page."""
        self.show_tab(self.query_one(TabLine).turn(step))

    def show_tab(self, name: str) -> None:
        """Show what belongs to a tab."""

    def refresh_ledger(self) -> None:
        """Show the ledger as it is now, without moving the cursor."""
        self._shown_version = self.ledger.version
        if self.table is not None:
            self.table.reload(prune=not self.filter_text)
        self.load_totals()

    def on_mount(self) -> None:
        # Textual calls the on_mount of every class itself; what overrides is `begin`.
        self.desk.once_open(self._begin_in_front)

    def _begin_in_front(self) -> None:
        # A page that was left before the ledger was open asks nothing: the one in front is first.
        if not self._begun and self.desk.frame is self:
            self._begun = True
            self.begin()

    def begin(self) -> None:
        """Load what the page shows; called once, when the ledger is open and the page in front."""
        self._shown_version = self.ledger.version
        self.load_totals()

    def on_screen_resume(self) -> None:
        """Another page was in front: show what was done there."""
        if not self._begun:
            self.desk.once_open(self._begin_in_front)
        elif self._shown_version != self.ledger.version:
            self.refresh_ledger()

    def tell_done(self, summary: str) -> None:
        """Tell the summary of an act as a sentence."""
        self.status.tell(f"{summary[:1].upper()}{summary[1:]}.", "good")

    def load_totals(self) -> None:
        """The line of totals: what is overdue, unless a page says something of its own."""
        self._load_header()

    @work(thread=True, exclusive=True, group="totals")
    def _load_header(self) -> None:
        from artui.tui.desk.header_read import totals

        try:
            found = totals(self.ledger.book(), self.ledger.settings.ageing_bounds)
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        self.app.call_from_thread(self.show_totals, found)

    def show_totals(self, found: Totals) -> None:
        """Draw the totals of a currency; all pages follow the same one."""
        self.desk.totals = found
        self.draw_totals()

    def draw_totals(self) -> None:
        """Draw what was loaded last, in the currency that the clerk chose."""
        line = self.desk.totals.line(self.desk.totals_currency, self.amounts)
        self.totals.say(line)


class ListPage(LedgerPage):
    """A page that is one list. `SORTS` maps a key to (column of the query, what it is called)."""

    FILTERABLE = True
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {}
    SORT: ClassVar[tuple[str, bool]] = ("", False)
    EMPTY: ClassVar[str] = "Nothing here."
    TOTALS_FIRST: ClassVar[bool] = False
    """Whether the totals need not wait for the list, because it is the slower of the two."""

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._totals_asked = False
        self.sort, self.descending = self.SORT

    def body(self) -> Iterable[Widget]:
        if (tabs := self.tab_line()) is not None:
            yield tabs
        yield VirtualTable(self.columns(), tone=self.tone, empty=self.EMPTY)

    def tab_line(self) -> TabLine | None:
        """The tabs above the list, if the page has any."""
        return None

    def columns(self) -> tuple[Column, ...]:
        """The columns, with the locale's decimal point."""
        return tuple(replace(column, point=self.amounts.point) for column in self.COLUMNS)

    def tone(self, row: Row) -> Tone:
        """How a row is coloured; colour adds to what its words say."""
        return "plain"

    def begin(self) -> None:
        self._shown_version = self.ledger.version
        self._totals_asked = self.TOTALS_FIRST
        if self.TOTALS_FIRST:
            self.load_totals()
        self.show_list()

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.IdsReplaced)
    def _list_went_on(self, event: VirtualTable.CursorMoved | VirtualTable.IdsReplaced) -> None:
        if event.table.stands:
            self._ask_totals()

    @on(VirtualTable.SourceFailed)
    def _ask_totals(self) -> None:
        if not self._totals_asked:
            self._totals_asked = True
            self.load_totals()

    def source(self, wanted: Filter) -> RowSource:
        """Where the rows come from, in the page's tab and order, under a filter."""
        raise LookupError(self.NAME)

    def source_for(self, words: str) -> RowSource:
        return self.source(parse_filter(words))

    def show_list(self) -> None:
        """Load the list again, as after another tab or order was chosen."""
        if self.table is not None:
            self.table.show(self.source_for(self.filter_text))

    def sort_by(self, column: str) -> None:
        """Show the list in the order of another column."""
        self.sort = column
        self.show_list()

    def sum_of(self, ids: Sequence[int]) -> Callable[[], Sums] | None:
        """A question for a thread: what the marked records come to; None if nothing sums up."""
        return None

    @on(VirtualTable.MarksChanged)
    def _sum_marks(self, event: VirtualTable.MarksChanged) -> None:
        if event.table is self.table:
            self._load_sums(list(event.table.marks))

    @work(thread=True, exclusive=True, group="sums")
    def _load_sums(self, ids: Sequence[int]) -> None:
        question = self.sum_of(ids) if ids else None
        if question is None:
            return
        try:
            sums = question()
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        shown = [self.amounts.money(minor, currency) for currency, minor in sums]
        self.app.call_from_thread(self._show_sums, len(ids), shown)

    def _show_sums(self, count: int, sums: Sequence[str]) -> None:
        if self.table is not None and len(self.table.marks) == count:
            self.status.marked(count, sums)


def of_ledger(frame: Frame) -> LedgerPage:
    """The page that an action runs on; every page of the app is one of the ledger."""
    assert isinstance(frame, LedgerPage)
    return frame


def asking(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An action of a page on the ledger, for the registry."""

    def run(frame: Frame) -> Awaitable[None]:
        return act(of_ledger(frame))

    return run


def writing(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An action that does an act: afterwards the list shows what it did."""

    async def run(page: LedgerPage) -> None:
        version = page.ledger.version
        await act(page)
        if page.ledger.version == version:
            await page.desk.changed()

    return asking(run)
