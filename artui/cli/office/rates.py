"""`artui rates`: reference rates, and what is owed in all currencies together at them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import imports
from artui.cli.output import acting, listing, print_list, print_summary
from artui.cli.session import Session, pass_session
from artui.domain.exchange import EURO, RatesOfDay, base_total
from artui.domain.money import CURRENCIES, Money
from artui.ledger import book as ledger_book
from artui.ledger import currencies, lists
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from artui.cli.output import Output
    from artui.ledger.lists.work_rows import CurrencyTotal
    from artui.statements.lists.list_columns import ListRow

_RATES = [ListColumn("day", "date"), ListColumn("currency"), ListColumn("per_euro", "decimal")]
_TOTALS = [
    ListColumn("currency"),
    ListColumn("items", "int"),
    ListColumn("open", "money"),
    ListColumn("overdue", "money"),
    ListColumn("per_euro", "decimal"),
    ListColumn("rate_day", "date"),
    ListColumn("base"),
    ListColumn("open_in_base", "money", currency="base"),
    ListColumn("overdue_in_base", "money", currency="base"),
]


@click.group("rates")
def group() -> None:
    """Reference rates of the European Central Bank, for totals over all currencies.

    They only serve to look at such totals. No document is ever converted, and nothing is booked.

    \b
    Examples:
      artui rates import eurofxref-hist.csv
      artui ledger settings set base_currency EUR
      artui rates totals
    """


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@acting
@pass_session
def import_rates(session: Session, *, file: Path, as_json: bool) -> None:
    """Keep the rates of a file of the ECB: CSV or XML, of one day or of many.

    Days that are known already are skipped; if a rate is another than the one that is kept,
    nothing of the file is taken. `artui undo` takes an import back.

    \b
    Examples:
      artui rates import eurofxref-daily.xml
    """
    found = imports.exchange_rates.read_rates(session.path(file))
    with session.book(writes=True) as book:
        done = currencies.exchange_rates.keep_rates(book, found)
    print_summary(done.summary, as_json=as_json, act=done.act_id, days=done.days, known=done.known)


@group.command("list")
@click.option("--days", type=click.IntRange(min=1), default=1, help="The newest so many days.")
@listing
@pass_session
def list_rates(session: Session, *, days: int, output: "Output") -> None:
    """List how much of each currency one euro was on the newest days up to the business day.

    \b
    Examples:
      artui rates list
      artui --as-of 2026-03-31 rates list --days 5 --format csv
    """
    with session.book() as book, book.reading() as connection:
        found = currencies.exchange_rates.rates(connection, until=book.business_date)[:days]
    rows = (
        (each.day, code, text) for each in found for code, text in sorted(each.per_euro.items())
    )
    print_list(session, output, _RATES, rows)


@group.command("totals")
@click.option(
    "--in",
    "base",
    type=click.Choice(sorted(CURRENCIES), case_sensitive=False),
    metavar="CURRENCY",
    help="The base currency; else the ledger's setting base_currency.",
)
@listing
@pass_session
def rate_totals(session: Session, *, base: str | None, output: "Output") -> None:
    """Print what is open and overdue in each currency, and about how much that is in all.

    A currency without a rate is listed and left out of the total.

    \b
    Examples:
      artui rates totals --in USD
    """
    with session.book() as book, book.reading() as connection:
        wanted = base or ledger_book.ledger_settings.base_currency(connection)
        sums = lists.header.totals(connection, book.business_date)
        written = currencies.exchange_rates.rates_on(connection, book.business_date)
    if not wanted:
        raise click.UsageError(
            "Name the currency with --in, or `artui ledger settings set base_currency EUR`."
        )
    rates = None if written is None else written.exact()
    if written is None or rates is None or rates.rate(wanted) is None:
        raise ledger_book.refusals.BadMasterData(
            f"There is no rate of {wanted} up to this day; `artui rates import FILE` brings the "
            "rates of the ECB."
        )
    rows: list[ListRow] = [
        (
            each.currency,
            each.items,
            each.open_minor,
            each.overdue_minor,
            "1" if each.currency == EURO else written.per_euro.get(each.currency),
            rates.day,
            wanted,
            *_in_base([each], wanted, rates),
        )
        for each in sums
    ]
    total = (None, sum(each.items for each in sums), None, None, None, rates.day, wanted)
    rows.append((*total, *_in_base(sums, wanted, rates)))
    print_list(session, output, _TOTALS, rows)


def _in_base(
    sums: "Sequence[CurrencyTotal]", base: str, rates: RatesOfDay
) -> tuple[int | None, int | None]:
    """What is open and overdue in the base currency; None where there is no rate at all."""
    open_, overdue = (
        base_total(money, base, rates)
        for money in (
            [Money(each.open_minor, each.currency) for each in sums],
            [Money(each.overdue_minor, each.currency) for each in sums],
        )
    )
    assert open_ is not None
    assert overdue is not None
    if sums and len(open_.left_out) == len(sums):
        return None, None
    return open_.money.minor, overdue.money.minor
