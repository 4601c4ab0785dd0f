"""The invoice as the business rules see it: places, readable amounts, nothing guessed.

`shape` has already reported what is missing or malformed. Here every value that can't be read is
None, and a rule that needs it stays silent, so one mistake gives one finding.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from artui.amazon.vendor_invoices.rules.shape import read_decimal, read_instant
from artui.json_value import Json, JsonObject

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class PlacedAmount:
    """An amount of money at a place; `value` is in major units."""

    path: str
    value: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Tax:
    """One entry of taxDetails; `rate` is a percent number."""

    path: str
    type: str
    rate: Decimal | None
    amount: PlacedAmount
    taxable: PlacedAmount | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge or an allowance; which of the two, its owner says."""

    path: str
    type: str
    amount: PlacedAmount
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class AdditionalDetail:
    """A further detail; its text is as it came, to the last blank."""

    path: str
    type: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One tax registration of a party."""

    path: str
    type: str
    number: str


@dataclass(frozen=True, slots=True)
class InvoiceParty:
    """One of the four parties; an address holds the service's own field names."""

    path: str
    id: str
    address: Mapping[str, str] | None
    registrations: tuple[Registration, ...]


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    """One line of the invoice."""

    path: str
    sequence: int | None
    amazon_id: str
    vendor_id: str
    quantity: int | None
    unit: str
    unit_size: int | None
    weight: Decimal | None
    weight_unit: str
    cost_unit: str
    net_cost: PlacedAmount
    order: str
    hsn: str
    credit: JsonObject | None
    taxes: tuple[Tax, ...]
    charges: tuple[Charge, ...]
    allowances: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice or credit note."""

    path: str
    id: str
    kind: str
    reference: str
    date: datetime | None
    remit_to: InvoiceParty | None
    ship_to: InvoiceParty | None
    ship_from: InvoiceParty | None
    bill_to: InvoiceParty | None
    terms: JsonObject | None
    total: PlacedAmount
    taxes: tuple[Tax, ...]
    charges: tuple[Charge, ...]
    allowances: tuple[Charge, ...]
    details: tuple[AdditionalDetail, ...]
    items: tuple[InvoiceItem, ...]

    def parties(self) -> Iterator[InvoiceParty]:
        """Those parties that the invoice names."""
        for party in (self.remit_to, self.ship_to, self.ship_from, self.bill_to):
            if party is not None:
                yield party


def read_invoice(raw: JsonObject, path: str) -> Invoice:
    """The view of one invoice object; never raises, whatever the object holds."""
    terms = raw.get("paymentTerms")
    return Invoice(
        path=path,
        id=_text(raw, "id"),
        kind=_text(raw, "invoiceType"),
        reference=_text(raw, "referenceNumber"),
        date=read_instant(raw.get("date")),
        remit_to=_party(raw, "remitToParty", path),
        ship_to=_party(raw, "shipToParty", path),
        ship_from=_party(raw, "shipFromParty", path),
        bill_to=_party(raw, "billToParty", path),
        terms=terms if isinstance(terms, dict) else None,
        total=_amount(raw.get("invoiceTotal"), f"{path}.invoiceTotal"),
        taxes=_many(raw, "taxDetails", path, _tax),
        charges=_many(raw, "chargeDetails", path, _charge),
        allowances=_many(raw, "allowanceDetails", path, _allowance),
        details=_many(raw, "additionalDetails", path, _detail),
        items=_many(raw, "items", path, _item),
    )


def line_units(item: InvoiceItem) -> Decimal | None:
    """By what the net cost is multiplied: the quantity, or the weight if priced by weight.

    SI-8: `unitSize` never multiplies.
    """
    if item.weight_unit or item.cost_unit:
        return item.weight
    return None if item.quantity is None else Decimal(item.quantity)


def line_amount(item: InvoiceItem) -> Decimal | None:
    """Net amount of the line in major units, None if it can't be read."""
    units = line_units(item)
    if units is None or item.net_cost.value is None:
        return None
    return units * item.net_cost.value


def total(amounts: Iterator[Decimal | None]) -> Decimal | None:
    """The sum, or None if one of the amounts can't be read."""
    result = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        result += amount
    return result


