"""What happened on an account: its events, all for files, a page of them for the screens, and the
allocations of documents."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.lists.history import (
        account_events,
        account_history,
        allocations,
        event_tables,
        timeline,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["account_events", "account_history", "allocations", "event_tables", "timeline"]
