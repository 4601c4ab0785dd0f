"""The ladder: one level a run, in order, late enough, and never without a reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.dunning import (
    Debtor,
    Late,
    Level,
    Skip,
    SkipReason,
    customer_skip,
    promise_state,
    step,
)
from artui.wording import dunning_step

TODAY = date(2026, 3, 31)
LADDER = (
    Level(1, "reminder", 1, 7, "mail", ""),
    Level(2, "notice", 15, 7, "mail", ""),
    Level(3, "final demand", 30, 7, "letter", "", "5.00"),
    Level(4, "collections", 60, 7, "letter", "", "1%"),
)


def late(level: int, days: int, *, ago: int | None = None, **more: int) -> Late:
    """An item of 100.00 at a level, so many days late, its last notice so many days ago."""
    written = None if ago is None else TODAY - timedelta(ago)
    return Late(level, days, more.get("open_minor", 10_000), more.get("withheld", 0), written)


@pytest.mark.parametrize(
    ("item", "to", "reason"),
    [
        (late(0, 0), None, "reminder from day 1"),
        (late(0, 1), 1, "reminder"),
        (late(0, 500), 1, "reminder"),
        (late(1, 15, ago=7), 2, "notice"),
        (late(1, 15, ago=6), None, "6 days since the notice before, 7 needed"),
        (late(1, 14, ago=9), None, "notice from day 15"),
        (late(1, 90), None, "the notice before is not written"),
        (late(3, 60, ago=30), 4, "collections"),
        (late(4, 500, ago=300), None, "at the top of the ladder"),
        (late(0, 50, withheld=10_000), None, "claimed"),
        (late(0, 50, withheld=9_999), 1, "reminder"),
    ],
)
def test_an_item_climbs_one_level_or_says_why_not(item: Late, to: int | None, reason: str) -> None:
    done = step(LADDER, item, TODAY)
    assert (done.to and done.to.level, dunning_step(done)) == (to, reason)


def test_a_pending_promise_pauses_the_ladder() -> None:
    done = step(LADDER, Late(0, 40, 10_000, promised=True), TODAY)
    assert done.skip == Skip(SkipReason.PROMISED)


@pytest.mark.parametrize(
    ("debtor", "minimum", "reason"),
    [
        (Debtor(100, 0, receivable=False), 0, SkipReason.NOT_RECEIVABLE),
        (Debtor(100, 0, excluded=True), 0, SkipReason.EXCLUDED),
        (Debtor(100, 0, with_agency=True), 0, SkipReason.WITH_AGENCY),
        (Debtor(100, 100), 0, SkipReason.COVERED),
        (Debtor(100, 99), 0, None),
        (Debtor(100, 0), 101, SkipReason.BELOW_MINIMUM),
        (Debtor(100, 0), 100, None),
    ],
)
def test_a_customer_is_spared_for_a_reason(
    debtor: Debtor, minimum: int, reason: SkipReason | None
) -> None:
    assert customer_skip(debtor, minimum) == reason


@pytest.mark.parametrize(
    ("level", "currency", "fee"),
    [
        (LADDER[0], "EUR", 0),
        (LADDER[2], "EUR", 500),
        (LADDER[2], "JPY", 5),
        (LADDER[3], "EUR", 100),
        (LADDER[3], "KWD", 100),
    ],
)
def test_a_fee_is_an_amount_or_a_share_of_the_original(
    level: Level, currency: str, fee: int
) -> None:
    assert level.fee_minor(10_000, currency) == fee


@pytest.mark.parametrize(
    ("kept", "on", "state"),
    [
        (10_000, date(2026, 5, 1), "kept"),
        (9_999, date(2026, 4, 2), "pending"),
        (9_999, date(2026, 4, 3), "broken"),
        (0, date(2026, 3, 1), "pending"),
    ],
)
def test_a_promise_is_kept_pending_or_broken(kept: int, on: date, state: str) -> None:
    until = date(2026, 3, 31) + timedelta(2)
    assert promise_state(promised_minor=10_000, kept_minor=kept, until=until, on=on) == state


@given(st.integers(0, 6), st.integers(-10, 200), st.integers(0, 60))
def test_no_item_ever_climbs_more_than_one_level(level: int, days: int, ago: int) -> None:
    done = step(LADDER, late(level, days, ago=ago), TODAY)
    assert done.to is None or done.to.level == level + 1
