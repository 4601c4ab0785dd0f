"""Sums that a clerk types: exact, rounded once, in the signs of the reader, and nothing else."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.calculator import BadSum, computed_minor
from artui.domain.money import AmountOutOfRange, round_half_up


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("=1000*0.98", "EUR", 98_000),
        ("= 1,234.56 + 0.44", "EUR", 123_500),
        ("=(100-2)*3/2", "EUR", 14_700),
        ("=100/3", "EUR", 3_333),
        ("=0.005", "EUR", 1),
        ("=-0.005", "EUR", -1),
        ("=--5", "EUR", 500),
        ("=1000*1.19", "JPY", 1_190),
        ("=1/8", "KWD", 125),
        ("=2+3*4", "EUR", 1_400),
    ],
)
def test_a_sum_comes_to_the_cent(text: str, currency: str, minor: int) -> None:
    assert computed_minor(text, currency) == minor


def test_a_reader_with_a_decimal_comma_types_one() -> None:
    assert computed_minor("=1.000*0,98", "EUR", decimal_comma=True) == 98_000
    with pytest.raises(BadSum, match="write it like =1000\\*0,98"):
        computed_minor("=1000*0.98.1", "EUR", decimal_comma=True)


@pytest.mark.parametrize(
    "text",
    [
        "=",
        "=1+",
        "=(1",
        "=1)",
        "=1**2",
        "=x",
        "=1e3",
        "=1 2",
        "=10%",
        "=__import__('os')",
        "=1,2,3",
    ],
)
def test_what_is_no_sum_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadSum, match=r"can't be computed (at '|since its end).*; write it like"):
        computed_minor(text, "EUR")


def test_division_by_nothing_a_long_text_and_a_huge_amount_are_refused() -> None:
    with pytest.raises(BadSum, match="divides by zero"):
        computed_minor("=1/(2-2)", "EUR")
    with pytest.raises(BadSum, match="longer than 100"):
        computed_minor("=" + "1+" * 60 + "1", "EUR")
    with pytest.raises(AmountOutOfRange):
        computed_minor("=999999999*999999999", "EUR")


@given(
    st.lists(
        st.tuples(st.sampled_from("+-*/"), st.integers(1, 9_999), st.integers(0, 99)),
        min_size=1,
        max_size=6,
    )
)
def test_any_sum_is_what_fractions_say(parts: list[tuple[str, int, int]]) -> None:
    text = "=1" + "".join(f"{sign}{whole}.{cents:02}" for sign, whole, cents in parts)
    exact = eval("F(1)" + "".join(f"{s}F('{w}.{c:02}')" for s, w, c in parts), {"F": Fraction})
    minor = round_half_up(exact * 100)
    if abs(minor) > 10**15:
        with pytest.raises(AmountOutOfRange):
            computed_minor(text, "EUR")
    else:
        assert computed_minor(text, "EUR") == minor
