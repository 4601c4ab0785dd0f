"""The house is what its page says: every room has a line, and no line names a room that is gone."""

import pkgutil
import re

import artui
from tests.support.checkout import ROOT

_PAGE = "docs/architecture.md"
_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*/")


def _drawn() -> set[str]:
    """The folders in the drawing of the tree, as paths below the checkout."""
    block = (ROOT / _PAGE).read_text(encoding="utf-8").split("```")[1]
    found: set[str] = set()
    above: dict[int, str] = {}
    for line in block.splitlines():
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        names = _NAME.match(line.lstrip())
        # A line of folders without a word of their own names several, set apart by blanks.
        several = line.split() if all(_NAME.fullmatch(word) for word in line.split()) else []
        parent = above.get(indent - 2, "") if indent else ""
        for name in several or ([names.group()] if names else []):
            found.add((parent + name).rstrip("/"))
        if names:
            above[indent] = parent + names.group()
    return found


def test_every_room_has_a_line_on_the_page_and_no_line_names_another() -> None:
    packages = pkgutil.walk_packages(artui.__path__, "artui.")
    rooms = {found.name.replace(".", "/") for found in packages if found.ispkg} | {"artui"}
    drawn = _drawn()
    assert rooms - drawn == set()
    assert {path for path in drawn if path.startswith("artui")} - rooms == set()


def test_every_other_folder_on_the_page_is_there() -> None:
    assert [path for path in _drawn() if not (ROOT / path).is_dir()] == []


def test_no_room_of_ledger_screens_and_commands_has_more_than_about_fifteen_files() -> None:
    crowded = {
        str(folder.relative_to(ROOT)): count
        for room in ("ledger", "cli", "tui")
        for folder in (ROOT / "artui" / room).rglob("*/")
        if (count := sum(1 for _ in folder.glob("[!_]*.py"))) > 16
    }
    assert crowded == {}
