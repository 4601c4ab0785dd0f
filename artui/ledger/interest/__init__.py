"""Late interest: policies, previews, runs."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.interest import charges, policies, preview, unapplied, uncharged

__all__ = ["charges", "policies", "preview", "unapplied", "uncharged"]

__getattr__ = lazily(__name__)
