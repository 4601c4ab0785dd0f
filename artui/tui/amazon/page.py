"""Amazon: vendor submissions, Ads invoices, VAT reports, approvals, orders, deductions."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.tui import amazon
from artui.tui.amazon import reads
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import Sums
from artui.tui.desk.sources import KnownSource
from artui.tui.desk.target import Target
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.tui.amazon.reads import AmazonRow

# The widths of currency and state on a tab, the title and width of its day, and which comes first.
_WIDTHS = {
    "vendor": (3, 14, "Due or check", 16, 3),
    "ads": (3, 12, "Due", 10, 2),
    "vat": (3, 9, "Until", 16, 2),
    "pending": (13, 7, "Until", 10, 2),
    "completed": (3, 12, "Issued", 10, 2),
    "orders": (3, 12, "Placed", 10, 2),
    "deductions": (3, 9, "Since", 10, 3),
}


def columns_of(tab: str) -> tuple[Column, ...]:
    """The columns of a tab; the order of their values is the same on all."""
    currency, state, day, days, rank = _WIDTHS[tab]
    return (
        Column("number", "Number", 14, stretch=24),
        Column("customer", "Customer", 14, rank=4, stretch=30, room=24, names="account"),
        Column("amount", "Amount", 12, "decimal"),
        Column("currency", "", currency),
        Column("state", "State", state, rank=1, stretch=18),
        Column("until", day, days, rank=rank),
        Column("why", "Why", 13, rank=5 - rank, stretch=70, whole=True),
    )


# The tabs that an act of this page is for.
ON_TABS = {
    "amazon.ask": ("vendor", "ads", "vat", "orders"),
    "amazon.get": ("ads",),
    "amazon.documents": ("ads",),
    "amazon.period": ("vat",),
    "amazon.report": ("vat",),
    "amazon.file": ("vendor",),
    "amazon.submit_file": ("vendor",),
    "amazon.sums": ("deductions",),
    "amazon.upload": ("vat",),
    "amazon.leave_out": ("vat", "ads"),
    "amazon.approve": ("pending",),
    "amazon.posted": ("completed",),
    "amazon.enter": ("vendor",),
    "amazon.draft": ("orders",),
    "amazon.accept": ("deductions",),
    "amazon.dispute": ("deductions",),
}
_EMPTY = {
    "vendor": "No vendor invoice was sent, and Amazon reports none; {ask} asks it.",
    "ads": "No Ads invoice is known; {ask} asks the service.",
    "vat": "No VAT document is known; {ask} fetches the report.",
    "pending": "Nothing waits for approval. {palette} import a file brings self-billing invoices.",
    "completed": "Nothing is approved yet; what is lies here.",
    "orders": "No order is known; {ask} asks the service, {palette} import a file brings them too.",
    "deductions": "Amazon keeps nothing back; {ask} on the tab Vendor asks it.",
}


def _shown(row: "AmazonRow", amounts: Amounts) -> Shown:
    minor = row.amount_minor
    amount = "" if minor is None else amounts.number(minor, row.currency)
    corrected = row.corrected and amounts is not PLAIN
    currency = f"{row.currency} Corrected" if corrected else row.currency
    cells = (row.number, row.customer, amount, currency, row.state, row.until, row.why)
    target = None if row.item_id is None else Target(row.kind, row.item_id, title=row.number)
    return Shown(cells, "warn" if row.bad else "plain", target)


class AmazonPage(ListPage):
    """The screen of key 6."""

    NAME: ClassVar[str] = "amazon"
    FIELDS = ()
    WORDS: ClassVar[str] = "number, customer, state"
    WHOLE_ROWS = 2  # why a service refused takes more than a row

    TABS = (
        ("vendor", "Vendor"),
        ("ads", "Ads"),
        ("vat", "VAT reports"),
        ("pending", "Approvals"),
        ("completed", "Completed"),
        ("orders", "Orders"),
        ("deductions", "Deducted"),
    )
    FIRST_TAB = "vendor"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: KnownSource[AmazonRow] | None = None

    def _hints(self) -> list[KeyHint]:
        """The key line, without the acts of other tabs."""
        elsewhere = {
            key for act in ON_TABS if self.tab not in ON_TABS[act] for key in self._keys_of(act)
        }
        return [hint for hint in super()._hints() if hint.key not in elsewhere]

    def _keys_of(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action; none before all actions are loaded."""
        registry = self.shell.registry
        mine = (each for each in self.actions() if each.id == action_id)
        return next((registry.keys_of(each, self.NAME) for each in mine), ())

    @property
    def empty(self) -> str:
        if self.filter_text:
            return super().empty
        ask, palette = ("".join(self._keys_of(act)[:1]) for act in ("amazon.ask", "app.palette"))
        return _EMPTY[self.tab].format(ask=ask, palette=palette)

    def columns(self) -> tuple[Column, ...]:
        return tuple(column._replace(point=self.amounts.point) for column in columns_of(self.tab))

    def show_tab(self, name: str) -> None:
        if self.table is not None:
            self.table.forget()  # a submission and a document may have the same number
            self.table.fit(self.columns())
        super().show_tab(name)
        if self.table is not None:
            self.table.say_empty(self.empty)
        self.redraw_keys()

    def source(self, wanted: Filter) -> "KnownSource[AmazonRow]":
        tab = self.tab
        self._source = KnownSource(
            self.ledger, lambda book: reads.rows(book, tab, wanted), lambda row: row.id, _shown,
            self.amounts,
        )  # fmt: skip
        return self._source

    def begin(self) -> None:
        if self.table is not None:
            self.table.fit(self.columns())
            self.table.say_empty(self.empty)
        super().begin()

    def load_totals(self) -> None:
        self.ask_in_thread(reads.counts, self.tab_line.count, "counts")
        self.ask_in_thread(reads.deadlines, self._say_deadlines, "totals")

    def _say_deadlines(self, line: str) -> None:
        self.totals.say(f" {line or 'No deadline is near.'}", "warn" if line else "good")

    def draw_totals(self) -> None:
        """Nothing, since this page shows deadlines instead."""

    @property
    def row(self) -> "AmazonRow | None":
        """The marked row, else that under the cursor."""
        found = self.rows
        return found[0] if found else None

    @property
    def rows(self) -> "list[AmazonRow]":
        """The marked rows, else that under the cursor."""
        known = self._source.known if self._source is not None else {}
        chosen = self.table.chosen if self.table is not None else ()
        return [known[record] for record in chosen if record in known]

    def marked_target(self, record: int) -> Target | None:
        row = self._source.known.get(record) if self._source is not None else None
        return None if row is None or row.item_id is None else Target(row.kind, row.item_id)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums]":
        rows = self.rows

        def ask(_: "Book") -> Sums:
            sums: dict[str, int] = {}
            for row in rows:
                if row.amount_minor is not None:
                    sums[row.currency] = sums.get(row.currency, 0) + row.amount_minor
            return sorted(sums.items())

        return ask

    def open_row(self, target: Target | None) -> None:
        if target is not None:
            super().open_row(target)
        elif (row := self.row) is not None:
            tab, way = self.tab, (*self.here, row.number)
            text_of = amazon.row_texts.text_of
            self.app.push_screen(
                amazon.row_page.RowPage(*way, asked=lambda book: text_of(book, tab, row))
            )


def amazon_page(frame: Frame) -> AmazonPage:
    """The Amazon page, on which an act runs."""
    assert isinstance(frame, AmazonPage)
    return frame
