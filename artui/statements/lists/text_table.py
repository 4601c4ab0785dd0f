"""A list as an aligned table: numbers right, texts left, wide characters counted as two cells.

The widths are those of the first rows, so that a list of any length begins at once.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TextIO

from artui.cell_width import cut
from artui.cell_width import width as cells_of
from artui.domain.text import visible
from artui.statements.lists.list_columns import ListColumn, ListRow, Values, chunks, texts

_GAP = "  "
_NARROWEST = 6


def write_table(
    rows: Iterable[ListRow], columns: Sequence[ListColumn], out: TextIO, width: int | None
) -> None:
    """Write a header and the rows; `width` in cells cuts texts, None cuts nothing."""
    parts = chunks(rows, columns)
    first = next(parts, None)
    heads = [visible(column.heading) for column in columns]
    shown = _shown(columns, first) if first else [[] for _ in columns]
    widths = [max(map(cells_of, [head, *cells])) for head, cells in zip(heads, shown, strict=True)]
    cuts = _fitted(widths, columns, width)
    out.write(_line(columns, heads, cuts, cutting=width is not None))
    out.write(_GAP.join("─" * cells for cells in cuts) + "\n")
    rest = (_shown(columns, values) for values in parts)
    for part in chain([shown], rest):
        for row in zip(*part, strict=True):
            out.write(_line(columns, row, cuts, cutting=width is not None))


def _shown(columns: Sequence[ListColumn], values: Values) -> list[list[str]]:
    return [[visible(text or "") for text in texts(column, values)] for column in columns]


def _fitted(widths: list[int], columns: Sequence[ListColumn], width: int | None) -> list[int]:
    """The widths, the widest texts narrowed until the line fits or no text can give more."""
    fitted = list(widths)
    soft = [i for i, column in enumerate(columns) if column.type in ("text", "flags")]
    excess = 0 if width is None else sum(fitted) + len(_GAP) * (len(fitted) - 1) - width
    while excess > 0:
        widest = max(soft, key=lambda i: fitted[i], default=None)
        if widest is None or fitted[widest] <= _NARROWEST:
            break
        fitted[widest] -= 1
        excess -= 1
    return fitted


def _line(
    columns: Sequence[ListColumn], cells: Sequence[str], widths: list[int], *, cutting: bool
) -> str:
    parts = []
    for column, text, width in zip(columns, cells, widths, strict=True):
        if column.is_right:
            parts.append(" " * (width - cells_of(text)) + text)
            continue
        shown = cut(text, width) if cutting else text
        parts.append(shown + " " * (width - cells_of(shown)))
    return _GAP.join(parts).rstrip() + "\n"
