"""Copies of a ledger on PostgreSQL, made with its own `pg_dump` and `pg_restore`.

The password is never an argument: the programs get it in their environment. A restored copy
is a new database; once it is proven it takes the old one's name, and the old one is kept.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from artui.ledger.store.failures import BookingUnknown, LedgerInUse, Unreachable
from artui.ledger.store.leftovers import KEPT, RESTORING, UNFINISHED
from artui.ledger.store.server_lines import (
    ALIVE,
    LOCK_WAIT_S,
    line_limits,
    line_options,
    server_url,
)

# The one who restores owns everything. Roles that were granted something on the server of the dump
# may be missing on this one.
_AS_OURS = ("--exit-on-error", "--no-owner", "--no-privileges")


def back_up(address: str, target: Path) -> None:
    """Dump the database as it is at this moment into a file, mode 0600; raises Unreachable."""
    url = server_url(address)
    target.chmod(0o600)
    patience = f"--lock-wait-timeout={LOCK_WAIT_S * 1000:.0f}"
    _run("pg_dump", url, ["--format=custom", "--no-blobs", patience, f"--file={target}"])


def restore(backup: Path, address: str, proven: Callable[[str], None]) -> str:
    """Put a dump in the place of a database; returns the name under which the old one is kept.

    `proven` gets the address of the new database and raises if it is not a sound ledger; then
    everything stays as it was. Raises LedgerInUse while others are connected, before any work and
    again at its end; Unreachable, OSError, and BookingUnknown if the server went away at the end.
    """
    url = server_url(address)
    name = url.database or ""
    with backup.open("rb"), _administering(url) as server:
        _refuse_in_use(server, name)
        fresh, kept = _free(server, f"{name}_restored"), _free(server, f"{name}_before_restore")
        server.execute(_named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", fresh))
        _mark(server, fresh, UNFINISHED)
        server.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [RESTORING, fresh])
        try:
            new = url.set(database=fresh)
            _run("pg_restore", new, [*_AS_OURS, str(backup)])
            proven(new.render_as_string(hide_password=False))
            _take_place(server, name, fresh, kept)
        except BaseException as error:
            if server.broken:
                _settle(url, fresh, kept, error)
                return kept
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh))
            raise
    return kept


def _take_place(server: "psycopg.Connection", name: str, fresh: str, kept: str) -> None:
    """Rename both databases in one transaction, so that nobody can interfere."""
    with server.transaction():
        server.execute(_named("ALTER DATABASE {} ALLOW_CONNECTIONS false", name))
        _refuse_in_use(server, name)
        server.execute(_named("ALTER DATABASE {} RENAME TO {}", name, kept))
        server.execute(_named("ALTER DATABASE {} RENAME TO {}", fresh, name))
        server.execute(_named("ALTER DATABASE {} ALLOW_CONNECTIONS true", kept))
        _mark(server, name, None)
        _mark(server, kept, f"{KEPT} {datetime.now(UTC).date()}")
        _lock_up(server, kept)


def _mark(server: "psycopg.Connection", name: str, words: str | None) -> None:
    """Say in a database's comment what it is, so that nobody else's is taken for one of ours."""
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), words))


def _lock_up(server: "psycopg.Connection", name: str) -> None:
    """Let nobody but its owner open a database any more."""
    query = (
        "SELECT DISTINCT r.rolname FROM pg_database AS d, aclexplode(d.datacl) AS a "
        "JOIN pg_roles AS r ON r.oid = a.grantee WHERE d.datname = %s AND a.grantee <> d.datdba"
    )
    server.execute(_named("REVOKE ALL ON DATABASE {} FROM PUBLIC", name))
    for (role,) in server.execute(query, [name]).fetchall():
        server.execute(_named("REVOKE ALL ON DATABASE {} FROM {}", name, str(role)))


def drop(address: str, names: Sequence[str]) -> None:
    """Drop databases that a restore has left or kept; raises Unreachable."""
    with _administering(server_url(address)) as server:
        for name in names:
            server.execute(_named("DROP DATABASE IF EXISTS {}", name))


def _refuse_in_use(server: "psycopg.Connection", name: str) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    found = server.execute(query, [name]).fetchone()
    others = found[0] if found else 0
    if others:
        are = "connection is" if others == 1 else "connections are"
        raise LedgerInUse(
            f"{others} {are} open to {name}; restore when all have left. Nothing was changed."
        )


def _settle(url: URL, fresh: str, kept: str, error: BaseException) -> None:
    """Ask a server that went away whether the new database has taken its place; raises if not."""
    try:
        with _administering(url) as server:
            names = _names(server)
            if kept in names and fresh not in names:
                return
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh))
    except Unreachable as gone:
        raise BookingUnknown(
            f"{gone} It is not known whether {url.database} was replaced: it was if there is a "
            f"database {kept}. A database {fresh} may be left, and can be dropped."
        ) from error
    raise Unreachable("The server went away before the end; nothing was changed.") from error


@contextmanager
def _administering(url: URL) -> Iterator["psycopg.Connection"]:
    """A connection to the maintenance database, which every server has."""
    address = url.set(drivername="postgresql", database="postgres")
    try:
        connection = psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, **line_options(address)
        )
    except psycopg.Error as error:
        raise Unreachable(f"The server could not be reached: {_first_line(error)}.") from error
    with connection:
        try:
            connection.execute(line_limits(address).encode())
            yield connection
        except psycopg.Error as error:
            raise Unreachable(f"The server gave up: {_first_line(error)}.") from error


def _free(server: "psycopg.Connection", stem: str) -> str:
    """The stem, or the stem with the first number that no database uses."""
    taken = _names(server)
    count, name = 1, stem
    while name in taken:
        count += 1
        name = f"{stem}_{count}"
    return name


def _names(server: "psycopg.Connection") -> set[str]:
    return {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _run(program: str, url: URL, arguments: list[str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unreachable(f"{program} is not in PATH; it comes with PostgreSQL's client programs.")
    lively = {name: str(value) for name, value in ALIVE.items() if name not in url.query}
    address = url.set(drivername="postgresql", password=None).update_query_dict(lively)
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    ran = subprocess.run(
        [found, "--no-password", f"--dbname={address.render_as_string()}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise Unreachable(gave_up(program, ran.stderr.strip() or f"status {ran.returncode}"))


def gave_up(program: str, said: str) -> str:
    """What one of PostgreSQL's programs said as it gave up, as a sentence."""
    first, *more = (re.sub(rf"^{program}: (error|detail): ", "", one) for one in said.splitlines())
    why = f"{program} gave up: {first.rstrip('.')}"
    if "version mismatch" not in first:
        return f"{why}."
    return (
        f"{why}{''.join(f' ({one})' for one in more[:1])}. The client programs of the server's "
        "release, or of a later one, must come first in PATH."
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
