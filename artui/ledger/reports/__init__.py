"""Reports over months: what was open at each month's end, how it moved, what it may come to."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.reports import (
        aged_months,
        cash_weeks,
        deduction_reasons,
        month,
        month_moves,
        reported_month,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "aged_months",
    "cash_weeks",
    "deduction_reasons",
    "month",
    "month_moves",
    "reported_month",
]
