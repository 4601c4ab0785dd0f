"""An invoice for an order: what was shipped of it and is not invoiced yet (VO-4).

What was received was certainly shipped; beyond that, only what somebody said was shipped is
proposed. Invoices of the ledger that name the order have taken their part of it, and so have files
that were sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, select

from artui.amazon.vendor_invoices import known_terms, on_file
from artui.amazon.vendor_invoices.from_ledger import USUAL_TAX, lines_of
from artui.amazon.vendor_invoices.rules.agreed import TakenItem
from artui.amazon.vendor_invoices.rules.regions import REGIONS
from artui.amazon.vendor_invoices.submission_body import LineData, spread_minor
from artui.domain.kinds import ItemKind
from artui.domain.money import decimals, round_half_up
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.amazon.order_invoices import (
    DraftedLine,
    DraftedTax,
    kept_lines,
    post_order_invoice,
)
from artui.ledger.amazon.purchase_orders import (
    EACHES,
    PurchaseOrder,
    PurchaseOrderLine,
    the_order,
)
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find_customer
from artui.ledger.book.records import NewInvoice, Posted
from artui.ledger.items.open_items import THERE
from artui.ledger.store.tables import CUSTOMER, ITEM


class NothingToInvoice(Refused):
    """Nothing of the order was shipped that is not invoiced yet."""


class NotDraftable(Refused):
    """An invoice can't be made of the order as it is."""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """How many of an item are to be invoiced, in its unit."""

    item: PurchaseOrderLine
    quantity: int

    @property
    def amount(self) -> Decimal:
        """Net amount in major units."""
        return self.quantity * Decimal(self.item.net_cost)


@dataclass(frozen=True, slots=True)
class OrderProposal:
    """What is to be invoiced of an order; `taken` are the invoices that have their part of it."""

    order: PurchaseOrder
    lines: tuple[ProposedLine, ...]
    taken: tuple[str, ...]

    @property
    def currency(self) -> str:
        """The currency of all lines."""
        return self.lines[0].item.currency

    @property
    def net(self) -> Decimal:
        """Net amount in major units."""
        return sum((line.amount for line in self.lines), Decimal(0))


