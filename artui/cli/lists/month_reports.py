"""`artui report`: the figures of months, and the month's report with its pictures."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import statements
from artui.cli.options import MATRIX, MONTH, FileFormats
from artui.cli.output import CommandFunction, listing, print_list
from artui.cli.session import Session, pass_session
from artui.domain.ageing import Buckets
from artui.domain.month_figures import MOST_MONTHS
from artui.domain.provision import ProvisionMatrix
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger import reports
from artui.statements.month.month_rules import NO_MATRIX, RULES

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.reports.reported_month import MonthReport
    from artui.statements.month.month_rows import FigureSection


_FORMATS = ("pdf", "xlsx", "json")


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
    session: Session, output: "Output", section: "FigureSection", report: "MonthReport"
) -> None:
    """Print the rows of all currencies; below a table also the rules of its figures."""
    print_list(session, output, section.columns(report), section.all_rows(report))
    if output.format == "table" and output.out is None:
        click.echo()
        for rule in section.rules:
            click.echo(RULES[rule])


@group.command("month")
@click.option("--month", "month", type=MONTH, help="Which; else the last one that is over.")
@click.option("--entity", metavar="NAME", help="Only receivables of this entity of ours.")
@click.option(
    "--formats", type=FileFormats(_FORMATS), default="pdf", show_default=True, help="pdf,xlsx,json"
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def month(
    session: Session,
    *,
    month: date | None,
    entity: str | None,
    formats: tuple[str, ...],
    out: Path,
    overwrite: bool,
) -> None:
    """Write a month in figures and pictures, and print the names of the files.

    Twelve month ends of ageing, days of sales, collections, cash by week, promises, deductions,
    top debtors, the allowance, a page per currency. A month that is not over is looked at on the
    business day.

    \b
    Examples:
      artui report month --out reports
      artui report month --month 2026-10 --entity main --formats pdf,xlsx,json --out reports
    """
    folder = session.path(out)
    with session.book() as book, book.reading() as connection:
        day = (
            reports.reported_month.last_whole_month(book.business_date)
            if month is None
            else reports.reported_month.month_day(book.business_date, month)
        )
        buckets = Buckets(session.settings.ageing_bounds)
        found = reports.month.month_report(connection, day, buckets=buckets, entity=entity)
        known = statements.account.gathered.entities_by_name(connection)
    entities = [known[entity]] if entity is not None else list(known.values())
    files = statements.month.month_files.write_month(
        found, entities, folder, formats, overwrite=overwrite
    )
    for path in files:
        click.echo(visible(str(path)))


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
    _print(session, output, statements.month.month_rows.AGEING, report)


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
    _print(session, output, statements.month.month_rows.DSO, report)


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
    _print(session, output, statements.month.month_rows.COLLECTIONS, report)


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
    _print(session, output, statements.month.month_rows.ALLOWANCE, report)
