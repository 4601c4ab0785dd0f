"""Late interest: every example of section 3 of the domain rules, and what must always hold."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.interest import (
    METHODS,
    MONTH_METHODS,
    Debt,
    Excluded,
    InterestPolicy,
    Rate,
    ReferenceFixed,
    accrue,
    accrued_exact,
    charge,
    next_increase,
)
from artui.domain.terms import in_parts

D = date.fromisoformat
MONTHLY = Rate(monthly=Fraction(15, 1000))


def policy(
    method: str, *rates: Rate, grace_days: int = 0, fixed: ReferenceFixed | None = None
) -> InterestPolicy:
    return InterestPolicy(method, method, rates or (MONTHLY,), grace_days, fixed=fixed)


def annual(percent: str, **more: Fraction | date) -> InterestPolicy:
    return policy("annual-365", Rate(annual=Fraction(percent) / 100, **more))  # type: ignore[arg-type]


def debt(amount_minor: int, due: str, *movements: tuple[str, int]) -> Debt:
    return Debt("EUR", amount_minor, D(due), tuple((D(day), minor) for day, minor in movements))


def rounded(owed: Debt, method: InterestPolicy, through: str) -> int:
    return accrue(owed, method, D(through)).rounded_minor


THOUSAND = debt(100_000, "2026-01-31")
TABLE = [
    (THOUSAND, "2026-01-31", (0, 0, 0, 0)),
    (THOUSAND, "2026-02-28", (1500, 1400, 1500, 1500)),
    (THOUSAND, "2026-03-15", (2226, 2150, 1500, 3000)),
    (THOUSAND, "2026-03-31", (3000, 2950, 3000, 3000)),
    (
        debt(100_000, "2026-01-31", ("2026-02-14", 40_000)),
        "2026-03-31",
        (2100, 2050, 1800, 2400),
    ),
    (
        debt(100_000, "2026-01-31", ("2026-02-28", 40_000)),
        "2026-03-31",
        (2400, 2330, 2400, 2400),
    ),
    (debt(3333, "2024-02-29"), "2025-02-28", (600, 608, 600, 600)),
]
COLUMNS = ("pro-rata", "thirty-day", "full-months", "started-months")


@pytest.mark.parametrize(
    ("owed", "through", "method", "minor"),
    [
        (owed, through, method, minor)
        for owed, through, amounts in TABLE
        for method, minor in zip(COLUMNS, amounts, strict=True)
    ],
)
def test_the_table_of_examples_at_one_and_a_half_percent_a_month(
    owed: Debt, through: str, method: str, minor: int
) -> None:
    assert rounded(owed, policy(method), through) == minor


@pytest.mark.parametrize(
    ("method", "minor"),
    [
        (policy("pro-rata"), 2226),
        (policy("full-months"), 1500),
        (policy("started-months"), 3000),
        (annual("18"), 2219),
    ],
)
def test_a_thousand_due_31_august_and_paid_15_october(method: InterestPolicy, minor: int) -> None:
    paid = debt(100_000, "2026-08-31", ("2026-10-15", 100_000))
    assert rounded(paid, method, "2026-10-15") == minor
    assert rounded(paid, method, "2027-10-15") == minor


def charged(owed: Debt, method: InterestPolicy, *runs: str) -> list[tuple[int, int]]:
    """Charge and correction of each run, each correction posted at once."""
    before, out = 0, []
    for run in runs:
        new, correction = charge(rounded(owed, method, run), before)
        before += new - correction
        out.append((new, correction))
    return out


TEN = annual("10")
HUNDRED_THOUSAND = debt(10_000_000, "2026-01-31")


def test_two_annual_runs_charge_821_92_each_and_1643_84_together() -> None:
    runs = charged(HUNDRED_THOUSAND, TEN, "2026-03-02", "2026-04-01")
    assert runs == [(82_192, 0), (82_192, 0)]
    assert rounded(HUNDRED_THOUSAND, TEN, "2026-04-01") == 164_384


def test_a_payment_between_two_annual_runs_lowers_the_second_charge_to_580_82() -> None:
    paid = debt(10_000_000, "2026-01-31", ("2026-03-10", 4_000_000))
    assert charged(paid, TEN, "2026-03-02", "2026-04-01")[1] == (58_082, 0)


def test_a_back_dated_payment_is_corrected_by_602_74_once() -> None:
    assert rounded(HUNDRED_THOUSAND, TEN, "2026-03-31") == 161_644
    paid = debt(10_000_000, "2026-01-31", ("2026-02-15", 5_000_000))
    lawful = rounded(paid, TEN, "2026-03-31")
    assert lawful == 101_370
    assert charge(lawful, 161_644) == (0, 60_274)
    assert charge(lawful, 161_644 - 60_274) == (0, 0)


def test_only_what_was_open_after_the_due_date_bears_interest() -> None:
    paid = debt(125_000, "2026-06-15", ("2026-05-20", 100_000))
    assert charged(paid, annual("10.2"), "2026-06-20", "2026-07-20") == [(35, 0), (210, 0)]


def test_daily_charges_differ_by_a_cent_because_only_the_cumulative_is_rounded() -> None:
    runs = charged(THOUSAND, annual("18.5"), "2026-02-01", "2026-02-02")
    assert runs == [(51, 0), (50, 0)]


def test_the_british_statutory_check_is_11_64() -> None:
    day = D("2026-01-31") + timedelta(50)
    assert accrue(THOUSAND, annual("8.5"), day).rounded_minor == 1164


def test_running_twice_charges_nothing_the_second_time() -> None:
    assert charged(THOUSAND, TEN, "2026-03-02", "2026-03-02")[1] == (0, 0)


def test_a_leap_year_still_divides_by_365() -> None:
    leap = debt(36_500, "2024-01-01")
    assert accrue(leap, TEN, D("2025-01-01")).exact == 3660


def test_nothing_is_charged_within_the_grace_and_all_from_the_due_date_after_it() -> None:
    gated = policy("thirty-day", grace_days=5)
    assert rounded(THOUSAND, gated, "2026-02-05") == 0
    assert rounded(THOUSAND, gated, "2026-02-06") == 300


@pytest.mark.parametrize(
    ("paid_on", "minor"), [("2026-01-15", 0), ("2026-02-05", 0), ("2026-02-06", 300)]
)
def test_a_debt_settled_within_the_grace_never_bears_interest(paid_on: str, minor: int) -> None:
    paid = debt(100_000, "2026-01-31", (paid_on, 100_000))
    assert rounded(paid, policy("thirty-day", grace_days=5), "2026-06-30") == minor


def test_a_returned_payment_ends_the_settlement_and_the_grace_with_it() -> None:
    returned = debt(100_000, "2026-01-31", ("2026-02-03", 100_000), ("2026-02-10", -100_000))
    gated = policy("thirty-day", grace_days=5)
    assert rounded(returned, gated, "2026-02-09") == 0
    assert rounded(returned, gated, "2026-02-12") == 150 + 100


def test_a_disputed_debt_is_not_settled_for_the_grace() -> None:
    held = THOUSAND._replace(excluded=(Excluded(D("2026-02-02"), None, 100_000),))
    assert rounded(held, policy("thirty-day", grace_days=5), "2026-02-28") == 100


def test_the_disputed_part_bears_no_interest_from_the_claim_until_it_is_resolved() -> None:
    part = Excluded(D("2026-02-10"), D("2026-02-20"), 40_000)
    held = THOUSAND._replace(excluded=(part,))
    assert rounded(held, policy("thirty-day"), "2026-02-28") == 1400 - 200
    still_held = THOUSAND._replace(excluded=(replace(part, end=None),))
    assert rounded(still_held, policy("thirty-day"), "2026-02-28") == 1400 - 360
    assert rounded(still_held, policy("full-months"), "2026-02-28") == 900
    assert rounded(still_held, policy("started-months"), "2026-03-15") == 1500 + 900


def test_a_claim_of_before_the_due_date_counts_from_it_and_may_end_before_it() -> None:
    early = Excluded(D("2026-01-10"), None, 40_000)
    held = THOUSAND._replace(excluded=(early,))
    assert rounded(held, policy("thirty-day"), "2026-02-28") == 840
    over = THOUSAND._replace(excluded=(replace(early, end=D("2026-01-20")),))
    assert rounded(over, policy("thirty-day"), "2026-02-28") == 1400


def test_paying_the_undisputed_rest_leaves_nothing_that_bears_interest() -> None:
    part = Excluded(D("2026-01-31"), None, 40_000)
    held = debt(100_000, "2026-01-31", ("2026-02-10", 70_000))._replace(excluded=(part,))
    assert rounded(held, policy("thirty-day"), "2026-02-28") == 300


CUT = (
    Rate(None, monthly=Fraction(1, 100)),
    Rate(D("2026-02-14"), monthly=Fraction(2, 100)),
)


@pytest.mark.parametrize(
    ("method", "minor"),
    [
        ("pro-rata", 500 + 1000),
        ("thirty-day", 467 + 933),
        ("full-months", 2000),
        ("started-months", 1000),
    ],
)
def test_a_rate_that_changes_splits_days_and_gives_months_that_of_their_day(
    method: str, minor: int
) -> None:
    assert rounded(THOUSAND, policy(method, *CUT), "2026-02-28") == minor


def test_there_is_no_interest_before_the_first_rate() -> None:
    later = Rate(D("2026-02-14"), annual=Fraction(10, 100))
    found = accrue(debt(36_500, "2026-01-31"), policy("annual-365", later), D("2026-02-24"))
    assert found.exact == 100
    assert [(s.start, s.days) for s in found.segments] == [(D("2026-02-14"), 10)]
    assert rounded(THOUSAND, policy("started-months", later), "2026-02-28") == 0


def test_a_policy_without_rates_charges_nothing() -> None:
    for method in METHODS:
        nothing = InterestPolicy("none", method, ())
        assert accrue(THOUSAND, nothing, D("2027-01-31")).segments == ()
        assert accrued_exact(THOUSAND, nothing, D("2027-01-31")) == 0


def test_a_rate_that_ends_charges_nothing_from_then_on() -> None:
    ended = policy("annual-365", Rate(annual=Fraction(1, 10)), Rate(D("2026-02-10")))
    assert accrue(debt(36_500, "2026-01-31"), ended, D("2026-12-31")).exact == 100
    months = policy("started-months", MONTHLY, Rate(D("2026-02-10")))
    assert rounded(THOUSAND, months, "2026-12-31") == 1500


def test_a_twelfth_of_an_annual_rate_is_the_monthly_one_and_the_other_way_round() -> None:
    eighteen = Rate(annual=Fraction(18, 100))
    assert rounded(THOUSAND, policy("pro-rata", eighteen), "2026-03-15") == 2226
    assert rounded(THOUSAND, policy("annual-365", MONTHLY), "2026-03-17") == 2219


CAP = Fraction(10, 100)


@pytest.mark.parametrize("method", ["pro-rata", "thirty-day", "annual-365"])
def test_a_cap_limits_every_day_and_marks_the_segment(method: str) -> None:
    capped = policy(method, replace(MONTHLY, cap=CAP))
    found = accrue(debt(36_500, "2026-01-31"), capped, D("2026-02-10"))
    assert found.exact == 100
    (segment,) = found.segments
    assert segment.capped
    assert segment.rate == CAP


def test_a_cap_above_the_rate_changes_nothing() -> None:
    for method in METHODS:
        free = accrue(THOUSAND, policy(method), D("2026-03-15"))
        capped = policy(method, replace(MONTHLY, cap=Fraction(50, 100)))
        assert accrue(THOUSAND, capped, D("2026-03-15")) == free
        assert accrued_exact(THOUSAND, capped, D("2026-03-15")) == free.exact


def test_a_cap_can_bite_in_the_short_month_only() -> None:
    # 1.5% of February's 28 days is 0.0536% a day, of March's 31 days 0.0484%; 18.5% is 0.0507%.
    capped = policy("pro-rata", replace(MONTHLY, cap=Fraction(185, 1000)))
    found = accrue(THOUSAND, capped, D("2026-03-31"))
    assert [segment.capped for segment in found.segments] == [True, False]
    assert found.exact == Fraction(100_000 * 28 * 185, 365_000) + 1500


def test_the_cap_of_a_month_sums_the_balances_of_its_days() -> None:
    paid = debt(100_000, "2026-01-31", ("2026-02-14", 40_000))
    limit = Fraction((14 * 100_000 + 14 * 60_000) * 10, 100 * 365)
    for method, free in (("started-months", 1500), ("full-months", 900)):
        capped = policy(method, replace(MONTHLY, cap=CAP))
        found = accrue(paid, capped, D("2026-02-28"))
        assert limit < free
        assert found.exact == accrued_exact(paid, capped, D("2026-02-28")) == limit
        (segment,) = found.segments
        assert (segment.capped, segment.rate, segment.amount) == (True, CAP, limit)


def test_a_trace_has_a_segment_per_month_balance_and_rate() -> None:
    paid = debt(100_000, "2026-01-31", ("2026-02-14", 40_000))
    found = accrue(paid, policy("pro-rata"), D("2026-03-15"))
    assert [
        (str(s.start), str(s.end), s.days, s.balance_minor, s.rate, s.amount, s.capped)
        for s in found.segments
    ] == [
        ("2026-01-31", "2026-02-14", 14, 100_000, Fraction(3, 200), Fraction(750), False),
        ("2026-02-14", "2026-02-28", 14, 60_000, Fraction(3, 200), Fraction(450), False),
        ("2026-02-28", "2026-03-15", 15, 60_000, Fraction(3, 200), Fraction(13_500, 31), False),
    ]
    assert {segment.method for segment in found.segments} == {"pro-rata"}


def test_a_begun_month_counts_whole_but_its_days_end_at_the_day_asked_about() -> None:
    (first, second) = accrue(THOUSAND, policy("started-months"), D("2026-03-15")).segments
    assert (first.start, first.end, first.days) == (D("2026-01-31"), D("2026-02-28"), 28)
    assert (second.start, second.end, second.days) == (D("2026-02-28"), D("2026-03-15"), 15)
    assert first.amount == second.amount == 1500


def test_a_span_without_balance_has_no_segment() -> None:
    returned = debt(100_000, "2026-01-31", ("2026-02-05", 100_000), ("2026-02-10", -100_000))
    found = accrue(returned, policy("thirty-day"), D("2026-02-12"))
    assert [(str(s.start), s.days) for s in found.segments] == [
        ("2026-01-31", 5),
        ("2026-02-10", 2),
    ]
    assert rounded(returned, policy("full-months"), "2026-02-28") == 1500
    paid = debt(100_000, "2026-01-31", ("2026-02-05", 100_000))
    assert accrue(paid, policy("full-months"), D("2026-02-28")).segments == ()


@pytest.mark.parametrize(
    ("method", "on", "day", "minor"),
    [
        ("pro-rata", "2026-01-15", "2026-01-16", 0),
        ("pro-rata", "2026-01-31", "2026-02-01", 54),
        ("pro-rata", "2026-02-01", "2026-02-02", 53),
        ("thirty-day", "2026-03-15", "2026-03-16", 50),
        ("full-months", "2026-01-15", "2026-02-28", 1500),
        ("full-months", "2026-01-31", "2026-02-28", 1500),
        ("full-months", "2026-02-28", "2026-03-31", 1500),
        ("started-months", "2026-01-15", "2026-02-01", 1500),
        ("started-months", "2026-01-31", "2026-02-01", 1500),
        ("started-months", "2026-02-01", "2026-03-01", 1500),
        ("started-months", "2026-02-28", "2026-03-01", 1500),
    ],
)
def test_what_each_further_day_or_month_adds(method: str, on: str, day: str, minor: int) -> None:
    assert next_increase(THOUSAND, policy(method), D(on)) == (D(day), minor)


def test_what_comes_next_is_told_as_known_on_the_day() -> None:
    paid_later = debt(100_000, "2026-01-31", ("2026-02-14", 40_000))
    full = policy("full-months")
    assert next_increase(paid_later, full, D("2026-02-13")) == (D("2026-02-28"), 1500)
    assert next_increase(paid_later, full, D("2026-02-14")) == (D("2026-02-28"), 900)
    settled = debt(100_000, "2026-01-31", ("2026-02-14", 100_000))
    assert next_increase(settled, full, D("2026-02-14")) == (D("2026-02-28"), 0)


def test_the_next_increase_of_a_month_method_waits_for_the_grace() -> None:
    started = policy("started-months", grace_days=5)
    assert next_increase(THOUSAND, started, D("2026-02-01")) == (D("2026-02-06"), 1500)
    assert next_increase(THOUSAND, started, D("2026-02-06")) == (D("2026-03-01"), 1500)
    full = policy("full-months", grace_days=40)
    assert next_increase(THOUSAND, full, D("2026-03-05")) == (D("2026-03-13"), 1500)
    assert next_increase(THOUSAND, full, D("2026-03-13")) == (D("2026-03-31"), 1500)


def test_instalments_bear_interest_each_from_its_own_day_and_are_paid_in_their_order() -> None:
    halves = ((D("2026-01-31"), 50_000), (D("2026-03-02"), 50_000))
    owed = debt(100_000, "2026-01-31")._replace(parts=halves)
    assert accrue(owed, policy("pro-rata"), D("2026-02-28")).rounded_minor == 750
    assert accrue(owed, policy("full-months"), D("2026-03-31")).rounded_minor == 1_500
    assert accrue(owed, policy("started-months"), D("2026-03-31")).rounded_minor == 2_250
    paid = owed._replace(movements=((D("2026-02-14"), 60_000),))
    # The first half for 14 of 28 days; 400.00 of the second for a whole month.
    assert accrue(paid, policy("pro-rata"), D("2026-04-02")).rounded_minor == 375 + 600


def test_what_is_withheld_of_instalments_belongs_to_the_earliest_open_one() -> None:
    halves = ((D("2026-01-31"), 50_000), (D("2026-03-02"), 50_000))
    held = (Excluded(D("2026-01-10"), None, 40_000),)
    owed = debt(100_000, "2026-01-31")._replace(parts=halves, excluded=held)
    assert accrue(owed, policy("pro-rata"), D("2026-02-28")).rounded_minor == 150
    paid = owed._replace(movements=((D("2026-01-10"), 50_000),))
    assert accrue(paid, policy("pro-rata"), D("2026-04-02")).rounded_minor == 150


def test_what_comes_next_of_instalments_is_what_the_first_of_them_adds() -> None:
    halves = ((D("2026-01-31"), 50_000), (D("2026-03-02"), 50_000))
    owed = debt(100_000, "2026-01-31")._replace(parts=halves)
    full = policy("full-months")
    assert next_increase(owed, full, D("2026-03-15")) == (D("2026-03-31"), 750)
    assert next_increase(owed, full, D("2026-03-31")) == (D("2026-04-02"), 750)


# What must always hold

days = st.dates(D("2023-12-01"), D("2026-12-31"))
fractions = st.integers(0, 60).map(lambda n: Fraction(n, 1000))


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """A debt paid in parts that never exceed it, some returned, a part of it perhaps disputed."""
    amount, left, movements = draw(st.integers(1, 10**9)), 0, []
    left = amount
    for _ in range(draw(st.integers(0, 4))):
        part, day = draw(st.integers(0, left)), draw(days)
        movements.append((day, part))
        left -= part
        if draw(st.booleans()):
            movements.append((day + timedelta(draw(st.integers(0, 90))), -part))
    held = []
    if draw(st.booleans()):
        start, end = draw(days), draw(st.none() | days)
        ends = end if end is None else max(start, end)
        held.append(Excluded(start, ends, draw(st.integers(1, amount))))
    dues = sorted(draw(st.lists(days, min_size=1, max_size=3)))
    parts = in_parts(amount, [Fraction(1, len(dues))] * len(dues))
    in_instalments = tuple(zip(dues, parts, strict=True)) if len(dues) > 1 else ()
    return Debt("EUR", amount, dues[0], tuple(movements), tuple(held), in_instalments)


@st.composite
def policies(draw: st.DrawFn, *, caps: bool = True) -> InterestPolicy:
    def rate(start: date | None) -> Rate:
        cap = draw(st.none() | fractions.map(lambda f: f * 12)) if caps else None
        if draw(st.booleans()):
            return Rate(start, monthly=draw(fractions), cap=cap)
        return Rate(start, annual=draw(fractions) * 12, cap=cap)

    starts: Iterable[date | None] = [None, *draw(st.lists(days, max_size=2))]
    rates = tuple(rate(start) for start in starts)
    return policy(
        draw(st.sampled_from(METHODS)),
        *rates,
        grace_days=draw(st.sampled_from([0, 0, 10])),
        fixed=draw(st.sampled_from([None, None, *ReferenceFixed])),
    )


def day_by_day(owed: Debt, method: InterestPolicy, through: date) -> Fraction:
    """The day methods as a child would count them: every day on its own, of every part."""
    before, total = 0, Fraction()
    for due, minor in owed.parts or ((owed.due, owed.amount_minor),):
        total += part_by_day(owed._replace(due=due), before, minor, method, through)
        before += minor
    return total


def part_by_day(
    owed: Debt, before: int, minor: int, method: InterestPolicy, through: date
) -> Fraction:
    """One part of a debt, which is paid after what is before it."""
    total, day = Fraction(), owed.due
    while day < through:
        open_minor = owed.amount_minor - sum(m for when, m in owed.movements if when <= day)
        held = sum(
            part.amount_minor
            for part in owed.excluded
            if part.start <= day and (part.end is None or day < part.end)
        )
        rate = method.rate_on(method.fixed.day(owed.due) if method.fixed else day)
        assert rate is not None
        index = 0
        while month_from(owed.due, index + 1) <= day:
            index += 1
        length = (month_from(owed.due, index + 1) - month_from(owed.due, index)).days
        per_day = {
            "pro-rata": rate.a_month() / length,
            "thirty-day": rate.a_month() / 30,
            "annual-365": rate.a_year() / 365,
        }[method.method]
        if rate.cap is not None:
            per_day = min(per_day, rate.cap / 365)
        still = max(open_minor - held, 0) - (owed.amount_minor - before - minor)
        total += min(max(still, 0), minor) * per_day
        day += timedelta(1)
    return total


def month_from(due: date, index: int) -> date:
    from dateutil.relativedelta import relativedelta

    return due + relativedelta(months=index)


@given(debts(), policies(), st.integers(0, 200))
def test_day_methods_equal_a_count_day_by_day(
    owed: Debt, method: InterestPolicy, late: int
) -> None:
    if method.method in MONTH_METHODS:
        return
    method = replace(method, grace_days=0)
    through = owed.due + timedelta(late)
    assert accrue(owed, method, through).exact == day_by_day(owed, method, through)


@given(debts(), policies(), days)
def test_the_fast_way_gives_the_same_fraction_as_the_trace(
    owed: Debt, method: InterestPolicy, through: date
) -> None:
    found = accrue(owed, method, through)
    assert accrued_exact(owed, method, through) == found.exact
    assert sum((segment.amount for segment in found.segments), Fraction()) == found.exact


@given(debts(), policies(), st.lists(days, min_size=1, max_size=8))
def test_many_small_runs_charge_what_one_large_run_charges(
    owed: Debt, method: InterestPolicy, runs: list[date]
) -> None:
    before = 0
    for run in sorted(runs):
        new, correction = charge(accrue(owed, method, run).rounded_minor, before)
        assert new == 0 or correction == 0
        before += new - correction
    assert before == accrue(owed, method, max(runs)).rounded_minor


@given(debts(), policies(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_payments_were_recorded_does_not_matter(
    owed: Debt, method: InterestPolicy, through: date, random: object
) -> None:
    shuffled = list(owed.movements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = owed._replace(movements=tuple(shuffled))
    assert accrue(again, method, through) == accrue(owed, method, through)


@given(debts(), policies(caps=False), days, st.integers(0, 60))
def test_interest_never_shrinks_as_time_goes_on(
    owed: Debt, method: InterestPolicy, through: date, more: int
) -> None:
    # Grace aside: a payment returned and settled again may reopen and close the gate.
    method = replace(method, grace_days=0)
    later = accrue(owed, method, through + timedelta(more))
    assert later.exact >= accrue(owed, method, through).exact


@given(debts(), policies(caps=False), days, st.integers(1, 10**6))
def test_owing_more_never_costs_less(
    owed: Debt, method: InterestPolicy, through: date, more: int
) -> None:
    method = replace(method, grace_days=0)
    parts = [*owed.parts[:-1], *((due, minor + more) for due, minor in owed.parts[-1:])]
    larger = owed._replace(amount_minor=owed.amount_minor + more, parts=tuple(parts))
    assert accrue(larger, method, through).exact >= accrue(owed, method, through).exact
