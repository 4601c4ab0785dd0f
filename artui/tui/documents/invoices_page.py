"""Invoices: tabs Pending, Open, Overdue, Completed, All; each a list of any length."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from artui.domain.filters import Filter
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.document_source import DocumentSource
from artui.tui.desk.ledger_port import in_words
from artui.tui.desk.page import ListPage, Sums, Target
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import Row, Tone, VirtualTable
from artui.wording import flagged_state

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection

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
    Column("number", "Invoice", 14, stretch=24),
    Column("customer", "Customer", 16, rank=2, stretch=44),
    Column("open", "Open", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right", rank=1),
    Column("state", "State", 12, rank=3, stretch=34),
    Column("due", "Due", 10, rank=4),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("issued", "Issued", 10, rank=6),
    Column("po", "PO number", 12, rank=7),
    Column("interest", "Interest", 10, "decimal", rank=8),
    Column("level", "Lvl", 3, "right", rank=9),
    Column("account", "Account", 10, rank=10),
    Column("flags", "Flags", 20, rank=11),
)
_STATE_PLACE = 5


def shown(row: "ItemRow", amounts: Amounts) -> Sequence[object]:
    """An invoice as its list shows it; days before the due date count below zero."""
    late = f"{row.days_late}d" if row.open_minor and row.days_late else ""
    uncharged = row.interest_uncharged_minor
    return (
        row.number,
        row.name or row.account,
        amounts.number(row.open_minor, row.currency),
        row.currency,
        late,
        row.state if amounts is PLAIN else flagged_state(row.state, row.flags),
        row.due_date,
        amounts.number(row.amount_minor, row.currency),
        row.issue_date,
        row.po_number,
        amounts.number(uncharged, row.currency) if uncharged else "",
        row.level or "",
        row.account,
        " ".join(row.flags),
    )


def _scope(tab: str) -> "Selection":
    from artui.ledger.lists.items import Selection

    return Selection(tab=tab)


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

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._tabs = TabLine(TABS, "overdue")

    def tab_line(self) -> TabLine:
        return self._tabs

    def show_tab(self, name: str) -> None:
        self.desk.memory[_TAB] = name
        self.show_list()

    def source(self, wanted: Filter) -> DocumentSource:
        tab = self._tabs.current

        def selecting(book: "Book") -> "Selection":
            return _scope(tab)

        return DocumentSource(
            self.ledger, selecting, shown, self.amounts, wanted, self.sort, self.descending
        )

    def on_mount(self) -> None:
        self._tabs.go(self.desk.memory[_TAB] or "overdue")

    def load_totals(self) -> None:
        super().load_totals()
        self._count_tabs()

    @work(thread=True, exclusive=True, group="counts")
    def _count_tabs(self) -> None:
        from artui.tui.desk import document_read as documents

        try:
            counts = {tab: documents.count(self.ledger.book(), _scope(tab)) for tab in COUNTED}
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        self.app.call_from_thread(self._tabs.count, counts)

    def sum_of(self, ids: Sequence[int]) -> Callable[[], Sums]:
        def ask() -> Sums:
            from artui.tui.desk import document_read as documents

            return documents.sums(self.ledger.book(), ids)

        return ask

    def tone(self, row: Row) -> Tone:
        marked = any(flag in row[_STATE_PLACE] for flag in ("disputed", "claimed", "on hold"))
        return "warn" if marked else "plain"

    @property
    def target(self) -> Target | None:
        if self.table is None or self.table.cursor_id is None:
            return None
        return Target("invoice", self.table.cursor_id)

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        number = event.table.cursor_row[0] if event.table.cursor_row else ""
        self.desk.open_document(self, event.record, number)
