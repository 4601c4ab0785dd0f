"""Payments and credit memos, and what they are applied to."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.cash import (
        apply_form,
        apply_memo,
        apply_sheet,
        named_invoices,
        page,
        pasted_requests,
        payment_form,
        pick_list,
        reads,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "apply_form",
    "apply_memo",
    "apply_sheet",
    "named_invoices",
    "page",
    "pasted_requests",
    "payment_form",
    "pick_list",
    "reads",
]
