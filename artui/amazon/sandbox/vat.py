"""Reports and Feeds, as far as the VAT report and its documents need them.

An upload that fits its shipment makes the row leave the pending report; one that does not comes
back, with Amazon's error in the row. Files in `vat_files` are handed out as reports, one after the
other, before the made-up one.
"""

import gzip
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox.responses import json_body, operation, spapi_error
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import spapi_refusal

_REPORTS, _FEEDS = "/reports/2021-06-30", "/feeds/2021-06-30"
_REPORT = "GET_FLAT_FILE_VAT_INVOICE_DATA_REPORT"


def routes(sandbox: Sandbox) -> list[Route]:
    """Reports, restricted tokens, feeds, and the signed links of both."""
    return [
        operation(sandbox, "reports.create", "POST", f"{_REPORTS}/reports", _create_report),
        operation(sandbox, "reports.get", "GET", _REPORTS + "/reports/{report}", _get_report),
        operation(
            sandbox, "reports.token", "POST", "/tokens/2021-03-01/restrictedDataToken", _restricted
        ),
        operation(
            sandbox, "reports.document", "GET", _REPORTS + "/documents/{document}", _document
        ),
        operation(sandbox, "reports.download", "GET", "/_files/report/{report}", _download),
        operation(sandbox, "feeds.document", "POST", f"{_FEEDS}/documents", _feed_document),
        operation(sandbox, "feeds.put", "PUT", "/_files/feed/{document}", _put),
        operation(sandbox, "feeds.create", "POST", f"{_FEEDS}/feeds", _create_feed),
        operation(sandbox, "feeds.list", "GET", f"{_FEEDS}/feeds", _list_feeds),
        operation(sandbox, "feeds.get", "GET", _FEEDS + "/feeds/{feed}", _get_feed),
    ]


