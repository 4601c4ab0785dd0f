"""What artui depends on: each package is used and has a tested version, and none is left over."""

import ast
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

from packaging.requirements import Requirement

from tests.support.checkout import ROOT, trees

_SECOND_PART = "# Of the extras dev, audit and mutation alone"


def test_every_dependency_has_a_tested_version() -> None:
    first, second = _pins()
    assert _named("dev", "audit", "mutation") - first - second == set()


def test_every_tested_version_is_of_something_that_we_ask_for() -> None:
    """A package that is not installed can't say what it asks for, so the second part is taken as
    it is: only the packages of the tests are sure to be there.
    """
    first, _ = _pins()
    assert first - _with_what_they_need(_asked("test")) == set()


def test_every_dependency_is_imported_by_the_program() -> None:
    of_module = packages_distributions()
    missing = _named()
    for module in [name for name, packages in of_module.items() if missing & _plain_all(packages)]:
        if any(module in _modules(tree) for _, tree in trees("artui", "db", word=module)):
            missing -= _plain_all(of_module[module])
    assert missing == set()


def _asked(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, with the extras and the extras in them."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lines = [*project["dependencies"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    asked: list[Requirement] = []
    for needed in map(Requirement, lines):
        asked += _asked(*needed.extras) if needed.name == "artui" else [needed]
    return asked


def _named(*extras: str) -> set[str]:
    return {_plain(needed.name) for needed in _asked(*extras)}


def _with_what_they_need(waiting: list[Requirement]) -> set[str]:
    """The packages and all below them, as far as they are installed, for every Python."""
    done: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        asked = waiting.pop()
        if (key := (_plain(asked.name), frozenset(asked.extras))) in done:
            continue
        done.add(key)
        try:
            lines = requires(asked.name) or []
        except PackageNotFoundError:
            continue
        waiting += [needed for needed in map(Requirement, lines) if _is_for(needed, asked.extras)]
    return {name for name, _ in done}


def _is_for(needed: Requirement, extras: set[str]) -> bool:
    """Whether it is needed always or for one of these extras; other conditions are not read."""
    of_extras = set(re.findall(r'extra == "([^"]+)"', str(needed.marker)))
    return not of_extras or bool(of_extras & extras)


def _pins() -> tuple[set[str], set[str]]:
    """The packages of constraints.txt: those that the tests need, and those of tools alone."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    first, mark, second = text.partition(_SECOND_PART)
    assert mark
    pins = [
        {_plain(line.partition("==")[0]) for line in part.splitlines() if "==" in line}
        for part in (first, second)
    ]
    return pins[0], pins[1]


def _modules(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def _plain_all(names: Iterable[str]) -> set[str]:
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
