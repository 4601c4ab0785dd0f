"""The paper of a document, the same from every key and command: ours, a VAT document, or Amazon's.

What came from the VAT report is drawn from its rows. An Ads invoice is Amazon's to write: it is
fetched, never made up.
"""

from datetime import date

from sqlalchemy import Connection, select

from artui.amazon.vat.papers import vat_paper, vat_text
from artui.domain.text import visible
from artui.ledger.amazon.ads import SERVICE
from artui.ledger.amazon.external import vat_document_of
from artui.ledger.store.tables import EXTERNAL_REF, ITEM
from artui.statements.documents.document import PrintedDocument, document_text
from artui.statements.documents.from_ledger import NotOurs
from artui.statements.documents.from_ledger import paper_of as own_paper


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


def _refuse_amazons(connection: Connection, item_id: int) -> None:
    known = EXTERNAL_REF.c.account + "/" + EXTERNAL_REF.c.external_id
    query = (
        select(ITEM.c.number)
        .join(EXTERNAL_REF, (EXTERNAL_REF.c.item_id == ITEM.c.id) | (known == ITEM.c.external_ref))
        .where(ITEM.c.id == item_id, EXTERNAL_REF.c.service == SERVICE)
    )
    number = connection.execute(query).scalars().first()
    if number is not None:
        raise NotOurs(
            number,
            f"{visible(number)} is a document that Amazon writes, not we. Fetch it with: "
            f"artui amazon ads document {visible(number)} --out FOLDER",
        )
