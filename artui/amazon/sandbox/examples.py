"""The sandbox's data: Ads profiles and invoices, and a VAT report.

The VAT report holds Amazon's own use cases, a refund, a correction and an order that Amazon
invoices itself. Names and addresses are made up.
"""

from typing import Any

REFUSED_PROFILE = "999999999"
MARKETPLACE = "A13V1IB3VIYZZH"


def profiles() -> list[dict[str, Any]]:
    """Four profiles: one without valid payment method, one that may not be read at all."""
    return [
        _profile(777777777, "CA", "CAD", "A2EUQ1WTGCTBG2", valid=True),
        _profile(888888888, "MX", "MXN", "A1AM78C64UM0Y8", valid=False),
        _profile(1234567890123456789, "US", "USD", "ATVPDKIKX0DER", valid=True),
        _profile(int(REFUSED_PROFILE), "US", "USD", "ATVPDKIKX0DER", valid=False),
    ]


def _profile(
    number: int, country: str, currency: str, marketplace: str, *, valid: bool
) -> dict[str, Any]:
    return {
        "profileId": number,
        "countryCode": country,
        "currencyCode": currency,
        "timezone": "America/Los_Angeles",
        "accountInfo": {
            "marketplaceStringId": marketplace,
            "id": f"ENTITY{number}",
            "type": "vendor",
            "name": f"Vendor {country}",
            "validPaymentMethod": valid,
        },
    }


def ads_invoices() -> dict[str, list[dict[str, Any]]]:
    """Invoices by profile id, in every status; two profiles share the id CA-1."""
    return {
        "777777777": [
            _invoice("CA-1", "ISSUED", "CAD", 1200.5, 1200.5, tax=60.03),
            _invoice("CA-2", "PAID_IN_PART", "CAD", 300, 100.25),
            _invoice("CA-3", "PAID_IN_FULL", "CAD", 66.67, 0),
            _invoice("CA-4", "WRITTEN_OFF", "CAD", 12.34, 0),
            {"status": "ACCUMULATING", "fromDate": "20260301", "remainingAmountDue": {}},
        ],
        "888888888": [_invoice("CA-1", "ISSUED", "MXN", 500, 500)],
        "1234567890123456789": [
            _invoice("US/5", "ISSUED", "USD", 0.07, 0.07, fee=0.01),
            _invoice("US-6", "ON_HOLD_BY_MAGIC", "USD", 10, 10),
        ],
        REFUSED_PROFILE: [],
    }


def _invoice(
    number: str,
    status: str,
    currency: str,
    amount: float,
    remaining: float,
    *,
    tax: float = 0.0,
    fee: float = 0.0,
) -> dict[str, Any]:
    def money(value: float) -> dict[str, Any]:
        return {"amount": value, "currencyCode": currency}

    fees = [{"feeType": "REGULATORY_ADVERTISING_FEE", "cost": money(fee)}] if fee else []
    return {
        "id": number,
        "status": status,
        "fromDate": "20260201",
        "toDate": "20260228",
        "invoiceDate": "20260301",
        "dueDate": "20260331",
        "amountDue": money(amount),
        "taxAmountDue": money(tax),
        "remainingAmountDue": money(remaining),
        "remainingTaxAmountDue": money(tax if remaining else 0.0),
        "fees": fees,
        "remainingFees": fees if remaining else [],
        "downloadableDocuments": ["INVOICE"],
        "paymentMethod": "ELECTRONIC_FUNDS_TRANSFER",
        "paymentTermsDays": 30,
        "paymentTermsType": "NET",
        "someNewKey": "kept",
    }


def ads_details(summary: dict[str, Any]) -> dict[str, Any]:
    """The details of one invoice: a line, a payment, an adjustment and the tax."""
    contact = {"address": {"companyName": "Amazon Advertising LLC", "city": "Seattle"}}
    tax = summary.get("taxAmountDue")
    return {
        "invoiceSummary": summary,
        "payerContactInfo": {"address": {"companyName": "Vendor", "city": "Toronto"}},
        "issuerContactInfo": contact,
        "invoiceLines": [
            {
                "name": "Spring campaign",
                "costEventType": "CLICKS",
                "costEventCount": 100,
                "costPerUnit": 0.5,
                "cost": summary.get("amountDue"),
            }
        ],
        "portfolios": [],
        "promotions": [],
        "adjustments": [],
        "payments": [{"id": 1, "status": "SUCCEEDED", "amount": summary.get("remainingAmountDue")}],
        "taxDetail": {"taxBreakups": [{"taxName": "GST", "taxAmount": tax}]},
        "governmentInvoiceInformation": {},
    }


def vat_rows() -> list[dict[str, str]]:
    """The rows of the VAT report: three shipments, a refund, a correction, one not ours."""
    first = _row("8234930334", "T-1", "BYU738349K", 1, 120)
    second = _row("8234930335", "T-2", "BYU738349K", 1, 120, item="21")
    third = _row("8234930335", "T-2", "B7TERKS9374", 2, 240, item="22")
    abroad = _row("021893076", "T-3", "BYU738349K", 2, 240, item="31") | {
        "seller-vat-number": "ATU12345678",
        "ship-from-country": "AT",
    }
    refund = abroad | {"transaction-type": "REFUND", "transaction-id": "R-3"}
    refund |= {
        name: f"-{text}".replace("--", "")
        for name, text in abroad.items()
        if name.endswith("-amount")
    }
    undone = first | {
        "transaction-type": "REFUND",
        "transaction-id": "CorrectionReversal:X:1",
    }
    redone = first | {
        "transaction-id": "Correction:X:1",
        "billing-name": "Atelier Dupont et Fils",
        "is-invoice-corrected": "true",
    }
    amazons = _row("8234930399", "T-9", "BYU738349K", 1, 120, item="91") | {
        "is-amazon-invoiced": "true"
    }
    return [first, second, third, abroad, refund, undone, redone, amazons]


def _row(
    shipping: str, transaction: str, asin: str, quantity: int, incl: int, item: str = "11"
) -> dict[str, str]:
    row = {
        "marketplace-id": MARKETPLACE,
        "order-id": "123-1111111-2222222",
        "order-item-id": f"100000000000{item}",
        "shipping-id": shipping,
        "transaction-id": transaction,
        "transaction-type": "SHIPMENT",
        "invoice-number": "",
        "invoice-status": "InvoicePending",
        "invoice-status-description": "",
        "is-amazon-invoiced": "false",
        "order-date": "2026-03-02T08:15:00+00:00",
        "shipment-date": "2026-03-03T10:21:03+00:00",
        "buyer-vat-number": "FR98765432109",
        "seller-vat-number": "FR12345678901",
        "asin": asin,
        "sku": f"SKU-{asin}",
        "product-name": asin,
        "quantity-purchased": str(quantity),
        "currency": "EUR",
        "recipient-name": "Atelier Dupont SARL",
        "ship-address-1": "12 rue de la Paix",
        "ship-city": "Paris",
        "ship-postal-code": "75002",
        "ship-country": "FR",
        "ship-from-country": "FR",
        "billing-name": "Atelier Dupont SARL",
        "bill-address-1": "12 rue de la Paix",
        "bill-city": "Paris",
        "bill-postal-code": "75002",
        "bill-country": "FR",
        "is-invoice-corrected": "false",
    }
    groups = {
        "item": (incl, incl * 5 // 6, incl // 6),
        "shipping": (12, 10, 2),
        "gift-wrap": (6, 5, 1),
        "item-promo": (-60, -50, -10),
        "shipping-promo": (0, 0, 0),
        "gift-promo": (0, 0, 0),
    }
    for group, (with_vat, without, vat) in groups.items():
        row[f"{group}-vat-incl-amount"] = str(with_vat)
        row[f"{group}-vat-excl-amount"] = str(without)
        row[f"{group}-vat-amount"] = str(vat)
        row[f"{group}-vat-rate"] = "0.2"
    return row
