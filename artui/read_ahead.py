"""Reading the first page in a process of its own, while this one imports the screens.

Importing the database layer takes as long as importing Textual, so each has a processor of its own:
the rows come as soon as they can be painted. The process only reads, hands over what it read, and
ends; when it can't, the screens read everything themselves. It is a copy of this process, made
before there is a second thread or anything of the database layer, so that it shares no lock and no
connection; the address of the ledger is in no argument and no variable.
"""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from select import select
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from artui import ledger
from artui.choice import Choice
from artui.open_book import ledger_address, open_book
from artui.processors import processors
from artui.settings import load_settings

if TYPE_CHECKING:
    from artui.ledger.lists.work_rows import (
        FirstQueue,
        Header,
        PlainQueue,
        Queue,
        QueueTally,
    )

_NICE = 4  # on a busy machine the first paint comes before the rows, which still get their part
_GRACE_S = 1.0
_PATIENCE_S = 3.0  # after this the screens read for themselves, and say what keeps them waiting
_LONGER_S = 27.0  # so much longer for the whole queue, whose first rows are there: nobody waits


class ReadAhead:
    """A first page that is being read. Its parts come one after the other, each to one thread; a
    part is None if it could not be read."""

    def __init__(self, process: int, source: int) -> None:
        self._process = process
        self._source = open(source, "rb")  # noqa: SIM115 - closed after the last part
        self._ended = threading.Lock()
        self._whole_is_there = False
        self._patience = self._until(_PATIENCE_S)

    def _until(self, seconds: float) -> threading.Timer:
        clock = threading.Timer(seconds, self._stop)
        clock.daemon = True
        return clock

    def began(self) -> bool:
        """Whether the first rows are there, or will not come any more."""
        return self._source.closed or bool(select([self._source], [], [], 0)[0])

    def queue(self) -> "FirstQueue | None":
        """Wait for the first rows of the queue, or the whole of it."""
        self._patience.start()
        found: FirstQueue | None = self._part()
        self._whole_is_there = found is None or found.whole is not None
        return found

    def header(self) -> "Header | None":
        """Wait for the totals and what waits, and end the process if nothing comes after them."""
        found: Header | None = self._part()
        self._patience.cancel()
        if found is None or self._whole_is_there:
            self.end()
        else:
            self._patience = self._until(_LONGER_S)
            self._patience.start()
        return found

    def tally(self) -> "QueueTally | None":
        """Wait for the number of rows, which comes before them; None if it comes with them."""
        found: QueueTally | None = self._part()
        return found

    def whole(self) -> "Queue | None":
        """Wait for the whole queue, the last part where it takes longer than its first rows."""
        plain: PlainQueue | None = self._part()
        self.end()
        return None if plain is None else ledger.lists.work_rows.from_plain(plain)

    def _part(self) -> Any:
        try:
            return pickle.load(self._source)  # noqa: S301 - from our own process
        except Exception:  # noqa: BLE001 - whatever half a part may lead to
            return None

    def end(self) -> None:
        """End the process, whether it has handed everything over or not. Who waits for a part gets
        none."""
        self._patience.cancel()
        self._stop()
        self._source.close()  # at once, as nobody writes to it any more

    def _stop(self) -> None:
        """Kill the process; it is waited for once."""
        if self._ended.acquire(blocking=False):
            with suppress(ProcessLookupError, ChildProcessError):  # ended children may be ignored
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)


def read_ahead(choice: Choice, environ: Mapping[str, str]) -> ReadAhead | None:
    """Begin to read the first page of the chosen ledger; None where that is not safe, not possible
    or of no use."""
    if processors() < 2 or threading.active_count() > 1 or "sqlalchemy" in sys.modules:
        return None
    try:
        return begin(choice, environ)
    except OSError:
        return None


def begin(choice: Choice, environ: Mapping[str, str]) -> ReadAhead:
    """Begin to read it in a copy of this process. Raises OSError if there can be none."""
    source, target = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(source)
        os.close(target)
        raise
    if not process:
        # Nobody but the screens may hold the other end: when they are gone, writing fails.
        os.close(source)
        _hand_over(choice, environ, target)
    os.close(target)
    return ReadAhead(process, source)


def _hand_over(choice: Choice, environ: Mapping[str, str], target: int) -> NoReturn:
    """Read and write the parts, in the new process; nothing of it reaches the terminal."""
    with suppress(BaseException):
        # Whoever would end it may be killed; while it waits for a database, nothing else ends it.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S + _LONGER_S + _GRACE_S)
        os.nice(_NICE)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        with open(target, "wb") as out:
            _write_parts(choice, environ, out)
    os._exit(0)


def _write_parts(choice: Choice, environ: Mapping[str, str], out: BinaryIO) -> None:
    """Nothing for a ledger that is still to be made. Raises what reading raises."""
    settings = load_settings(environ, wrong=[])
    address, _ = ledger_address(choice, settings)
    path = ledger.store.engine.sqlite_path(address)
    if path is not None and not path.exists():
        return
    book = open_book(choice, settings)
    lists, day = ledger.lists, book.business_date
    last = ledger.book.audit_log.mark(book)  # before all else: later acts are newer than it
    with book.reading() as connection:
        first, reading = lists.first_rows.first_queue(connection, day, last)
        _write(first, out)
        header = lists.header.header(book, settings.ageing_bounds)
        if reading is not None:
            _write(header, out)
            _write(reading.tally(), out)
            last_part: object = lists.work_rows.as_plain(reading.whole())
        else:
            last_part = header
    book.database.close()  # the last part may be the end of this process
    _write(last_part, out)


def _write(part: object, out: BinaryIO) -> None:
    pickler = pickle.Pickler(out)
    # Of tens of thousands of plain rows nothing is there twice.
    pickler.fast = isinstance(part, tuple)
    pickler.dump(part)
    out.flush()
