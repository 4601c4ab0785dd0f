"""The figures of a month's report, each worked by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.month_figures import (
    Collected,
    DaysOfSales,
    Week,
    month_ends,
    month_first,
    month_last,
    share,
    tenths_text,
    week_of,
    weeks,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MINOR = st.integers(0, 10**12)


def test_twelve_months_end_on_the_day_looked_at() -> None:
    found = month_ends(date(2026, 3, 15), 3)
    assert found == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15))
    assert month_ends(date(2024, 2, 29), 1) == (date(2024, 2, 29),)
    assert month_ends(date(2026, 1, 31), 2) == (date(2025, 12, 31), date(2026, 1, 31))


@given(day=DAYS, months=st.integers(1, 30))
def test_months_follow_each_other(day: date, months: int) -> None:
    found = month_ends(day, months)
    assert len(found) == months
    assert found[-1] == day
    assert all(month_last(one) == one for one in found[:-1])
    assert [month_first(one) for one in found[1:]] == [one + timedelta(1) for one in found[:-1]]


def test_days_of_sales_are_open_by_sales_times_days() -> None:
    # 150.00 open, 90.00 of it not due, 300.00 sold from 1 April to 30 June, 91 days: 45.5 and 27.3.
    found = DaysOfSales(15_000, 9_000, 30_000, 91)
    assert (found.dso, found.best, found.late) == (455, 273, 182)
    assert tenths_text(455) == "45.5"


@pytest.mark.parametrize("sales", [0, -500])
def test_a_period_without_sales_has_no_days_of_sales(sales: int) -> None:
    found = DaysOfSales(15_000, 9_000, sales, 91)
    assert (found.dso, found.best, found.late) == (None, None, None)


def test_days_of_sales_are_rounded_once_half_up() -> None:
    assert DaysOfSales(1, 0, 200, 10).dso == 1  # 0.05 days
    assert DaysOfSales(1, 0, 201, 10).dso == 0


@given(parts=st.tuples(MINOR, MINOR), sales=st.integers(1, 10**12), days=st.integers(28, 92))
def test_best_possible_and_delay_make_the_days_of_sales(
    parts: tuple[int, int], sales: int, days: int
) -> None:
    found = DaysOfSales(sum(parts), parts[0], sales, days)
    assert found.dso is not None
    assert found.best is not None
    assert found.late is not None
    assert found.best + found.late == found.dso
    assert found.late >= 0
    exact = Fraction(sum(parts) * days * 10, sales)
    assert abs(found.dso - exact) <= Fraction(1, 2)


def test_effectiveness_is_what_was_collected_of_what_could_be() -> None:
    # 1,000 opening, 500 billed, 100 credited by a memo, 600 paid: 800 closing, 300 of it not due.
    # 1,000 + 500 − 100 − 300 = 1,100 could be collected; 600 of it is 54.5 %.
    found = Collected(100_000, 50_000, 10_000, 60_000, 80_000, 30_000)
    assert found.ties
    assert (found.collectable_minor, found.overdue_minor) == (110_000, 50_000)
    assert found.effectiveness == 545


def test_nothing_could_be_collected_of_what_is_not_due() -> None:
    assert Collected(0, 50_000, 0, 0, 50_000, 50_000).effectiveness is None
    assert Collected(0, 0, 0, 0, 0, 0).effectiveness is None


def test_more_taken_back_than_collected_is_nothing_collected() -> None:
    # A payment of an earlier month came back.
    found = Collected(10_000, 0, 0, -5_000, 15_000, 0)
    assert found.ties
    assert found.effectiveness == 0


@given(opening=MINOR, billed=MINOR, credited=MINOR, collected=MINOR, not_due=MINOR)
def test_what_could_be_collected_was_collected_or_is_overdue(
    opening: int, billed: int, credited: int, collected: int, not_due: int
) -> None:
    closing = opening + billed - credited - collected
    found = Collected(opening, billed, credited, collected, closing, not_due)
    assert found.ties
    assert found.collectable_minor == collected + found.overdue_minor
    assert not found._replace(closing_minor=closing + 1).ties


def test_the_weeks_of_a_month_are_cut_at_its_ends() -> None:
    # October 2026 begins on a Thursday and ends on a Saturday.
    found = weeks(date(2026, 10, 1), date(2026, 10, 31))
    assert found[0] == Week(date(2026, 10, 1), date(2026, 10, 4))
    assert found[1] == Week(date(2026, 10, 5), date(2026, 10, 11))
    assert found[-1] == Week(date(2026, 10, 26), date(2026, 10, 31))
    assert len(found) == 5


@given(first=DAYS, length=st.integers(0, 60))
def test_each_day_lies_in_one_week(first: date, length: int) -> None:
    last = first + timedelta(length)
    found = weeks(first, last)
    assert (found[0].first, found[-1].last) == (first, last)
    for days in range(length + 1):
        day = first + timedelta(days)
        week = found[week_of(day, found)]
        assert week.first <= day <= week.last
        assert week.first.isocalendar()[:2] == day.isocalendar()[:2]


def test_a_share_of_nothing_is_none() -> None:
    assert share(1, 3) == 333
    assert share(0, 0) is None
    assert tenths_text(-5) == "-0.5"
