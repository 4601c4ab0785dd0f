"""The last line: as many keys of this page as fit, read from the registry."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Line, Piece


class KeyHint(NamedTuple):
    """A key, one or two words, and whether the action is possible now."""

    key: str
    label: str
    possible: bool = True


class KeyLine(Line):
    """` Enter open  a memo  p pay … ? keys`; the last hint stays, others are dropped."""

    def __init__(
        self,
        hints: Callable[[], Sequence[KeyHint]],
        found: Callable[[], str] = str,
        *,
        id: str | None = None,
    ) -> None:
        """`found` is how many there are of what is being typed, for the right end of the line."""
        super().__init__(id=id)
        self._hints = hints
        self._found = found
        self._explained, self._counted = "", True

    def explain(self, text: str, *, counted: bool = True) -> None:
        """Show a line about what is being typed, as no key does an act then; empty ends it. What is
        not `counted` has no number found, since it can't be read."""
        self._explained, self._counted = text, counted
        self.redraw()

    def draw(self, width: int) -> list[Piece]:
        """The hints that fit; impossible ones are faint and in parentheses."""
        if self._explained:
            return self._explanation(width)
        hints = list(self._hints())
        if not hints:
            return []
        *first, last = hints
        room = width - 1 - _width(last)
        pieces: list[Piece] = []
        for hint in first:
            room -= _width(hint)
            if room < 0:
                break
            pieces += _pieces(hint)
        return [*pieces, *_pieces(last)]

    def _explanation(self, width: int) -> list[Piece]:
        """What is being typed, and how many of it were found, for which there is always room."""
        left, found = f" {self._explained}", self._found() if self._counted else ""
        if not found:
            return [(left, "plain")]
        room = width - cells.width(found) - 1
        return [(cells.pad(cells.cut(left, room - 2), room), "plain"), (found, "strong")]


def _pieces(hint: KeyHint) -> list[Piece]:
    if hint.possible:
        return [(f" {hint.key}", "strong"), (f" {hint.label} ", "plain")]
    return [(f" ({hint.key} {hint.label})", "faint")]


def _width(hint: KeyHint) -> int:
    return sum(cells.width(text) for text, _ in _pieces(hint))
