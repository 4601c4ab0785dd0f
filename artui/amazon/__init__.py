"""Amazon's four services: vendor invoices, Ads billing, VAT reports, self-billing.

What is pure (checking, building, parsing, deadlines) takes values and returns values. What
talks to a service goes through `transport`. Nothing here but the sync modules writes to the
ledger.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon import (
        ads,
        document_facts,
        document_files,
        finances,
        papers,
        sandbox,
        self_billing,
        transport,
        vat,
        vendor_invoices,
        vendor_orders,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "ads",
    "document_facts",
    "document_files",
    "finances",
    "papers",
    "sandbox",
    "self_billing",
    "transport",
    "vat",
    "vendor_invoices",
    "vendor_orders",
]
