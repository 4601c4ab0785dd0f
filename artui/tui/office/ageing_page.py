"""The ageing report: what each customer owes by how late it is, with plain bars of the totals.

It is shown only if it ties, that is, buckets, open items and control total are equal.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, on
from textual.widget import Widget

from artui.domain.ageing import Buckets
from artui.domain.filters import Filter
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, Sums, asking, opening
from artui.tui.desk.target import Target, customer_target, record_of
from artui.tui.desk.totals import percents
from artui.tui.kit import cells
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import a_date
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.bars import Bar, Bars
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import GONE, Shown
from artui.tui.kit.widgets.table_columns import GAP, MARGIN, Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.office import reads
from artui.tui.office.chart_lines import shade_of

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.ageing import Ageing, AgeingRow

By = Literal["due", "issue"]
_FIGURES = 2  # the place of the first figure in a row
_NAME, _ROOM = 10, 28  # the least of a customer's name, and what it has before the account
_NOT_OURS = 10**9  # takes the customer's place in the record ids of totals that are not receivable
_TALL = 20  # below so many lines of screen the bars give their room to the list


def title_of(label: str) -> str:
    """The column title of a bucket: `not due`, `1-30`, `>90`."""
    return label.replace("over-", ">").replace("_", " ")


def joined(minor: Sequence[int]) -> tuple[int, ...]:
    """The sums of the two, three, … youngest buckets, but never of all; the largest group first."""
    return tuple(sum(minor[:count]) for count in range(len(minor) - 1, 1, -1))


def columns_of(
    buckets: Buckets,
    rows: Sequence[Sequence[object]] = (),
    point: str = ".",
    width: int | None = None,
) -> tuple[Column, ...]:
    """Name, currency, the buckets, unapplied and total, each as wide as these rows need.

    If not all fit in `width`, the youngest buckets are shown as one sum, so that the figures of a
    row add up to its total.
    """
    labels = buckets.labels
    last = len(labels)
    sums = [f"to-{label.rpartition('-')[2]}" for label in labels[last - 2 : 0 : -1]]
    keys = [*sums, *labels, "unapplied", "total"]
    ranks = [last] * len(sums) + [*(last - place for place in range(last)), last + 1, 0]
    decimals = max((_decimals(str(row[-2]), point) for row in rows), default=2)
    figures = []
    for place, (key, rank) in enumerate(zip(keys, ranks, strict=True), _FIGURES):
        title = key.replace("-", " ") if key in sums else title_of(key)
        title = title if key in (*sums, *labels) else title.capitalize()
        texts = (str(row[place]) for row in rows)
        wide = max((_width(text, decimals, point) for text in texts), default=10)
        cell = max(wide, cells.width(title))
        figures.append(
            Column(
                key, title, cell, "decimal", rank=rank, decimals=decimals, point=point,
                derived=key in sums,
            )
        )  # fmt: skip
    fitted = _fitting(figures, len(sums), width)
    # Figures that belong to the total come before the room of the names, the account after it.
    room = _ROOM if width is None else min(_ROOM, width - _beside_names(fitted))
    return (
        Column("name", "Customer", _NAME, stretch=40, room=max(_NAME, room), names="account"),
        Column("currency", "", 3),
        *fitted,
        Column("account", "Account", 10, rank=last + 2),
    )


def _beside_names(figures: Sequence[Column]) -> int:
    """The cells that the currency and the figures take, with the gaps."""
    return MARGIN + GAP + 3 + sum(one.width + GAP for one in figures if not one.hidden)


def _fitting(figures: Sequence[Column], sums: int, width: int | None) -> list[Column]:
    """The figures, of which only as many buckets are shown separately as there is room for."""
    found = []
    for summed in range(sums + 1):
        # Either all buckets and no sum, or one sum and the buckets outside it.
        one = sums - summed if summed else None
        young = range(sums, sums + summed + 1) if summed else range(0)
        found = [
            column._replace(hidden=(place < sums and place != one) or place in young)
            for place, column in enumerate(figures)
        ]
        if width is None or _NAME + _beside_names(found) <= width:
            break
    return found


def _decimals(text: str, point: str) -> int:
    return len(text.rpartition(point)[2]) if point in text else 0


def _width(text: str, decimals: int, point: str) -> int:
    """The width of a figure whose point is aligned with the column's."""
    missing = decimals - _decimals(text, point)
    dot = cells.width(point) if decimals and point not in text else 0
    return cells.width(text) + missing + dot if text else 0


