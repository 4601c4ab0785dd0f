"""The keys of a page, read from the registry, so that the help is never outdated."""

from itertools import groupby
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from artui.tui.kit import cells
from artui.tui.kit.actions import matching
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.form import FORM_KEYS, Form, LineInput
from artui.tui.kit.widgets.line import Line, PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

if TYPE_CHECKING:
    from artui.tui.kit.actions import Action
    from artui.tui.kit.frame import Frame

_KEYS_WIDTH = 18
_MOST_ROWS = 4  # of what a key does
_STEPS = {"Down": 1, "j": 1, "Up": -1, "k": -1}
_PAGES = {"PgDn": 1, "Space": 1, "PgUp": -1}


def help_lines(frame: "Frame", width: int, typed: str = "") -> list[tuple[str, PieceStyle]]:
    """The keys that reach an action on this page, and what it does, in lines of `width` cells; only
    those with every typed word.

    The page's own actions come first, then those used last, and moving last. An action without a
    key is found by its title in the palette, whose key it has.
    """
    registry = frame.shell.registry
    if frame.query(Form):
        return _form_lines(frame, width)
    palette = "".join(registry.keys_of(registry["app.palette"], frame.NAME)[:1])
    lines: list[tuple[str, PieceStyle]] = []
    recent = frame.shell.recent

    def place(action: "Action[Frame]") -> tuple[float, str]:
        if not action.standing:
            return 0, "This page"
        if action.id in recent:
            return 0.5, "Used last"
        return action.standing, action.group

    found = sorted(matching(frame.actions(), typed), key=place)
    for (_, group), members in groupby(found, key=place):
        lines += [("", "plain"), (f" {group}", "strong")]
        for action in members:
            keys = " ".join(registry.keys_of(action, frame.NAME))
            said = action.help if keys else f"{action.title}: {action.help}"
            lines += _entry(keys or palette, said, width)
    return lines[1:] or [(" No action of this page has these words.", "faint")]


def _entry(keys: str, what: str, width: int) -> list[tuple[str, PieceStyle]]:
    """A key and what it does, in as many lines as necessary."""
    rows = cells.wrap(what, max(10, width - _KEYS_WIDTH - 5), _MOST_ROWS)
    keys = cells.pad(keys, _KEYS_WIDTH)
    return [
        (f"   {keys if place == 0 else ' ' * _KEYS_WIDTH} {row}", "plain")
        for place, row in enumerate(rows)
    ]


def _form_lines(frame: "Frame", width: int) -> list[tuple[str, PieceStyle]]:
    """What a form's keys do, with those of the page that no field takes as a letter."""
    lines: list[tuple[str, PieceStyle]] = [(" Form", "strong")]
    for keys, what in FORM_KEYS:
        lines += _entry(keys, what, width)
    taken = {key for keys, _ in FORM_KEYS for key in keys.split()}
    lines += [("", "plain"), (" Page", "strong")]
    for action in frame.actions():
        reach = frame.shell.registry.keys_of(action, frame.NAME)
        keys = " ".join(key for key in reach if key.startswith("Ctrl+") and key not in taken)
        if keys:
            lines += _entry(keys, action.help, width)
    return lines


class KeyHelp(Screen[None]):
    """A full page of keys; `/` searches it, and Esc, q or ? closes it."""

    AUTO_FOCUS = "ScrollLines"

    def __init__(self, frame: "Frame") -> None:
        super().__init__()
        self._frame = frame

    def compose(self) -> ComposeResult:
        yield Line((" Keys of this page", "strong"), (" · / searches, Esc leaves", "plain"))
        yield ScrollLines()
        yield LineInput()

    def on_mount(self) -> None:
        self.query_one(LineInput).display = False

    def on_resize(self) -> None:
        self._show(keep_place=True)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show(keep_place=False)

    def _show(self, *, keep_place: bool) -> None:
        typed = self.query_one(LineInput).value
        lines = help_lines(self._frame, self.size.width, typed)
        self.query_one(ScrollLines).show(lines, keep_place=keep_place)

    def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        lines, entry = self.query_one(ScrollLines), self.query_one(LineInput)
        if entry.has_focus and len(key) == 1:
            return
        if key in _STEPS:
            lines.move(_STEPS[key])
        elif key in _PAGES and not (entry.has_focus and key == "Space"):
            lines.move_page(_PAGES[key])
        elif key == "/":
            entry.display = True
            entry.focus()
        elif key == "Enter" and entry.has_focus:
            lines.focus()
        elif key == "Esc" and entry.display:
            entry.value = ""
            entry.display = False
            lines.focus()
        elif key in ("Esc", "q", "?", "F1"):
            self.dismiss(None)
        else:
            return
        event.stop()
        event.prevent_default()
