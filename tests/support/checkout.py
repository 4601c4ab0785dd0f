"""The checkout itself, for the tests that read the project's own files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FOLDERS = ("artui", "db", "docs", "fixtures", "tests")
_TEXT = {".cfg", ".csv", ".json", ".mako", ".md", ".py", ".sql", ".tcss", ".toml", ".txt"}


def text_files() -> Iterator[Path]:
    """Every text file of the project."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in _TEXT)
    yield ROOT / ".ci" / "run"
    for folder in _FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts:
                yield path


def python_files(*folders: str) -> Iterator[Path]:
    """Every Python file below the folders, given from the root of the checkout."""
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def trees(*folders: str, word: str = "") -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below the folders that has a word in its text, and what it says."""
    for path in python_files(*folders):
        if word in (text := path.read_text(encoding="utf-8")):
            yield path, ast.parse(text)


def readme_command(name: str) -> str:
    """The shell line that follows a marker in README.md; .ci/run reads it the same way."""
    block = re.search(
        rf"^<!-- command: {name} -->\n```sh\n(.*?)\n```$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert block is not None, f"README.md has no command named {name}"
    return block[1]
