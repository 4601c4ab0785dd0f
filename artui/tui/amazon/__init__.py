"""Amazon's services: their documents, states and jobs."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.amazon import (
        acts,
        findings,
        kept_back,
        orders,
        page,
        reads,
        row_page,
        row_texts,
        service_acts,
        service_jobs,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "findings",
    "kept_back",
    "orders",
    "page",
    "reads",
    "row_page",
    "row_texts",
    "service_acts",
    "service_jobs",
]
