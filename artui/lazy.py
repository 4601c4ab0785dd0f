"""Packages whose modules are imported when they are first used.

`from artui.ledger import cash` imports none of that package's modules yet; `cash.payments` imports
its module when it is used. So commands and screens name what they use at their head, as any module
does, and still start without the database layer: `artui --help` and the first paint of the screens
load none of it. Each package lists its modules in its `TYPE_CHECKING` block for the type checker.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType


def lazily(package: str) -> Callable[[str], ModuleType]:
    """The `__getattr__` of a package (PEP 562) that imports its modules by name."""

    def module(name: str) -> ModuleType:
        full = f"{package}.{name}"
        try:
            return import_module(full)
        except ModuleNotFoundError as missing:
            if missing.name != full:
                raise
            raise AttributeError(f"module {package!r} has no attribute {name!r}") from None

    return module
