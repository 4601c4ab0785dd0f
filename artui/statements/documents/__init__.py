"""Single documents as they are printed and mailed: invoices, credit memos, charges."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.documents import (
        document,
        document_tables,
        from_ledger,
        printed_document,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "document",
    "document_tables",
    "from_ledger",
    "printed_document",
]
