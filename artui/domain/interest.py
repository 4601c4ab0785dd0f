"""Late interest: exact, simple, rounded once per invoice.

A debt's balance falls on the value date of each payment. Interest to a day counts every day from
the due date up to, but not including, that day, and remains a fraction until the very end. A run
charges the rounded cumulative interest less what was charged before, so many small runs equal one
large one to the cent. See section 3 of the domain rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from artui.domain.ageing import days_late
from artui.domain.interest_methods import ZERO, Segment, Steps, segments, unit_exact
from artui.domain.interest_policy import (
    FULL_MONTHS,
    METHODS,
    MONTH_METHODS,
    BadPercent,
    InterestPolicy,
    Rate,
    describe,
    parse_percent,
    percent_text,
    yearly_equivalent,
)
from artui.domain.money import round_half_up
from artui.domain.months import month_index, month_start, months_begun

__all__ = [
    "METHODS",
    "MONTH_METHODS",
    "Accrual",
    "BadPercent",
    "Debt",
    "Excluded",
    "InterestPolicy",
    "Rate",
    "Segment",
    "Unit",
    "accrue",
    "accrued_exact",
    "charge",
    "describe",
    "next_increase",
    "parse_percent",
    "percent_text",
    "spread",
    "unit_interest",
    "yearly_equivalent",
]

Unit = Callable[[date, date], Fraction]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A part of a debt that bears no interest from `start` up to, not including, `end`."""

    start: date
    end: date | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Debt:
    """The principal of an invoice and what reduced it: (effective date, signed reduction) pairs."""

    currency: str
    amount_minor: int
    due: date
    movements: tuple[tuple[date, int], ...] = ()
    excluded: tuple[Excluded, ...] = ()


@dataclass(frozen=True, slots=True)
class Accrual:
    """Cumulative interest of one debt, in minor units, with the segments that make it up."""

    exact: Fraction
    rounded_minor: int
    segments: tuple[Segment, ...]


def accrue(debt: Debt, policy: InterestPolicy, through: date) -> Accrual:
    """The interest from the due date up to, not including, `through`, with its segments."""
    if _within_grace(debt, policy, through):
        return Accrual(ZERO, 0, ())
    made_of = tuple(segments(policy, debt.due, _steps(debt, through), through))
    exact = sum((segment.amount for segment in made_of), ZERO)
    return Accrual(exact, round_half_up(exact), made_of)


def accrued_exact(
    debt: Debt, policy: InterestPolicy, through: date, unit: Unit | None = None
) -> Fraction:
    """`accrue(...).exact` without the segments: faster, above all with a shared `unit_interest`."""
    if _within_grace(debt, policy, through):
        return ZERO
    steps = _steps(debt, through)
    if len(steps) > 1 and policy.method in MONTH_METHODS and policy.is_capped():
        # A month's cap sums the balances of all its days, so steps can't be counted one by one.
        return sum((each.amount for each in segments(policy, debt.due, steps, through)), ZERO)
    unit = unit or unit_interest(policy)
    exact = steps[-1][1] * unit(debt.due, through)
    for (_, balance), (day, next_balance) in pairwise(steps):
        exact += (balance - next_balance) * unit(debt.due, day)
    return exact


def unit_interest(policy: InterestPolicy) -> Unit:
    """A function (due, day) -> interest to that day of a balance of 1 that never changes.

    It caches its answers, so make one for each policy and run. It ignores the grace period.
    """
    known: dict[tuple[date, date], Fraction] = {}

    def unit(due: date, day: date) -> Fraction:
        found = known.get((due, day))
        if found is None:
            found = known[due, day] = unit_exact(policy, due, day)
        return found

    return unit


def charge(cumulative_rounded: int, charged_before: int, waived: int = 0) -> tuple[int, int]:
    """What a run charges, or the correction that it proposes when too much was charged.

    `charged_before` is net of earlier corrections. What was waived or written off of it counts as
    charged, but is never given back.
    """
    uncharged = cumulative_rounded - charged_before
    return max(uncharged, 0), max(-uncharged - waived, 0)


def spread(minor: int, charges: Sequence[int]) -> list[int]:
    """A waiver of a finance charge over its invoices' charges, in proportion to them.

    Cents that remain go to the largest (the first of equal ones), to the next where that is full.
    """
    total = sum(charges)
    shares = [minor * each // total for each in charges]
    left = minor - sum(shares)
    for index in sorted(range(len(charges)), key=lambda index: -charges[index]):
        more = min(left, charges[index] - shares[index])
        shares[index] += more
        left -= more
    return shares


def next_increase(debt: Debt, policy: InterestPolicy, on: date) -> tuple[date, int]:
    """When interest next grows, as known on the day, and by how many minor units.

    This is the next day; with month methods, the next day on which a month is completed or the one
    after a month begins.
    """
    known = tuple((day, minor) for day, minor in debt.movements if day <= on)
    debt = replace(debt, movements=known)
    day = on + timedelta(1)
    if policy.method in MONTH_METHODS:
        # No month is charged before the grace period is over, not even a completed one.
        opens = debt.due + timedelta(policy.grace_days + 1)
        charged_until = on if on >= opens else debt.due
        day = max(_next_month(policy.method, debt.due, charged_until), opens)
    after = round_half_up(accrued_exact(debt, policy, day))
    return day, after - round_half_up(accrued_exact(debt, policy, on))


def _next_month(method: str, due: date, on: date) -> date:
    if method == FULL_MONTHS:
        return month_start(due, month_index(due, on) + 1)
    return month_start(due, months_begun(due, on)) + timedelta(1)


def _within_grace(debt: Debt, policy: InterestPolicy, through: date) -> bool:
    """Whether the debt was paid, or is still open, within the grace period."""
    settled = _settled_on(debt, through) if policy.grace_days else None
    return days_late(debt.due, through, settled) <= policy.grace_days


def _settled_on(debt: Debt, through: date) -> date | None:
    """The day on which the debt was fully paid, as known on `through`; None while it is open."""
    steps = _steps(replace(debt, excluded=()), through)
    day, balance = steps[-1]
    return day if balance == 0 else None


def _steps(debt: Debt, through: date) -> Steps:
    """The balance that bears interest, by day; earlier reductions count from the due date."""
    if not debt.movements and not debt.excluded:
        return [(debt.due, debt.amount_minor)]
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
