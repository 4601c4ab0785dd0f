"""What the bank took back: the receipts that it is about, its fees, and the customers concerned."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.bank.returns import (
        partial_returns,
        return_fees,
        returned_payments,
        returned_receipts,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["partial_returns", "return_fees", "returned_payments", "returned_receipts"]
