"""The figures of a month's report: days of sales, collection effectiveness, and their periods.

Amounts are integers of minor units of one currency. A figure that would divide by nothing is None,
which a reader sees as "no sales" or "nothing to collect", never as zero. Results are in tenths (of
a day, of a percent), rounded half up once.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from artui.domain.money import rounded

MONTHS, MOST_MONTHS = 12, 120
SALES_MONTHS = 3
"""Over so many months sales are added up for the days of sales: fewer would swing with the season
of a single month, more would hide what changed."""


def month_first(day: date, back: int = 0) -> date:
    """The first day of the month of a day, or of the month so many months before."""
    years, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(years, month + 1, 1)


def month_last(day: date) -> date:
    """The last day of the month of a day."""
    return month_first(day, -1) - timedelta(1)


def month_ends(last: date, months: int) -> tuple[date, ...]:
    """The ends of so many months, the oldest first; the newest month is looked at on `last`, even
    if it is not over by then."""
    return (*(month_first(last, back) - timedelta(1) for back in range(months - 2, -1, -1)), last)


_MOST_TICKS = 4
_STEPS = (1, 2, 5)


class Week(NamedTuple):
    """A calendar week, Monday to Sunday, as far as it lies in a period."""

    first: date
    last: date


def weeks(first: date, last: date) -> tuple[Week, ...]:
    """The weeks of a period, of which the outer ones may be cut short."""
    starts = [first]
    while (monday := starts[-1] + timedelta(7 - starts[-1].weekday())) <= last:
        starts.append(monday)
    return tuple(
        Week(one, following - timedelta(1))
        for one, following in pairwise([*starts, last + timedelta(1)])
    )


def week_of(day: date, found: Sequence[Week]) -> int:
    """The place of the week that contains a day."""
    return next(place for place, week in enumerate(found) if week.first <= day <= week.last)


class DaysOfSales(NamedTuple):
    """How many days of sales are open at a month's end: open ÷ sales × days of the period.

    Sales are the invoices less credit memos of the last three months; `days` are the days of those
    months. What is not due yet gives the best possible figure, what is overdue the rest.
    """

    open_minor: int
    not_due_minor: int
    sales_minor: int
    days: int

    @property
    def dso(self) -> int | None:
        """Days sales outstanding, in tenths of a day; None without sales."""
        return self._tenths(self.open_minor)

    @property
    def best(self) -> int | None:
        """What would be outstanding if everybody paid when due, in tenths of a day."""
        return self._tenths(self.not_due_minor)

    @property
    def late(self) -> int | None:
        """The average days of delay: what lies between the two, in tenths of a day."""
        if self.dso is None or self.best is None:
            return None
        return self.dso - self.best

    def _tenths(self, minor: int) -> int | None:
        if self.sales_minor <= 0:
            return None
        return rounded(minor * self.days * 10, self.sales_minor)


class Collected(NamedTuple):
    """How what is owed moved in a month: opening + billed − credited − collected = closing.

    `credited` is what was settled without money: memos, discounts, write-offs, offsets, reversals.
    Of the closing, `not_due_minor` could not be collected yet.
    """

    opening_minor: int
    billed_minor: int
    credited_minor: int
    collected_minor: int
    closing_minor: int
    not_due_minor: int

    @property
    def ties(self) -> bool:
        """Whether the movements lead from the opening to the closing."""
        moved = self.billed_minor - self.credited_minor - self.collected_minor
        return self.opening_minor + moved == self.closing_minor

    @property
    def overdue_minor(self) -> int:
        """What should have been collected and was not."""
        return self.closing_minor - self.not_due_minor

    @property
    def collectable_minor(self) -> int:
        """What could be collected: opening + billed − credited − what is not due at the end."""
        return self.opening_minor + self.billed_minor - self.credited_minor - self.not_due_minor

    @property
    def effectiveness(self) -> int | None:
        """What was collected of what could be, in tenths of a percent; None if nothing could be.
        More taken back than collected is nothing collected."""
        if self.collectable_minor <= 0:
            return None
        return rounded(max(0, self.collected_minor) * 1000, self.collectable_minor)


def share(part_minor: int, whole_minor: int) -> int | None:
    """A part of a whole in tenths of a percent; None of nothing."""
    return rounded(part_minor * 1000, whole_minor) if whole_minor > 0 else None


def tenths_text(tenths: int) -> str:
    """Tenths as a decimal number: 455 is `45.5`."""
    sign, size = ("-", -tenths) if tenths < 0 else ("", tenths)
    return f"{sign}{size // 10}.{size % 10}"


def round_steps(most: int, least_step: int = 1) -> tuple[int, int]:
    """The end of an axis that reaches a value in at most four round steps, and the step."""
    size = 1
    while True:
        for each in _STEPS:
            step = max(each * size, least_step)
            if step * _MOST_TICKS >= most:
                return max(1, -(-most // step)) * step, step
        size *= 10
