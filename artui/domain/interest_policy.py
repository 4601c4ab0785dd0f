"""The interest that a customer is charged: a method, rates by date, a grace period and a minimum.

Rates are fractions of 1 (1.5% a month is 3/200). A row applies from its date until that of the next
row; a row without a date applies from the beginning. Where the law fixes the rate, a debt keeps
that of one day for its whole life. See section 3 of the domain rules.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
# The words of a policy that charges nothing.
NO_INTEREST = "no interest"
METHODS = tuple(method.value for method in InterestMethod)


class ReferenceFixed(StrEnum):
    """The day whose rate a debt keeps for its whole life."""

    START = "start"
    DUE = "due"

    def day(self, due: date) -> date:
        """That day of a debt: interest starts to run on the day after the due date."""
        return due if self is ReferenceFixed.DUE else due + timedelta(1)


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
    """A named way of charging; `minimum_minor` is per customer, currency and run.

    Without `fixed` a change of the rate splits the days of a debt.
    """

    name: str
    method: str
    rates: tuple[Rate, ...]
    grace_days: int = 0
    minimum_minor: int = 0
    fixed: ReferenceFixed | None = None

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

    def for_debt(self, due: date) -> "InterestPolicy":
        """The policy as it holds for a debt due on a day: with one rate, if that is fixed."""
        if self.fixed is None:
            return self
        rate = self.rate_on(self.fixed.day(due))
        return replace(
            self, rates=() if rate is None else (replace(rate, from_date=None),), fixed=None
        )

    def last_charging(self, on: date) -> tuple[Rate, date | None] | None:
        """The rate in force on the day, or the last one before that charged, with the day on which
        it ended; None if there is none."""
        ended = None
        for rate in reversed(self.rates):
            if rate.from_date is None or rate.from_date <= on:
                if rate.a_year():
                    return rate, ended
                ended = rate.from_date
        return None

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


def describe(policy: InterestPolicy, on: date, due: date | None = None) -> str:
    """Method, rate and yearly equivalent in words, as printed wherever interest is shown.

    With the due date of a debt, its own rate if that is fixed. A rate that has ended says when.
    """
    found = (policy if due is None else policy.for_debt(due)).last_charging(on)
    if found is None:
        return NO_INTEREST
    rate, ended = found
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
    if ended is not None:
        until = ended - timedelta(1)
        words.append(f"for debts until {until}" if policy.fixed else f"until {until}")
    if policy.fixed:
        words.append(
            f"fixed on {policy.fixed.day(due)}" if due else "fixed for a debt's whole life"
        )
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
