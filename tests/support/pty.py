"""A program in a pseudo-terminal, with a terminal emulator (pyte) that reads what it shows.

    with Terminal(["artui"], columns=80, rows=24) as terminal:
        terminal.wait_text("Today")
        terminal.keys("/", "north", ENTER)
        terminal.wait_text("Northwind")

Waiting is for text to appear, with a generous limit; nothing here measures time.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import pyte

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
ENTER, ESC, TAB, BACKSPACE = "\r", "\x1b", "\t", "\x7f"
PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"

_NOT_OF_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*u|\x1b\[\?\d+\$p|\x1b\[\?2026[hl]")
_LIMIT = 60.0


class ScreenTimeout(AssertionError):
    """The text did not appear; the message shows what stood there."""


class Terminal:
    """A running program and the screen it drew."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = b""
        """Everything the program wrote since the start or the last `keys`."""
        self.read_at = time.perf_counter()
        """When its latest byte came, by `time.perf_counter`; the start, before there was any."""
        self.exit_status: int | None = None
        """Its exit status once it ended; negative for a signal."""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            _become(command, env or {}, columns, rows)
        os.set_blocking(self._fd, False)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def display(self) -> list[str]:
        """The lines as a person sees them."""
        return list(self.screen.display)

    @property
    def bytes(self) -> int:
        """How many bytes the program wrote since the last `keys`."""
        return len(self.sent)

    def keys(self, *keys: str) -> None:
        """Press keys; text is typed as it is. Starts counting bytes anew.

        After a lone ESC wait for what it does before the next key: ESC and the first byte of an
        arrow, read together, are another key.
        """
        self.sent = b""
        for key in keys:
            os.write(self._fd, key.encode())
            self.settle(0.02 if key != ESC else 0.15)  # a lone Esc is known by the pause after it

    def press(self, key: str) -> None:
        """Press a key without a pause after it. Starts counting bytes anew."""
        self.sent = b""
        os.write(self._fd, key.encode())

    def wait_text(self, text: str, limit: float = _LIMIT) -> None:
        """Wait until some line contains the text."""
        self._wait(lambda: any(text in line for line in self.display), f"{text!r} to appear", limit)

    def wait_any(self, *texts: str, limit: float = _LIMIT) -> str:
        """Wait until some line contains one of the texts; returns the first that is there."""

        def there() -> list[str]:
            return [text for text in texts if any(text in line for line in self.display)]

        self._wait(there, f"one of {texts} to appear", limit)
        return there()[0]

    def wait_gone(self, text: str, limit: float = _LIMIT) -> None:
        """Wait until no line contains the text."""
        self._wait(lambda: all(text not in line for line in self.display), f"{text!r} to go", limit)

    def wait_end(self, limit: float = _LIMIT) -> int:
        """Wait until the program ends; returns its exit status (negative: the signal)."""
        self._wait(self._ended, "the end", limit)
        assert self.exit_status is not None
        return self.exit_status

    def settle(self, quiet: float = 0.3) -> int:
        """Read until nothing came for `quiet` seconds; returns the bytes since the last `keys`."""
        while self._read(quiet):
            pass
        return self.bytes

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size, as a person drags it."""
        self.screen.resize(rows, columns)
        _set_size(self._fd, columns, rows)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Drop the line, as a lost SSH connection does."""
        os.close(self._fd)
        self._fd = -1

    def close(self) -> None:
        """End the program, if it still runs, and give the terminal back."""
        if not self._ended():
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.exit_status = os.waitstatus_to_exitcode(status)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _wait(self, done: object, what: str, limit: float) -> None:
        assert callable(done)
        end = time.monotonic() + limit
        while not done():
            if time.monotonic() > end:
                raise ScreenTimeout(f"waited {limit} s for {what}\n" + "\n".join(self.display))
            if not self._read(0.05) and self.exit_status is not None and not done():
                raise ScreenTimeout(f"ended before {what}\n" + "\n".join(self.display))

    def _ended(self) -> bool:
        if self.exit_status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_status = os.waitstatus_to_exitcode(status)
        return self.exit_status is not None

    def _read(self, pause: float) -> bool:
        """Read what came within `pause` seconds; False if nothing did."""
        if self._fd < 0:
            time.sleep(pause)
            self._ended()
            return False
        ready, _, _ = select.select([self._fd], [], [], pause)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says so when the program closed its side
            data = b""
        if not data:
            time.sleep(min(pause, 0.05))
            self._ended()
            return False
        self.read_at = time.perf_counter()
        self.sent += data
        self._stream.feed(_NOT_OF_PYTE.sub(b"", data))
        return True


def _become(command: Sequence[str], env: Mapping[str, str], columns: int, rows: int) -> None:
    """In the child: a terminal of that size, a plain environment, then the program."""
    _set_size(0, columns, rows)
    dropped = {"COLORTERM", "COLORFGBG", "NO_COLOR", "TERM_PROGRAM", "COLUMNS", "LINES"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    environment = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **env}
    try:
        os.execvpe(command[0], list(command), environment)
    except OSError as error:
        os.write(2, f"{command[0]}: {error}\n".encode())
        os._exit(127)


def _set_size(fd: int, columns: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
