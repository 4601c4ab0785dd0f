"""The pages of the project (README and docs): their blocks of code, and running those."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Ran, here

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"# exit status ([0-9])")
# On the line before a block: CI runs it under this name, or why nobody can run it in a test.
_MARK = re.compile(r"<!-- (?:command|not run): .+ -->\n\Z")
_SHELL = set("|&;<>$`*?~(){}")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: the line it begins on, its language, its text, and whether it is marked."""

    line: int
    language: str
    text: str
    marked: bool


def pages() -> list[str]:
    """The pages that a newcomer reads, by path from the root of the checkout."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [str(path.relative_to(ROOT)) for path in found]


def blocks(page: str) -> Iterator[Block]:
    """The blocks of code of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        before = text[: found.start()]
        yield Block(before.count("\n") + 1, found[1], found[2], bool(_MARK.search(before)))


def inline_code(page: str) -> list[str]:
    """The texts between backticks in the running text of a page."""
    return re.findall(r"`([^`\n]+)`", _running_text(page))


def links(page: str) -> list[str]:
    """The links of a page to other files of the checkout, pictures too."""
    found = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _running_text(page))
    return [link for link in found if "://" not in link]


def _running_text(page: str) -> str:
    return _FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))


def expected_status(command: str) -> int:
    """The exit status that a command is to have: 0 unless its comment says another."""
    said = _EXIT.search(command)
    return int(said[1]) if said else 0


class Session:
    """A shell in a folder that has the fixtures: what one block sets, the next one finds.

    Lines that only call artui or set a variable run in this process, which is quicker; a block with
    anything else is run whole by bash.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder, self._patch = folder, patch
        (folder / "fixtures").symlink_to(ROOT / "fixtures")
        programs = folder / "programs"
        programs.mkdir()
        program = programs / "artui"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m artui "$@"\n')
        program.chmod(0o755)
        self._environment = {"PATH": f"{programs}:{os.environ['PATH']}"}

    def run(self, text: str) -> Iterator[tuple[str, Ran]]:
        """Run a block; gives each command of artui, or else the whole block, and how it ended."""
        lines = [line for line in text.replace("\\\n", " ").split("\n") if _words(line)]
        if not all(_plain(line) for line in lines):
            yield text, self._by_bash(text)
            return
        for line in lines:
            first, *rest = _words(line)
            if first == "artui":
                yield line, here(*rest)
                continue
            for setting in rest:
                name, _, value = setting.partition("=")
                self._patch.setenv(name, value)

    def _by_bash(self, text: str) -> Ran:
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self._folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=600,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)


def _words(line: str) -> list[str]:
    """The words of a line without its comment."""
    return shlex.split(line, comments=True)


def _plain(line: str) -> bool:
    """Whether a line needs no shell: it only sets variables, or only calls artui."""
    if _SHELL & set(line):
        return False
    return line.startswith(("artui ", "export "))
