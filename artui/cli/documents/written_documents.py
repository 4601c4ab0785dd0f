"""`artui document`: any document as PDF, as text, and as an electronic invoice."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import amazon, statements
from artui.cli.lookup import found
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.statements.einvoice.electronic_invoice import InvoiceForm

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from artui.amazon.document_files import DocumentFormat

FORMATS: tuple["DocumentFormat", ...] = ("pdf", "txt", "xml")


class _DocumentFormats(click.ParamType[tuple["DocumentFormat", ...]]):
    """Some of pdf, txt, xml, separated by commas."""

    name = "formats"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple["DocumentFormat", ...]:
        given = value.split(",")
        if strange := [each for each in given if each not in FORMATS]:
            self.fail(f"{strange[0]!r} is none of {', '.join(FORMATS)}.", param, ctx)
        return tuple(each for each in FORMATS if each in given)


FORMS_OPTION = click.option(
    "--einvoice",
    "form",
    type=click.Choice([each.value for each in InvoiceForm]),
    help="As an electronic invoice: facturx is XML inside the PDF, the others are XML.",
)


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NO...")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option(
    "--formats",
    type=_DocumentFormats(),
    help="pdf,txt,xml; else pdf, or xml for ubl and xrechnung.",
)
@FORMS_OPTION
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def document(
    session: Session,
    *,
    numbers: tuple[str, ...],
    out: Path,
    formats: "Sequence[DocumentFormat] | None",
    form: str | None,
    overwrite: bool,
) -> None:
    """Write documents of any kind, and print the names of the files.

    An electronic invoice is made of invoices, credit memos, corrections, late interest and fees.
    What it lacks is refused, saying where it is set; nothing is written then.

    \b
    Examples:
      artui document INV-1042 --out papers
      artui document INV-1042 CM-88 --einvoice facturx --formats pdf,xml --out papers
      artui document INV-1042 --einvoice xrechnung --out papers
    """
    wanted = InvoiceForm(form) if form else None
    given = tuple(formats or amazon.document_files.default_formats(wanted))
    if "xml" in given and wanted is None:
        raise click.UsageError("XML is an electronic invoice; give --einvoice too.")
    if wanted in (InvoiceForm.UBL, InvoiceForm.XRECHNUNG) and "xml" not in given:
        raise click.UsageError(f"--einvoice {form} is written as XML; add xml to --formats.")
    folder, pdf = session.path(out), "pdf" in given
    with session.book() as book:
        ids = dict.fromkeys(found(book, number).id for number in numbers)
        with book.reading() as connection:
            # All are drawn before the first is written: what is refused leaves no half.
            files = [
                file
                for item_id in ids
                for file in amazon.document_files.document_files(
                    connection, item_id, book.business_date, given, wanted
                )
            ]
            codeless = list(_codeless(connection, ids, book.business_date)) if pdf else []
    with statements.file_batch.file_batch(folder, overwrite=overwrite) as batch:
        batch.refuse_existing(name for name, _ in files)
        for name, data in files:
            click.echo(visible(str(batch.write(name, data))))
    for sentence in codeless:
        click.echo(visible(sentence), err=True)


def _codeless(connection: "Connection", ids: Iterable[int], day: date) -> Iterator[str]:
    """Which papers ask to be paid without a code that a bank's app reads, and why."""
    for item_id in ids:
        try:
            paper = amazon.papers.paper_of(connection, item_id, day)
        except statements.documents.from_ledger.NotOurs:
            continue
        if why := statements.documents.document.why_no_code(paper):
            yield f"{paper.number}: no payment code: {why}"
