"""A month's report as values: the figures of each currency, and the days that it looks at."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from artui.domain.ageing import Buckets
from artui.domain.month_figures import (
    Collected,
    DaysOfSales,
    month_first,
    month_last,
    share,
)
from artui.domain.provision import AllowanceCell, ProvisionMatrix
from artui.domain.refusal import Refused
from artui.ledger.lists.ageing import AgeingRow
from artui.ledger.reports.aged_months import AgedPoint
from artui.ledger.reports.cash_weeks import CashWeek, ExpectedWeek
from artui.ledger.reports.deduction_reasons import ReasonSums


class BadMonth(Refused):
    """There are no figures of a month, or for an entity."""


class PromisesKept(NamedTuple):
    """What became of the promises whose day and grace ended in a month; minor units."""

    kept: int
    kept_minor: int
    broken: int
    broken_minor: int
    pending: int
    pending_minor: int

    @property
    def kept_share(self) -> int | None:
        """What was kept of the amounts that are decided, in tenths of a percent."""
        return share(self.kept_minor, self.kept_minor + self.broken_minor)


class EntityAllowance(NamedTuple):
    """The allowance of an entity on a day, a cell per bucket of its matrix; minor units."""

    entity: str
    day: date
    cells: tuple[AllowanceCell, ...]

    @property
    def allowance_minor(self) -> int:
        """The sum over the buckets."""
        return sum(cell.allowance_minor for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CurrencyMonths:
    """The figures of one currency: of each month, and of the last month alone.

    `allowances` has a row per entity and month, and none where no matrix is set.
    """

    currency: str
    ageing: tuple[AgedPoint, ...]
    days_of_sales: tuple[DaysOfSales, ...]
    collected: tuple[Collected, ...]
    promises: tuple[PromisesKept, ...]
    allowances: tuple[EntityAllowance, ...]
    cash: tuple[CashWeek, ...]
    expected: tuple[ExpectedWeek, ...]
    reasons: tuple[ReasonSums, ...]
    debtors: tuple[AgeingRow, ...]

    @property
    def allowance_minor(self) -> int | None:
        """The allowance at the end; None without a matrix."""
        last = [each for each in self.allowances if each.day == self.ageing[-1].day]
        return sum(each.allowance_minor for each in last) if last else None


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month's figures; `firsts` and `lasts` are the first and last days of the months, of which
    the last one is cut at the business day. `entity` is empty for all of ours."""

    entity: str
    firsts: tuple[date, ...]
    lasts: tuple[date, ...]
    buckets: Buckets
    matrix: ProvisionMatrix | None
    currencies: tuple[CurrencyMonths, ...]

    @property
    def month(self) -> str:
        """The month as `2026-10`."""
        return f"{self.lasts[-1]:%Y-%m}"

    @property
    def is_whole(self) -> bool:
        """Whether the month was over."""
        return self.lasts[-1] == month_last(self.lasts[-1])


def last_whole_month(business_day: date) -> date:
    """The last day of the last month that is over by the end of a day."""
    last = month_last(business_day)
    return last if last == business_day else month_first(business_day) - timedelta(1)


def month_day(business_day: date, month: date) -> date:
    """The day on which a month is looked at: its last, or the business day if that is earlier.
    Raises BadMonth of one that has not begun."""
    if month_first(month) > business_day:
        raise BadMonth(f"{month:%Y-%m} has not begun on the business day {business_day}.")
    return min(month_last(month), business_day)
