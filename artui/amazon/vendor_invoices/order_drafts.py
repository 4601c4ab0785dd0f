"""An invoice for an order: what was shipped of it and is not invoiced yet (VO-4).

What was received was certainly shipped; beyond that, only what somebody said was shipped is
proposed. Invoices of the ledger that name the order have taken their part of it, and so have files
that were sent.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from artui.amazon.vendor_invoices import known_terms, on_file
from artui.amazon.vendor_invoices.from_ledger import USUAL_TAX, lines_of
from artui.amazon.vendor_invoices.rules.agreed import TakenItem
from artui.amazon.vendor_invoices.rules.regions import REGIONS
from artui.amazon.vendor_invoices.submission_body import spread_minor
from artui.domain.kinds import ItemKind
from artui.domain.money import decimals, round_half_up
from artui.domain.refusal import Refused
from artui.ledger.amazon.order_invoices import DraftedLine, DraftedTax, post_order_invoice
from artui.ledger.amazon.purchase_orders import PurchaseOrder, PurchaseOrderLine, the_order
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice, Posted
from artui.ledger.store.tables import ITEM


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
    taken = _taken(book, order.number)
    lines = []
    for item in order.lines:
        pieces = sum(each.pieces for each in taken if _names(each, item))
        left = item.delivered - -(-pieces // item.pieces)
        if left > 0:
            lines.append(ProposedLine(item, left))
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
    NotDraftable, and what `post_order_invoice` raises.
    """
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
        DraftedLine(_words(line.item), line.quantity, unit, net, part)
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
    return f"All that was shipped of order {order.number} is invoiced: {', '.join(invoices)}."


def _names(taken: TakenItem, item: PurchaseOrderLine) -> bool:
    same_asin = bool(item.amazon_id) and taken.amazon_id == item.amazon_id
    return same_asin or (bool(item.vendor_id) and taken.vendor_id == item.vendor_id)


def _taken(book: Book, order: str) -> list[TakenItem]:
    """What invoices have taken of an order: those of the ledger, and files that were sent."""
    query = select(ITEM.c.id, ITEM.c.number).where(
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.po_number == order,
        ITEM.c.reversed_by_id.is_(None),
    )
    with book.reading() as connection:
        ours = connection.execute(query).all()
        found = []
        for item_id, number in ours:
            try:
                lines = lines_of(connection, item_id, book.business_date)
            except Refused as refusal:
                raise NotDraftable(
                    f"What invoice {number} has of order {order} is not known: {refusal}"
                ) from None
            for line in lines:
                pieces = line.quantity * (line.unit_size or 1)
                found.append(TakenItem(number, line.amazon_id, line.vendor_id, pieces))
    numbers = {number for _, number in ours}
    sent = known_terms.invoiced_of(book, order)
    return [*found, *(each for each in sent if each.number not in numbers)]


def _buyer(book: Book, order: PurchaseOrder, account: str) -> tuple[str, str]:
    """The account that is billed, and its region."""
    with book.reading() as connection:
        known = known_terms.customers_billed(connection, account or order.bill_to)
    if account:
        known = [row for row in known if row.account == account]
    if len(known) == 1:
        return known[0].account, REGIONS.get(known[0].country.upper(), "")
    party = account or order.bill_to or "of the order"
    if account:
        raise NotDraftable(f"There is no customer {account}.")
    raise NotDraftable(
        f"{len(known) or 'No'} customers have the bill-to party {party}; say which is billed, or "
        "give one of them the column x-party-id."
    )


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
