"""Rates, what they come to in a year, and how they are written."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.interest_policy import (
    BadPercent,
    InterestPolicy,
    describe,
    parse_percent,
    percent_text,
    yearly_equivalent,
)
from artui.domain.interest_rates import METHODS, Rate

STANDARD = Rate(monthly=Fraction(15, 1000))
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("method", "yearly"),
    [
        ("pro-rata", Fraction(18, 100)),
        ("thirty-day", Fraction(1825, 10_000)),
        ("annual-365", Fraction(18, 100)),
        ("full-months", Fraction(18, 100)),
        ("started-months", None),
    ],
)
def test_the_yearly_equivalent_of_one_and_a_half_percent_a_month(
    method: str, yearly: Fraction | None
) -> None:
    assert yearly_equivalent(method, STANDARD) == yearly


@pytest.mark.parametrize(
    ("method", "rate", "words"),
    [
        ("pro-rata", STANDARD, "pro-rata, 1.5% a month (18% a year)"),
        ("thirty-day", STANDARD, "thirty-day, 1.5% a month (18.25% a year)"),
        ("started-months", STANDARD, "started-months, 1.5% a month"),
        ("annual-365", Rate(annual=Fraction(102, 1000)), "annual-365, 10.2% a year"),
        (
            "thirty-day",
            Rate(annual=Fraction(12, 100)),
            "thirty-day, 12% a year, in effect 12.166667% a year",
        ),
        ("started-months", Rate(annual=Fraction(12, 100)), "started-months, 12% a year"),
        (
            "pro-rata",
            Rate(monthly=Fraction(15, 1000), cap=Fraction(1, 10)),
            "pro-rata, 1.5% a month (18% a year), at most 10% a year",
        ),
        ("pro-rata", Rate(), "no interest"),
        ("pro-rata", Rate(date(2026, 3, 2), monthly=Fraction(1, 100)), "no interest"),
    ],
)
def test_method_rate_and_yearly_equivalent_are_told_in_words(
    method: str, rate: Rate, words: str
) -> None:
    assert describe(InterestPolicy("p", method, (rate,)), DAY) == words


def test_the_latest_rate_that_has_begun_is_in_force_in_whatever_order_they_were_given() -> None:
    early, first, second = Rate(), Rate(date(2026, 1, 1)), Rate(date(2026, 7, 1))
    policy = InterestPolicy("p", "pro-rata", (second, early, first))
    assert policy.rates == (early, first, second)
    assert policy.rate_on(date(2025, 12, 31)) is early
    assert policy.rate_on(date(2026, 1, 1)) is first
    assert policy.rate_on(date(2026, 6, 30)) is first
    assert policy.rate_on(date(2026, 7, 1)) is second
    assert InterestPolicy("p", "pro-rata", (first,)).rate_on(date(2025, 12, 31)) is None


def test_only_a_month_method_with_a_cap_looks_at_all_days_of_a_month() -> None:
    capped = Rate(date(2026, 1, 1), cap=Fraction(1, 10))
    assert InterestPolicy("p", "full-months", (STANDARD, capped)).caps_months
    assert not InterestPolicy("p", "full-months", (STANDARD,)).caps_months
    assert not InterestPolicy("p", "pro-rata", (STANDARD, capped)).caps_months


def test_the_defaults_are_no_grace_no_minimum_and_no_rate() -> None:
    policy = InterestPolicy("p", "pro-rata", ())
    assert (policy.grace_days, policy.minimum_minor) == (0, 0)
    assert Rate().a_month() == 0
    assert Rate().a_year() == 0


def test_a_rate_is_monthly_or_annual_and_a_method_one_of_five() -> None:
    with pytest.raises(ValueError, match="a rate is monthly or annual, not both"):
        Rate(monthly=Fraction(1), annual=Fraction(12))
    with pytest.raises(ValueError, match="no interest method 'daily'; there are pro-rata, thirty"):
        InterestPolicy("p", "daily", ())
    assert len(METHODS) == 5


@pytest.mark.parametrize("text", ["0", "1.5", "10.2", "0.000001", "1000", "18.25"])
def test_a_percentage_is_read_and_written_back(text: str) -> None:
    assert parse_percent(text) * 100 == Fraction(text)
    assert percent_text(parse_percent(text)) == text


@pytest.mark.parametrize("text", ["", "-1", "1,5", "1.5%", "1e1", "1000.1", "0.0000001", "nan"])
def test_other_rates_are_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(BadPercent) as refused:
        parse_percent(text)
    assert str(refused.value) == (
        f"{text!r} is no rate; write a percentage from 0 to 1000 with at most six decimals, "
        "such as 1.5."
    )
    assert refused.value.text == text


@given(st.integers(0, 10**9))
def test_any_rate_of_six_decimals_survives_writing_and_reading(millionths: int) -> None:
    rate = Fraction(millionths, 10**8)
    assert parse_percent(percent_text(rate)) == rate
