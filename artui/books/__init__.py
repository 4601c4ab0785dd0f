"""The journal out: batches of entries as files for the general ledger.

Each format is a view of the lines that were cut, so that the same batch is the same bytes again.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.books import (
        beancount,
        book_imports,
        columns,
        datev,
        exports,
        hledger,
        paired_rows,
        text_proof,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "beancount",
    "book_imports",
    "columns",
    "datev",
    "exports",
    "hledger",
    "paired_rows",
    "text_proof",
]
