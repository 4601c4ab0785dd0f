"""Remedies: what the terms allow us to do when a customer breaks them."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.remedies import lifted, remedies, remedy_rows
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["lifted", "remedies", "remedy_rows"]
