"""How lists look to this clerk: the pane beside them, columns and views that are kept."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.desk.look import kept_views, side_pane
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["kept_views", "side_pane"]
