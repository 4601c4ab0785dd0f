"""When a customer who was put off returns: only if something is worse than it was."""

from datetime import date

import pytest

from artui.domain.snoozing import Plight, is_worse, plight
from artui.domain.work_reasons import Reason, WorkReason

DAY = date(2026, 11, 1)


def _reason(kind: WorkReason, **facts: object) -> Reason:
    return Reason(kind, 1, "EUR", **facts)  # type: ignore[arg-type]  # each by its name


BROKEN = _reason(WorkReason.PROMISE_BROKEN, day=DAY)
BEFORE = plight(10_000, [BROKEN, _reason(WorkReason.UNDER_CLAIM, minor=500)])


@pytest.mark.parametrize(
    ("overdue", "reasons"),
    [
        (10_001, [BROKEN]),
        (10_000, [BROKEN, _reason(WorkReason.PROMISE_BROKEN, day=date(2026, 11, 9))]),
        (0, [_reason(WorkReason.PAYMENT_RETURNED, ref="WIRE-1")]),
        (0, [_reason(WorkReason.UNDER_CLAIM, minor=501)]),
        (0, [_reason(WorkReason.KEPT_BACK, number=2, ref="INV-1", minor=10)]),
    ],
)
def test_what_is_worse_brings_a_customer_back(overdue: int, reasons: list[Reason]) -> None:
    assert is_worse(BEFORE, plight(overdue, reasons))


@pytest.mark.parametrize(
    ("overdue", "reasons"),
    [
        (10_000, [BROKEN, _reason(WorkReason.UNDER_CLAIM, minor=500)]),
        (9_999, []),
        (10_000, [_reason(WorkReason.LEVEL_DUE, number=3), _reason(WorkReason.OVERDUE, number=99)]),
        (0, [_reason(WorkReason.MEMOS_UNAPPLIED), _reason(WorkReason.INVOICES_PENDING)]),
    ],
)
def test_time_our_own_work_and_what_is_better_do_not(overdue: int, reasons: list[Reason]) -> None:
    assert not is_worse(BEFORE, plight(overdue, reasons))


def test_a_currency_that_needed_nothing_is_worse_as_soon_as_it_does() -> None:
    assert is_worse(Plight(), plight(1, []))
