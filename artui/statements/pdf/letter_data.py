"""What the parts of a letter's template are given: head, address, tables that run over pages.

All are finished strings in the shape that `templates/base.typ` reads; a document adds its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from artui.statements.language.addresses import name_comes_last
from artui.statements.language.speech import Spoken
from artui.statements.pdf.line_width import line_width, lines_in

_LETTER_COUNTRIES = frozenset(
    "US CA MX PR GT CR PA SV HN NI DO CO VE CL PH BZ".split()  # noqa: SIM905
)
DAY = 46.0
"""The width of a column of days, in points."""
MONEY = 66.0
"""The width of a column of amounts; a longer amount widens it."""
_FIGURE = 4.6
_PADDING = 7.0
TEXT_SIZE, NOTE_SIZE, HEAD_SIZE = 7.6, 6.8, 7.0
"""The sizes of the texts, notes and headings of a table, in points."""
PAGE_WIDTH = 517.0
"""What a table over the whole page has in width at least, in points."""
PAPER_MORE = 17.0
"""By how much a page of Letter is wider than one of A4, in points."""
# Facts: the room for name and value, the gap between them, and their size.
_FACT_ROOM, _FACT_GAP, _FACT_SIZE = 233.0, 12.0, 8.0
# A note that has a line of its own is at most so long.
_NOTE_ROOM = 430.0
_SHORT_ROWS, _SHORT_BYTES = 12, 2000

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class LetterColumn:
    """A heading and a width in points; width 0 takes what the others leave.

    What stands on the right, or is a `whole`, is never broken. A company's template names the
    column by its key.
    """

    key: str
    title: str
    width: float = 0
    align: Align = "left"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LetterRow:
    """The cells; `note` is printed small under them; `after` is the sum down to this row."""

    cells: Sequence[str]
    note: str = ""
    after: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A table that runs over pages.

    With `total`, its name and its sum, the last row says it; with `carried`, the words for the sum
    carried and brought forward, every page does. `room` is how wide it is at least, in points.
    """

    name: str
    columns: Sequence[LetterColumn]
    rows: Sequence[LetterRow]
    title: str = ""
    total: tuple[str, str] | None = None
    carried: tuple[str, str] | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    room: float = PAGE_WIDTH

    def data(self) -> dict[str, object]:
        """The table as a template reads it."""
        columns = [self._column(place) for place in range(len(self.columns))]
        widths: list[float] = [column["width"] for column in columns]
        rest = max(0.0, self.room - sum(widths)) / max(1, widths.count(0))
        rooms = [width or rest for width in widths]
        found: dict[str, object] = {
            "name": self.name,
            "title": self.title,
            "columns": columns,
            "rest": rest,
            "rows": [_row(row, rooms) for row in self.rows],
            "short": self._is_short(),
            "head": self._head_lines(rooms),
            **self.more,
        }
        if self.total is not None:
            label, figure = self.total
            flat = _is_bold_line(figure, rooms[-1]) and _is_bold_line(label, sum(rooms[:-1]))
            found["total"] = {"label": label, "sum": figure, "flat": flat}
        if self.carried is not None:
            found["carried"] = {"forward": self.carried[0], "brought": self.carried[1]}
        return found

    def _head_lines(self, rooms: Sequence[float]) -> int:
        """On how many lines the longest heading stands; 0 where that is not sure."""
        more = 0.0 if self.room == 0 else PAPER_MORE
        return most_lines(
            lines_in(
                column.title,
                (room - _PADDING) / HEAD_SIZE,
                bold=True,
                more=(1 if column.width else 1 + more) / HEAD_SIZE,
            )
            for column, room in zip(self.columns, rooms, strict=True)
        )

    def _is_short(self) -> bool:
        """Whether it is so short that it is kept on one page."""
        if len(self.rows) > _SHORT_ROWS:
            return False
        size = sum(len(text.encode()) for row in self.rows for text in (*row.cells, row.note))
        return size < _SHORT_BYTES

    def _column(self, place: int) -> dict[str, Any]:
        column = self.columns[place]
        width = column.width
        if width and (column.align == "right" or column.whole):
            texts = [row.cells[place] for row in self.rows]
            if self.total is not None and place == len(self.columns) - 1:
                texts.append(self.total[1])
            # A figure that is broken could be misread.
            texts += [_unbroken(word) for word in column.title.split()]
            width = max(width, max(map(len, texts), default=0) * _FIGURE + _PADDING)
        return {"key": column.key, "title": column.title, "align": column.align, "width": width}


def _row(row: LetterRow, rooms: Sequence[float]) -> dict[str, object]:
    """The row as a template reads it; a `flat` one has a line for each text, so that it need not be
    measured."""
    found: dict[str, object] = {"cells": row.cells}
    if not row.bold and line_width(row.note) * NOTE_SIZE < _NOTE_ROOM:
        sizes = zip(row.cells, rooms, strict=True)
        if all(line_width(cell) * TEXT_SIZE < room - _PADDING for cell, room in sizes):
            found["flat"] = True
    if row.note:
        found["note"] = row.note
    if row.after:
        found["after"] = row.after
    if row.bold:
        found["bold"] = True
    return found


def _is_bold_line(text: str, room: float) -> bool:
    return lines_in(text, (room - _PADDING) / TEXT_SIZE, bold=True) == 1


def most_lines(lines: Iterable[int]) -> int:
    """The most of some numbers of lines; 0 if one of them is not sure."""
    found = list(lines)
    return max(found) if all(found) else 0


def are_flat(facts: Iterable[tuple[str, str]]) -> bool:
    """Whether each of the facts at the head of a document surely has a line."""
    pairs = list(facts)
    room = _FACT_ROOM / _FACT_SIZE - 1
    names = max((line_width(name) for name, _ in pairs), default=0)
    return all(
        lines_in(name, room) == 1 and lines_in(value, room - _FACT_GAP / _FACT_SIZE - names) == 1
        for name, value in pairs
    )


def _unbroken(word: str) -> str:
    """What of a word stays on one line: East Asian writing may be broken anywhere."""
    return word if word.isascii() or max(word) < "\u2e80" else word[:3]


def paper_of(country: str) -> str:
    """The paper that is used in a country (a code): Letter or A4."""
    return "us-letter" if country.upper() in _LETTER_COUNTRIES else "a4"


def page_words(told: Spoken) -> str:
    """What is printed for the number of a page; the template fills it in."""
    return told.say("Page {page} of {pages}", page="{page}", pages="{pages}")


def head_of(name: str, lines: Iterable[str], tax: str = "") -> dict[str, object]:
    """Our entity as the letterhead shows it: its address, and its tax id in words."""
    return {"name": name, "lines": list(filter(None, (*lines, tax)))}


def addressed_to(name: str, lines: Iterable[str]) -> dict[str, object]:
    """Whom a document is for; in East Asia the name stands below the address."""
    given = [line for line in lines if line]
    return {"name": name, "lines": given, "name_below": name_comes_last(given)}


def box(title: str, lines: Iterable[str]) -> dict[str, object]:
    """Lines under a bold title, such as where to pay."""
    return {"title": title, "lines": [line for line in lines if line]}
