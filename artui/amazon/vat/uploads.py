"""Upload VAT documents of the ledger, each exactly once.

That a document is about to go out is written down first: where an answer is lost, or the process
dies, the next try looks for the feed before it makes another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import OutcomeUnknown, ServiceRefused
from artui.amazon.vat.feed import feed_options, find_feed, upload_document
from artui.amazon.vat.papers import seller, vat_paper
from artui.amazon.vat.report_import import stored_document
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.amazon.external import VatFacts, vat_documents
from artui.ledger.amazon.vat_documents import PENDING, REJECTED, UPLOADED, note_sending, note_upload
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.office.seed import FIRST_ENTITY, NOBODY
from artui.statements.documents.document import document_pdf

DUE_WITHIN = timedelta(hours=24)


class SellerUnknown(Refused):
    """The ledger lacks our legal data, which the document needs for its seller."""


class NotToUpload(Refused):
    """The document was uploaded already."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of one document: its feed, or why it did not go out."""

    number: str
    state: str
    feed: str
    problem: str = ""


def due(book: Book, now: datetime) -> list[VatFacts]:
    """Documents to upload, or to upload again after they were rejected, whose deadline is past or
    at most 24 hours away."""
    with book.reading() as connection:
        pending = vat_documents(connection, states=(PENDING, REJECTED))
    return [fact for fact in pending if fact.deadline <= now + DUE_WITHIN]


def named(book: Book, item_ids: Sequence[int]) -> list[VatFacts]:
    """The VAT documents of these items. Raises UnknownDocument, NotToUpload."""
    found = []
    with book.reading() as connection:
        for item_id in item_ids:
            facts = vat_documents(connection, item_id=item_id)
            if not facts:
                raise UnknownDocument("The document did not come from a VAT report.")
            found += facts
    for fact in found:
        if fact.state not in (PENDING, REJECTED):
            raise NotToUpload(f"{fact.number} is {fact.state} already; it is not uploaded again.")
    return found


def document_bytes(book: Book, fact: VatFacts) -> bytes:
    """The PDF of a VAT document, the same each time."""
    with book.reading() as connection:
        return document_pdf(vat_paper(connection, fact))


def warning(fact: VatFacts) -> str:
    """What a person should know before a document is uploaded; empty if nothing."""
    if not fact.credit_note or fact.about_number:
        return ""
    try:
        document = stored_document(fact.content)
    except Refused:
        return ""  # the upload says why
    if document.original_number:
        return ""
    return (
        f"{fact.number}: the invoice that it corrects is not in the ledger; it names shipment "
        f"{visible(document.key.shipping)} and order {visible(document.order)} instead."
    )


def hand_in(connection: Connection, book: Book, fact: VatFacts) -> HandedIn:
    """Upload one document. Raises ServiceUnreachable where nothing can have arrived."""
    with book.reading() as reading:
        same = vat_documents(reading, marketplaces=(fact.marketplace,))
    known = {other.feed_id for other in same if other.feed_id}
    try:
        document = stored_document(fact.content)
        feed_options(document, fact.number)
        _demand_seller(book, fact.number)
        pdf = document_bytes(book, fact)
        feed = _lost_feed(connection, fact, known)
        if feed is None:
            note_sending(book, fact.id, fact.number)
            feed = upload_document(connection, document, fact.number, pdf, known)
    except OutcomeUnknown as unknown:
        note_upload(book, fact.id, fact.number, feed_id="", reason=visible(str(unknown)))
        problem = f"{unknown} The next VAT report shows whether it arrived."
        return HandedIn(fact.number, UPLOADED, "", problem)
    except (Refused, ServiceRefused) as refusal:
        return HandedIn(fact.number, fact.state, "", str(refusal))
    note_upload(book, fact.id, fact.number, feed_id=feed)
    return HandedIn(fact.number, UPLOADED, feed)


def _demand_seller(book: Book, number: str) -> None:
    with book.reading() as connection:
        known = seller(connection).name not in ("", NOBODY)
    if not known:
        raise SellerUnknown(
            f"{number} can't be uploaded: it names the seller, and the ledger does not know who we "
            f"are. Say it with: artui entity set {FIRST_ENTITY} --legal-name NAME --address ADDRESS"
        )


def _lost_feed(connection: Connection, fact: VatFacts, known: set[str]) -> str | None:
    """The feed of an earlier try whose answer was lost."""
    if fact.sent_at is None or fact.feed_id or fact.state != PENDING:
        return None
    return find_feed(connection, fact.marketplace, fact.sent_at, known)
