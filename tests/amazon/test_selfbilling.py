"""The rules of self-billing that need no ledger."""

from datetime import date, timedelta

import pytest

from artui.amazon.selfbilling import (
    HELD_ROUTE,
    UnknownPreference,
    WrongStep,
    amount_cell,
    approval_notice,
    corrections,
    next_state,
    payment_calendar,
    preference_on,
    tab,
)


def test_pv_1_pv_2_what_needs_approval_is_pending_and_all_else_is_completed() -> None:
    assert tab("pending") == "Pending"
    for state in ("approved", "posted_for_payment", "paid", "on_hold"):
        assert tab(state) == "Completed"


def test_pv_4_an_approved_invoice_goes_on_to_payment_and_back_to_nowhere() -> None:
    assert next_state("I-1", "pending", "approved") == "approved"
    assert next_state("I-1", "approved", "posted_for_payment") == "posted_for_payment"
    assert next_state("I-1", "posted_for_payment", "paid") == "paid"
    with pytest.raises(WrongStep, match="I-1 is approved"):
        next_state("I-1", "approved", "approved")
    with pytest.raises(WrongStep, match="nothing"):
        next_state("I-1", "paid", "pending")


def test_pv_5_only_an_adjusted_invoice_that_awaits_approval_is_marked() -> None:
    assert amount_cell([10000, 9000], "USD", "pending") == "90.00 Corrected"
    assert amount_cell([10000], "USD", "pending") == "100.00"
    assert amount_cell([10000, 9000], "USD", "approved") == "90.00"


def test_pv_6_the_history_reverses_the_original_whole_and_nets_to_the_corrected() -> None:
    (step,) = corrections([10000, 9000], "USD")
    assert step.lines == ("100.00 (Original)", "-100.00 (Reversal)", "90.00 (Corrected)")
    assert step.reversal_minor == -step.original_minor
    assert step.original_minor + step.reversal_minor + step.corrected_minor == 9000


def test_pv_7_each_corrections_original_is_the_corrected_invoice_before_it() -> None:
    latest, first = corrections([10000, 9000, 9500], "USD")
    assert (latest.original_minor, latest.corrected_minor) == (9000, 9500)
    assert (first.original_minor, first.corrected_minor) == (10000, 9000)
    assert corrections([10000], "USD") == []


def test_pv_11_a_held_invoice_goes_back_where_it_was_and_names_whom_to_ask() -> None:
    assert next_state("I-1", "posted_for_payment", "on_hold") == "on_hold"
    assert next_state("I-1", "on_hold", "posted_for_payment") == "posted_for_payment"
    assert "contact" in HELD_ROUTE


@pytest.mark.parametrize(
    ("issued", "days", "expected"),
    [
        (date(2026, 1, 1), 44, None),
        (date(2026, 1, 1), 45, "warn"),
        (date(2026, 1, 1), 58, "warn"),
        (date(2026, 1, 1), 59, "overdue"),  # 1 March
        (date(2025, 12, 31), 58, "warn"),
        (date(2025, 12, 31), 59, "overdue"),  # clamped to 28 February
    ],
)
def test_pv_12_approval_is_warned_of_at_45_days_and_flagged_at_two_months(
    issued: date, days: int, expected: str | None
) -> None:
    as_of = issued + timedelta(days=days)
    assert approval_notice("ARB", "pending", issued, as_of) == expected
    assert approval_notice("ASB", "pending", issued, as_of) is None
    assert approval_notice("ARB", "approved", issued, as_of) is None


def test_pv_12_a_change_of_preference_covers_the_month_it_is_made_in() -> None:
    changes = [(date(2026, 3, 20), "ARB"), (date(2026, 1, 5), "ASB"), (date(2026, 3, 25), "VIB")]
    assert preference_on(changes, date(2025, 12, 31)) is None
    assert preference_on(changes, date(2026, 2, 28)) == "ASB"
    assert preference_on(changes, date(2026, 3, 1)) == "VIB"
    with pytest.raises(UnknownPreference):
        preference_on([(date(2026, 1, 1), "XYZ")], date(2026, 1, 1))


def test_pv_13_small_months_roll_forward_until_the_minimum_is_reached() -> None:
    months = [(date(2026, 1, 15), 120_00), (date(2026, 2, 1), 99_99), (date(2026, 3, 1), 1)]
    january, february, march = payment_calendar(months, "USD")
    assert january.due == date(2026, 1, 31) + timedelta(days=90)
    assert february.due is None
    assert march.payable_minor == 100_00
    assert march.due == date(2026, 3, 31) + timedelta(days=60)
    (only,) = payment_calendar([(date(2026, 1, 1), 9_999)], "JPY")
    assert only.due is None
    (paid,) = payment_calendar([(date(2026, 1, 1), 1)], "SEK")
    assert paid.due == date(2026, 5, 1)
