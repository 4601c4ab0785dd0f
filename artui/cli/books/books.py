"""`artui books`: batches of the journal for the general ledger, and that they tie."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import books
from artui.cli.books.chart_accounts import accounts
from artui.cli.options import DATE, REASON
from artui.cli.output import acting, listing, print_act, print_list, say, watched
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.ledger import journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from artui.cli.output import Output
    from artui.ledger.journal.batches import JournalBatch

_DIGEST = 12  # characters, by which two batches are told apart
FORMATS = ("csv", "json", "hledger", "beancount", "datev", "xero", "quickbooks", "sage")


@click.group("books")
def group() -> None:
    """The journal for the general ledger: cut in batches, each act once, and tied to what is open.

    \b
    Examples:
      artui books accounts set ar=1400 revenue=4400 tax=3806 bank=1200
      artui books cut
      artui books export --batch 1 --format csv --out books
      artui books check
    """


group.add_command(accounts)


@group.command("cut")
@click.option("--entity", help="Cut the batch of this entity only; else of each.")
@click.option("--to", type=DATE, help="Take what was recorded by the end of this day.")
@click.option("--opening", is_flag=True, help="The first: only what is open goes to the books.")
@click.option("--dry-run", is_flag=True, help="Show the batch, and cut none.")
@listing
@pass_session
def cut(
    session: Session,
    *,
    entity: str | None,
    to: date | None,
    opening: bool,
    dry_run: bool,
    output: "Output",
) -> None:
    """Book what was posted since the last batch: one act for each entity, all or none.

    A document is posted on its own day if that period is open, else on the first open day. What
    has no account refuses the batch, and is named.

    Where the general ledger has what was recorded before, the first batch is the --opening: an
    entry with what each customer has open, against the account that is mapped as `opening`.

    \b
    Examples:
      artui books cut
      artui books cut --entity main --to 2026-03-31
      artui books cut --dry-run --format json
    """
    with session.book(writes=True) as book, watched() as progress:
        cuts = journal.cuts.cut(
            book, entity=entity, to=to, opening=opening, rehearse=dry_run, progress=progress
        )
    for each in cuts:
        say(f"{'would cut ' if dry_run else ''}{each.summary}.")
    _print_batches(session, output, [each.batch for each in cuts])


def _print_batches(session: Session, output: "Output", batches: "Sequence[JournalBatch]") -> None:
    """Print batches; a table has the beginning of each digest, files have all of it."""
    rows = list(books.columns.batch_rows(batches))
    if output.format == "table":
        rows = [{**row, "digest": str(row["digest"])[:_DIGEST]} for row in rows]
    print_list(session, output, books.columns.BATCHES, rows)


@group.command("list")
@click.option("--entity", help="Only the batches of this entity.")
@listing
@pass_session
def list_batches(session: Session, *, entity: str | None, output: "Output") -> None:
    """List the batches, also those that were withdrawn.

    \b
    Examples:
      artui books list --format json
    """
    with session.book() as book, book.reading() as connection:
        whose = None if entity is None else journal.charts.our_entity(connection, entity)[1]
        found = journal.batches.batches(connection, whose)
    _print_batches(session, output, found)


@group.command("show")
@click.argument("batch", metavar="N")
@click.option("--totals", is_flag=True, help="One row for each account and currency.")
@listing
@pass_session
def show(session: Session, *, batch: str, totals: bool, output: "Output") -> None:
    """Print the lines of a batch as they were cut. N is its number, or ENTITY/N.

    \b
    Examples:
      artui books show 7
      artui books show main/7 --totals --format csv
    """
    with session.book() as book, book.reading() as connection:
        found = journal.batches.batch_named(connection, batch)
        if totals:
            sums = books.columns.total_rows(journal.batches.totals(connection, found))
            print_list(session, output, books.columns.TOTALS, sums)
            return
        lines = books.columns.line_rows(journal.batches.lines(connection, found))
        print_list(session, output, books.columns.LINES, lines)


@group.command("export")
@click.option("--batch", required=True, metavar="N", help="Its number, or ENTITY/N.")
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="The form.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace the files if they are there.")
@pass_session
def export(session: Session, *, batch: str, format_: str, out: Path, overwrite: bool) -> None:
    """Write a batch into a folder of its own, with a manifest; the same bytes every time.

    hledger and beancount come with a proof beside the journal, which asserts what was open.

    \b
    Examples:
      artui books export --batch 7 --format csv --out books
      artui books export --batch main/7 --format beancount --out books
    """
    folder = session.path(out)
    with session.book() as book, book.reading() as connection:
        found = journal.batches.batch_named(connection, batch)
        written = books.exports.export_batch(
            connection, found, format_, folder, overwrite=overwrite
        )
    for path in written:
        click.echo(visible(str(path)))


@group.command("check")
@click.option("--entity", help="Only the books of this entity.")
@click.option(
    "--months", type=click.IntRange(0), default=12, show_default=True, help="So many month ends."
)
@listing
@pass_session
def check(session: Session, *, entity: str | None, months: int, output: "Output") -> int:
    """Prove that the books tie to the open items, at the last cut and at the ends of months.

    Prints both sides for each account of receivables and currency; exit status 1 if they differ.

    \b
    Examples:
      artui books check
      artui books check --months 0 --format json
    """
    with session.book() as book, book.reading() as connection:
        if entity is not None:
            journal.charts.our_entity(connection, entity)
        found = journal.ties.ties(connection, book.business_date, entity, months)
    print_list(session, output, books.columns.TIES, books.columns.tie_rows(found))
    return 1 if any(each.difference_minor for each in found) else 0


@group.command("withdraw")
@click.argument("batch", metavar="N")
@click.option("--reason", required=True, type=REASON, help="Why the books refused it.")
@acting
@pass_session
def withdraw(session: Session, *, batch: str, reason: str, as_json: bool) -> None:
    """Take back the newest batch of an entity: its acts go to the next one. For supervisors.

    \b
    Examples:
      artui books withdraw 7 --reason "the books were closed"
    """
    with session.book(writes=True) as book:
        act = journal.withdrawal.withdraw(book, batch, reason=reason)
    print_act(act, as_json=as_json)
