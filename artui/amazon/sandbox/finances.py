"""The Finances Invoices service: headers of a window page by page, and the details of one.

What was submitted is listed as in progress; `vendor_invoices` holds what became of the others.
"""

import copy
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox.responses import operation, spapi_error
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import spapi_refusal

_PATH = "/finances/invoices/2026-06-25/invoices"
_MOST = timedelta(days=90)
_ROW_SHAPES = ("unknown-state", "changed-amount", "missing-breakdowns")
_PAGE_SHAPES = ("empty-page", "bad-row", "repeated-cursor", "no-list", *_ROW_SHAPES)


def routes(sandbox: Sandbox) -> list[Route]:
    """Headers and details."""
    return [
        operation(sandbox, "finances.headers", "GET", _PATH, _headers),
        operation(sandbox, "finances.details", "GET", _PATH + "/{identifier:path}", _details),
    ]


async def _headers(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    asked = request.query_params
    try:
        since, until = _moment(asked["fromIssueDate"]), _moment(asked["toIssueDate"])
        after = _moment(asked.get("invoicesModifiedAfter", "2000-01-01T00:00:00Z"))
        token = asked.get("nextToken", "0")
        start = int(token.partition(":")[0])
        marketplace = asked["marketplaceId"]
    except (KeyError, ValueError):
        return spapi_error(400, "InvalidInput", "A parameter is missing or can't be read.")
    if until - since > _MOST:
        return spapi_error(400, "InvalidInput", "The dates are more than 90 days apart.")
    with sandbox.lock:
        known = copy.deepcopy(sandbox.vendor_invoices)
    rows = [
        each["invoiceHeader"]
        for each in known
        if each["marketplace"] == marketplace
        and since < _moment(each["invoiceHeader"]["issueDate"]) < until
        and _moment(each["invoiceHeader"]["lastUpdatedDate"]) > after
    ]
    page: dict[str, Any] = {"invoices": rows[start : start + sandbox.page_size]}
    if start + sandbox.page_size < len(rows):
        page["nextToken"] = str(start + sandbox.page_size)
    while trouble := sandbox.next_trouble("finances.headers", _PAGE_SHAPES):
        _spoil(page, trouble.kind, token)
    page["numOfRecords"] = len(page.get("invoices", ()))
    return JSONResponse(page)


def _spoil(page: dict[str, Any], kind: str, token: str) -> None:
    rows = page.get("invoices", [])
    match kind:
        case "empty-page":
            page["invoices"], page["nextToken"] = [], f"{token}:"
        case "repeated-cursor":
            page["nextToken"] = token
        case "no-list":
            del page["invoices"]
        case "bad-row":
            rows.append({"invoiceIdentifier": "BROKEN~X", "invoiceAmount": {}})
    for row in rows[:1]:
        _spoil_row(row, kind)


def _spoil_row(row: dict[str, Any], kind: str) -> None:
    match kind:
        case "unknown-state":
            row["invoiceStatus"] = "ON_HOLD_BY_MAGIC"
        case "changed-amount":
            row["invoiceAmount"]["currencyAmount"] += 1
            row.pop("invoiceAmountBreakdowns", None)
        case "missing-breakdowns":
            row.pop("invoiceAmountBreakdowns", None)
            row.pop("invoiceSettlementBreakdowns", None)


async def _details(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    wanted, asked = unquote(request.path_params["identifier"]), request.query_params
    with sandbox.lock:
        known = copy.deepcopy(sandbox.vendor_invoices)
    found = next(
        (
            each
            for each in known
            if each["invoiceHeader"]["invoiceIdentifier"] == wanted
            and each["marketplace"] == asked.get("marketplaceId")
        ),
        None,
    )
    if found is None or sandbox.next_trouble("finances.details", ("not-found",)):
        return spapi_error(404, "NotFound", "There is no such invoice.")
    try:
        start = int(asked.get("nextTokenForLineItems", "0"))
    except ValueError:
        return spapi_error(400, "InvalidInput", "The token can't be read.")
    while trouble := sandbox.next_trouble("finances.details", _ROW_SHAPES):
        _spoil_row(found["invoiceHeader"], trouble.kind)
    lines = found["invoiceItems"]
    page: dict[str, Any] = {
        "invoiceHeader": found["invoiceHeader"],
        "invoiceItems": lines[start : start + sandbox.line_page_size],
    }
    if start + sandbox.line_page_size < len(lines):
        page["nextTokenForLineItems"] = str(start + sandbox.line_page_size)
    return JSONResponse(page)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
