"""What a clerk reads: `ageing`, `worklist`, `log` and `history`."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import click

from artui import ledger
from artui.cli.lists.listed_documents import LOG, STEPS, step_row
from artui.cli.lookup import customer_ids, found
from artui.cli.options import BUCKETS, MOMENT
from artui.cli.output import listing, print_list
from artui.cli.session import Session, pass_session
from artui.domain.ageing import Buckets
from artui.domain.kinds import ItemKind
from artui.domain.money import format_minor
from artui.domain.text import visible
from artui.ledger import documents, lists
from artui.statements.lists.list_columns import ListColumn
from artui.wording import work_reasons

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.lists.ageing import AgeingRow


@click.command()
@click.option(
    "--by",
    type=click.Choice(["due", "issue"]),
    help="The date that days are counted from; else setting ageing.by.",
)
@click.option("--buckets", type=BUCKETS, help="Last days, as 30,60,90; else ageing.bounds.")
@click.option("--customer", metavar="ACCOUNT", help="Only this customer.")
@click.option("--known-on", type=MOMENT, help="As it was known then (at the end of a day).")
@listing
@pass_session
def ageing(
    session: Session,
    *,
    by: Literal["due", "issue"] | None,
    buckets: Buckets | None,
    customer: str | None,
    known_on: date | datetime | None,
    output: "Output",
) -> None:
    """Print what each customer owes, by how late it is, and a total for each currency.

    It is printed only if buckets, open items and control total tie.

    \b
    Examples:
      artui ageing
      artui --as-of 2026-03-31 ageing --buckets 15,30,60 --format json
      artui ageing --by issue --customer C1
    """
    bounds = buckets or Buckets(session.settings.ageing_bounds)
    based: Literal["due", "issue"] = "issue" if session.settings.ageing_by == "issue" else "due"
    with session.book() as book, book.reading() as connection:
        found = lists.ageing.ageing(
            connection,
            book.business_date,
            by=by or based,
            buckets=bounds,
            customer_ids=customer_ids(connection, customer),
            known_on=known_on,
        )
    amounts = [*bounds.labels, "unapplied", "total"]
    columns = [ListColumn("account"), ListColumn("name"), ListColumn("currency")]
    columns += [ListColumn(label, "money") for label in amounts]
    rows = (
        (
            row.account,
            _ageing_name(row, output),
            row.currency,
            *row.buckets,
            row.unapplied_minor,
            row.total_minor,
        )
        for row in (*found.rows, *found.totals)
    )
    print_list(session, output, columns, rows)


def _ageing_name(row: "AgeingRow", output: "Output") -> str:
    """A total's name is `total`; a table also says which total is not ours to receive."""
    owed_by_us = row.account is None and not row.receivable
    return f"{row.name}, not receivable" if owed_by_us and output.format == "table" else row.name


@click.command()
@click.option("--limit", type=click.IntRange(min=0), help="At most so many rows.")
@listing
@pass_session
def worklist(session: Session, *, limit: int | None, output: "Output") -> None:
    """Print which customers need a hand today, in order, and why.

    \b
    Examples:
      artui worklist
      artui worklist --limit 20 --format json
    """
    columns = [
        ListColumn("rank", "int"),
        ListColumn("account"),
        ListColumn("name"),
        ListColumn("currency"),
        ListColumn("overdue", "money"),
        ListColumn("oldest_days", "int"),
        ListColumn("level", "int"),
        ListColumn("reasons"),
    ]
    with session.book() as book, book.reading() as connection:
        found = lists.worklist.worklist(connection, book.business_date, limit=limit)
    rows = (
        (
            row.rank,
            row.account,
            row.name,
            row.currency,
            row.overdue_minor,
            row.oldest_days,
            row.level,
            work_reasons(row.reasons),
        )
        for row in found
    )
    print_list(session, output, columns, rows)


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
    with session.book() as book, book.reading() as connection:
        if limit is None:
            entries = ledger.book.audit_log.whole_log(connection)
        else:
            entries = iter(ledger.book.audit_log.log(connection, limit=limit)[::-1])
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
    with session.book() as book:
        item = found(book, invoice, ItemKind.INVOICE)
        with book.reading() as connection:
            steps = documents.correction_chain.history_chain(connection, item.id)
    if output.format == "table" and output.out is None:
        for step in steps:
            amount = format_minor(step.amount_minor, step.currency)
            click.echo(visible(f"{amount} ({step.step})"))
        return
    print_list(session, output, STEPS, map(step_row, steps))
