"""Which columns a list shows in a given width, and one row as one line of text.

Columns have a fixed rank: 40 cells show only the first ranks, 80 the list as designed, 120 and more
the extra columns. Spare cells go to the columns that stretch (names).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from artui.tui.kit import cells

GAP = 1
MARGIN = 3  # cursor, mark, a space
_LEAST = 4  # cells below which a stretching column is not squeezed

Align = Literal["left", "right", "decimal"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; its cell is the value at the same place in the source's tuples.

    `rank` 0 is always shown; higher ranks follow in order as the width allows. `stretch` is the
    width up to which it may take spare cells. `decimals` is the most that its amounts have; `point`
    is the locale's decimal point. A `hidden` column is not shown at any width; a `derived` one only
    repeats what others say, and is not written to files.
    """

    key: str
    title: str
    width: int
    align: Align = "left"
    rank: int = 0
    stretch: int = 0
    decimals: int = 2
    point: str = "."
    hidden: bool = False
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A column that is shown: where its value is in the row, and how wide it is drawn."""

    index: int
    column: Column
    width: int

    def draw(self, value: str) -> str:
        """A value in exactly the width of the column."""
        column = self.column
        if column.align == "left":
            return cells.pad(value, self.width)
        if column.align == "right":
            return cells.pad_right(value, self.width)
        return cells.pad_decimal(value, self.width, column.decimals, column.point)

    def draw_title(self) -> str:
        """The title, above the left or right edge like the values."""
        title = cells.cut(self.column.title, self.width)
        return (
            cells.pad(title, self.width)
            if self.column.align == "left"
            else (cells.pad_right(title, self.width))
        )


def fit_columns(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """The columns that fit into `width` cells, with their widths, in order."""
    room = width - MARGIN
    seen = [index for index, column in enumerate(columns) if not column.hidden]
    shown = [index for index in seen if columns[index].rank == 0]
    used = sum(columns[index].width + GAP for index in shown) - GAP
    later = [index for index in seen if columns[index].rank > 0]
    for index in sorted(later, key=lambda index: columns[index].rank):
        if used + GAP + columns[index].width > room:
            break
        shown.append(index)
        used += GAP + columns[index].width
    shown.sort()
    widths = {index: columns[index].width for index in shown}
    _share(columns, widths, room - used)
    return tuple(Placed(index, columns[index], widths[index]) for index in shown)


def _share(columns: Sequence[Column], widths: dict[int, int], spare: int) -> None:
    """Give the spare cells to the columns that stretch, or take the missing ones from them."""
    elastic = [index for index in widths if columns[index].stretch]
    while spare and elastic:
        step = 1 if spare > 0 else -1
        for index in tuple(elastic):
            limit = columns[index].stretch if spare > 0 else _LEAST
            if widths[index] == limit or (widths[index] > limit) == (spare > 0):
                elastic.remove(index)
                continue
            widths[index] += step
            spare -= step
            if not spare:
                return


def draw_row(placed: Sequence[Placed], values: Sequence[str], lead: str, width: int) -> str:
    """One row in exactly `width` cells: `lead` (cursor and mark), then the columns."""
    texts = [one.draw(values[one.index]) if values else " " * one.width for one in placed]
    return cells.pad(lead + " " * (MARGIN - len(lead)) + (" " * GAP).join(texts), width)


def draw_titles(placed: Sequence[Placed], width: int) -> str:
    """The header row in exactly `width` cells."""
    line = " " * MARGIN + (" " * GAP).join(one.draw_title() for one in placed)
    return cells.pad(line, width)
