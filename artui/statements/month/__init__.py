"""The month in figures and pictures: a PDF, a workbook, JSON, all from one report."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.month import (
        month_charts,
        month_files,
        month_json,
        month_pdf,
        month_rows,
        month_rules,
        month_xlsx,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "month_charts",
    "month_files",
    "month_json",
    "month_pdf",
    "month_rows",
    "month_rules",
    "month_xlsx",
]
