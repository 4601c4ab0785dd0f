"""Self-billing invoices of Prime Video, as Amazon makes them for what it owes us."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.self_billing import approval

__all__ = ["approval"]

__getattr__ = lazily(__name__)
