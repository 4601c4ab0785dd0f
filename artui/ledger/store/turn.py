"""The turn to write: who holds it for long says so, and who waits is told.

The note of a holder is a small file beside a SQLite ledger, and the name of their session on
PostgreSQL. Nobody who waits gives up as long as the note moves.
"""

import os
import re
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

# How long a turn may last before its holder says so, and how often they say it.
QUIET_S = 0.5
EVERY_S = 0.25
# How long who waits is told nothing, and how often they look.
PATIENT_S = 1.0
LOOK_EVERY_S = 0.5
# How long a waiter waits while nothing moves, at least.
LONGEST_WAIT_S = 30.0
# A note that has not moved for so long was left by a holder who crashed, or says nothing any more.
_STALE_S = 5.0
# As much of a session's name as PostgreSQL keeps.
_WIDTH = 63
_SIGN = "artui"
_SUFFIX = "-turn"
_MOST_BYTES = 512
_MOST_DIGITS = 19
# Neither a link is followed nor a pipe waited for.
_AS_IT_IS = os.O_NOFOLLOW | os.O_NONBLOCK
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
TURN = "artui: turn"
WAITS = "artui: waits"


class Held(NamedTuple):
    """A turn that lasts: who holds it with which act, the rows written and to be written in all
    (0: not known), and for how many milliseconds."""

    actor: str
    act: str
    done: int
    total: int
    lasted_ms: int

    @property
    def to_go_s(self) -> int | None:
        """How many seconds it will go on, if it goes on like this; None if nobody knows."""
        if not self.done or not self.total:
            return None
        left = max(self.total - self.done, 0)
        return max(round(self.lasted_ms * left / self.done / 1000), 1)

    @property
    def sentence(self) -> str:
        """Who is waited for, for what, and how long."""
        seconds = self.to_go_s
        left = f"{self.done} rows so far" if seconds is None else f"{seconds} s to go"
        return f"{self.actor}'s {self.act} is being written, {left}"

    def as_note(self) -> str:
        """One line, from which it can be read again."""
        numbers = f"{self.done} {self.total} {self.lasted_ms}"
        return f"{_SIGN} {numbers} {self.act.replace(' ', '_')} {self.actor}"


def read_note(note: str) -> Held | None:
    """What a note says; None for any other text."""
    parts = note.split(maxsplit=5)
    if len(parts) != 6 or parts[0] != _SIGN:
        return None
    if not all(each.isdecimal() and len(each) < _MOST_DIGITS for each in parts[1:4]):
        return None
    done, total, lasted = map(int, parts[1:4])
    return Held(parts[5], parts[4].replace("_", " "), done, total, lasted)


@dataclass(slots=True)
class Waits:
    """Waiting for the turn: `tell` gets who is waited for, each time that their note moved."""

    tell: Callable[[Held], None] = lambda _held: None
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Wait:
    """One writer who waits; `read` gives the note of the holder, empty for none."""

    waits: Waits
    read: Callable[[], str]
    began: float = field(init=False)
    deadline: float = field(init=False)
    looked: float = field(init=False)
    patience_s: float = LONGEST_WAIT_S
    """How long nothing may move. Who has written for longer may take as long to commit, when the
    server proves what they wrote and no note can say so."""
    note: str | None = None
    """The last one that was read; None before the first look."""

    def __post_init__(self) -> None:
        self.began = self.looked = self.waits.clock()
        self.deadline = self.began + LONGEST_WAIT_S

    def goes_on(self) -> bool:
        """Whether to go on waiting; tells who is waited for if that has moved."""
        now = self.waits.clock()
        if now - self.began >= PATIENT_S and now - self.looked >= LOOK_EVERY_S:
            self.looked = now
            last, self.note = self.note, self.read()
            if self.note != last and (held := read_note(self.note)) is not None:
                if last is not None:
                    # The first may have been left by a holder who crashed; the next has moved.
                    self.patience_s = max(LONGEST_WAIT_S, round(held.lasted_ms / 1000))
                    self.deadline = now + self.patience_s
                self.waits.tell(held)
        return now <= self.deadline


@dataclass(slots=True)
class Turn:
    """The turn of one writer, who says how far they are once it lasts; `put` writes the note."""

    put: Callable[[str], None]
    actor: str = ""
    act: str = ""
    began: float = field(default_factory=time.monotonic)
    said: float | None = None
    done: int = 0
    total: int = 0

    def wrote(self, rows: int) -> None:
        """Some more rows are written."""
        self.done += rows
        now = time.monotonic()
        since = self.began + QUIET_S if self.said is None else self.said + EVERY_S
        if self.actor and now >= since:
            self.said = now
            lasted = round((now - self.began) * 1000)
            self.put(Held(self.actor, self.act, self.done, self.total, lasted).as_note())

    def end(self) -> None:
        """Take the note away."""
        if self.said is not None:
            self.put("")


def turn_of(connection: Connection) -> Turn | None:
    """The turn that a connection holds; None if it has none."""
    found: Turn | None = connection.info.get(TURN)
    return found


def begin_turn(connection: Connection) -> None:
    """Note that a connection has its turn."""
    path = note_path(connection)
    connection.info[TURN] = Turn(_to_session(connection) if path is None else _to_file(path))


def end_turn(connection: Connection) -> None:
    """Note that a connection's turn is over."""
    # What a lost connection held ended with it.
    turn = None if connection.invalidated else connection.info.pop(TURN, None)
    if turn is not None and connection.dialect.name == "sqlite":
        turn.end()


def note_path(connection: Connection) -> Path | None:
    """Where the note of a SQLite ledger is; None on PostgreSQL."""
    url = connection.engine.url
    return Path(f"{url.database}{_SUFFIX}") if url.get_backend_name() == "sqlite" else None


def read_file(path: Path) -> str:
    """The note in a file; empty if there is none that says anything now."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _AS_IT_IS), "rb") as file:
            there = os.fstat(file.fileno())
            if not stat.S_ISREG(there.st_mode) or time.time() - there.st_mtime > _STALE_S:
                return ""
            return file.read(_MOST_BYTES).decode("utf-8")
    except (OSError, UnicodeError):
        return ""


def read_session(connection: Connection, key: int) -> str:
    """The note in the name of the session that holds an advisory lock."""
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    query = text(
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.granted "
        "AND l.database = (SELECT oid FROM "
        "pg_database WHERE datname = current_database()) "
        "AND l.classid::bigint << 32 | l.objid::bigint = :key LIMIT 1"
    )
    note = connection.execute(query, {"key": key}).scalar_one_or_none() or ""
    # PostgreSQL keeps names in ASCII, and writes each other byte as `\xc5`.
    plain = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), note.encode())
    return plain.decode("utf-8", errors="replace")


def _to_file(path: Path) -> Callable[[str], None]:
    ledger = path.with_name(path.name.removesuffix(_SUFFIX))
    begun = False

    def put(note: str) -> None:
        nonlocal begun
        # That others are told is not worth an act that fails.
        with suppress(OSError):
            if not note or not begun:
                # Whatever is there is not ours: another's, or left by a crash.
                path.unlink(missing_ok=True)
            if note:
                begun = True
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _AS_IT_IS
                with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
                    # Whoever may read the ledger may know who writes to it.
                    os.fchmod(file.fileno(), stat.S_IMODE(ledger.stat().st_mode))
                    file.write(note.encode())

    return put


def _to_session(connection: Connection) -> Callable[[str], None]:
    def put(note: str) -> None:
        # It ends with the transaction, however that ends.
        named = func.set_config("application_name", note[:_WIDTH], True)
        connection.execute(select(named))

    return put
