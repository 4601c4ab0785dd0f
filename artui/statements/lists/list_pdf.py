"""A list as a PDF: for reading on paper, archival and, as it may be long, untagged.

A part of some hundred rows is drawn at a time, so that a list of any length takes the same memory;
the parts become one file. A text that is too wide goes on on the next line: nothing is cut.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from artui import statements
from artui.cell_width import width as cells_of
from artui.statements.lists.list_columns import ListColumn, ListRow, Values, chunks, texts

# Two chunks of rows: what a part takes in memory grows with its rows.
_CHUNKS_OF_PART = 2
# Points that a character of the usual size takes, and that each column has around its text.
_SIZE, _CHARACTER, _AROUND = 6.8, 3.75, 7.0
# The room for columns on a page upright and across.
_UPRIGHT, _ACROSS = 511.0, 758.0
# A text is given this much before it goes on on the next line, and not less than that.
_WIDEST, _NARROWEST = 34, 9


class ListHead(NamedTuple):
    """What a printed list is called, and the day that it shows."""

    title: str
    day: date


@dataclass(slots=True)
class _Laid:
    """How the columns lie on the page: points of each, the size of the text, and the page."""

    widths: list[float]
    size: float
    across: bool


def write_list_pdf(
    rows: Iterable[ListRow], columns: Sequence[ListColumn], handle: BinaryIO, head: ListHead
) -> None:
    """Write the rows as pages; raises BrokenTemplate, OSError."""
    parts = _parts(rows, columns)
    first = next(parts, None)
    second = next(parts, None)
    cells = first or [[] for _ in columns]
    laid = _laid(columns, cells)
    if second is None:
        handle.write(_drawn(columns, cells, laid, head, 1, single=True))
        return
    _joined(columns, chain((cells, second), parts), laid, head, handle)


def _parts(rows: Iterable[ListRow], columns: Sequence[ListColumn]) -> Iterator[list[list[str]]]:
    """The texts of the columns, some hundred rows at a time."""
    found = chunks(rows, columns)
    while some := list(islice(found, _CHUNKS_OF_PART)):
        yield [_texts(column, some) for column in columns]


def _texts(column: ListColumn, some: Sequence[Values]) -> list[str]:
    return [text or "" for values in some for text in texts(column, values)]


def _laid(columns: Sequence[ListColumn], cells: Sequence[Sequence[str]]) -> _Laid:
    """Widths by the texts of the first part: the widest texts give way, then the size does."""
    heads = [max(map(cells_of, column.heading.split()), default=1) for column in columns]
    found = [
        max(head, *(map(cells_of, texts_)) if texts_ else (1,))
        for head, texts_ in zip(heads, cells, strict=True)
    ]
    soft = [place for place, column in enumerate(columns) if not column.is_right]
    for place in soft:
        found[place] = min(found[place], max(_WIDEST, heads[place]))

    def needed() -> float:
        return sum(_CHARACTER * each + _AROUND for each in found)

    across = needed() > _UPRIGHT
    room = _ACROSS if across else _UPRIGHT
    while needed() > room:
        widest = max(soft, key=lambda place: found[place], default=None)
        if widest is None or found[widest] <= max(_NARROWEST, heads[widest]):
            break
        found[widest] -= 1
    scale = min(1.0, room / needed())
    widths = [scale * (_CHARACTER * each + _AROUND) for each in found]
    if soft:
        widths[max(soft, key=lambda place: found[place])] += room - sum(widths)
    return _Laid(widths, _SIZE * scale, across)


def _drawn(
    columns: Sequence[ListColumn],
    cells: Sequence[Sequence[str]],
    laid: _Laid,
    head: ListHead,
    page: int,
    *,
    single: bool,
) -> bytes:
    """A part, its pages counted from `page`; the whole list if it is the `single` one."""
    day = head.day.isoformat()
    data = {
        "flipped": laid.across,
        "size": laid.size,
        "first": page,
        "title": head.title if page == 1 else "",
        "subtitle": day,
        "foot": f"{head.title} · {day}",
        "page": "Page {page} of {pages}" if single else "Page {page}",
        "columns": [
            {"title": _title(column), "right": column.is_right, "width": width}
            for column, width in zip(columns, laid.widths, strict=True)
        ],
        "cells": list(chain.from_iterable(zip(*cells, strict=True))),
    }
    # By the package's lazy face: a table waits for no typesetter.
    return statements.pdf.press.press(
        "list.typ",
        data,
        title=f"{head.title}, {day}",
        author="artui",
        language="en",
        made=head.day,
        tagged=False,
    )


def _title(column: ListColumn) -> str:
    return column.heading[:1].upper() + column.heading[1:]


def _joined(
    columns: Sequence[ListColumn],
    parts: Iterable[Sequence[Sequence[str]]],
    laid: _Laid,
    head: ListHead,
    handle: BinaryIO,
) -> None:
    """The parts as one file, which is what the first one says that it is."""
    from pypdf import PdfReader, PdfWriter

    whole: PdfWriter | None = None
    page = 1
    for cells in parts:
        drawn = PdfReader(BytesIO(_drawn(columns, cells, laid, head, page, single=False)))
        statements.pdf.press.forget()
        page += len(drawn.pages)
        if whole is None:
            whole = PdfWriter(clone_from=drawn)
        else:
            whole.append(drawn, import_outline=False)
    assert whole is not None
    whole.write(handle)
