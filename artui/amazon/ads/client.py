"""Ask the Ads service: profiles, then each profile's invoices page by page, then details.

Every page is taken by itself and is keyed by (profile, id), so a sync that is cut off starts again
and repeats nothing. The first page is asked for without any parameter, since the service has
answered nothing to calls with one. A profile that we may not read, or whose answer is broken, is
reported, and the others go on (AD-1, AD-2, AD-8).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from artui.amazon.ads.invoices import (
    Details,
    Profile,
    Rows,
    Unreadable,
    WrongRow,
    read_details,
    read_profiles,
    read_rows,
    unwrapped,
    value_of,
)
from artui.amazon.transport.connection import Authorise, Call, Connection, Headers
from artui.amazon.transport.errors import (
    ServiceRefused,
    ServiceUnreachable,
)
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.secret import Secret
from artui.amazon.transport.spapi import path_id
from artui.domain.refusal import Refused
from artui.domain.text import shown_id
from artui.json_value import Json

PROFILES = Operation("list of Ads profiles", 2.0, 5)
INVOICES = Operation("list of Ads invoices", 2.0, 5)
SUMMARIES = Operation("list of Ads invoice summaries", 2.0, 5)
INVOICE = Operation("details of an Ads invoice", 2.0, 5)
DOCUMENTS = Operation("documents of an Ads invoice", 2.0, 5)
DOWNLOAD = Operation("download of an Ads document", 5.0, 5)

MOST_PAGES = 10_000
TOO_MANY_CALLS = 429
SUMMARIES_AT_ONCE = 100

_LIST_TYPE = "application/vnd.invoices.v1.1+json"
_SUMMARIES_TYPE = "application/vnd.billingInvoiceSummary.v1+json"
_INVOICE_TYPE = "application/vnd.invoice.v1.1+json"
_DOCUMENT_TYPE = "application/vnd.billingDocuments.v1+json"
_DOCUMENT_KINDS = {"CREDIT_NOTE": "CREDIT_MEMO"}
_GOVERNMENT_LINKS = {
    "governmentDocumentS3Link": "GOVERNMENT_INVOICE",
    "governmentXmlDocumentS3Link": "GOVERNMENT_INVOICE_XML",
}
_EXTENSIONS = {"application/pdf": "pdf", "application/xml": "xml", "text/xml": "xml"}


class NoDocument(Refused):
    """The service has no document to download for an invoice."""


class ListUnreadable(ServiceUnreachable):
    """The answer to a profile's list of invoices holds none."""


class DetailsUnreadable(ServiceUnreachable):
    """The details of an invoice came in a form that can't be read."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a profile's invoices; `refusal` says why a profile could not be read."""

    profile: Profile
    rows: Rows
    next_cursor: str | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AdsDocument:
    """A downloaded document; `file_name` is made of the invoice's id, never of Amazon's text."""

    invoice: str
    kind: str
    content_type: str
    body: bytes

    @property
    def file_name(self) -> str:
        """A name that stays in its folder."""
        stem = re.sub(r"[^A-Za-z0-9._-]", "_", f"{self.invoice}-{self.kind.lower()}").lstrip(".")
        return f"{stem}.{_EXTENSIONS.get(self.content_type.split(';')[0].strip(), 'bin')}"


def list_profiles(connection: Connection) -> tuple[list[Profile], list[WrongRow]]:
    """All profiles that may show invoices, and what could not be read.

    Asked without `apiProgram=billing` the service would leave out profiles without campaigns.
    """
    call = Call(
        PROFILES,
        "GET",
        f"{connection.settings.ads_url}/v2/profiles",
        {"accept": "application/json"},
        {"apiProgram": "billing", "accessLevel": "view"},
        authorise=_authorise(connection, None),
    )
    found = connection.json(call)
    if not isinstance(found, list):
        raise ServiceUnreachable("The Ads service answered without a list of profiles.")
    return read_profiles(found)


def invoice_pages(
    connection: Connection, profile: Profile, *, cursor: str | None = None
) -> Iterator[Page]:
    """A profile's invoices, page by page, from the start or from a cursor.

    Ends when there is no next cursor, or one that was seen before. Filters are left to the caller:
    the service's own return too little.
    """
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        found = unwrapped(_invoices(connection, profile.id, cursor))
        rows = value_of(found, "invoiceSummaries")
        if not isinstance(rows, list):
            raise ListUnreadable("The Ads service answered without a list of invoices.")
        following = value_of(found, "nextCursor")
        if cursor:
            seen.add(cursor)
        cursor = following if isinstance(following, str) and following not in seen else None
        cursor = cursor or None
        yield Page(profile, read_rows(rows, profile.id), cursor)
        if cursor is None:
            return


def summary_pages(connection: Connection, profile: Profile) -> Iterator[Page]:
    """A profile's invoices by the newer listing, which names the account in a header and takes
    what is asked in a body (A2-5).

    An empty page with a token goes on. A first page with nothing is asked for once more without
    anything in the body (A2-1).
    """
    seen: set[str] = set()
    asked: dict[str, Json] = {"maxResults": SUMMARIES_AT_ONCE}
    for _ in range(MOST_PAGES):
        found = unwrapped(_summaries(connection, profile.id, asked))
        rows = value_of(found, "invoiceSummaries")
        if rows is None:
            # The published answer has them one level deeper than the service gives them.
            rows = value_of(value_of(found, "aggregation"), "invoiceSummaries")
        if not isinstance(rows, list):
            raise ListUnreadable("The Ads service answered without a list of invoices.")
        token = value_of(found, "nextToken")
        if not rows and not token and asked and "nextToken" not in asked:
            asked = {}
            continue
        token = token if isinstance(token, str) and token and token not in seen else None
        yield Page(profile, read_rows(rows, profile.id), token)
        if token is None:
            return
        seen.add(token)
        asked = {"maxResults": SUMMARIES_AT_ONCE, "nextToken": token}


