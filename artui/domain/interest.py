"""Late interest: exact, simple, rounded once per invoice, and counted in integers.

A debt's balance falls on the value date of each payment. Interest to a day counts every day from
the due date up to, but not including, that day, and remains exact until the very end: a numerator
over the policy's denominator (`interest_rates`), made a fraction only where it is shown. A run
charges the rounded cumulative interest less what was charged before, so many small runs equal one
large one to the cent. See section 3 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from artui.domain.ageing import days_late
from artui.domain.interest_methods import Segment, Steps, Stretch, of_one, stretches
from artui.domain.interest_policy import (
    NO_INTEREST,
    BadPercent,
    InterestPolicy,
    ReferenceFixed,
    describe,
    parse_percent,
    percent_text,
    yearly_equivalent,
)
from artui.domain.interest_rates import FULL_MONTHS, METHODS, MONTH_METHODS, Rate
from artui.domain.money import rounded
from artui.domain.months import month_index, month_start, months_begun

__all__ = [
    "METHODS",
    "MONTH_METHODS",
    "NO_INTEREST",
    "Accrual",
    "BadPercent",
    "Debt",
    "Excluded",
    "InterestPolicy",
    "Known",
    "Rate",
    "ReferenceFixed",
    "Segment",
    "Stretch",
    "accrue",
    "accrued",
    "accrued_exact",
    "accrued_minor",
    "charge",
    "describe",
    "late_parts",
    "next_increase",
    "parse_percent",
    "percent_text",
    "spread",
    "stretches_of",
    "yearly_equivalent",
]


# The stretches of a balance of 1 that never changes, by policy, due date and day.
Known = dict[tuple[str, date, date], tuple[Stretch, ...]]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A part of a debt that bears no interest from `start` up to, not including, `end`."""

    start: date
    end: date | None
    amount_minor: int


class Debt(NamedTuple):
    """The principal of an invoice and what reduced it: (effective date, signed reduction) pairs.

    One in instalments has `parts`, each a due date and minor units, the earliest first; what
    reduced it fills them in this order.
    """

    currency: str
    amount_minor: int
    due: date
    movements: tuple[tuple[date, int], ...] = ()
    excluded: tuple[Excluded, ...] = ()
    parts: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Accrual:
    """Cumulative interest of one debt, in minor units, with the segments that make it up."""

    exact: Fraction
    rounded_minor: int
    segments: tuple[Segment, ...]


def accrue(debt: Debt, policy: InterestPolicy, through: date) -> Accrual:
    """The interest from the due date up to, not including, `through`, with its segments."""
    made_of = stretches_of(debt, policy, through)
    exact, over = sum(each.amount for each in made_of), policy.denominator
    shown = tuple(each.segment(policy) for each in made_of)
    return Accrual(Fraction(exact, over), rounded(exact, over), shown)


def stretches_of(
    debt: Debt, policy: InterestPolicy, through: date, known: Known | None = None
) -> list[Stretch]:
    """What makes up the interest to the day, of each instalment in turn, in order of days.

    Who asks for many debts gives the same `known` each time, so that days are laid out once for
    each policy and due date.
    """
    known = {} if known is None else known
    found: list[Stretch] = []
    for part in _apart(debt):
        if _within_grace(part, policy, through):
            continue
        steps = _steps(part, through)
        if len(steps) > 1:
            found += stretches(policy, part.due, steps, through)
            continue
        place = policy.name, part.due, through
        if place not in known:
            known[place] = tuple(stretches(policy, part.due, [(part.due, 1)], through))
        if balance := steps[0][1]:
            found += [
                Stretch(start, end, days, balance, rate, balance * amount, capped)
                for start, end, days, _, rate, amount, capped in known[place]
            ]
    return found


def accrued_minor(debt: Debt, policy: InterestPolicy, through: date) -> int:
    """The interest up to, not including, `through`, rounded to minor units."""
    return rounded(accrued(debt, policy, through), policy.denominator)


def accrued_exact(debt: Debt, policy: InterestPolicy, through: date) -> Fraction:
    """`accrue(...).exact` without the segments, which is faster."""
    return Fraction(accrued(debt, policy, through), policy.denominator)


def accrued(debt: Debt, policy: InterestPolicy, through: date) -> int:
    """The exact interest up to, not including, `through`, as a numerator over the policy's
    denominator."""
    if through <= debt.due:
        return 0 if not debt.parts else _accrued_apart(debt, policy, through)
    if debt.parts or debt.excluded or policy.grace_days or (debt.movements and policy.caps_months):
        return _accrued_apart(debt, policy, through)
    # Each part of the principal bears interest until it is paid.
    due, left, exact, last = debt.due, debt.amount_minor, 0, date.min
    for day, minor in debt.movements:
        if day > through:
            continue
        left -= minor
        if left < 0 or day < last:
            # More than is owed was paid for a while, or the days are in disorder.
            return _accrued_apart(debt, policy, through)
        if day > due:
            exact += minor * of_one(policy, due, day)
        last = day
    return exact + left * of_one(policy, due, through) if left else exact


def _accrued_apart(debt: Debt, policy: InterestPolicy, through: date) -> int:
    """The interest of a debt of any form."""
    exact = 0
    for part in _apart(debt):
        if _within_grace(part, policy, through):
            continue
        steps = _steps(part, through)
        if len(steps) > 1 and policy.caps_months:
            # A month's cap sums the balances of all its days, so steps can't be counted one by one.
            exact += sum(each.amount for each in stretches(policy, part.due, steps, through))
            continue
        exact += steps[-1][1] * of_one(policy, part.due, through)
        for (_, balance), (day, next_balance) in pairwise(steps):
            exact += (balance - next_balance) * of_one(policy, part.due, day)
    return exact


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


def late_parts(debt: Debt, policy: InterestPolicy, through: date) -> list[tuple[date, int]]:
    """The due dates and amounts of the instalments that bear interest to a day, or of the whole."""
    found = [part for part in _apart(debt) if accrued(part, policy, through)]
    return [(part.due, part.amount_minor) for part in found]


def next_increase(debt: Debt, policy: InterestPolicy, on: date) -> tuple[date, int]:
    """When interest next grows, as known on the day, and by how many minor units.

    This is the next day; with month methods, the next day on which a month is completed or the one
    after a month begins.
    """
    known = tuple((day, minor) for day, minor in debt.movements if day <= on)
    debt = debt._replace(movements=known)
    day = on + timedelta(1)
    if policy.method in MONTH_METHODS:
        parts = _apart(debt)
        still = [each for each in parts if _settled_on(each, on) is None]
        day = min(_next_charge(each.due, policy, on) for each in still or parts)
    return day, accrued_minor(debt, policy, day) - accrued_minor(debt, policy, on)


def _next_charge(due: date, policy: InterestPolicy, on: date) -> date:
    """The next day on which a month method charges a debt."""
    # No month is charged before the grace period is over, not even a completed one.
    opens = due + timedelta(policy.grace_days + 1)
    charged_until = on if on >= opens else due
    return max(_next_month(policy.method, due, charged_until), opens)


def _apart(debt: Debt) -> list[Debt]:
    """The instalments of a debt as debts of their own; the debt itself if it has none.

    What is paid fills the earliest part first, and what is withheld comes after that.
    """
    if not debt.parts:
        return [debt]
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
    steps = _steps(debt._replace(excluded=()), through)
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
