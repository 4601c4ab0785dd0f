"""Customers and notes about them."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.customers import customers, notes

__all__ = ["customers", "notes"]

__getattr__ = lazily(__name__)
