"""Plain bars for ageing and exposure in any terminal: a label, a bar of blocks, a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from artui.domain.text import visible
from artui.tui.kit import cells

_FULL, _HALF = "█", "▌"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its share of the longest (0 to 1) is drawn, its value is written as given."""

    label: str
    minor: int
    value: str


def blocks(part: int, whole: int, width: int) -> str:
    """A bar of up to `width` cells for part/whole, to half a cell; only zero shows nothing."""
    if part <= 0 or whole <= 0:
        return ""
    halves = min(2 * width, max(1, 2 * width * part // whole))
    return _FULL * (halves // 2) + _HALF * (halves % 2)


class Bars(Widget):
    """Bars below each other, as wide as the widget, whose longest fills the room."""

    DEFAULT_CSS = "Bars { width: 1fr; height: auto; }"

    def __init__(self, bars: Sequence[Bar] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bars = tuple(bars)

    def show(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = tuple(bars)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line per bar."""
        return len(self._bars)

    def render_line(self, y: int) -> Strip:
        """One bar in exactly the width."""
        width = self.size.width
        return Strip([Segment(self._line(y, width), self.rich_style)], width)

    def _line(self, y: int, width: int) -> str:
        if y >= len(self._bars):
            return " " * width
        labels = [visible(bar.label) for bar in self._bars]
        label_width = min(max(map(cells.width, labels)), width // 3)
        value_width = max(cells.width(bar.value) for bar in self._bars)
        room = max(0, width - label_width - value_width - 3)
        bar = self._bars[y]
        drawn = blocks(bar.minor, max(each.minor for each in self._bars), room)
        label = cells.pad(labels[y], label_width)
        value = cells.pad_right(bar.value, value_width)
        return cells.pad(f" {label} {cells.pad(drawn, room)} {value}", width)
