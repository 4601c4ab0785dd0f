"""A VAT document of the ledger as paper and as text: what is uploaded, shown and written."""

from sqlalchemy import Connection

from artui.amazon.vat.plain_text import document_text
from artui.amazon.vat.printed import printed
from artui.amazon.vat.report_import import stored_document
from artui.ledger.amazon.external import VatFacts
from artui.statements.account.gathered import entities_by_name
from artui.statements.documents.printed_document import PrintedDocument
from artui.statements.model import Entity


def vat_paper(connection: Connection, fact: VatFacts) -> PrintedDocument:
    """The document to draw, the same each time."""
    return printed(
        stored_document(fact.content),
        fact.number,
        fact.issued,
        seller(connection),
        corrects=(fact.about_number, fact.about_issued),
    )


def vat_text(connection: Connection, fact: VatFacts) -> str:
    """The document as text, each line safe to show."""
    return document_text(stored_document(fact.content), vat_paper(connection, fact))


def seller(connection: Connection) -> Entity:
    """Who we are, as the document names its seller."""
    return next(iter(entities_by_name(connection).values()), Entity(""))
