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
from select import select
from types import FrameType
from typing import IO, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from artui.tui.kit.terminal.capabilities import edits
from artui.tui.kit.terminal.grid import Grid
from artui.tui.kit.terminal.key_parser import KeyParser

# A frame begins by placing the cursor and contains placements, styles, line feeds and plain text.
_FRAME = re.compile(r"\x1b\[\d+;\d+H(?:\x1b\[[\d;]*[Hm]|[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f])*")
# Output around frames that touches no cell: modes, queries, keyboard protocol, titles, OSC 52.
_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?!1049|47|1047|3h|3l)\d+(?:[hl]|\$p)|\x1b\[[<>=?]\d*u|\x1b\[\?u|\x07"
    r"|\x1b\](?:52|0|2|22);[^\x00-\x06\x0e-\x1a\x1c-\x1f]*?(?:\x07|\x1b\\))*"
)
# A terminal that orders text by its script (ECMA-48 BDSM, implicit) would move an amount to the
# other side of an Arabic or Hebrew name; in explicit mode every cell stays where it was placed.
_CELLS_AS_SENT, _CELLS_BY_SCRIPT = "\x1b[8l", "\x1b[8h"
_BREATH = 0.1  # seconds after which the reader of keys looks whether the screens have ended
_CHUNK = 4096


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
        self._edits = edits(os.environ)
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
            grid = self._grid = Grid(*size, edits=self._edits)
        if changes := grid.changes(data, self._typed_at()):
            super().write(changes)

    def _typed_at(self) -> tuple[int, int] | None:
        """Where a text is being typed, whose input method looks for the terminal's cursor; None if
        there is no field, or one that is not laid out yet.

        A frame's own end is where the field was before it was laid out.
        """
        if not self._app.screen_stack:
            return None
        field = self._app.focused
        place = getattr(field, "cursor_screen_offset", None)
        if field is None or place is None or not field.region:
            return None
        x, y = self._app.screen.outer_size.clamp_offset(place)
        return x, y

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
