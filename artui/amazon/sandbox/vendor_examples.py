"""Vendor invoices as the sandbox's Finances service knows them: paid, short paid, rejected, odd."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from artui.amazon.finances.vendor_marketplaces import MARKETPLACES

GERMANY = MARKETPLACES["DE"]
PAYEE = "ABCDE"

Entry = dict[str, Any]


def vendor_invoices(today: date | None = None) -> list[Entry]:
    """One invoice in each state, with the lines that say why, issued in the weeks before a day;
    by default before the day of this machine."""
    today = today or datetime.now(UTC).date()
    short = line("B0SHORT001", 24, "10.70", received=18, defects=("PQV", "SHORTAGES_IN_TRANSIT"))
    dear = line("B0DEAR0001", 10, "5.00", price="2.50", defects=("PPV", "PRODUCT_COST_NOT_ACTIVE"))

    def one(number: str, amount: float, state: str, days: int, **more: Any) -> Entry:
        issued, modified = today - timedelta(days=days), today - timedelta(days=4)
        due = issued + timedelta(days=60)
        more |= {"due": f"{due}", "modified": f"{modified}T09:00:00Z"}
        return entry(number, amount, state, f"{issued}", **more)

    return [
        one("SB-1001", 238.00, "IN_PROGRESS", 13, queued=238.00),
        one("SB-1002", 119.00, "PAID", 49, paid=119.00, payments=("PMT-4471",)),
        one("SB-1003", 256.80, "PARTIALLY_PAID", 44, paid=192.60, quantity=-64.20,
            payments=("PMT-4472",), shortages=("SB-1003SC",), lines=(short,)),
        one("SB-1004", 50.00, "PARTIALLY_PAID", 39, paid=47.50, price=-2.50, lines=(dear,)),
        one("SB-1005", 75.00, "REJECTED", 32),
        one("SB-1006", 80.00, "PAID", 31, paid=78.40, discount=-1.60),
        one("CO-OP-77", 30.00, "DEDUCTED", 30, kind="OTHER"),
    ]  # fmt: skip


def in_progress(sent: Entry) -> Entry:
    """What was submitted, as the service lists it before anything became of it."""
    total, buyer = sent.get("invoiceTotal") or {}, sent.get("billToParty") or {}
    country = (buyer.get("address") or {}).get("countryCode", "DE")
    issued = str(sent.get("date", "2026-03-01"))[:10]
    days = (sent.get("paymentTerms") or {}).get("netDueDays", 30)
    items = [
        line(
            str(each.get("amazonProductIdentifier") or each.get("vendorProductIdentifier") or ""),
            each["invoicedQuantity"]["amount"],
            each["netCost"]["amount"],
            paid=False,
        )
        for each in sent.get("items", ())
    ]
    return entry(
        str(sent.get("id", "")),
        float(total.get("amount", 0)),
        "IN_PROGRESS",
        issued,
        payee=str((sent.get("remitToParty") or {}).get("partyId", "")),
        currency=total.get("currencyCode", "EUR"),
        marketplace=MARKETPLACES.get(country, GERMANY),
        lines=tuple(items),
        due=f"{date.fromisoformat(issued) + timedelta(days)}",
        modified=f"{issued}T12:00:00Z",
    )


def entry(
    number: str,
    amount: float,
    state: str,
    issued: str,
    *,
    payee: str = PAYEE,
    currency: str = "EUR",
    marketplace: str = GERMANY,
    kind: str = "AP_INVENTORY",
    paid: float = 0,
    queued: float = 0,
    discount: float = 0,
    quantity: float = 0,
    price: float = 0,
    other: float = 0,
    payments: tuple[str, ...] = (),
    shortages: tuple[str, ...] = (),
    lines: tuple[Entry, ...] = (),
    due: str = "2026-04-01",
    modified: str = "2026-03-01T09:00:00Z",
) -> Entry:
    """One invoice with its details; amounts in major units, tax of 19%."""

    def money(value: float) -> Entry:
        return {"currencyCode": currency, "currencyAmount": round(value, 2)}

    def part(name: str, value: float) -> Entry:
        return {"breakdownType": name, "breakdownAmount": money(value), "breakdowns": []}

    net = round(amount / 1.19, 2)
    total = part("Total", amount)
    total["breakdowns"] = [
        part("InvoiceAmountWithoutTax", net),
        part("TaxAmount", amount - net),
    ]
    settled = {
        "AmountPaid": paid,
        "QueuedForPayment": queued,
        "QuickPayDiscount": discount,
        "QuantityVarianceAmount": quantity,
        "PriceVariance": price,
        "Other": other,
    }
    ids = {
        "PURCHASE_ORDER_IDS": ("PO123456",),
        "VENDOR_CODE": ("VC-01",),
        "UNIQUE_PAYMENT_IDS": payments,
        "SHORTAGE_INVOICE_IDS": shortages,
    }
    header: Entry = {
        "invoiceNumber": number,
        "invoiceIdentifier": f"{number}~{payee}" if kind == "AP_INVENTORY" else number,
        "invoiceStatus": state,
        "invoiceType": kind,
        "payee": {"partnerId": "VG-1", "partnerType": "VENDOR", "partnerEntities": [payee]},
        "payer": {"partnerId": "AMAZON_DE", "partnerType": "AMAZON", "partnerName": "Amazon"},
        "issueDate": f"{issued}T00:00:00Z",
        "dueDate": f"{due}T00:00:00Z",
        "paymentTerms": "NET30",
        "creationDate": f"{issued}T08:00:00Z",
        "lastUpdatedDate": modified,
        "invoiceAmount": money(amount),
        "invoiceAmountBreakdowns": [total],
        "invoiceSettlementBreakdowns": [part(name, value) for name, value in settled.items()],
        "relatedIdentifiers": [
            {"relatedIdentifierName": name, "relatedIdentifierValue": list(values)}
            for name, values in ids.items()
            if values
        ],
    }
    items = lines or (line("B0PLAIN001", 1, f"{net:.2f}"),)
    for place, each in enumerate(items, 1):
        each["lineItemId"] = f"LI-{place}"
        for known in (each["unitCost"], each["totalAmount"]):
            known["currencyCode"] = currency
    return {"marketplace": marketplace, "invoiceHeader": header, "invoiceItems": list(items)}


def line(
    asin: str,
    quantity: int,
    cost: str,
    *,
    received: int | None = None,
    price: str = "0",
    defects: tuple[str, ...] = (),
    paid: bool = True,
) -> Entry:
    """A line; `price` is what the price differs by over all, `defects` the type and the causes."""
    there = quantity if received is None else received
    unit = float(cost)

    def money(value: float) -> Entry:
        return {"currencyCode": "EUR", "currencyAmount": round(value, 2)}

    reasons = [{"varianceType": defects[0], "defectTypes": list(defects[1:])}] if defects else []
    return {
        "lineItemId": "LI-1",
        "unitCost": money(unit),
        "quantity": quantity,
        "taxRateCodes": ["DE 19"],
        "totalAmount": money(unit * quantity),
        "lineItemContext": {
            "lineItemType": "GOODS",
            "itemIdentifiers": [{"itemIdentifierName": "ASIN", "itemIdentifierValue": asin}],
            "itemDescription": f"Product {asin}",
            "matchingContext": {
                "matchedQuantity": there,
                "matchedAmount": money(unit * there),
                "paidQuantity": there if paid else 0,
                "paidAmount": money(unit * there - float(price) if paid else 0),
                "quantityVariance": quantity - there,
                "priceVariance": money(float(price)),
                "varianceReasons": reasons,
            },
        },
        "relatedItemIdentifiers": [
            {"relatedIdentifierName": "ASN_IDS", "relatedIdentifierValue": ["ASN-5678"]}
        ],
    }
