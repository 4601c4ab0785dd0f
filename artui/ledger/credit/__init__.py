"""Credit limits: granted, shared, used, checked at every posting; reviews of customers."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.credit import (
        account_credit,
        credit_rows,
        due_dates,
        exposures,
        limit_check,
        limits,
        reviews,
    )

__all__ = [
    "account_credit",
    "credit_rows",
    "due_dates",
    "exposures",
    "limit_check",
    "limits",
    "reviews",
]

__getattr__ = lazily(__name__)
