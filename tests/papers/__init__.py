"""The papers that are made from the code: `python -m tests.papers [NAME...]` writes them anew.

A page is a module of this package. Its `make()` gives the text of each file of the page, by the
file's path from the root of the checkout. A test of the house compares them with what is
committed. A module whose name begins with an underscore is no page.
"""

import importlib
import pkgutil

from tests.support.checkout import ROOT


def names() -> list[str]:
    """The names of all pages."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if not name.startswith("_"))


def made(name: str) -> dict[str, str]:
    """The files of a page: path from the root of the checkout, and text."""
    files: dict[str, str] = importlib.import_module(f"{__name__}.{name}").make()
    return files


def write(name: str) -> list[str]:
    """Write the files of a page; gives the paths of those that changed."""
    changed = []
    for path, text in made(name).items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
