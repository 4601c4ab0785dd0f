"""The screens' access to the ledger: opened after the first paint, read and changed in threads.

Nothing here imports the database layer before `open` runs in its thread. A question or an act is a
function of the open book. A failure comes back as a refusal, so that the screens show it in words
and continue.
"""

import asyncio
import importlib
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import date
from enum import Enum, auto
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from artui.choice import Choice, ReadOnly, business_date
from artui.domain.refusal import ArtuiError, Refused, file_trouble
from artui.ledger import book as ledger_book
from artui.ledger import store
from artui.open_book import open_book
from artui.settings import Settings

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.lists.work_rows import FirstQueue, Header, Queue, QueueTally
    from artui.ledger.store.listening import Listener
    from artui.read_ahead import ReadAhead

T = TypeVar("T")
# How soon a page tries again to read what it missed, when the ledger itself was there.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 4.0, 60.0
# How long another clerk's change may stay unseen where nobody tells us of it, and how often we look
# at most where we are told.
_LOOK_EVERY_S, _LOOK_AT_MOST_EVERY_S = 2.0, 0.2


class Trouble(Refused):
    """The database or a file could not be reached; the sentence comes from the failure."""


class LedgerAway(Trouble):
    """The server of the ledger, or whoever holds it, did not let us do it."""


class LongActRuns(Refused):
    """One clerk's long act holds the ledger, and another act of theirs would wait for it."""


