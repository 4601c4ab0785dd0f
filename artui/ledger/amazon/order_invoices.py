"""An invoice for what was shipped of a purchase order: posted with its lines and taxes."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind, Origin
from artui.domain.sentence import Sentence
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
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import ITEM, ITEM_LINE, ITEM_TAX


class DraftedLine(NamedTuple):
    """A line in minor units; its first word names the product."""

    description: str
    quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int


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
            ITEM.c.reversed_by_id.is_(None),
        )
        for order, number in connection.execute(query.order_by(ITEM.c.id)):
            found.setdefault(order, []).append(number)
    return found


def post_order_invoice(
    book: Book, new: NewInvoice, lines: Sequence[DraftedLine], tax: DraftedTax
) -> Posted:
    """Post an invoice for an order with its lines: one act. Beyond a credit limit it is flagged, as
    what came from a service is: the goods have been shipped.

    Raises NumberTaken, UnknownCustomer, PeriodClosed, BadDocument …
    """
    with book.act(ActName.POST_INVOICE, new.number) as entry:
        outcomes = post_invoices(posting_context(entry, Origin.SERVICE), [new])
        posted = the_posted(entry, outcomes)
        entry.insert(
            ITEM_LINE,
            [_line(posted.id, place, line, tax.rate) for place, line in enumerate(lines, 1)],
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


def _line(item_id: int, position: int, line: DraftedLine, rate: str) -> dict[str, object]:
    gross = line.net_minor + line.tax_minor
    return {
        "item_id": item_id,
        "position": position,
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_net_minor": line.unit_minor,
        "unit_gross_minor": line.unit_minor if not line.tax_minor else round(gross / line.quantity),
        "tax_rate": rate,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "gross_minor": gross,
    }
