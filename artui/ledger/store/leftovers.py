"""What killed commands have left, and the copies of the books that are kept on purpose.

A command that is killed can't clear up after itself. What it was still writing is no copy of
anything and may go; what was there before a restore or an upgrade is a whole copy of the books and
only goes when it is named, or is older than asked. What a running command holds is in use.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

from sqlalchemy import Connection, text

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.store.held_files import is_held

# What the comment of a database says that a restore has begun, and of one that it has kept.
UNFINISHED, KEPT = "artui: being restored", "artui: before the restore of"
# The first key of the lock that a restore holds; the second is the name of its new database.
RESTORING = 722_026_004
_ENDS = ("", "-wal", "-shm", "-journal")
_END = re.compile(r"-(?:wal|shm|journal)\Z")
_PART = re.compile(r"\.artui-(?:[0-9a-f]{16}\.part|notices-.+|batch-[0-9a-f]{16})")
_KEPT = {
    "before-restore": "what was there before a restore",
    "unreadable": "what could not be read any more before a restore",
}


# The size of a database is told only to who may connect to it.
_DATABASES = """
SELECT d.datname, coalesce(shobj_description(d.oid, 'pg_database'), ''),
    CASE WHEN has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) ELSE 0 END,
    EXISTS (
        SELECT FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = :lock
            AND l.objid::bigint = hashtext(d.datname)::bigint & 4294967295
    )
FROM pg_database d ORDER BY d.datname
"""


class Leftover(NamedTuple):
    """A file, folder or database: what it is, how large, and from which day, if that is known.

    `kept` is a copy of the books; `in_use` is what a running command holds.
    """

    name: str
    what: str
    bytes: int
    day: date | None
    kept: bool
    in_use: bool
    is_database: bool = False


class NoLeftover(Refused):
    """What was named to be removed is not there, or a running command holds it."""


def in_folder(folder: Path) -> Iterator[Leftover]:
    """Files and folders that commands began to write in a folder, by name."""
    for path in _entries(folder):
        if _PART.fullmatch(path.name):
            batch = path.name.startswith(".artui-batch")
            what = "the note of a batch that is not whole" if batch else "a file that is not whole"
            yield _found(path, what, kept=False)


def beside(ledger: Path) -> Iterator[Leftover]:
    """What is beside a SQLite ledger, by name."""
    name = re.escape(ledger.name)
    numbered = re.compile(rf"{name}\.(restored|before-restore|unreadable)-\d+")
    upgraded = re.compile(rf"{name}\.before-(\d{{4}})-\d+")
    begun = re.compile(rf"\.{name}\.\d+\.new")
    names = dict.fromkeys(_END.sub("", path.name) for path in _entries(ledger.parent))
    for each in names:
        path = ledger.with_name(each)
        if found := numbered.fullmatch(each):
            what = _KEPT.get(found[1], "a restore that is not done")
            yield _found(path, what, kept=found[1] in _KEPT)
        elif found := upgraded.fullmatch(each):
            undone = _is_in(path, ledger, found[1])
            what = "an upgrade that was not done" if undone else "what was there before an upgrade"
            yield _found(path, what, kept=not undone)
        elif begun.fullmatch(each):
            yield _found(path, "a ledger that is not made", kept=False)


def on_server(connection: Connection) -> Iterator[Leftover]:
    """Databases of the server that restores of this ledger have left or kept, by name."""
    ledger = connection.execute(text("SELECT current_database()")).scalar_one()
    ours = re.compile(rf"{re.escape(ledger)}_(restored|before_restore)(_\d+)?")
    for name, said, size, in_use in connection.execute(text(_DATABASES), {"lock": RESTORING}):
        if ours.fullmatch(name) is None:
            continue
        if said == UNFINISHED:
            what = "a restore that is not done"
            yield Leftover(name, what, size, None, kept=False, in_use=in_use, is_database=True)
        elif said.startswith(KEPT):
            day = date.fromisoformat(said.removeprefix(KEPT).strip())
            yield Leftover(
                name, _KEPT["before-restore"], size, day, kept=True, in_use=in_use, is_database=True
            )
        else:
            what = "a database that does not say what it is"
            yield Leftover(name, what, size, None, kept=True, in_use=in_use, is_database=True)


def chosen(
    found: Sequence[Leftover], names: Sequence[str], older_than: int | None, today: date
) -> list[Leftover]:
    """What is to be removed: all that is no copy of anything, and of the kept copies those that are
    named, with or without their folder, or older than so many days. Raises NoLeftover."""
    named = set[Leftover]()
    for name in names:
        meant = [each for each in found if name in (each.name, Path(each.name).name)]
        if not meant or meant[0].in_use:
            why = "is in use" if meant else "is none of what is left or kept"
            raise NoLeftover(f"{visible(name)} {why}; nothing was removed.")
        named.update(meant)
    return [
        each
        for each in found
        if not each.in_use and (not each.kept or each in named or _is_old(each, older_than, today))
    ]


def _is_old(each: Leftover, older_than: int | None, today: date) -> bool:
    return older_than is not None and each.day is not None and (today - each.day).days > older_than


def remove(leftovers: Iterable[Leftover]) -> None:
    """Remove files and folders; databases of a server are left. Raises OSError."""
    for each in leftovers:
        if each.is_database:
            continue
        path = Path(each.name)
        if path.is_dir() and not path.is_symlink():
            rmtree(path)
            continue
        for file in _with_ends(path):
            file.unlink(missing_ok=True)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _found(path: Path, what: str, *, kept: bool) -> Leftover:
    size, day = 0, None
    with suppress(OSError):
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    for each in path.rglob("*") if path.is_dir() else _with_ends(path):
        with suppress(OSError):
            size += each.stat().st_size
    return Leftover(str(path), what, size, day, kept, is_held(path))


def _with_ends(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in _ENDS]


def _is_in(copy: Path, ledger: Path, schema: str) -> bool:
    """Whether the ledger has not been upgraded and has every act of a copy made for that, if the
    copy is whole at all."""
    try:
        with closing(_reading(ledger)) as connection:
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if found != schema:
                return False
            last = _last_act(copy)
            if last is None:
                return True
            query = "SELECT 1 FROM act WHERE id = ? AND hash = ?"
            return connection.execute(query, last).fetchone() is not None
    except (sqlite3.Error, TypeError):
        return False


def _last_act(copy: Path) -> tuple[int, str] | None:
    """The last act of a copy; None if it was cut off before it had any."""
    try:
        with closing(_reading(copy)) as connection:
            found: tuple[int, str] | None = connection.execute(
                "SELECT id, hash FROM act ORDER BY id DESC LIMIT 1"
            ).fetchone()
            return found
    except sqlite3.Error:
        return None


def _reading(path: Path) -> sqlite3.Connection:
    quoted = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file:{quoted}?mode=ro", uri=True, timeout=1)
