"""Cash & memos: payments and credit memos that are not yet fully applied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from artui.domain.kinds import ItemKind
from artui.ledger import lists
from artui.tui.desk import reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.list_page import DocumentListPage
from artui.tui.desk.page import Sums
from artui.tui.desk.target import document_target
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.wording import short_kind, state_word

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection

BOTH = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
_KINDS = {"payments": (ItemKind.PAYMENT,), "memos": (ItemKind.CREDIT_MEMO,)}

COLUMNS = (
    Column("number", "Number", 15, stretch=24),
    Column("kind", "Kind", 7, rank=3),
    Column("customer", "Customer", 15, rank=1, stretch=44, room=28, names="account"),
    Column("open", "Unapplied", 12, "decimal"),
    Column("currency", "", 3),
    Column("date", "Date", 10, rank=2),
    Column("for", "For", 13, rank=4, stretch=24),
    Column("amount", "Amount", 13, "decimal", rank=5),
    Column("state", "State", 12, rank=6),
    Column("reason", "Reason or method", 16, rank=7, stretch=30),
    Column("account", "Account", 10, rank=8),
)


class CashPage(DocumentListPage):
    """The screen of key 4."""

    NAME: ClassVar[str] = "cash"
    EMPTY: ClassVar[str] = (
        "Everything is applied. p on a customer records a payment, 7 shows what came in."
    )
    COLUMNS = COLUMNS
    TABS = (
        ("unapplied", "Unapplied"),
        ("payments", "Payments"),
        ("memos", "Credit memos"),
        ("all", "All"),
    )
    FIRST_TAB = "unapplied"
    COUNTED = ("unapplied", "payments", "memos")
    SORT = ("issue_date", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "d": ("issue_date", "date"),
        "n": ("number", "number"),
        "o": ("open_amount", "unapplied"),
        "a": ("amount", "amount"),
        "c": ("name", "customer"),
    }

    def selection(self, tab: str) -> "Selection":
        kinds = _KINDS.get(tab, BOTH)
        return lists.items.Selection(kinds=kinds, tab="all" if tab == "all" else "open")

    def shown(self, row: "ItemRow", amounts: Amounts) -> Shown:
        """A payment or memo as its list shows it."""
        return Shown(
            (
                row.number,
                row.kind if amounts is PLAIN else short_kind(row.kind),
                row.name or row.account,
                amounts.number(row.open_minor, row.currency),
                row.currency,
                row.issue_date,
                row.about or row.paid,
                amounts.number(row.amount_minor, row.currency),
                row.state if amounts is PLAIN else state_word(row.state),
                row.reason or row.method,
                row.account,
            ),
            target=document_target(row),
        )

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        return lambda book: [(code, -minor) for code, minor in reads.document_sums(book, ids)]