@dataclass(slots=True)
class AgeingSource:
    """A report, read as a whole and filtered and ordered here."""

    ledger: Ledger
    amounts: Amounts
    wanted: Filter
    sort: str
    descending: bool
    as_of: date
    by: By
    buckets: Buckets
    lines: dict[int, "AgeingRow"] = field(default_factory=dict)
    report: "Ageing | None" = None
    width: int | None = None
    columns: tuple[Column, ...] = ()

    def ids(self) -> Sequence[int]:
        """The customers in order, then the totals. Raises DoesNotTie."""
        self.report = reads.ageing(self.ledger.book(), self.as_of, self.by, self.buckets)
        rows = [row for row in self.report.rows if self._wanted(row)]
        if self.sort != "account" or self.descending:
            rows.sort(key=self._key, reverse=self.descending)
        totals = [] if self.wanted.words or self.wanted.terms else list(self.report.totals)
        self.lines = {_record(row): row for row in (*rows, *totals)}
        self.columns = columns_of(self.buckets, self._widest(), self.amounts.point, self.width)
        return array("q", self.lines)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the report shows for these."""
        return [self._shown(self.lines[i]) if i in self.lines else GONE for i in ids]

    def plain(self) -> "AgeingSource":
        """The same report, with amounts as programs read them."""
        return replace(self, amounts=PLAIN)

    def _widest(self) -> list[Sequence[object]]:
        """Rows that contain the widest figure of each column in each currency."""
        figures: dict[str, list[tuple[int, ...]]] = {}
        for row in self.lines.values():
            young = joined(row.buckets)
            minor = (*young, *row.buckets, row.unapplied_minor, row.total_minor)
            figures.setdefault(row.currency, []).append(minor)
        number = self.amounts.number
        return [
            ("", code, *(number(extreme(column), code) for column in zip(*rows, strict=True)), "")
            for code, rows in figures.items()
            for extreme in (max, min)
        ]

    def _wanted(self, row: "AgeingRow") -> bool:
        named = f"{row.account} {row.name}".lower()
        words = [str(term.value) for term in self.wanted.terms if term.field == "customer"]
        if not all(word.lower() in named for word in (*self.wanted.words, *words)):
            return False
        return all(row.currency == t.value for t in self.wanted.terms if t.field == "cur")

    def _key(self, row: "AgeingRow") -> tuple[object, str]:
        keys: dict[str, object] = {
            "name": row.name.lower(),
            "total": row.total_minor,
            "oldest": tuple(reversed(row.buckets)),
            "unapplied": row.unapplied_minor,
        }
        return keys.get(self.sort, row.account), row.currency

    def _shown(self, row: "AgeingRow") -> Shown:
        def number(minor: int) -> str:
            return self.amounts.number(minor, row.currency) if minor else ""

        values = (
            row.name or row.account or "",
            row.currency,
            *(number(minor) for minor in (*joined(row.buckets), *row.buckets)),
            number(row.unapplied_minor),
            self.amounts.number(row.total_minor, row.currency),
            row.account or "",
        )
        if row.customer_id is None:
            return Shown(values, "good")
        title = row.name or row.account or ""
        return Shown(
            values,
            target=Target(customer_id=row.customer_id, currency=row.currency, title=title),
        )


def _record(row: "AgeingRow") -> int:
    if row.customer_id is not None:
        return record_of(row.customer_id, row.currency)
    return record_of(0 if row.receivable else _NOT_OURS, row.currency)


class AgeingPage(ListPage):
    """The report as of the business day, or of another day."""

    NAME: ClassVar[str] = "ageing"
    EMPTY: ClassVar[str] = "Nothing is open. d shows another day, 2 the invoices."
    FIELDS = ("customer", "cur")
    SORT = ("account", False)
    SORTS: ClassVar[dict[str, tuple[str, str]]] = {
        "a": ("account", "account"),
        "n": ("name", "name"),
        "t": ("total", "total"),
        "o": ("oldest", "the oldest bucket"),
        "u": ("unapplied", "unapplied"),
    }

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.as_of: date | None = None
        self.by: By = "due"
        self._source: AgeingSource | None = None
        self._bars = Bars()

    def body(self) -> Iterable[Widget]:
        self.by = "issue" if self.ledger.settings.ageing_by == "issue" else "due"
        yield self._bars
        yield from super().body()

    @property
    def buckets(self) -> Buckets:
        """The buckets of the settings."""
        return Buckets(self.ledger.settings.ageing_bounds)

    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.buckets, point=self.amounts.point)

    def source(self, wanted: Filter) -> AgeingSource:
        self._source = AgeingSource(
            self.ledger, self.amounts, wanted, self.sort, self.descending,
            self.as_of or self.ledger.day, self.by, self.buckets, width=self.app.size.width,
        )  # fmt: skip
        return self._source

    @on(VirtualTable.IdsReplaced)
    def _loaded(self) -> None:
        if self._source is not None and self.table is not None:
            self.table.fit(self._source.columns or self.columns())
        self.draw_totals()

    def load_totals(self) -> None:
        self.draw_totals()

    def draw_totals(self) -> None:
        """The totals of one currency as bars; `c` shows the next."""
        report = self._source.report if self._source is not None else None
        if report is None:
            return
        if not report.totals:
            self.totals.say(f" Ageing as of {report.as_of}: nothing is open.")
            self._bars.show(())
            return
        # In the order of the other pages, so that the same currency comes first.
        codes = [each.currency for each in self.desk.totals.currencies or ()]
        codes += [each.currency for each in report.totals if each.currency not in codes]
        totals = sorted(report.totals, key=lambda each: codes.index(each.currency))
        total = totals[self.desk.totals_currency % len(totals)]
        others = f" +{len(report.totals) - 1}" if len(report.totals) > 1 else ""
        money = self.amounts.money(total.total_minor, total.currency)
        owed = "" if total.receivable else ", not receivable"
        day = "due" if report.by == "due" else "issue"
        self.totals.say(
            f" Ageing as of {report.as_of} by {day} date: {money}{owed}{others}"
            f" · unapplied {self.amounts.number(total.unapplied_minor, total.currency)}"
        )
        self._bars.show(bars_of(total, report.buckets, self.amounts))

    def on_resize(self, event: events.Resize) -> None:
        if self._source is not None and self._source.width != event.size.width:
            self.show_list()
        self._bars.display = event.size.height >= _TALL + len(self.buckets.labels) - 5

    def _hints(self) -> list[KeyHint]:
        """The page's own keys, among them that of the next currency of the bars."""
        first, *others = super()._hints()
        registry = self.shell.registry
        keys = registry.keys_of(registry["totals.next"], self.NAME)
        own = sum(bool(action.label and action.screens) for action in self.actions())
        return [first, *others[:own], *(KeyHint(key, "currency") for key in keys), *others[own:]]

    def marked_target(self, record: int) -> Target | None:
        row = self._source.lines.get(record) if self._source is not None else None
        return None if row is None or row.customer_id is None else customer_target(record)

    def sum_of(self, ids: Sequence[int]) -> "Callable[[Book], Sums] | None":
        source = self._source
        if source is None:
            return None

        def ask(_: "Book") -> Sums:
            sums: dict[str, int] = {}
            for record in ids:
                row = source.lines.get(record)
                if row is not None and row.customer_id is not None:
                    sums[row.currency] = sums.get(row.currency, 0) + row.total_minor
            return sorted(sums.items())

        return ask

    def open_row(self, target: Target | None) -> None:
        if target is None:
            self.status.report("A total has no page of its own.", "warn")
        else:
            super().open_row(target)


