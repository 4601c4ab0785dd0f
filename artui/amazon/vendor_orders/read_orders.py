"""An order and its status as the ledger takes them: nothing is guessed, what can't be read says so.

A quantity is in the unit in which the item was ordered; one given in another is converted if it is
whole there. VO-1 of the Amazon rules.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from artui.amazon.vendor_invoices.rules.shape import read_decimal, read_instant
from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused
from artui.domain.text import document_number, visible
from artui.json_value import Json
from artui.ledger.amazon.purchase_orders import (
    CASES,
    EACHES,
    UNITS,
    NewOrder,
    OrderItem,
    in_unit,
    pieces_in,
)

_MOST_COUNTED = 10**9
_LONGEST_ID = 120


class UnreadableOrder(Exception):
    """An order of the service that can't be read; it says which and why."""


def read_order(row: Json) -> NewOrder:
    """An order of the list of orders. Raises UnreadableOrder."""
    order = _object(row)
    number = _number(order)
    details = _object(order.get("orderDetails"))
    placed = _instant(details.get("purchaseOrderDate"), number)
    return NewOrder(
        number,
        placed,
        tuple(_items(number, details.get("items"), _ordered_item)),
        state=_id(order, "purchaseOrderState"),
        vendor_code=_party(details, "sellingParty"),
        bill_to=_party(details, "billToParty"),
        ship_to=_party(details, "shipToParty"),
    )


def read_status(row: Json) -> NewOrder:
    """An order of the list of statuses. Raises UnreadableOrder."""
    order = _object(row)
    number = _number(order)
    return NewOrder(
        number,
        _instant(order.get("purchaseOrderDate"), number),
        tuple(_items(number, order.get("itemStatus"), _item_status)),
        vendor_code=_party(order, "sellingParty"),
        ship_to=_party(order, "shipToParty"),
    )


def merged(order: NewOrder | None, status: NewOrder | None) -> NewOrder:
    """One order of what both lists say of it; what the list of orders says goes before.

    Raises UnreadableOrder where a count of one list is not whole in the unit of the other.
    """
    if order is None or status is None:
        found = order or status
        assert found is not None
        return found
    said = {item.sequence: item for item in status.items}
    items = []
    for item in order.items:
        other = said.pop(item.sequence, None)
        if other is not None:
            item = item._replace(**_missing(item, _in_unit_of(order.number, item, other)))
        items.append(item)
    head = order._replace(**_missing(order, status))
    return head._replace(items=(*items, *said.values()))


def _in_unit_of(number: str, item: OrderItem, other: OrderItem) -> OrderItem:
    """The counts of the other in the unit of the item."""
    try:
        return in_unit(other, item.unit or EACHES, item.unit_size)
    except Refused as refusal:
        raise UnreadableOrder(f"order {number} is left out: {refusal}") from None


def _missing(first: NewOrder | OrderItem, other: NewOrder | OrderItem) -> dict[str, Any]:
    """What only the other says."""
    return {
        name: value
        for name, value in other._asdict().items()
        if value is not None and getattr(first, name) is None
    }


_ReadItem = Callable[[str, Mapping[str, Json]], OrderItem]


def _items(number: str, rows: Json, read: _ReadItem) -> Iterator[OrderItem]:
    if not isinstance(rows, list):
        raise UnreadableOrder(f"order {number} has no list of items; it is left out")
    seen: set[str] = set()
    for row in rows:
        item = read(number, _object(row))
        if item.sequence in seen:
            raise UnreadableOrder(f"order {number} has item {item.sequence} twice; it is left out")
        seen.add(item.sequence)
        yield item


def _ordered_item(number: str, row: Mapping[str, Json]) -> OrderItem:
    ordered = _object(row.get("orderedQuantity"))
    return _item(number, row, "amazonProductIdentifier", ordered)


def _item_status(number: str, row: Mapping[str, Json]) -> OrderItem:
    ordered = _object(_object(row.get("orderedQuantity")).get("orderedQuantity"))
    item = _item(number, row, "buyerProductIdentifier", ordered)
    confirmed = _object(row.get("acknowledgementStatus"))
    received = _object(_object(row.get("receivingStatus")).get("receivedQuantity"))
    acknowledged = None
    if confirmed.get("confirmationStatus") not in (None, "UNCONFIRMED"):
        acknowledged = _count(number, item, _object(confirmed.get("acceptedQuantity")))
    return item._replace(
        acknowledged=acknowledged, received=_count(number, item, received) if received else None
    )


