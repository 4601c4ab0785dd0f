"""Pages to draw on: fonts, letterhead, tables that run over pages. It knows no ledger."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.pdf import (
        bidi,
        fonts,
        letter,
        letter_data,
        own_templates,
        page_content,
        paper,
        press,
        running_table,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "bidi",
    "fonts",
    "letter",
    "letter_data",
    "own_templates",
    "page_content",
    "paper",
    "press",
    "running_table",
]
