"""The rules of self-billing that need no ledger."""

from datetime import date, timedelta

import pytest

from artui.amazon.self_billing.approval import approval_notice, expected_payment


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


@pytest.mark.parametrize(
    ("issued", "paid"),
    [
        (date(2026, 9, 1), date(2026, 12, 29)),
        (date(2026, 9, 30), date(2026, 12, 29)),
        (date(2026, 1, 31), date(2026, 5, 1)),
        (date(2028, 2, 10), date(2028, 5, 29)),  # a leap year
    ],
)
def test_pv_13_a_month_is_paid_about_90_days_after_its_end(issued: date, paid: date) -> None:
    assert expected_payment(issued) == paid
