"""Documents out: statements, notices, credit memos, invoices, and the collections package.

Each is a frozen model that the ledger fills and a renderer that only draws it. A
model whose totals do not tie is refused before a byte is written.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements import (
        account,
        collecting,
        destinations,
        documents,
        einvoice,
        file_batch,
        language,
        letters,
        lists,
        mail,
        model,
        month,
        payment_codes,
        pdf,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "account",
    "collecting",
    "destinations",
    "documents",
    "einvoice",
    "file_batch",
    "language",
    "letters",
    "lists",
    "mail",
    "model",
    "month",
    "payment_codes",
    "pdf",
]
