"""Documents written from the screens: statement (`t`) and PDF of a document (`o`)."""

from pathlib import Path
from typing import TYPE_CHECKING

from artui import statements
from artui.ledger import documents
from artui.settings import export_folder
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.long_acts import write_files
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.guards import has_document, has_target, on_documents
from artui.tui.desk.page import LedgerPage, asking, done, writing
from artui.tui.desk.target import Subject
from artui.tui.documents import mailed_papers, written_papers
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.documents.attachments import Attached

_FORMATS = {
    "p": ("pdf",),
    "x": ("xlsx",),
    "c": ("csv",),
    "j": ("json",),
    "a": ("pdf", "xlsx", "csv", "json"),
}
_KINDS = {"o": "Amazon's own document", "e": "evidence"}
_FORMS = {"f": "Factur-X (PDF)", "u": "UBL", "x": "XRechnung"}
_FORM_OF = {"f": "facturx", "u": "ubl", "x": "xrechnung"}
_MAIL = "m"
_WORDS = {_MAIL: "mail", "p": "PDF", "x": "XLSX", "c": "CSV", "j": "JSON", "a": "all four"}


async def _statement(page: LedgerPage) -> None:
    customers = {each.customer_id: each for each in await marked.accounts(page)}
    named = [each.called for each in customers.values()]
    what = (
        f"Statement of {named[0]}"
        if len(named) == 1
        else f"Statements of {grouped(len(named))} customers"
    )
    key = await page.prompt.choose(f"{what}:", _WORDS)
    if key is None:
        return
    if key == _MAIL:
        if why := page.ledger.why_not_write():
            raise marked.NotPossible(f"{why[:1].upper()}{why[1:]}")
        await mailed_papers.mail_statements(
            page, {each: one.called for each, one in customers.items()}
        )
        return
    folder, bounds = export_folder(page.ledger.settings), page.ledger.settings.ageing_bounds

    def write(book: "Book", customer_id: int) -> list[Path]:
        return written_papers.write_statement(book, customer_id, folder, _FORMATS[key], bounds)

    await write_files(page, "statements", list(customers), write, files_written)


async def _pdf(page: LedgerPage) -> None:
    found = await marked.subjects(page)
    folder = export_folder(page.ledger.settings)
    question = f"Write the PDFs of {marked.described(page, found)}?"
    if len(found) > 1 and not await page.prompt.confirm(question):
        page.status.report("Nothing was written.", "plain")
        return

    def write(book: "Book", subject: Subject) -> list[Path]:
        return written_papers.write_document(book, subject.document_id, folder)

    await write_files(page, "documents", found, write, files_written)


async def _einvoice(page: LedgerPage) -> None:
    """Write documents as electronic invoices; what one lacks is said by its refusal."""
    found = await marked.subjects(page)
    folder = export_folder(page.ledger.settings)
    what = marked.described(page, found)
    key = await page.prompt.choose(f"Electronic invoice of {what}:", _FORMS)
    if key is None:
        return

    def write(book: "Book", subject: Subject) -> list[Path]:
        form = statements.einvoice.electronic_invoice.InvoiceForm(_FORM_OF[key])
        return written_papers.write_document(book, subject.document_id, folder, form)

    await write_files(page, "electronic invoices", found, write, files_written)


async def _attach(page: LedgerPage) -> None:
    """Keep a file with the document: evidence, or the original that somebody else wrote."""
    subject = await marked.document(page)
    typed = await page.prompt.ask(f"File to keep with {subject.number}:", some_text)
    if typed is None:
        return
    item_id, path = subject.document_id, readable(page, typed)
    rules = documents.attachments

    def amazons(book: "Book") -> bool:
        with book.reading() as connection:
            return rules.written_by_amazon(connection, item_id)

    kind: str | None = "e"
    if await page.ledger.ask(amazons):
        kind = await page.prompt.choose(f"{path.name} is", _KINDS)
    if kind is None:
        return
    original = kind == "o"

    def act(book: "Book") -> "Attached":
        return rules.attach(book, item_id, path.name, rules.read_file(path), original=original)

    await done(page, act)


async def _write_attached(page: LedgerPage) -> None:
    """Write the files that are kept with documents into the export folder."""
    found = await marked.subjects(page)
    folder = export_folder(page.ledger.settings)

    def write(book: "Book", subject: Subject) -> list[Path]:
        return written_papers.write_attached(book, subject.document_id, folder)

    await write_files(page, "attached files", found, write, files_written)


def files_written(paths: list[Path]) -> str:
    """Which files were written, and where, as a sentence."""
    if not paths:
        return "No file is attached to it."
    names = " and ".join(path.name for path in paths)
    if len(paths) > 2:
        stems = {path.stem for path in paths}
        names = (
            f"{len(paths)} files, {paths[0].stem}.*," if len(stems) == 1 else f"{len(paths)} files"
        )
    return f"{names} written to {paths[0].parent}."


def paper_actions() -> list[Action[Frame]]:
    """The actions, on every page about a customer or a document."""
    return [
        Action("paper.statement", "Statement", ("t",),
               "Mail the customer's statement, or write it into the export folder", "Documents",
               asking(_statement), has_target, label="statement", marks=Marks.EACH),
        Action("paper.pdf", "PDF of the document", ("o",),
               "Write the document as PDF into the export folder", "Documents",
               asking(_pdf), has_document, marks=Marks.EACH),
        Action("paper.einvoice", "Electronic invoice", ("O",),
               "Write it as Factur-X, UBL or XRechnung into the export folder", "Documents",
               asking(_einvoice), has_document, marks=Marks.EACH),
        Action("paper.mail", "Mail the document", (), "Draft a mail that brings it to the customer",
               "Documents", asking(mailed_papers.mail_documents), on_documents(possible.ANY),
               marks=Marks.EACH),
        Action("paper.attach", "Attach a file", (), "Keep evidence or an original with it",
               "Documents", writing(_attach), on_documents(possible.ANY), marks=Marks.ONE),
        Action("paper.files", "Write the attached files", (), "Into the export folder",
               "Documents", asking(_write_attached), has_document, marks=Marks.EACH),
    ]  # fmt: skip
