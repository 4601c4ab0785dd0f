"""Today: the worklist."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.today import (
        first_run,
        page,
        queue_source,
        reads,
        review,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "first_run",
    "page",
    "queue_source",
    "reads",
    "review",
]
