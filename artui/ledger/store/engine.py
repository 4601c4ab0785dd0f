"""Opening a ledger: SQLite or PostgreSQL, one engine that writes and one that reads.

A SQLite writer takes its lock at once (BEGIN IMMEDIATE) and waits for its turn in short random
naps, which is fair and never fails in the middle of an act. On PostgreSQL an advisory lock gives
the same order, so that the audit chain has no gaps.
"""

import os
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

import artui
from artui.ledger.store.dialects import HintingCompiler
from artui.ledger.store.failures import LedgerMissing, SchemaDiffers, Unreachable
from artui.ledger.store.plain_errors import gave_up, is_locked, plain_errors, reason
from artui.ledger.store.server_lines import (
    LINE,
    allow_long_statements,
    reading_engine,
    refuse_borrowed,
    server_engine,
    server_url,
    shown_address,
)
from artui.ledger.store.standbys import NEWEST_ACT, MustSee, Standbys, standbys, written_to
from artui.ledger.store.turn import (
    LONGEST_WAIT_S,
    WAITS,
    Wait,
    Waits,
    note_path,
    read_file,
    read_session,
)

# The option of a writer's connection whose next transaction only reads the ledger.
SNAPSHOT = "artui_snapshot"
WRITE_LOCK = 7_220_260_001
# Held by who writes the rows of an act without the turn; shared by all who may not go past them.
GATE_LOCK = 7_220_260_002
# How long a writer stands in the queue of PostgreSQL before they look for whom they wait.
_QUEUED_MS = 1_500
_MOST_QUEUED_MS = 12_000
_PACKAGE = Path(artui.__file__).parent


@dataclass(slots=True)
class LastAct:
    """The number of the newest act that this process has booked; 0 for none yet."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """A ledger's two engines; `name` is its address for display, without any password."""

    writer: Engine
    reader: Engine
    name: str
    ours: LastAct = field(default_factory=LastAct)
    waits: Waits = field(default_factory=Waits)
    """Who is told for whom a writer waits."""
    standbys: Standbys | None = None
    """Where it is read, if not where it is written."""
    seen: MustSee = field(default_factory=MustSee)
    """What every read from now on must see."""

    @property
    def unchanged(self) -> str:
        """What is true when something fails now: a command may have booked acts before."""
        since = f" since our act {self.ours.number}" if self.ours.number else ""
        return f"nothing was changed{since}"

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, else it is PostgreSQL."""
        return self.writer.dialect.name == "sqlite"

    @property
    def primary(self) -> "Database":
        """The same ledger, read where it is written."""
        return replace(self, standbys=None)

    def wrote_note(self) -> None:
        """Note that something was committed here that is no act: our own reads must see it."""
        if self.standbys is not None:
            self.seen.written = written_to(self.writer)

    def knows(self, act: int, hash_: str) -> None:
        """Note that an act is booked, by us or by another, with its hash."""
        if act > self.seen.act:
            self.seen.act, self.seen.hash = act, hash_

    def close(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self.reader.dispose()
        if self.standbys is not None:
            self.standbys.close()


def sqlite_path(url: str) -> Path | None:
    """The file that a ledger address names, or None if it names a server."""
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///"))
    if "://" in url:
        return None
    return Path(url)


def connect(url: str, read_at: Sequence[str] = ()) -> Database:
    """Open an existing ledger at a path or address; its schema must be this version's. On a server
    it is read at the standbys of `read_at`, as far as they see what is there now; while the server
    itself is away, they are all that can be read.

    Raises LedgerMissing, Unreachable or SchemaDiffers.
    """
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise LedgerMissing(
            f"There is no ledger at {path}; `artui --db {path} db create` makes one."
        )
    database = engines(url)
    if path is None and read_at:
        database = replace(database, standbys=standbys(read_at))
    try:
        found = _first_look(database)
        if found != head():
            database.close()
            raise SchemaDiffers(_schema_message(found, database.name))
    except DBAPIError as error:
        database.close()
        raise gave_up(database.name, error, what="could not be opened") from error
    return database


def _first_look(database: Database) -> str | None:
    """The schema, and what is there now, so that standbys are read only once they have it."""
    try:
        with database.reader.connect() as connection:
            found = revision_on(connection)
            if database.standbys is not None and found == head():
                for newest in connection.execute(NEWEST_ACT):
                    database.knows(*newest)
            return found
    except DBAPIError as error:
        standby = database.standbys.begun(database.seen) if database.standbys else None
        if standby is None or database.standbys is None:
            raise
        database.standbys.server_trouble = reason(error.orig)
        with standby:
            return revision_on(standby)


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection that sees one consistent state of the ledger; raises Unreachable."""
    with plain_errors(database.name, database.unchanged):
        standby = database.standbys.begun(database.seen) if database.standbys else None
        if standby is not None:
            with standby:
                yield standby
            return
        with database.reader.begin() as connection:
            yield connection


