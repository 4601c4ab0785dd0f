"""What a database driver reports, as the sentences that artui shows: no class of a driver, no link
to its manual, and the reason in the server's or the system's own words.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from artui.ledger.store.failures import LedgerDamaged, NotGranted, Unreachable

_NOTHING = "nothing was changed"
_MISSING_GRANT = "42501"
_LOCKED = "55P03"
_BROKEN_OFF = "57014"
_DAMAGED = ("XX001", "XX002")
# What the driver for PostgreSQL puts before the words of the client library.
_DRIVERS_OWN = r"^(connection failed|consuming input failed|sending query failed): "
# How the client library tells that it got no connection, and the server's own words in it.
_NO_CONNECTION = re.compile(r"^(?:connection is bad: )?connection to server .*? failed: (.*)$")
_SERVERS_WORDS = re.compile(r"^\w+ ?:  (.*)$")
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "its disk is full",
    sqlite3.SQLITE_READONLY: "it can't be written, only read",
    sqlite3.SQLITE_CANTOPEN: "the file, or one beside it, can't be opened here",
    sqlite3.SQLITE_NOTADB: "it is not a database",
    sqlite3.SQLITE_CORRUPT: "parts of it can't be read",
    sqlite3.SQLITE_PERM: "we have no permission",
    sqlite3.SQLITE_BUSY: "another program has locked it",
}


@contextmanager
def plain_errors(name: str, end: str = _NOTHING) -> Iterator[None]:
    """Raise the failures of a ledger's database as Unreachable or LedgerDamaged, which end by
    saying what was changed, and what it refuses its user as NotGranted. A statement that
    contradicts the schema is a fault of the program and is raised as it is.
    """
    try:
        yield
    except DBAPIError as error:
        if _is_our_fault(error):
            raise
        if _sqlstate(error.orig) == _MISSING_GRANT:
            raise NotGranted(f"The ledger refuses this: {reason(error.orig)}; {end}.") from error
        raise gave_up(name, error, end) from error


def gave_up(
    name: str, error: DBAPIError, end: str = _NOTHING, *, what: str = "gave up"
) -> Unreachable | LedgerDamaged:
    """The failure for an error of the database, with what is known of its effect."""
    if is_damage(error.orig):
        return LedgerDamaged(
            f"The ledger {name} is damaged: {reason(error.orig)}; {end}. `artui db check` shows "
            "more, `artui db restore` puts a backup in its place."
        )
    return Unreachable(f"The ledger {name} {what}: {reason(error.orig)}; {end}.")


def is_damage(error: BaseException | None) -> bool:
    """Whether a driver reports that part of what is stored can't be read any more."""
    if isinstance(error, sqlite3.Error):
        return sqlite_kind(error) == sqlite3.SQLITE_CORRUPT
    return _sqlstate(error) in _DAMAGED


def is_locked(error: BaseException | None) -> bool:
    """Whether PostgreSQL reports that a lock was not given in time."""
    return _sqlstate(error) == _LOCKED


def reason(error: BaseException | None) -> str:
    """Why a driver gave up, in one line without a full stop."""
    if isinstance(error, sqlite3.Error):
        return _SQLITE_REASONS.get(sqlite_kind(error)) or _first_line(error)
    said = getattr(getattr(error, "diag", None), "message_primary", None)
    if said is None:
        return _without_connection(re.sub(_DRIVERS_OWN, "", _first_line(error)))
    if _sqlstate(error) == _LOCKED:
        return "another program has held it for too long"
    if _sqlstate(error) == _BROKEN_OFF:
        return "the server broke a statement off, since it took too long or somebody ended it"
    if _sqlstate(error) == _MISSING_GRANT:
        denied = str(said).startswith("permission denied")
        more = " for this database user; `artui role set` gives a login its rights"
        return f"{said}{more if denied else ''}"
    return str(said)


def _without_connection(said: str) -> str:
    """Why there is no connection: the server refuses it, or none answers."""
    if (failed := _NO_CONNECTION.match(said)) is None:
        return said
    if (refused := _SERVERS_WORDS.match(failed[1])) is None:
        return f"its server does not answer: {failed[1]}"
    if refused[1].startswith("permission denied for database"):
        return "this database user has no role on it; a supervisor gives one by `artui role set`"
    return refused[1]


def sqlite_kind(error: sqlite3.Error) -> int:
    """The kind of an error of SQLite, such as SQLITE_BUSY, without what refines it."""
    # Errors of Python's own module, such as a closed connection, have no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _is_our_fault(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    if isinstance(error.orig, sqlite3.Error):
        return isinstance(error, ProgrammingError)
    state = _sqlstate(error.orig) or ""
    return isinstance(error, ProgrammingError) and state[:2] == "42" and state != _MISSING_GRANT


def _sqlstate(error: BaseException | None) -> str | None:
    # The driver for PostgreSQL is not imported for a ledger in a file.
    return getattr(error, "sqlstate", None)


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
