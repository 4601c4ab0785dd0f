"""Plain bars for ageing and exposure in any terminal: a label, a bar of blocks, a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from artui.domain.text import visible
from artui.tui.kit import cells

_FULL, _HALF = "█", "▌"
SHADES = ("calm", "mild", "warm", "hot", "alarm")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its share of the longest (0 to 1) is drawn, its value is written as given.

    `shade` is its colour, from calm to alarm, and `pattern` what it is drawn with, which says the
    same without colour.
    """

    label: str
    minor: int
    value: str
    shade: str = "calm"
    pattern: str = _FULL


def blocks(part: int, whole: int, width: int) -> str:
    """A bar of up to `width` cells for part/whole, to half a cell; only zero shows nothing."""
    if part <= 0 or whole <= 0:
        return ""
    halves = min(2 * width, max(1, 2 * width * part // whole))
    return _FULL * (halves // 2) + _HALF * (halves % 2)


class Bars(Widget):
    """Bars below each other, as wide as the widget, whose longest fills the room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"bars--{shade}" for shade in SHADES}
    DEFAULT_CSS = """
    Bars { width: 1fr; height: auto; }
    Bars > .bars--calm { color: $accent; }
    Bars > .bars--mild { color: $success; }
    Bars > .bars--warm { color: $warning; }
    Bars > .bars--hot { color: $error; }
    Bars > .bars--alarm { color: $error; text-style: bold; }
    """

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
        if y >= len(self._bars):
            return Strip([Segment(" " * width, self.rich_style)], width)
        before, drawn, after = self._parts(y, width)
        shade = self.get_component_rich_style(f"bars--{self._bars[y].shade}")
        segments = [
            Segment(before, self.rich_style),
            Segment(drawn, shade),
            Segment(after, self.rich_style),
        ]
        return Strip(segments, width)

    def _parts(self, y: int, width: int) -> tuple[str, str, str]:
        """What stands before the bar, the bar, and what comes after it."""
        labels = [visible(bar.label) for bar in self._bars]
        label_width = min(max(map(cells.width, labels)), width // 3)
        value_width = max(cells.width(bar.value) for bar in self._bars)
        room = max(0, width - label_width - value_width - 3)
        bar = self._bars[y]
        most = max(each.minor for each in self._bars)
        drawn = blocks(bar.minor, most, room)
        if bar.pattern != _FULL:
            drawn = drawn.replace(_FULL, bar.pattern).replace(_HALF, bar.pattern)
        before = cells.pad(f" {cells.pad(labels[y], label_width)} ", min(label_width + 2, width))
        value = cells.pad_right(bar.value, value_width)
        rest = f"{' ' * (room - cells.width(drawn))} {value}"
        return before, drawn, cells.pad(rest, width - cells.width(before) - cells.width(drawn))
