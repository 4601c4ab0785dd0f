"""What the invoice must agree with, as far as the ledger knows it (SI-5, SI-10, SI-13, SI-14).

Every part may be absent: a check whose other side is not known gives no finding.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, InvoiceItem
from artui.amazon.vendor_invoices.rules.shape import read_decimal
from artui.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An item of a purchase order. Quantities are in its unit, of `pieces` each; the cost is in
    major units, of one unit.

    `shipped` is None where nobody has said; then no more than `confirmed` may be invoiced, and only
    what was `received` was shipped for sure.
    """

    net_cost: Decimal
    shipped: int | None
    amazon_id: str = ""
    vendor_id: str = ""
    confirmed: int | None = None
    received: int = 0
    pieces: int = 1
    currency: str = ""

    @property
    def confirmed_and_shipped(self) -> int:
        """How many may be invoiced by what is known: what was received was shipped."""
        shipped = max(self.shipped or 0, self.received)
        return shipped if self.confirmed is None else min(shipped, self.confirmed)


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order, when it was made, the terms agreed for it, if any, and the ids of the
    parties to bill and to ship to; blank where it does not name them."""

    number: str
    lines: tuple[OrderLine, ...]
    created: datetime | None = None
    terms: JsonObject | None = None
    bill_to: str = ""
    ship_to: str = ""


@dataclass(frozen=True, slots=True)
class TakenItem:
    """What another invoice has taken of an item of an order, in pieces."""

    number: str
    amazon_id: str
    vendor_id: str
    pieces: int
    sequence: str = ""
    """Of which item of the order, where that is known."""


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party as Amazon has it: its address, and its tax number if that is known."""

    address: Mapping[str, str]
    tax_number: str = ""


def _unknown(_name: str) -> None:
    return None


