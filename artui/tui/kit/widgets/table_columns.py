"""Which columns a list shows in a given width, and one row as one line of text.

Columns have a fixed rank: 40 cells show only the first ranks, 80 the list as designed, 120 and more
the extra columns, once the columns that need room (names) have it. Spare cells go to the columns
that stretch. Two names that would be cut to the same text are told apart.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from artui.tui.kit import cells

GAP = 1
MARGIN = 3  # cursor, mark, a space
_LEAST = 4  # cells below which a stretching column is not squeezed
_DESIGNED = 80  # the width for which lists are designed

Align = Literal["left", "right", "decimal"]


class Column(NamedTuple):
    """One column of a list; its cell is the value at the same place in the source's tuples.

    `rank` 0 is always shown; higher ranks follow in order as the width allows. `stretch` is the
    width up to which it may take spare cells; on screens wider than 80 cells it has `room` before
    further columns are shown. `decimals` is the most that its amounts have; `point` is the locale's
    decimal point. A `hidden` column is not shown at any width; a `derived` one only repeats what
    others say, and is not written to files. `names` is the key of the column whose values tell
    apart what this one names, such as a customer's account. What is cut of a `whole` text in the
    row under the cursor has a line of the page. `order` is its place among the others, if that is
    not where its value is in the row.
    """

    key: str
    title: str
    width: int
    align: Align = "left"
    rank: int = 0
    stretch: int = 0
    room: int = 0
    decimals: int = 2
    point: str = "."
    hidden: bool = False
    derived: bool = False
    names: str = ""
    whole: bool = False
    order: int = -1


class ChosenColumn(NamedTuple):
    """A column as the clerk wants it: its key, whether it is shown, its width (0: as designed)."""

    key: str
    shown: bool = True
    width: int = 0


def arranged(columns: Sequence[Column], chosen: Sequence[ChosenColumn]) -> tuple[Column, ...]:
    """Columns as the clerk has chosen them: those chosen first in their order, of which the first
    ones are shown as far as they fit. What the choice does not know comes after them."""
    if not chosen:
        return tuple(columns)
    places = {each.key: place for place, each in enumerate(chosen)}
    found = []
    for column in columns:
        place = places.get(column.key)
        if place is None:
            last = len(chosen)
            found.append(column._replace(rank=last + column.rank, order=last))
            continue
        wanted = chosen[place]
        stretch = 0 if wanted.width else column.stretch
        found.append(
            column._replace(
                rank=place,
                order=place,
                room=0,
                width=wanted.width or column.width,
                stretch=stretch,
                hidden=column.hidden or not wanted.shown,
            )
        )
    return tuple(found)


class Placed(NamedTuple):
    """A column that is shown: where its value is in the row, and how wide it is drawn."""

    at: int
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
    least = min((columns[index].rank for index in seen), default=0)
    shown = [index for index in seen if columns[index].rank == least]
    used = sum(columns[index].width + GAP for index in shown) - GAP
    later = [index for index in seen if columns[index].rank > least]
    for index in sorted(later, key=lambda index: columns[index].rank):
        more = used + GAP + columns[index].width
        wanted = sum(max(0, columns[each].room - columns[each].width) for each in (*shown, index))
        if more > room or (more > _DESIGNED - MARGIN and more + wanted > room):
            break
        shown.append(index)
        used = more
    shown.sort(key=lambda index: (columns[index].order, index))
    widths = {index: columns[index].width for index in shown}
    _share(columns, widths, room - used)
    return tuple(Placed(index, columns[index], widths[index]) for index in shown)


def _share(columns: Sequence[Column], widths: dict[int, int], spare: int) -> None:
    """Give the spare cells to the columns that need room, then to all that stretch, or take the
    missing ones from these."""
    if spare < 0:
        _step(widths, {index: _LEAST for index in widths if columns[index].stretch}, spare)
        return
    spare = _step(
        widths, {each: columns[each].room for each in widths if columns[each].room}, spare
    )
    _step(widths, {each: columns[each].stretch for each in widths if columns[each].stretch}, spare)


def _step(widths: dict[int, int], limits: dict[int, int], spare: int) -> int:
    """Bring widths nearer to their limits in turns, cell by cell; returns what is left over."""
    step = 1 if spare > 0 else -1
    while spare and limits:
        for index, limit in tuple(limits.items()):
            if widths[index] == limit or (widths[index] > limit) == (spare > 0):
                del limits[index]
                continue
            widths[index] += step
            spare -= step
            if not spare:
                break
    return spare


def draw_row(placed: Sequence[Placed], values: Sequence[str], lead: str, width: int) -> str:
    """One row in exactly `width` cells: `lead` (cursor and mark), then the columns."""
    texts = [one.draw(values[one.at]) if values else " " * one.width for one in placed]
    return cells.pad(lead + " " * (MARGIN - len(lead)) + (" " * GAP).join(texts), width)


def draw_titles(placed: Sequence[Placed], width: int) -> str:
    """The header row in exactly `width` cells."""
    line = " " * MARGIN + (" " * GAP).join(one.draw_title() for one in placed)
    return cells.pad(line, width)
