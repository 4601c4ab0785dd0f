"""Compiled statements, shared by the engines of all tests of a process.

SQLAlchemy keeps what it has compiled per engine. Each test opens engines of its own, on a
database of its own; compiling the same statements for each of them took a third of the suite.
"""

from typing import Any

import pytest
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache

_ROOM = 4_000


def share_compiled(patch: pytest.MonkeyPatch) -> None:
    """Compile each statement once for all dialects of a kind."""
    compiled: LRUCache[Any, Any] = LRUCache(_ROOM)
    first_of: dict[tuple[type, type], Dialect] = {}
    compile_one = ClauseElement._compile_w_cache

    def compile_once(
        self: ClauseElement, dialect: Dialect, *, compiled_cache: Any, **options: Any
    ) -> Any:
        if compiled_cache is not None:
            kind = (type(dialect), dialect.statement_compiler)
            dialect, compiled_cache = first_of.setdefault(kind, dialect), compiled
        return compile_one(self, dialect, compiled_cache=compiled_cache, **options)

    patch.setattr(ClauseElement, "_compile_w_cache", compile_once)
