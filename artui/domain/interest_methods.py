"""The five methods of late interest, on balances that are step functions of days.

Day methods (`pro-rata`, `thirty-day`, `annual-365`) count every day with its balance and rate.
Month methods look at one day of each month: `full-months` at the last of a completed month,
`started-months` at the first of a month begun. See section 3 of the domain rules.

Amounts are numerators over the policy's denominator (`interest_rates`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from artui.domain.interest_policy import InterestPolicy
from artui.domain.interest_rates import (
    FULL_MONTHS,
    MONTH_METHODS,
    PRO_RATA,
    STARTED_MONTHS,
    WholeRate,
)
from artui.domain.months import month_index, month_start, months_begun, months_elapsed

# From each day on this balance, in minor units; the first day is the due date, days ascend.
Steps = list[tuple[date, int]]
# The interest on a balance of 1 is kept for so many pairs of due date and day.
_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of one balance and one rate, up to, but not including, `end`.

    `rate` gives the amount: per month, or per year for annual-365 and where `capped` (then it is
    the cap). A segment of a month method is a month with the balance of the day that the method
    looks at: its amount is that of a whole month, its days end at the day in question.
    """

    start: date
    end: date
    days: int
    balance_minor: int
    rate: Fraction
    method: str
    amount: Fraction
    capped: bool


class Stretch(NamedTuple):
    """A segment whose amount is a numerator over the policy's denominator."""

    start: date
    end: date
    days: int
    balance_minor: int
    rate: Fraction
    amount: int
    capped: bool

    def segment(self, policy: InterestPolicy) -> Segment:
        """The segment with its amount as a fraction."""
        amount = Fraction(self.amount, policy.denominator)
        whose = (self.start, self.end, self.days, self.balance_minor)
        return Segment(*whose, self.rate, policy.method, amount, self.capped)

    def amount_text(self, policy: InterestPolicy) -> str:
        """The amount as a fraction in lowest terms, such as 13500/31."""
        common = gcd(self.amount, policy.denominator)
        return f"{self.amount // common}/{policy.denominator // common}"


def stretches(policy: InterestPolicy, due: date, steps: Steps, through: date) -> Iterator[Stretch]:
    """The stretches that bear interest up to, not including, `through`, in order of days."""
    rates = policy.whole_for(due)
    if policy.method in MONTH_METHODS:
        yield from _months(policy.method, rates, due, steps, through)
        return
    for start, end, balance in _spans(steps, due, through):
        if not balance:
            continue
        for first, last, rate in _rate_spans(rates, start, end):
            if rate.part:
                yield from _days(policy.method, due, (first, last), balance, rate)


def of_one(policy: InterestPolicy, due: date, day: date) -> int:
    """Interest to the day on a balance of 1 that never changes, without the grace period."""
    known = policy.known
    found = known.get((due, day))
    if found is None:
        if len(known) >= _KEPT:
            known.clear()
        found = known[due, day] = _of_one(policy, due, day)
    return found


def _of_one(policy: InterestPolicy, due: date, day: date) -> int:
    if policy.caps:
        return sum(each.amount for each in stretches(policy, due, [(due, 1)], day))
    method, rates = policy.method, policy.whole_for(due)
    if len(rates) == 1 and rates[0].start <= due:
        return rates[0].part * _parts(method, due, day)
    exact = 0
    for start, end, rate in _rate_spans(rates, due, day):
        exact += rate.part * (_parts(method, due, end) - _parts(method, due, start))
    return exact


def _parts(method: str, due: date, day: date) -> int:
    """How many of the least parts of the method's period count from the due date to the day."""
    if method == PRO_RATA:
        return months_elapsed(due, day)
    if method == FULL_MONTHS:
        return month_index(due, day)
    if method == STARTED_MONTHS:
        return months_begun(due, day)
    return (day - due).days


def _days(
    method: str, due: date, span: tuple[date, date], balance: int, rate: WholeRate
) -> Iterator[Stretch]:
    """The stretches of a span with one rate; pro-rata cuts it at the months, each with its own
    price of a day."""
    start, end = span
    if method != PRO_RATA:
        (a_day,) = rate.days.values()
        days = (end - start).days
        shown = rate.cap if a_day.capped and rate.cap is not None else rate.rate
        amount = balance * days * a_day.amount
        if amount:
            yield Stretch(start, end, days, balance, shown, amount, a_day.capped)
        return
    index = month_index(due, start)
    month, following = month_start(due, index), month_start(due, index + 1)
    while month < end:
        a_day = rate.days[(following - month).days]
        first, last = max(start, month), min(end, following)
        days = (last - first).days
        shown = rate.cap if a_day.capped and rate.cap is not None else rate.rate
        amount = balance * days * a_day.amount
        if amount:
            yield Stretch(first, last, days, balance, shown, amount, a_day.capped)
        index += 1
        month, following = following, month_start(due, index + 1)


def _months(
    method: str, rates: tuple[WholeRate, ...], due: date, steps: Steps, through: date
) -> Iterator[Stretch]:
    full = method == FULL_MONTHS
    count = month_index(due, through) if full else months_begun(due, through)
    starts = [month_start(due, index) for index in range(count + 1)]
    for start, end in pairwise(starts):
        looked_at = end - timedelta(1) if full else start
        balance = next(minor for day, minor in reversed(steps) if day <= looked_at)
        rate = next((each for each in reversed(rates) if each.start <= looked_at), None)
        if rate is None:
            continue
        amount, shown, capped = balance * rate.part, rate.rate, False
        if rate.cap is not None and rate.cap_a_day is not None:
            limit = _balance_days(steps, start, end) * rate.cap_a_day
            if amount > limit:
                amount, shown, capped = limit, rate.cap, True
        if amount:
            last = min(end, through)
            yield Stretch(start, last, (last - start).days, balance, shown, amount, capped)


def _balance_days(steps: Steps, start: date, end: date) -> int:
    """The sum of the balances of the days from `start` up to, not including, `end`."""
    return sum((last - first).days * minor for first, last, minor in _spans(steps, start, end))


def _spans(steps: Steps, start: date, end: date) -> Iterator[tuple[date, date, int]]:
    """The parts of start..end with their balances."""
    for (day, balance), (next_day, _) in pairwise([*steps, (date.max, 0)]):
        first, last = max(day, start), min(next_day, end)
        if first < last:
            yield first, last, balance


def _rate_spans(
    rates: tuple[WholeRate, ...], start: date, end: date
) -> Iterator[tuple[date, date, WholeRate]]:
    """The parts of start..end with the rates in force."""
    last = len(rates) - 1
    for place, rate in enumerate(rates):
        following = rates[place + 1].start if place < last else end
        if following > start:
            first, until = max(start, rate.start), min(end, following)
            if first < until:
                yield first, until, rate
            if following >= end:
                return
