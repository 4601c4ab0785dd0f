"""Today: the worklist."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.today import (
        page,
        reads,
    )

__all__ = [
    "page",
    "reads",
]

__getattr__ = lazily(__name__)
