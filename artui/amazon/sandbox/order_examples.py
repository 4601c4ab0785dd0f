"""Purchase orders as the sandbox's Vendor Orders service knows them: received, under way, new."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

VENDOR = "ABCDE"
BUYER = "AMAZONDE"

Entry = dict[str, Any]


def purchase_orders(today: date | None = None) -> list[Entry]:
    """Orders placed in the months before a day, by default before the day of this machine."""
    today = today or datetime.now(UTC).date()
    mugs = item("1", "B0SHORT001", "MUG-24", 24, "10.70")
    plates = item("2", "B0DEAR0001", "PLATE-10", 10, "5.00")
    boxes = item("1", "B0PLAIN001", "BOX-10", 12, "4.50", unit_size=10)

    def one(number: str, state: str, days: int, *items: Entry) -> Entry:
        return order(number, state, today - timedelta(days=days), *items)

    return [
        one("SB0LD555", "Closed", 150, confirmed(mugs, 24, 24)),
        one("SB7K2M4Q", "Closed", 25, confirmed(mugs, 24, 24), confirmed(plates, 8, 8)),
        one("SB9P3X1Z", "Acknowledged", 12, confirmed(boxes, 12, 4)),
        one("SB1N0W22", "New", 2, plates | {"itemSequenceNumber": "1"}),
    ]


def item(
    sequence: str,
    asin: str,
    vendor_id: str,
    quantity: int,
    cost: str,
    *,
    unit_size: int = 1,
    currency: str = "EUR",
) -> Entry:
    """An item nobody has confirmed yet; `unit_size` above 1 are cases. The cost is a piece's."""
    unit = "Cases" if unit_size > 1 else "Eaches"
    return {
        "itemSequenceNumber": sequence,
        "amazonProductIdentifier": asin,
        "vendorProductIdentifier": vendor_id,
        "quantity": {"amount": quantity, "unitOfMeasure": unit, "unitSize": unit_size},
        "netCost": {"currencyCode": currency, "amount": cost},
        "accepted": None,
        "received": 0,
    }


def confirmed(known: Entry, accepted: int, received: int) -> Entry:
    """The item when so many were confirmed and received."""
    return known | {"accepted": accepted, "received": received}


def order(number: str, state: str, placed: date, *items: Entry) -> Entry:
    """An order as both lists show it, last changed on the day after it was placed."""
    at = f"{placed}T08:30:00Z"
    changed = f"{placed + timedelta(days=1)}T09:00:00Z"
    selling, buyer, center = {"partyId": VENDOR}, {"partyId": BUYER}, {"partyId": "DTM2"}
    return {
        "orders": {
            "purchaseOrderNumber": number,
            "purchaseOrderState": state,
            "orderDetails": {
                "purchaseOrderDate": at,
                "purchaseOrderStateChangedDate": changed,
                "purchaseOrderType": "RegularOrder",
                "paymentMethod": "Invoice",
                "buyingParty": buyer,
                "sellingParty": selling,
                "shipToParty": center,
                "billToParty": buyer,
                "items": [_ordered(each) for each in items],
            },
        },
        "ordersStatus": {
            "purchaseOrderNumber": number,
            "purchaseOrderStatus": "CLOSED" if state == "Closed" else "OPEN",
            "purchaseOrderDate": at,
            "lastUpdatedDate": changed,
            "sellingParty": selling,
            "shipToParty": center,
            "itemStatus": [_status(each) for each in items],
        },
    }


def _ordered(each: Entry) -> Entry:
    names = ("itemSequenceNumber", "amazonProductIdentifier", "vendorProductIdentifier", "netCost")
    return {name: each[name] for name in names} | {
        "orderedQuantity": each["quantity"],
        "isBackOrderAllowed": False,
    }


def _status(each: Entry) -> Entry:
    quantity, accepted, received = each["quantity"], each["accepted"], each["received"]
    whole = accepted == quantity["amount"]
    confirmation = "ACCEPTED" if whole else "PARTIALLY_ACCEPTED"
    return {
        "itemSequenceNumber": each["itemSequenceNumber"],
        "buyerProductIdentifier": each["amazonProductIdentifier"],
        "vendorProductIdentifier": each["vendorProductIdentifier"],
        "netCost": each["netCost"],
        "orderedQuantity": {"orderedQuantity": quantity, "orderedQuantityDetails": []},
        "acknowledgementStatus": {
            "confirmationStatus": "UNCONFIRMED" if accepted is None else confirmation,
            "acceptedQuantity": quantity | {"amount": accepted or 0},
            "rejectedQuantity": quantity | {"amount": 0},
        },
        "receivingStatus": {
            "receiveStatus": "RECEIVED" if received == accepted else "NOT_RECEIVED",
            "receivedQuantity": quantity | {"amount": received},
        },
    }
