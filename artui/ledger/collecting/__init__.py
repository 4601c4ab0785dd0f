"""The dunning ladder, flags for collections, and agencies."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.collecting import (
        agencies,
        collecting_rows,
        dunning,
        flags,
        ladder,
        levels,
        overdue_figures,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "agencies",
    "collecting_rows",
    "dunning",
    "flags",
    "ladder",
    "levels",
    "overdue_figures",
]
