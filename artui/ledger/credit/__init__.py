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
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "account_credit",
    "credit_rows",
    "due_dates",
    "exposures",
    "limit_check",
    "limits",
    "reviews",
]
