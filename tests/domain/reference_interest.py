"""Late interest as it was computed before: a Fraction for each stretch of days.

The reference for `artui.domain.interest`, which counts in integers. Slow, and nowhere else.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from artui.domain.interest import Debt, Excluded, InterestPolicy, Rate, Segment

Steps = list[tuple[date, int]]
MONTH_METHODS = ("full-months", "started-months")


class Accrued(NamedTuple):
    """What the reference says of a debt."""

    exact: Fraction
    segments: tuple[Segment, ...]

    @property
    def rounded_minor(self) -> int:
        """Rounded half up."""
        return int(self.exact + Fraction(1, 2))


def accrue(debt: Debt, policy: InterestPolicy, through: date) -> Accrued:
    """The interest from the due date up to, not including, `through`, with its segments."""
    if debt.parts:
        each = [accrue(part, policy, through) for part in _apart(debt)]
        exact = sum((one.exact for one in each), Fraction())
        return Accrued(exact, sum((one.segments for one in each), ()))
    if _within_grace(debt, policy, through):
        return Accrued(Fraction(), ())
    made_of = tuple(segments(policy, debt.due, _steps(debt, through), through))
    return Accrued(sum((segment.amount for segment in made_of), Fraction()), made_of)


def segments(policy: InterestPolicy, due: date, steps: Steps, through: date) -> Iterator[Segment]:
    """The segments that bear interest up to, not including, `through`, in order of days."""
    if policy.fixed is not None:
        rate = policy.rate_on(policy.fixed.day(due))
        rates = () if rate is None else (replace(rate, from_date=None),)
        policy = replace(policy, rates=rates, fixed=None)
    if policy.method in MONTH_METHODS:
        yield from _month_segments(policy, due, steps, through)
        return
    for start, end, balance in _spans(steps, due, through):
        for first, last, rate in _rate_spans(policy, start, end):
            yield from _day_segments(policy.method, due, (first, last), balance, rate)


def _day_segments(
    method: str, due: date, span: tuple[date, date], balance: int, rate: Rate
) -> Iterator[Segment]:
    period_rate = rate.a_year() if method == "annual-365" else rate.a_month()
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
    start, end = span
    if method != "pro-rata":
        yield start, end, 30 if method == "thirty-day" else 365
        return
    index = _month_index(due, start)
    month, following = _month_start(due, index), _month_start(due, index + 1)
    while month < end:
        yield max(start, month), min(end, following), (following - month).days
        index += 1
        month, following = following, _month_start(due, index + 1)


def _month_segments(
    policy: InterestPolicy, due: date, steps: Steps, through: date
) -> Iterator[Segment]:
    full = policy.method == "full-months"
    count = _month_index(due, through)
    if not full:
        count += _month_start(due, count) < through
    starts = [_month_start(due, index) for index in range(count + 1)]
    for start, end in pairwise(starts):
        looked_at = end - timedelta(1) if full else start
        balance = next(minor for day, minor in reversed(steps) if day <= looked_at)
        rate = policy.rate_on(looked_at)
        if rate is None:
            continue
        amount, shown_rate, capped = balance * rate.a_month(), rate.a_month(), False
        if rate.cap is not None:
            days = ((last - first).days * minor for first, last, minor in _spans(steps, start, end))
            limit = sum(days) * rate.cap / 365
            if amount > limit:
                amount, shown_rate, capped = limit, rate.cap, True
        if amount:
            last = min(end, through)
            span = (last - start).days
            yield Segment(start, last, span, balance, shown_rate, policy.method, amount, capped)


def _month_start(due: date, index: int) -> date:
    return due + relativedelta(months=index)


def _month_index(due: date, day: date) -> int:
    index = (day.year - due.year) * 12 + day.month - due.month
    return index - (_month_start(due, index) > day)


def _spans(steps: Steps, start: date, end: date) -> Iterator[tuple[date, date, int]]:
    for (day, balance), (next_day, _) in pairwise([*steps, (date.max, 0)]):
        first, last = max(day, start), min(next_day, end)
        if first < last:
            yield first, last, balance


def _rate_spans(
    policy: InterestPolicy, start: date, end: date
) -> Iterator[tuple[date, date, Rate]]:
    starts = [rate.from_date or date.min for rate in policy.rates]
    for rate, (rate_day, next_day) in zip(policy.rates, pairwise([*starts, date.max]), strict=True):
        first, last = max(start, rate_day), min(end, next_day)
        if first < last:
            yield first, last, rate


def _apart(debt: Debt) -> list[Debt]:
    days = {day for day, _ in debt.movements} | {part.start for part in debt.excluded}
    days |= {part.end for part in debt.excluded if part.end is not None}
    paid = [(day, _paid_on(debt, day), _held_on(debt, day)) for day in sorted(days)]
    found, before = [], 0
    for due, minor in debt.parts:
        steps: list[tuple[date, int]] = []
        held: list[Excluded] = []
        so_far = kept = 0
        for day, reduced, withheld in paid:
            now = _within(reduced - before, minor)
            both = _within(reduced + withheld - before, minor) - now
            if now != so_far:
                steps.append((day, now - so_far))
            if both != kept:
                held.append(Excluded(day, None, both - kept))
            so_far, kept = now, both
        found.append(Debt(debt.currency, minor, due, tuple(steps), tuple(held)))
        before += minor
    return found


def _within(minor: int, most: int) -> int:
    return min(max(minor, 0), most)


def _paid_on(debt: Debt, on: date) -> int:
    return sum(minor for day, minor in debt.movements if day <= on)


def _held_on(debt: Debt, on: date) -> int:
    return sum(
        part.amount_minor
        for part in debt.excluded
        if part.start <= on and (part.end is None or on < part.end)
    )


def _within_grace(debt: Debt, policy: InterestPolicy, through: date) -> bool:
    settled = _settled_on(debt, through) if policy.grace_days else None
    late = ((through if settled is None else min(settled, through)) - debt.due).days
    return late <= policy.grace_days


def _settled_on(debt: Debt, through: date) -> date | None:
    steps = _steps(debt._replace(excluded=()), through)
    day, balance = steps[-1]
    return day if balance == 0 else None


def _steps(debt: Debt, through: date) -> Steps:
    reduced: dict[date, int] = {debt.due: 0}
    held: dict[date, int] = {}
    for day, minor in debt.movements:
        _add(reduced, max(day, debt.due), minor)
    for part in debt.excluded:
        _add(held, max(part.start, debt.due), part.amount_minor)
        if part.end is not None:
            _add(held, max(part.end, debt.due), -part.amount_minor)
    steps: Steps = []
    open_minor, held_minor = debt.amount_minor, 0
    for day in sorted(reduced.keys() | held.keys()):
        open_minor -= reduced.get(day, 0)
        held_minor += held.get(day, 0)
        balance = max(open_minor - held_minor, 0)
        if not steps or (day <= through and steps[-1][1] != balance):
            steps.append((day, balance))
    return steps


def _add(changes: dict[date, int], day: date, minor: int) -> None:
    changes[day] = changes.get(day, 0) + minor
