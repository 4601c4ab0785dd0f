"""What a buyer keeps back of an invoice, as its service reports it from one day to the next.

Amounts are minor units and never below zero. A deduction is the most that was ever kept back for
one reason; what is kept back less than that came back. One of zero is a shortage that was reported
without its amount. amazon-2.md, FI-6.
"""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from artui.domain.money import round_half_up


class DeductionKind(StrEnum):
    """Why something is kept back."""

    SHORTAGE = "shortage"
    PRICE = "price"
    OTHER = "other"


class DeductionState(StrEnum):
    """What became of a deduction."""

    OPEN = "open"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    PAID_BACK = "paid_back"
    CLOSED = "closed"
    """Nothing is kept back and nothing came back: none ever was, or the invoice was rejected."""


class Settlement(NamedTuple):
    """How an invoice is settled, as the service says it, each sum with its sign."""

    paid_minor: int = 0
    queued_minor: int = 0
    discount_minor: int = 0
    quantity_minor: int = 0
    price_minor: int = 0
    other_minor: int = 0


class LineVariance(NamedTuple):
    """How far the service's record of a line is from what was invoiced; the cost of one piece is
    exact."""

    quantity: int
    unit_cost: Fraction
    price_minor: int


def kept_back(
    settlement: Settlement | None, lines: Iterable[LineVariance] | None
) -> dict[DeductionKind, int] | None:
    """What is kept back now, by kind; None if nothing says it.

    The sums of the settlement go before those of the lines. Amazon writes a variance with either
    sign, but another part takes something away only if it is negative.
    """
    if settlement is not None:
        return {
            DeductionKind.SHORTAGE: abs(settlement.quantity_minor),
            DeductionKind.PRICE: abs(settlement.price_minor),
            DeductionKind.OTHER: max(0, -settlement.other_minor),
        }
    if lines is None:
        return None
    known = list(lines)
    pieces = sum((each.unit_cost * abs(each.quantity) for each in known), Fraction(0))
    return {
        DeductionKind.SHORTAGE: round_half_up(pieces),
        DeductionKind.PRICE: sum(abs(each.price_minor) for each in known),
    }


class Kept(NamedTuple):
    """A deduction's sums: the most that was kept back, what of it came back, and what of it we
    conceded."""

    amount_minor: int
    back_minor: int = 0
    accepted_minor: int = 0

    @property
    def kept_minor(self) -> int:
        """What is kept back now, conceded or not."""
        return self.amount_minor - self.back_minor

    @property
    def open_minor(self) -> int:
        """What is kept back now and was not conceded."""
        return max(0, self.kept_minor - self.accepted_minor)

    @property
    def regained_minor(self) -> int:
        """What came back although it was conceded."""
        return max(0, self.accepted_minor - self.kept_minor)


def moved_to(known: Kept | None, now_minor: int, *, reported: bool = False) -> Kept | None:
    """The sums of a deduction after the service says what it keeps back now; None if there is
    still no deduction. `reported`: it says that something is missing, though maybe not how much."""
    if known is None:
        return Kept(now_minor) if now_minor or reported else None
    most = max(known.amount_minor, now_minor)
    return Kept(most, most - now_minor, known.accepted_minor)


def state_after(
    state: DeductionState, kept: Kept, *, reported: bool = False, rejected: bool = False
) -> DeductionState:
    """The state of a deduction after its sums changed. What we conceded remains conceded; what is
    kept back beyond it is open again, and so is a shortage as long as it is `reported`. Of an
    invoice that was `rejected` nothing is paid back."""
    if kept.open_minor:
        disputed = state is DeductionState.DISPUTED
        return DeductionState.DISPUTED if disputed else DeductionState.OPEN
    if reported and not kept.amount_minor:
        return DeductionState.OPEN
    if kept.accepted_minor:
        return DeductionState.ACCEPTED
    never_paid = rejected or not kept.amount_minor
    return DeductionState.CLOSED if never_paid else DeductionState.PAID_BACK
