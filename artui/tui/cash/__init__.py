"""Payments and credit memos, and what they are applied to."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.cash import (
        apply_form,
        apply_memo,
        apply_sheet,
        page,
        pasted_requests,
        payment_form,
        reads,
    )

__all__ = [
    "apply_form",
    "apply_memo",
    "apply_sheet",
    "page",
    "pasted_requests",
    "payment_form",
    "reads",
]

__getattr__ = lazily(__name__)
