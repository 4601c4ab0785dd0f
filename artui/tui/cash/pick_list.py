"""A list below a form, of which lines are picked: Tab goes there from the last field and back."""

from collections.abc import Callable

from textual import events

from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.form import Form
from artui.tui.kit.widgets.scroll_lines import ScrollLines

_HEAD = 1  # lines above the first that can be picked


class PickList(ScrollLines):
    """Lines with a cursor; Space or Enter picks the one under it."""

    def __init__(self, form: Callable[[], Form], pick: Callable[[int], None]) -> None:
        """`pick` gets the place among the lines below the head."""
        super().__init__(pick=True)
        self._form, self._picked = form, pick

    def move(self, lines: int) -> None:
        """Move the cursor, never onto the head."""
        super().move(lines)
        if self.cursor < _HEAD <= len(self._lines) - 1:
            super().move(_HEAD - self.cursor)

    def on_key(self, event: events.Key) -> None:
        """Pick, or hand the key to the form whose list this is."""
        key = key_pressed(event.key, event.character)
        form = self._form()
        if key in ("Space", "Enter"):
            self._picked(self.cursor - _HEAD)
            self.move(1)
        elif key == "Tab":
            form.enter(0)
        elif key == "Shift+Tab":
            form.enter(-1)
        elif key == "Ctrl+S":
            form.submit()
        elif key == "Esc":
            form.post_message(Form.Leaving(form, form.unsaved))
        else:
            return
        event.stop()
        event.prevent_default()
