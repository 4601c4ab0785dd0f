"""What the ledger keeps about Amazon's services."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.amazon import (
        ads,
        ads_settlements,
        external,
        self_billing,
        self_billing_rows,
        submissions,
        vat_documents,
    )

__all__ = [
    "ads",
    "ads_settlements",
    "external",
    "self_billing",
    "self_billing_rows",
    "submissions",
    "vat_documents",
]

__getattr__ = lazily(__name__)
