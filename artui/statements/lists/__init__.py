"""Lists out: one list of columns and rows, written as a table, JSON, CSV, a workbook or a PDF."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.lists import (
        list_columns,
        list_pdf,
        list_workbook,
        list_writer,
        text_table,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["list_columns", "list_pdf", "list_workbook", "list_writer", "text_table"]
