"""What the screens remember about this user between sessions, such as the tab last used.

It is a small JSON file in the user's state folder, which contains nothing of the ledger. If it
can't be read or written, the screens start as new.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import platformdirs

from artui.settings import Settings
from artui.tui.kit.terminal import themes


def memory_path() -> Path:
    """The path of the file."""
    return platformdirs.user_state_path("artui") / "screens.json"


class Memory:
    """Texts by name. Without a path, nothing is kept beyond the session."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._texts: dict[str, str] = dict(_read(path)) if path is not None else {}

    def __getitem__(self, name: str) -> str:
        return self._texts.get(name, "")

    def __setitem__(self, name: str, text: str) -> None:
        if self._texts.get(name) == text:
            return
        self._texts[name] = text
        if self._path is not None:
            _write(self._path, self._texts)


_THEME, _OVER = "theme", "theme.over"


def picked_theme(memory: Memory, settings: Settings) -> str:
    """The theme that was picked on the screens, until the setting is another than it was then."""
    picked = memory[_THEME]
    known = picked in themes.NAMES and memory[_OVER] == settings.theme
    return picked if known else settings.theme


def pick_theme(memory: Memory, settings: Settings, name: str) -> None:
    """Keep the theme that was picked."""
    memory[_OVER] = settings.theme
    memory[_THEME] = name


def _read(path: Path) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _write(path: Path, texts: Mapping[str, str]) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(texts), "utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
