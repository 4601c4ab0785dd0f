"""Amazon's purchase orders on the Amazon screen: their rows, the items of one, and its draft."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from artui import amazon
from artui.domain.money import CURRENCIES
from artui.domain.refusal import Refused
from artui.ledger import amazon as ledger_amazon
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices.order_drafts import OrderProposal
    from artui.ledger.amazon.purchase_orders import PurchaseOrder, PurchaseOrderLine
    from artui.ledger.book.book import Book


class NoPercentage(Refused):
    """The answer is no tax rate."""


def known_orders(book: "Book") -> "list[tuple[PurchaseOrder, tuple[str, ...]]]":
    """Every order, with the invoices that name it."""
    with book.reading() as connection:
        found = ledger_amazon.purchase_orders.all_orders(connection)
        numbers = [order.number for order in found]
        named = ledger_amazon.order_invoices.invoices_of_orders(connection, numbers)
    return [(order, tuple(named.get(order.number, ()))) for order in found]


def amount_of(order: "PurchaseOrder") -> tuple[int | None, str]:
    """The net amount of what was ordered, in minor units; None if it is not whole or not of one
    currency."""
    currencies = {line.currency for line in order.lines}
    if len(currencies) != 1 or not currencies <= CURRENCIES.keys():
        return None, ""
    currency = currencies.pop()
    net = sum((line.ordered * Decimal(line.net_cost) for line in order.lines), Decimal(0))
    minor = net.scaleb(CURRENCIES[currency])
    return (int(minor) if minor == int(minor) else None), currency


def why_of(order: "PurchaseOrder", invoices: tuple[str, ...]) -> str:
    """What became of an order, in a line."""
    ordered = sum(line.ordered for line in order.lines)
    confirmed = sum(line.acknowledged or 0 for line in order.lines)
    delivered = sum(line.delivered for line in order.lines)
    said = f"{confirmed} of {ordered} confirmed, {delivered} shipped"
    if invoices:
        return f"{said}; invoiced: {', '.join(invoices)}"
    return f"{said}, to invoice" if delivered else said


def text_of(book: "Book", number: str) -> tuple[str, ...]:
    """The page of an order: its items, each with what became of it. Raises UnknownDocument."""
    with book.reading() as connection:
        order = ledger_amazon.purchase_orders.the_order(connection, number)
        named = ledger_amazon.order_invoices.invoices_of_orders(connection, [number])
    terms = f", terms {order.terms}" if order.terms else ""
    return (
        f"Order {order.number} of {order.ordered_at:%Y-%m-%d}, {order.state.lower() or 'no state'}"
        f"{terms}",
        f"Bill to {order.bill_to or '?'}, ship to {order.ship_to or '?'}, vendor code "
        f"{order.vendor_code or '?'}",
        f"Invoices: {', '.join(named.get(number, ())) or 'none yet'}",
        "",
        *(_item(line) for line in order.lines),
    )


def _item(line: "PurchaseOrderLine") -> str:
    ids = " ".join(filter(None, (line.vendor_id, line.amazon_id)))
    unit = f" a case of {line.unit_size}" if line.pieces > 1 else ""
    counts = (
        ("ordered", line.ordered),
        ("confirmed", line.acknowledged),
        ("shipped", line.shipped),
        ("received", line.received),
    )
    said = ", ".join(f"{count} {word}" for word, count in counts if count is not None)
    return f"{line.sequence}. {ids} at {line.net_cost} {line.currency}{unit}: {said}"


def a_percentage(typed: str) -> Decimal:
    """A tax rate in percent."""
    try:
        rate = Decimal(typed.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        rate = Decimal(-1)
    if not 0 <= rate <= 100:
        raise NoPercentage(f"{typed!r} is no tax rate; write it like 19, or 0 for none.")
    return rate


def _what(proposal: "OrderProposal") -> str:
    """How much is to be invoiced: `4 cases and 12 pieces`."""
    cases = sum(line.quantity for line in proposal.lines if line.item.pieces > 1)
    pieces = sum(line.quantity for line in proposal.lines if line.item.pieces == 1)
    counts = (counted(cases, "case", "cases"), counted(pieces, "piece", "pieces"))
    return " and ".join(
        words for count, words in zip((cases, pieces), counts, strict=True) if count
    )


async def draft(page: LedgerPage, order: str) -> None:
    """Make an invoice of what was shipped of an order and is not invoiced yet."""
    drafts = amazon.vendor_invoices.order_drafts
    proposal = await page.ledger.ask(lambda book: drafts.propose(book, order))
    net = page.amounts.money(*drafts.net_minor(proposal))
    billed = await page.ledger.ask(lambda book: drafts.buyers(book, proposal.order))
    account: str | None = billed[0] if len(billed) == 1 else None
    if account is None:
        party = proposal.order.bill_to or "the order"
        account = await page.prompt.ask(f"Account of the customer billed as {party}:", some_text)
    if account is None:
        return
    what = _what(proposal)
    number = await page.prompt.ask(f"Number of the invoice for {what}, net {net}:", some_text)
    if number is None:
        return
    rate = await page.prompt.ask("Tax rate in percent (0 is none):", a_percentage)
    if rate is None:
        return
    if not await page.prompt.confirm(
        f"Post invoice {number} to {account} for order {order}, net {net} and {rate:f}% tax?"
    ):
        page.status.report("Nothing was posted.", "plain")
        return

    def post(book: "Book") -> str:
        posted = drafts.post_draft(book, proposal, number, account=account, tax_rate=rate)
        return f"invoice {posted.number} for order {order} posted"

    page.report_done(await page.ledger.act(post))
