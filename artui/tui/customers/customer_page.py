"""A customer's page: open and unapplied items, all documents, credit, notes, contact.

On a wide screen credit is shown beside the lists.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS
from artui.ledger import lists
from artui.tui.customers import customer_lines, reads, timeline
from artui.tui.desk import reads as desk_reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.list_page import ListPage, tone_of
from artui.tui.desk.navigation import list_of
from artui.tui.desk.page import Sums
from artui.tui.desk.sources import DocumentSource, filter_hint, filtered_by
from artui.tui.desk.target import Target, document_target
from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.pages import Days, Shown
from artui.tui.kit.widgets.row_text import RowText
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.kit.widgets.wrapped_lines import wrapped
from artui.wording import flagged_state, short_kind

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection
    from artui.tui.customers.reads import CustomerView

LISTS = ("open", "credits", "timeline")
_WIDE, _PANE = 110, 44
_WHY_ROWS = 2

COLUMNS = (
    Column("number", "Number", 14, stretch=24),
    Column("kind", "Kind", 8, rank=3),
    Column("open", "Open", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right"),
    Column("due", "Due", 10, rank=1),
    Column("state", "State", 14, rank=2, stretch=34),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("issued", "Issued", 10, rank=4),
    Column("account", "Account", 10, rank=6),
    Column("flags", "Flags", 20, rank=7),
)


def shown(row: "ItemRow", amounts: Amounts) -> Shown:
    """A document of the customer, of whatever kind."""
    debit = row.side == 1
    cells = (
        row.number,
        row.kind if amounts is PLAIN else short_kind(row.kind),
        amounts.number(row.open_minor, row.currency),
        row.currency,
        Days(row.days_late) if row.days_late > 0 and row.open_minor else "",
        row.due_date if debit else "",
        row.state if amounts is PLAIN else flagged_state(row.state, row.flags),
        amounts.number(row.amount_minor, row.currency),
        row.issue_date,
        row.account,
        row.flags,
    )
    return Shown(cells, tone_of(row.flags), document_target(row))


class CustomerPage(ListPage):
    """A customer by internal id; it opens on the open items, with one currency's figures first."""

    NAME: ClassVar[str] = "customer"
    EMPTY: ClassVar[str] = "Nothing here. Tab shows what else there is of this customer."
    TAB: ClassVar[str] = "customers"
    COLUMNS = COLUMNS
    TABS = (
        ("open", "Open items"),
        ("credits", "Unapplied"),
        ("timeline", "Timeline"),
        ("credit", "Credit"),
        ("notes", "Notes"),
        ("contact", "Contact"),
    )
    FIRST_TAB = "open"
    SORT = ("due_date", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "d": ("due_date", "due date"),
        "n": ("number", "number"),
        "o": ("open_amount", "open"),
        "a": ("amount", "amount"),
        "i": ("issue_date", "issued"),
    }

    def __init__(self, *way: str, customer_id: int, currency: str = "") -> None:
        super().__init__(*way)
        self._customer_id, self._currency = customer_id, currency
        self._place = 0
        self._view: CustomerView | None = None
        self._list = VirtualTable((), empty=self.EMPTY)
        self._timeline = VirtualTable(timeline.COLUMNS, empty="Nothing happened yet.")
        self._whole = RowText(self._timeline, 1)
        self._text = ScrollLines(LOADING)
        self._pane = ScrollLines(id="credit-pane")
        self._why, self._reached = Line(), Line()
        self._says_why: bool | None = None  # whether the list behind it says why it is there

    def body(self) -> Iterable[Widget]:
        self._list.columns = self.columns()
        self._timeline.columns = self.with_point(timeline.COLUMNS)
        self._timeline.display = self._whole.display = False
        self._text.display = self._pane.display = False
        self._why.display = self._reached.display = False
        self._pane.styles.width = _PANE
        yield self._reached
        yield self._why
        yield self.tab_line
        yield Horizontal(self._list, self._timeline, self._text, self._pane)
        yield self._whole

    @property
    def table(self) -> VirtualTable | None:
        if self.tab == "timeline":
            return self._timeline
        return self._list if self.tab in LISTS else None

    # Tabs

    @property
    def list_name(self) -> str:
        return "timeline" if self.tab == "timeline" else self.NAME

    def show_tab(self, name: str) -> None:
        self.tab_line.go(name)
        shown, timed = self.table or self._text, self._timeline.display
        for each in (self._list, self._timeline, self._text):
            each.display = each is shown
        self._whole.display = shown is self._timeline
        shown.focus()
        if timed != self._timeline.display and self.filter_text:  # another language
            self.filter_text = ""
            self.status.filtered("")
        if name in LISTS:
            self.arrange_columns(self.desk.views.columns(self.list_name))
            self.sort, self.descending = self.SORT
            self.show_list()
        self._draw()
        self._place_pane()
        self.redraw_keys()

    @property
    def sorts(self) -> dict[str, tuple[str, str]]:
        return {} if self.tab == "timeline" else self.SORTS

    def source_for(self, words: str) -> RowSource:
        if self.tab == "timeline":
            return self.source(filtered_by(words, (), timeline.WORDS))
        return super().source_for(words)

    @property
    def filter_hint(self) -> str:
        if self.tab == "timeline":
            return filter_hint((), timeline.WORDS)
        return super().filter_hint

    def source(self, wanted: Filter) -> RowSource:
        tab, customer_id = self.tab, self._customer_id
        if tab == "timeline":
            return timeline.TimelineSource(
                self.ledger, customer_id, self._currency, self.amounts, wanted
            )
        return DocumentSource(
            self.ledger, lambda _: _selection(tab, customer_id), shown, self.amounts, wanted,
            self.sort, self.descending,
        )  # fmt: skip

    @property
    def target(self) -> Target | None:
        """The document under the cursor, None until it is read; if there is none and on other tabs,
        the customer."""
        table = self.table
        comes = table is not None and table.reading and not table.failed
        if table is not None and (comes or table.cursor_id is not None):
            return super().target
        return Target(customer_id=self._customer_id, currency=self._currency)

    def shows(self, target: Target) -> bool:
        return target.item_id is None and target.customer_id == self._customer_id

    def marked_target(self, record: int) -> Target | None:
        if self.tab == "timeline" and reads.timeline_document(record) is None:
            return None
        return Target(item_id=record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        side, timed = (-1 if self.tab == "credits" else 1), self.tab == "timeline"
        found = [each for each in ids if not timed or reads.timeline_document(each) is not None]
        return lambda book: [
            (code, side * minor) for code, minor in desk_reads.document_sums(book, found)
        ]

    # The customer

    def refresh_ledger(self) -> None:
        self._shown_version = self.ledger.version
        for each in (self._list, self._timeline):
            each.reload(prune=not self.filter_text)
        self._ask_why()
        self.load_totals()

    def load_totals(self) -> None:
        customer_id = self._customer_id
        self.ask_in_thread(lambda book: reads.view(book, customer_id), self._show, "customer")

    def _show(self, found: "CustomerView") -> None:
        if self._view is None:
            codes = [row.currency for row in found.page.rows]
            first = codes.index(self._currency) if self._currency in codes else 0
            self._place = first - self.desk.totals_currency
        self._view = found
        self._draw(keep_place=True)

    def on_screen_resume(self) -> None:
        # Only at first: behind the palette that list still says what was before the acts here.
        listed = list_of(self)
        if self._says_why is None and listed is not None and listed.target is not None:
            why = listed.why(listed.target)
            self._says_why = bool(why)
            self._say_why(why)

    def _ask_why(self) -> None:
        listed = list_of(self)
        if self._says_why and listed is not None and (target := listed.target) is not None:
            ask = partial(listed.why_now, target=target)
            self.ask_in_thread(ask, self._say_why, "why")

    def _say_why(self, why: str) -> None:
        """Show why the customer is on the list from which the page was opened."""
        words = f"Why it is here: {why}" if why else ""
        rows = cells.wrap(words, max(20, self.size.width - 2), _WHY_ROWS)
        shown = [f" {row}" for row in rows if row]
        self._why.display = bool(shown)
        if shown:
            self._why.styles.height = len(shown)
            self._why.say_rows(shown, "warn")

    def draw_totals(self) -> None:
        self._draw(keep_place=True)

    def _draw(self, *, keep_place: bool = False) -> None:
        if (view := self._view) is None:
            return
        place = self._place + self.desk.totals_currency
        self._currency = view.row(place).currency
        self.totals.say(customer_lines.headline(view, place, self.amounts))
        reached = customer_lines.reached(view)
        self._reached.display = bool(reached)
        self._reached.say(f" {reached}")
        self._pane.show(wrapped(customer_lines.credit(view, self.amounts), _PANE - 1))
        if self.tab not in LISTS:
            lines = wrapped(self._lines_of(view), max(20, self.size.width - 1))
            self._text.show(lines, keep_place=keep_place)

    def _lines_of(self, view: "CustomerView") -> customer_lines.Lines:
        match self.tab:
            case "notes":
                return customer_lines.notes(view)
            case "contact":
                return customer_lines.contact(view)
        return customer_lines.credit(view, self.amounts)

    def _place_pane(self) -> None:
        wide = self.size.width >= _WIDE
        self._pane.display = wide and self.tab not in ("credit", "timeline")

    def on_resize(self, event: events.Resize) -> None:
        self._place_pane()
        self._draw(keep_place=True)


def _selection(tab: str, customer_id: int) -> "Selection":
    mine = lists.items.Selection(kinds=DEBIT_KINDS, tab="open", customer_ids=(customer_id,))
    if tab == "credits":
        return replace(mine, kinds=CREDIT_KINDS)
    return mine
