"""An in-memory list for the widgets' tests: a thousand customers, some of them hostile."""

from array import array
from collections.abc import Sequence

from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

COLUMNS = (
    Column("name", "Customer", 16, stretch=40),
    Column("currency", "", 3),
    Column("overdue", "Overdue", 13, align="decimal"),
    Column("days", "Oldest", 6, align="right", rank=1),
    Column("level", "Lvl", 3, align="right", rank=3),
    Column("credit", "Credit", 6, align="right", rank=2),
    Column("why", "Why it is here", 18, rank=4, stretch=30),
    Column("account", "Account", 10, rank=5),
    Column("city", "City", 14, rank=6),
)
HOSTILE = (
    "ACME [/] Ltd",
    "ACME [EU] Ltd",
    "Red \x1b[31m Ink \x1b]52;c;AAAA\x07",
    "Evil \u202egnp.exe",
    "株式会社オーシャン",
    "Cafe\u0301 Zoe\u0308",
    "Tab\tand\nline",
    "[bold]$foreground {x} @click=app.quit()",
)


class Memory:
    """A row source whose record `n` is customer n; it can be changed while a list shows it."""

    def __init__(self, count: int = 1000, names: Sequence[str] = HOSTILE) -> None:
        self.numbers = array("q", range(1, count + 1))
        self.names = names
        self.fetched = 0

    def ids(self) -> Sequence[int]:
        return array("q", self.numbers)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        self.fetched += len(ids)
        return [self.row(number) for number in ids]

    def row(self, number: int) -> Shown:
        name = self.names[number % len(self.names)] if number <= 16 else f"Customer {number}"
        yen = number % 5 == 0
        amount = f"{number * 1234:,}" if yen else f"{number * 12.34:,.2f}"
        currency = "JPY" if yen else "EUR"
        days = f"{number % 120}d"
        cells = (name, currency, amount, days, number % 5, "80%", None, f"C-{number}", "Oslo")
        return Shown(cells, target=f"customer {number}")
