"""The Ads service: profiles, invoices page by page, details, documents."""

import base64
import copy
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox.responses import json_body, operation
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import ads_refusal

PDF = b"%PDF-1.4\n% sandbox\n%%EOF\n"

_PAGE_SHAPES = (
    "repeated-cursor",
    "null-cursor",
    "placeholders",
    "damaged-keys",
    "changed-amount",
)
_SHORT = ("id", "status", "dueDate", "amountDue", "remainingAmountDue")
_DAMAGE = {
    "taxAmountDue": "taxAmount Due",
    "remainingAmountDue": "remainingAmount Due",
    "remainingTaxAmountDue": "remainingTax Amount Due",
    "downloadableDocuments": "downloadable Documents",
}


def routes(sandbox: Sandbox) -> list[Route]:
    """All that begins as the Ads service's addresses do."""
    return [
        operation(sandbox, "ads.profiles", "GET", "/v2/profiles", _profiles),
        operation(sandbox, "ads.invoices", "GET", "/invoices", _invoices),
        operation(sandbox, "ads.summaries", "POST", "/invoiceSummaries/list", _summaries),
        operation(sandbox, "ads.invoice", "GET", "/invoices/{invoice:path}", _invoice),
        operation(sandbox, "ads.documents", "GET", "/billing/documents/{invoice:path}", _documents),
        operation(sandbox, "ads.download", "GET", "/_files/ads/{name:path}", _download),
    ]


async def _profiles(sandbox: Sandbox, request: Request) -> Response:
    if refusal := ads_refusal(sandbox, request, scoped=False):
        return refusal
    if request.query_params.get("apiProgram") != "billing":
        return JSONResponse([])
    profiles = copy.deepcopy(sandbox.profiles)
    if sandbox.next_trouble("ads.profiles", ("damaged-keys",)):
        for profile in profiles:
            account = profile["accountInfo"]
            account["marketplaceStringid"] = account.pop("marketplaceStringId")
            profile["timezone"] = "AmericaiLos_Angeles"
    if sandbox.next_trouble("ads.profiles", ("bad-profile",)):
        profiles.insert(0, {"profileId": None, "countryCode": "US"})
    return JSONResponse(profiles)


async def _invoices(sandbox: Sandbox, request: Request) -> Response:
    if refusal := ads_refusal(sandbox, request):
        return refusal
    cursor, count = request.query_params.get("cursor"), request.query_params.get("count")
    if cursor and count:
        return JSONResponse({"code": "400", "details": "count and cursor exclude each other"}, 400)
    profile = request.headers["amazon-advertising-api-scope"]
    start = _position(cursor)
    if start is None:
        return JSONResponse({"code": "400", "details": "unknown cursor"}, 400)
    size = min(int(count or 100), sandbox.page_size)
    with sandbox.lock:
        rows = sandbox.ads_invoices[profile]
        page: dict[str, Any] = {"invoiceSummaries": copy.deepcopy(rows[start : start + size])}
    if start + size < len(rows):
        page["nextCursor"] = _cursor(start + size)
    while trouble := sandbox.next_trouble("ads.invoices", _PAGE_SHAPES):
        _spoil(page, trouble.kind, cursor)
    if sandbox.next_trouble("ads.invoices", ("no-list",)):
        return JSONResponse({"status": "error", "payload": {"message": "x"}})
    if count and sandbox.next_trouble("ads.invoices", ("filtered-empty",)):
        return JSONResponse({"status": "success", "payload": {"invoiceSummaries": []}})
    return JSONResponse({"status": "success", "payload": page})


