"""Ask the service: headers of a window page by page, then the details of one invoice.

The arguments of the first call go with every token; an empty page with a token goes on, and a token
that comes again ends the list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from artui.amazon.finances.invoices import (
    DetailsPage,
    HeaderPage,
    UnreadableReport,
    read_details,
    read_headers,
)
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.spapi import path_id, spapi_call
from artui.domain.text import shown_id
from artui.ledger.amazon.reported.vendor_reports import ReportedInvoice, ReportedLine

# The service's own plan, which it says in its answers, then holds.
HEADERS = Operation("list of vendor invoices", 0.5, 10)
DETAILS = Operation("details of a vendor invoice", 0.5, 10)
_PATH = "/finances/invoices/2026-06-25/invoices"


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """A window of issue dates in a marketplace; `modified_after` leaves out what was seen."""

    marketplace: str
    issued_from: datetime
    issued_to: datetime
    modified_after: datetime | None


def headers(connection: Connection, asked: AskedWindow) -> Iterator[HeaderPage]:
    """The pages of a window. Raises what the connection raises, and UnreadableReport."""
    params = {
        "marketplaceId": asked.marketplace,
        "fromIssueDate": _instant(asked.issued_from),
        "toIssueDate": _instant(asked.issued_to),
    }
    if asked.modified_after is not None:
        params["invoicesModifiedAfter"] = _instant(asked.modified_after)
    token, seen = "", set[str]()
    while True:
        more = {"nextToken": token} if token else {}
        call = spapi_call(connection, HEADERS, "GET", _PATH, params=params | more)
        page = read_headers(connection.json(call), asked.marketplace)
        yield page
        token = page.next
        if not token:
            return
        if token in seen:
            raise UnreadableReport("The service gives the same token again; the list ends there.")
        seen.add(token)


def details(connection: Connection, marketplace: str, identifier: str) -> ReportedInvoice:
    """One invoice with all its lines. Raises what the connection raises, and UnreadableReport."""
    lines: dict[str, ReportedLine] = {}
    token, seen = "", set[str]()
    while True:
        page = _details_page(connection, marketplace, identifier, token)
        for line in page.lines:
            lines[line.id or f"#{len(lines)}"] = line
        token = page.next
        if not token:
            return replace(page.header, lines=tuple(lines.values()))
        if token in seen:
            raise UnreadableReport(
                f"Invoice {shown_id(identifier)}: the service gives the same token for its "
                "lines again; they are left out."
            )
        seen.add(token)


def _details_page(
    connection: Connection, marketplace: str, identifier: str, token: str
) -> DetailsPage:
    params = {"marketplaceId": marketplace}
    if token:
        params["nextTokenForLineItems"] = token
    path = f"{_PATH}/{path_id(identifier)}"
    found = connection.json(spapi_call(connection, DETAILS, "GET", path, params=params))
    page = read_details(found, marketplace)
    if page.header.identifier != identifier:
        raise UnreadableReport(
            f"Invoice {shown_id(identifier)}: the service answers with another one, "
            f"{shown_id(page.header.identifier)}."
        )
    return page


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
