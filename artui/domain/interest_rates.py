"""Methods and rates of late interest; and the rates in integers, over one denominator of a policy.

A month has 377,580 parts (`months.MONTH`), of which a day has a whole number whatever its month's
length, a year has 365 days and a 30-day month 30. Times the denominators of the rates, and of their
caps per day, this is the policy's denominator. So sums of interest are exact without a fraction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from artui.domain.months import MONTH, MONTH_LENGTHS


class InterestMethod(StrEnum):
    """How days late become interest."""

    PRO_RATA = "pro-rata"
    THIRTY_DAY = "thirty-day"
    ANNUAL_365 = "annual-365"
    FULL_MONTHS = "full-months"
    STARTED_MONTHS = "started-months"


PRO_RATA = InterestMethod.PRO_RATA
THIRTY_DAY = InterestMethod.THIRTY_DAY
ANNUAL_365 = InterestMethod.ANNUAL_365
FULL_MONTHS = InterestMethod.FULL_MONTHS
STARTED_MONTHS = InterestMethod.STARTED_MONTHS

MONTH_METHODS = frozenset({FULL_MONTHS, STARTED_MONTHS})
METHODS = tuple(method.value for method in InterestMethod)


@dataclass(frozen=True, slots=True)
class Rate:
    """A monthly or annual rate (or neither: no interest) with an annual cap, from a day on."""

    from_date: date | None = None
    monthly: Fraction | None = None
    annual: Fraction | None = None
    cap: Fraction | None = None

    def __post_init__(self) -> None:
        if self.monthly is not None and self.annual is not None:
            raise ValueError("a rate is monthly or annual, not both")

    def a_month(self) -> Fraction:
        """The rate per month; a twelfth of an annual rate."""
        return self.monthly if self.monthly is not None else (self.annual or Fraction()) / 12

    def a_year(self) -> Fraction:
        """The rate per year; twelve times a monthly rate."""
        return self.annual if self.annual is not None else (self.monthly or Fraction()) * 12


_YEAR = 365
# The least parts of a period of each method, and the lengths in days that the period can have.
_PARTS: dict[str, int] = {PRO_RATA: MONTH, THIRTY_DAY: 30, ANNUAL_365: _YEAR}
_LENGTHS: dict[str, tuple[int, ...]] = {
    PRO_RATA: MONTH_LENGTHS,
    THIRTY_DAY: (30,),
    ANNUAL_365: (_YEAR,),
}


class ADay(NamedTuple):
    """Interest of a day on a balance of 1, and whether it is the cap."""

    amount: int
    capped: bool


class WholeRate(NamedTuple):
    """What a rate costs on a balance of 1, as numerators over the denominator of its policy."""

    start: date
    """The first day of the rate."""
    part: int
    """For the least part of a period: of a month, or a day."""
    a_period: int
    """For a whole period: a month, or a year for annual-365."""
    days: dict[int, ADay]
    """For a day, by the length of its period; only of the day methods."""
    cap_a_day: int | None
    """The cap for a day."""
    bites: bool
    """Whether the cap is ever less than the rate, or may be, with a month method."""
    rate: Fraction
    """The rate of a period, as a fraction of 1."""
    cap: Fraction | None
    """The cap of a year, as a fraction of 1."""


def whole_rates(method: str, rates: Sequence[Rate]) -> tuple[int, tuple[WholeRate, ...]]:
    """The common denominator, and each rate over it."""
    parts, lengths = _PARTS.get(method, 1), _LENGTHS.get(method, ())
    of_period = [rate.a_year() if method == ANNUAL_365 else rate.a_month() for rate in rates]
    caps = [_YEAR * rate.cap.denominator for rate in rates if rate.cap is not None]
    over = lcm(1, *caps, *(parts * rate.denominator for rate in of_period))
    return over, tuple(
        _whole(rate, each, over, parts, lengths)
        for rate, each in zip(rates, of_period, strict=True)
    )


def _whole(
    rate: Rate, of_period: Fraction, over: int, parts: int, lengths: tuple[int, ...]
) -> WholeRate:
    part = over // (parts * of_period.denominator) * of_period.numerator
    cap = rate.cap
    most = None if cap is None else over // (_YEAR * cap.denominator) * cap.numerator
    days = {length: _a_day(part * (parts // length), most) for length in lengths}
    bites = any(day.capped for day in days.values()) if lengths else most is not None
    start = rate.from_date or date.min
    return WholeRate(start, part, part * parts, days, most, bites, of_period, cap)


def _a_day(amount: int, most: int | None) -> ADay:
    return ADay(amount, False) if most is None or amount <= most else ADay(most, True)
