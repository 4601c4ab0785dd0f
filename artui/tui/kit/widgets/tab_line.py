"""The tabs of a list or a page on one line: ` Pending  Open [Overdue] Completed  All`."""

from collections.abc import Mapping, Sequence

from artui.tui.kit import cells
from artui.tui.kit.counts import grouped
from artui.tui.kit.widgets.line import Line, Piece


class TabLine(Line):
    """The tabs with the current one in brackets; a tab may show a count. If not all fit, the first
    ones are dropped until the current one is in sight.

    `tabs` are (name, title). The page changes the tab and loads what belongs to it.
    """

    def __init__(
        self, tabs: Sequence[tuple[str, str]], current: str, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self.current = current
        self._counts: dict[str, int] = {}
        self._view = ""

    def turn(self, step: int) -> str:
        """Go forward by some tabs, from the last to the first; returns the name of the new one."""
        names = [name for name, _ in self.tabs]
        self.current = names[(names.index(self.current) + step) % len(names)]
        self.redraw()
        return self.current

    def go(self, name: str) -> None:
        """Show the tab of this name as the current one."""
        if name in (known for known, _ in self.tabs):
            self.current = name
            self.redraw()

    def count(self, counts: Mapping[str, int]) -> None:
        """Set the numbers of records of tabs."""
        self._counts.update(counts)
        self.redraw()

    def name_view(self, name: str) -> None:
        """Name the view that is shown, after the tabs; empty if it is none."""
        self._view = name
        self.redraw()

    def draw(self, width: int) -> list[Piece]:
        """The tabs, without counts if they do not fit."""
        pieces = self._drawn_tabs(counted=True)
        if sum(cells.width(text) for text, _ in pieces) > width:
            pieces = self._drawn_tabs(counted=False)
        place = next(place for place, piece in enumerate(pieces) if piece[1] == "current")
        while place > 1 and sum(cells.width(text) for text, _ in pieces[: place + 1]) > width:
            del pieces[1]
            place -= 1
        return pieces

    def _drawn_tabs(self, *, counted: bool) -> list[Piece]:
        pieces: list[Piece] = [("  ", "plain")]
        for name, title in self.tabs:
            count = self._counts.get(name) if counted else None
            text = title if count is None else f"{title} {grouped(count)}"
            chosen = name == self.current
            pieces.append((f"[{text}]", "current") if chosen else (f" {text} ", "plain"))
        if self._view:
            pieces.append((f" {self._view}", "strong"))
        return pieces
