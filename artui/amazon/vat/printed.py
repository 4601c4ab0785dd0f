"""A VAT document as the statements draw it: the paper that is uploaded, written and shown.

The seller's VAT number is that of the row, not of our entity, and no bank details are printed: the
buyer has paid Amazon (VD-2, VD-4).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from artui.amazon.vat.documents import Address, VatDocument
from artui.amazon.vat.plain_text import percent
from artui.statements.documents.printed_document import (
    Party,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
)
from artui.statements.model import Entity

# The number and the date of the invoice that a document corrects; none if it is not known.
Corrects = tuple[str, date | None]
NOTHING: Corrects = ("", None)


def printed(
    document: VatDocument,
    number: str,
    issued: date,
    seller: Entity,
    corrects: Corrects = NOTHING,
) -> PrintedDocument:
    """The document to draw; `seller` is our legal entity."""
    return PrintedDocument(
        title="Credit note" if document.credit_note else "Invoice",
        number=number,
        issue_date=issued,
        seller=replace(seller, tax_id=document.seller_vat or seller.tax_id, remittance=()),
        buyer=_party(document.bill_to, document.buyer_vat),
        currency=document.currency,
        total_minor=document.incl_minor,
        lines=tuple(
            PrintedLine(
                description=line.description,
                quantity="" if line.quantity is None else str(line.quantity),
                unit_excl_minor=line.unit_excl_minor,
                vat_rate=percent(line),
                vat_minor=line.vat_minor,
                unit_incl_minor=line.unit_incl_minor,
                total_incl_minor=line.incl_minor,
            )
            for line in document.lines
        ),
        taxes=_taxes(document),
        net_minor=document.excl_minor,
        tax_minor=document.vat_minor,
        facts=_facts(document, corrects),
        ship_to=_party(document.ship_to, ""),
        notes=(document.citation,) if document.citation else (),
    )


def corrected(document: VatDocument, corrects: Corrects) -> str:
    """The invoice that a document corrects, so that nobody can mistake it; where we don't have it,
    what is known of it. Empty for a document that corrects none."""
    number, day = corrects
    number = number or document.original_number
    if number:
        return f"{number} of {day.isoformat()}" if day else number
    if not document.credit_note:
        return ""
    return f"the invoice for shipment {document.key.shipping}, order {document.order}"


def _taxes(document: VatDocument) -> tuple[TaxTotal, ...]:
    sums: dict[Decimal, tuple[str, int, int]] = {}
    for line in document.lines:
        rate, net, vat = sums.get(line.rate, (percent(line), 0, 0))
        sums[line.rate] = rate, net + line.excl_minor, vat + line.vat_minor
    return tuple(TaxTotal(*total) for total in sums.values())


def _facts(document: VatDocument, corrects: Corrects) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Order", document.order),
        ("Shipment", document.key.shipping),
        ("Dispatched", document.dispatched),
        ("Dispatched from", document.dispatch_country),
        ("Purchase order", document.purchase_order),
        ("Corrects", corrected(document, corrects)),
    )
    return tuple((word, text) for word, text in facts if text)


def _party(address: Address, tax_id: str) -> Party:
    name, *lines = address.lines or ("",)
    return Party(name, tuple(lines), tax_id)
