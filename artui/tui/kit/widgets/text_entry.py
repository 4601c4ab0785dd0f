"""A field of several lines: holds everything that is pasted, and nothing a terminal could obey."""

from collections.abc import Callable

from textual import events, on
from textual.widgets import TextArea

from artui.domain.text import visible


class TextEntry(TextArea):
    """Textual's text area without border, blinking (bytes over SSH) and unsafe characters."""

    DEFAULT_CSS = "TextEntry { height: 1fr; min-height: 3; }"

    def __init__(
        self, value: str = "", *, edited: Callable[[], object], id: str | None = None
    ) -> None:
        """`edited` is called after each change."""
        super().__init__(_safe(value), compact=True, tab_behavior="focus", id=id)
        self.cursor_blink = False
        self._edited = edited

    @property
    def value(self) -> str:
        """The text with its lines."""
        return self.text

    def fill(self, value: str) -> None:
        """Put a text in, with the cursor at its end."""
        self.text = _safe(value)
        self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handler of the text area itself after this one.
        event.text = _safe(event.text)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._edited()


def _safe(text: str) -> str:
    """Lines and tabs stay; what is hidden is written out, so that it can be seen and judged."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\t".join(visible(part, multiline=True) for part in lines.split("\t"))
