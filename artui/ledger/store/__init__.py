"""The database itself: engines, dialects, bulk writes, copies, and the tables."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.store import (
        backup,
        bulk,
        dialects,
        engine,
        failures,
        held_files,
        leftovers,
        listening,
        many,
        master_data,
        plain_errors,
        postgres_backup,
        server_lines,
        server_roles,
        staging,
        standbys,
        tables,
        turn,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "backup",
    "bulk",
    "dialects",
    "engine",
    "failures",
    "held_files",
    "leftovers",
    "listening",
    "many",
    "master_data",
    "plain_errors",
    "postgres_backup",
    "server_lines",
    "server_roles",
    "staging",
    "standbys",
    "tables",
    "turn",
]
