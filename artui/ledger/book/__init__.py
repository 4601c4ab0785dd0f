"""The basis of every act and read: the open book, its entries, and reads shared by all rooms."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.book import (
        acts,
        as_of,
        audit_log,
        book,
        chain,
        commit,
        control,
        ledger_settings,
        lookup,
        master_session,
        periods,
        records,
        refusals,
        requests,
        steps,
        supervised,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "as_of",
    "audit_log",
    "book",
    "chain",
    "commit",
    "control",
    "ledger_settings",
    "lookup",
    "master_session",
    "periods",
    "records",
    "refusals",
    "requests",
    "steps",
    "supervised",
]
