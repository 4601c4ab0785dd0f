"""Invoices: tabs Pending, Open, Overdue, Completed, All; each a list of any length."""

from typing import TYPE_CHECKING, ClassVar

from artui.ledger import lists
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.list_page import DocumentListPage, tone_of
from artui.tui.desk.look.side_pane import AboutRow
from artui.tui.desk.target import document_target
from artui.tui.documents import document_lines, document_reads
from artui.tui.kit.widgets.pages import Days, Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import flagged_state

if TYPE_CHECKING:
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection

COLUMNS = (
    Column("number", "Invoice", 14, stretch=24),
    Column("customer", "Customer", 16, rank=2, stretch=44, room=27, names="account"),
    Column("open", "Open", 13, "decimal"),
    Column("currency", "", 3),
    Column("days", "Late", 5, "right", rank=1),
    Column("state", "State", 14, rank=3, stretch=34),
    Column("due", "Due", 10, rank=4),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("issued", "Issued", 10, rank=6),
    Column("po", "PO number", 12, rank=7),
    Column("interest", "Interest", 10, "decimal", rank=8),
    Column("level", "Lvl", 3, "right", rank=9),
    Column("account", "Account", 10, rank=10),
    Column("flags", "Flags", 20, rank=11),
)


class InvoicesPage(DocumentListPage):
    """The screen of key 2."""

    NAME: ClassVar[str] = "invoices"
    BESIDE: ClassVar[bool] = True
    EMPTY: ClassVar[str] = "No invoice here. Tab shows the others, I takes in a file of them."
    COLUMNS = COLUMNS
    TABS = (
        ("pending", "Pending"),
        ("open", "Open"),
        ("overdue", "Overdue"),
        ("completed", "Completed"),
        ("all", "All"),
    )
    FIRST_TAB = "overdue"
    COUNTED = ("pending", "open", "overdue")  # a partial index counts these in milliseconds
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

    def about_row(self) -> AboutRow | None:
        target, amounts = self.target, self.amounts
        if target is None or (item_id := target.item_id) is None:
            return None
        return lambda book: document_lines.beside(document_reads.view(book, item_id), amounts)

    def selection(self, tab: str) -> "Selection":
        return lists.items.Selection(tab=tab)

    def shown(self, row: "ItemRow", amounts: Amounts) -> Shown:
        """An invoice as its list shows it; days before the due date are negative."""
        late = Days(row.days_late) if row.open_minor and row.days_late else ""
        uncharged = row.interest_uncharged_minor
        cells = (
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
            row.flags,
        )
        return Shown(cells, tone_of(row.flags), document_target(row))
