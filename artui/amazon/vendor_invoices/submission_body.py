"""Build the body that the service takes from one of our invoices.

Amounts leave as text in major units, taxes as totals of their line. A header tax is rounded once;
its cents are given to the lines by largest remainder, so lines, charges and header tie exactly and
no line is more than one minor unit from its own sum (SI-7, SI-9, SI-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from artui.domain.money import Bare, Money, format_minor, round_half_up
from artui.domain.refusal import Refused
from artui.json_value import Json


class TotalDiffers(Refused):
    """Lines, taxes, charges and allowances do not make the total of our invoice."""


@dataclass(frozen=True, slots=True)
class PartyData:
    """A party; the tax type is VAT or GST, empty texts are left out."""

    id: str
    name: str
    address_line: str
    city: str
    postal_code: str
    country: str
    state: str = ""
    address_line_2: str = ""
    address_line_3: str = ""
    tax_type: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax by the service's word and its percent number: 9 is 9%."""

    type: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class ExtraData:
    """A charge or an allowance of the whole invoice, in minor units without tax."""

    type: str
    amount_minor: int
    taxes: tuple[TaxRate, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class CreditReferences:
    """What a credit note's line refers to (SI-21)."""

    invoice: str = ""
    returns_notice: str = ""
    returned_on: datetime | None = None
    rma: str = ""
    coop: str = ""
    debit_note: str = ""
    consignor: str = ""


@dataclass(frozen=True, slots=True)
class LineData:
    """A line: net cost of one unit in minor units, or of one unit of weight."""

    quantity: int
    net_cost_minor: int
    amazon_id: str = ""
    vendor_id: str = ""
    order: str = ""
    unit: str = "Eaches"
    unit_size: int | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    hsn: str = ""
    taxes: tuple[TaxRate, ...] = ()
    credit: CreditReferences | None = None


@dataclass(frozen=True, slots=True)
class TermsData:
    """Payment terms by the service's word; the discount is a percent number."""

    type: str
    net_days: int | None = None
    discount_percent: Decimal | None = None
    discount_days: int | None = None


@dataclass(frozen=True, slots=True)
class VendorInvoiceData:
    """One of our invoices or credit notes. `total_minor` includes tax; both kinds are positive."""

    number: str
    issued: datetime
    currency: str
    total_minor: int
    remit_to: PartyData
    bill_to: PartyData
    lines: tuple[LineData, ...]
    credit_note: bool = False
    ship_to: PartyData | None = None
    ship_from: PartyData | None = None
    charges: tuple[ExtraData, ...] = ()
    allowances: tuple[ExtraData, ...] = ()
    terms: TermsData | None = None
    reference: str = ""
    details: tuple[tuple[str, str, str], ...] = ()  # type, detail, language
    # Our own tax of a document with one line, where a credit's may be a minor unit off (SI-12).
    tax_minor: int | None = None


def build_invoice(data: VendorInvoiceData) -> dict[str, Json]:
    """The invoice object of the service's model. Raises TotalDiffers with the two figures."""
    spread = _Spread(data)
    _check_total(data, spread)
    invoice: dict[str, Json] = {
        "invoiceType": "CreditNote" if data.credit_note else "Invoice",
        "id": data.number,
        "date": _instant(data.issued),
        "remitToParty": _party(data.remit_to),
        "billToParty": _party(data.bill_to),
        "invoiceTotal": _money(data.total_minor, data.currency),
    }
    if data.reference:
        invoice["referenceNumber"] = data.reference
    if data.ship_to is not None:
        invoice["shipToParty"] = _party(data.ship_to)
    if data.ship_from is not None:
        invoice["shipFromParty"] = _party(data.ship_from)
    if data.terms is not None:
        invoice["paymentTerms"] = terms_object(data.terms)
    if spread.header:
        invoice["taxDetails"] = [
            _tax(rate, tax, taxable, data.currency) for rate, taxable, tax in spread.header
        ]
    if data.details:
        invoice["additionalDetails"] = [
            _filled({"type": kind, "detail": text, "languageCode": language})
            for kind, text, language in data.details
        ]
    for name, part, extras, first in (
        ("chargeDetails", "chargeAmount", data.charges, len(data.lines)),
        ("allowanceDetails", "allowanceAmount", data.allowances, spread.first_allowance),
    ):
        if extras:
            invoice[name] = [
                _extra(extra, part, spread.parts[first + index], data.currency)
                for index, extra in enumerate(extras)
            ]
    invoice["items"] = [
        _item(index, line, spread.parts[index], data) for index, line in enumerate(data.lines)
    ]
    return invoice


def build_body(data: VendorInvoiceData) -> dict[str, Json]:
    """The body of one call: one invoice, because one transaction id covers the call (SI-1)."""
    return {"invoices": [build_invoice(data)]}


def line_net_minor(line: LineData) -> int:
    """Net amount of a line in minor units; by weight, rounded half up."""
    if line.weight is not None:
        return round_half_up(Fraction(line.weight) * line.net_cost_minor)
    return line.quantity * line.net_cost_minor


_Part = list[tuple[TaxRate, int, int]]  # rate, taxable and tax in minor units


class _Spread:
    """Taxes per line, charge and allowance (in that order) and for the header."""

    def __init__(self, data: VendorInvoiceData) -> None:
        owners: list[tuple[int, tuple[TaxRate, ...]]] = [
            *((line_net_minor(line), line.taxes) for line in data.lines),
            *((charge.amount_minor, charge.taxes) for charge in data.charges),
            *((-allowance.amount_minor, allowance.taxes) for allowance in data.allowances),
        ]
        self.first_allowance = len(data.lines) + len(data.charges)
        self.net_minor = sum(amount for amount, _ in owners)
        self.parts: list[_Part] = [[] for _ in owners]
        self.header: _Part = []
        for rate in dict.fromkeys(rate for _, rates in owners for rate in rates):
            taxed = [index for index, (_, rates) in enumerate(owners) if rate in rates]
            amounts = [owners[index][0] for index in taxed]
            share = Fraction(rate.percent) / 100
            tax = _tax_minor(data, round_half_up(sum(amounts) * share))
            exact = [amount * share for amount in amounts]
            parts = spread_minor(tax, exact) if len(taxed) > 1 else [tax]
            for index, part in zip(taxed, parts, strict=True):
                # An allowance and its tax are written as positive figures.
                sign = -1 if index >= self.first_allowance else 1
                self.parts[index].append((rate, sign * owners[index][0], sign * part))
            self.header.append((rate, sum(amounts), tax))

    @property
    def total_minor(self) -> int:
        return self.net_minor + sum(tax for _, _, tax in self.header)


def _tax_minor(data: VendorInvoiceData, computed: int) -> int:
    """The tax by its rate, or our own where it is one minor unit from it."""
    own = data.tax_minor
    if own is None or len(data.lines) != 1 or len(data.lines[0].taxes) != 1:
        return computed
    return own if abs(own - computed) <= 1 else computed


def spread_minor(total_minor: int, exact: Sequence[Fraction]) -> list[int]:
    """The total over parts, each within one minor unit of its exact share, by largest remainder."""
    parts = [floor(share) for share in exact]
    left = total_minor - sum(parts)
    by_remainder = sorted(
        range(len(exact)), key=lambda index: exact[index] - parts[index], reverse=True
    )
    for index in by_remainder[:left]:
        parts[index] += 1
    return parts


def _check_total(data: VendorInvoiceData, spread: _Spread) -> None:
    if spread.total_minor != data.total_minor:
        raise TotalDiffers(
            f"Invoice {data.number} is over ",
            Money(data.total_minor, data.currency),
            ", but its lines, charges and taxes make ",
            Bare(spread.total_minor, data.currency),
            ".",
        )


def _item(index: int, line: LineData, taxes: _Part, data: VendorInvoiceData) -> dict[str, Json]:
    quantity: dict[str, Json] = {"amount": line.quantity, "unitOfMeasure": line.unit}
    if line.unit_size is not None:
        quantity["unitSize"] = line.unit_size
    item: dict[str, Json] = {
        "itemSequenceNumber": index + 1,
        **_filled(
            {
                "amazonProductIdentifier": line.amazon_id,
                "vendorProductIdentifier": line.vendor_id,
                "purchaseOrderNumber": "" if data.credit_note else line.order,
                "hsnCode": line.hsn.replace(".", "").replace(" ", ""),
            }
        ),
        "invoicedQuantity": quantity,
        "netCost": _money(line.net_cost_minor, data.currency),
    }
    if line.weight is not None:
        quantity["totalWeight"] = {"unitOfMeasure": line.weight_unit, "amount": f"{line.weight:f}"}
        item["netCostUnitOfMeasure"] = line.weight_unit
    if taxes:
        item["taxDetails"] = [
            _tax(rate, tax, taxable, data.currency) for rate, taxable, tax in taxes
        ]
    if line.credit is not None:
        item["creditNoteDetails"] = _credit(line.credit)
    return item


def _extra(extra: ExtraData, name: str, taxes: _Part, currency: str) -> dict[str, Json]:
    built: dict[str, Json] = {
        **_filled({"type": extra.type, "description": extra.description}),
        name: _money(extra.amount_minor, currency),
    }
    if taxes:
        built["taxDetails"] = [_tax(rate, tax, taxable, currency) for rate, taxable, tax in taxes]
    return built


def _tax(rate: TaxRate, tax_minor: int, taxable_minor: int, currency: str) -> dict[str, Json]:
    return {
        "taxType": rate.type,
        "taxRate": f"{rate.percent:f}",
        "taxAmount": _money(tax_minor, currency),
        "taxableAmount": _money(taxable_minor, currency),
    }


def _party(party: PartyData) -> dict[str, Json]:
    built: dict[str, Json] = {
        "partyId": party.id,
        "address": _filled(
            {
                "name": party.name,
                "addressLine1": party.address_line,
                "addressLine2": party.address_line_2,
                "addressLine3": party.address_line_3,
                "city": party.city,
                "stateOrRegion": party.state,
                "postalOrZipCode": party.postal_code,
                "countryCode": party.country,
            }
        ),
    }
    if party.tax_number:
        built["taxRegistrationDetails"] = [
            {"taxRegistrationType": party.tax_type, "taxRegistrationNumber": party.tax_number}
        ]
    return built


def terms_object(terms: TermsData) -> dict[str, Json]:
    """The terms as the service's model writes them."""
    built: dict[str, Json] = {"type": terms.type}
    if terms.discount_percent is not None:
        built["discountPercent"] = f"{terms.discount_percent:f}"
    if terms.discount_days is not None:
        built["discountDueDays"] = terms.discount_days
    if terms.net_days is not None:
        built["netDueDays"] = terms.net_days
    return built


def _credit(credit: CreditReferences) -> dict[str, str]:
    return _filled(
        {
            "referenceInvoiceNumber": credit.invoice,
            "debitNoteNumber": credit.debit_note,
            "returnsReferenceNumber": credit.returns_notice,
            "goodsReturnDate": "" if credit.returned_on is None else _instant(credit.returned_on),
            "rmaId": credit.rma,
            "coopReferenceNumber": credit.coop,
            "consignorsReferenceNumber": credit.consignor,
        }
    )


def _money(minor: int, currency: str) -> dict[str, str]:
    return {"currencyCode": currency, "amount": format_minor(minor, currency)}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