def _none_yet(_order: str) -> tuple[TakenItem, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """The other side. Addresses are the service's own field names and texts.

    `terms` are those of every invoice, `terms_of` those of a bill-to party; `remit_to` and
    `ship_from` are our parties by their ids, `payees` and `ship_to` Amazon's. `invoiced` is what
    was sent of an order; `quantity_of` is the sum of quantities of our own document.
    """

    used_ids: frozenset[str] = frozenset()
    order_of: Callable[[str], Order | None] = _unknown
    invoiced: Callable[[str], Sequence[TakenItem]] = _none_yet
    terms: JsonObject | None = None
    remit_to: Mapping[str, KnownParty] | None = None
    ship_from: Mapping[str, KnownParty] | None = None
    payees: Mapping[str, KnownParty] | None = None
    ship_to: Mapping[str, KnownParty] | None = None
    quantities: Mapping[str, int] = field(default_factory=dict)
    quantity_of: Callable[[str], int | None] = _unknown
    terms_of: Callable[[str], JsonObject | None] = _unknown


_TERM_FIELDS = ("type", "discountPercent", "discountDueDays", "netDueDays")


def agreed_findings(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    """Every difference between the invoice and what is known of orders and terms."""
    if invoice.id in agreed.used_ids:
        message = f"the number {shown(invoice.id)} was used before; numbers are never used again"
        yield _finding(invoice, "SI-5", f"{invoice.path}.id", message, None, invoice.id)
    yield from _orders(invoice, agreed)
    yield from _quantity(invoice, agreed)
    yield from _terms(invoice, agreed)


def known_orders(invoice: Invoice, agreed: Agreed) -> list[Order]:
    """The orders that an invoice names and that are known, each once."""
    numbers = dict.fromkeys(item.order for item in invoice.items if item.order)
    found = (agreed.order_of(number) for number in numbers)
    return [order for order in found if order is not None]


def _orders(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    for order in known_orders(invoice, agreed):
        if order.created and invoice.date and invoice.date.tzinfo and invoice.date < order.created:
            yield _finding(
                invoice,
                "SI-14",
                f"{invoice.path}.date",
                f"the date lies before the purchase order {shown(order.number)}",
                order.created.isoformat(),
                invoice.date.isoformat(),
            )
        for item in invoice.items:
            if item.order == order.number:
                yield from _item(invoice, order, item)
    for taken in taken_of_orders(invoice, agreed):
        most, why = taken.most
        if most is not None and taken.pieces > most:
            yield _finding(
                invoice,
                "SI-10",
                f"{taken.item.path}.invoicedQuantity.amount",
                f"{taken.words} {'is' if taken.pieces == 1 else 'are'} invoiced, "
                f"{taken.counted(most)} were {why}",
                f"at most {taken.counted(most)}",
                taken.counted(taken.pieces),
            )


def _item(invoice: Invoice, order: Order, item: InvoiceItem) -> Iterator[Finding]:
    """SI-13: the product and its net cost are those of the order."""
    fitting = [order.lines[index] for index in _lines(order, item)]
    if not fitting:
        path = f"{item.path}.amazonProductIdentifier"
        message = f"the product is not on the purchase order {shown(order.number)}"
        yield _finding(invoice, "SI-13", path, message, None, item.amazon_id or item.vendor_id)
        return
    line, cost = fitting[0], item.net_cost
    pieces = _pieces(item, line)
    # By piece, so that a case may be compared with its pieces.
    if cost.value is not None and not any(
        cost.value * each.pieces == each.net_cost * _pieces(item, each) for each in fitting
    ):
        yield _finding(
            invoice,
            "SI-13",
            f"{cost.path}.amount",
            "the net cost differs from the order's",
            f"{line.net_cost * pieces / line.pieces:f}",
            f"{cost.value:f}",
        )
    if line.currency and cost.currency and cost.currency != line.currency:
        yield _finding(
            invoice,
            "SI-13",
            f"{cost.path}.currencyCode",
            "the currency of the net cost differs from the order's",
            line.currency,
            cost.currency,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What is invoiced of a product of an order up to an item of the invoice, in pieces; `others`
    have taken some of it before. `lines` are the order's items of that product."""

    item: InvoiceItem
    order: Order
    lines: tuple[OrderLine, ...]
    pieces: int
    others: tuple[str, ...]

    @property
    def most(self) -> tuple[int | None, str]:
        """How many pieces may be invoiced, and why no more; None if that is not known."""
        if self.shipped is not None:
            return self.shipped, "confirmed and shipped"
        most = [line.confirmed for line in self.lines]
        if None in most:
            return None, "confirmed"
        counts = zip(most, self.lines, strict=True)
        return sum((count or 0) * line.pieces for count, line in counts), "confirmed"

    @property
    def shipped(self) -> int | None:
        """How many pieces were confirmed and shipped; None where nobody has said that an item was
        shipped."""
        if any(line.shipped is None for line in self.lines):
            return None
        return sum(line.confirmed_and_shipped * line.pieces for line in self.lines)

    @property
    def received(self) -> int:
        """How many pieces were shipped for sure, because Amazon has them."""
        return sum(line.received * line.pieces for line in self.lines)

    @property
    def words(self) -> str:
        """`24`, or `24, with INV-1,`."""
        others = f", with {', '.join(self.others)}," if self.others else ""
        return f"{self.counted(self.pieces)}{others}"

    def counted(self, pieces: int) -> str:
        """A number of pieces in the order's unit, if it is whole there."""
        size = self.lines[0].pieces
        return str(pieces // size) if pieces % size == 0 else f"{pieces} pieces"


def taken_of_orders(invoice: Invoice, agreed: Agreed) -> Iterator[Taken]:
    """What is invoiced of the orders that are known, item by item. A credit note takes nothing."""
    if invoice.kind == "CreditNote":
        return
    sums: dict[tuple[str, tuple[int, ...]], int] = {}
    others: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for item in invoice.items:
        order = agreed.order_of(item.order) if item.order else None
        fitting = () if order is None else _lines(order, item)
        if order is None or not fitting:
            continue
        key, lines = (order.number, fitting), tuple(order.lines[index] for index in fitting)
        if key not in sums:
            before = [
                each
                for each in agreed.invoiced(order.number)
                if each.number != invoice.id and _lines(order, each) == fitting
            ]
            sums[key] = sum(each.pieces for each in before)
            others[key] = sorted({shown(each.number) or "" for each in before})
        sums[key] += (item.quantity or 0) * _pieces(item, lines[0])
        yield Taken(item, order, lines, sums[key], tuple(others[key]))


def _pieces(item: InvoiceItem, line: OrderLine) -> int:
    """How many pieces are in a unit of the item; the order's where a case does not say."""
    return (item.unit_size or line.pieces) if item.unit == "Cases" else 1


def _lines(order: Order, item: InvoiceItem | TakenItem) -> tuple[int, ...]:
    """The order's items of the product; one product may be on several."""
    return tuple(
        index
        for index, line in enumerate(order.lines)
        if (item.amazon_id and item.amazon_id == line.amazon_id)
        or (item.vendor_id and item.vendor_id == line.vendor_id)
    )


def _quantity(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    known = agreed.quantities.get(invoice.id, agreed.quantity_of(invoice.id))
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
    own = invoice.terms or {}
    terms = agreed_terms(invoice, agreed)
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


def agreed_terms(invoice: Invoice, agreed: Agreed) -> JsonObject | None:
    """The terms that an invoice must have: those of its order, else of whom it bills."""
    if agreed.terms is not None:
        return agreed.terms
    for order in known_orders(invoice, agreed):
        if order.terms is not None:
            return order.terms
    if invoice.terms and invoice.bill_to is not None:
        return agreed.terms_of(invoice.bill_to.id)
    return None


def _comparable(value: object) -> object:
    number = read_decimal(value)
    return number if number is not None else value


def _finding(
    invoice: Invoice, rule: str, path: str, message: str, expected: str | None, found: str | None
) -> Finding:
    return Finding(
        shown(invoice.id), rule, "error", path, message, shown(expected), shown(found or None)
    )
