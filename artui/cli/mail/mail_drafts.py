"""`artui mail statement|notices|document`: what is put into the outbox."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from artui import amazon, mail, statements
from artui.cli.documents.statements import chosen_customers, of_statements
from artui.cli.documents.written_documents import FORMS_OPTION
from artui.cli.lookup import found
from artui.cli.output import acting, print_summary, say, watched
from artui.cli.session import Session, pass_session
from artui.domain.ageing import Buckets
from artui.statements.einvoice.electronic_invoice import InvoiceForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from artui.amazon.document_files import DocumentFormat
    from artui.ledger.book.book import Book
    from artui.statements.mail.drafting import DraftedAll, Drawn
    from artui.statements.model import Style

_AGAIN = click.option("--again", is_flag=True, help="Also what is on its way or was sent.")


@click.command("statement")
@of_statements
@_AGAIN
@acting
@pass_session
def draft_statement(
    session: Session,
    *,
    customers: tuple[str, ...],
    overdue: bool,
    flagged: bool,
    style: "Style",
    since: date | None,
    tree: bool,
    formats: tuple[str, ...],
    again: bool,
    as_json: bool,
) -> int:
    """Put statements as of the business day into the outbox, each as a mail to its customer.

    \b
    Examples:
      artui mail statement C1
      artui --as-of 2026-03-31 mail statement --overdue --formats pdf,csv
    """
    if not (customers or overdue or flagged):
        raise click.UsageError("Name a customer, or give --overdue or --flagged.")
    envelope = mail.mail_server.envelope(session.settings)
    with session.book(writes=True) as book, book.reading() as connection:
        chosen = chosen_customers(connection, customers, book.business_date, overdue, flagged)
        wanted = statements.account.gathered.StatementWanted(
            book.business_date, style, tree, since, Buckets(session.settings.ageing_bounds)
        )
        drafting = statements.mail.drafting
        prospects = drafting.statement_prospects(connection, chosen, wanted, book.now())
        drawn = drafting.statement_mails(
            connection, prospects, wanted, envelope, formats, again=again
        )
        return _drafted(book, drawn, len(chosen), again=again, as_json=as_json)


@click.command("notices")
@click.option("--run", "run_id", type=int, help="Those of this dunning run; else all still owed.")
@_AGAIN
@acting
@pass_session
def draft_notices(session: Session, *, run_id: int | None, again: bool, as_json: bool) -> int:
    """Put the notices of dunning runs into the outbox; those still owed count as written by it.

    \b
    Examples:
      artui collections run --no-notices
      artui mail notices
      artui mail notices --run 3
    """
    envelope = mail.mail_server.envelope(session.settings)
    with session.book(writes=True) as book, watched() as progress:
        did = statements.mail.drafting.draft_notices(
            book, envelope, run_id=run_id, again=again, progress=progress
        )
    return _tell(did, as_json=as_json)


@click.command("document")
@click.argument("numbers", nargs=-1, required=True, metavar="NO...")
@FORMS_OPTION
@_AGAIN
@acting
@pass_session
def draft_document(
    session: Session, *, numbers: tuple[str, ...], form: str | None, again: bool, as_json: bool
) -> int:
    """Put invoices, credit memos or charges into the outbox, each as a mail to its customer.

    \b
    Examples:
      artui mail document INV-1 CM-88
      artui mail document INV-1 --einvoice facturx
    """
    envelope = mail.mail_server.envelope(session.settings)
    with session.book(writes=True) as book, book.reading() as connection:
        ids = [found(book, number).id for number in dict.fromkeys(numbers)]
        wanted, day = InvoiceForm(form) if form else None, book.business_date
        # The XML of the other forms goes beside what a person reads.
        inside = wanted in (None, InvoiceForm.FACTURX)
        formats: Sequence[DocumentFormat] = ("pdf",) if inside else ("pdf", "xml")
        files = partial(
            amazon.document_files.document_files, as_of=day, formats=formats, form=wanted
        )
        drawn = statements.mail.drafting.document_mails(
            connection, ids, day, envelope, paper_of=amazon.papers.paper_of, files_of=files
        )
        return _drafted(book, drawn, len(ids), again=again, as_json=as_json)


def _drafted(
    book: "Book", drawn: "Iterable[Drawn]", total: int, *, again: bool, as_json: bool
) -> int:
    """Put mails into the outbox and say so; 1 if one of them has no address to go to."""
    with watched() as progress:
        did = statements.mail.drafting.draft_all(book, drawn, total, again=again, progress=progress)
    return _tell(did, as_json=as_json)


def _tell(did: "DraftedAll", *, as_json: bool) -> int:
    for left in did.left_out:
        say(f"{left.sentence}; not drafted again without --again.")
    for each in did.unaddressed:
        say(each.why)
    print_summary(did.summary, as_json=as_json, mails=list(did.ids))
    return int(bool(did.unaddressed))
