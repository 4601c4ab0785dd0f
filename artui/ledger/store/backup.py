"""Copies of a SQLite ledger, made while clerks work and restored whole once they are proven.

A backup is one consistent state, read in one go. A restored copy is proven before it takes the old
ledger's place; the old ledger is kept beside it. For PostgreSQL see `postgres_backup`.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from artui.ledger.store.engine import held_by_another, make_private
from artui.ledger.store.failures import LedgerDamaged, LedgerMissing, Unreachable
from artui.ledger.store.held_files import held
from artui.ledger.store.plain_errors import reason, sqlite_kind
from artui.ledger.store.turn import LONGEST_WAIT_S

# How often we ask for a lock that another holds. An act waits in naps of up to 3 ms.
_NAP_S = 0.003
# What SQLite reports of a file that is no database, or no longer one.
_RUINED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
Progress = Callable[[int, int, int], None]


def back_up(ledger: Path, target: Path) -> None:
    """Copy a ledger as it is at this moment into the empty file `target`, mode 0600.

    Raises LedgerMissing, Unreachable (no database, disk full), LedgerDamaged if what was copied is
    not whole.
    """
    if not ledger.is_file():
        raise LedgerMissing(f"There is no ledger at {ledger}.")
    target.chmod(0o600)
    copy(ledger, target)
    with closing(sqlite3.connect(target)) as connection:
        # One file that needs no other beside it, readable where nothing can be written.
        connection.execute("PRAGMA journal_mode = DELETE")
        damage = _damage(connection)
    if damage:
        raise LedgerDamaged(
            f"The ledger {ledger} is damaged, so no copy was made: {damage}. `artui db check` "
            "shows more, `artui db restore` puts an older backup in its place."
        )
    with target.open("rb") as handle:
        os.fsync(handle.fileno())


def restore(
    backup: Path,
    ledger: Path,
    proven: Callable[[Path], None],
    *,
    longest_wait_s: float = LONGEST_WAIT_S,
) -> Path | None:
    """Put a backup in the place of a ledger; returns the path of the old one, None if there was
    none.

    `proven` gets the new file first and raises if it is not a sound ledger; then everything stays
    as it was. Clerks at work see the restored ledger with their next command. Raises OSError,
    and Unreachable, also when another writes to the ledger for longer than `longest_wait_s`.
    """
    with backup.open("rb"):
        # A file that can't be read is reported before anything is made.
        fresh = _beside(ledger, "restored")
    make_private(fresh, group=False)
    with held(fresh):
        try:
            copy(backup, fresh)
            proven(fresh)
            if not ledger.exists():
                _settle(fresh)
                os.link(fresh, ledger)
                return None
            if is_ruined(ledger, longest_wait_s):
                return _swap(fresh, ledger)
            return _overwrite(fresh, ledger, longest_wait_s)
        finally:
            for end in ("", "-wal", "-shm"):
                _with_end(fresh, end).unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy one consistent state of a database into another file, in one read; raises
    Unreachable.
    """
    try:
        with (
            closing(sqlite3.connect(f"file:{_quoted(source)}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer, progress=_patient(LONGEST_WAIT_S), sleep=_NAP_S)
    except sqlite3.Error as error:
        raise Unreachable(f"{source} could not be copied: {reason(error)}.") from error


def _damage(connection: sqlite3.Connection) -> str:
    """The first damage that a quick check finds; empty if there is none."""
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return reason(error)
    return "" if found == "ok" else found.splitlines()[-1]


def _patient(longest_wait_s: float) -> Progress:
    """A check of each step of a copy that gives up when another has held the lock for too long:
    SQLite itself would try for ever.
    """
    deadline = time.monotonic() + longest_wait_s

    def check(status: int, _remaining: int, _total: int) -> None:
        if status == sqlite3.SQLITE_BUSY and time.monotonic() > deadline:
            raise held_by_another(longest_wait_s)

    return check


def _overwrite(fresh: Path, ledger: Path, longest_wait_s: float) -> Path:
    """Write the new state over the old one in one transaction, and keep the old one aside.

    The old one is copied after the first pages have been written, not before: only from then on
    is the lock ours, nobody else can write, and readers still see the old state. So no act is lost
    between the two. While the lock is not ours, the steps are busy. The copy gets its name once it
    is whole.
    """
    kept, part = _beside(ledger, "before-restore"), _beside(ledger, "restored")
    patient = _patient(longest_wait_s)
    whole = False

    def keep(status: int, remaining: int, total: int) -> None:
        nonlocal whole
        patient(status, remaining, total)
        if status == sqlite3.SQLITE_OK and not whole:
            make_private(part, group=False)
            copy(ledger, part)
            os.link(part, kept)
            whole = True

    try:
        _settle(ledger, longest_wait_s)
        with (
            closing(sqlite3.connect(fresh)) as reader,
            closing(sqlite3.connect(ledger, timeout=0)) as writer,
        ):
            # Any ledger has more pages than one step, so the first step is not the last one.
            reader.backup(writer, pages=16, progress=keep, sleep=_NAP_S)
    except BaseException as error:
        changed = whole and not _same(ledger, kept)
        if not changed:
            kept.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            end = f"what was there is kept as {kept}" if changed else "nothing was changed"
            raise Unreachable(f"{ledger} could not be written: {reason(error)}; {end}.") from error
        raise
    finally:
        part.unlink(missing_ok=True)
    return kept


def _same(ledger: Path, kept: Path) -> bool:
    """Whether two files surely have the same last act."""
    try:
        return bool(last_act(ledger, LONGEST_WAIT_S) == last_act(kept, LONGEST_WAIT_S))
    except sqlite3.Error:
        return False


def last_act(ledger: Path, longest_wait_s: float) -> Any:
    """The number and the hash of the last act of a file, None if it has none; raises
    sqlite3.Error."""
    address = f"file:{_quoted(ledger)}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=longest_wait_s)) as connection:
        return connection.execute("SELECT id, hash FROM act ORDER BY id DESC LIMIT 1").fetchone()


def _swap(fresh: Path, ledger: Path) -> Path:
    """Replace a file that is not a readable database, so that nobody can be working on it."""
    kept = _beside(ledger, "unreadable")
    _settle(fresh)
    ledger.rename(kept)
    wal = _with_end(ledger, "-wal")
    if wal.exists():
        # Whoever tries to rescue the old file needs it.
        wal.rename(_with_end(kept, "-wal"))
    _with_end(ledger, "-shm").unlink(missing_ok=True)
    os.link(fresh, ledger)
    return kept


def _settle(path: Path, longest_wait_s: float = LONGEST_WAIT_S) -> None:
    """Let the file use a write-ahead log, and move the log's contents into the database itself."""
    with closing(sqlite3.connect(path, timeout=longest_wait_s)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        # A reader that still needs the log is not waited for.
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_ruined(ledger: Path, longest_wait_s: float) -> bool:
    """Whether nobody can be working on this file, because it is no database any more.

    A database that is locked, or that we may not read, is none of this: raises Unreachable.
    """
    try:
        last_act(ledger, longest_wait_s)
    except sqlite3.DatabaseError as error:
        kind = sqlite_kind(error)
        if kind == sqlite3.SQLITE_BUSY:
            raise held_by_another(longest_wait_s) from error
        if kind == sqlite3.SQLITE_ERROR:
            # A database without acts, which may be at work for another program.
            return False
        if kind not in _RUINED:
            raise Unreachable(
                f"{ledger} could not be read: {reason(error)}; nothing was changed."
            ) from error
        return True
    return False


def _with_end(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _beside(path: Path, word: str) -> Path:
    """The first free name beside a file, such as `ledger.db.before-restore-1`."""
    count = 1
    while (found := path.with_name(f"{path.name}.{word}-{count}")).exists():
        count += 1
    return found


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
