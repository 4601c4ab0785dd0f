"""The Vendor Orders service: purchase orders and what became of them, page by page.

A time frame is at most seven days long and lies in the past six months. An empty page with a token
is not the last one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.spapi import spapi_call, value_at
from artui.json_value import Json

ORDERS = Operation("purchase orders", 10.0, 10)
STATUSES = Operation("status of purchase orders", 10.0, 10)
LONGEST_FRAME = timedelta(days=7)
_PAGE = "100"
# In the middle of a list the service refuses a good token now and then; asked again it takes it.
_TRIES = 3


def order_rows(
    connection: Connection, after: datetime, before: datetime, *, changed: bool
) -> Iterator[Json]:
    """The orders that were placed, or `changed`, in a time frame, as they came.

    Raises ServiceRefused, ServiceUnreachable.
    """
    word = "changed" if changed else "created"
    params = {f"{word}After": _instant(after), f"{word}Before": _instant(before)}
    path = "/vendor/orders/v1/purchaseOrders"
    return _rows(connection, ORDERS, path, params | {"includeDetails": "true"}, "orders")


def status_rows(
    connection: Connection, after: datetime, before: datetime, *, changed: bool
) -> Iterator[Json]:
    """What became of the orders that were placed, or updated, in a time frame, as it came.

    Raises ServiceRefused, ServiceUnreachable.
    """
    word = "updated" if changed else "created"
    params = {f"{word}After": _instant(after), f"{word}Before": _instant(before)}
    path = "/vendor/orders/v1/purchaseOrdersStatus"
    return _rows(connection, STATUSES, path, params, "ordersStatus")


def _rows(
    connection: Connection, operation: Operation, path: str, params: dict[str, str], name: str
) -> Iterator[Json]:
    params = params | {"limit": _PAGE, "sortOrder": "ASC"}
    seen: set[str] = set()
    while True:
        found = _page(connection, operation, path, params)
        rows = value_at(found, "payload", name)
        if not isinstance(rows, list):
            raise ServiceUnreachable(
                f"Amazon's {operation.name} answered without a list.", status=200
            )
        yield from rows
        token = value_at(found, "payload", "pagination", "nextToken")
        if not isinstance(token, str) or not token:
            return
        if token in seen:
            raise ServiceUnreachable(
                f"Amazon's {operation.name} gave the same token twice.", status=200
            )
        seen.add(token)
        params = params | {"nextToken": token}


def _page(connection: Connection, operation: Operation, path: str, params: dict[str, str]) -> Json:
    tries = _TRIES if "nextToken" in params else 1
    for left in range(tries - 1, -1, -1):
        try:
            return connection.json(spapi_call(connection, operation, "GET", path, params=params))
        except NotAuthorised:
            raise
        except ServiceRefused as refusal:
            if refusal.status != 400 or not left:
                raise
    raise AssertionError


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
