"""Every action by name, with its key: a few letters find it, Enter runs it.

The page's own actions come first and moving last. Actions that are not possible now remain listed,
faint and with the reason; what the row of the cursor says is whole below the list.
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
_TITLE, _KEYS = 27, 10  # cells
_ABOUT = 2  # rows for the whole text of the chosen row


def possible_first(
    found: "Sequence[Action[Frame]]", frame: "Frame", typed: str
) -> "list[Action[Frame]]":
    """The page's own actions first, then those used last, moving last; of those found by words in
    their title first what is possible now.
    """
    words = typed.lower().split()
    recent = {action_id: place for place, action_id in enumerate(frame.shell.recent)}

    def order(action: "Action[Frame]") -> tuple[bool, bool, int, int, bool]:
        in_title = all(word in action.title.lower() for word in words)
        impossible = frame.why_not(action) is not None
        used = recent.get(action.id, len(recent))
        others = 1 if action.id in recent else action.standing + 1
        standing = others if action.standing else 0
        return not in_title, bool(words) and impossible, standing, used, impossible

    return sorted(found, key=order)


class Palette(Screen["Action[Frame] | None"]):
    """A full page over the one that opened it; returns the chosen action, or None."""

    AUTO_FOCUS = "LineInput"

    def __init__(self, frame: "Frame") -> None:
        super().__init__()
        self._frame = frame
        self._found = frame.actions()
        self._records: Sequence[Action[Frame]] = ()
        self._searched = self._typed_now = ""
        self._chosen_early = False
        self._searching = False

    def compose(self) -> ComposeResult:
        yield Line(
            (" Actions", "strong"), (" · type a word or a number, Enter runs, Esc leaves", "plain")
        )
        yield ScrollLines(pick=True)
        about = Line(id="why")
        about.styles.height = _ABOUT
        yield about
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
        """Show the actions that match, after the records that are called so."""
        self._typed_now, self._chosen_early = typed, False
        if typed.strip() != self._searched:
            self._records = ()
            self._search(typed.strip())
        found = matching(self._frame.actions(), typed)
        self._found = [*self._records, *possible_first(found, self._frame, typed)]
        self.query_one(ScrollLines).show([self._entry(action) for action in self._found])
        self._tell()

    def _search(self, typed: str) -> None:
        """Look for records, one search at a time, always for what is typed by then."""
        if self._searching:
            return

        def take(found: "Sequence[Action[Frame]]") -> None:
            self._searching = False
            if not self.is_attached:
                return
            now, early = self._typed_now, self._chosen_early
            if now.strip() == typed:
                self._records, self._searched = found, typed
            self._find(now)
            if early and not self._searching:
                self._choose(0)
            self._chosen_early = early and self._searching

        self._searching = bool(typed) and self._frame.search(typed, take)
        if not self._searching:
            self._searched = typed

    def on_resize(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """The whole of what the row of the cursor says, and the name that the settings have."""
        place = self.query_one(ScrollLines).cursor
        if place >= len(self._found):
            self._say("No action has these words.", "plain")
            return
        action = self._found[place]
        why = self._frame.why_not(action)
        said = action.help if why is None else f"{action.title}: {why}"
        self._say(f" {said} ({action.id})", "faint")

    def _say(self, text: str, style: PieceStyle) -> None:
        rows = cells.wrap(text, max(1, self.size.width - 1), _ABOUT)
        self.query_one("#why", Line).say_rows(rows, style)

    def _entry(self, action: Action["Frame"]) -> tuple[str, PieceStyle]:
        keys = " ".join(self._frame.shell.registry.keys_of(action, self._frame.NAME))
        why = self._frame.why_not(action)
        entry = f"{cells.pad(action.title, _TITLE)} {cells.pad(keys, _KEYS)} {action.help}"
        return (entry, "plain") if why is None else (f"{entry} - {why}", "faint")

    def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        lines = self.query_one(ScrollLines)
        if key in _STEPS:
            lines.move(_STEPS[key])
            self._tell()
        elif key in _PAGES:
            lines.move_page(_PAGES[key])
            self._tell()
        elif key == "Enter":
            self._chosen_early = self._searching  # then what was typed may be a number
            if not self._searching:
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
            self._say(f" {action.title}: {why}", "warn")
        else:
            self.dismiss(action)
