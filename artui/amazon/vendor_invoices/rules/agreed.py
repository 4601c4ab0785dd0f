"""What the invoice must agree with, as far as the ledger knows it (SI-5, SI-10, SI-13, SI-14).

Every part may be absent: a check whose other side is not known gives no finding.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, InvoiceItem, InvoiceParty
from artui.amazon.vendor_invoices.rules.shape import read_decimal
from artui.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a purchase order: what was ordered at which cost (major units), what shipped."""

    net_cost: Decimal
    shipped: int
    amazon_id: str = ""
    vendor_id: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order and when it was made."""

    number: str
    lines: tuple[OrderLine, ...]
    created: datetime | None = None


def _unknown(_payer: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The other side. Addresses are the service's own field names and texts.

    `terms` are those of every invoice, `terms_of` those of a bill-to party.
    """

    used_ids: frozenset[str] = frozenset()
    orders: Mapping[str, Order] = field(default_factory=dict)
    terms: JsonObject | None = None
    remit_to: Mapping[str, str] | None = None
    payees: Mapping[str, Mapping[str, str]] | None = None
    quantities: Mapping[str, int] = field(default_factory=dict)
    terms_of: Callable[[str], JsonObject | None] = _unknown


_TERM_FIELDS = ("type", "discountPercent", "discountDueDays", "netDueDays")


def agreed_findings(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    """Every difference between the invoice and what is known of orders, terms and addresses."""
    if invoice.id in agreed.used_ids:
        message = f"the number {shown(invoice.id)} was used before; numbers are never used again"
        yield _finding(invoice, "SI-5", f"{invoice.path}.id", message, None, invoice.id)
    yield from _orders(invoice, agreed)
    yield from _quantity(invoice, agreed)
    yield from _terms(invoice, agreed)
    if agreed.remit_to is not None and invoice.remit_to is not None:
        message = "the remit-to address differs from the one on file"
        yield from _address(invoice, invoice.remit_to, agreed.remit_to, message)
    yield from _payee(invoice, agreed)


def _orders(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    invoiced: dict[tuple[str, int], int] = {}
    for item in invoice.items:
        order = agreed.orders.get(item.order)
        if order is None:
            continue
        if order.created and invoice.date and invoice.date.tzinfo and invoice.date < order.created:
            yield _finding(
                invoice,
                "SI-14",
                f"{invoice.path}.date",
                f"the date lies before the purchase order {shown(order.number)}",
                order.created.isoformat(),
                invoice.date.isoformat(),
            )
        line = _line(order, item)
        if line is None:
            path = f"{item.path}.amazonProductIdentifier"
            message = f"the product is not on the purchase order {shown(order.number)}"
            yield _finding(invoice, "SI-13", path, message, None, item.amazon_id or item.vendor_id)
            continue
        ordered = order.lines[line]
        if item.net_cost.value is not None and item.net_cost.value != ordered.net_cost:
            yield _finding(
                invoice,
                "SI-13",
                f"{item.net_cost.path}.amount",
                "the net cost differs from the order's",
                str(ordered.net_cost),
                str(item.net_cost.value),
            )
        key = (order.number, line)
        invoiced[key] = invoiced.get(key, 0) + (item.quantity or 0)
        if invoiced[key] > ordered.shipped:
            yield _finding(
                invoice,
                "SI-10",
                f"{item.path}.invoicedQuantity.amount",
                f"{invoiced[key]} are invoiced, {ordered.shipped} were confirmed and shipped",
                f"at most {ordered.shipped}",
                str(invoiced[key]),
            )


def _line(order: Order, item: InvoiceItem) -> int | None:
    for index, line in enumerate(order.lines):
        if item.amazon_id and item.amazon_id == line.amazon_id:
            return index
        if item.vendor_id and item.vendor_id == line.vendor_id:
            return index
    return None


def _quantity(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    known = agreed.quantities.get(invoice.id)
    summed = sum(item.quantity or 0 for item in invoice.items)
    if known is not None and known != summed:
        yield _finding(
            invoice,
            "SI-10",
            f"{invoice.path}.items",
            f"the items add up to {summed}, the document to {known}",
            str(known),
            str(summed),
        )


def _terms(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    terms, own = agreed.terms, invoice.terms or {}
    if terms is None and own and invoice.bill_to is not None:
        terms = agreed.terms_of(invoice.bill_to.id)
    if terms is None:
        return
    for name in _TERM_FIELDS:
        ours, theirs = own.get(name), terms.get(name)
        if _comparable(ours) != _comparable(theirs):
            yield _finding(
                invoice,
                "SI-13",
                f"{invoice.path}.paymentTerms.{name}",
                "the payment terms differ from the agreed ones",
                None if theirs is None else str(theirs),
                None if ours is None else str(ours),
            )


def _comparable(value: object) -> object:
    number = read_decimal(value)
    return number if number is not None else value


def _payee(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    if agreed.payees is None or invoice.bill_to is None:
        return
    known = agreed.payees.get(invoice.bill_to.id)
    if known is None:
        yield _finding(
            invoice,
            "SI-13",
            f"{invoice.bill_to.path}.partyId",
            "the bill-to party is not in Amazon's payee list",
            "such as AMAZONUS",
            invoice.bill_to.id,
        )
        return
    message = "the bill-to address differs from Amazon's payee list"
    yield from _address(invoice, invoice.bill_to, known, message)


def _address(
    invoice: Invoice, party: InvoiceParty, known: Mapping[str, str], message: str
) -> Iterator[Finding]:
    own = party.address or {}
    for name, text in known.items():
        if own.get(name, "") != text:
            path = f"{party.path}.address.{name}"
            yield _finding(invoice, "SI-13", path, message, text, own.get(name))


def _finding(
    invoice: Invoice, rule: str, path: str, message: str, expected: str | None, found: str | None
) -> Finding:
    return Finding(
        shown(invoice.id), rule, "error", path, message, shown(expected), shown(found or None)
    )
