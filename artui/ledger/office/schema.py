"""Making and upgrading a ledger: its tables by Alembic's migrations, or from the text of what they
make, then the seed data."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from artui.ledger import office
from artui.ledger.book.book import Book
from artui.ledger.book.commit import writing
from artui.ledger.office.first_seal import seal_books
from artui.ledger.office.seed import plant
from artui.ledger.store.backup import copy
from artui.ledger.store.engine import (
    Database,
    database_home,
    engines,
    head,
    make_private,
    reading,
    revision,
    revision_on,
    sqlite_path,
)
from artui.ledger.store.failures import (
    EncodingDiffers,
    LedgerMissing,
    LedgerNotEmpty,
    NotGranted,
    SchemaDiffers,
    Unreachable,
)
from artui.ledger.store.held_files import held
from artui.ledger.store.plain_errors import gave_up, reason
from artui.ledger.store.server_roles import group_roles
from artui.ledger.store.turn import LONGEST_WAIT_S

# As Alembic makes it.
_VERSION_TABLE = """CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
Opener = Callable[[Database], Book]


def create(opened: Opener, url: str, *, group: str | None = None, with_roles: bool = True) -> Book:
    """Make a new ledger at a path or in an empty PostgreSQL database, with its seed, and there with
    its roles; returns the open book.

    `opened` makes a Book of a Database. Raises LedgerNotEmpty if a ledger is there already,
    EncodingDiffers, RolesMissing, Unreachable.
    """
    path = sqlite_path(url)
    if path is not None:
        _make_file(path, group)
    database = engines(url)
    try:
        if revision(database) is not None:
            raise LedgerNotEmpty(_is_one_already(database))
        _refuse_other_encodings(database)
        book = opened(database)
        with writing(database) as connection:
            if revision_on(connection) is not None:
                # Another has made it while we waited for our turn.
                raise LedgerNotEmpty(_is_one_already(database))
            make_tables(connection)
            plant(replace(book, joined=connection))
            if not database.is_sqlite:
                _guard(connection, with_roles=with_roles)
    except BaseException as error:
        database.close()
        if isinstance(error, DBAPIError):
            raise gave_up(database.name, error) from error
        raise
    return book


def _is_one_already(database: Database) -> str:
    return f"{database.name} is a ledger already; nothing was changed."


def _refuse_other_encodings(database: Database) -> None:
    if database.is_sqlite:
        return
    with reading(database) as connection:
        found = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if found != "UTF8":
        raise EncodingDiffers(
            f"The database {database.name} has the encoding {found}, which can't hold every name; "
            "nothing was changed. Make one with ENCODING 'UTF8' (CREATE DATABASE … TEMPLATE "
            "template0 ENCODING 'UTF8')."
        )


def upgrade(url: str, *, with_roles: bool = True) -> tuple[str | None, str]:
    """Upgrade a ledger's schema to this version, and give its roles their rights anew; returns
    (before, after). A SQLite ledger is copied to NAME.before-REV first.

    Raises LedgerMissing, SchemaDiffers (a newer schema), NotGranted, RolesMissing, Unreachable.
    """
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise LedgerMissing(f"There is no ledger at {path}.")
    database = engines(url)
    try:
        before = revision(database)
        if before is None or before > head():
            raise SchemaDiffers(
                f"{database.name} has schema {before}; this artui knows up to {head()}."
            )
        if before < head():
            _bring_forward(database, path, before, with_roles=with_roles)
        elif with_roles:
            give_rights(database)
        return before, head()
    except DBAPIError as error:
        raise gave_up(database.name, error) from error
    finally:
        database.close()


def refuse_roleless(url: str) -> None:
    """Raise RolesMissing if the login can't make the roles of a ledger on PostgreSQL."""
    database = engines(url)
    try:
        with reading(database) as connection:
            group_roles.refuse_roleless(connection)
    finally:
        database.close()


def renew_rights(url: str) -> None:
    """Give the roles of a ledger on PostgreSQL their rights anew; raises Unreachable."""
    database = engines(url)
    try:
        give_rights(database)
    finally:
        database.close()


def give_rights(database: Database) -> None:
    """Make the roles of a ledger on PostgreSQL, as far as they are missing, and give each its
    rights anew, if the login owns the ledger. Raises RolesMissing."""
    if database.is_sqlite:
        return
    with writing(database) as connection:
        if group_roles.owns_ledger(connection):
            _guard(connection, with_roles=True)


def _bring_forward(database: Database, path: Path | None, before: str, *, with_roles: bool) -> None:
    with writing(database) as connection:
        if path is None and not group_roles.owns_ledger(connection):
            raise NotGranted(
                f"Only the owner of the tables of {database.name} can bring it from schema "
                f"{before} to {head()}; nothing was changed."
            )
        # Nobody else writes now: the copy holds every act, and the schema is not being upgraded by
        # another.
        if revision_on(connection) == before:
            with nullcontext() if path is None else _copied_aside(path, before):
                run_migrations(connection)
                seal_books(connection)
                if path is None:
                    _guard(connection, with_roles=with_roles)


def _guard(connection: Connection, *, with_roles: bool) -> None:
    """Tie the tables of a ledger on PostgreSQL to its acts, and give its roles their rights."""
    group_roles.tie_tables(connection)
    if with_roles:
        group_roles.give_rights(connection)


def run_migrations(connection: Connection) -> None:
    """Run all migrations on an open connection."""
    # By the package's lazy face: a new ledger in a file does without the library for them.
    office.migrations.run_all(connection)


def make_tables(connection: Connection) -> None:
    """Make what the migrations make, where nothing is: in a file from the text of the schema, which
    takes a tenth of the time."""
    text = schema_text(head()) if connection.dialect.name == "sqlite" else None
    if text is None:
        run_migrations(connection)
        return
    for statement in (_VERSION_TABLE, *text.rstrip(";\n").split(";\n\n")):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (head(),))


def schema_text(wanted: str) -> str | None:
    """The tables, indexes and guards of a ledger in a file at a revision, as SQL; None if we have
    the text of another revision, as while a new migration is written."""
    head_line, _, text = (database_home() / "schema.sql").read_text("utf-8").partition("\n\n")
    return text if f" {wanted}. " in head_line else None


def _make_file(path: Path, group: str | None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        make_private(path, group=group is not None)
        if group is not None:
            shutil.chown(path, group=group)
    except (OSError, LookupError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise Unreachable(f"The file {path} could not be made: {why}.") from error
    connection = sqlite3.connect(path, timeout=LONGEST_WAIT_S)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        why = reason(error)
        raise Unreachable(
            f"The ledger {path} could not be made: {why}; nothing was changed."
        ) from error
    finally:
        connection.close()


@contextmanager
def _copied_aside(path: Path, before: str) -> Iterator[None]:
    """A copy of the ledger as it is, held while it is changed; it goes if the change fails."""
    target = path.with_name(f"{path.name}.before-{before}-{os.getpid()}")
    make_private(target, group=False)
    try:
        with held(target):
            copy(path, target)
            yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise
