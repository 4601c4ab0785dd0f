"""The form of an invoice: which fields there are, which must be, and what each may hold.

The tables below say in our own words what the published model says. SI-2 names what is missing or
is no object, SI-3 a word outside its list, SI-4 a value of the wrong type. Amounts and rates are
text, quantities are integers: `"10"` and `10` are not the same to the service.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from artui.amazon.vendor_invoices.rules.finding import Finding, Severity, shown
from artui.domain.text import BadDocumentNumber, document_number
from artui.json_value import Json

INVOICE_TYPES = ("Invoice", "CreditNote")
TAX_TYPES = (
    "CGST", "SGST", "CESS", "UTGST", "IGST", "MwSt.", "PST", "TVA", "VAT", "GST", "ST",
    "Consumption", "MutuallyDefined", "DomesticVAT",
)  # fmt: skip
CHARGE_TYPES = (
    "Freight", "Packing", "Duty", "Service", "SmallOrder", "InsurancePlacementCost",
    "InsuranceFee", "SpecialHandlingService", "CollectionAndRecyclingService",
    "EnvironmentalProtectionService", "TaxCollectedAtSource",
)  # fmt: skip
ALLOWANCE_TYPES = (
    "Discount", "DiscountIncentive", "Defective", "Promotional", "UnsaleableMerchandise",
    "Special",
)  # fmt: skip
TERM_TYPES = (
    "Basic", "EndOfMonth", "FixedDate", "Proximo", "PaymentDueUponReceiptOfInvoice",
    "LetterofCredit",
)  # fmt: skip
UNITS = ("Cases", "Eaches")
WEIGHTS = ("POUNDS", "OUNCES", "GRAMS", "KILOGRAMS")
REGISTRATIONS = ("VAT", "GST")
DETAIL_TYPES = ("SUR", "OCR", "CartonCount")

LONGEST_AMOUNT = 40
LARGEST_EXPONENT = 18

_DECIMAL = re.compile(r"-?(0|([1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one key may hold. `holds` is a type word, or the name of a shape below."""

    holds: str
    required: bool = False
    many: bool = False
    words: tuple[str, ...] = ()
    longest: int | None = None


def _words(words: tuple[str, ...], *, required: bool = False) -> FieldRule:
    return FieldRule("word", required=required, words=words)


_TEXT = FieldRule("text")
_MUST_TEXT = FieldRule("text", required=True)
_MONEY = FieldRule("money")
_MUST_MONEY = FieldRule("money", required=True)
_TAXES = FieldRule("tax", many=True)

SHAPES: dict[str, dict[str, FieldRule]] = {
    "invoice": {
        "invoiceType": _words(INVOICE_TYPES, required=True),
        "id": FieldRule("id", required=True),
        "referenceNumber": _TEXT,
        "date": FieldRule("instant", required=True),
        "remitToParty": FieldRule("party", required=True),
        "shipToParty": FieldRule("party"),
        "shipFromParty": FieldRule("party"),
        "billToParty": FieldRule("party"),
        "paymentTerms": FieldRule("terms"),
        "invoiceTotal": _MUST_MONEY,
        "taxDetails": _TAXES,
        "additionalDetails": FieldRule("detail", many=True),
        "chargeDetails": FieldRule("charge", many=True),
        "allowanceDetails": FieldRule("allowance", many=True),
        "items": FieldRule("item", many=True),
    },
    "party": {
        "partyId": _MUST_TEXT,
        "address": FieldRule("address"),
        "taxRegistrationDetails": FieldRule("registration", many=True),
    },
    "registration": {
        "taxRegistrationType": _words(REGISTRATIONS, required=True),
        "taxRegistrationNumber": _MUST_TEXT,
    },
    "address": {
        "name": _MUST_TEXT,
        "addressLine1": _MUST_TEXT,
        "addressLine2": _TEXT,
        "addressLine3": _TEXT,
        "city": _TEXT,
        "county": _TEXT,
        "district": _TEXT,
        "stateOrRegion": _TEXT,
        "postalOrZipCode": _TEXT,
        "countryCode": FieldRule("text", required=True, longest=2),
        "phone": _TEXT,
    },
    "terms": {
        "type": _words(TERM_TYPES),
        "discountPercent": FieldRule("decimal"),
        "discountDueDays": FieldRule("number"),
        "netDueDays": FieldRule("number"),
    },
    "item": {
        "itemSequenceNumber": FieldRule("integer", required=True),
        "amazonProductIdentifier": _TEXT,
        "vendorProductIdentifier": _TEXT,
        "invoicedQuantity": FieldRule("quantity", required=True),
        "netCost": _MUST_MONEY,
        "netCostUnitOfMeasure": _words(WEIGHTS),
        "purchaseOrderNumber": _TEXT,
        "hsnCode": _TEXT,
        "creditNoteDetails": FieldRule("credit"),
        "taxDetails": _TAXES,
        "chargeDetails": FieldRule("charge", many=True),
        "allowanceDetails": FieldRule("allowance", many=True),
    },
    "quantity": {
        "amount": FieldRule("integer", required=True),
        "unitOfMeasure": _words(UNITS, required=True),
        "unitSize": FieldRule("integer"),
        "totalWeight": FieldRule("weight"),
    },
    "weight": {
        "unitOfMeasure": _words(WEIGHTS, required=True),
        "amount": FieldRule("decimal", required=True),
    },
    "money": {
        "currencyCode": _MUST_TEXT,
        "amount": FieldRule("decimal", required=True),
    },
    "tax": {
        "taxType": _words(TAX_TYPES, required=True),
        "taxRate": FieldRule("decimal"),
        "taxAmount": _MUST_MONEY,
        "taxableAmount": _MONEY,
    },
    "charge": {
        "type": _words(CHARGE_TYPES, required=True),
        "description": _TEXT,
        "chargeAmount": _MUST_MONEY,
        "taxDetails": _TAXES,
    },
    "allowance": {
        "type": _words(ALLOWANCE_TYPES, required=True),
        "description": _TEXT,
        "allowanceAmount": _MUST_MONEY,
        "taxDetails": _TAXES,
    },
    "detail": {
        "type": _words(DETAIL_TYPES, required=True),
        "detail": _MUST_TEXT,
        "languageCode": _TEXT,
    },
    "credit": {
        "referenceInvoiceNumber": _TEXT,
        "debitNoteNumber": _TEXT,
        "returnsReferenceNumber": _TEXT,
        "goodsReturnDate": FieldRule("instant"),
        "rmaId": _TEXT,
        "coopReferenceNumber": _TEXT,
        "consignorsReferenceNumber": _TEXT,
    },
}

_EXPECTED = {
    "text": "text",
    "id": "text",
    "decimal": 'a decimal number written as text, such as "12.50"',
    "integer": "an integer, without quotation marks",
    "number": "a number, without quotation marks",
    "instant": "a date and time such as 2026-01-31T12:00:00Z",
}


def shape_findings(invoice: Json, path: str) -> list[Finding]:
    """SI-2, SI-3 and SI-4 for the invoice at `path`."""
    number = invoice.get("id") if isinstance(invoice, dict) else None
    name = number if isinstance(number, str) else None
    return [
        Finding(shown(name), rule, severity, place, message, expected, shown(found))
        for rule, severity, place, message, expected, found in _object("invoice", invoice, path)
    ]


def read_decimal(value: object) -> Decimal | None:
    """The number that the text holds, or None: not the form of SI-4, or beyond any amount."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_AMOUNT:
        return None
    if not _DECIMAL.fullmatch(value):
        return None
    number = Decimal(value)
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else None


def read_instant(value: object) -> datetime | None:
    """The ISO 8601 date-time, aware or naive as written, or None."""
    if not isinstance(value, str) or len(value) > LONGEST_AMOUNT:
        return None
    if not _INSTANT.fullmatch(value):
        return None
    head, point, rest = value.partition(".")
    if point:  # Python 3.11 reads at most microseconds
        digits = re.match(r"[0-9]+", rest)
        assert digits is not None  # the pattern above asks for one
        value = f"{head}.{digits[0][:6].ljust(6, '0')}{rest[digits.end() :]}"
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


_Raw = tuple[str, Severity, str, str, str | None, Json]


def _object(shape: str, value: Json, path: str) -> Iterator[_Raw]:
    if not isinstance(value, dict):
        yield ("SI-2", "error", path, f"{_last(path)} must be an object", "an object", value)
        return
    fields = SHAPES[shape]
    for name, field in fields.items():
        place = f"{path}.{name}"
        if name not in value or (field.required and value[name] is None):
            if field.required:
                yield ("SI-2", "error", place, f"{name} is missing", _expectation(field), None)
        else:
            yield from _value(field, value[name], place)
    for name in value:
        if name not in fields:
            unknown = shown(name) or ""
            message = f"the service knows no field {unknown} here"
            yield ("SI-2", "warning", f"{path}.{unknown}", message, None, name)


def _value(field: FieldRule, value: Json, path: str) -> Iterator[_Raw]:
    if field.many:
        if not isinstance(value, list):
            message = f"{_last(path)} must be an array"
            yield ("SI-2", "error", path, message, "an array", _kind(value))
            return
        for index, entry in enumerate(value):
            yield from _object(field.holds, entry, f"{path}[{index}]")
    elif field.holds in SHAPES:
        yield from _object(field.holds, value, path)
    else:
        yield from _scalar(field, value, path)


def _scalar(field: FieldRule, value: Json, path: str) -> Iterator[_Raw]:
    name = _last(path)
    if field.words:
        if value not in field.words:
            message = f"{shown(value)} is no word that the service knows as {name}"
            yield ("SI-3", "error", path, message, ", ".join(field.words), value)
        return
    if not _fits(field.holds, value):
        expected = _EXPECTED[field.holds]
        if field.holds == "decimal" and isinstance(value, str) and _DECIMAL.fullmatch(value):
            expected = "an amount of at most 18 digits before the point"
        found = f'"{value}"' if isinstance(value, str) else value
        yield (
            "SI-4",
            "error",
            path,
            f"{name} must be {expected}, not {shown(found)}",
            expected,
            found,
        )
    elif field.required and isinstance(value, str) and not value.strip():
        yield ("SI-2", "error", path, f"{name} is empty", _expectation(field), value)
    elif field.holds == "id" and isinstance(value, str):
        yield from _number(value, path)
    elif field.longest and isinstance(value, str) and len(value) > field.longest:
        expected = f"at most {field.longest} characters"
        yield ("SI-2", "error", path, f"{name} has {len(value)} characters", expected, value)


def _number(text: str, path: str) -> Iterator[_Raw]:
    """A number that people and other programs can distinguish from every other."""
    expected = "a number without hidden characters and blanks around it"
    try:
        document_number(text)
    except BadDocumentNumber as refusal:
        yield ("SI-4", "error", path, f"{refusal}".removesuffix("."), expected, text)
        return
    if text != text.strip():
        yield ("SI-4", "error", path, "the number has blanks around it", expected, f'"{text}"')


def _fits(holds: str, value: object) -> bool:
    match holds:
        case "text" | "id":
            return isinstance(value, str)
        case "decimal":
            return isinstance(value, str) and read_decimal(value) is not None
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | Decimal | float) and not isinstance(value, bool)
        case _:
            return read_instant(value) is not None


def _expectation(field: FieldRule) -> str:
    if field.words:
        return ", ".join(field.words)
    if field.many:
        return "an array"
    return _EXPECTED.get(field.holds, "an object")


def _kind(value: object) -> str:
    return {dict: "an object", str: "text", type(None): "null"}.get(type(value), "a number")


def _last(path: str) -> str:
    """The field's name; an amount's with its owner's, since every amount is called amount."""
    names = path.split(".")
    return ".".join(names[-2:]) if names[-1] in ("amount", "currencyCode") else names[-1]