def in_words(error: Exception) -> Refused:
    """A failure as a refusal that the screens can show; any other exception is raised again."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        return Trouble(file_trouble(error))
    if isinstance(error, ArtuiError):
        away = store.failures.Unreachable, store.failures.BookingUnknown
        return LedgerAway(str(error)) if isinstance(error, away) else Trouble(str(error))
    raise error


def load(modules: Iterable[str]) -> None:
    """Import modules by name, all in this thread, since a second thread can see half a module.

    Some versions of Python 3.11 also mistake two threads in one import for a deadlock.
    """
    for name in modules:
        importlib.import_module(name)


class Sight(Enum):
    """What a look at the ledger has shown: nothing new, a change, or that it is back again."""

    SAME = auto()
    CHANGED = auto()
    BACK = auto()


class Ledger:
    """One ledger, one clerk, one business day. `version` rises whenever the ledger has changed."""

    def __init__(
        self, choice: Choice, settings: Settings, ahead: "ReadAhead | None" = None
    ) -> None:
        self.choice = choice
        self.settings = settings
        self.day: date = business_date(choice)
        self.version = 0
        self.long_act = ""
        """The title of the long act that is in progress, for which other acts would wait."""
        self._ahead = ahead
        self._first_queue: FirstQueue | None = None
        self._first_header: Future[Header | None] = Future()
        self._reading_whole = Lock()
        self._tally: QueueTally | None = None
        self._tally_came = False
        self._opened: Future[Book] = Future()
        self._mark: object = None
        self._missed = self._away = self._server_away = False
        self._pause_s = self._next_try = 0.0

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed."""
        return self.choice.read_only

    def why_not_write(self) -> str | None:
        """Why acts are not possible, as an action's reason; None if they are."""
        if self.read_only:
            return "the ledger is open for reading only."
        return f"{self.long_act} is still at work." if self.long_act else None

    @property
    def is_read_ahead(self) -> bool:
        """Whether another process reads the first page."""
        return self._ahead is not None

    def began_ahead(self) -> bool:
        """Whether the queue of that process is there; then it waits for being taken."""
        return self._ahead is not None and self._ahead.began()

    def read_ahead(self) -> bool:
        """Wait for the queue that another process is reading; whether there is any."""
        found = self._ahead.queue() if self._ahead is not None else None
        if found is not None:
            self._first_queue, self.day, self._mark = found, found.day, found.mark
        return found is not None

    def read_header_ahead(self) -> None:
        """Wait for the totals that another process is reading."""
        if self._ahead is not None:
            self._first_header.set_result(self._ahead.header())

    @property
    def first_queue(self) -> "FirstQueue | None":
        """The first rows of the queue that was read ahead, until the book itself is open; None
        without them."""
        return None if self.is_open else self._first_queue

    @property
    def first_header(self) -> "Header | None":
        """The totals beside that queue; this waits for them, so it is only for threads."""
        return self._first_header.result() if self.first_queue is not None else None

    def queue_tally(self) -> "QueueTally | None":
        """The number of rows of the queue whose first rows were read ahead, if it is known before
        them. This waits for it, so it is only for threads."""
        with self._reading_whole:
            return self._tally_ahead()

    def _tally_ahead(self) -> "QueueTally | None":
        if self._ahead is not None and not self._tally_came:
            # It comes after the totals, once.
            self._first_header.result()
            self._tally_came, self._tally = True, self._ahead.tally()
        return self._tally

    def whole_queue(self) -> "Queue | None":
        """The whole queue whose first rows were read ahead; None if it could not be read. This
        waits for it, so it is only for threads."""
        with self._reading_whole:
            first = self._first_queue
            if first is not None and first.whole is None and self._ahead is not None:
                self._tally_ahead()  # comes before it
                whole = self._ahead.whole()
                self._first_queue = first = None if whole is None else replace(first, whole=whole)
            return None if first is None else first.whole

    def open(self, reads: Iterable[str] = ()) -> "Book":
        """Open the book and import what the first page needs; called once, in a thread.

        Raises what `open_book` raises.
        """
        try:
            book = open_book(self.choice, self.settings)
            if self._first_queue is not None and self.day != book.business_date:
                self._mark = object()  # equal to none, so that a look finds a change
            standbys = book.database.standbys
            self._server_away = standbys is not None and bool(standbys.server_trouble)
            self.day = book.business_date  # the ledger may have a time zone of its own
            # All imports run in this one thread, so that the first questions need not wait.
            load(reads)
        except BaseException as error:
            self._opened.set_exception(error)
            raise
        self._opened.set_result(book)
        return book

    def give_up(self, error: Exception) -> None:
        """Let nobody wait any longer for a ledger that will not be opened."""
        if not self._opened.done():
            self._opened.set_exception(error)
        if not self._first_header.done():
            self._first_header.set_result(None)

    def book(self) -> "Book":
        """The open book; this waits until it is open, so it is only for threads."""
        return self._opened.result()

    @property
    def is_open(self) -> bool:
        """Whether the book is open."""
        return self._opened.done() and self._opened.exception() is None

    @property
    def read_at(self) -> str:
        """Where it is read, for the line of status; empty if where it is written."""
        standbys = self.book().database.standbys if self.is_open else None
        if standbys is None:
            return ""
        return f"server away, {standbys.words}" if self._server_away else standbys.words

    async def ask(self, question: Callable[["Book"], T]) -> T:
        """Ask the ledger something, in a thread. A failure is raised as a Refused."""
        return await asyncio.to_thread(self.run, question)

    async def act(self, act: Callable[["Book"], T]) -> T:
        """Do one act, in a thread. Raises ReadOnly, LongActRuns, the act's refusals, Trouble."""
        self._refuse_writing()
        return await asyncio.to_thread(self.run, act)

    def act_long(self, title: str, act: Callable[["Book"], T]) -> T:
        """Do one long act in this thread, a job's; other acts are refused until it ends.

        Raises ReadOnly, LongActRuns, the act's refusals, Trouble.
        """
        self._refuse_writing()
        self.long_act = title
        try:
            return self.run(act)
        finally:
            self.long_act = ""
            self.catch_up()

    def _refuse_writing(self) -> None:
        if self.read_only:
            raise ReadOnly("The ledger is open for reading only; nothing was changed.")
        if self.long_act:
            raise LongActRuns(
                f"{self.long_act} is still at work; record this when it has ended, or stop it."
            )

    def run(self, work: Callable[["Book"], T]) -> T:
        """Ask or act in this thread, a job's. Raises refusals, and failures as a Refused."""
        try:
            return work(self.book())
        except Exception as error:
            if not isinstance(error, Refused):
                self.missed()
            raise in_words(error) from error

    def missed(self) -> None:
        """Note that something could not be read, so that pages read it again when they can."""
        self._missed = True

    async def occasions(self) -> AsyncGenerator[None]:
        """Each time to look at the ledger, without end: when the server tells of a change, or when
        a page has missed something; where nobody tells, after a while. The book must be open."""
        # A file calls nobody, and what listens loads the server's library.
        told = not self.book().database.is_sqlite
        while True:
            try:
                if told:
                    async with store.listening.listening(self.book().database) as listener:
                        self._server_away = False
                        # Also at first: who began to listen has not heard what was before.
                        while True:
                            self.book().database.knows(*listener.newest)
                            yield
                            await self._called(listener)
            except store.failures.Unreachable:
                self._server_away = True
            except store.listening.Unheard:
                # It will not be heard later either, and each trial takes a while.
                told = False
            yield
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _called(self, listener: "Listener") -> None:
        await asyncio.sleep(_LOOK_AT_MOST_EVERY_S)
        while not (await listener.heard(_LOOK_EVERY_S) or self._missed):
            pass

    def look(self) -> Sight:
        """What happened to the ledger since the last look, by us or by another; for threads.

        Raises what reading raises; what a page missed meanwhile counts as a change later.
        """
        try:
            found = ledger_book.audit_log.mark(self.book())
        except Exception:
            self._missed = self._away = True
            raise
        away, first, same = self._away, self._mark is None, found == self._mark
        self._away, self._mark = False, found
        again = self._read_again(at_once=away or not same)
        if not again and (first or same):
            return Sight.SAME
        self.version += 1
        return Sight.BACK if away else Sight.CHANGED

    def catch_up(self) -> None:
        """Look after an act of ours, which is done whether the ledger can be read now or not."""
        with suppress(ArtuiError):
            self.look()

    def _read_again(self, *, at_once: bool) -> bool:
        """Whether pages must read again what they missed: at once when the ledger was away, else
        at growing intervals, since a list that can never be read must not keep the line busy.
        """
        now = time.monotonic()
        if not self._missed:
            if now > self._next_try:
                self._pause_s = 0.0
            return False
        if not at_once and now < self._next_try:
            return False
        self._missed = False
        self._pause_s = min(_LONGEST_PAUSE_S, 2 * self._pause_s or _FIRST_PAUSE_S)
        self._next_try = now + self._pause_s
        return True

    def close(self) -> None:
        """Close the connections, and wait for nothing that is still read ahead."""
        if self._ahead is not None:
            self._ahead.end()
        if self.is_open:
            self.book().database.close()
