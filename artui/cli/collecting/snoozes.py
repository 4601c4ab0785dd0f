"""`artui snooze`: a customer who is off the worklist until a day."""

from datetime import date
from typing import TYPE_CHECKING

import click

from artui.cli.act_commands import on_customer
from artui.cli.options import DATE, REASON
from artui.cli.output import Acted
from artui.ledger import customers, lists

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


@click.command()
@click.option("--until", type=DATE, help="The day on which the customer is back.")
@click.option("--reason", type=REASON, help="Why.")
@click.option("--end", is_flag=True, help="Put the customer back on the worklist now.")
@on_customer
def snooze(
    book: "Book", customer_id: int, *, until: date | None, reason: str | None, end: bool
) -> Acted:
    """Take a customer off the worklist until a day.

    They are back before that if more is overdue than now, a promise is broken, a payment comes back
    from the bank, a claim is filed, or more is deducted. `artui list snoozes` shows who is off.

    \b
    Examples:
      artui snooze C1 --until 2026-04-15 --reason "their new system goes live"
      artui snooze C1 --end
    """
    if end:
        if until is not None or reason is not None:
            raise click.UsageError("--end takes neither --until nor --reason.")
        return customers.snoozes.wake(book, [customer_id])
    if until is None or reason is None:
        raise click.UsageError("--until and --reason are both needed, or --end.")
    return lists.reviewed.snooze(book, [customer_id], until=until, reason=reason)
