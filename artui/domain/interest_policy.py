"""The interest that a customer is charged: a method, rates by date, a grace period and a minimum.

Rates are fractions of 1 (1.5% a month is 3/200). A row applies from its date until that of the next
row; a row without a date applies from the beginning. Where the law fixes the rate, a debt keeps
that of one day for its whole life. See section 3 of the domain rules.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from artui.domain.interest_rates import (
    METHODS,
    MONTH_METHODS,
    STARTED_MONTHS,
    THIRTY_DAY,
    Rate,
    WholeRate,
    whole_rates,
)
from artui.domain.refusal import Refused

# The words of a policy that charges nothing.
NO_INTEREST = "no interest"


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
    denominator: int = field(init=False, compare=False, repr=False)
    """Amounts of interest are numerators over it."""
    whole: tuple[WholeRate, ...] = field(init=False, compare=False, repr=False)
    """The rates over the denominator."""
    caps: bool = field(init=False, compare=False, repr=False)
    """Whether any cap is less than its rate, or may be, with a month method."""
    caps_months: bool = field(init=False, compare=False, repr=False)
    """Whether a cap holds for whole months, each with the balances of all its days."""
    known: dict[tuple[date, date], int] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )
    """The interest on a balance of 1 by due date and day, as far as it was asked for."""

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"no interest method {self.method!r}; there are {', '.join(METHODS)}")
        in_order = tuple(sorted(self.rates, key=lambda rate: rate.from_date or date.min))
        denominator, whole = whole_rates(self.method, in_order)
        caps = any(rate.bites for rate in whole)
        object.__setattr__(self, "rates", in_order)
        object.__setattr__(self, "denominator", denominator)
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "caps", caps)
        object.__setattr__(self, "caps_months", caps and self.method in MONTH_METHODS)

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

    def whole_for(self, due: date) -> tuple[WholeRate, ...]:
        """The rates over the denominator, as they hold for a debt due on a day."""
        if self.fixed is None:
            return self.whole
        day = self.fixed.day(due)
        begun = [rate for rate in self.whole if rate.start <= day]
        return (begun[-1]._replace(start=date.min),) if begun else ()

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
