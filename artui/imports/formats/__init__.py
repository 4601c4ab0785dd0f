"""File formats: CSV, JSON lines, XLSX and the text of a mail become tables of text rows."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports.formats import (
        delimited,
        json_lines,
        mail_figures,
        mail_letter,
        mail_lines,
        mail_sense,
        mail_statements,
        mail_text,
        mail_words,
        open_table,
        source,
        table,
        workbook,
        xlsx,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "delimited",
    "json_lines",
    "mail_figures",
    "mail_letter",
    "mail_lines",
    "mail_sense",
    "mail_statements",
    "mail_text",
    "mail_words",
    "open_table",
    "source",
    "table",
    "workbook",
    "xlsx",
]
