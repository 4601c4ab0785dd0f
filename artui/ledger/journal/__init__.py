"""The journal: which accounts acts are posted to, batches cut for the books, and that they tie."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.journal import (
        batches,
        charts,
        cuts,
        debtors,
        events,
        known_entries,
        mapped_accounts,
        new_entries,
        open_amounts,
        openings,
        ties,
        unbooked,
        withdrawal,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "batches",
    "charts",
    "cuts",
    "debtors",
    "events",
    "known_entries",
    "mapped_accounts",
    "new_entries",
    "open_amounts",
    "openings",
    "ties",
    "unbooked",
    "withdrawal",
]
