"""Invoices and credit memos: posted, approved, corrected, reversed."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.documents import (
        attachments,
        cash_discounts,
        correction,
        correction_chain,
        counter_entries,
        invoice_approval,
        invoice_lines,
        invoices,
        lowered_write_offs,
        memo_sums,
        memos,
        posting,
        resting,
        reversal,
        standing,
        take_back,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "attachments",
    "cash_discounts",
    "correction",
    "correction_chain",
    "counter_entries",
    "invoice_approval",
    "invoice_lines",
    "invoices",
    "lowered_write_offs",
    "memo_sums",
    "memos",
    "posting",
    "resting",
    "reversal",
    "standing",
    "take_back",
]
