"""The month in figures and pictures: a PDF, a workbook, JSON, all from one report."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.month import month_rules
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["month_rules"]
