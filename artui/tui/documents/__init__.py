"""Invoices and the page of any document."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.documents import (
        acts,
        corrections,
        document_lines,
        document_page,
        document_reads,
        invoices_page,
        mailed_papers,
        papers,
        written_papers,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "corrections",
    "document_lines",
    "document_page",
    "document_reads",
    "invoices_page",
    "mailed_papers",
    "papers",
    "written_papers",
]
