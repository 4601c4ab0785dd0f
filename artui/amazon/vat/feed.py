"""Upload a VAT document's PDF through the Feeds service, exactly once.

Amazon matches the file by metadata: shipping id, number, totals, and for reversals, corrections and
Prime Wardrobe the transaction id. Creating a feed twice would upload twice, so after an unknown
outcome the list of feeds is searched first (sections 2.5 and 2.7 of the rules).
"""

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import OutcomeUnknown, ServiceUnreachable
from artui.amazon.transport.progress import Why
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.spapi import path_id, spapi_call, text_at
from artui.amazon.vat.documents import VatDocument
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import visible

FEED_TYPE = "UPLOAD_VAT_INVOICE"
PDF = "application/pdf"

CREATE_DOCUMENT = Operation("place for a VAT document", 0.5, 15)
PUT_DOCUMENT = Operation("upload of a VAT document", 5.0, 5)
CREATE_FEED = Operation("upload order of a VAT document", 0.0083, 15)
FEEDS = Operation("list of uploads", 0.0222, 10)
FEED = Operation("state of an upload", 2.0, 15)

# A feed's created time is Amazon's clock, ours may differ.
CLOCKS_DIFFER = timedelta(minutes=5)

ERRORS = {
    "79503": "the file is no PDF",
    "79509": "uploading VAT invoices is not open to this account",
    "79513": "a metadata key is missing",
    "79517": "Amazon does not know the order or shipment, or it is not dispatched",
    "79523": "exactly one marketplace must be named",
    "79525": "Amazon invoices this order itself",
    "79531": "the document type must be Invoice or CreditNote",
    "79540": "the file is missing",
    "79544": "the file is missing",
}
_ALLOWED = re.compile(r"[A-Za-z0-9 ,/\\_;:#.-]+")


class NotUploadable(Refused):
    """The document lacks what Amazon asks for, so the upload would be refused."""


def feed_options(document: VatDocument, number: str) -> dict[str, str]:
    """The metadata of one document. Raises NotUploadable before Amazon would refuse it."""
    if document.needs_transaction and not document.key.transaction:
        raise NotUploadable(
            f"{number} can't be uploaded: shipment {document.key.shipping} has no transaction id, "
            "which reversals, corrections and Prime Wardrobe need."
        )
    options = {
        "shippingid": document.key.shipping,
        "invoicenumber": number,
        "documenttype": "CreditNote" if document.credit_note else "Invoice",
        "totalamount": format_minor(document.incl_minor, document.currency),
    }
    if document.amazon_checks_totals:
        options["totalvatamount"] = format_minor(document.vat_minor, document.currency)
    if document.key.transaction:
        options["transactionid"] = document.key.transaction
    for name, text in options.items():
        if not _ALLOWED.fullmatch(text):
            raise NotUploadable(
                f"{visible(number)} can't be uploaded: Amazon takes no {name} like "
                f"{visible(text)}, only letters, digits, spaces and , / \\ - _ ; : # and the point."
            )
    return {f"metadata:{name}": text for name, text in options.items()}


def upload_document(
    connection: Connection,
    document: VatDocument,
    number: str,
    pdf: bytes,
    known: Collection[str] = (),
) -> str:
    """Upload the PDF of a document; the feed id. `known` are feed ids of earlier uploads.

    Raises NotUploadable, ServiceRefused, ServiceUnreachable or OutcomeUnknown.
    """
    if not pdf.startswith(b"%PDF-"):
        raise NotUploadable(f"{visible(number)} can't be uploaded: the file is no PDF.")
    options = feed_options(document, number)
    place = _place(connection, pdf)
    since = connection.timing.now()
    for last in (False, True):
        try:
            return _create_feed(connection, document.key.marketplace, place, options)
        except OutcomeUnknown:
            # The list shows a feed with a delay; without the pause a twin would be made.
            connection.pause(10.0, "upload", Why.ARRIVAL)
            found = find_feed(connection, document.key.marketplace, since, known)
            if found:
                return found
            if last:
                raise
    raise AssertionError("the second try returns or raises")


def find_feed(
    connection: Connection, marketplace: str, since: datetime, known: Collection[str]
) -> str | None:
    """The one upload to the marketplace since then that is not known yet.

    The list names no document, so several can't be distinguished; then OutcomeUnknown is raised.
    """
    params = {
        "feedTypes": FEED_TYPE,
        "marketplaceIds": marketplace,
        "createdSince": (since - CLOCKS_DIFFER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "pageSize": "100",
    }
    call = spapi_call(connection, FEEDS, "GET", "/feeds/2021-06-30/feeds", params=params)
    found = connection.json(call)
    feeds = found.get("feeds") if isinstance(found, dict) else None
    if not isinstance(feeds, list):
        raise ServiceUnreachable("The service answered without a list of uploads.")
    ids = [feed.get("feedId") for feed in feeds if isinstance(feed, dict)]
    fresh = [feed for feed in ids if isinstance(feed, str) and feed not in known]
    if len(fresh) > 1:
        raise OutcomeUnknown(
            f"{len(fresh)} uploads to {visible(marketplace)} could be this one: "
            f"{visible(', '.join(fresh[:5]))}; look in Seller Central which it is."
        )
    return fresh[0] if fresh else None


def feed_status(connection: Connection, feed: str) -> str:
    """How far Amazon is with an upload: IN_QUEUE, IN_PROGRESS, DONE, CANCELLED or FATAL."""
    path = f"/feeds/2021-06-30/feeds/{path_id(feed)}"
    call = spapi_call(connection, FEED, "GET", path)
    return text_at(connection.json(call), "processingStatus").upper()


def explain(description: str) -> str:
    """The report's reason for a rejection, with the meaning of the error codes in it."""
    meanings = [text for code, text in ERRORS.items() if code in description]
    said = visible(description)
    return f"{said} ({'; '.join(dict.fromkeys(meanings))})" if meanings else said


def _place(connection: Connection, pdf: bytes) -> str:
    call = spapi_call(
        connection,
        CREATE_DOCUMENT,
        "POST",
        "/feeds/2021-06-30/documents",
        body=json.dumps({"contentType": PDF}).encode(),
    )
    found = connection.json(call)
    document, url = text_at(found, "feedDocumentId"), text_at(found, "url")
    connection.upload(PUT_DOCUMENT, url, pdf, PDF)
    return document


def _create_feed(
    connection: Connection, marketplace: str, document: str, options: Mapping[str, str]
) -> str:
    body = {
        "feedType": FEED_TYPE,
        "marketplaceIds": [marketplace],
        "inputFeedDocumentId": document,
        "feedOptions": dict(options),
    }
    call = spapi_call(
        connection,
        CREATE_FEED,
        "POST",
        "/feeds/2021-06-30/feeds",
        body=json.dumps(body).encode(),
        repeatable=False,
    )
    found = connection.json(call)
    try:
        return text_at(found, "feedId")
    except ServiceUnreachable as missing:
        raise OutcomeUnknown(str(missing)) from None
