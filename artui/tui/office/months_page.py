"""Figures of twelve months as charts: ageing at month ends, days of sales, collections, cash.

They are read in a thread, once for all tabs and currencies; the page shows at once and fills when
they are there. Nothing is shown that does not tie to the ageing of its day.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from artui.domain.ageing import Buckets
from artui.domain.month_figures import share, tenths_text
from artui.tui.desk.page import LedgerPage, opening, own_hints
from artui.tui.kit import cells
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.office import reads
from artui.tui.office.ageing_page import AgeingPage, title_of
from artui.tui.office.chart_lines import (
    DOTTED,
    FAINT,
    PLAIN,
    SOLID,
    STRONG,
    ChartLines,
    DrawnLine,
    MonthLine,
    StackedBar,
    figure_row,
    plotted,
    shade_of,
    single,
    stacked,
)

if TYPE_CHECKING:
    from artui.ledger.reports.reported_month import CurrencyMonths, MonthReport

TABS = (
    ("ageing", "Ageing"),
    ("dso", "Days of sales"),
    ("collections", "Collections"),
    ("cash", "Cash"),
)
_LEGEND = 3  # cells of a pattern in a legend


class MonthsPage(LedgerPage):
    """The charts as of the business day."""

    NAME: ClassVar[str] = "months"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self.report: MonthReport | None = None
        self._tabs = TabLine(TABS, TABS[0][0])
        self._chart = ChartLines()

    def body(self) -> Iterable[Widget]:
        yield self._tabs
        yield self._chart

    def _hints(self) -> list[KeyHint]:
        registry = self.shell.registry
        words = {"tab.next": "next chart", "totals.next": "currency", "page.back": "back"}
        found = []
        for action_id, label in words.items():
            if keys := registry.keys_of(registry[action_id], self.NAME):
                found.append(KeyHint(keys[0], label))
        return [*found, *own_hints(self)]

    def show_tab(self, name: str) -> None:
        self._tabs.go(name)
        self._draw()

    def load_totals(self) -> None:
        super().load_totals()
        day, bounds = self.ledger.day, self.ledger.settings.ageing_bounds
        self.ask_in_thread(
            lambda book: reads.months(book, day, Buckets(bounds)), self._show, "months"
        )

    def _show(self, report: "MonthReport") -> None:
        self.report = report
        self.draw_totals()

    @property
    def figures(self) -> "CurrencyMonths | None":
        """Those of the currency that all pages show; None while they are read, or if nothing is
        owed in any."""
        if self.report is None or not self.report.currencies:
            return None
        # In the order of the other pages, so that the same currency comes first.
        codes = [each.currency for each in self.desk.totals.currencies or ()]
        found = sorted(
            self.report.currencies,
            key=lambda each: (
                codes.index(each.currency) if each.currency in codes else len(codes),
                each.currency,
            ),
        )
        return found[self.desk.totals_currency % len(found)]

    def draw_totals(self) -> None:
        """The newest figures of a currency, and its charts; `c` shows the next."""
        if self.report is None:
            super().draw_totals()
            return
        figures = self.figures
        if figures is None:
            self.totals.say(f" Months up to {self.report.lasts[-1]}: nothing was owed.")
            self._chart.draw(lambda width, height: [])
            return
        point, days = figures.ageing[-1], figures.days_of_sales[-1]
        others = len(self.report.currencies) - 1
        more = f" +{others}" if others else ""
        self.totals.say(
            f" {point.day}: {self.amounts.money(point.open_minor, figures.currency)}{more} open"
            f" · overdue {self.amounts.number(point.overdue_minor, figures.currency)}"
            f" · DSO {self._tenths(days.dso)}"
        )
        self._draw()

    def _draw(self) -> None:
        figures, report = self.figures, self.report
        if figures is None or report is None:
            return
        chosen, lasts = self._tabs.current, report.lasts
        months = [f"{day:%Y-%m}" for day in lasts]

        def drawn(width: int, height: int) -> Sequence[DrawnLine]:
            match chosen:
                case "ageing":
                    return self._ageing(figures, report, months, width, height)
                case "dso":
                    return self._dso(figures, months, width, height)
                case "collections":
                    return self._collections(figures, months, width)
                case _:
                    return self._cash(figures, width)

        self._chart.draw(drawn)

    def _tenths(self, tenths: int | None) -> str:
        return "no sales" if tenths is None else self._decimal(tenths)

    def _decimal(self, tenths: int) -> str:
        return tenths_text(tenths).replace(".", self.amounts.point)

    def _percent(self, tenths: int | None, otherwise: str = "-") -> str:
        return otherwise if tenths is None else f"{self._decimal(tenths)}%"

    def _number(self, figures: "CurrencyMonths", minor: int) -> str:
        return self.amounts.number(minor, figures.currency)

    def _ageing(
        self,
        figures: "CurrencyMonths",
        report: "MonthReport",
        months: Sequence[str],
        width: int,
        height: int,
    ) -> list[DrawnLine]:
        """A bar of patterns per month end, then what each pattern is and its newest figure."""
        labels, last = report.buckets.labels, figures.ageing[-1]
        bars = [
            StackedBar(
                month,
                point.buckets,
                f"{self._number(figures, point.open_minor)}"
                f" {self._percent(share(point.overdue_minor, point.open_minor)):>6} late",
            )
            for month, point in zip(months, figures.ageing, strict=True)
        ]
        wide = max(cells.width(title_of(label)) for label in labels)
        amounts = [self._number(figures, minor) for minor in last.buckets]
        figure = max(map(cells.width, amounts))
        legend: list[DrawnLine] = []
        for place, (label, minor, amount) in enumerate(
            zip(labels, last.buckets, amounts, strict=True)
        ):
            style, pattern = shade_of(place, len(labels))
            part = self._percent(share(minor, last.open_minor))
            legend.append(
                [
                    (" ", PLAIN),
                    (pattern * _LEGEND, style),
                    (f" {cells.pad(title_of(label), wide)} ", PLAIN),
                    (f" {cells.pad_right(amount, figure)} {part:>6}", STRONG),
                ]
            )
        thick = 2 if height > 2 * len(bars) + len(legend) else 1
        return [*stacked(bars, width, thick), *[[]] * (thick - 1), *legend]

    def _dso(
        self, figures: "CurrencyMonths", months: Sequence[str], width: int, height: int
    ) -> list[DrawnLine]:
        """The days of sales as a solid line, the best possible as a dotted one, and the figures."""
        found = figures.days_of_sales
        lines = [
            MonthLine("●", "─", SOLID, "calm", [each.dso for each in found]),
            MonthLine("○", "·", DOTTED, "warm", [each.best for each in found]),
        ]
        tall = max(5, min(21, height - 7 - (height - 8) % 2))
        rows = plotted(lines, width, tall, lambda tenths: self._decimal(tenths))
        of = [
            [each.dso for each in found],
            [each.best for each in found],
            [each.late for each in found],
        ]
        texts = [["-" if one is None else self._decimal(one) for one in each] for each in of]
        return [
            *rows,
            figure_row("", [month[2:].replace("-", "/") for month in months], width, FAINT),
            figure_row("● DSO", texts[0], width, STRONG),
            figure_row("○ best", texts[1], width),
            figure_row("  delay", texts[2], width),
            [],
            [(" Days of sales: open ÷ sales of the last three months × their days.", FAINT)],
            [(" Best possible: the same of what is not due yet. -: no sales.", FAINT)],
        ]

    def _collections(
        self, figures: "CurrencyMonths", months: Sequence[str], width: int
    ) -> list[DrawnLine]:
        """What was collected of what could be, a bar per month, with what became of promises."""
        bars = []
        for month, moved, kept in zip(months, figures.collected, figures.promises, strict=True):
            promised = f"promises {kept.kept}/{kept.kept + kept.broken}"
            text = f"{self._percent(moved.effectiveness):>6}  {promised:>14}"
            bars.append((month, moved.effectiveness or 0, text))
        scale = [("", 1000, ""), *bars]
        drawn = single(scale, width)[1:]
        last = figures.collected[-1]
        parts = [
            ("opening", last.opening_minor),
            ("+ billed", last.billed_minor),
            ("- credited", last.credited_minor),
            ("- collected", last.collected_minor),
            ("= closing", last.closing_minor),
        ]
        amounts = [self._number(figures, minor) for _, minor in parts]
        wide = max(map(cells.width, amounts))
        moves: list[DrawnLine] = [
            [(f" {name:<12} {cells.pad_right(amount, wide)}", STRONG if name[0] == "=" else PLAIN)]
            for (name, _), amount in zip(parts, amounts, strict=True)
        ]
        rule = " The bar: collected ÷ (opening + billed - credited - not due at the end)."
        return [*drawn, [(rule, FAINT)], *moves]

    def _cash(self, figures: "CurrencyMonths", width: int) -> list[DrawnLine]:
        """What came in this month by week, and what is due in the next weeks."""
        received = [
            (
                f"{week.week.first:%m-%d}",
                max(0, week.net_minor),
                self._number(figures, week.net_minor),
            )
            for week in figures.cash
        ]
        expected = []
        for each in figures.expected:
            text = self._number(figures, each.due_minor)
            promised = self._number(figures, each.promised_minor) if each.promised_minor else ""
            expected.append((each, text, promised))
        wide = max((cells.width(promised) for _, _, promised in expected), default=0)
        due = [
            (
                f"{each.week.first:%m-%d}",
                each.due_minor,
                f"{text} {cells.pad_right(promised, max(wide, 8))}",
            )
            for each, text, promised in expected
        ]
        head = " Expected by the week it is due" + " " * 2
        return [
            [(" Received by value date, the week's first day", STRONG)],
            *single(received, width, "mild"),
            [(cells.spread(head, "due      promised ", width), STRONG)],
            *single(due, width),
            [(" What is promised is due on some day too and not added.", FAINT)],
        ]


def month_actions() -> list[Action[Frame]]:
    """The charts, which the palette offers on every page, and a key of the ageing report."""
    return [
        Action("open.months", "Charts of twelve months", (),
               "Ageing at month ends, days of sales, collections, cash by week",
               "Screens", opening(MonthsPage, "Months")),
        Action("ageing.months", "Ageing of twelve months", ("h",),
               "Charts of month ends: ageing, days of sales, collections, cash",
               "Page", opening(MonthsPage, "Months"),
               screens=frozenset({AgeingPage.NAME}), label="months"),
    ]  # fmt: skip