def bars_of(total: "AgeingRow", buckets: Buckets, amounts: Amounts) -> list[Bar]:
    """A bar for each bucket of a total row, with its amount and share, from calm to alarm by colour
    and by pattern."""
    shares, bars = percents(total.buckets), []
    for place, label in enumerate(buckets.labels):
        minor = total.buckets[place]
        shade, pattern = shade_of(place, len(buckets.labels))
        money = amounts.money(minor, total.currency)
        bars.append(Bar(title_of(label), minor, f"{money} {shares[place]:>3}%", shade, pattern))
    return bars


def _on_ageing(frame: Frame) -> AgeingPage:
    assert isinstance(frame, AgeingPage)
    return frame


async def _choose_day(page: LedgerPage) -> None:
    report = _on_ageing(page)
    shown = (report.as_of or report.ledger.day).isoformat()
    day = await report.prompt.ask("Ageing as of:", a_date, initial=shown)
    if day is not None:
        report.as_of = day
        report.show_list()


def _turn_by(frame: Frame) -> None:
    page = _on_ageing(frame)
    page.by = "issue" if page.by == "due" else "due"
    page.show_list()


def ageing_actions() -> list[Action[Frame]]:
    """The report, which the palette offers on every page, and its own keys."""
    here, group = frozenset({AgeingPage.NAME}), "Page"
    return [
        Action("open.ageing", "Ageing report", (), "What each customer owes by how late it is",
               "Screens", opening(AgeingPage, "Ageing")),
        Action("ageing.day", "Ageing of another day", ("d",), "The report as of any day",
               group, asking(_choose_day), screens=here, label="day"),
        Action("ageing.by", "By due or issue date", ("b",), "Count days from the other date",
               group, _turn_by, screens=here, label="due/issue"),
    ]  # fmt: skip
