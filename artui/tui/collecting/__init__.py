"""The dunning ladder, flags, disputes, promises, and agencies."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.collecting import (
        acts,
        page,
        reads,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "page",
    "reads",
]
