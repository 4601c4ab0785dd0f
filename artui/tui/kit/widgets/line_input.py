"""A one-line input that takes nothing a terminal could obey: pasted escapes are dropped."""

from textual.widgets import Input

from artui.domain.text import visible


class LineInput(Input):
    """Textual's input without border, blinking (bytes over SSH) and unsafe characters."""

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, compact=True, select_on_focus=False, id=id)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """The value without characters that are not shown as themselves."""
        if visible(value) == value:
            return value
        return "".join(character for character in value if visible(character) == character)

    def fill(self, value: str) -> None:
        """Put a value in, with the cursor at its end."""
        self.value = value
        self.cursor_position = len(self.value)
