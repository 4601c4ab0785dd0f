"""What all pages on the ledger share: access to it, targets, totals, amounts, drafts."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.desk import (
        amounts,
        drafts,
        form_page,
        guards,
        ledger_port,
        list_page,
        long_acts,
        memory,
        navigation,
        open_matters,
        page,
        races,
        reads,
        sources,
        target,
        totals,
        under_cursor,
        whole_list,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "amounts",
    "drafts",
    "form_page",
    "guards",
    "ledger_port",
    "list_page",
    "long_acts",
    "memory",
    "navigation",
    "open_matters",
    "page",
    "races",
    "reads",
    "sources",
    "target",
    "totals",
    "under_cursor",
    "whole_list",
]
