"""The statement of account: its figures from the ledger, and the statement in each format."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.account import (
        batch,
        from_ledger,
        gathered,
        movements,
        rows,
        sheet_words,
        statement_csv,
        statement_json,
        statement_pdf,
        statement_words,
        statement_xlsx,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "batch",
    "from_ledger",
    "gathered",
    "movements",
    "rows",
    "sheet_words",
    "statement_csv",
    "statement_json",
    "statement_pdf",
    "statement_words",
    "statement_xlsx",
]
