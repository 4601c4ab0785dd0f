"""Charts in a terminal: bars of parts and lines over months, by pattern as much as by colour.

Each part of a bar has a pattern of its own, which gets darker from calm to alarm, so that it reads
the same in mono and in 16 colours. Everything is drawn for a width in cells, and scrolls where
there are more lines than the screen has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from artui.domain.month_figures import round_steps
from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.terminal import themes
from artui.tui.kit.widgets.bars import SHADES
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines

PATTERNS = "·░▒▓█"
PLAIN, STRONG, FAINT, SECOND = "plain", "strong", "faint", "mild"
Run = tuple[str, str]
"""A text with the name of its style: one of the shades, or `plain`, `strong`, `faint`."""
DrawnLine = Sequence[Run]
Drawing = Callable[[int, int], Sequence[DrawnLine]]
"""Draws for a width and a height."""


class ChartLines(ScrollLines):
    """A drawing that fits the width, and is drawn anew when that changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{shade}" for shade in SHADES}
    DEFAULT_CSS = """
    ChartLines { height: 1fr; width: 1fr; }
    ChartLines > .chart--calm { color: $accent; }
    ChartLines > .chart--mild { color: $success; }
    ChartLines > .chart--warm { color: $warning; }
    ChartLines > .chart--hot { color: $error; }
    ChartLines > .chart--alarm { color: $error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(LOADING)
        self._drawing: Drawing | None = None
        self._drawn: list[DrawnLine] = []

    def draw(self, drawing: Drawing) -> None:
        """Show a drawing."""
        self._drawing = drawing
        self._redraw(keep_place=False)

    def on_resize(self, event: events.Resize) -> None:
        self._redraw(keep_place=True)

    def _redraw(self, *, keep_place: bool) -> None:
        if self._drawing is None:
            return
        self._drawn = list(self._drawing(self.size.width, self.size.height))
        texts = ["".join(text for text, _ in line) for line in self._drawn]
        self.show([(text, "plain") for text in texts], keep_place=keep_place)

    def render_line(self, y: int) -> Strip:
        """One line in exactly the width, each run in its style."""
        place = self._top + y
        if self._drawing is None or place >= len(self._drawn):
            return super().render_line(y)
        width, segments, used = self.size.width, [], 0
        for text, style in self._drawn[place]:
            shown = cells.cut(visible(text), width - used)
            used += cells.width(shown)
            segments.append(Segment(shown, self._style_of(style)))
        rest = " " * max(0, width - used)
        return Strip([*segments, Segment(rest, self._style_of(PLAIN))], width)

    def _style_of(self, name: str) -> Style:
        if name in SHADES:
            return self.get_component_rich_style(f"chart--{name}")
        return themes.looks(self.app.theme)[name]


def shade_of(place: int, count: int) -> tuple[str, str]:
    """The style and the pattern of a part: the first is calm, the last alarm."""
    last = len(SHADES) - 1
    at = place * last // max(1, count - 1) if count < len(SHADES) or place else 0
    if count > len(SHADES) and place:
        at = 1 + (place - 1) * (last - 1) // (count - 2)
    return SHADES[at], PATTERNS[at]


@dataclass(frozen=True, slots=True)
class StackedBar:
    """A bar of parts with what stands before and after it."""

    label: str
    parts: Sequence[int]
    text: str


def stacked(bars: Sequence[StackedBar], width: int, thick: int = 1) -> list[DrawnLine]:
    """Bars below each other, each of so many lines, of which the longest fills the room."""
    labels = max((cells.width(bar.label) for bar in bars), default=0)
    texts = max((cells.width(bar.text) for bar in bars), default=0)
    room = max(0, width - labels - texts - 4)
    most = max((sum(bar.parts) for bar in bars), default=0)
    found: list[DrawnLine] = []
    for bar in bars:
        runs = _runs(bar.parts, most, room)
        before, after = cells.pad(bar.label, labels), cells.pad_right(bar.text, texts)
        found.append([(f" {before} ", PLAIN), *runs, (f" {after} ", PLAIN)])
        found += [[(" " * (labels + 2), PLAIN), *runs]] * (thick - 1)
    return found


def _runs(parts: Sequence[int], most: int, room: int) -> list[Run]:
    """The parts of a bar in `room` cells; their ends are rounded, so that they add up."""
    if most <= 0:
        return [(" " * room, PLAIN)]
    ends = [0, *((2 * room * end + most) // (2 * most) for end in accumulate(parts))]
    found: list[Run] = []
    for place, (start, end) in enumerate(pairwise(ends)):
        style, pattern = shade_of(place, len(parts))
        if end > start:
            found.append((pattern * (end - start), style))
    return [*found, (" " * (room - ends[-1]), PLAIN)]


def single(
    bars: Sequence[tuple[str, int, str]], width: int, style: str = "calm"
) -> list[DrawnLine]:
    """Bars of one part each: label, size, text."""
    drawn = stacked([StackedBar(label, (size,), text) for label, size, text in bars], width)
    return [
        [(text.replace(PATTERNS[0], "█"), style if shade in SHADES else shade)
         if place in range(1, len(line) - 1) else (text, shade)
         for place, (text, shade) in enumerate(line)]
        for line in drawn
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A line over months: its mark, what its runs are drawn with, its values (None is a gap)."""

    mark: str
    run: str
    corner: str
    style: str
    values: Sequence[int | None]


