"""Totals over currencies at the rates of a day."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from artui.domain.exchange import RatesOfDay, base_total
from artui.domain.money import Money

DAY = date(2026, 11, 27)
RATES = RatesOfDay(DAY, {"USD": Fraction("1.05"), "JPY": Fraction(160), "KWD": Fraction("0.32")})


def test_amounts_are_added_up_at_the_rates_and_rounded_once() -> None:
    total = base_total([Money(10_500, "USD"), Money(1_000, "EUR")], "EUR", RATES)
    assert total is not None
    assert (total.money, total.day, total.left_out) == (Money(11_000, "EUR"), DAY, ())
    # A third of a cent each: three of them are one.
    third = RatesOfDay(DAY, {"USD": Fraction(3)})
    total = base_total([Money(1, "USD")] * 3, "EUR", third)
    assert total is not None
    assert total.money == Money(1, "EUR")


def test_each_currency_has_its_own_decimals() -> None:
    sums = [Money(16_000, "JPY"), Money(320, "KWD")]
    total = base_total(sums, "EUR", RATES)
    assert total is not None
    assert total.money == Money(10_100, "EUR")
    total = base_total(sums, "JPY", RATES)
    assert total is not None
    assert total.money == Money(16_160, "JPY")


def test_a_currency_without_a_rate_is_left_out_by_name() -> None:
    total = base_total([Money(100, "EUR"), Money(5, "CHF")], "EUR", RATES)
    assert total is not None
    assert (total.money, total.left_out) == (Money(100, "EUR"), ("CHF",))
    assert base_total([Money(100, "EUR")], "CHF", RATES) is None


@given(st.lists(st.integers(-(10**12), 10**12), max_size=6), st.sampled_from(["EUR", "USD"]))
def test_one_currency_alone_is_worth_itself(minors: list[int], currency: str) -> None:
    total = base_total([Money(each, currency) for each in minors], currency, RATES)
    assert total is not None
    assert total.money.minor == sum(minors)
