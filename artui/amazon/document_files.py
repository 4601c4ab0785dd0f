"""A document as files: the printed one as PDF, its text, and the electronic invoice.

Of what somebody else writes there is only their own file, where it is attached. The same document
gives the same bytes, from every command and every key.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from artui.amazon.papers import electronic_of, paper_of, text_of
from artui.ledger.lists.item_rows import rows
from artui.statements.destinations import safe_name
from artui.statements.documents.document import document_pdf
from artui.statements.documents.from_ledger import NotOurs
from artui.statements.einvoice.electronic_invoice import InvoiceForm
from artui.statements.einvoice.facturx_mark import invoice_inside, marked_as_facturx
from artui.statements.einvoice.invoice_xml import invoice_xml

DocumentFormat = Literal["pdf", "txt", "xml"]
FORMATS: tuple[DocumentFormat, ...] = ("pdf", "txt", "xml")


def default_formats(form: InvoiceForm | None) -> tuple[DocumentFormat, ...]:
    """What is written where nobody says it: the PDF, which holds a Factur-X invoice; else the
    electronic invoice as XML."""
    return ("pdf",) if form in (None, InvoiceForm.FACTURX) else ("xml",)


def document_files(
    connection: Connection,
    item_id: int,
    as_of: date,
    formats: Sequence[DocumentFormat] = ("pdf",),
    form: InvoiceForm | None = None,
) -> list[tuple[str, bytes]]:
    """Name and content of the files of a document, in the order of the formats.

    Raises NoElectronicInvoice, NotOurs, DocumentDoesNotTie, UnknownDocument.
    """
    xml = b"" if form is None else invoice_xml(electronic_of(connection, item_id, as_of), form)
    (row,) = rows(connection, [item_id], as_of)
    stem = f"{row.kind.replace('_', '-')}-{safe_name(row.number)}"

    def written(each: DocumentFormat) -> bytes:
        if each == "xml":
            return xml
        if each == "txt":
            return text_of(connection, item_id, as_of).encode()
        return _pdf(connection, item_id, as_of, xml if form is InvoiceForm.FACTURX else b"")

    return [(f"{stem}.{each}", written(each)) for each in formats]


def _pdf(connection: Connection, item_id: int, as_of: date, xml: bytes) -> bytes:
    """The PDF, with the XML of a Factur-X invoice inside if there is one."""
    try:
        paper = paper_of(connection, item_id, as_of)
    except NotOurs as refusal:
        if not refusal.original:
            raise
        return refusal.original
    if not xml:
        return document_pdf(paper)
    return marked_as_facturx(document_pdf(paper, (invoice_inside(xml),)))
