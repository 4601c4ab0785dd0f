"""A package imports its modules when they are first used, and names all of them."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import artui

LAZY = [
    found.name
    for found in pkgutil.walk_packages(artui.__path__, "artui.")
    if found.ispkg and hasattr(importlib.import_module(found.name), "__getattr__")
]


@pytest.mark.parametrize("package", LAZY)
def test_a_lazy_package_names_all_its_modules_and_nothing_else(package: str) -> None:
    there = importlib.import_module(package)
    assert list(there.__all__) == sorted(m.name for m in pkgutil.iter_modules(there.__path__))


def test_naming_a_room_imports_nothing_of_it_until_it_is_used() -> None:
    program = (
        "import sys; from artui.ledger import cash, credit; from artui import statements;"
        "assert not any(name.startswith('artui.ledger.cash.') for name in sys.modules);"
        "assert 'sqlalchemy' not in sys.modules; cash.payments.record_payment;"
        "assert 'artui.ledger.cash.payments' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_a_lazy_package_lacks_is_an_attribute_error() -> None:
    from artui.ledger import cash

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cash.nothing  # type: ignore[attr-defined]
