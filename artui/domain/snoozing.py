"""When a customer who was put off returns before their day: as soon as something is worse."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from artui.domain.work_reasons import Reason, WorkReason

# What a customer or their bank did, and what a clerk wanted to come back to. Credits to apply and
# invoices to approve are our own work, and that a level is due is only time, for which the customer
# was put off.
_WORSE = frozenset(
    {
        WorkReason.PROMISE_BROKEN,
        WorkReason.PAYMENT_RETURNED,
        WorkReason.UNDER_CLAIM,
        WorkReason.KEPT_BACK,
        WorkReason.FOLLOW_UP,
    }
)


class Plight(NamedTuple):
    """How a customer stands in a currency: what is overdue, in minor units, and the reasons that
    make it worse, by what each is about, with their counts and amounts in minor units."""

    overdue_minor: int = 0
    reasons: Mapping[str, tuple[int, int]] = {}


def plight(overdue_minor: int, reasons: Iterable[Reason]) -> Plight:
    """How a row of the worklist stands."""
    found: dict[str, tuple[int, int]] = {}
    for reason in reasons:
        if reason.kind in _WORSE:
            about = f"{reason.kind} {reason.ref} {reason.day or ''}"
            count, minor = found.get(about, (0, 0))
            found[about] = count + reason.number, minor + reason.minor
    return Plight(overdue_minor, found)


def is_worse(before: Plight, now: Plight) -> bool:
    """Whether more is overdue, there is a reason that was not, or more of one that was."""
    if now.overdue_minor > before.overdue_minor:
        return True
    for about, (count, minor) in now.reasons.items():
        had_count, had_minor = before.reasons.get(about, (0, 0))
        if count > had_count or minor > had_minor:
            return True
    return False
