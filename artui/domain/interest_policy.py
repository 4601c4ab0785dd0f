"""The interest that a customer is charged: a method, rates by date, a grace period and a minimum.

Rates are fractions of 1 (1.5% a month is 3/200). A row applies from its date until that of the next
row; a row without a date applies from the beginning. See section 3 of the domain rules.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from artui.domain.refusal import Refused


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


class BadPercent(Refused):
    """The text is not a percentage that a rate can have."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text[:40]!r} is no rate; write a percentage from 0 to 1000 with at most six "
            "decimals, such as 1.5."
        )


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


@dataclass(frozen=True, slots=True)
class InterestPolicy:
    """A named way of charging; `minimum_minor` is per customer, currency and run."""

    name: str
    method: str
    rates: tuple[Rate, ...]
    grace_days: int = 0
    minimum_minor: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"no interest method {self.method!r}; there are {', '.join(METHODS)}")
        in_order = sorted(self.rates, key=lambda rate: rate.from_date or date.min)
        object.__setattr__(self, "rates", tuple(in_order))

    def rate_on(self, day: date) -> Rate | None:
        """The rate in force on the day, None before the first."""
        found = None
        for rate in self.rates:
            if rate.from_date is None or rate.from_date <= day:
                found = rate
        return found

    def is_capped(self) -> bool:
        """Whether any of its rates has a cap."""
        return any(rate.cap is not None for rate in self.rates)


def yearly_equivalent(method: str, rate: Rate) -> Fraction | None:
    """The rate's yearly equivalent as a fraction of 1; None where the method has none."""
    if method == STARTED_MONTHS:
        return None
    if method == THIRTY_DAY:
        return rate.a_year() * 365 / 360
    return rate.a_year()


def describe(policy: InterestPolicy, on: date) -> str:
    """Method, rate and yearly equivalent in words, as printed wherever interest is shown."""
    rate = policy.rate_on(on)
    if rate is None or rate.a_year() == 0:
        return "no interest"
    words = [policy.method]
    yearly = yearly_equivalent(policy.method, rate)
    if rate.monthly is None:
        words.append(f"{percent_text(rate.a_year())}% a year")
        if yearly is not None and yearly != rate.a_year():
            words.append(f"in effect {percent_text(yearly)}% a year")
    else:
        equal = "" if yearly is None else f" ({percent_text(yearly)}% a year)"
        words.append(f"{percent_text(rate.monthly)}% a month{equal}")
    if rate.cap is not None:
        words.append(f"at most {percent_text(rate.cap)}% a year")
    return ", ".join(words)


_PERCENT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")


def parse_percent(text: str) -> Fraction:
    """Parse a percentage such as `1.5` into a fraction of 1; raises `BadPercent`."""
    if not _PERCENT.fullmatch(text) or Fraction(text) > 1000:
        raise BadPercent(text)
    return Fraction(text) / 100


def percent_text(rate: Fraction) -> str:
    """A rate in percent without the sign, such as `1.5`, rounded to at most six decimals."""
    whole, rest = divmod(round(rate * 100_000_000), 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")
