"""The month as a workbook: a sheet per currency with its figures as numbers and native charts,
then the rules.

Text is written as text, never as a formula or a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from artui.domain.money import decimals, format_minor
from artui.domain.text import cell_safe, visible
from artui.ledger.reports.reported_month import CurrencyMonths, MonthReport
from artui.statements.lists.list_columns import ListColumn, ListRow, ListValue
from artui.statements.month.month_rows import (
    AGEING,
    CASH,
    COLLECTIONS,
    DSO,
    EXPECTED,
    SECTIONS,
    FigureSection,
)
from artui.statements.month.month_rules import RULES

_LONGEST = 32_767
_ACCENT, _MUTED = "#17456E", "#5B626B"
_CALM, _LATE = "#CFE0EA", ("#F0C987", "#DD8545", "#BB4A2A", "#8E1B1B")
_CHART_COLUMN, _CHART_ROWS = 16, 16
_SIZE = {"width": 620, "height": 300}
_TITLES = {
    AGEING: "Ageing at month ends",
    DSO: "Days sales outstanding",
    COLLECTIONS: "Collection effectiveness",
    CASH: "Cash by week",
    EXPECTED: "Cash expected by week",
}


def month_xlsx(report: MonthReport) -> bytes:
    """The XLSX of a report; the same report gives the same bytes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    last = report.lasts[-1]
    book.set_properties(
        {
            "title": f"Receivables {report.month}",
            "author": visible(report.entity),
            "created": datetime.combine(last, time()),
        }
    )
    for each in report.currencies:
        _Sheet(book, book.add_worksheet(each.currency), report, each).write()
    _rules(book, book.add_worksheet("Rules"), report)
    book.close()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the rows of a section are: its header's row, its last row, and its columns."""

    head: int
    last: int
    columns: Sequence[str]

    def of(self, sheet: str, name: str) -> list[object]:
        """The cells of a column."""
        place = self.columns.index(name)
        return [sheet, self.head + 1, place, self.last, place]

    def title(self, sheet: str, name: str) -> list[object]:
        """The header's cell of a column."""
        return [sheet, self.head, self.columns.index(name)]


