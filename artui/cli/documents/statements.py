"""`artui statement` and `artui payoff`: what a customer owes, as it is shown to them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from artui import statements
from artui.cli.lookup import customer as found_customer
from artui.cli.lookup import customer_ids
from artui.cli.options import DATE, FileFormats
from artui.cli.output import CommandFunction, listing, print_list, progress_bar, say
from artui.cli.session import Session, pass_session
from artui.domain.ageing import Buckets
from artui.domain.kinds import DEBIT_KINDS
from artui.domain.text import visible
from artui.ledger import lists
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from artui.cli.output import Output

FORMATS = ("pdf", "xlsx", "csv", "json")


FORMATS_OPTION = click.option(
    "--formats",
    type=FileFormats(FORMATS),
    default="pdf",
    show_default=True,
    help="pdf,xlsx,csv,json",
)


_WHICH = (
    click.argument("customers", nargs=-1, metavar="[CUSTOMER]..."),
    click.option("--overdue", is_flag=True, help="Every customer with something late."),
    click.option("--flagged", is_flag=True, help="Every customer flagged for collections."),
    click.option(
        "--style",
        type=click.Choice(["open-item", "balance-forward", "activity"]),
        default="open-item",
        show_default=True,
        help="What is open, how the balance came about, or all that moved.",
    ),
    click.option("--since", type=DATE, help="First day shown; else the first of the month."),
    click.option("--tree", is_flag=True, help="Include all accounts below."),
    FORMATS_OPTION,
)


def of_statements(command: CommandFunction) -> CommandFunction:
    """Give a command what says which statements are meant: whose, in which style and formats."""
    for option in reversed(_WHICH):
        command = option(command)
    return command


@click.command()
@of_statements
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def statement(
    session: Session,
    *,
    customers: tuple[str, ...],
    overdue: bool,
    flagged: bool,
    style: Literal["open-item", "balance-forward", "activity"],
    since: date | None,
    tree: bool,
    formats: tuple[str, ...],
    out: Path,
    overwrite: bool,
) -> None:
    """Write statements of account as of the business day, and print the names of the files.

    All formats are drawn from one set of figures, which is proven to tie before it is written.

    \b
    Examples:
      artui statement C1 --out statements
      artui statement C1 --tree --style activity --since 2026-01-01 --formats pdf,xlsx --out .
      artui --as-of 2026-03-31 statement --overdue --formats pdf,csv,json --out march
    """
    if not (customers or overdue or flagged):
        raise click.UsageError("Name a customer, or give --overdue or --flagged.")
    folder = session.path(out)
    with session.book() as book, book.reading() as connection:
        chosen = chosen_customers(connection, customers, book.business_date, overdue, flagged)
        buckets = Buckets(session.settings.ageing_bounds)
        wanted = statements.account.gathered.StatementWanted(
            book.business_date, style, tree, since, buckets
        )

        with progress_bar() as bar:

            def count(done: int) -> None:
                if bar is not None:
                    bar(done, len(chosen))

            written = statements.account.batch.write_statements(
                statements.account.from_ledger.gather_many(connection, chosen, wanted),
                folder,
                formats,
                overwrite=overwrite,
                processes=statements.account.batch.processes_for(len(chosen)),
                progress=count,
            )
    for path in written:
        click.echo(visible(str(path)))
    if not chosen:
        say("No customer is to get a statement.")


def chosen_customers(
    connection: "Connection",
    customers: tuple[str, ...],
    as_of: date,
    overdue: bool,
    flagged: bool,
) -> list[int]:
    """The customers named, and those that are late or flagged, each once, by account."""
    named = [one for account in customers for one in customer_ids(connection, account)]
    late = [
        row.customer_id
        for row in lists.customer_list.keys(connection, as_of)
        if row.overdue_minor > 0
    ]
    marked: list[int] = []
    if flagged:
        selection = lists.items.Selection(DEBIT_KINDS, "open", flagged=True)
        found = lists.items.ids(connection, selection, as_of)
        marked = [row.customer_id for row in lists.item_rows.rows(connection, found, as_of)]
    return list(dict.fromkeys([*named, *(late if overdue else []), *marked]))


@click.command()
@click.argument("customer", metavar="CUSTOMER")
@click.option("--on", "day", required=True, type=DATE, help="The day of the payment.")
@listing
@pass_session
def payoff(session: Session, *, customer: str, day: date, output: "Output") -> None:
    """Print what settles a customer's account on a day, per currency.

    That is: open debits, less unapplied credits, plus interest not charged yet.

    \b
    Examples:
      artui payoff C1 --on 2026-04-15
      artui payoff C1 --on 2026-04-15 --format json
    """
    with session.book() as book, book.reading() as connection:
        known = found_customer(book, customer)
        found = statements.account.from_ledger.gather(
            connection, known.id, statements.account.gathered.StatementWanted(day)
        )
    statements.model.check(found)
    columns = [ListColumn("account"), ListColumn("currency"), ListColumn("on", "date")]
    amounts = ("open_debits", "unapplied", "interest_uncharged", "payoff", "adds")
    columns += [*(ListColumn(name, "money") for name in amounts), ListColumn("adds_on", "date")]
    rows = [
        (
            found.customer.account,
            section.currency,
            day,
            section.open_debits_minor,
            -section.unapplied_minor,
            section.interest.uncharged_minor,
            section.total_due_minor,
            section.interest.adds_minor,
            section.interest.adds_on,
        )
        for section in found.sections
    ]
    if not rows and known.currency:
        # Nothing settles an account that owes nothing.
        rows = [(known.account, known.currency, day, 0, 0, 0, 0, 0, None)]
    print_list(session, output, columns, rows)
