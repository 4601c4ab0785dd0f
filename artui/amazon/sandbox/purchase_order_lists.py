"""The Vendor Orders service: purchase orders and their status, page by page."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox.responses import operation, spapi_error
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import spapi_refusal

_PATH = "/vendor/orders/v1"
_MOST = timedelta(days=7)
_PAGE_SHAPES = ("empty-page", "bad-row", "repeated-cursor", "no-list", "unknown-state")

Entry = dict[str, Any]


def routes(sandbox: Sandbox) -> list[Route]:
    """Orders and statuses."""
    orders, statuses = f"{_PATH}/purchaseOrders", f"{_PATH}/purchaseOrdersStatus"
    return [
        operation(sandbox, "vendor.orders", "GET", orders, _orders),
        operation(sandbox, "vendor.statuses", "GET", statuses, _statuses),
    ]


async def _orders(sandbox: Sandbox, request: Request) -> Response:
    def placed(row: Entry) -> datetime:
        return _moment(row["orderDetails"]["purchaseOrderDate"])

    def changed(row: Entry) -> datetime:
        details = row["orderDetails"]
        state = details["purchaseOrderStateChangedDate"]
        return max(_moment(state), _moment(details.get("purchaseOrderChangedDate", state)))

    return _list(sandbox, request, "orders", ("changed", changed), placed)


async def _statuses(sandbox: Sandbox, request: Request) -> Response:
    def placed(row: Entry) -> datetime:
        return _moment(row["purchaseOrderDate"])

    def updated(row: Entry) -> datetime:
        return _moment(row["lastUpdatedDate"])

    return _list(sandbox, request, "ordersStatus", ("updated", updated), placed)


def _list(
    sandbox: Sandbox,
    request: Request,
    name: str,
    later: tuple[str, Callable[[Entry], datetime]],
    placed: Callable[[Entry], datetime],
) -> Response:
    """A page of what lies in the time frame that was asked for."""
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    asked = request.query_params
    word, when = ("created", placed) if "createdAfter" in asked else later
    try:
        after, before = _moment(asked[f"{word}After"]), _moment(asked[f"{word}Before"])
        token = asked.get("nextToken", "0")
        start, size = int(token.partition(":")[0]), int(asked.get("limit", "100"))
    except (KeyError, ValueError):
        return spapi_error(400, "InvalidInput", "A parameter is missing or can't be read.")
    if before - after > _MOST:
        return spapi_error(400, "InvalidInput", "The dates are more than 7 days apart.")
    with sandbox.lock:
        known = copy.deepcopy(sandbox.purchase_orders)
    rows = [each[name] for each in known if after < when(each[name]) < before]
    rows.sort(key=placed)
    size = min(size, sandbox.page_size)
    page: Entry = {name: rows[start : start + size], "pagination": {}}
    if start + size < len(rows):
        page["pagination"]["nextToken"] = str(start + size)
    noted = "vendor.orders" if name == "orders" else "vendor.statuses"
    if trouble := sandbox.next_trouble(noted, _PAGE_SHAPES):
        _spoil(page, name, trouble.kind, token)
    return JSONResponse({"payload": page})


def _spoil(page: Entry, name: str, kind: str, token: str) -> None:
    rows = page.get(name, [])
    match kind:
        case "empty-page":
            page[name], page["pagination"] = [], {"nextToken": f"{token}:"}
        case "repeated-cursor":
            page["pagination"] = {"nextToken": token}
        case "no-list":
            page.pop(name, None)
        case "bad-row":
            rows.append({"purchaseOrderNumber": "BROKEN01", "orderDetails": {"items": "none"}})
        case _:
            for row in rows[:1]:
                row["purchaseOrderState"] = row["purchaseOrderStatus"] = "FROZEN_BY_MAGIC"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