async def _create_report(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    body = await json_body(request)
    if not isinstance(body, dict) or body.get("reportType") != _REPORT:
        return spapi_error(400, "InvalidInput", "The report type is not known.")
    options = body.get("reportOptions") or {}
    pending = "ReportOption=pendingInvoices" in options
    with sandbox.lock:
        report = f"R{len(sandbox.reports) + 1}"
        sandbox.reports[report] = {
            "marketplaces": body.get("marketplaceIds", []),
            "known": pending or "ReportOption=all" in options,
            "pending": pending,
            "polls": 0,
            "created": _now(),
        }
    return JSONResponse({"reportId": report}, 202)


async def _get_report(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    number = request.path_params["report"]
    report = sandbox.reports.get(number)
    if report is None:
        return spapi_error(404, "NotFound", "There is no such report.")
    with sandbox.lock:
        report["polls"] += 1
    told = {"reportId": number, "createdTime": report["created"]}
    if report["polls"] <= sandbox.report_polls:
        return JSONResponse(told | {"processingStatus": "IN_PROGRESS"})
    if not report["known"]:
        # The wrong option key gives an empty result, not an error.
        return JSONResponse(told | {"processingStatus": "CANCELLED"})
    return JSONResponse(told | {"processingStatus": "DONE", "reportDocumentId": f"doc.{number}"})


async def _restricted(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    body = await json_body(request)
    try:
        path = body["restrictedResources"][0]["path"]
    except (TypeError, KeyError, IndexError):
        return spapi_error(400, "InvalidInput", "A restricted resource is expected.")
    token = sandbox.mint("Atz.sprdt|")
    with sandbox.lock:
        sandbox.restricted_tokens[token] = path
    return JSONResponse({"restrictedDataToken": token, "expiresIn": 3600})


async def _document(sandbox: Sandbox, request: Request) -> Response:
    token = request.headers.get("x-amz-access-token", "")
    if sandbox.restricted_tokens.get(token) != request.url.path:
        return spapi_error(403, "Unauthorized", "Access to requested resource is denied.")
    report = request.path_params["document"].removeprefix("doc.")
    url = f"{request.base_url}_files/report/{report}?X-Amz-Signature={sandbox.mint('sig')}"
    return JSONResponse(
        {"reportDocumentId": f"doc.{report}", "url": url, "compressionAlgorithm": "GZIP"}
    )


async def _download(sandbox: Sandbox, request: Request) -> Response:
    if "x-amz-access-token" in request.headers:
        return Response("a signed link wants no token", 400)
    report = sandbox.reports.get(request.path_params["report"])
    if report is None:
        return Response("no such document", 404)
    with sandbox.lock:
        given = sandbox.vat_files.pop(0) if sandbox.vat_files else None
    if given is None:
        given = vat_report(sandbox, report["marketplaces"], pending=report["pending"]).encode()
    given = _spoilt(sandbox, given)
    kind = "text/tab-separated-values"
    if sandbox.next_trouble("reports.download", ("unpacked",)):
        return Response(given, media_type=kind)
    if sandbox.next_trouble("reports.download", ("packed-twice",)):
        body = gzip.compress(gzip.compress(given))
        return Response(body, media_type=kind, headers={"content-encoding": "gzip"})
    return Response(gzip.compress(given), media_type=kind)


def _spoilt(sandbox: Sandbox, given: bytes) -> bytes:
    """The report with what was asked to be wrong with it."""
    if sandbox.next_trouble("reports.download", ("bad-row",)):
        given = given.replace(b"\tSHIPMENT\t", b"\tLIQUIDATION\t", 1)
    if sandbox.next_trouble("reports.download", ("odd-headers",)):
        lines = [line.split(b"\t")[::-1] for line in given.splitlines() if line]
        lines[0] = [b'"' + name.upper() + b'"' for name in lines[0]]
        given = b"".join(b"\t".join(line) + b"\r\n" for line in lines)
    return given


def vat_report(sandbox: Sandbox, marketplaces: list[str], *, pending: bool) -> str:
    """The report as text: tab-separated, with a header line."""
    with sandbox.lock:
        rows = [dict(row) for row in sandbox.vat_rows if row["marketplace-id"] in marketplaces]
        for row in rows:
            key = (row["shipping-id"], row["transaction-id"])
            status, reason = sandbox.vat_statuses.get(key, (row["invoice-status"], ""))
            row["invoice-status"], row["invoice-status-description"] = status, reason
    done = ("Accepted", "InvoiceProcessing")
    rows = [row for row in rows if not pending or row["invoice-status"] not in done]
    names = list(dict.fromkeys(name for row in sandbox.vat_rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join("\t".join(line) + "\r\n" for line in lines)


async def _feed_document(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    with sandbox.lock:
        document = f"feed-doc-{len(sandbox.feed_documents) + 1}"
        sandbox.feed_documents[document] = b""
    url = f"{request.base_url}_files/feed/{document}?X-Amz-Signature={sandbox.mint('sig')}"
    return JSONResponse({"feedDocumentId": document, "url": url}, 201)


async def _put(sandbox: Sandbox, request: Request) -> Response:
    document = request.path_params["document"]
    if "x-amz-access-token" in request.headers or document not in sandbox.feed_documents:
        return Response("no such place", 403)
    with sandbox.lock:
        sandbox.feed_documents[document] = await request.body()
    return Response(status_code=200)


async def _create_feed(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    body = await json_body(request)
    if not isinstance(body, dict) or body.get("feedType") != "UPLOAD_VAT_INVOICE":
        return spapi_error(400, "InvalidInput", "The feed type is not known.")
    if len(body.get("marketplaceIds", [])) != 1:
        return spapi_error(400, "79523", "Exactly one marketplace id is expected.")
    with sandbox.lock:
        feed = f"F{len(sandbox.feeds) + 1}"
        created = _now()
        sandbox.feeds[feed] = {
            "feedId": feed,
            "feedType": body["feedType"],
            "marketplaceIds": body["marketplaceIds"],
            "createdTime": created,
            "processingStatus": "DONE",
            "options": body.get("feedOptions", {}),
        }
        if sandbox.next_trouble("feeds.create", ("feed-fatal",)):
            sandbox.feeds[feed]["processingStatus"] = "FATAL"
        elif sandbox.next_trouble("feeds.create", ("feed-slow",)):
            sandbox.feeds[feed]["processingStatus"] = "IN_PROGRESS"
            _mark(sandbox, _rows_of(sandbox, body), ("InvoiceProcessing", ""))
        else:
            _judge(sandbox, body)
    return JSONResponse({"feedId": feed}, 202)


def _judge(sandbox: Sandbox, body: dict[str, Any]) -> None:
    """Accept the document, or leave Amazon's error code in the rows it is for."""
    found = _metadata(body)
    pdf = sandbox.feed_documents.get(body.get("inputFeedDocumentId", ""), b"")
    rows = _rows_of(sandbox, body)
    total = sum(
        (Decimal(text) for row in rows for name, text in row.items() if _is_total(name)),
        Decimal(0),
    )
    if not {"invoicenumber", "documenttype", "totalamount"} <= found.keys():
        outcome = "Rejected", "79513: a required metadata key is missing"
    elif not pdf.startswith(b"%PDF"):
        outcome = "Rejected", "79503: the document is not a PDF"
    elif Decimal(found["totalamount"]) != abs(total):
        outcome = "Rejected", f"The total amount should be {abs(total)}"
    else:
        outcome = "Accepted", ""
    _mark(sandbox, rows, outcome)


def _metadata(body: dict[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix("metadata:").lower(): text
        for name, text in body.get("feedOptions", {}).items()
        if name.startswith("metadata:")
    }


def _rows_of(sandbox: Sandbox, body: dict[str, Any]) -> list[dict[str, str]]:
    found = _metadata(body)
    shipping, transaction = found.get("shippingid"), found.get("transactionid")
    return [
        row
        for row in sandbox.vat_rows
        if row["shipping-id"] == shipping and transaction in (None, row["transaction-id"])
    ]


def _mark(sandbox: Sandbox, rows: list[dict[str, str]], outcome: tuple[str, str]) -> None:
    for row in rows:
        sandbox.vat_statuses[(row["shipping-id"], row["transaction-id"])] = outcome


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _is_total(name: str) -> bool:
    return name.endswith("-vat-incl-amount")


async def _list_feeds(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    marketplace = request.query_params.get("marketplaceIds")
    with sandbox.lock:
        feeds = [
            {name: value for name, value in feed.items() if name != "options"}
            for feed in sandbox.feeds.values()
            if marketplace in feed["marketplaceIds"]
        ]
    return JSONResponse({"feeds": feeds[::-1]})


async def _get_feed(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    feed = sandbox.feeds.get(request.path_params["feed"])
    if feed is None:
        return spapi_error(404, "NotFound", "There is no such feed.")
    return JSONResponse({name: value for name, value in feed.items() if name != "options"})
