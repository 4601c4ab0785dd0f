"""Long acts, which compute while others work and take their turn only to write."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.long_acts import ground, runs, stages, whole
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["ground", "runs", "stages", "whole"]
