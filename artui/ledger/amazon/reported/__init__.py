"""What Amazon reports of vendor invoices, and what is kept back of them."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.amazon.reported import (
        decisions,
        deduction_rows,
        expected_cash,
        payment_advices,
        vendor_list,
        vendor_reports,
        vendor_sync,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "decisions",
    "deduction_rows",
    "expected_cash",
    "payment_advices",
    "vendor_list",
    "vendor_reports",
    "vendor_sync",
]
