"""A customer's page: what is open, what is unapplied, all that happened, credit, notes, contact.

On a wide screen credit stands beside the lists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.containers import Horizontal
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, ItemKind
from artui.tui.customers import customer_lines
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.document_source import DocumentSource
from artui.tui.desk.ledger_port import in_words
from artui.tui.desk.page import ListPage, Target
from artui.tui.documents.document_lines import wrapped
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import Row, Tone, VirtualTable
from artui.wording import flagged_state

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection
    from artui.tui.customers.reads import CustomerView

TABS = (
    ("open", "Open items"),
    ("credits", "Unapplied"),
    ("activity", "Activity"),
    ("credit", "Credit"),
    ("notes", "Notes"),
    ("contact", "Contact"),
)
LISTS = ("open", "credits", "activity")
_WIDE, _PANE = 110, 44

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
_KIND_PLACE, _STATE_PLACE = 1, 6
_SHORT = {"credit_memo": "memo", "finance_charge": "charge", "write_off": "write-off"}
_KINDS = {short: kind for kind, short in _SHORT.items()}


def shown(row: "ItemRow", amounts: Amounts) -> Sequence[object]:
    """A document of the customer, of whatever kind."""
    debit = row.side == 1
    return (
        row.number,
        row.kind if amounts is PLAIN else _SHORT.get(row.kind, row.kind),
        amounts.number(row.open_minor, row.currency),
        row.currency,
        f"{row.days_late}d" if row.days_late > 0 and row.open_minor else "",
        row.due_date if debit else "",
        row.state if amounts is PLAIN else flagged_state(row.state, row.flags),
        amounts.number(row.amount_minor, row.currency),
        row.issue_date,
        row.account,
        " ".join(row.flags),
    )


class CustomerPage(ListPage):
    """A customer by internal id; opened on its open items, its figures in one currency first."""

    NAME: ClassVar[str] = "customer"
    TAB: ClassVar[str] = "customers"
    COLUMNS = COLUMNS
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
        self._tabs = TabLine(TABS, "open")
        self._list = VirtualTable((), tone=self.tone, empty=self.EMPTY)
        self._text = ScrollLines()
        self._pane = ScrollLines(id="credit-pane")

    def body(self) -> Iterable[Widget]:
        self._list.columns = self.columns()
        self._text.display = self._pane.display = False
        self._pane.styles.width = _PANE
        yield self._tabs
        yield Horizontal(self._list, self._text, self._pane)

    @property
    def table(self) -> VirtualTable | None:
        return self._list if self._tabs.current in LISTS else None

    def tab_line(self) -> TabLine:
        return self._tabs

    # Tabs

    def show_tab(self, name: str) -> None:
        self._tabs.go(name)
        listed = name in LISTS
        self._list.display, self._text.display = listed, not listed
        (self._list if listed else self._text).focus()
        if listed:
            newest_first = name == "activity"
            self.sort, self.descending = ("issue_date", True) if newest_first else self.SORT
            self.show_list()
        self._draw()
        self._place_pane()
        self.redraw_keys()

    def source(self, wanted: Filter) -> DocumentSource:
        tab, customer_id = self._tabs.current, self._customer_id

        def selecting(book: "Book") -> "Selection":
            return _scope(tab, customer_id)

        return DocumentSource(
            self.ledger, selecting, shown, self.amounts, wanted, self.sort, self.descending
        )

    def tone(self, row: Row) -> Tone:
        state = row[_STATE_PLACE]
        marked = any(flag in state for flag in ("disputed", "claimed", "on hold"))
        return "warn" if marked else "plain"

    @property
    def target(self) -> Target | None:
        """The document under the cursor; on the other tabs, and if there is none, the customer."""
        table = self.table
        if table is not None and table.cursor_id is not None and table.cursor_row:
            short = table.cursor_row[_KIND_PLACE]
            kind = _KINDS.get(short, short)
            return Target(kind, table.cursor_id, self._customer_id, self._currency)
        return Target(customer_id=self._customer_id, currency=self._currency)

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        target = self.target
        number = event.table.cursor_row[0] if event.table.cursor_row else ""
        kind = target.kind if target else "invoice"
        self.desk.open_document(self, event.record, number, kind)

    # The customer

    def refresh_ledger(self) -> None:
        super().refresh_ledger()
        self._list.reload(prune=not self.filter_text)

    def load_totals(self) -> None:
        self._load()

    @work(thread=True, exclusive=True, group="customer")
    def _load(self) -> None:
        from artui.tui.customers.reads import view

        try:
            found = view(self.ledger.book(), self._customer_id)
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        self.app.call_from_thread(self._show, found)

    def _show(self, found: "CustomerView") -> None:
        if self._view is None:
            codes = [row.currency for row in found.page.rows]
            first = codes.index(self._currency) if self._currency in codes else 0
            self._place = first - self.desk.totals_currency
        self._view = found
        self._draw(keep_place=True)

    def draw_totals(self) -> None:
        self._draw(keep_place=True)

    def _draw(self, *, keep_place: bool = False) -> None:
        if (view := self._view) is None:
            return
        place = self._place + self.desk.totals_currency
        self._currency = view.row(place).currency
        self.totals.say(customer_lines.headline(view, place, self.amounts))
        self._pane.show(wrapped(customer_lines.credit(view, self.amounts), _PANE - 1))
        if self._tabs.current not in LISTS:
            lines = wrapped(self._lines_of(view), max(20, self.size.width - 1))
            self._text.show(lines, keep_place=keep_place)

    def _lines_of(self, view: "CustomerView") -> customer_lines.Lines:
        match self._tabs.current:
            case "notes":
                return customer_lines.notes(view)
            case "contact":
                return customer_lines.contact(view)
        return customer_lines.credit(view, self.amounts)

    def _place_pane(self) -> None:
        wide = self.size.width >= _WIDE
        self._pane.display = wide and self._tabs.current != "credit"

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._place_pane()
        self._draw(keep_place=True)


def _scope(tab: str, customer_id: int) -> "Selection":
    from artui.ledger.lists.items import Selection

    mine = Selection(kinds=DEBIT_KINDS, tab="open", customer_ids=(customer_id,))
    if tab == "credits":
        return replace(mine, kinds=CREDIT_KINDS)
    if tab == "activity":
        return replace(mine, kinds=(*DEBIT_KINDS, *CREDIT_KINDS, ItemKind.REVERSAL), tab="all")
    return mine
