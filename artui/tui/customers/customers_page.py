"""Customers: what each owes per currency, how late, and how much of the credit is used."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from artui.domain.credit_use import CreditUse
from artui.domain.filters import CUSTOMER_FIELDS, Filter
from artui.domain.kinds import AccountState
from artui.tui.customers import beside, reads
from artui.tui.customers.credit_bar import exposure_bar
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.look.side_pane import AboutRow
from artui.tui.desk.page import Sums
from artui.tui.desk.target import Target, customer_target, record_of
from artui.tui.kit.widgets.pages import GONE, Days, Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.customer_list import CustomerRow, Figures

COLUMNS = (
    Column("name", "Customer", 14, stretch=44, room=28, names="account"),
    Column("open", "Open", 13, "decimal"),
    Column("currency", "", 3),
    Column("overdue", "Overdue", 13, "decimal", rank=1),
    Column("oldest", "Oldest", 6, "right", rank=3),
    Column("credit", "Credit used", 16, rank=2),
    Column("account", "Account", 10, rank=4),
    Column("unapplied", "Unapplied", 12, "decimal", rank=5),
    Column("limit", "Limit", 13, "decimal", rank=6),
    Column("available", "Available", 13, "decimal", rank=7),
    Column("items", "Items", 5, "right", rank=8),
    Column("country", "Ctry", 4, rank=9),
    Column("state", "State", 10, rank=10),
)


@dataclass(slots=True)
class CustomerSource:
    """The list under a filter, in an order; it keeps the figures by which it was ordered."""

    ledger: Ledger
    amounts: Amounts
    wanted: Filter
    sort: str
    descending: bool
    figures: dict[int, "Figures"] = field(default_factory=dict)

    def ids(self) -> Sequence[int]:
        """Every customer and currency."""
        found = reads.keys(self.ledger.book(), self.wanted, self.sort, descending=self.descending)
        self.figures = {record_of(each.customer_id, each.currency): each for each in found}
        return array("q", self.figures)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these."""
        chosen = [self.figures[record] for record in ids if record in self.figures]
        found = {
            record_of(row.id, row.currency): row for row in reads.rows(self.ledger.book(), chosen)
        }
        return [self._shown(found[record]) if record in found else GONE for record in ids]

    def plain(self) -> "CustomerSource":
        """The same list, with amounts as programs read them."""
        return replace(self, amounts=PLAIN)

    def _shown(self, row: "CustomerRow") -> Shown:
        def number(minor: int | None) -> str:
            return self.amounts.number(minor, row.currency) if minor else ""

        limited = row.limit_minor is not None
        use = CreditUse(row.limit_minor, row.exposure_minor)
        values = (
            row.name or row.account,
            number(row.open_debits_minor),
            row.currency,
            number(row.overdue_minor),
            Days(row.oldest_days) if row.oldest_days > 0 else "",
            exposure_bar(use),
            row.account,
            number(row.unapplied_minor),
            self.amounts.number(row.limit_minor or 0, row.currency) if limited else "",
            number(row.available_minor),
            row.open_items or "",
            row.country,
            "" if row.account_state is AccountState.OPEN else row.account_state,
        )
        target = Target(customer_id=row.id, currency=row.currency, title=row.name or row.account)
        return Shown(values, "warn" if use.over else "plain", target)


class CustomersPage(ListPage):
    """The screen of key 3."""

    NAME: ClassVar[str] = "customers"
    BESIDE: ClassVar[bool] = True
    EMPTY: ClassVar[str] = "No customer yet. I takes a file of them in, T writes a sample of it."
    FIELDS = CUSTOMER_FIELDS
    COLUMNS = COLUMNS
    SORT = ("name", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "n": ("name", "name"),
        "a": ("account", "account"),
        "b": ("balance", "balance"),
        "o": ("overdue", "overdue"),
        "d": ("oldest_days", "oldest"),
        "u": ("unapplied", "unapplied"),
    }

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: CustomerSource | None = None

    def source(self, wanted: Filter) -> CustomerSource:
        self._source = CustomerSource(self.ledger, self.amounts, wanted, self.sort, self.descending)
        return self._source

    def about_row(self) -> AboutRow | None:
        target, amounts = self.target, self.amounts
        if target is None or (customer_id := target.customer_id) is None:
            return None
        currency = target.currency
        return lambda book: beside.about_customer(book, customer_id, currency, amounts)

    def marked_target(self, record: int) -> Target:
        return customer_target(record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums] | None":
        source = self._source
        if source is None:
            return None

        def ask(_: "Book") -> Sums:
            sums: dict[str, int] = defaultdict(int)
            for record in ids:
                if (each := source.figures.get(record)) is not None and each.currency:
                    sums[each.currency] += each.debits_minor
            return sorted(sums.items())

        return ask
