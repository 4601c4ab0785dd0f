"""An invoice for what was shipped of a purchase order: posted with its lines and taxes."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.domain.money import round_half_up
from artui.domain.sentence import Sentence
from artui.ledger.amazon.purchase_orders import PurchaseOrderLine, pieces_in
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice, Posted
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import (
    counts_from_words,
    money_of,
    posting_context,
    the_posted,
)
from artui.ledger.items.open_items import THERE
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import ITEM, ITEM_LINE, ITEM_TAX, ORDER_INVOICE_LINE


class DraftedLine(NamedTuple):
    """A line in minor units; its first word names the product."""

    description: str
    quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int
    item: PurchaseOrderLine


class OrderInvoiceLine(NamedTuple):
    """Which item of an order a line is for, and in which unit."""

    order: str
    sequence: str
    amazon_id: str
    vendor_id: str
    quantity: int
    unit: str
    unit_size: int | None

    @property
    def pieces(self) -> int:
        """How many pieces it is over."""
        return self.quantity * pieces_in(self.unit, self.unit_size)


class DraftedTax(NamedTuple):
    """The tax of all lines; the rate is percent as decimal text."""

    type: str
    rate: str


def invoices_of_orders(connection: Connection, orders: Sequence[str]) -> dict[str, list[str]]:
    """The invoices in force that name an order, by order."""
    found: dict[str, list[str]] = {}
    for part in chunks(orders):
        query = select(ITEM.c.po_number, ITEM.c.number).where(
            ITEM.c.po_number.in_(part),
            ITEM.c.kind == ItemKind.INVOICE,
            THERE,
        )
        for order, number in connection.execute(query.order_by(ITEM.c.id)):
            found.setdefault(order, []).append(number)
    return found


def post_order_invoice(
    book: Book, new: NewInvoice, lines: Sequence[DraftedLine], tax: DraftedTax
) -> Posted:
    """Post an invoice for an order with its lines: one act.

    Raises OverLimit, AccountStopped, NumberTaken, UnknownCustomer, PeriodClosed, BadDocument …
    """
    with book.act(ActName.POST_INVOICE, new.number) as entry:
        outcomes = post_invoices(posting_context(entry), [new])
        posted = the_posted(entry, outcomes)
        entry.insert(
            ITEM_LINE,
            [_line(posted.id, place, line, tax.rate) for place, line in enumerate(lines, 1)],
        )
        entry.insert(
            ORDER_INVOICE_LINE,
            [_for_item(posted.id, new, place, line) for place, line in enumerate(lines, 1)],
        )
        if new.tax_minor:
            entry.add(
                ITEM_TAX,
                item_id=posted.id,
                tax_type=tax.type,
                rate=tax.rate,
                taxable_minor=new.net_minor,
                tax_minor=new.tax_minor,
            )
        entry.summary = Sentence(
            f"invoice {posted.number} of ",
            money_of(new),
            f" for {new.account}, from order {new.po_number}{counts_from_words(posted.ahead)}",
        )
        return posted


def kept_lines(connection: Connection, item_id: int) -> list[OrderInvoiceLine]:
    """For which items of an order the lines of an invoice are, by their place; none of one that was
    not made from an order."""
    kept = ORDER_INVOICE_LINE.c
    query = select(
        kept.order_number,
        kept.sequence,
        kept.amazon_id,
        kept.vendor_id,
        kept.quantity,
        kept.unit,
        kept.unit_size,
    ).where(kept.item_id == item_id)
    return [OrderInvoiceLine(*row) for row in connection.execute(query.order_by(kept.position))]


def _for_item(item_id: int, new: NewInvoice, position: int, line: DraftedLine) -> dict[str, object]:
    return {
        "item_id": item_id,
        "position": position,
        "order_number": new.po_number,
        "sequence": line.item.sequence,
        "amazon_id": line.item.amazon_id,
        "vendor_id": line.item.vendor_id,
        "quantity": line.quantity,
        "unit": line.item.unit,
        "unit_size": line.item.unit_size,
    }


def _line(item_id: int, position: int, line: DraftedLine, rate: str) -> dict[str, object]:
    gross = line.net_minor + line.tax_minor
    return {
        "item_id": item_id,
        "position": position,
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_net_minor": line.unit_minor,
        "unit_gross_minor": round_half_up(Fraction(gross, line.quantity)),
        "tax_rate": rate,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "gross_minor": gross,
    }
