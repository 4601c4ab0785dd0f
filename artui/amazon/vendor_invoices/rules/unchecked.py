"""The rules that were not checked, and what is missing for them, so that silence is no approval.

A rule that compares with an order, a list of payees, an address on file or agreed terms has another
side; if that side is not given, a row of severity `unchecked` says so. It forbids nothing.
"""

from collections.abc import Iterator

from artui.amazon.vendor_invoices.rules.agreed import (
    Agreed,
    agreed_terms,
    known_orders,
    taken_of_orders,
)
from artui.amazon.vendor_invoices.rules.agreed_parties import known_place, places_ordered
from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice
from artui.amazon.vendor_invoices.rules.regions import Region

_OF_ORDERS = (
    ("SI-10", "invoicedQuantity", "the quantity that was confirmed and shipped"),
    ("SI-13", "netCost", "the product and its net cost"),
    ("SI-14", "purchaseOrderNumber", "the date of the order"),
)


def unchecked_findings(
    invoice: Invoice, agreed: Agreed | None, region: Region | None = None
) -> Iterator[Finding]:
    """What could not be checked of an invoice; `agreed` is None where there is no ledger."""
    known = agreed or Agreed()
    if agreed is None:
        message = "whether the number was used before: there is no ledger to look it up in"
        yield _unchecked(invoice, "SI-5", f"{invoice.path}.id", message, invoice.id)
    first = {item.order: item.path for item in reversed(invoice.items) if item.order}
    for order in dict.fromkeys(item.order for item in invoice.items):
        if not order or known.order_of(order) is not None:
            continue
        for rule, name, what in _OF_ORDERS:
            message = f"{what}: purchase order {shown(order)} is not in the ledger"
            yield _unchecked(invoice, rule, f"{first[order]}.{name}", message, order)
    yield from _shipped(invoice, known)
    if invoice.remit_to is not None and known.remit_to is None:
        message = "the remit-to address: the one that Amazon has on file is not in the ledger"
        path = f"{invoice.remit_to.path}.address"
        yield _unchecked(invoice, "SI-13", path, message, invoice.remit_to.id)
    if region == "IN":
        yield from _shipment(invoice, known)
    if invoice.bill_to is None:
        return
    if known.payees is None:
        message = "the bill-to party and its address: Amazon's list of payees is not in the ledger"
        yield _unchecked(invoice, "SI-13", invoice.bill_to.path, message, invoice.bill_to.id)
    if invoice.terms and agreed_terms(invoice, known) is None:
        message = f"the payment terms: those agreed with {shown(invoice.bill_to.id)} are not known"
        yield _unchecked(invoice, "SI-13", f"{invoice.path}.paymentTerms", message, None)


def _shipment(invoice: Invoice, known: Agreed) -> Iterator[Finding]:
    """SI-R6, SI-R7: in India the parties of the shipment must be those that Amazon has."""
    origin, place = invoice.ship_from, invoice.ship_to
    if origin is not None and known.ship_from is None:
        message = "the ship-from party: those that Amazon has on file of us are not in the ledger"
        yield _unchecked(invoice, "SI-R6", origin.path, message, origin.id)
    if place is None:
        return
    ordered = places_ordered(invoice, known)
    if not ordered:
        orders = ", ".join(order.number for order in known_orders(invoice, known))
        why = f"order {shown(orders)} names none" if orders else "its order is not in the ledger"
        yield _unchecked(invoice, "SI-R7", place.path, f"the party to ship to: {why}", place.id)
    if known_place(known, place.id) is None and place.id in (ordered or [place.id]):
        message = f"the ship-to address: that of {shown(place.id)} is not in the ledger"
        yield _unchecked(invoice, "SI-R7", f"{place.path}.address", message, place.id)


def _shipped(invoice: Invoice, known: Agreed) -> Iterator[Finding]:
    """SI-10: more is invoiced than was received, and nobody has said how many were shipped."""
    for taken in taken_of_orders(invoice, known):
        received, (most, _) = taken.received, taken.most
        if taken.shipped is not None or taken.pieces <= received:
            continue
        if most is not None and taken.pieces > most:
            continue  # has its error
        message = (
            f"the quantity that was shipped: of order {shown(taken.order.number)} "
            f"{taken.counted(received)} were received, {taken.words} are invoiced, and how many "
            "were shipped is not in the ledger"
        )
        path = f"{taken.item.path}.invoicedQuantity"
        yield _unchecked(invoice, "SI-10", path, message, taken.counted(taken.pieces))


def _unchecked(invoice: Invoice, rule: str, path: str, message: str, found: str | None) -> Finding:
    text = f"not checked: {message}"
    return Finding(shown(invoice.id), rule, "unchecked", path, text, None, shown(found or None))
