"""A rate that the law fixes: a debt keeps that of one day for its whole life."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.interest import (
    Debt,
    InterestPolicy,
    Rate,
    ReferenceFixed,
    accrue,
    accrued_exact,
    describe,
    next_increase,
)

D = date.fromisoformat
# The Bank of England's rate of 30 June and 31 December + 8, as documents.md section 1 works it out.
BRITISH = (
    Rate(D("2024-01-01"), annual=Fraction(1325, 10_000)),
    Rate(D("2024-07-01"), annual=Fraction(1325, 10_000)),
    Rate(D("2025-01-01"), annual=Fraction(1275, 10_000)),
)
START = InterestPolicy("uk", "annual-365", BRITISH, fixed=ReferenceFixed.START)
DUE = InterestPolicy("ie", "annual-365", BRITISH, fixed=ReferenceFixed.DUE)
SPLIT = InterestPolicy("split", "annual-365", BRITISH)
THOUSAND = Debt("GBP", 100_000, D("2024-06-30"))
A_YEAR_LATER = D("2025-06-30")


def test_a_debt_keeps_the_rate_of_the_day_on_which_its_interest_starts() -> None:
    found = accrue(THOUSAND, START, A_YEAR_LATER)
    assert found.rounded_minor == 13_250
    (segment,) = found.segments
    assert (segment.days, segment.rate) == (365, Fraction(1325, 10_000))


def test_half_years_split_the_same_debt_where_the_rate_floats() -> None:
    found = accrue(THOUSAND, SPLIT, A_YEAR_LATER)
    assert found.rounded_minor == 13_003
    spans = [(each.days, round(each.amount)) for each in found.segments]
    # Two rows of one rate follow each other: 1 and 184 days, together the 185 of the half-year.
    assert sum(days for days, _ in spans[:2]) == 185
    assert sum(each.amount for each in found.segments[:2]) == Fraction(
        100_000 * 185 * 1325, 3_650_000
    )
    assert spans[2] == (180, 6_288)


@pytest.mark.parametrize(
    ("due", "start", "of_due"),
    [
        ("2024-12-30", 1325, 1325),
        # Interest starts on 1 January: the rate of 31 December, but the due date is of before.
        ("2024-12-31", 1275, 1325),
        ("2025-01-01", 1275, 1275),
    ],
)
def test_the_turn_of_the_half_year_decides_by_the_start_or_by_the_due_date(
    due: str, start: int, of_due: int
) -> None:
    owed = Debt("GBP", 3_650_000, D(due))
    for policy, rate in ((START, start), (DUE, of_due)):
        assert accrue(owed, policy, D(due) + timedelta(10)).exact == 10 * rate


def test_each_instalment_keeps_the_rate_of_its_own_start() -> None:
    parts = ((D("2024-12-21"), 3_650_000), (D("2024-12-31"), 3_650_000))
    owed = Debt("GBP", 7_300_000, parts[0][0], parts=parts)
    through = D("2025-01-10")
    assert accrue(owed, START, through).exact == 20 * 1325 + 10 * 1275
    assert accrued_exact(owed, START, through) == 20 * 1325 + 10 * 1275
    assert next_increase(owed, START, through) == (D("2025-01-11"), 1325 + 1275)


def test_a_debt_of_before_the_first_rate_never_bears_interest() -> None:
    old = Debt("GBP", 100_000, D("2023-12-30"))
    assert accrue(old, START, D("2026-01-01")).segments == ()
    assert accrued_exact(old, START, D("2026-01-01")) == 0
    assert next_increase(old, START, D("2026-01-01"))[1] == 0


def test_the_words_say_the_rate_of_a_debt_and_when_it_was_fixed() -> None:
    on = D("2025-03-01")
    assert describe(START, on) == "annual-365, 12.75% a year, fixed for a debt's whole life"
    assert describe(START, on, THOUSAND.due) == "annual-365, 13.25% a year, fixed on 2024-07-01"
    ended = InterestPolicy("uk", "annual-365", (*BRITISH, Rate(D("2025-07-01"))), fixed=START.fixed)
    assert describe(ended, D("2025-08-01")) == (
        "annual-365, 12.75% a year, for debts until 2025-06-30, fixed for a debt's whole life"
    )
    assert describe(ended, D("2025-08-01"), D("2025-07-15")) == "no interest"
    floating = InterestPolicy("de", "annual-365", ended.rates)
    assert describe(floating, D("2025-08-01")) == "annual-365, 12.75% a year, until 2025-06-30"


half_years = [date(year, month, 1) for year in (2023, 2024, 2025) for month in (1, 7)]
percents = st.integers(0, 2000)


@given(
    st.lists(percents, min_size=6, max_size=6),
    st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 10**9)), max_size=4),
    st.integers(0, 600),
    st.sampled_from(ReferenceFixed),
)
def test_it_equals_a_count_by_hand_with_one_rate_for_every_day(
    rates: list[int],
    due: date,
    amount: int,
    payments: list[tuple[int, int]],
    late: int,
    fixed: ReferenceFixed,
) -> None:
    """By hand: every late day costs its balance x the one rate / 365, nothing of artui in it."""
    left, paid = amount, []
    for after, part in payments:
        paid.append((after, min(part, left)))
        left -= paid[-1][1]
    day = due if fixed == "due" else date.fromordinal(due.toordinal() + 1)
    half = [index for index, first in enumerate(half_years) if first <= day][-1]
    by_hand = sum(
        (
            Fraction(amount - sum(part for after, part in paid if after <= n)) * rates[half]
            for n in range(late)
        ),
        Fraction(),
    ) / (10_000 * 365)
    policy = InterestPolicy(
        "law",
        "annual-365",
        tuple(
            Rate(first, annual=Fraction(rate, 10_000))
            for first, rate in zip(half_years, rates, strict=True)
        ),
        fixed=fixed,
    )
    moves = tuple((due + timedelta(after), part) for after, part in paid)
    owed, through = Debt("GBP", amount, due, moves), due + timedelta(late)
    assert accrue(owed, policy, through).exact == by_hand
    assert accrued_exact(owed, policy, through) == by_hand
