"""Cash that Amazon says is on its way: what it has queued for payment, by the day it is due (FI-4).

Nothing of it is posted: cash is what the bank says.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from artui.ledger.amazon.reported.vendor_reports import vendor_invoices
from artui.ledger.items.open_items import ledger_items
from artui.ledger.store.tables import VENDOR_INVOICE


class ExpectedCash(NamedTuple):
    """What is queued for one invoice of ours, in minor units; `day` is None where the service gives
    none."""

    day: date | None
    item_id: int
    invoice: str
    account: str
    minor: int
    currency: str


def expected_cash(connection: Connection) -> list[ExpectedCash]:
    """What is queued and not here yet, the earliest first; never more than is open on an invoice.
    One that is reported under two marketplaces is paid once."""
    queued = vendor_invoices(
        connection, VENDOR_INVOICE.c.queued_minor > 0, VENDOR_INVOICE.c.item_id.is_not(None)
    )
    # The latest report of an invoice speaks for it.
    reports = {
        kept.item_id: kept.report
        for kept in sorted(queued, key=lambda each: each.report.modified)
        if kept.item_id is not None
    }
    items = ledger_items(connection, list(reports))
    found = []
    for item_id, report in reports.items():
        item, settled = items[item_id], report.settlement
        minor = min(item.open_minor, settled.queued_minor) if settled is not None else 0
        if minor and item.in_force:
            found.append(
                ExpectedCash(report.due, item_id, item.number, item.account, minor, item.currency)
            )
    return sorted(found, key=lambda each: (each.day or date.max, each.invoice))
