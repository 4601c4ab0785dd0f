"""Invoices and credit memos: posted, approved, corrected, reversed."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.documents import (
        cash_discounts,
        correction,
        correction_chain,
        counter_entries,
        invoice_approval,
        invoices,
        memos,
        posting,
        reversal,
        take_back,
    )

__all__ = [
    "cash_discounts",
    "correction",
    "correction_chain",
    "counter_entries",
    "invoice_approval",
    "invoices",
    "memos",
    "posting",
    "reversal",
    "take_back",
]

__getattr__ = lazily(__name__)
