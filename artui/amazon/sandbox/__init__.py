"""A local server that answers like Amazon's services, and makes trouble when asked to.

For trying artui without an account, and for its tests: `running_sandbox` runs it on a free port of
this machine. It needs the extra `sandbox` (starlette, uvicorn).
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.amazon.sandbox import (
        ads,
        demo_desk,
        examples,
        finances,
        order_examples,
        purchase_order_lists,
        responses,
        server,
        state,
        tokens,
        troubles,
        vat,
        vendor,
        vendor_examples,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "ads",
    "demo_desk",
    "examples",
    "finances",
    "order_examples",
    "purchase_order_lists",
    "responses",
    "server",
    "state",
    "tokens",
    "troubles",
    "vat",
    "vendor",
    "vendor_examples",
]
