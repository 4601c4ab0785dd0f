"""The rules that were not checked, and what is missing for them, so that silence is no approval.

A rule that compares with an order, a list of payees, an address on file or agreed terms has another
side; if that side is not given, a row of severity `unchecked` says so. It forbids nothing.
"""

from collections.abc import Iterator

from artui.amazon.vendor_invoices.rules.agreed import Agreed, agreed_terms, taken_of_orders
from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice

_OF_ORDERS = (
    ("SI-10", "invoicedQuantity", "the quantity that was confirmed and shipped"),
    ("SI-13", "netCost", "the product and its net cost"),
    ("SI-14", "purchaseOrderNumber", "the date of the order"),
)


def unchecked_findings(invoice: Invoice, agreed: Agreed | None) -> Iterator[Finding]:
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
    if invoice.bill_to is None:
        return
    if known.payees is None:
        message = "the bill-to party and its address: Amazon's list of payees is not in the ledger"
        yield _unchecked(invoice, "SI-13", invoice.bill_to.path, message, invoice.bill_to.id)
    if invoice.terms and agreed_terms(invoice, known) is None:
        message = f"the payment terms: those agreed with {shown(invoice.bill_to.id)} are not known"
        yield _unchecked(invoice, "SI-13", f"{invoice.path}.paymentTerms", message, None)


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