@contextmanager
def surveying(database: Database) -> Iterator[Connection]:
    """As `reading`, for what sorts whole tables: on SQLite in files, so that memory stays flat."""
    with plain_errors(database.name, database.unchanged), database.reader.connect() as connection:
        raw = connection.connection.driver_connection
        with _sorting_in_files(raw), connection.begin():
            allow_long_statements(connection)
            yield connection


@contextmanager
def _sorting_in_files(raw: object) -> Iterator[None]:
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.execute("PRAGMA temp_store = FILE")
    try:
        yield
    finally:
        raw.execute("PRAGMA temp_store = MEMORY")


def engines(url: str) -> Database:
    """The two engines of a ledger, whose contents are not checked."""
    path = sqlite_path(url)
    if path is not None:
        address = f"sqlite:///{path}"
        writer = create_engine(address, connect_args={"timeout": 0, "check_same_thread": False})
        reader = create_engine(address, connect_args={"timeout": 10, "check_same_thread": False})
        _prepare_sqlite(writer, writes=True)
        _prepare_sqlite(reader, writes=False)
        return _told(Database(writer, reader, str(path)))
    target = server_url(url)
    writer = server_engine(target, reads=False)
    return _told(Database(writer, reading_engine(target), shown_address(target)))


def _told(database: Database) -> Database:
    """The database, whose writers know whom to tell for whom they wait."""

    @event.listens_for(database.writer, "engine_connect")
    def on_engine_connect(connection: Connection) -> None:
        connection.info[WAITS] = database.waits

    return database


def _prepare_sqlite(engine: Engine, *, writes: bool) -> None:
    engine.dialect.statement_compiler = HintingCompiler

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # A reader finds pages in the system's cache as fast, and there may be several readers.
        connection.execute(f"PRAGMA cache_size = {-16000 if writes else -2000}")
        # A writer sorts the indexes of a first load in files, so that its memory stays flat.
        connection.execute(f"PRAGMA temp_store = {'FILE' if writes else 'MEMORY'}")
        if not writes:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not writes or connection.get_execution_options().get(SNAPSHOT):
            connection.exec_driver_sql("BEGIN")
            return
        # A connection that was taken out of the pool has no `driver_connection`.
        raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        _take_turn(raw, _wait(connection))


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """One state of the ledger on a writer's connection, without the turn to write: only temporary
    tables may be changed."""
    connection.execution_options(**{SNAPSHOT: True})
    try:
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                refuse_borrowed(connection, connection.execute(_OURS).scalar_one())
            yield
    finally:
        connection.execution_options(**{SNAPSHOT: False})


def _wait(connection: Connection) -> Wait:
    path = note_path(connection)
    assert path is not None
    return Wait(connection.info.get(WAITS) or Waits(), partial(read_file, path))


def _take_turn(raw: sqlite3.Connection, wait: Wait) -> None:
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if not wait.goes_on():
                raise held_by_another(wait.patience_s) from error
            time.sleep(random.uniform(0, 0.003))


def held_by_another(waited_s: float) -> Unreachable:
    """The failure of a writer whose turn has not come, while nothing moved for so long."""
    return Unreachable(
        f"Another program has held the ledger for {waited_s:g} seconds; nothing was changed."
    )


class _Lock(NamedTuple):
    """A lock on PostgreSQL until the end of a transaction; `shared` among those who share it."""

    key: int
    shared: bool = False

    @property
    def words(self) -> str:
        return "advisory_xact_lock_shared(:key)" if self.shared else "advisory_xact_lock(:key)"


_OURS = text(f"SELECT {LINE}")
_TURN = _Lock(WRITE_LOCK)
_PATIENCE = f"set_config('lock_timeout', '{LONGEST_WAIT_S:.0f}s', true)"
_GATE, _THROUGH_THE_GATE = _Lock(GATE_LOCK), _Lock(GATE_LOCK, shared=True)


