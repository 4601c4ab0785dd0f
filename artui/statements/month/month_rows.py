"""The figures of a month's report as rows, section by section: for lists, JSON and workbooks."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from artui.domain.month_figures import share, tenths_text
from artui.domain.provision import percent_text
from artui.ledger.reports.reported_month import CurrencyMonths, MonthReport
from artui.statements.lists.list_columns import ListColumn, ListRow, ListValue
from artui.statements.month.month_rules import NO_SALES, NOTHING_TO_COLLECT, FigureRule

_MONTH = (ListColumn("month"), ListColumn("day", "date"), ListColumn("currency"))
_WEEK = (ListColumn("from", "date"), ListColumn("to", "date"), ListColumn("currency"))


class FigureSection(NamedTuple):
    """A section of the report: its name in JSON, its rules, its columns, and its rows per
    currency."""

    name: str
    rules: tuple[FigureRule, ...]
    columns: Callable[[MonthReport], Sequence[ListColumn]]
    rows: Callable[[MonthReport, CurrencyMonths], Iterator[ListRow]]

    def all_rows(self, report: MonthReport) -> Iterator[ListRow]:
        """The rows of all currencies."""
        for each in report.currencies:
            yield from self.rows(report, each)


def _money(*names: str) -> tuple[ListColumn, ...]:
    return tuple(ListColumn(name, "money") for name in names)


def _decimal(*names: str) -> tuple[ListColumn, ...]:
    return tuple(ListColumn(name, "decimal") for name in names)


def _months(
    report: MonthReport, each: CurrencyMonths
) -> Iterator[tuple[int, tuple[ListValue, ...]]]:
    for place, day in enumerate(report.lasts):
        yield place, (f"{day:%Y-%m}", day, each.currency)


def _tenths(tenths: int | None) -> str | None:
    return None if tenths is None else tenths_text(tenths)


def _ageing_columns(report: MonthReport) -> Sequence[ListColumn]:
    return (*_MONTH, *_money(*report.buckets.labels, "unapplied", "total"))


def _ageing(report: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for place, first in _months(report, each):
        point = each.ageing[place]
        total = point.open_minor + point.unapplied_minor
        yield _row(first, *point.buckets, point.unapplied_minor, total)


def _dso_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (
        *_MONTH,
        *_money("open", "not_due", "sales"),
        ListColumn("days", "int"),
        *_decimal("dso", "best_possible", "delay"),
        ListColumn("note"),
    )


def _dso(report: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for place, first in _months(report, each):
        found = each.days_of_sales[place]
        yield _row(
            first,
            found.open_minor,
            found.not_due_minor,
            found.sales_minor,
            found.days,
            *map(_tenths, (found.dso, found.best, found.late)),
            NO_SALES if found.dso is None else "",
        )


def _collections_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (
        *_MONTH,
        *_money("opening", "billed", "credited", "collected", "closing", "overdue"),
        *_decimal("effectiveness"),
        ListColumn("promises_kept", "int"),
        ListColumn("promises_broken", "int"),
        *_money("kept_amount", "broken_amount"),
        *_decimal("kept_share"),
        ListColumn("note"),
    )


def _collections(report: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for place, first in _months(report, each):
        found, kept = each.collected[place], each.promises[place]
        yield _row(
            first,
            found.opening_minor,
            found.billed_minor,
            found.credited_minor,
            found.collected_minor,
            found.closing_minor,
            found.overdue_minor,
            _tenths(found.effectiveness),
            kept.kept,
            kept.broken,
            kept.kept_minor,
            kept.broken_minor,
            _tenths(kept.kept_share),
            NOTHING_TO_COLLECT if found.effectiveness is None else "",
        )


def _cash_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (*_WEEK, ListColumn("payments", "int"), *_money("received", "returned", "net"))


def _cash(_: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for one in each.cash:
        first = (*one.week, each.currency)
        yield _row(first, one.payments, one.received_minor, one.returned_minor, one.net_minor)


def _expected_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (*_WEEK, *_money("due", "promised"))


def _expected(_: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for one in each.expected:
        yield _row((*one.week, each.currency), one.due_minor, one.promised_minor)


def _reasons_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (
        ListColumn("kind"),
        ListColumn("reason"),
        ListColumn("currency"),
        ListColumn("opened", "int"),
        *_money("opened_amount"),
        ListColumn("undecided", "int"),
        *_money("undecided_amount"),
    )


def _reasons(_: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    for one in each.reasons:
        first = (one.kind, one.reason, each.currency)
        yield _row(first, one.opened, one.opened_minor, one.undecided, one.undecided_minor)


def _debtors_columns(report: MonthReport) -> Sequence[ListColumn]:
    names = ("account", "name", "currency")
    return (
        *map(ListColumn, names),
        *_money(*report.buckets.labels, "open", "unapplied"),
        *_decimal("share"),
    )


def _debtors(_: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    whole = each.ageing[-1].open_minor
    for row in each.debtors:
        open_minor = sum(row.buckets)
        part = _tenths(share(open_minor, whole))
        first = (row.account, row.name, each.currency)
        yield _row(first, *row.buckets, open_minor, row.unapplied_minor, part)


def _allowance_columns(_: MonthReport) -> Sequence[ListColumn]:
    return (
        *_MONTH,
        ListColumn("entity"),
        ListColumn("bucket"),
        *_money("open"),
        *_decimal("percent"),
        *_money("allowance"),
    )


def _allowance(_: MonthReport, each: CurrencyMonths) -> Iterator[ListRow]:
    """A row per bucket, and a total of each entity's month."""
    for found in each.allowances:
        first = (f"{found.day:%Y-%m}", found.day, each.currency, found.entity)
        for cell in found.cells:
            percent = percent_text(cell.percent)
            yield _row(first, cell.bucket, cell.open_minor, percent, cell.allowance_minor)
        open_minor = sum(cell.open_minor for cell in found.cells)
        yield _row(first, "total", open_minor, None, found.allowance_minor)


def _row(first: Sequence[ListValue], *more: ListValue) -> ListRow:
    return (*first, *more)


AGEING = FigureSection("ageing", (FigureRule.AGEING,), _ageing_columns, _ageing)
DSO = FigureSection("dso", (FigureRule.DSO, FigureRule.BEST), _dso_columns, _dso)
COLLECTIONS = FigureSection(
    "collections",
    (FigureRule.EFFECTIVENESS, FigureRule.PROMISES),
    _collections_columns,
    _collections,
)
CASH = FigureSection("cash", (FigureRule.CASH,), _cash_columns, _cash)
EXPECTED = FigureSection("expected", (FigureRule.EXPECTED,), _expected_columns, _expected)
REASONS = FigureSection("reasons", (FigureRule.REASONS,), _reasons_columns, _reasons)
DEBTORS = FigureSection("debtors", (FigureRule.DEBTORS,), _debtors_columns, _debtors)
ALLOWANCE = FigureSection("allowance", (FigureRule.ALLOWANCE,), _allowance_columns, _allowance)
SECTIONS = (AGEING, DSO, COLLECTIONS, CASH, EXPECTED, REASONS, DEBTORS, ALLOWANCE)
