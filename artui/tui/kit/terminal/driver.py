"""A terminal driver that sends only the cells that changed.

Textual sends every line that it redraws, although most of such a line is already on the terminal.
This driver reads each outgoing frame into a grid of cells and sends the differences. It drops the
grid whenever it cannot know what the terminal shows: at another size, when the alternate screen is
entered or left, on a return from the background, after any output that is not a frame.
"""

import os
import re
import signal
from codecs import getincrementaldecoder
from functools import lru_cache
from select import select
from types import FrameType
from typing import IO, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from artui.cell_width import clusters, signs
from artui.tui.kit.terminal.key_parser import KeyParser

Cell = tuple[str, str]  # what is shown there ("" = the rest of a wide one), its SGR codes

# A frame begins by placing the cursor and contains placements, styles, line feeds and plain text.
_FRAME = re.compile(r"\x1b\[\d+;\d+H(?:\x1b\[[\d;]*[Hm]|[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f])*")
_TOKEN = re.compile(r"(\x1b\[[\d;]*[Hm])")
# Output around frames that touches no cell: modes, queries, keyboard protocol, titles, OSC 52.
_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?!1049|47|1047|3h|3l)\d+(?:[hl]|\$p)|\x1b\[[<>=?]\d*u|\x1b\[\?u|\x07"
    r"|\x1b\](?:52|0|2|22);[^\x00-\x06\x0e-\x1a\x1c-\x1f]*?(?:\x07|\x1b\\))*"
)
# Up to this many unchanged cells between two changes are sent again, as a cursor move is as long.
_REWRITE = 4
# A terminal that orders text by its script (ECMA-48 BDSM, implicit) would move an amount to the
# other side of an Arabic or Hebrew name; in explicit mode every cell stays where it was placed.
_CELLS_AS_SENT, _CELLS_BY_SCRIPT = "\x1b[8l", "\x1b[8h"
_BREATH = 0.1  # seconds after which the reader of keys looks whether the screens have ended
_CHUNK = 4096


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


@lru_cache(maxsize=64)
def _plain_cells(style: str) -> tuple[Cell, ...]:
    """The ASCII characters in a style, as the same objects each time, which compare quickly."""
    return tuple((chr(code), style) for code in range(128))


class Grid:
    """What the terminal shows as far as it is known; an unknown cell is None."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._rows: list[list[Cell | None]] = [[None] * width for _ in range(height)]

    def changes(self, frame: str) -> str:
        """Read a frame and return a short text that makes the terminal show it."""
        height = self.size[1]
        pen = _Pen()
        x = y = 0
        style = ""
        end = (0, 0)
        for token in _TOKEN.split(frame):
            if not token:
                continue
            if token[0] != "\x1b":
                text = token.translate(_NO_LINE_FEEDS)
                if text and 0 <= y < height:
                    x = self._put(pen, self._rows[y], x, y, text, style)
            elif token[-1] == "H":
                row, _, column = token[2:-1].partition(";")
                y, x = int(row or 1) - 1, int(column or 1) - 1
                end = (x, y)
            else:
                codes = token[2:-1]
                style = "" if codes in ("", "0") else _style(f"{style};{codes}" if style else codes)
        return pen.lift(end)

    def _put(
        self, pen: "_Pen", row: list[Cell | None], x: int, y: int, text: str, style: str
    ) -> int:
        """Write text into a row of the grid, and its changes with the pen."""
        last = len(row)
        if text.isascii() and x + len(text) <= last:
            return self._put_plain(pen, row, x, y, text, style)
        for cluster, cells in clusters(text):
            if cells == 0:
                continue
            if x + cells > last:
                return last
            cell = (cluster, style)
            if row[x] != cell:
                self._forget_halves(row, x, cells)
                row[x] = cell
                row[x + 1 : x + cells] = [("", style)] * (cells - 1)
                pen.write(row, x, y, cell, cells)
            x += cells
        return x

    def _put_plain(
        self, pen: "_Pen", row: list[Cell | None], x: int, y: int, text: str, style: str
    ) -> int:
        """The same for ASCII text that fits, like nearly all; most cells are compared at once."""
        one_each = _plain_cells(style)
        new = [one_each[code] for code in text.encode("ascii")]
        end = x + len(new)
        old = row[x:end]
        if new != old:
            for place, cell in enumerate(new, x):
                if old[place - x] != cell:
                    self._forget_halves(row, place, 1)
                    row[place] = cell
                    pen.write(row, place, y, cell, 1)
        return end

    @staticmethod
    def _forget_halves(row: list[Cell | None], x: int, cells: int) -> None:
        """Forget the rest of wide characters of which a part is overwritten."""
        before, after = x, x + cells
        while before and (here := row[before]) is not None and here[0] == "":
            before -= 1
            row[before] = None
        while after < len(row) and (there := row[after]) is not None and there[0] == "":
            row[after] = None
            after += 1


class _Pen:
    """Collects the output and knows the terminal's cursor and style."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._x = self._y = -1
        self._style: str | None = None

    def write(self, row: list[Cell | None], x: int, y: int, cell: Cell, cells: int) -> None:
        """Send one cell, with the cheapest move to it."""
        self._move(row, x, y)
        cluster, style = cell
        if style != self._style:
            self._out.append(f"\x1b[0;{style}m" if style else "\x1b[m")
            self._style = style
        if len(cluster) > 1 and signs(cluster):
            # A terminal that needs fewer cells for it must not keep what was there.
            self._out.append(f"{' ' * cells}\x1b[{cells}D")
        self._out.append(cluster)
        # Terminals disagree about how wide a cluster of several code points is.
        self._x, self._y = (x + cells, y) if len(cluster) == 1 else (-1, -1)

    def _move(self, row: list[Cell | None], x: int, y: int) -> None:
        if (self._x, self._y) == (x, y):
            return
        if self._y != y or self._x > x or self._x < 0:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
            return
        between = row[self._x : x]
        if len(between) <= _REWRITE and all(
            cell and len(cell[0]) == 1 and cell[1] == self._style for cell in between
        ):
            self._out.append("".join(cell[0] for cell in between if cell))
        else:
            self._out.append(f"\x1b[{x - self._x}C")

    def lift(self, end: tuple[int, int]) -> str:
        """The whole output; it ends in the plain style, with the cursor where an input has it."""
        if not self._out:
            return ""
        self._out.append("\x1b[m")
        if end != (0, 0):
            self._out.append(f"\x1b[{end[1] + 1};{end[0] + 1}H")
        return "".join(self._out)


_NO_LINE_FEEDS = {10: None, 13: None}


class _HangUpProof:
    """The terminal as a file; after the line has dropped, writing to it does nothing.

    Otherwise the error would end Textual's writer thread, its queue would fill up, and the app
    would hang instead of ending cleanly.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.gone = False

    def write(self, text: str) -> None:
        self._try(self._file.write, text)

    def flush(self) -> None:
        self._try(self._file.flush)

    def fileno(self) -> int:
        return self._file.fileno()

    def _try(self, act: Any, *arguments: str) -> None:
        if self.gone:
            return
        try:
            act(*arguments)
        except OSError:
            self.gone = True


class CellDriver(LinuxDriver):
    """The driver for `App(driver_class=CellDriver)`."""

    def __init__(
        self,
        app: Any,
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._grid: Grid | None = None
        self._file: Any = _HangUpProof(self._file)

    def forget(self) -> None:
        """Assume nothing about what the terminal shows, so that the next frames are sent whole."""
        self._grid = None

    def write(self, data: str) -> None:
        """Send the differences of a frame, and anything else as it is."""
        if _FRAME.fullmatch(data) is None:
            if _HARMLESS.fullmatch(data) is None:
                self.forget()
            super().write(data)
            return
        size = self._get_terminal_size()
        grid = self._grid
        if grid is None or grid.size != size:
            grid = self._grid = Grid(*size)
        if changes := grid.changes(data):
            super().write(changes)

    def start_application_mode(self) -> None:
        """Enter, or come back from the background."""
        self.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self.write(_CELLS_AS_SENT)
        handler = signal.getsignal(signal.SIGWINCH)

        def resized(number: int, frame: FrameType | None) -> None:
            self.forget()
            if callable(handler):
                handler(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def stop_application_mode(self) -> None:
        """Leave, or go to the background."""
        if self._writer_thread is not None:
            self.write(_CELLS_BY_SCRIPT)
        super().stop_application_mode()
        self.forget()

    def run_input_thread(self) -> None:
        """Read keys until the end, by a parser for slow lines; a byte that is no text is shown."""
        parser, decoder = KeyParser(self._debug), getincrementaldecoder("utf-8")("replace")
        while not self.exit_event.is_set():
            wait = parser.patience
            ready, _, _ = select(
                [self.fileno], [], [], _BREATH if wait is None else min(wait, _BREATH)
            )
            if ready:
                try:
                    data = os.read(self.fileno, _CHUNK)
                except OSError:  # the line has dropped, which a signal reports
                    return
                if not data:
                    return
                if text := decoder.decode(data):
                    for message in parser.feed(text):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def process_message(self, message: Message) -> None:
        """A resize may also come in-band, from the terminal itself."""
        if isinstance(message, events.Resize):
            self.forget()
        super().process_message(message)
