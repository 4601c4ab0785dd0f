"""What acts wrote, as texts of rows and their digests, which are part of the chain."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.sealing import canonical_rows, digests
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["canonical_rows", "digests"]