def _text(raw: JsonObject, name: str) -> str:
    value = raw.get(name)
    return value.strip() if isinstance(value, str) else ""


def _many(
    raw: JsonObject, name: str, path: str, read: Callable[[JsonObject, str], _Entry]
) -> tuple[_Entry, ...]:
    entries = raw.get(name)
    if not isinstance(entries, list):
        return ()
    return tuple(
        read(entry, f"{path}.{name}[{index}]")
        for index, entry in enumerate(entries)
        if isinstance(entry, dict)
    )


def _amount(raw: Json, path: str) -> PlacedAmount:
    if not isinstance(raw, dict):
        return PlacedAmount(path, None, None)
    return PlacedAmount(path, read_decimal(raw.get("amount")), _text(raw, "currencyCode") or None)


def _tax(raw: JsonObject, path: str) -> Tax:
    taxable = raw.get("taxableAmount")
    return Tax(
        path,
        _text(raw, "taxType"),
        read_decimal(raw.get("taxRate")),
        _amount(raw.get("taxAmount"), f"{path}.taxAmount"),
        None if taxable is None else _amount(taxable, f"{path}.taxableAmount"),
    )


def _charge(raw: JsonObject, path: str) -> Charge:
    return _extra(raw, path, "chargeAmount")


def _allowance(raw: JsonObject, path: str) -> Charge:
    return _extra(raw, path, "allowanceAmount")


def _extra(raw: JsonObject, path: str, name: str) -> Charge:
    amount = _amount(raw.get(name), f"{path}.{name}")
    return Charge(path, _text(raw, "type"), amount, _many(raw, "taxDetails", path, _tax))


def _party(raw: JsonObject, name: str, path: str) -> InvoiceParty | None:
    party = raw.get(name)
    if not isinstance(party, dict):
        return None
    place = f"{path}.{name}"
    address = party.get("address")
    return InvoiceParty(
        place,
        _text(party, "partyId"),
        {key: _text(address, key) for key in address} if isinstance(address, dict) else None,
        _many(party, "taxRegistrationDetails", place, _registration),
    )


def _detail(raw: JsonObject, path: str) -> AdditionalDetail:
    text = raw.get("detail")
    return AdditionalDetail(
        path,
        _text(raw, "type"),
        text if isinstance(text, str) else "",
        _text(raw, "languageCode"),
    )


def _registration(raw: JsonObject, path: str) -> Registration:
    return Registration(
        path, _text(raw, "taxRegistrationType"), _text(raw, "taxRegistrationNumber")
    )


def _item(raw: JsonObject, path: str) -> InvoiceItem:
    quantity = raw.get("invoicedQuantity")
    quantity = quantity if isinstance(quantity, dict) else {}
    weight = quantity.get("totalWeight")
    weight = weight if isinstance(weight, dict) else {}
    amount = read_decimal(quantity.get("amount"))
    credit = raw.get("creditNoteDetails")
    sequence, size = raw.get("itemSequenceNumber"), read_decimal(quantity.get("unitSize"))
    return InvoiceItem(
        path=path,
        sequence=sequence if type(sequence) is int else None,
        amazon_id=_text(raw, "amazonProductIdentifier"),
        vendor_id=_text(raw, "vendorProductIdentifier"),
        quantity=int(amount) if amount is not None and amount == int(amount) else None,
        unit=_text(quantity, "unitOfMeasure"),
        unit_size=int(size) if size is not None and size == int(size) else None,
        weight=read_decimal(weight.get("amount")),
        weight_unit=_text(weight, "unitOfMeasure"),
        cost_unit=_text(raw, "netCostUnitOfMeasure"),
        net_cost=_amount(raw.get("netCost"), f"{path}.netCost"),
        order=_text(raw, "purchaseOrderNumber"),
        hsn=_text(raw, "hsnCode"),
        credit=credit if isinstance(credit, dict) else None,
        taxes=_many(raw, "taxDetails", path, _tax),
        charges=_many(raw, "chargeDetails", path, _charge),
        allowances=_many(raw, "allowanceDetails", path, _allowance),
    )