def plotted(
    lines: Sequence[MonthLine], width: int, height: int, label: Callable[[int], str]
) -> list[DrawnLine]:
    """Lines over months of tenths in a frame of this many lines; the axis goes from zero to a round
    number. Each month takes the same number of cells, see `month_cells`."""
    count = len(lines[0].values)
    known = [value for line in lines for value in line.values if value is not None]
    most, _ = round_steps(max([*known, 1]), 10)
    step = month_cells(width, count)
    grid = [[(" ", PLAIN)] * (step * count) for _ in range(height)]
    for line in reversed(lines):
        rows = [
            None if value is None else height - 1 - (2 * value * (height - 1) + most) // (2 * most)
            for value in line.values
        ]
        for place, (row, following) in enumerate(zip(rows, [*rows[1:], None], strict=True)):
            if row is None:
                continue
            at = step * place + step // 2
            if following is not None:
                _join(grid, line, (at, row), (at + step, following))
            grid[row][at] = (line.mark, line.style)
    ticks = {0: label(most), height - 1: label(0)}
    if height % 2:
        ticks[height // 2] = label(most // 2)
    return [
        [(f"{cells.pad_right(ticks.get(row, ''), _AXIS - 2)} │", FAINT), *_joined(runs)]
        for row, runs in enumerate(grid)
    ]


_AXIS = 9


def month_cells(width: int, count: int) -> int:
    """The cells of each month beside the axis."""
    return max(1, min(9, (width - _AXIS - 1) // max(1, count)))


def figure_row(title: str, figures: Sequence[str], width: int, style: str = PLAIN) -> DrawnLine:
    """Figures below a plot, one per month, the newest first dropped last: each second one is left
    out where they are too wide."""
    step = month_cells(width, len(figures))
    every = 1 if all(cells.width(each) < step for each in figures) else 2
    count, text = len(figures), ""
    for place, figure in enumerate(figures):
        if (count - 1 - place) % every == 0:
            start = step * place + step // 2 - cells.width(figure) // 2
            text = cells.pad(text, max(cells.width(text), start)) + figure
    return [(cells.pad(f" {title}", _AXIS - 1) + " ", FAINT), (text, style)]


def _join(
    grid: list[list[Run]], line: MonthLine, start: tuple[int, int], end: tuple[int, int]
) -> None:
    """Draw from a mark to the next: along, up or down half way, and along."""
    (x, y), (to_x, to_y) = start, end
    half = (x + to_x) // 2
    for at in range(x + 1, to_x):
        grid[y if at < half else to_y][at] = (line.run, line.style)
    if y == to_y:
        return
    down = to_y > y
    for row in range(min(y, to_y) + 1, max(y, to_y)):
        grid[row][half] = (line.corner[4], line.style)
    grid[y][half] = (line.corner[0 if down else 1], line.style)
    grid[to_y][half] = (line.corner[2 if down else 3], line.style)


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbours of one style as one run."""
    found: list[Run] = []
    for text, style in runs:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found


SOLID = "╮╯╰╭│"
"""Corners of a solid line: right-down, right-up, down-right, up-right, and upright."""
DOTTED = "····:"
