"""`artui amazon self-billing`: the invoices that wait for approval, and the completed ones."""

from typing import TYPE_CHECKING

import click

from artui import amazon, ledger
from artui.cli.output import listing, print_list
from artui.cli.session import Session, pass_session
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from datetime import date

    from artui.cli.output import Output
    from artui.ledger.amazon.self_billing_rows import SelfBilled, Tab

COLUMNS = [
    ListColumn("number"),
    ListColumn("account"),
    ListColumn("type"),
    ListColumn("issue_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("corrected"),
    ListColumn("state"),
    ListColumn("open_amount", "money"),
    ListColumn("notice"),
]


@click.command("self-billing")
@click.option(
    "--tab",
    type=click.Choice(["pending", "completed"]),
    default="pending",
    show_default=True,
    help="What waits for approval, or all the rest.",
)
@listing
@pass_session
def self_billing(session: Session, *, tab: "Tab", output: "Output") -> None:
    """List self-billing invoices: whose approval is late, and why others are held.

    An ARB invoice gets a warning 45 days after its date and a flag after two months. Approve with
    `artui approve`, see earlier adjustments with `artui history`.

    \b
    Examples:
      artui amazon self-billing
      artui amazon self-billing --tab completed --format json
    """
    with session.book() as book, book.reading() as connection:
        found = ledger.amazon.self_billing_rows.self_billed(connection, tab, book.business_date)
    print_list(session, output, COLUMNS, (_row(each, book.business_date) for each in found))


def _row(each: "SelfBilled", as_of: "date") -> dict[str, ListValue]:
    return {
        "number": each.number,
        "account": each.account,
        "type": each.type,
        "issue_date": each.issue_date,
        "amount": each.amounts_minor[-1],
        "currency": each.currency,
        "corrected": "Corrected" if each.adjusted else None,
        "state": amazon.self_billing.approval.listed_state(each),
        "open_amount": each.open_minor,
        "notice": amazon.self_billing.approval.notice(each, as_of) or None,
    }
