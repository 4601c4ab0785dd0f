"""Disputes and promises to pay."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.disputes import dispute_rows, disputes, promise_rows, promises
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["dispute_rows", "disputes", "promise_rows", "promises"]
