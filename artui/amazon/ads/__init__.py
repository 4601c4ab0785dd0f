"""Invoices of Amazon Ads: profiles, their invoices, and each invoice's details (AD-1 to AD-10).

They are normally what we owe. The service's own names are damaged in places and its lists hold
rows that are no invoices yet; both are dealt with here, before anything reaches the ledger.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.ads import as_ours, client, invoices, sync
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["as_ours", "client", "invoices", "sync"]