def lock_for_writing(connection: Connection) -> None:
    """Wait for our turn to write on PostgreSQL, and for the act whose rows are being written; on
    SQLite the transaction itself waits."""
    _lock(connection, _THROUGH_THE_GATE)
    _lock(connection, _TURN)


def lock_turn(connection: Connection) -> None:
    """As `lock_for_writing`, going past an act whose rows are being written."""
    _lock(connection, _TURN)


def lock_gate(connection: Connection) -> None:
    """Wait until nobody writes but in `lock_turn`'s way, and let nobody else begin."""
    _lock(connection, _GATE)


def gate_is_free(connection: Connection) -> bool:
    """Whether nobody else holds the gate, on PostgreSQL; then it is ours to go through."""
    query = text(f"SELECT pg_try_{_THROUGH_THE_GATE.words}")
    return bool(connection.execute(query, {"key": GATE_LOCK}).scalar_one())


def _lock(connection: Connection, lock: _Lock) -> None:
    if connection.dialect.name != "postgresql":
        return
    # How long we wait for rows, and whose this line is, go along: each statement more is a way to
    # the server.
    query = text(f"SELECT pg_try_{lock.words}, {LINE}, {_PATIENCE}")
    locked, line, _ = connection.execute(query, {"key": lock.key}).one()
    refuse_borrowed(connection, line)
    if not locked:
        waits = connection.info.get(WAITS) or Waits()
        wait, queued_ms = Wait(waits, partial(_note_of, connection, lock)), _QUEUED_MS
        while not _locked_soon(connection, lock, queued_ms):
            if not wait.goes_on():
                raise held_by_another(wait.patience_s)
            if lock == _GATE:
                # Who leaves the queue of the gate lets all others in before.
                queued_ms = min(2 * queued_ms, _MOST_QUEUED_MS)
        connection.execute(text(f"SELECT {_PATIENCE}"))


def _note_of(connection: Connection, lock: _Lock) -> str:
    """The note of who is in the way: at the gate that may be who has the turn."""
    note = read_session(connection, lock.key)
    return note or read_session(connection, WRITE_LOCK) if lock.key == GATE_LOCK else note


def _locked_soon(connection: Connection, lock: _Lock, queued_ms: int) -> bool:
    """Whether a lock is ours within some seconds, for which we stand in the server's queue."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{queued_ms}ms'"))
    try:
        with connection.begin_nested():
            connection.execute(text(f"SELECT pg_{lock.words}"), {"key": lock.key})
    except DBAPIError as error:
        if not is_locked(error.orig):
            raise
        return False
    return True


def database_home() -> Path:
    """The folder with `migrations/`, `schema.sql` and `seed/`: `db` beside the package in a
    checkout, `artui/db_home` in a wheel.

    Raises FileNotFoundError if the installation lacks it: a wheel that was built without its data
    is broken, and reports this before it touches a ledger.
    """
    for folder in (_PACKAGE / "db_home", _PACKAGE.parent / "db"):
        if (folder / "migrations").is_dir():
            return folder
    raise FileNotFoundError(f"artui is installed without its database files ({_PACKAGE}/db_home).")


def head() -> str:
    """The newest schema revision that this version of artui knows."""
    names = (database_home() / "migrations" / "versions").glob("[0-9]*.py")
    return max(path.name.split("_")[0] for path in names)


def revision(database: Database) -> str | None:
    """The schema revision of a ledger, None if it has no tables of ours; raises DBAPIError."""
    with database.reader.connect() as connection:
        return revision_on(connection)


def revision_on(connection: Connection) -> str | None:
    """The schema revision that a connection sees."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _schema_message(found: str | None, name: str) -> str:
    if found is None:
        return f"{name} holds no artui ledger; `artui db create` makes one."
    if found > head():
        return (
            f"{name} was made by a newer artui (schema {found}, this one "
            f"knows {head()}); nothing was changed."
        )
    return (
        f"{name} has schema {found}, this artui needs {head()}; `artui db upgrade` brings it there."
    )


def make_private(path: Path, *, group: bool) -> None:
    """Create the database file so that only we, or we and our group, can open it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o660 if group else 0o600)
    os.close(handle)
    if group:
        path.chmod(0o660)
