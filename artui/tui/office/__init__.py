"""Reports and the office: ageing, audit log, approvals, undo, settings."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.office import (
        ageing_page,
        approvals_page,
        chart_lines,
        entities_page,
        log_page,
        macro_acts,
        months_page,
        own_acts_page,
        reads,
        settings_page,
        theme_page,
        undo_page,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "ageing_page",
    "approvals_page",
    "chart_lines",
    "entities_page",
    "log_page",
    "macro_acts",
    "months_page",
    "own_acts_page",
    "reads",
    "settings_page",
    "theme_page",
    "undo_page",
]
