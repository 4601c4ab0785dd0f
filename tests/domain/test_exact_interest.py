"""Interest in integers equals the computation in fractions before it, and fractions plainly."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.interest import (
    Debt,
    InterestPolicy,
    Known,
    Rate,
    accrue,
    accrued,
    accrued_exact,
    accrued_minor,
    next_increase,
    stretches_of,
)
from artui.domain.months import MONTH, month_index, month_start, months_begun, months_elapsed
from tests.domain import reference_interest as reference
from tests.domain.test_interest import days, debts, policies

owed_days = st.dates(date(1999, 12, 1), date(2032, 3, 1))
percents = st.decimals(0, 40, places=6).map(lambda percent: Fraction(percent) / 100)


@st.composite
def fine_policies(draw: st.DrawFn) -> InterestPolicy:
    """Policies whose rates and caps have all the decimals that a rate can have."""

    def rate(start: date | None) -> Rate:
        cap = draw(st.none() | percents)
        if draw(st.booleans()):
            return Rate(start, monthly=draw(percents) / 12, cap=cap)
        return draw(st.sampled_from([Rate(start), Rate(start, annual=draw(percents), cap=cap)]))

    coarse = draw(policies())
    starts = [*draw(st.sampled_from([[None], []])), *draw(st.lists(days, max_size=3))]
    return replace(coarse, rates=tuple(rate(start) for start in starts))


@given(debts(), policies() | fine_policies(), days)
def test_every_amount_equals_that_of_the_reference_exactly(
    owed: Debt, policy: InterestPolicy, through: date
) -> None:
    before, now = reference.accrue(owed, policy, through), accrue(owed, policy, through)
    assert now.segments == before.segments
    assert now.exact == before.exact
    assert now.rounded_minor == before.rounded_minor


@given(debts(), policies() | fine_policies(), days)
def test_the_total_without_segments_is_that_of_the_reference(
    owed: Debt, policy: InterestPolicy, through: date
) -> None:
    before = reference.accrue(owed, policy, through)
    assert accrued_exact(owed, policy, through) == before.exact
    assert accrued_minor(owed, policy, through) == before.rounded_minor
    assert Fraction(accrued(owed, policy, through), policy.denominator) == before.exact


@given(debts(), policies() | fine_policies(), st.lists(days, min_size=2, max_size=5))
def test_what_is_kept_of_one_debt_does_not_change_the_interest_of_another(
    owed: Debt, policy: InterestPolicy, through: list[date]
) -> None:
    kept: Known = {}
    for day in through:
        later = owed._replace(due=owed.due + timedelta(3), parts=())
        for each in (owed, later, owed._replace(amount_minor=owed.amount_minor + 7)):
            made_of = stretches_of(each, policy, day, kept)
            assert made_of == stretches_of(each, policy, day)
        assert accrued_exact(owed, policy, day) == reference.accrue(owed, policy, day).exact
        assert accrued_exact(later, policy, day) == reference.accrue(later, policy, day).exact


@given(debts(), policies(), days)
def test_the_next_increase_is_that_of_the_reference(
    owed: Debt, policy: InterestPolicy, on: date
) -> None:
    day, minor = next_increase(owed, policy, on)
    known = tuple(each for each in owed.movements if each[0] <= on)
    owed = owed._replace(movements=known)
    after, before = (reference.accrue(owed, policy, each).rounded_minor for each in (day, on))
    assert minor == after - before


@given(debts(), fine_policies(), days)
def test_the_text_of_an_amount_is_its_fraction_in_lowest_terms(
    owed: Debt, policy: InterestPolicy, through: date
) -> None:
    for each in stretches_of(owed, policy, through):
        amount = each.segment(policy).amount
        assert each.amount_text(policy) == f"{amount.numerator}/{amount.denominator}"


@given(st.integers(1, 10**9), owed_days, st.integers(0, 1500), percents)
def test_pro_rata_is_months_times_the_rate_plainly_in_fractions(
    minor: int, due: date, late: int, monthly: Fraction
) -> None:
    policy = InterestPolicy("plain", "pro-rata", (Rate(monthly=monthly),))
    through, index = due + timedelta(late), 0
    while due + relativedelta(months=index + 1) <= through:
        index += 1
    start, end = due + relativedelta(months=index), due + relativedelta(months=index + 1)
    months = index + Fraction((through - start).days, (end - start).days)
    assert accrued_exact(Debt("EUR", minor, due), policy, through) == minor * monthly * months


@given(owed_days, st.integers(0, 1500))
def test_months_are_counted_as_dateutil_counts_them(due: date, late: int) -> None:
    day = due + timedelta(late)
    index = month_index(due, day)
    start, end = month_start(due, index), month_start(due, index + 1)
    assert start == due + relativedelta(months=index)
    assert start <= day < end
    assert months_begun(due, day) == index + (start < day)
    part = Fraction((day - start).days, (end - start).days)
    assert Fraction(months_elapsed(due, day), MONTH) == index + part
