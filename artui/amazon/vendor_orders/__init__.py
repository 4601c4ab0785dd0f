"""Vendor orders of Amazon (Retail Procurement): what was ordered, confirmed and received."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.vendor_orders import (
        client,
        orders_sync,
        read_orders,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "client",
    "orders_sync",
    "read_orders",
]
