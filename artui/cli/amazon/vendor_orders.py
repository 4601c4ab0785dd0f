"""`artui amazon vendor orders` and `draft`: what Amazon ordered, and an invoice for it."""

from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.amazon import vendor_orders
from artui.cli.amazon.services import services
from artui.cli.output import listing, print_list, say
from artui.cli.session import Session, pass_session
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from collections.abc import Iterator

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
