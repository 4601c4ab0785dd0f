"""The pen that writes cells on a terminal with as few bytes as every terminal understands.

Only what xterm, tmux, screen, the Linux console, PuTTY, Windows Terminal, iTerm2 and mosh have in
common: placing and moving the cursor (CUP, CUF, CHA), styles (SGR), erasing to the end of the line
(EL) and of some cells (ECH), deleting and inserting lines between margins (DECSTBM, DL, IL). The
last two are left out on a terminal that lacks them.
Nothing is erased or inserted in another style than the plain one, since terminals disagree about
the style of what appears there.
"""

from collections.abc import Sequence

from artui.cell_width import signs

Cell = tuple[str, str]  # what is shown there ("" = the rest of a wide one), its SGR codes
BLANK: Cell = (" ", "")
_UNKNOWN = -1


class Pen:
    """Collects the output and knows the terminal's cursor and style as far as it is known."""

    def __init__(self, *, plain: bool, erases: bool = True) -> None:
        """`plain`: whether the terminal is in the plain style, in which every output ends;
        `erases`: whether it erases some cells, else blanks are written there."""
        self._out: list[str] = []
        self._x = self._y = _UNKNOWN
        self._style: str | None = "" if plain else None
        self._erases = erases

    def write(self, row: Sequence[Cell | None], x: int, y: int, cells: int, *, clear: bool) -> None:
        """Send the character at a place of a row, which takes so many cells; `clear` says that a
        terminal which needs fewer for it must not keep what was there."""
        self._move(row, x, y)
        cell = row[x]
        assert cell is not None
        cluster, style = cell
        self._set(style)
        if clear:
            self._out.append(f"{' ' * cells}\x1b[{cells}D")
        self._out.append(cluster)
        # Terminals disagree about how wide a cluster of several code points is.
        self._x = x + cells if len(cluster) == 1 else _UNKNOWN

    def erase(self, row: Sequence[Cell | None], x: int, y: int, cells: int) -> None:
        """Make so many cells plain blanks."""
        self._move(row, x, y)
        self._set("")
        if self._erases:  # the cursor stays before them
            self._out.append(f"\x1b[{cells}X")
        else:
            self._out.append(" " * cells)
            self._x += cells

    def erase_rest(self, row: Sequence[Cell | None], x: int, y: int, rest: int) -> None:
        """Make the rest of a line plain blanks, which begin at `rest`."""
        if self._y != y or not rest <= self._x <= x:
            self._move(row, x, y)
        self._set("")
        self._out.append("\x1b[K")

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the lines from `top` to `bottom` up, or down if negative; blank lines follow."""
        self._set("")
        kind = "M" if lines > 0 else "L"
        self._out.append(
            f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H\x1b[{abs(lines)}{kind}\x1b[r"
        )
        self._x = self._y = _UNKNOWN

    def lift(self, cursor: tuple[int, int] | None, width: int) -> str:
        """The whole output; it ends in the plain style, and with the cursor at a place."""
        if not self._out:
            return ""
        self._set("")
        if cursor is not None and (self._x, self._y) != cursor:
            # From the last column some terminals go back by two.
            is_behind = (self._x - 1, self._y) == cursor and self._x < width
            self._out.append("\b" if is_behind else _place(*cursor))
        return "".join(self._out)

    def _set(self, style: str) -> None:
        if style != self._style:
            reset = "0;" if self._style != "" and style else ""
            self._out.append(f"\x1b[{reset}{style}m")
            self._style = style

    def _move(self, row: Sequence[Cell | None], x: int, y: int) -> None:
        """Move to a cell in the cheapest way; cells between are sent again if that is as short."""
        if (self._x, self._y) == (x, y):
            return
        if self._y != y or self._x > x:
            self._out.append(_place(x, y))
        elif self._x == _UNKNOWN:
            self._out.append(f"\x1b[{x + 1}G")
        else:
            forward = f"\x1b[{x - self._x}C"
            again = self._again(row[self._x : x]) if x - self._x <= len(forward) else ""
            self._out.append(again if 0 < len(again.encode()) <= len(forward) else forward)
        self._x, self._y = x, y

    def _again(self, between: Sequence[Cell | None]) -> str:
        """The text of cells in the pen's style; empty if they are not all that."""
        if all(cell and len(cell[0]) == 1 and cell[1] == self._style for cell in between):
            return "".join(cell[0] for cell in between if cell)
        return ""


def _place(x: int, y: int) -> str:
    """The sequence that places the cursor."""
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


def takes_cells_by_terminal(cluster: str) -> bool:
    """Whether terminals disagree about the cells of a character, so that some leave one empty."""
    return len(cluster) > 1 and signs(cluster) > 0
