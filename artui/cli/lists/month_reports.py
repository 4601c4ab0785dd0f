"""`artui report`: the figures of months, and the month's report with its pictures."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING

import click

from artui.cli.options import MATRIX
from artui.cli.output import CommandFunction, listing, print_list
from artui.cli.session import Session, pass_session
from artui.domain.ageing import Buckets
from artui.domain.month_figures import MOST_MONTHS, tenths_text
from artui.domain.provision import ProvisionMatrix, percent_text
from artui.domain.refusal import Refused
from artui.ledger import reports
from artui.statements.lists.list_columns import ListColumn, ListRow
from artui.statements.month.month_rules import (
    NO_MATRIX,
    NO_SALES,
    NOTHING_TO_COLLECT,
    RULES,
    FigureRule,
)

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.reports.reported_month import CurrencyMonths, MonthReport

_MONTH = (ListColumn("month"), ListColumn("day", "date"), ListColumn("currency"))


class NoMatrix(Refused):
    """An allowance was asked for, and there is no provision matrix."""

    def __init__(self) -> None:
        """Say how to set one."""
        super().__init__(NO_MATRIX)


@click.group("report")
def group() -> None:
    """Figures of months: ageing, days of sales, collections, the allowance for bad debt.

    The newest month is looked at on the business day. Every figure ties to the ageing of its day,
    or nothing is printed.

    \b
    Examples:
      artui report month --out reports
      artui report dso --months 24
    """


def monthly(months: int) -> Callable[[CommandFunction], CommandFunction]:
    """Give a command --months and --entity."""

    def decorate(command: CommandFunction) -> CommandFunction:
        @click.option(
            "--months",
            type=click.IntRange(1, MOST_MONTHS),
            default=months,
            show_default=True,
            help="How many months, the newest on the business day.",
        )
        @click.option("--entity", metavar="NAME", help="Only receivables of this entity of ours.")
        @wraps(command)
        def with_months(*arguments: object, **options: object) -> int | None:
            return command(*arguments, **options)

        return with_months

    return decorate


def _report(
    session: Session, months: int, entity: str | None, matrix: ProvisionMatrix | None = None
) -> "MonthReport":
    with session.book() as book, book.reading() as connection:
        return reports.month.month_report(
            connection,
            book.business_date,
            months=months,
            buckets=Buckets(session.settings.ageing_bounds),
            entity=entity,
            matrix=matrix,
        )


def _print(
    session: Session,
    output: "Output",
    columns: list[ListColumn],
    rows: Iterator[ListRow],
    *rules: FigureRule,
) -> None:
    """Print the rows; below a table also the rules of its figures."""
    print_list(session, output, columns, rows)
    if output.format == "table" and output.out is None:
        click.echo()
        for rule in rules:
            click.echo(RULES[rule])


def _months(report: "MonthReport") -> Iterator[tuple["CurrencyMonths", int, tuple[str, date, str]]]:
    """Each currency's months, with what every row begins with."""
    for each in report.currencies:
        for place, day in enumerate(report.lasts):
            yield each, place, (f"{day:%Y-%m}", day, each.currency)


@group.command("ageing-history")
@monthly(12)
@listing
@pass_session
def ageing_history(session: Session, *, months: int, entity: str | None, output: "Output") -> None:
    """Print the ageing of each month's end, a row per currency and month.

    \b
    Examples:
      artui report ageing-history
      artui --as-of 2026-03-31 report ageing-history --months 24 --format csv
    """
    report = _report(session, months, entity)
    amounts = [*report.buckets.labels, "unapplied", "total"]
    columns = [*_MONTH, *(ListColumn(name, "money") for name in amounts)]
    rows: Iterator[ListRow] = (
        (*first, *point.buckets, point.unapplied_minor, point.open_minor + point.unapplied_minor)
        for each, place, first in _months(report)
        for point in (each.ageing[place],)
    )
    _print(session, output, columns, rows, FigureRule.AGEING)


