"""Self-billing invoices of Prime Video: which tab, what next, when they are paid (PV-1 to PV-13).

Amazon writes these invoices in the vendor's name. Approving, holding and renumbering them are acts
of the ledger (`artui.ledger.approving`); here are the rules that need no ledger: states, the
history of corrections, the two-month warning, billing preferences and the payment calendar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from dateutil.relativedelta import relativedelta

from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.ledger.queries.self_billing import SelfBilled

PENDING = "pending"
COMPLETED_STATES = ("approved", "posted_for_payment", "paid", "on_hold")
BILLING_TYPES = {
    "ASB": "Self-Billing",
    "ARB": "Amazon Rendered Billing",
    "VIB": "Vendor-Initiated Billing",
}
PREFERENCES = ("No Billing", *BILLING_TYPES)

HELD_ROUTE = "Held invoices can't be changed here: contact Prime Video support."
WARN_AFTER_DAYS = 45
FLAG_AFTER_MONTHS = 2

PAY_AFTER_DAYS = 90
PAY_ROLLED_AFTER_DAYS = 60
WIRE_MINIMUM_MINOR = {"USD": 100_00, "GBP": 100_00, "EUR": 100_00, "JPY": 10_000}

_STEPS: dict[str, tuple[str, ...]] = {
    PENDING: ("approved",),
    "approved": ("posted_for_payment", "on_hold"),
    "posted_for_payment": ("paid", "on_hold"),
    "on_hold": ("approved", "posted_for_payment"),
    "paid": (),
}


class WrongStep(Refused):
    """The invoice can't go from its state to the one asked for."""


class UnknownPreference(Refused):
    """No such billing preference."""


def tab(billing_state: str) -> Literal["Pending", "Completed"]:
    """The one of the two lists on which the invoice stands (PV-1, PV-2)."""
    return "Pending" if billing_state == PENDING else "Completed"


def next_state(number: str, state: str, asked: str) -> str:
    """The state asked for, or WrongStep naming the invoice and both states."""
    if asked not in _STEPS.get(state, ()):
        allowed = ", ".join(_STEPS.get(state, ())) or "nothing"
        raise WrongStep(
            f"Invoice {number} is {state} and can't become {asked}; it may become {allowed}."
        )
    return asked


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of an invoice: the amount it replaced and the new one, in minor units."""

    original_minor: int
    corrected_minor: int
    currency: str

    @property
    def reversal_minor(self) -> int:
        """What cancels the original: its negative."""
        return -self.original_minor

    @property
    def lines(self) -> tuple[str, str, str]:
        """The three lines behind the `Corrected` link (PV-6)."""
        return (
            f"{format_minor(self.original_minor, self.currency)} (Original)",
            f"{format_minor(self.reversal_minor, self.currency)} (Reversal)",
            f"{format_minor(self.corrected_minor, self.currency)} (Corrected)",
        )


def corrections(amounts_minor: Sequence[int], currency: str) -> list[Correction]:
    """The chain from the first amount to the last, the latest correction first (PV-7).

    The original of each correction is the corrected invoice before it. One amount: no correction.
    """
    steps = [Correction(before, after, currency) for before, after in pairwise(amounts_minor)]
    return steps[::-1]


def amount_cell(amounts_minor: Sequence[int], currency: str, state: str) -> str:
    """The amount column: a pending invoice that was adjusted carries `Corrected` (PV-5)."""
    amount = format_minor(amounts_minor[-1], currency)
    adjusted = state == PENDING and len(amounts_minor) > 1
    return f"{amount} Corrected" if adjusted else amount


def approval_notice(billing_type: str, state: str, issued: date, as_of: date) -> str | None:
    """`warn` from 45 days after generation, `overdue` from two calendar months, else None (PV-12).

    Only ARB invoices: Amazon pays them after approval, and may suspend the account without it.
    """
    if billing_type != "ARB" or state != PENDING:
        return None
    if as_of >= issued + relativedelta(months=FLAG_AFTER_MONTHS):
        return "overdue"
    return "warn" if as_of >= issued + timedelta(days=WARN_AFTER_DAYS) else None


def listed_state(invoice: SelfBilled) -> str:
    """The state as a list shows it: a hold before all, paid once nothing is open (PV-2)."""
    if invoice.on_hold:
        return "on_hold"
    if invoice.pending:
        return PENDING
    return invoice.billing_state if invoice.open_minor else "paid"


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


def preference_on(changes: Iterable[tuple[date, str]], day: date) -> str | None:
    """The billing preference in force; a change covers the whole month it is made in (PV-12).

    `changes` are (day made, preference) in any order; the last of a month counts. None before any.
    """
    found: tuple[date, str] | None = None
    for made, preference in changes:
        if preference not in PREFERENCES:
            choices = ", ".join(PREFERENCES)
            raise UnknownPreference(
                f"{preference!r} is no billing preference; it is one of {choices}."
            )
        if made.replace(day=1) <= day and (found is None or made >= found[0]):
            found = (made, preference)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class ExpectedPayment:
    """What a month brings to payment; `due` is None while it is carried forward."""

    month: date
    earned_minor: int
    payable_minor: int
    due: date | None


def payment_calendar(months: Iterable[tuple[date, int]], currency: str) -> list[ExpectedPayment]:
    """When each month's earnings are paid by wire (PV-13).

    About 90 days after the month's end; what is below the minimum rolls forward, and is paid 60
    days after the end of the month that reaches it. `months` are (any day of it, minor units), in
    order; a currency without a minimum is paid every month.
    """
    minimum = WIRE_MINIMUM_MINOR.get(currency, 0)
    carried, calendar = 0, []
    for month, earned in months:
        end = month.replace(day=1) + relativedelta(months=1, days=-1)
        payable = carried + earned
        due = None
        if payable >= max(minimum, 1):
            days = PAY_ROLLED_AFTER_DAYS if carried else PAY_AFTER_DAYS
            due = end + timedelta(days=days)
        calendar.append(ExpectedPayment(month.replace(day=1), earned, payable, due))
        carried = 0 if due else payable
    return calendar
