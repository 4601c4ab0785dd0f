"""The books: batches of the journal, their lines, the accounts, and that they tie."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.books import (
        accounts_page,
        acts,
        batch_page,
        entity_column,
        page,
        reads,
        ties_page,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["accounts_page", "acts", "batch_page", "entity_column", "page", "reads", "ties_page"]