def propose(book: Book, number: str) -> OrderProposal:
    """What is shipped of an order and not yet invoiced.

    Raises UnknownDocument, NothingToInvoice, and NotDraftable for two currencies or an invoice of
    the order whose part of it is not known.
    """
    with book.reading() as connection:
        order = the_order(connection, number)
    taken = _taken(book, order)
    left = _left(order, taken)
    lines = [
        ProposedLine(item, left[item.sequence] // item.pieces)
        for item in order.lines
        if left[item.sequence] >= item.pieces
    ]
    invoices = tuple(sorted({each.number for each in taken}))
    if not lines:
        raise NothingToInvoice(_nothing(order, invoices))
    if len({line.item.currency for line in lines}) > 1:
        raise NotDraftable(f"The items of order {order.number} are in several currencies.")
    return OrderProposal(order, tuple(lines), invoices)


def post_draft(
    book: Book,
    proposal: OrderProposal,
    number: str,
    *,
    account: str = "",
    entity: str = "",
    day: date | None = None,
    tax_rate: Decimal | None = None,
) -> Posted:
    """Post a proposal as an invoice of the ledger; `tax_rate` is a percent number.

    Without `account` it is for the one customer who has the order's bill-to party. Raises
    NotDraftable, UnknownCustomer, and what `post_order_invoice` raises.
    """
    with book.transaction() as joined:
        # What is left is looked at again where nobody else can invoice it meanwhile.
        if propose(joined, proposal.order.number) != proposal:
            raise NotDraftable(
                f"What is to be invoiced of order {proposal.order.number} has changed; look again."
            )
        return _posted(joined, proposal, number, account, entity, day, tax_rate)


def _posted(
    book: Book,
    proposal: OrderProposal,
    number: str,
    account: str,
    entity: str,
    day: date | None,
    tax_rate: Decimal | None,
) -> Posted:
    order, currency = proposal.order, proposal.currency
    account, region = _buyer(book, order, account)
    if tax_rate is None and region in ("EU", "IN"):
        raise NotDraftable("Say which tax rate the invoice has, in percent; 0 is none.")
    rate = tax_rate or Decimal(0)
    if not 0 <= rate <= 100:
        raise NotDraftable(f"{rate:f}% is no tax rate.")
    units = [(line, _minor(order, line.item)) for line in proposal.lines]
    nets = [line.quantity * unit for line, unit in units]
    shares = [Fraction(rate) * net / 100 for net in nets]
    tax = round_half_up(sum(shares, Fraction(0)))
    lines = [
        DraftedLine(_words(line.item), line.quantity, unit, net, part, line.item)
        for (line, unit), net, part in zip(units, nets, spread_minor(tax, shares), strict=True)
    ]
    new = NewInvoice(
        number,
        account,
        day or book.business_date,
        sum(nets) + tax,
        currency,
        terms=order.terms,
        entity=entity,
        po_number=order.number,
        net_minor=sum(nets),
        tax_minor=tax,
    )
    written = f"{rate.normalize():f}" if rate else ""
    return post_order_invoice(book, new, lines, DraftedTax(USUAL_TAX.get(region, "VAT"), written))


def _nothing(order: PurchaseOrder, invoices: tuple[str, ...]) -> str:
    shipped = sum(item.delivered for item in order.lines)
    if not shipped:
        return f"Nothing of order {order.number} is known to have been shipped yet."
    if not any(item.invoiceable for item in order.lines):
        return f"Nothing of order {order.number} that was shipped was confirmed."
    return f"All that was shipped of order {order.number} is invoiced: {', '.join(invoices)}."


def _left(order: PurchaseOrder, taken: list[TakenItem]) -> dict[str, int]:
    """How many pieces of each item were shipped and are not taken. What names a product that is on
    several items is taken from one after the other."""
    left = {item.sequence: item.invoiceable * item.pieces for item in order.lines}
    for each in sorted(taken, key=lambda one: not one.sequence):
        pieces = each.pieces
        fitting = [item.sequence for item in order.lines if _names(each, item)]
        for sequence in fitting:
            part = pieces if sequence == fitting[-1] else min(pieces, max(left[sequence], 0))
            left[sequence] -= part
            pieces -= part
        if not fitting:
            raise NotDraftable(
                f"Invoice {each.number} names order {order.number}, but what it has of it fits no "
                "item of the order: nothing is drafted, so that nothing is invoiced twice."
            )
    return left


def _names(taken: TakenItem, item: PurchaseOrderLine) -> bool:
    if taken.sequence:
        return taken.sequence == item.sequence
    same_asin = bool(item.amazon_id) and taken.amazon_id == item.amazon_id
    return same_asin or (bool(item.vendor_id) and taken.vendor_id == item.vendor_id)


def _taken(book: Book, order: PurchaseOrder) -> list[TakenItem]:
    """What invoices have taken of an order: those of the ledger, and files that were sent."""
    query = select(ITEM.c.id, ITEM.c.number).where(
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.po_number == order.number,
        THERE,
    )
    found: list[TakenItem] = []
    with book.reading() as connection:
        ours = connection.execute(query).all()
        for item_id, number in ours:
            kept = kept_lines(connection, item_id)
            found += [
                TakenItem(number, each.amazon_id, each.vendor_id, each.pieces, each.sequence)
                for each in kept
            ]
            if not kept:
                found += _by_text(connection, order, item_id, number, book.business_date)
    numbers = {number for _, number in ours}
    sent = known_terms.invoiced_of(book, order.number)
    return [*found, *(each for each in sent if each.number not in numbers)]


def _by_text(
    connection: Connection, order: PurchaseOrder, item_id: int, number: str, day: date
) -> Iterator[TakenItem]:
    """What an invoice that was not made from its order has of it. Raises NotDraftable where its
    lines do not say how many pieces of which item."""
    try:
        lines = lines_of(connection, item_id, day)
    except Refused as refusal:
        raise NotDraftable(
            f"What invoice {number} has of order {order.number} is not known: {refusal}"
        ) from None
    for line in lines:
        pieces = line.quantity * (line.unit_size or 1)
        one = TakenItem(number, line.amazon_id, line.vendor_id, pieces)
        for item in order.lines:
            unsure = item.pieces > 1 and line.unit == EACHES
            if unsure and _names(one, item) and not _by_piece(line, item):
                raise NotDraftable(
                    f"Whether invoice {number} counts item {item.sequence} of order {order.number} "
                    "in cases or in pieces is not known: nothing is drafted."
                )
        yield one


def _by_piece(line: LineData, item: PurchaseOrderLine) -> bool:
    """Whether a line is priced as a piece of an item that comes in cases."""
    return line.net_cost_minor * item.pieces == on_file.minor_cost(item)


def buyers(book: Book, order: PurchaseOrder) -> tuple[str, ...]:
    """The accounts of the customers who have the bill-to party of an order."""
    with book.reading() as connection:
        return tuple(row.account for row in known_terms.customers_billed(connection, order.bill_to))


def _buyer(book: Book, order: PurchaseOrder, account: str) -> tuple[str, str]:
    """The account that is billed, and its region."""
    known = (account,) if account else buyers(book, order)
    if len(known) != 1:
        party = visible(order.bill_to) or "of the order"
        have = f"{len(known)} customers have" if known else "No customer has"
        raise NotDraftable(
            f"{have} the bill-to party {party}; say which is billed, or give one of them the "
            "column x-party-id."
        )
    with book.reading() as connection:
        found = find_customer(connection, known[0])
        country = connection.scalar(select(CUSTOMER.c.country).where(CUSTOMER.c.id == found.id))
    return found.account, REGIONS.get((country or "").upper(), "")


def _minor(order: PurchaseOrder, item: PurchaseOrderLine) -> int:
    minor = on_file.minor_cost(item)
    if minor is None:
        raise NotDraftable(
            f"Item {item.sequence} of order {order.number} costs {item.net_cost}: more decimals "
            f"than {item.currency}, which has {decimals(item.currency)}. Send a JSON file of it."
        )
    return minor


def _words(item: PurchaseOrderLine) -> str:
    """The line's text; its first word is the product."""
    ids = " ".join(filter(None, (item.vendor_id, item.amazon_id)))
    return f"{ids}, cases of {item.unit_size}" if item.pieces > 1 else ids


def net_minor(proposal: OrderProposal) -> tuple[int, str]:
    """The net amount in minor units, rounded, and its currency."""
    places = decimals(proposal.currency)
    return round_half_up(Fraction(proposal.net) * 10**places), proposal.currency
