"""Payments and what they pay: allocations, discounts, write-offs, refunds, offsets."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.cash import (
        allocation,
        applications,
        asked_memos,
        auto_apply,
        awaited,
        charge_write_offs,
        earned_discounts,
        freed,
        offsets,
        payments,
        refunds,
        remittances,
        reported_cash,
        second_payments,
        unallocation,
        write_offs,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "allocation",
    "applications",
    "asked_memos",
    "auto_apply",
    "awaited",
    "charge_write_offs",
    "earned_discounts",
    "freed",
    "offsets",
    "payments",
    "refunds",
    "remittances",
    "reported_cash",
    "second_payments",
    "unallocation",
    "write_offs",
]
