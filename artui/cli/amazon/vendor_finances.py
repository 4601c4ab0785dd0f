"""`artui amazon vendor sync|list`: what became of vendor invoices, from the service itself."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import finances
from artui.cli.amazon.services import services
from artui.cli.output import acting, listing, print_list, print_object, say
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.json_value import JsonObject
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.amazon.finances.sync import WindowSynced
    from artui.cli.output import Output
    from artui.ledger.book.book import Book

INVOICES = [
    ListColumn("invoice"),
    ListColumn("payee"),
    ListColumn("marketplace"),
    ListColumn("type"),
    ListColumn("state"),
    ListColumn("submission"),
    ListColumn("account"),
    ListColumn("issue_date", "date"),
    ListColumn("due_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("paid", "money"),
    ListColumn("queued", "money"),
    ListColumn("deducted", "money"),
    ListColumn("currency"),
    ListColumn("findings", "flags"),
]


@click.command("sync")
@click.option("--marketplace", "marketplaces", multiple=True, metavar="COUNTRY|ID",
              help="Only these; else those of our buyers.")  # fmt: skip
@acting
@pass_session
def sync_(session: Session, *, marketplaces: tuple[str, ...], as_json: bool) -> int:
    """Ask Amazon what became of the vendor invoices: states, payments queued, deductions.

    It goes back to the oldest invoice that is open, and asks only for what changed. Nothing is
    posted: cash is what the bank says. A sync without news writes nothing; one that was cut off
    goes on there. What can't be had is reported and the rest goes on. Exit status 1 if anything
    was left out.

    \b
    Examples:
      artui amazon vendor sync
      artui amazon vendor sync --marketplace DE --marketplace FR
    """
    results = []
    with session.book(writes=True) as book, services(session) as connection:
        asked = _marketplaces(session, book, marketplaces)
        for result in finances.sync.sync(connection, book, asked):
            for problem in result.problems:
                say(visible(problem))
            results.append(result)
            if not as_json:
                for note in result.notes:
                    click.echo(visible(note))
    if as_json:
        print_object([_plain(result) for result in results])
    else:
        click.echo(_sentence(results))
    return 1 if any(result.problems for result in results) else 0


@click.command("list")
@listing
@pass_session
def list_(session: Session, *, output: "Output") -> int:
    """List what Amazon says of each vendor invoice, beside our own state of its submission.

    An invoice without an account is known to Amazon only. Findings say where Amazon's amounts
    differ from ours.

    \b
    Examples:
      artui amazon vendor list
      artui amazon vendor list --format csv
    """
    with session.book() as book, book.reading() as connection:
        rows = ledger.amazon.vendor_list.listed(connection)
        print_list(session, output, INVOICES, (row.values() for row in rows))
    return 0


def _marketplaces(session: Session, book: "Book", named: tuple[str, ...]) -> tuple[str, ...]:
    if named:
        return finances.vendor_marketplaces.named(named)
    with book.reading() as connection:
        reports = ledger.amazon.vendor_reports
        return finances.vendor_marketplaces.usual(
            reports.buyer_countries(connection),
            reports.marketplaces_asked(connection),
            session.settings.amazon_region,
        )


def _sentence(results: "list[WindowSynced]") -> str:
    added, changed, same = (
        sum(getattr(result, name) for result in results) for name in ("added", "changed", "same")
    )
    return f"added {added}, changed {changed}, unchanged {same}"


def _plain(result: "WindowSynced") -> JsonObject:
    begins = result.begins.isoformat() if result.begins else None
    return {**asdict(result), "begins": begins}
