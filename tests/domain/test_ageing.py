"""Ageing buckets, with the days that section 4 of the domain rules names."""

from datetime import date

import pytest

from artui.domain.ageing import BadBuckets, Buckets, days_late


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (-400, "not_due"),
        (-1, "not_due"),
        (0, "not_due"),
        (1, "1-30"),
        (29, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "over-90"),
        (4000, "over-90"),
    ],
)
def test_days_late_fall_into_the_default_buckets(days: int, label: str) -> None:
    assert Buckets().label(days) == label
    assert Buckets().labels[Buckets().index(days)] == label


def test_the_columns_are_named_by_their_bounds() -> None:
    assert Buckets().labels == ("not_due", "1-30", "31-60", "61-90", "over-90")
    assert Buckets((15,)).labels == ("not_due", "1-15", "over-15")
    assert Buckets.parse(" 7, 14 ,99999").labels == (
        "not_due",
        "1-7",
        "8-14",
        "15-99999",
        "over-99999",
    )
    assert Buckets.parse("30,60,90") == Buckets()
    assert len(Buckets.parse(",".join(map(str, range(1, 13)))).bounds) == 12


@pytest.mark.parametrize(
    "text",
    [
        *("", "30,", "a", "60,30", "30,30", "0,30", "-1", "1.5", "٣", "100000"),
        ",".join(map(str, range(1, 14))),
    ],
)
def test_other_bounds_are_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(BadBuckets) as refused:
        Buckets.parse(text)
    assert str(refused.value) == (
        f"{text!r} are no ageing buckets; write 1 to 12 rising numbers of days between commas, "
        "such as 30,60,90."
    )
    assert refused.value.text == text


def test_days_late_run_to_the_day_asked_or_to_full_settlement() -> None:
    due, as_of = date(2026, 1, 31), date(2026, 3, 2)
    assert days_late(due, as_of) == 30
    assert days_late(due, as_of, date(2026, 2, 10)) == 10
    assert days_late(due, as_of, date(2026, 4, 1)) == 30
    assert days_late(due, date(2026, 1, 1)) == -30
