"""What came in at the bank: the queue of entries, what each pays, and the bank's files."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.bank import (
        acts,
        advices_page,
        entry_acts,
        entry_pane,
        entry_sheet,
        entry_text_page,
        entry_words,
        file_page,
        mapping_page,
        marked_text,
        page,
        reads,
        return_acts,
        rules_page,
        unposted,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "advices_page",
    "entry_acts",
    "entry_pane",
    "entry_sheet",
    "entry_text_page",
    "entry_words",
    "file_page",
    "mapping_page",
    "marked_text",
    "page",
    "reads",
    "return_acts",
    "rules_page",
    "unposted",
]
