"""Self-billing invoices of Prime Video: their state as a list shows it, and the late approval.

Amazon writes these invoices in the vendor's name. Approving, holding, renumbering and correcting
them are acts of the ledger (`artui.ledger.documents`); here is what follows for a clerk (PV-2,
PV-11 to PV-13).
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from artui.domain.kinds import BillingState, ListedState
from artui.ledger.amazon.self_billing_rows import SelfBilled

PENDING = BillingState.PENDING
BILLING_TYPES = {
    "ASB": "Self-Billing",
    "ARB": "Amazon Rendered Billing",
    "VIB": "Vendor-Initiated Billing",
}

HELD_ROUTE = "Held invoices can't be changed here: contact Prime Video support."
WARN_AFTER_DAYS = 45
FLAG_AFTER_MONTHS = 2
PAY_AFTER_DAYS = 90
WIRE_MINIMUM_MINOR = {"USD": 100_00, "GBP": 100_00, "EUR": 100_00, "JPY": 10_000}


def approval_notice(billing_type: str, state: str, issued: date, as_of: date) -> str | None:
    """`warn` from 45 days after generation, `overdue` from two calendar months, else None (PV-12).

    Only ARB invoices: Amazon pays them after approval, and may suspend the account without it.
    """
    if billing_type != "ARB" or state != PENDING:
        return None
    if as_of >= issued + relativedelta(months=FLAG_AFTER_MONTHS):
        return "overdue"
    return "warn" if as_of >= issued + timedelta(days=WARN_AFTER_DAYS) else None


def expected_payment(issued: date) -> date:
    """About when Amazon pays what a month earned: 90 days after the month's end (PV-13).

    Months that stay below `WIRE_MINIMUM_MINOR` are carried forward and paid later.
    """
    return issued.replace(day=1) + relativedelta(months=1, days=PAY_AFTER_DAYS - 1)


def listed_state(invoice: SelfBilled) -> str:
    """The state as a list shows it: a hold before all, paid once nothing is open (PV-2)."""
    if invoice.on_hold:
        return ListedState.ON_HOLD
    if invoice.pending:
        return PENDING
    return invoice.billing_state if invoice.open_minor else ListedState.PAID


def notice(invoice: SelfBilled, as_of: date) -> str:
    """What a clerk must know of it now: a late approval, a hold and whom to ask; else empty."""
    if invoice.on_hold:
        why = f"held: {invoice.hold_reason}. " if invoice.hold_reason else ""
        return f"{why}{HELD_ROUTE}"
    state = PENDING if invoice.pending else invoice.billing_state
    late = approval_notice(invoice.type, state, invoice.issue_date, as_of)
    days = (as_of - invoice.issue_date).days
    if late == "overdue":
        return f"not approved for {days} days: the account may be suspended"
    return f"waits {days} days: approve before two months" if late == "warn" else ""