class _Sheet:
    """The sheet of a currency."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        sheet: Worksheet,
        report: MonthReport,
        figures: CurrencyMonths,
    ) -> None:
        self.book, self.sheet = book, sheet
        self.report, self.figures = report, figures
        places = decimals(figures.currency)
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 14, "font_color": _ACCENT}),
            "section": book.add_format({"bold": True, "font_size": 11, "font_color": _ACCENT}),
            "head": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
            "text_head": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "decimal": book.add_format({"num_format": "0.0##"}),
            "int": book.add_format({"num_format": "0"}),
            "money": book.add_format(
                {"num_format": "#,##0" + ("." + "0" * places if places else "")}
            ),
        }

    def write(self) -> None:
        """All sections below each other, the charts beside them."""
        code, sheet = self.figures.currency, self.sheet
        sheet.set_column(0, 2, 13)
        sheet.set_column(3, _CHART_COLUMN - 1, 15)
        title = f"Receivables in {code}, {self.report.month}"
        sheet.write_string(0, 0, title, self.formats["title"])
        sheet.write_string(1, 0, _safe(self.report.entity or "all entities"))
        sheet.freeze_panes(2, 0)
        row, chart_row = 3, 3
        for section in SECTIONS:
            placed = self._section(section, row)
            row = placed.last + 3
            if section in _TITLES and placed.last > placed.head:
                chart = self._chart(section, placed)
                sheet.insert_chart(
                    chart_row, _CHART_COLUMN, chart, {"description": _TITLES[section]}
                )
                chart_row += _CHART_ROWS

    def _section(self, section: FigureSection, row: int) -> _Placed:
        columns = self.section_columns(section)
        self.sheet.write_string(row, 0, section.name, self.formats["section"])
        head = last = row + 1
        for place, column in enumerate(columns):
            style = "head" if column.is_right else "text_head"
            self.sheet.write_string(head, place, column.heading, self.formats[style])
        for last, values in enumerate(section.rows(self.report, self.figures), head + 1):
            self._row(last, section, columns, values)
        return _Placed(head, last, [column.key for column in columns])

    def section_columns(self, section: FigureSection) -> list[ListColumn]:
        """The columns without the currency, which is the sheet's."""
        return [each for each in section.columns(self.report) if each.key != "currency"]

    def _row(
        self, row: int, section: FigureSection, columns: Sequence[ListColumn], values: ListRow
    ) -> None:
        keys = [column.key for column in section.columns(self.report)]
        by_key = dict(zip(keys, values, strict=True))
        for place, column in enumerate(columns):
            self._cell(row, place, column, by_key[column.key])

    def _cell(self, row: int, place: int, column: ListColumn, value: ListValue) -> None:
        if value is None or value == "":
            return
        if column.type == "money" and isinstance(value, int):
            number = Decimal(format_minor(value, self.figures.currency))
            self.sheet.write_number(row, place, number, self.formats["money"])
        elif isinstance(value, date):
            day = datetime.combine(value, time())
            self.sheet.write_datetime(row, place, day, self.formats["date"])
        elif column.type in ("int", "decimal"):
            self.sheet.write_number(row, place, Decimal(str(value)), self.formats[column.type])
        else:
            self.sheet.write_string(row, place, _safe(str(value)))

    def _chart(self, section: FigureSection, placed: _Placed) -> Any:
        """The chart of a section, which reads its cells."""
        kinds: dict[FigureSection, dict[str, str]] = {
            AGEING: {"type": "column", "subtype": "stacked"},
            CASH: {"type": "column"},
            EXPECTED: {"type": "column"},
        }
        chart = self.book.add_chart(kinds.get(section, {"type": "line"}))
        names = {
            AGEING: self.report.buckets.labels,
            DSO: ("dso", "best_possible"),
            COLLECTIONS: ("effectiveness",),
            CASH: ("net",),
            EXPECTED: ("due", "promised"),
        }[section]
        sheet = self.figures.currency
        for place, name in enumerate(names):
            chart.add_series(
                {
                    "name": placed.title(sheet, name),
                    "categories": placed.of(sheet, placed.columns[0]),
                    "values": placed.of(sheet, name),
                    **_look(section, place, len(names)),
                }
            )
        chart.set_title({"name": f"{_TITLES[section]}, {sheet}", "name_font": {"size": 11}})
        chart.set_legend({"position": "bottom"})
        chart.set_size(_SIZE)
        chart.show_blanks_as("gap")
        chart.set_y_axis(
            {"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#CCD1D6"}}}
        )
        return chart


def _look(section: FigureSection, place: int, count: int) -> dict[str, object]:
    """How a series looks: shades that get darker, dashes, outlines."""
    if section is AGEING:
        late = (place - 1) * (len(_LATE) - 1) // max(1, count - 2)
        color = _CALM if place == 0 else _LATE[late]
        return {"fill": {"color": color}, "border": {"color": "#FFFFFF", "width": 0.5}, "gap": 45}
    if section in (CASH, EXPECTED):
        fill = _ACCENT if place == 0 else "#FFFFFF"
        return {"fill": {"color": fill}, "border": {"color": _ACCENT}}
    line: dict[str, object] = {"color": _ACCENT if place == 0 else _MUTED, "width": 2}
    if place:
        line["dash_type"] = "dash"
    return {"line": line, "marker": {"type": "circle", "size": 5}}


def _rules(book: xlsxwriter.Workbook, sheet: Worksheet, report: MonthReport) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for row, text in enumerate(RULES.values()):
        sheet.write_string(row, 0, text, wrapped)
    if report.matrix is not None:
        words = f"Provision matrix: {report.matrix}"
        sheet.write_string(len(RULES) + 1, 0, _safe(words), wrapped)


def _safe(text: str) -> str:
    safe = cell_safe(visible(text))
    return safe if len(safe) <= _LONGEST else safe[: _LONGEST - 1] + "…"
