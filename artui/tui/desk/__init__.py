"""What all pages on the ledger share: access to it, targets, totals, amounts, drafts."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.desk import (
        acting,
        amounts,
        drafts,
        form_page,
        guards,
        ledger_port,
        list_page,
        look,
        memory,
        navigation,
        open_matters,
        page,
        possible,
        reads,
        sources,
        target,
        totals,
        under_cursor,
        views,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acting",
    "amounts",
    "drafts",
    "form_page",
    "guards",
    "ledger_port",
    "list_page",
    "look",
    "memory",
    "navigation",
    "open_matters",
    "page",
    "possible",
    "reads",
    "sources",
    "target",
    "totals",
    "under_cursor",
    "views",
]
