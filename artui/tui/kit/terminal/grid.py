"""What the terminal shows, cell by cell, and the shortest way from there to the next frame.

A frame is read into rows of cells. Rows that moved up or down together are moved on the terminal,
if that leaves less to send; then the cells that differ are sent.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from artui.cell_width import clusters
from artui.tui.kit.terminal.pen import BLANK, Cell, Pen, takes_cells_by_terminal

Row = list[Cell | None]  # an unknown cell is None

_TOKEN = re.compile(r"(\x1b\[[\d;]*[Hm])")
# Letters of one cell each, whatever is beside them: Latin, Greek, Cyrillic, and what
# we draw with.
ONE_CELL = re.compile(
    r"[ -~\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027"
    r"\u2500-\u259f]*"
)
_NO_LINE_FEEDS = {10: None, 13: None}
# So many bytes say the same as blanks: to the end of the line, and some cells.
_ERASE_REST, _ERASE = 3, 4
# Moving lines takes some 20 bytes, and more is sent about the blank lines that appear.
_SCROLL_LEAST_ROWS, _SCROLL = 3, 32


@lru_cache(maxsize=1024)
def _style(codes: str) -> str:
    """SGR codes since the last reset, without default colours that follow no other colour."""
    parts = codes.split(";")
    if "38" in parts or "48" in parts:  # the numbers that follow are no codes
        return codes
    while "0" in parts or "" in parts:
        parts = parts[1:]
    if any(len(part) > 1 and part not in ("39", "49") for part in parts):
        return ";".join(parts)
    return ";".join(part for part in parts if part not in ("39", "49"))


class _Letters(dict[str, Cell]):
    """Letters in a style, as the same objects each time, which compare quickly."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, letter: str) -> Cell:
        cell = self[letter] = (letter, self._style)
        return cell


@lru_cache(maxsize=64)
def _plain_cells(style: str) -> _Letters:
    return _Letters(style)


@lru_cache(maxsize=512)
def _clusters(text: str) -> tuple[tuple[str, int], ...]:
    """A line is drawn again with each key that touches it."""
    return tuple(clusters(text))


class Grid:
    """What the terminal shows as far as it is known."""

    def __init__(self, width: int, height: int, *, edits: bool = True) -> None:
        """`edits`: whether the terminal moves lines between margins and erases cells."""
        self.size = (width, height)
        self._rows: list[Row] = [[None] * width for _ in range(height)]
        self._plain = False
        self._edits = edits

    def changes(self, frame: str, cursor: tuple[int, int] | None = None) -> str:
        """Read a frame and return a short text that makes the terminal show it, with its cursor at
        a place if that matters."""
        wanted = self._read(frame)
        changed = {y: row for y, row in wanted.items() if row != self._rows[y]}
        pen = Pen(plain=self._plain, erases=self._edits)
        if self._edits and len(changed) >= _SCROLL_LEAST_ROWS:
            self._scroll(pen, changed)
        last = cursor[1] if cursor is not None else None  # from its own line it is not far
        for y in sorted(changed, key=lambda y: (y == last, y)):
            _send(pen, y, self._rows[y], changed[y])
            self._rows[y] = changed[y]
        sent = pen.lift(cursor, self.size[0])
        self._plain = self._plain or bool(sent)
        return sent

    def _read(self, frame: str) -> dict[int, Row]:
        """The rows that a frame writes to."""
        height = self.size[1]
        wanted: dict[int, Row] = {}
        x = y = 0
        style = ""
        for token in _TOKEN.split(frame):
            if not token:
                continue
            if token[0] != "\x1b":
                text = token.translate(_NO_LINE_FEEDS)
                if text and 0 <= y < height:
                    if y not in wanted:
                        wanted[y] = self._rows[y].copy()
                    x = _put(wanted[y], x, text, style)
            elif token[-1] == "H":
                row, _, column = token[2:-1].partition(";")
                y, x = int(row or 1) - 1, int(column or 1) - 1
            else:
                codes = token[2:-1]
                style = "" if codes in ("", "0") else _style(f"{style};{codes}" if style else codes)
        return wanted

    def _scroll(self, pen: Pen, changed: dict[int, Row]) -> None:
        """Move lines on the terminal and here, if that leaves less to send."""
        before = {tuple(self._rows[y]): y for y in changed}
        found = [(y, before[line]) for y, row in changed.items() if (line := tuple(row)) in before]
        if not found:
            return
        lines = Counter(old - new for new, old in found).most_common(1)[0][0]
        moved = [pair for pair in found if pair[1] - pair[0] == lines]
        top, bottom = min(map(min, moved)), max(map(max, moved))
        old = self._rows[top : bottom + 1]
        blank: list[Row] = [[BLANK] * self.size[0] for _ in range(abs(lines))]
        new = [*old[lines:], *blank] if lines > 0 else [*blank, *old[:lines]]
        wanted = [changed.get(y, row) for y, row in enumerate(old, top)]
        if any(None in row for row in wanted):
            return  # what is unknown could not be put back where it was
        if _differing(old, wanted) - _differing(new, wanted) < _SCROLL:
            return
        pen.scroll(top, bottom, lines)
        self._rows[top : bottom + 1] = new
        changed.update(enumerate(wanted, top))