def _item(
    number: str, row: Mapping[str, Json], product: str, ordered: Mapping[str, Json]
) -> OrderItem:
    sequence = row.get("itemSequenceNumber")
    if isinstance(sequence, int) and not isinstance(sequence, bool):
        sequence = str(sequence)
    if not isinstance(sequence, str) or not 0 < len(sequence) <= _LONGEST_ID:
        raise UnreadableOrder(f"an item of order {number} has no number; the order is left out")
    unit, size = ordered.get("unitOfMeasure", EACHES), ordered.get("unitSize")
    if unit not in UNITS:
        raise UnreadableOrder(
            f"item {visible(sequence)} of order {number} is in {visible(str(unit)[:40])}, which is "
            "no unit; the order is left out"
        )
    cost = _object(row.get("netCost"))
    amount, currency = read_decimal(cost.get("amount")), cost.get("currencyCode")
    if amount is None or amount <= 0:
        raise UnreadableOrder(
            f"item {visible(sequence)} of order {number} has no net cost; the order is left out"
        )
    if not isinstance(currency, str) or currency not in CURRENCIES:
        raise UnreadableOrder(
            f"item {visible(sequence)} of order {number} costs {amount} "
            f"{visible(str(currency)[:10])}, which is no currency; the order is left out"
        )
    item = OrderItem(
        sequence,
        _id(row, product),
        _id(row, "vendorProductIdentifier"),
        # The service gives the cost of a piece, or of a unit of weight; a case costs them all.
        net_cost=f"{amount * (_size(unit, size)):f}",
        currency=currency,
        unit=str(unit),
        unit_size=_size(unit, size) if unit == CASES and _is_size(size) else None,
    )
    if unit == CASES and item.unit_size is None:
        raise UnreadableOrder(
            f"item {visible(sequence)} of order {number} does not say how many are in a case; the "
            "order is left out"
        )
    return item._replace(ordered=_count(number, item, ordered))


def _is_size(size: Json) -> bool:
    return type(size) is int and size > 0


def _size(unit: Json, size: Json) -> int:
    """How many pieces are in a unit, as far as it says."""
    return size if unit == CASES and type(size) is int and size > 0 else 1


def _count(number: str, item: OrderItem, quantity: Mapping[str, Json]) -> int:
    """A quantity in the item's unit. Raises UnreadableOrder where it is not whole there."""
    amount, unit = quantity.get("amount"), quantity.get("unitOfMeasure", item.unit)
    size = quantity.get("unitSize")
    what = f"item {visible(item.sequence)} of order {number}"
    if type(amount) is not int or not 0 <= amount < _MOST_COUNTED:
        raise UnreadableOrder(f"{what} has a quantity that is no number; the order is left out")
    if unit == item.unit and (unit != CASES or size in (None, item.unit_size)):
        return amount
    pieces = amount * _size(unit, size)
    whole, rest = divmod(pieces, pieces_in(item.unit or EACHES, item.unit_size))
    if rest:
        raise UnreadableOrder(
            f"{what} has {pieces} pieces in cases of {item.unit_size}; the order is left out"
        )
    return whole


def _number(order: Mapping[str, Json]) -> str:
    number = order.get("purchaseOrderNumber")
    if not isinstance(number, str) or not number:
        raise UnreadableOrder("an order without a number is left out")
    try:
        return document_number(number)
    except Refused as refusal:
        raise UnreadableOrder(f"an order is left out: {refusal}") from None


def _instant(value: Json, number: str) -> datetime:
    """The moment in UTC; one without a zone is taken as UTC."""
    moment = read_instant(value)
    if moment is None:
        raise UnreadableOrder(f"order {number} has no date that can be read; it is left out")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _party(order: Mapping[str, Json], name: str) -> str | None:
    return _id(_object(order.get(name)), "partyId")


def _id(row: Mapping[str, Json], name: str) -> str | None:
    text = row.get(name)
    return text.strip()[:_LONGEST_ID] if isinstance(text, str) and text.strip() else None


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
