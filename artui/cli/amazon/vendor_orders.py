"""`artui amazon vendor orders` and `draft`: what Amazon ordered, and an invoice for it."""

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import vendor_invoices, vendor_orders
from artui.cli.amazon.services import services
from artui.cli.options import DATE, PERCENT
from artui.cli.output import listing, print_list, say
from artui.cli.session import Session, pass_session
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from artui.amazon.vendor_invoices.order_drafts import OrderProposal, ProposedLine
    from artui.amazon.vendor_orders.orders_sync import WeekSynced
    from artui.cli.output import Output
    from artui.ledger.amazon.purchase_orders import PurchaseOrder

ORDERS = [
    ListColumn("order"),
    ListColumn("date", "instant"),
    ListColumn("state"),
    ListColumn("item"),
    ListColumn("asin"),
    ListColumn("vendor_id"),
    ListColumn("ordered", "int"),
    ListColumn("acknowledged", "int"),
    ListColumn("shipped", "int"),
    ListColumn("received", "int"),
    ListColumn("net_cost"),
    ListColumn("currency", title="cur"),
    ListColumn("unit"),
    ListColumn("unit_size", "int"),
    ListColumn("terms"),
    ListColumn("vendor_code"),
    ListColumn("bill_to"),
    ListColumn("ship_to"),
]
DRAFT = [
    ListColumn("order"),
    ListColumn("item"),
    ListColumn("asin"),
    ListColumn("vendor_id"),
    ListColumn("quantity", "int"),
    ListColumn("unit"),
    ListColumn("unit_size", "int"),
    ListColumn("net_cost"),
    ListColumn("net_amount"),
    ListColumn("currency", title="cur"),
]


@click.command("orders")
@click.argument("order", required=False)
@click.option("--no-sync", is_flag=True, help="Don't ask the service; list what is known.")
@listing
@pass_session
def orders(session: Session, *, order: str | None, no_sync: bool, output: "Output") -> int:
    """Bring Amazon's purchase orders in step and list their items, or those of one ORDER.

    The first time the orders of six months are read, week by week; then what is new and what has
    changed. A week without news writes nothing; a sync that was cut off continues there. A week or
    an order that can't be read is reported and the others go on. Exit status 1 if any was left out.

    \b
    Examples:
      artui amazon vendor orders
      artui amazon vendor orders 2JK3S9VB --no-sync --format csv
    """
    weeks: list[WeekSynced] = []
    asks = not no_sync and not session.choice.read_only
    with session.book(writes=asks) as book:
        if asks:
            with services(session) as connection:
                for week in vendor_orders.orders_sync.sync(connection, book):
                    for problem in week.problems:
                        say(problem)
                    weeks.append(week)
            say(vendor_orders.orders_sync.summary(weeks))
        with book.reading() as connection:
            if order is None:
                found = ledger.amazon.purchase_orders.all_orders(connection)
            else:
                found = [ledger.amazon.purchase_orders.the_order(connection, order)]
    print_list(session, output, ORDERS, _rows(found))
    return 1 if any(week.problems for week in weeks) else 0


def _rows(found: "list[PurchaseOrder]") -> "Iterator[dict[str, ListValue]]":
    for order in found:
        for line in order.lines:
            yield {
                "order": order.number,
                "date": order.ordered_at,
                "state": order.state or None,
                "item": line.sequence,
                "asin": line.amazon_id or None,
                "vendor_id": line.vendor_id or None,
                "ordered": line.ordered,
                "acknowledged": line.acknowledged,
                "shipped": line.shipped,
                "received": line.received,
                "net_cost": line.net_cost,
                "currency": line.currency,
                "unit": line.unit,
                "unit_size": line.unit_size,
                "terms": order.terms or None,
                "vendor_code": order.vendor_code or None,
                "bill_to": order.bill_to or None,
                "ship_to": order.ship_to or None,
            }


@click.command("draft")
@click.argument("order")
@click.option("--post", "number", metavar="NO", help="Post it as the invoice NO of the ledger.")
@click.option("--customer", default="", metavar="C", help="Who is billed; by bill-to if left out.")
@click.option("--entity", default="", help="Which of our entities invoices; else the first one.")
@click.option("--date", "day", type=DATE, help="The invoice's date; else the business day.")
@click.option("--tax-rate", type=PERCENT, help="The tax on all lines, such as 19; 0 is none.")
@listing
@pass_session
def draft(
    session: Session,
    *,
    order: str,
    number: str | None,
    customer: str,
    entity: str,
    day: "date | None",
    tax_rate: str | None,
    output: "Output",
) -> None:
    """Propose an invoice for an ORDER: what was shipped of it and is not invoiced yet.

    What Amazon has received was shipped; a column `shipped` of `import purchase-orders` says more.
    Invoices of the ledger that name the order, and files that were sent, have taken their part.
    With --post the proposal becomes an invoice of the ledger, with a line for each item, in the
    terms of the order: `artui amazon vendor validate NO` checks it, `submit NO` sends it.

    \b
    Examples:
      artui amazon vendor draft 2JK3S9VB
      artui amazon vendor draft 2JK3S9VB --post INV-1042 --tax-rate 19
    """
    drafts = vendor_invoices.order_drafts
    with session.book(writes=number is not None) as book:
        proposal = drafts.propose(book, order)
        if number is not None:
            rate = None if tax_rate is None else Decimal(tax_rate)
            posted = drafts.post_draft(
                book, proposal, number, account=customer, entity=entity, day=day, tax_rate=rate
            )
            say(f"Posted invoice {posted.number} for order {proposal.order.number}.")
    print_list(session, output, DRAFT, (_proposed(proposal, line) for line in proposal.lines))


def _proposed(proposal: "OrderProposal", line: "ProposedLine") -> "dict[str, ListValue]":
    item = line.item
    return {
        "order": proposal.order.number,
        "item": item.sequence,
        "asin": item.amazon_id or None,
        "vendor_id": item.vendor_id or None,
        "quantity": line.quantity,
        "unit": item.unit,
        "unit_size": item.unit_size,
        "net_cost": item.net_cost,
        "net_amount": f"{line.amount:f}",
        "currency": item.currency,
    }
