"""Documents out: statements, notices, credit memos, invoices, and the collections package.

Each is a frozen model that the ledger fills and a renderer that only draws it. A
model whose totals do not tie is refused before a byte is written.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements import (
        batch,
        bidi,
        collection_files,
        columns,
        delimited,
        destinations,
        document,
        dunning_notices,
        fonts,
        gathering,
        jsontext,
        letter,
        lists,
        lists_table,
        lists_xlsx,
        mail,
        memo_drafts,
        model,
        movements,
        notice,
        package,
        paper,
        papers,
        pdf,
        rows,
        table,
        words,
        xlsx,
    )

__all__ = [
    "batch",
    "bidi",
    "collection_files",
    "columns",
    "delimited",
    "destinations",
    "document",
    "dunning_notices",
    "fonts",
    "gathering",
    "jsontext",
    "letter",
    "lists",
    "lists_table",
    "lists_xlsx",
    "mail",
    "memo_drafts",
    "model",
    "movements",
    "notice",
    "package",
    "paper",
    "papers",
    "pdf",
    "rows",
    "table",
    "words",
    "xlsx",
]

__getattr__ = lazily(__name__)
