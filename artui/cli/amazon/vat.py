"""`artui amazon vidr`: VAT documents from the VAT Invoice Data Report, and their upload."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import vat
from artui.cli.act_commands import with_reason
from artui.cli.amazon.services import services
from artui.cli.lookup import found
from artui.cli.options import DATE, MOMENT
from artui.cli.output import acting, listing, print_act, print_list, print_object, say
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.text import visible
from artui.ledger.book.refusals import UnknownDocument
from artui.statements.destinations import new_file, safe_name
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.amazon.vat.report_import import TakenIn
    from artui.cli.output import Output
    from artui.ledger.book.book import Book

DOCUMENTS = [
    ListColumn("number"),
    ListColumn("kind"),
    ListColumn("marketplace"),
    ListColumn("shipping_id"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("state"),
    ListColumn("deadline", "instant"),
    ListColumn("feed"),
    ListColumn("reason"),
]
ASIDES = [
    ListColumn("shipping_id"),
    ListColumn("marketplace"),
    ListColumn("reason"),
    ListColumn("since", "instant"),
]


@click.group("vidr")
def group() -> None:
    """VAT documents: fetch or import the report, upload the documents, see the deadlines.

    \b
    Examples:
      artui amazon vidr fetch
      artui amazon vidr import report.txt
      artui amazon vidr upload --due
    """


@group.command()
@click.option("--marketplace", "marketplaces", multiple=True, metavar="ID|COUNTRY",
              help="Only this one, such as FR; else all.")  # fmt: skip
@click.option(
    "--report", default="", metavar="ID", help="Continue to wait for a report requested before."
)
@click.option(
    "--from", "first", type=DATE, help="All documents from this day, not only pending ones."
)
@click.option("--to", "last", type=DATE, help="To this day, at most 30 days later.")
@click.option("--encoding", default="", metavar="NAME", help="Read it as cp1250, utf-16 …")
@acting
@pass_session
def fetch(
    session: Session,
    *,
    marketplaces: tuple[str, ...],
    report: str,
    first: date | None,
    last: date | None,
    encoding: str,
    as_json: bool,
) -> int:
    """Fetch the report of what is pending and take it in. Ask twice a day.

    Documents that are new become invoices and credit notes. What was uploaded is accepted when
    Amazon says so, and rejected when it comes back with a reason. What can't be taken is set aside
    and tried again at each fetch, and the exit status is 1; the others are taken in.

    \b
    Examples:
      artui amazon vidr fetch
      artui amazon vidr fetch --marketplace FR --marketplace DE
    """
    if (first is None) != (last is None):
        raise click.UsageError("Give both --from and --to, or neither.")
    period = (_midnight(first), _midnight(last)) if first and last else None
    places = vat.marketplaces.named(marketplaces)
    with session.book(writes=True) as book, services(session) as connection:
        taken = vat.fetching.fetch(
            connection,
            book,
            places,
            report=report,
            period=period,
            encoding=encoding,
            asked=lambda asked: say(f"VAT report {asked}"),
        )
    return _reported(taken, as_json=as_json)


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", default="", metavar="NAME", help="Read it as cp1250, utf-16 …")
@click.option("--created", type=MOMENT, help="When Amazon made the report; of a day, its start.")
@acting
@pass_session
def import_(
    session: Session, *, file: Path, encoding: str, created: date | datetime | None, as_json: bool
) -> int:
    """Take in a report from a file: tab-separated, as Amazon gives it. Whole or not at all.

    A document that is known already is skipped, so the same file twice adds nothing; so is a row
    that is in it twice. What was uploaded, accepted or rejected changes only by a report that was
    made later: a file does not say when that was, so say it with --created.

    \b
    Examples:
      artui amazon vidr import report.txt
      artui amazon vidr import report.txt --created 2026-11-28T17:05:00Z
    """
    made = created if created is None or isinstance(created, datetime) else _midnight(created)
    with session.path(file).open("rb") as handle:
        raw = handle.read(vat.report.MAX_BYTES + 1)
    with session.book(writes=True) as book:
        taken = vat.report_import.take_in(
            book,
            raw,
            encoding=encoding,
            file_name=visible(file.name),
            seen=session.choice.now(),
            made=made,
            whole=True,
        )
    return _reported(taken, as_json=as_json)


@group.command()
@click.argument("documents", nargs=-1, metavar="[INVOICE]...")
@click.option("--due", "all_due", is_flag=True, help="All whose deadline is within 24 hours.")
@acting
@pass_session
def upload(session: Session, *, documents: tuple[str, ...], all_due: bool, as_json: bool) -> int:
    """Upload VAT documents as PDF, each once. The next report shows whether it is accepted.

    Exit status 1 if any could not be uploaded.

    \b
    Examples:
      artui amazon vidr upload V-021893076-1
      artui amazon vidr upload --due
    """
    if bool(documents) == all_due:
        raise click.UsageError("Name documents, or give --due.")
    results = []
    with session.book(writes=True) as book:
        facts = (
            vat.uploads.due(book, session.choice.now())
            if all_due
            else vat.uploads.named(book, [_vat_item(book, text) for text in documents])
        )
        if facts:
            with services(session) as connection:
                for fact in facts:
                    if warning := vat.uploads.warning(fact):
                        say(warning)
                    result = vat.uploads.hand_in(connection, book, fact)
                    results.append(result)
                    if result.problem:
                        say(f"{result.number}: {result.problem}")
                    elif not as_json:
                        click.echo(visible(f"{result.number}: uploaded as feed {result.feed}."))
        elif not as_json:
            click.echo("Nothing is due.")
    if as_json:
        print_object([asdict(result) for result in results])
    return 1 if any(result.problem for result in results) else 0


@group.command("set-aside")
@click.argument("shipment")
@with_reason
@acting
@pass_session
def set_aside(session: Session, *, shipment: str, reason: str, as_json: bool) -> None:
    """Leave a shipment out for good, since it was settled elsewhere: it is no error any more.

    For rows that can't be read, and for documents that were not uploaded.

    \b
    Examples:
      artui amazon vidr set-aside 8234930334 --reason "invoiced in Seller Central"
    """
    with session.book(writes=True) as book:
        act = ledger.amazon.set_aside.leave_out(book, shipment, reason=reason)
    print_act(act, as_json=as_json)


@group.command("list")
@click.option(
    "--set-aside", "aside", is_flag=True, help="What could not be taken yet, and why not."
)
@listing
@pass_session
def list_(session: Session, *, aside: bool, output: "Output") -> None:
    """List VAT documents with their state and the deadline of their upload.

    \b
    Examples:
      artui amazon vidr list
      artui amazon vidr list --set-aside
    """
    if aside:
        _list_asides(session, output)
        return
    with session.book() as book, book.reading() as connection:
        facts = ledger.amazon.external.vat_documents(connection)
    rows = (
        {
            "number": fact.number,
            "kind": "credit_memo" if fact.credit_note else "invoice",
            "marketplace": fact.marketplace,
            "shipping_id": fact.shipping_id,
            "amount": fact.amount_minor,
            "currency": fact.currency,
            "state": fact.state,
            "deadline": fact.deadline,
            "feed": fact.feed_id or None,
            "reason": fact.reason or None,
        }
        for fact in facts
    )
    print_list(session, output, DOCUMENTS, rows)


@group.command("document")
@click.argument("invoice")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def document(session: Session, *, invoice: str, out: Path, overwrite: bool) -> None:
    """Write a VAT document as text and as the PDF that is uploaded; print the files written.

    \b
    Examples:
      artui amazon vidr document V-021893076-1 --out documents
    """
    folder = session.path(out)
    with session.book() as book:
        item_id = _vat_item(book, invoice)
        with book.reading() as connection:
            fact = ledger.amazon.external.vat_document_of(connection, item_id)
            if fact is None:
                raise UnknownDocument(f"{invoice} did not come from a VAT report.")
            text = vat.papers.vat_text(connection, fact)
        bodies = {"pdf": vat.uploads.document_bytes(book, fact), "txt": text.encode()}
    if warning := vat.uploads.warning(fact):
        say(warning)
    folder.mkdir(parents=True, exist_ok=True)
    for ending, body in bodies.items():
        path = folder / f"{safe_name(fact.number)}.{ending}"
        with new_file(path, overwrite=overwrite) as handle:
            handle.write(body)
        click.echo(visible(str(path)))


def _list_asides(session: Session, output: "Output") -> None:
    with session.book() as book, book.reading() as connection:
        found = ledger.amazon.set_aside.asides(connection, ledger.amazon.set_aside.VAT)
    rows = [(each.title, each.account, each.reason, each.seen_at) for each in found]
    print_list(session, output, ASIDES, rows)


def _vat_item(book: "Book", text: str) -> int:
    return found(book, text, ItemKind.INVOICE, ItemKind.CREDIT_MEMO).id


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _reported(taken: "TakenIn", *, as_json: bool) -> int:
    for problem in taken.problems:
        say(problem)
    for note in taken.notes:
        say(note)
    if as_json:
        print_object(asdict(taken))
    else:
        said = f"VAT report: added {len(taken.added)}, known {taken.known}"
        states = f", states changed {taken.states}" if taken.states else ""
        theirs = f", invoiced by Amazon {taken.amazon_invoiced}" if taken.amazon_invoiced else ""
        again = f", repeated rows skipped {taken.repeated}" if taken.repeated else ""
        unread = f", rows left out {taken.unread}" if taken.unread else ""
        unread += f", set aside {taken.set_aside}" if taken.set_aside else ""
        none = taken.problems and not (taken.added or taken.set_aside)
        nothing = "; nothing of it was taken in" if none else ""
        click.echo(f"{said}{states}{theirs}{again}{unread}{nothing}; read as {taken.encoding}.")
        for number in taken.added:
            click.echo(visible(number))
    return 1 if taken.problems else 0