def all_pages(connection: Connection, profiles: Iterable[Profile]) -> Iterator[Page]:
    """The pages of every profile; one that can't be read gives a page with the reason.

    A service that can't be reached at all, or that allows no more calls, ends it.
    """
    listing = summary_pages if connection.settings.ads_listing == "summaries" else invoice_pages
    for profile in profiles:
        try:
            yield from listing(connection, profile)
        except (ServiceRefused, ListUnreadable) as refusal:
            yield Page(profile, Rows((), 0, ()), None, str(refusal))
        except ServiceUnreachable as failure:
            if failure.status in (None, TOO_MANY_CALLS):
                raise
            yield Page(profile, Rows((), 0, ()), None, str(failure))


def invoice_details(connection: Connection, profile: str, invoice: str) -> Details:
    """One invoice with lines, payments and taxes. Raises DetailsUnreadable."""
    path = f"/invoices/{path_id(invoice)}"
    found = _ask(connection, INVOICE, path, profile, {}, _INVOICE_TYPE)
    try:
        return read_details(found, profile)
    except Unreadable as why:
        raise DetailsUnreadable(str(why)) from None


def invoice_documents(connection: Connection, profile: str, invoice: str) -> list[AdsDocument]:
    """Every document that can be downloaded for an invoice. Raises NoDocument if there is none.

    Links are followed at once: some live 45 seconds.
    """
    details = invoice_details(connection, profile, invoice)
    documents = []
    for key, kind in _GOVERNMENT_LINKS.items():
        link = value_of(details.government, key)
        if isinstance(link, str) and link:
            documents.append(_downloaded(connection, invoice, kind, link))
    for name in details.summary.documents:
        documents += _billing_documents(connection, profile, invoice, name)
    if not documents:
        raise NoDocument(f"Amazon offers no document for the Ads invoice {shown_id(invoice)}.")
    return documents


def named_documents(
    documents: Sequence[AdsDocument], number: str
) -> Iterator[tuple[str, AdsDocument]]:
    """Documents with the names of their files: by our number, since two profiles may have an
    invoice of the same id."""
    seen: list[str] = []
    for place, each in enumerate(documents, 1):
        name = replace(each, invoice=number).file_name
        yield (f"{place}-{name}" if name in seen else name), each
        seen.append(name)


def _billing_documents(
    connection: Connection, profile: str, invoice: str, name: str
) -> Iterator[AdsDocument]:
    kind = _DOCUMENT_KINDS.get(name, name)
    path = f"/billing/documents/{path_id(invoice)}"
    found = _ask(connection, DOCUMENTS, path, profile, {"docType": kind}, _DOCUMENT_TYPE)
    entries = value_of(unwrapped(found), "availableDocuments")
    for entry in entries if isinstance(entries, list) else []:
        link = value_of(entry, "storagePath")
        if isinstance(link, str) and link:
            yield _downloaded(connection, invoice, kind, link)


def _downloaded(connection: Connection, invoice: str, kind: str, link: str) -> AdsDocument:
    answer = connection.download(DOWNLOAD, link)
    return AdsDocument(invoice, kind, answer.headers.get("content-type", ""), answer.body)


def _invoices(connection: Connection, profile: str, cursor: str | None) -> Json:
    params = {"cursor": cursor} if cursor else {}
    return _ask(connection, INVOICES, "/invoices", profile, params, _LIST_TYPE)


def _summaries(connection: Connection, profile: str, asked: Mapping[str, Json]) -> Json:
    media = {"accept": f"{_SUMMARIES_TYPE}, application/json", "content-type": _SUMMARIES_TYPE}
    call = Call(
        SUMMARIES,
        "POST",
        f"{connection.settings.ads_url}/invoiceSummaries/list",
        media,
        body=json.dumps(asked).encode(),
        authorise=_authorise(connection, profile, account=True),
    )
    found: Json = connection.json(call)
    return found


def _ask(
    connection: Connection,
    operation: Operation,
    path: str,
    profile: str,
    params: Headers,
    accept: str,
) -> Json:
    """GET with the vendor's media type; plain JSON if the service takes only that."""

    def call(media: str) -> Call:
        return Call(
            operation,
            "GET",
            f"{connection.settings.ads_url}{path}",
            {"accept": media},
            params,
            authorise=_authorise(connection, profile),
        )

    try:
        found: Json = connection.json(call(f"{accept}, application/json"))
    except ServiceRefused as refusal:
        if refusal.status not in (406, 415):
            raise
        found = connection.json(call("application/json"))
    return found


def _authorise(connection: Connection, profile: str | None, *, account: bool = False) -> Authorise:
    """The headers of a call; `account`: the profile goes into the header of an account."""

    def headers(token: Secret) -> Headers:
        found = {
            "authorization": f"Bearer {token.reveal()}",
            "amazon-advertising-api-clientid": connection.settings.client_id,
        }
        if profile is not None:
            found["amazon-ads-accountid" if account else "amazon-advertising-api-scope"] = profile
        return found

    return headers
