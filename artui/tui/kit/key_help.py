"""The keys of a page, read from the registry, so that the help is never outdated."""

from itertools import groupby
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from artui.tui.kit import cells
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.form import FORM_KEYS, Form
from artui.tui.kit.widgets.line import Line, PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

if TYPE_CHECKING:
    from artui.tui.kit.frame import Frame

_KEYS_WIDTH = 18
_STEPS = {"Down": 1, "j": 1, "Up": -1, "k": -1}
_PAGES = {"PgDn": 1, "Space": 1, "PgUp": -1}


def help_lines(frame: "Frame") -> list[tuple[str, PieceStyle]]:
    """The keys that reach an action on this page, by group, and what it does."""
    registry = frame.shell.registry
    if frame.query(Form):
        return _form_lines(frame)
    actions = sorted(frame.actions(), key=lambda action: action.group)  # stable within a group
    lines: list[tuple[str, PieceStyle]] = []
    for group, members in groupby(actions, key=lambda action: action.group):
        lines += [("", "plain"), (f" {group}", "strong")]
        for action in members:
            keys = " ".join(registry.keys_of(action, frame.NAME)) or f": {action.id}"
            lines.append((f"   {cells.pad(keys, _KEYS_WIDTH)} {action.help}", "plain"))
    return lines[1:]


def _form_lines(frame: "Frame") -> list[tuple[str, PieceStyle]]:
    """What a form's keys do, with those of the page that no field takes as a letter."""
    lines: list[tuple[str, PieceStyle]] = [(" Form", "strong")]
    lines += [(f"   {cells.pad(keys, _KEYS_WIDTH)} {what}", "plain") for keys, what in FORM_KEYS]
    taken = {key for keys, _ in FORM_KEYS for key in keys.split()}
    lines += [("", "plain"), (" Page", "strong")]
    for action in frame.actions():
        reach = frame.shell.registry.keys_of(action, frame.NAME)
        keys = " ".join(key for key in reach if key.startswith("Ctrl+") and key not in taken)
        if keys:
            lines.append((f"   {cells.pad(keys, _KEYS_WIDTH)} {action.help}", "plain"))
    return lines


class KeyHelp(Screen[None]):
    """A full page of keys; Esc, q or ? closes it."""

    def __init__(self, frame: "Frame") -> None:
        super().__init__()
        self._lines = help_lines(frame)

    def compose(self) -> ComposeResult:
        yield Line((" Keys of this page", "strong"), (" · Esc leaves", "plain"))
        yield ScrollLines(self._lines)

    def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        lines = self.query_one(ScrollLines)
        if key in _STEPS:
            lines.move(_STEPS[key])
        elif key in _PAGES:
            lines.move_page(_PAGES[key])
        elif key in ("Esc", "q", "?", "F1"):
            self.dismiss(None)
        else:
            return
        event.stop()
        event.prevent_default()
