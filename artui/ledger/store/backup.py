"""Copies of a SQLite ledger, made while clerks work and restored whole once they are proven.

A backup is one consistent state, read in one go. A restored copy is proven before it takes the old
ledger's place; the old ledger is kept beside it. For PostgreSQL see `postgres_backup`.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from artui.ledger.store.engine import make_private
from artui.ledger.store.failures import LedgerMissing, Unreachable


def back_up(ledger: Path, target: Path) -> None:
    """Copy a ledger as it is at this moment into the empty file `target`, mode 0600.

    Raises LedgerMissing, Unreachable (no database, disk full).
    """
    if not ledger.is_file():
        raise LedgerMissing(f"There is no ledger at {ledger}.")
    target.chmod(0o600)
    _copy(ledger, target)
    with closing(sqlite3.connect(target)) as connection:
        # One file that needs no other beside it, readable where nothing can be written.
        connection.execute("PRAGMA journal_mode = DELETE")
    with target.open("rb") as handle:
        os.fsync(handle.fileno())


def restore(backup: Path, ledger: Path, proven: Callable[[Path], None]) -> Path | None:
    """Put a backup in the place of a ledger; returns the path of the old one, None if there was
    none.

    `proven` gets the new file first and raises if it is not a sound ledger; then everything stays
    as it was. Clerks at work see the restored ledger with their next command. Raises OSError,
    Unreachable.
    """
    with backup.open("rb"):
        # A file that can't be read is reported before anything is made.
        fresh = _beside(ledger, "restored")
    make_private(fresh, group=False)
    try:
        _copy(backup, fresh)
        proven(fresh)
        if not ledger.exists():
            _settle(fresh)
            os.link(fresh, ledger)
            return None
        if not _is_readable(ledger):
            return _swap(fresh, ledger)
        return _overwrite(fresh, ledger)
    finally:
        for end in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy one consistent state of a database into another file, in one read."""
    try:
        with (
            closing(sqlite3.connect(f"file:{_quoted(source)}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer)
    except sqlite3.Error as error:
        raise Unreachable(f"{source} could not be copied: {error}.") from error


def _overwrite(fresh: Path, ledger: Path) -> Path:
    """Write the new state over the old one in one transaction, and keep the old one aside.

    The old one is copied after the first page has been written: from then on nobody else can write,
    and readers still see the old state. So no act is lost between the two.
    """
    kept = _beside(ledger, "before-restore")

    def keep(_status: int, _remaining: int, _total: int) -> None:
        if not kept.exists():
            make_private(kept, group=False)
            _copy(ledger, kept)

    _settle(ledger)
    try:
        with (
            closing(sqlite3.connect(fresh)) as reader,
            closing(sqlite3.connect(ledger, timeout=30)) as writer,
        ):
            reader.backup(writer, pages=16, progress=keep)
    except BaseException as error:
        kept.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            why = f"{ledger} could not be written: {error}; nothing was changed."
            raise Unreachable(why) from error
        raise
    return kept


def _swap(fresh: Path, ledger: Path) -> Path:
    """Replace a file that is not a readable database, so that nobody can be working on it."""
    kept = _beside(ledger, "unreadable")
    _settle(fresh)
    ledger.rename(kept)
    for end in ("-wal", "-shm"):
        ledger.with_name(ledger.name + end).unlink(missing_ok=True)
    os.link(fresh, ledger)
    return kept


def _settle(path: Path) -> None:
    """Move the contents of the write-ahead file into the database itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_readable(ledger: Path) -> bool:
    try:
        _last_act(ledger)
    except sqlite3.Error:
        return False
    return True


def _last_act(ledger: Path) -> object:
    with closing(sqlite3.connect(f"file:{_quoted(ledger)}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT id, hash FROM act ORDER BY id DESC LIMIT 1").fetchone()


def _beside(path: Path, word: str) -> Path:
    """The first free name beside a file, such as `ledger.db.before-restore-1`."""
    count = 1
    while (found := path.with_name(f"{path.name}.{word}-{count}")).exists():
        count += 1
    return found


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
