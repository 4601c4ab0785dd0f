"""What the ledger keeps about Amazon's services."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.amazon import (
        ads,
        ads_accounts,
        ads_asides,
        ads_credits,
        ads_settlements,
        amazon_parties,
        external,
        order_invoices,
        orders_taken,
        purchase_orders,
        reported,
        self_billing,
        self_billing_rows,
        set_aside,
        submissions,
        vat_documents,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "ads",
    "ads_accounts",
    "ads_asides",
    "ads_credits",
    "ads_settlements",
    "amazon_parties",
    "external",
    "order_invoices",
    "orders_taken",
    "purchase_orders",
    "reported",
    "self_billing",
    "self_billing_rows",
    "set_aside",
    "submissions",
    "vat_documents",
]
