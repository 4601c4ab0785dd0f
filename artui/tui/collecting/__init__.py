"""The dunning ladder, flags, disputes, promises, and agencies."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.collecting import (
        acts,
        page,
        reads,
    )

__all__ = [
    "acts",
    "page",
    "reads",
]

__getattr__ = lazily(__name__)
