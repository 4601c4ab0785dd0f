"""The top of every page: the screens with the current one marked, and the path to this page."""

from collections.abc import Sequence
from typing import NamedTuple

from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Line, Piece


class Tab(NamedTuple):
    """A screen in the header: its key (`1`), its title and its name in the registry."""

    key: str
    title: str
    screen: str


class ScreensLine(Line):
    """` artui  1 Today  2 Invoices …`; if too long, only the current one has its title."""

    def __init__(self, tabs: Sequence[Tab], current: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tabs = tuple(tabs)
        self._current = current

    def draw(self, width: int) -> list[Piece]:
        """All titles if they fit, else keys only, except the current screen's."""
        pieces = self._titles(short=False)
        if sum(cells.width(text) for text, _ in pieces) > width:
            pieces = self._titles(short=True)
        return pieces

    def _titles(self, *, short: bool) -> list[Piece]:
        pieces: list[Piece] = [(" artui ", "strong")]
        for tab in self._tabs:
            current = tab.screen == self._current
            title = f"{tab.key} {tab.title}" if current or not short else tab.key
            # The brackets mark it without colour or reverse video.
            pieces.append((f"[{title}]", "current") if current else (f" {title}", "plain"))
        return pieces


class Breadcrumb(Line):
    """`Today > Northwind Labs > INV-1042`; if it is too long, the middle is cut first."""

    def __init__(self, *steps: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._steps = tuple(map(visible, steps))

    def go(self, *steps: str) -> None:
        """Show another path."""
        self._steps = tuple(map(visible, steps))
        self.redraw()

    def draw(self, width: int) -> list[Piece]:
        """The steps, of which the last one is strong."""
        if not self._steps:
            return []
        *before, last = self._steps
        while before and cells.width(" > ".join((*before, last))) + 1 > width:
            del before[1 if len(before) > 1 else 0]
        lead = " " + "".join(f"{step} > " for step in before)
        return [(lead, "plain"), (last, "strong")]
