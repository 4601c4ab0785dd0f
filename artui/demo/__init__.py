"""The demo ledger: a believable company, the same for the same seed and day.

It posts its inventions through the ledger's own acts and reads nothing but the ledger.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.demo import (
        bank_morning,
        company,
        customers,
        history,
        limits,
        lived,
        names,
        open_cases,
        plan,
        wares,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "bank_morning",
    "company",
    "customers",
    "history",
    "limits",
    "lived",
    "names",
    "open_cases",
    "plan",
    "wares",
]
