"""Columns and views as pages and keys: the chooser, and what saves and shows a view."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.desk.views import columns_page, view_actions
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["columns_page", "view_actions"]
