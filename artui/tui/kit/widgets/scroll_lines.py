"""Ready-made lines of text that scroll: a document, a history, the key help, a short list."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.terminal import themes
from artui.tui.kit.widgets.line import PieceStyle

LOADING: Sequence[tuple[str, PieceStyle]] = ((" Loading …", "faint"),)
"""What a text shows until it has been read."""


class ScrollLines(Widget, can_focus=True):
    """Lines, each with a style; with `pick` one of them carries the cursor."""

    DEFAULT_CSS = "ScrollLines { height: 1fr; width: 1fr; }"

    def __init__(
        self,
        lines: Sequence[tuple[str, PieceStyle]] = (),
        *,
        pick: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._lines = list(lines)
        self._pick = pick
        self._top = 0
        self.cursor = 0

    def show(self, lines: Sequence[tuple[str, PieceStyle]], *, keep_place: bool = False) -> None:
        """Show other lines, from the top or from the present place."""
        self._lines = list(lines)
        if not keep_place:
            self._top = self.cursor = 0
        self.move(0)

    def go(self, place: int) -> None:
        """Go to a line; a negative number goes to the end."""
        self.move((len(self._lines) if place < 0 else place) - (self.cursor or self._top))

    def move(self, lines: int) -> None:
        """Move the cursor, or the text if there is no cursor."""
        if self._pick:
            self.cursor = max(0, min(self.cursor + lines, len(self._lines) - 1))
            lines = 0
        self._place(self._top + lines)

    def move_page(self, pages: int) -> None:
        """Move by the lines in sight."""
        self.move(pages * max(1, self.size.height - 1))

    def _place(self, top: int) -> None:
        height = max(1, self.size.height)
        if self._pick and not top <= self.cursor < top + height:
            top = self.cursor - height // 2
        self._top = max(0, min(top, len(self._lines) - height))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._place(self._top)

    def render_line(self, y: int) -> Strip:
        """One line in exactly the width."""
        width = self.size.width
        place = self._top + y
        text, style = self._lines[place] if place < len(self._lines) else ("", "plain")
        if self._pick and place < len(self._lines):
            at_cursor = place == self.cursor
            text = ("> " if at_cursor else "  ") + text
            style = "current" if at_cursor else style
        shown = cells.pad(visible(text), width)
        return Strip([Segment(shown, themes.looks(self.app.theme)[style])], width)
