"""Months of a debt are python-dateutil's, counted from the due date."""

from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.months import MONTH, month_index, month_start, months_begun, months_elapsed

dues = st.dates(date(1970, 1, 1), date(2150, 12, 31))
END_OF_JANUARY = date(2026, 1, 31)


def test_months_from_the_31st_are_clamped_but_never_drift() -> None:
    starts = [str(month_start(END_OF_JANUARY, index)) for index in range(4)]
    assert starts == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_day_belongs_to_the_month_that_begins_on_it() -> None:
    assert month_index(END_OF_JANUARY, date(2026, 2, 27)) == 0
    assert month_index(END_OF_JANUARY, date(2026, 2, 28)) == 1


def test_a_month_has_begun_only_after_its_first_day() -> None:
    assert months_begun(END_OF_JANUARY, END_OF_JANUARY) == 0
    assert months_begun(END_OF_JANUARY, date(2026, 2, 1)) == 1
    assert months_begun(END_OF_JANUARY, date(2026, 2, 28)) == 1
    assert months_begun(END_OF_JANUARY, date(2026, 3, 1)) == 2


def test_a_broken_month_is_measured_by_its_own_length() -> None:
    assert Fraction(months_elapsed(END_OF_JANUARY, date(2026, 2, 14)), MONTH) == Fraction(1, 2)
    elapsed = months_elapsed(END_OF_JANUARY, date(2026, 3, 15))
    assert Fraction(elapsed, MONTH) == 1 + Fraction(15, 31)


@given(dues, st.integers(-500, 500))
def test_month_starts_are_those_of_dateutil(due: date, index: int) -> None:
    assert month_start(due, index) == due + relativedelta(months=index)


@given(dues, dues)
def test_every_day_lies_in_exactly_the_month_of_its_index(due: date, day: date) -> None:
    index = month_index(due, day)
    assert month_start(due, index) <= day < month_start(due, index + 1)