@group.command("dso")
@monthly(12)
@listing
@pass_session
def days_of_sales(session: Session, *, months: int, entity: str | None, output: "Output") -> None:
    """Print the days sales outstanding of each month's end, and the best possible.

    \b
    Examples:
      artui report dso
      artui report dso --months 24 --entity main --format json
    """
    report = _report(session, months, entity)
    columns = [
        *_MONTH,
        *(ListColumn(name, "money") for name in ("open", "not_due", "sales")),
        ListColumn("days", "int"),
        *(ListColumn(name, "decimal") for name in ("dso", "best_possible", "delay")),
        ListColumn("note"),
    ]
    rows = (
        (
            *first,
            found.open_minor,
            found.not_due_minor,
            found.sales_minor,
            found.days,
            *map(_tenths, (found.dso, found.best, found.late)),
            NO_SALES if found.dso is None else "",
        )
        for each, place, first in _months(report)
        for found in (each.days_of_sales[place],)
    )
    _print(session, output, columns, rows, FigureRule.DSO, FigureRule.BEST)


@group.command("collections")
@monthly(12)
@listing
@pass_session
def collected(session: Session, *, months: int, entity: str | None, output: "Output") -> None:
    """Print what was collected of what could be, and which promises were kept, month by month.

    \b
    Examples:
      artui report collections
      artui report collections --months 3 --format json
    """
    report = _report(session, months, entity)
    moved = ("opening", "billed", "credited", "collected", "closing", "overdue")
    columns = [
        *_MONTH,
        *(ListColumn(name, "money") for name in moved),
        ListColumn("effectiveness", "decimal"),
        ListColumn("promises_kept", "int"),
        ListColumn("promises_broken", "int"),
        ListColumn("kept_amount", "money"),
        ListColumn("broken_amount", "money"),
        ListColumn("kept_share", "decimal"),
        ListColumn("note"),
    ]
    rows = (
        (
            *first,
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
        for each, place, first in _months(report)
        for found, kept in ((each.collected[place], each.promises[place]),)
    )
    _print(session, output, columns, rows, FigureRule.EFFECTIVENESS, FigureRule.PROMISES)


@group.command("allowance")
@monthly(1)
@click.option("--matrix", type=MATRIX, help="As if this were the ledger's provision matrix.")
@listing
@pass_session
def allowance(
    session: Session,
    *,
    months: int,
    entity: str | None,
    matrix: ProvisionMatrix | None,
    output: "Output",
) -> None:
    """Print the allowance for bad debt by the provision matrix, a row per entity and bucket.

    A supervisor sets the matrix: `artui ledger settings set provision_matrix TEXT`.

    \b
    Examples:
      artui report allowance
      artui report allowance --months 12 --format csv
      artui report allowance --matrix "not_due 0.5, 1-30 2, 31-60 10, 61-90 30, over-90 60"
    """
    report = _report(session, months, entity, matrix)
    if report.matrix is None:
        raise NoMatrix
    columns = [
        *_MONTH,
        ListColumn("entity"),
        ListColumn("bucket"),
        ListColumn("open", "money"),
        ListColumn("percent", "decimal"),
        ListColumn("allowance", "money"),
    ]
    _print(session, output, columns, _allowances(report), FigureRule.ALLOWANCE)


def _allowances(report: "MonthReport") -> Iterator[ListRow]:
    """A row per bucket, and a total of each entity's month."""
    for each in report.currencies:
        for found in each.allowances:
            day: date = found.day
            first = (f"{day:%Y-%m}", day, each.currency, found.entity)
            for cell in found.cells:
                percent = percent_text(cell.percent)
                yield *first, cell.bucket, cell.open_minor, percent, cell.allowance_minor
            open_minor = sum(cell.open_minor for cell in found.cells)
            yield *first, "total", open_minor, None, found.allowance_minor


def _tenths(tenths: int | None) -> str | None:
    return None if tenths is None else tenths_text(tenths)
