"""A VAT document as the statements draw it: the PDF that is uploaded and the page that shows it.

The seller's VAT number is that of the row, not of our entity, and no bank details are printed: the
buyer has paid Amazon (VD-2, VD-4).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from artui.amazon.vat.documents import Address, VatDocument
from artui.amazon.vat.plain_text import percent
from artui.statements.documents.document import (
    Party,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
    document_pdf,
)
from artui.statements.model import Entity


def printed(document: VatDocument, number: str, issued: date, seller: Entity) -> PrintedDocument:
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
        facts=_facts(document),
        ship_to=_party(document.ship_to, ""),
        notes=(document.citation,) if document.citation else (),
    )


def vat_document_pdf(document: VatDocument, number: str, issued: date, seller: Entity) -> bytes:
    """The PDF of a VAT document; the same document gives the same bytes."""
    return document_pdf(printed(document, number, issued, seller))


def _taxes(document: VatDocument) -> tuple[TaxTotal, ...]:
    sums: dict[Decimal, tuple[str, int, int]] = {}
    for line in document.lines:
        rate, net, vat = sums.get(line.rate, (percent(line), 0, 0))
        sums[line.rate] = rate, net + line.excl_minor, vat + line.vat_minor
    return tuple(TaxTotal(*total) for total in sums.values())


def _facts(document: VatDocument) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Order", document.order),
        ("Shipment", document.key.shipping),
        ("Dispatched", document.shipment_date[:10]),
        ("Dispatched from", document.dispatch_country),
        ("Purchase order", document.purchase_order),
        ("Corrects", document.original_number),
    )
    return tuple((word, text) for word, text in facts if text)


def _party(address: Address, tax_id: str) -> Party:
    name, *lines = address.lines or ("",)
    return Party(name, tuple(lines), tax_id)
