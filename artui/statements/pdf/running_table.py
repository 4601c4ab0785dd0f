"""A table that runs over pages: its header repeats, and a sum is carried forward.

Nothing is cut. A text that is too wide is broken into lines, so a document number stays
whole; a figure is drawn smaller, for a broken one could be misread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from artui.statements.pdf.fonts import shape, wrap
from artui.statements.pdf.paper import ACCENT, INK, MUTED, RULE, Align, Paper

SIZE = 7.6
_LINE = 9.6
_PAD = 3.2
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A heading and a width in points; width 0 takes what the others leave."""

    title: str
    width: float = 0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """The cells; `note` is printed small under them; `before` is the sum of earlier rows."""

    cells: tuple[str, ...]
    note: str = ""
    before: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _LaidColumn:
    """A column laid on the page: the x of its text and the room it has."""

    column: PrintedColumn
    x: float
    room: float


def draw_table(paper: Paper, columns: Sequence[PrintedColumn], rows: Sequence[PrintedRow]) -> None:
    """Draw the rows from the cursor down, and leave the cursor under the last one."""
    places = _places(paper, columns)
    paper.need(_LINE * 3 + _PAD * 4)
    _header(paper, places)
    for row in rows:
        cells = _lines(row, places)
        notes = wrap(row.note, SIZE - 1, paper.right - paper.left) if row.note else []
        height = max(map(len, cells)) * _LINE + len(notes) * (_LINE - 1) + _PAD
        # One line is kept free for the sum carried forward.
        if not paper.room(height + (_LINE + _PAD if row.before else 0)):
            if row.before:
                _carried(paper, places[-1], "Carried forward", row.before)
            paper.new_page()
            _header(paper, places)
            if row.before:
                _carried(paper, places[-1], "Brought forward", row.before)
        _draw_row(paper, places, row, cells, notes, height)


def _places(paper: Paper, columns: Sequence[PrintedColumn]) -> list[_LaidColumn]:
    """Positions from left to right; the columns without a width share what is left."""
    whole = paper.right - paper.left
    fixed = sum(column.width for column in columns)
    flexible = sum(1 for column in columns if not column.width)
    share = (whole - fixed) / flexible if flexible else 0
    places: list[_LaidColumn] = []
    x = paper.left
    for index, column in enumerate(columns):
        width = column.width or share
        gap = 0 if index == len(columns) - 1 else _GAP
        room = width - gap
        places.append(_LaidColumn(column, x + room if column.align == "right" else x, room))
        x += width
    return places


def _header(paper: Paper, places: list[_LaidColumn]) -> None:
    titles = [wrap(place.column.title, SIZE - 0.6, place.room, True) for place in places]
    height = max(map(len, titles)) * (_LINE - 1)
    paper.y -= height
    for place, lines in zip(places, titles, strict=True):
        for index, line in enumerate(reversed(lines)):
            paper.text(
                place.x,
                paper.y + 2 + index * (_LINE - 1),
                line,
                SIZE - 0.6,
                bold=True,
                align=place.column.align,
                colour=ACCENT,
            )
    paper.y -= _PAD
    paper.rule(paper.y + 1, ACCENT, 0.8)


def _carried(paper: Paper, last: _LaidColumn, words: str, amount: str) -> None:
    paper.y -= _LINE + _PAD
    y = paper.y + _PAD
    paper.text(paper.left, y, words, SIZE, colour=MUTED)
    paper.text(last.x, y, amount, SIZE, align="right", colour=MUTED)
    paper.rule(paper.y, RULE)


def _lines(row: PrintedRow, places: list[_LaidColumn]) -> list[list[str]]:
    return [
        [cell]
        if place.column.align == "right" or shape(cell, row.bold).width * SIZE <= place.room
        else wrap(cell, SIZE, place.room, row.bold)
        for cell, place in zip(row.cells, places, strict=True)
    ]


def _draw_row(
    paper: Paper,
    places: list[_LaidColumn],
    row: PrintedRow,
    cells: list[list[str]],
    notes: list[str],
    height: float,
) -> None:
    top = paper.y - _LINE + 0.6
    for place, lines in zip(places, cells, strict=True):
        for index, line in enumerate(lines):
            if line:
                width = shape(line, row.bold).width
                paper.text(
                    place.x,
                    top - index * _LINE,
                    line,
                    min(SIZE, place.room / width),
                    bold=row.bold,
                    align=place.column.align,
                    colour=INK,
                )
    under = top - max(map(len, cells)) * _LINE
    for index, line in enumerate(notes):
        paper.text(paper.left, under - index * (_LINE - 1), line, SIZE - 1, colour=MUTED)
    paper.y -= height
    paper.rule(paper.y, RULE, 0.3)
