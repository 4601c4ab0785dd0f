"""What prints every PDF: the press, the templates that it draws, the parts that letters share."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.pdf import letter_data, line_width, own_templates, press
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["letter_data", "line_width", "own_templates", "press"]
