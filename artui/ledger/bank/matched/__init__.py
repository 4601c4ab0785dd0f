"""Posting what entries of the bank pay: as proposed, by hand, or all that is certain."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.bank.matched import (
        cash_by_hand,
        cash_doubts,
        certain_cash,
        entry_cash,
        matched_cash,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["cash_by_hand", "cash_doubts", "certain_cash", "entry_cash", "matched_cash"]
