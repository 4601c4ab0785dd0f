"""Invoices: tabs Pending, Open, Overdue, Completed, All; each a list of any length."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from artui.domain.filters import Filter
from artui.tui.amounts import PLAIN, Amounts
from artui.tui.ledger_port import Ledger, in_words
from artui.tui.screens.page import ListPage, Sums, Target
from artui.tui.screens.words import state_word
from artui.tui.widgets.columns import Column
from artui.tui.widgets.tab_line import TabLine
from artui.tui.widgets.virtual_table import Row, Tone, VirtualTable

if TYPE_CHECKING:
    from artui.ledger.queries.item_rows import ItemRow
    from artui.ledger.queries.items import Scope

TABS = (
    ("pending", "Pending"),
    ("open", "Open"),
    ("overdue", "Overdue"),
    ("completed", "Completed"),
    ("all", "All"),
)
COUNTED = ("pending", "open", "overdue")
"""The tabs whose counts a partial index gives in milliseconds."""
_TAB = "invoices.tab"

COLUMNS = (
    Column("number", "Invoice", 12, stretch=20),
    Column("customer", "Customer", 16, rank=1, stretch=44),
    Column("open", "Open", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right"),
    Column("due", "Due", 10, rank=2),
    Column("state", "State", 11, rank=3),
    Column("flags", "Flags", 12, rank=4, stretch=24),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("issued", "Issued", 10, rank=6),
    Column("po", "PO number", 12, rank=7),
    Column("interest", "Interest", 10, "decimal", rank=8),
    Column("level", "Lvl", 3, "right", rank=9),
)


class InvoiceSource:
    """The ids and rows of one tab, order and filter; asked in threads."""

    def __init__(
        self,
        ledger: Ledger,
        amounts: Amounts,
        scope: "Callable[[], Scope]",
        wanted: Filter,
        sort: str,
        *,
        descending: bool,
    ) -> None:
        self._ledger, self._amounts = ledger, amounts
        self._scope, self._wanted = scope, wanted
        self._sort, self._descending = sort, descending

    def ids(self) -> Sequence[int]:
        """All invoices of the list."""
        from artui.tui.reads import documents

        return documents.ids(
            self._ledger.book(), self._scope(), self._wanted, self._sort,
            descending=self._descending,
        )  # fmt: skip

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these invoices."""
        from artui.tui.reads import documents

        return [self._shown(row) for row in documents.rows(self._ledger.book(), ids)]

    def plain(self) -> "InvoiceSource":
        """The same list with amounts as programs read them."""
        return InvoiceSource(
            self._ledger, PLAIN, self._scope, self._wanted, self._sort,
            descending=self._descending,
        )  # fmt: skip

    def _shown(self, row: "ItemRow | None") -> Sequence[object]:
        if row is None:
            return ()
        number = self._amounts.number
        return (
            row.number,
            row.name or row.account,
            number(row.open_minor, row.currency),
            row.currency,
            f"{row.days_late}d" if row.days_late > 0 else "",
            row.due_date,
            state_word(row.state),
            " ".join(row.flags),
            number(row.amount_minor, row.currency),
            row.issue_date,
            row.po_number,
            number(row.interest_uncharged_minor, row.currency)
            if row.interest_uncharged_minor
            else "",
            row.level or "",
        )


class InvoicesPage(ListPage):
    """The screen of key 2."""

    NAME: ClassVar[str] = "invoices"
    COLUMNS = COLUMNS
    SORT = ("due_date", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "d": ("due_date", "due date"),
        "n": ("number", "number"),
        "o": ("open_amount", "open"),
        "a": ("amount", "amount"),
        "i": ("issue_date", "issued"),
        "c": ("name", "customer"),
        "l": ("level", "level"),
    }

    def __init__(self, *way: str, customer_id: int | None = None) -> None:
        """With `customer_id` only that customer's, opened on all that is open."""
        super().__init__(*way)
        self._customer_id = customer_id
        self._tabs = TabLine(TABS, "overdue" if customer_id is None else "open")

    def tab_line(self) -> TabLine:
        return self._tabs

    def show_tab(self, name: str) -> None:
        if self._customer_id is None:
            self.artui.memory[_TAB] = name
        self.show_list()

    def scope(self, tab: str) -> "Callable[[], Scope]":
        """What a tab lists; made in a thread."""
        only = () if self._customer_id is None else (self._customer_id,)

        def make() -> "Scope":
            from artui.ledger.queries.items import Scope

            return Scope(tab=tab, customer_ids=only)

        return make

    def source(self, wanted: Filter) -> InvoiceSource:
        return InvoiceSource(
            self.ledger, self.amounts, self.scope(self._tabs.current), wanted, self.sort,
            descending=self.descending,
        )  # fmt: skip

    def on_mount(self) -> None:
        if self._customer_id is None:
            self._tabs.go(self.artui.memory[_TAB] or "overdue")

    def load_totals(self) -> None:
        super().load_totals()
        self._count_tabs()

    @work(thread=True, exclusive=True, group="counts")
    def _count_tabs(self) -> None:
        from artui.tui.reads import documents

        try:
            counts = {
                tab: documents.count(self.ledger.book(), self.scope(tab)()) for tab in COUNTED
            }
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        self.app.call_from_thread(self._tabs.count, counts)

    def sum_of(self, ids: Sequence[int]) -> Callable[[], Sums]:
        def ask() -> Sums:
            from artui.tui.reads import documents

            return documents.sums(self.ledger.book(), ids)

        return ask

    def tone(self, row: Row) -> Tone:
        if "disputed" in row[7] or "on_hold" in row[7]:
            return "warn"
        return "plain"

    @property
    def target(self) -> Target | None:
        if self.table is None or self.table.cursor_id is None:
            return None
        return Target("invoice", self.table.cursor_id)

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        from artui.tui.screens.invoice_page import InvoicePage

        number = event.table.cursor_row[0] if event.table.cursor_row else ""
        self.app.push_screen(InvoicePage(*self.here, number, item_id=event.record))
