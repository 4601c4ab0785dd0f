"""Every action by name, with its key: a few letters find it, Enter runs it.

Actions that are not possible now remain listed, faint and with the reason; Enter shows why.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from artui.tui.kit import cells
from artui.tui.kit.actions import Action, matching
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.form import LineInput
from artui.tui.kit.widgets.line import Line, PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

if TYPE_CHECKING:
    from artui.tui.kit.frame import Frame

_STEPS = {"Down": 1, "Up": -1}
_PAGES = {"PgDn": 1, "PgUp": -1}


def possible_first(
    found: "Sequence[Action[Frame]]", frame: "Frame", typed: str
) -> "list[Action[Frame]]":
    """The actions that are possible now before the others, within each kind of match."""
    words = typed.lower().split()

    def order(action: "Action[Frame]") -> tuple[bool, bool]:
        in_title = all(word in action.title.lower() for word in words)
        return not in_title, frame.why_not(action) is not None

    return sorted(found, key=order)


class Palette(Screen["Action[Frame] | None"]):
    """A full page over the one that opened it; returns the chosen action, or None."""

    AUTO_FOCUS = "LineInput"

    def __init__(self, frame: "Frame") -> None:
        super().__init__()
        self._frame = frame
        self._found = frame.actions()

    def compose(self) -> ComposeResult:
        yield Line((" Actions", "strong"), (" · type to find, Enter runs, Esc leaves", "plain"))
        yield ScrollLines(pick=True)
        yield Line(id="why")
        yield LineInput()

    def on_mount(self) -> None:
        self._find("")

    def renew(self) -> None:
        """Search anew, after actions were added."""
        self._find(self.query_one(LineInput).value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def _find(self, typed: str) -> None:
        found = matching(self._frame.actions(), typed)
        self._found = possible_first(found, self._frame, typed)
        self.query_one(ScrollLines).show([self._entry(action) for action in self._found])
        self.query_one("#why", Line).say("" if self._found else "No action has these words.")

    def _entry(self, action: Action["Frame"]) -> tuple[str, PieceStyle]:
        keys = " ".join(self._frame.shell.registry.keys_of(action, self._frame.NAME))
        why = self._frame.why_not(action)
        entry = f"{cells.pad(action.title, 30)} {cells.pad(keys, 14)} {cells.pad(action.id, 18)}"
        return (entry, "plain") if why is None else (f"{entry} - {why}", "faint")

    def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        lines = self.query_one(ScrollLines)
        if key in _STEPS:
            lines.move(_STEPS[key])
        elif key in _PAGES:
            lines.move_page(_PAGES[key])
        elif key == "Enter":
            self._choose(lines.cursor)
        elif key == "Esc":
            self.dismiss(None)
        elif key not in ("Tab", "Shift+Tab"):
            return
        event.stop()
        event.prevent_default()

    def _choose(self, place: int) -> None:
        if place >= len(self._found):
            return
        action = self._found[place]
        if why := self._frame.why_not(action):
            self.query_one("#why", Line).say(f" {action.title}: {why}", "warn")
        else:
            self.dismiss(action)
