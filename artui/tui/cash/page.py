"""Cash & memos: payments and credit memos that nothing has been set against yet, or not wholly."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.document_source import DocumentSource
from artui.tui.desk.ledger_port import in_words
from artui.tui.desk.page import ListPage, Sums, Target
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.wording import state_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection

BOTH = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
TABS = (
    ("unapplied", "Unapplied"),
    ("payments", "Payments"),
    ("memos", "Credit memos"),
    ("all", "All"),
)
_KINDS = {"payments": (ItemKind.PAYMENT,), "memos": (ItemKind.CREDIT_MEMO,)}
_WORDS = {ItemKind.PAYMENT: "payment", ItemKind.CREDIT_MEMO: "memo"}
_OF_WORD = {word: kind for kind, word in _WORDS.items()}
_TAB = "cash.tab"

COLUMNS = (
    Column("number", "Number", 15, stretch=24),
    Column("kind", "Kind", 7, rank=3),
    Column("customer", "Customer", 15, rank=1, stretch=44),
    Column("open", "Unapplied", 12, "decimal"),
    Column("currency", "", 3),
    Column("date", "Date", 10, rank=2),
    Column("for", "For", 13, rank=4, stretch=24),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("state", "State", 12, rank=6),
    Column("reason", "Reason or method", 16, rank=7, stretch=30),
    Column("account", "Account", 10, rank=8),
)
_KIND_PLACE = 1


def shown(row: "ItemRow", amounts: Amounts) -> Sequence[object]:
    """A payment or memo as its list shows it."""
    return (
        row.number,
        row.kind if amounts is PLAIN else _WORDS.get(row.kind, row.kind),
        row.name or row.account,
        amounts.number(row.open_minor, row.currency),
        row.currency,
        row.issue_date,
        row.about or row.paid,
        amounts.number(row.amount_minor, row.currency),
        row.state if amounts is PLAIN else state_word(row.state),
        row.reason or row.method,
        row.account,
    )


def _scope(tab: str) -> "Selection":
    from artui.ledger.lists.items import Selection

    return Selection(kinds=_KINDS.get(tab, BOTH), tab="all" if tab == "all" else "open")


class CashPage(ListPage):
    """The screen of key 4."""

    NAME: ClassVar[str] = "cash"
    EMPTY: ClassVar[str] = "Everything is applied."
    COLUMNS = COLUMNS
    SORT = ("issue_date", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "d": ("issue_date", "date"),
        "n": ("number", "number"),
        "o": ("open_amount", "unapplied"),
        "a": ("amount", "amount"),
        "c": ("name", "customer"),
    }

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._tabs = TabLine(TABS, "unapplied")

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
        self._tabs.go(self.desk.memory[_TAB] or "unapplied")

    def load_totals(self) -> None:
        super().load_totals()
        self._count_tabs()

    @work(thread=True, exclusive=True, group="counts")
    def _count_tabs(self) -> None:
        from artui.tui.desk import document_read as documents

        try:
            book = self.ledger.book()
            counts = {tab: documents.count(book, _scope(tab)) for tab, _ in TABS if tab != "all"}
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        self.app.call_from_thread(self._tabs.count, counts)

    def sum_of(self, ids: Sequence[int]) -> Callable[[], Sums]:
        def ask() -> Sums:
            from artui.tui.desk import document_read as documents

            sums = documents.sums(self.ledger.book(), ids)
            return [(currency, -minor) for currency, minor in sums]

        return ask

    @property
    def target(self) -> Target | None:
        if self.table is None or self.table.cursor_id is None:
            return None
        row = self.table.cursor_row
        # While the row is being read it is taken for a payment: all that is listed is a credit.
        kind = _OF_WORD.get(row[_KIND_PLACE], "payment") if row else "payment"
        return Target(kind, self.table.cursor_id)

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        target = self.target
        number = event.table.cursor_row[0] if event.table.cursor_row else ""
        kind = target.kind if target else "payment"
        self.desk.open_document(self, event.record, number, kind)