def _put(row: Row, x: int, text: str, style: str) -> int:
    """Write text into a row; returns the place after it."""
    last = len(row)
    end = x + len(text)
    if end <= last and ONE_CELL.fullmatch(text):
        # Nearly all text is of such letters and fits.
        one_each = _plain_cells(style)
        _clear_halves(row, x, end)
        row[x:end] = [one_each[letter] for letter in text]
        return end
    for cluster, cells in _clusters(text):
        if cells == 0:
            continue
        if x + cells > last:
            return last
        _clear_halves(row, x, x + cells)
        row[x] = (cluster, style)
        row[x + 1 : x + cells] = [("", style)] * (cells - 1)
        x += cells
    return x


def _clear_halves(row: Row, start: int, end: int) -> None:
    """Blank the rest of wide characters of which a part is overwritten, as terminals do."""
    if (first := row[start]) is not None and first[0] == "":
        lead = _lead(row, start)
        row[lead:start] = [BLANK] * (start - lead)
    while end < len(row) and (there := row[end]) is not None and there[0] == "":
        row[end] = BLANK
        end += 1


def _differing(shown: Sequence[Row], wanted: Sequence[Row]) -> int:
    """The number of cells to be sent."""
    pairs = zip(shown, wanted, strict=True)
    return sum(
        new is not None and old != new for rows in pairs for old, new in zip(*rows, strict=True)
    )


def _send(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Send what differs in a row."""
    differs = [cell is not None and cell != shown for cell, shown in zip(new, old, strict=True)]
    width = len(new)
    rest = width  # from here on the line is plain and blank
    while rest and new[rest - 1] == BLANK:
        rest -= 1
    x = cleared = 0
    while x < width:
        if not differs[x]:
            x += 1
            continue
        if x >= rest and any(differs[x + _ERASE_REST :]):
            pen.erase_rest(new, x, y, rest)
            return
        end = _end_of_blanks(new, differs, x)
        if end - x > _ERASE and not any(differs[end : end + 1]):
            pen.erase(new, x, y, end - x)
            x = end
            continue
        x = _lead(new, x)
        cell = new[x]
        assert cell is not None
        end = _end_of_character(new, x)
        by_terminal = takes_cells_by_terminal(cell[0])
        if by_terminal and x >= cleared and cell[1] == "":
            cleared = _end_of_signs(new, differs, x)
            pen.erase(new, x, y, cleared - x)
        pen.write(new, x, y, end - x, clear=by_terminal and x >= cleared)
        x = end


def _lead(row: Row, x: int) -> int:
    """The place of the character that takes this cell."""
    while (cell := row[x]) is not None and cell[0] == "":
        x -= 1
    return x


def _end_of_character(row: Row, x: int) -> int:
    """The place after a character, which may take several cells."""
    x += 1
    while x < len(row) and (cell := row[x]) is not None and cell[0] == "":
        x += 1
    return x


def _end_of_blanks(row: Row, differs: Sequence[bool], x: int) -> int:
    """The place after the plain blanks that are to be sent from here on."""
    while x < len(row) and differs[x] and row[x] == BLANK:
        x += 1
    return x


def _end_of_signs(row: Row, differs: Sequence[bool], x: int) -> int:
    """The place after the last character, of those to be sent from here on without a gap, that
    takes more cells on some terminals than on others."""
    end = x
    while x < len(row) and differs[x] and (cell := row[x]) is not None:
        x = _end_of_character(row, x)
        if takes_cells_by_terminal(cell[0]):
            end = x
    return end