async def _summaries(sandbox: Sandbox, request: Request) -> Response:
    """The newer listing: the account is in a header, what is asked for in the body."""
    if refusal := ads_refusal(sandbox, request, scope="amazon-ads-accountid"):
        return refusal
    asked = await json_body(request)
    if not isinstance(asked, dict):
        return JSONResponse({"code": "400", "details": "a body is expected"}, 400)
    if asked and sandbox.next_trouble("ads.summaries", ("filtered-empty",)):
        return JSONResponse({"invoiceSummaries": []})
    start = _position(asked.get("nextToken"))
    if start is None:
        return JSONResponse({"code": "400", "details": "unknown token"}, 400)
    size = min(int(asked.get("maxResults") or 100), sandbox.page_size)
    with sandbox.lock:
        rows = copy.deepcopy(sandbox.ads_invoices[request.headers["amazon-ads-accountid"]])
    if sandbox.next_trouble("ads.summaries", ("no-list",)):
        return JSONResponse({"message": "x"})
    page: dict[str, Any] = {"invoiceSummaries": [_shortened(row) for row in rows[start:][:size]]}
    if start + size < len(rows):
        page["nextToken"] = _cursor(start + size)
    if sandbox.next_trouble("ads.summaries", ("empty-page",)):
        page = {"invoiceSummaries": [], "nextToken": _cursor(start)}
    if sandbox.next_trouble("ads.summaries", ("nested-list",)):
        page["aggregation"] = {"invoiceSummaries": page.pop("invoiceSummaries")}
    return JSONResponse(page)


def _shortened(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the few keys that the newer listing has."""
    found = {key: row[key] for key in _SHORT if key in row}
    if day := row.get("invoiceDate"):
        found["issuedDate"] = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    if method := row.get("paymentMethod"):
        found["paymentMethodType"] = method
    return found


def _spoil(page: dict[str, Any], kind: str, cursor: str | None) -> None:
    match kind:
        case "null-cursor":
            page.setdefault("nextCursor", None)
        case "repeated-cursor":
            page["nextCursor"] = cursor or _cursor(0)
        case "changed-amount":
            for row in page["invoiceSummaries"][:1]:
                row["amountDue"]["amount"] += 1
        case "placeholders":
            page["invoiceSummaries"].append({"status": "ACCUMULATING", "remainingAmountDue": {}})
        case _:
            page["invoiceSummaries"] = [
                {_DAMAGE.get(key, key): value for key, value in row.items()}
                for row in page["invoiceSummaries"]
            ]


async def _invoice(sandbox: Sandbox, request: Request) -> Response:
    if refusal := ads_refusal(sandbox, request):
        return refusal
    row = _find(sandbox, request)
    if row is None:
        return JSONResponse({"code": "404", "details": "no such invoice"}, 404)
    details = sandbox.ads_details(row)
    profile = request.headers["amazon-advertising-api-scope"]
    if number := sandbox.government.get((profile, row["id"])):
        link = f"{request.base_url}_files/ads/government?X-Amz-Signature={sandbox.mint('sig')}"
        details["governmentInvoiceInformation"] = {
            "governmentInvoiceId": number,
            "governmentDocumentS3Link": link,
        }
    return JSONResponse(details)


async def _documents(sandbox: Sandbox, request: Request) -> Response:
    if refusal := ads_refusal(sandbox, request):
        return refusal
    row = _find(sandbox, request)
    if row is None or request.query_params.get("docType") not in row["downloadableDocuments"]:
        return JSONResponse({"availableDocuments": [], "unavailableDocuments": []})
    name = base64.urlsafe_b64encode(row["id"].encode()).decode()
    entry = {
        "docType": "INVOICE",
        "contentType": "application/pdf",
        "fileName": "../../invoice.pdf",
        "storagePath": f"{request.base_url}_files/ads/{name}?X-Amz-Signature={sandbox.mint('sig')}",
    }
    return JSONResponse({"availableDocuments": [entry], "unavailableDocuments": []})


async def _download(sandbox: Sandbox, request: Request) -> Response:
    if "authorization" in request.headers:
        return Response("a signed link wants no token", 400)
    return Response(PDF, media_type="application/pdf")


def _find(sandbox: Sandbox, request: Request) -> dict[str, Any] | None:
    wanted = request.path_params["invoice"]
    with sandbox.lock:
        rows = sandbox.ads_invoices[request.headers["amazon-advertising-api-scope"]]
        return next((copy.deepcopy(row) for row in rows if row.get("id") == wanted), None)


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"at": position}).encode()).decode()


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return 0
    try:
        return int(json.loads(base64.urlsafe_b64decode(cursor))["at"])
    except (ValueError, KeyError, TypeError):
        return None
