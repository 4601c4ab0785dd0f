"""The paper of a document, the same from every key and command: ours, a VAT document, or Amazon's.

What came from the VAT report is drawn from its rows. An Ads invoice is Amazon's to write: it is
fetched, never made up. Where Amazon's own PDF is attached to what Amazon writes, that is the paper.
"""

from datetime import date

from sqlalchemy import Connection, and_, or_, select

from artui.amazon.vat.papers import vat_paper, vat_text
from artui.domain.text import visible
from artui.ledger.amazon.ads import SERVICE
from artui.ledger.amazon.external import vat_document_of
from artui.ledger.documents.attachments import attached_original
from artui.ledger.store.tables import EXTERNAL_REF, ITEM
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.from_ledger import NotOurs
from artui.statements.documents.from_ledger import paper_of as own_paper
from artui.statements.documents.printed_document import PrintedDocument
from artui.statements.einvoice.electronic_invoice import ElectronicInvoice
from artui.statements.einvoice.from_ledger import electronic_invoice
from artui.statements.einvoice.own_rules import NoElectronicInvoice


def paper_of(connection: Connection, item_id: int, as_of: date) -> PrintedDocument:
    """The document to draw. Raises NotOurs, UnknownDocument."""
    if (fact := vat_document_of(connection, item_id)) is not None:
        return vat_paper(connection, fact)
    _refuse_amazons(connection, item_id)
    return own_paper(connection, item_id, as_of)


def text_of(connection: Connection, item_id: int, as_of: date) -> str:
    """The document as lines of text. Raises NotOurs, UnknownDocument, DocumentDoesNotTie."""
    if (fact := vat_document_of(connection, item_id)) is not None:
        return vat_text(connection, fact)
    return document_text(paper_of(connection, item_id, as_of))


def file_of(connection: Connection, item_id: int, as_of: date) -> bytes:
    """The document as PDF: Amazon's own where it is attached. Raises NotOurs, UnknownDocument."""
    try:
        return document_pdf(paper_of(connection, item_id, as_of))
    except NotOurs as refusal:
        if not refusal.original:
            raise
        return refusal.original


def electronic_of(connection: Connection, item_id: int, as_of: date) -> ElectronicInvoice:
    """The electronic invoice of a document of ours. Raises NoElectronicInvoice, NotOurs,
    UnknownDocument."""
    if (fact := vat_document_of(connection, item_id)) is not None:
        raise NoElectronicInvoice(
            fact.number,
            ("It was made for Amazon's VAT report, and goes to the buyer as PDF by Amazon.",),
        )
    _refuse_amazons(connection, item_id)
    query = select(ITEM.c.number).where(ITEM.c.id == item_id, ITEM.c.billing_type != "")
    if (number := connection.execute(query).scalar_one_or_none()) is not None:
        raise NoElectronicInvoice(number, ("Amazon writes it in our name (self-billing).",))
    return electronic_invoice(connection, item_id, as_of)


def _refuse_amazons(connection: Connection, item_id: int) -> None:
    """Raise NotOurs for what Amazon writes: an Ads invoice, and a self-billing invoice whose
    original is attached."""
    known = EXTERNAL_REF.c.account + "/" + EXTERNAL_REF.c.external_id
    query = (
        select(ITEM.c.number, ITEM.c.billing_type, EXTERNAL_REF.c.id.label("ads"))
        .outerjoin(
            EXTERNAL_REF,
            and_(
                EXTERNAL_REF.c.service == SERVICE,
                or_(EXTERNAL_REF.c.item_id == ITEM.c.id, known == ITEM.c.external_ref),
            ),
        )
        .where(ITEM.c.id == item_id)
    )
    found = connection.execute(query).first()
    if found is None or not (found.ads or found.billing_type):
        return
    number = visible(found.number)
    if original := attached_original(connection, item_id):
        file, body = original
        raise NotOurs(
            found.number,
            f"{number} is a document that Amazon writes. Its own file is attached: "
            f"{visible(file.name)}, {file.size} bytes, SHA-256 {file.digest}.",
            body,
        )
    if found.ads:
        raise NotOurs(
            found.number,
            f"{number} is a document that Amazon writes, not we. Fetch it with: "
            f"artui amazon ads document {number} --out FOLDER",
        )
