"""One line of the frame, drawn from pieces of text and never wider than the screen."""

from collections.abc import Sequence
from typing import Literal

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.terminal import themes

_TALL = 20  # a screen of so many lines has one to spare
PieceStyle = Literal["plain", "strong", "current", "faint", "good", "warn", "bad"]
Piece = tuple[str, PieceStyle]


class Line(Widget):
    """A line that shows what it is given; the lines of the frame draw themselves by width.

    Text passes through `visible`, so a customer's name here is as safe as in a list.
    """

    DEFAULT_CSS = "Line { height: 1; width: 1fr; }"

    def __init__(self, *pieces: Piece, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = [list(pieces)]
        self._drawn: list[list[Piece]] | None = None

    def say(self, text: str, style: PieceStyle = "plain") -> None:
        """Replace the text of the line."""
        self.say_rows([text], style)

    def say_rows(self, texts: Sequence[str], style: PieceStyle = "plain") -> None:
        """Replace the text of the line by several rows; the page gives it the height."""
        self._said = [[(text, style)] for text in texts]
        self.redraw()

    def draw(self, width: int) -> list[Piece]:
        """The text of the line in `width` cells; what is too long is cut."""
        return self._said[0]

    def rows(self, width: int) -> list[list[Piece]]:
        """The line and the rows below it."""
        return [self.draw(width), *self._said[1:]]

    def redraw(self) -> None:
        """Redraw, if the text of the line changed."""
        if self.is_attached and self.rows(self.size.width) != self._drawn:
            self.refresh()

    @property
    def text(self) -> str:
        """The rows that the line shows now."""
        rows = range(max(1, len(self.rows(self.size.width))))
        first, *others = (self.render_line(y).text.rstrip() for y in rows)
        return " ".join((first, *(other.strip() for other in others)))

    def render_line(self, y: int) -> Strip:
        """The pieces, in exactly the width of the line."""
        width = self.size.width
        self._drawn = self.rows(width)
        left, looks = width, themes.looks(self.app.theme)
        segments: list[Segment] = []
        for text, style in self._drawn[y] if y < len(self._drawn) else ():
            shown = cells.cut(visible(text), left)
            left -= cells.width(shown)
            segments.append(Segment(shown, looks[style]))
            if not left:
                break
        segments.append(Segment(" " * left, looks["plain"]))
        return Strip(segments, width)


class Headline(Line):
    """A line that takes a second row for what does not fit in one, if the screen is high enough."""

    def __init__(self, *pieces: Piece, id: str | None = None) -> None:
        super().__init__(*pieces, id=id)
        self._taken = 1

    def redraw(self) -> None:
        """Redraw, in as many rows as necessary."""
        if self.is_attached:
            rows = len(self.rows(self.screen.size.width))
            if rows != self._taken:
                self._taken = rows
                self.styles.height = rows
        super().redraw()

    def rows(self, width: int) -> list[list[Piece]]:
        """The text on at most two rows."""
        rows = super().rows(width)
        if len(rows) > 1 or len(rows[0]) != 1 or self.screen.size.height < _TALL:
            return rows
        text, style = rows[0][0]
        first, *others = cells.wrap(text, width, 2)
        return [[(first, style)], *([(f" {other}", style)] for other in others)]
