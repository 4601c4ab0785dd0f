"""Vendor invoices that break no rule, one per region, to be spoilt in one place by a test."""

import copy
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def money(amount: str, currency: str) -> dict[str, str]:
    """An amount as the service wants it."""
    return {"currencyCode": currency, "amount": amount}


def tax(kind: str, rate: str, amount: str, taxable: str, currency: str) -> dict[str, Any]:
    """One entry of taxDetails."""
    return {
        "taxType": kind,
        "taxRate": rate,
        "taxAmount": money(amount, currency),
        "taxableAmount": money(taxable, currency),
    }


def party(code: str, country: str, state: str, number: tuple[str, str] | None) -> dict[str, Any]:
    """A party with a whole address and, if given, a tax registration (type, number)."""
    found: dict[str, Any] = {
        "partyId": code,
        "address": {
            "name": code,
            "addressLine1": "1 Any Street",
            "city": "Anytown",
            "stateOrRegion": state,
            "postalOrZipCode": "12345",
            "countryCode": country,
        },
    }
    if number is not None:
        kind, text = number
        found["taxRegistrationDetails"] = [
            {"taxRegistrationType": kind, "taxRegistrationNumber": text}
        ]
    return found


def item(cost: str, quantity: int, currency: str, **more: Any) -> dict[str, Any]:
    """One line; `more` are further fields by the service's names."""
    return {
        "itemSequenceNumber": 1,
        "amazonProductIdentifier": "B000000001",
        "invoicedQuantity": {"amount": quantity, "unitOfMeasure": "Eaches"},
        "netCost": money(cost, currency),
        "purchaseOrderNumber": "PO123456",
        **more,
    }


def american() -> dict[str, Any]:
    """Two units at 50.00 USD, no tax."""
    return {
        "invoiceType": "Invoice",
        "id": "US-1",
        "date": "2026-01-30T12:00:00Z",
        "remitToParty": party("VENDOR", "US", "WA", None),
        "billToParty": party("AMAZONUS", "US", "WA", None),
        "invoiceTotal": money("100.00", "USD"),
        "items": [item("50.00", 2, "USD")],
    }


def european() -> dict[str, Any]:
    """Two units at 50.00 EUR with 19% VAT."""
    entry = tax("VAT", "19", "19.00", "100.00", "EUR")
    return {
        "invoiceType": "Invoice",
        "id": "DE-1",
        "date": "2026-01-30T12:00:00+01:00",
        "remitToParty": party("VENDOR", "DE", "BY", ("VAT", "DE123456789")),
        "billToParty": party("AMAZONDE", "DE", "BY", ("VAT", "DE814584193")),
        "invoiceTotal": money("119.00", "EUR"),
        "taxDetails": [entry],
        "items": [item("50.00", 2, "EUR", taxDetails=[copy.deepcopy(entry)])],
    }


def credit_note() -> dict[str, Any]:
    """The European invoice as a credit for it."""
    note = european()
    note["invoiceType"], note["id"] = "CreditNote", "DE-C1"
    del note["items"][0]["purchaseOrderNumber"]
    note["items"][0]["creditNoteDetails"] = {"referenceInvoiceNumber": "DE-1"}
    return note


def indian() -> dict[str, Any]:
    """Two units at 50.00 INR with SGST and CGST of 9% each."""
    entries = [tax(kind, "9", "9.00", "100.00", "INR") for kind in ("SGST", "CGST")]
    seller, buyer = ("GST", "29AABCU9603R1ZX"), ("GST", "29AAICA3918J1ZE")
    return {
        "invoiceType": "Invoice",
        "id": "IN-1",
        "referenceNumber": "IRN-1",
        "date": "2026-01-30T12:00:00+05:30",
        "remitToParty": party("VENDOR", "IN", "KA", seller),
        "shipFromParty": party("VENDOR", "IN", "KA", seller),
        "shipToParty": party("AMAZONIN", "IN", "KA", buyer),
        "billToParty": party("AMAZONIN", "IN", "KA", buyer),
        "invoiceTotal": money("118.00", "INR"),
        "taxDetails": entries,
        "items": [item("50.00", 2, "INR", hsnCode="76069290", taxDetails=copy.deepcopy(entries))],
    }
