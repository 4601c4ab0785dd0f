"""The five methods of late interest, on balances that are step functions of days.

Day methods (`pro-rata`, `thirty-day`, `annual-365`) count every day with its balance and rate.
Month methods look at one day of each month: `full-months` at the last of a completed month,
`started-months` at the first of a month begun. See section 3 of the domain rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from artui.domain.interest_policy import (
    ANNUAL_365,
    FULL_MONTHS,
    MONTH_METHODS,
    PRO_RATA,
    STARTED_MONTHS,
    THIRTY_DAY,
    InterestPolicy,
    Rate,
)
from artui.domain.months import month_index, month_start, months_begun, months_elapsed

ZERO = Fraction()

# From each day on this balance, in minor units; the first day is the due date, days ascend.
Steps = list[tuple[date, int]]


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


def segments(policy: InterestPolicy, due: date, steps: Steps, through: date) -> Iterator[Segment]:
    """The segments that bear interest up to, not including, `through`, in order of days."""
    policy = policy.for_debt(due)
    if policy.method in MONTH_METHODS:
        yield from _month_segments(policy, due, steps, through)
        return
    for start, end, balance in _spans(steps, due, through):
        for first, last, rate in _rate_spans(policy, start, end):
            yield from _day_segments(policy.method, due, (first, last), balance, rate)


def unit_exact(policy: InterestPolicy, due: date, day: date) -> Fraction:
    """Interest to the day on a balance of 1 that never changes, without the grace period."""
    policy = policy.for_debt(due)
    if policy.is_capped():
        return sum((each.amount for each in segments(policy, due, [(due, 1)], day)), ZERO)
    exact = ZERO
    for start, end, rate in _rate_spans(policy, due, day):
        periods = _periods(policy.method, due, end) - _periods(policy.method, due, start)
        exact += _per_period(policy.method, rate) * periods
    return exact


def _per_period(method: str, rate: Rate) -> Fraction:
    """The rate of the method's own period: a year for annual-365, else a month."""
    return rate.a_year() if method == ANNUAL_365 else rate.a_month()


def _periods(method: str, due: date, day: date) -> Fraction | int:
    """How many of the method's periods count from the due date to the day."""
    if method == PRO_RATA:
        return months_elapsed(due, day)
    if method == FULL_MONTHS:
        return month_index(due, day)
    if method == STARTED_MONTHS:
        return months_begun(due, day)
    return Fraction((day - due).days, 30 if method == THIRTY_DAY else 365)


def _day_segments(
    method: str, due: date, span: tuple[date, date], balance: int, rate: Rate
) -> Iterator[Segment]:
    period_rate = _per_period(method, rate)
    for start, end, period_days in _period_spans(method, due, span):
        per_day = period_rate / period_days
        capped = rate.cap is not None and per_day > rate.cap / 365
        if rate.cap is not None and capped:
            per_day = rate.cap / 365
        days = (end - start).days
        amount = balance * days * per_day
        if amount:
            shown_rate = per_day * 365 if capped else period_rate
            yield Segment(start, end, days, balance, shown_rate, method, amount, capped)


def _period_spans(
    method: str, due: date, span: tuple[date, date]
) -> Iterator[tuple[date, date, int]]:
    """The span with the days of its period; pro-rata cuts it at the months, each with its own."""
    start, end = span
    if method != PRO_RATA:
        yield start, end, 30 if method == THIRTY_DAY else 365
        return
    index = month_index(due, start)
    month, following = month_start(due, index), month_start(due, index + 1)
    while month < end:
        yield max(start, month), min(end, following), (following - month).days
        index += 1
        month, following = following, month_start(due, index + 1)


def _month_segments(
    policy: InterestPolicy, due: date, steps: Steps, through: date
) -> Iterator[Segment]:
    full = policy.method == FULL_MONTHS
    count = month_index(due, through) if full else months_begun(due, through)
    starts = [month_start(due, index) for index in range(count + 1)]
    for start, end in pairwise(starts):
        looked_at = end - timedelta(1) if full else start
        balance = next(minor for day, minor in reversed(steps) if day <= looked_at)
        rate = policy.rate_on(looked_at)
        if rate is None:
            continue
        amount, shown_rate, capped = balance * rate.a_month(), rate.a_month(), False
        if rate.cap is not None:
            limit = _balance_days(steps, start, end) * rate.cap / 365
            if amount > limit:
                amount, shown_rate, capped = limit, rate.cap, True
        if amount:
            last = min(end, through)
            days = (last - start).days
            yield Segment(start, last, days, balance, shown_rate, policy.method, amount, capped)


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
    policy: InterestPolicy, start: date, end: date
) -> Iterator[tuple[date, date, Rate]]:
    """The parts of start..end with the rates in force."""
    starts = [rate.from_date or date.min for rate in policy.rates]
    for rate, (rate_day, next_day) in zip(policy.rates, pairwise([*starts, date.max]), strict=True):
        first, last = max(start, rate_day), min(end, next_day)
        if first < last:
            yield first, last, rate
