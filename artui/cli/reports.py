"""`artui log` and `artui history`: what was done, and the life of a corrected invoice."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from artui.cli.columns import LOG, STEPS, step_row
from artui.cli.documents import found
from artui.cli.printing import listing, print_list
from artui.cli.session import Session, pass_session

if TYPE_CHECKING:
    from artui.cli.printing import Output


@click.command()
@click.option("--limit", type=click.IntRange(min=0), help="Only so many of the latest acts.")
@listing
@pass_session
def log(session: Session, *, limit: int | None, output: "Output") -> None:
    """Print the audit log: every act, by whom and when. The business day never cuts it.

    \b
    Examples:
      artui log
      artui log --limit 20 --format json
    """
    from artui.ledger.queries.audit import log as latest
    from artui.ledger.queries.audit import whole_log

    with session.book() as book, book.reading() as connection:
        if limit is None:
            entries = whole_log(connection)
        else:
            entries = iter(latest(connection, limit=limit)[::-1])
        print_list(session, output, LOG, (asdict(entry) for entry in entries))


@click.command()
@click.argument("invoice")
@listing
@pass_session
def history(session: Session, *, invoice: str, output: "Output") -> None:
    """Print the whole chain of an invoice's corrections: original, reversal, corrected.

    \b
    Examples:
      artui history INV-1042
      artui history INV-1042 --format json
    """
    from artui.domain.money import format_minor
    from artui.domain.text import visible
    from artui.ledger.queries.chains import history_chain

    with session.book() as book:
        item = found(book, invoice, "invoice")
        with book.reading() as connection:
            steps = history_chain(connection, item.id)
    if output.format == "table" and output.out is None:
        for step in steps:
            amount = format_minor(step.amount_minor, step.currency)
            click.echo(visible(f"{amount} ({step.step})"))
        return
    print_list(session, output, STEPS, map(step_row, steps))
