"""Remedies: what the terms allow us to do when a customer breaks them."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.remedies import lifted, remedies, remedy_rows

__all__ = ["lifted", "remedies", "remedy_rows"]

__getattr__ = lazily(__name__)
