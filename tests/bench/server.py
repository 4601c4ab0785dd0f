"""The lived ledger on PostgreSQL, beside the one in a file: the same rows, table by table."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from artui.ledger.store.tables import METADATA
from tests.bench.clock import cpu
from tests.bench.yardsticks.queries import read_only
from tests.support.books import make_ledger
from tests.support.commands import Artui
from tests.support.postgres import PostgresServer

_PART = 5_000
_SUPERVISOR, _CLERK = "sue", "carl"


def filled(server: PostgresServer, ledger: Path, name: str) -> str:
    """Make a database that holds what a ledger in a file holds; returns its address."""
    _dropped(server, name)
    url = server.create_database(name)
    make_ledger(url)
    with closing(read_only(ledger)) as source, psycopg.connect(url) as target:
        # Neither triggers nor foreign keys look at rows that were written by the rules before.
        target.execute("SET session_replication_role = replica")
        for table in reversed(METADATA.sorted_tables):
            target.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        for table in METADATA.sorted_tables:
            _copy(source, target, table.name, [column.name for column in table.c])
    with psycopg.connect(url, autocommit=True) as target:
        target.execute("VACUUM ANALYZE")
    return url


def _copy(
    source: sqlite3.Connection, target: psycopg.Connection, name: str, columns: list[str]
) -> None:
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    rows = source.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {name}")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), fields)
    with target.cursor().copy(statement) as copy:
        while part := rows.fetchmany(_PART):
            for row in part:
                copy.write_row(row)


def _quoted(name: str) -> str:
    return f'"{name}"'


def copied(server: PostgresServer, url: str, name: str) -> str:
    """A copy of a database that a row may write to; the next of this name replaces it."""
    template = url.partition("?")[0].rpartition("/")[2]
    _dropped(server, name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return server.url(quote(name))


class People(NamedTuple):
    """A ledger's address as its owner, a supervisor and a clerk give it."""

    owner: str
    supervisor: str
    clerk: str


def with_logins(server: PostgresServer, url: str, as_of: date) -> People:
    """Give a ledger a supervisor and a clerk, who log in to the server as themselves, on a day."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname::text FROM pg_roles")}
        for login in sorted({_SUPERVISOR, _CLERK} - known):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    owner = Artui(url, as_of.isoformat())
    # A database that was copied gets roles of its own.
    owner.done("db", "upgrade")
    owner.done("role", "set", _SUPERVISOR, "supervisor")
    owner.done("role", "set", _CLERK, "clerk")
    return People(url, _as(url, _SUPERVISOR), _as(url, _CLERK))


def _as(url: str, login: str) -> str:
    return make_url(url).set(username=login).render_as_string(hide_password=False)


def _dropped(server: PostgresServer, name: str) -> None:
    """Remove a database that a row which was cut off may have left."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def cpu_of(server: PostgresServer, work: Callable[[], object]) -> float:
    """The CPU seconds of this process and of a server that some work takes."""
    before = _used(server)
    own = cpu(work)
    return own + _used(server) - before


def cpu_beside(connection: Connection, work: Callable[[], object]) -> float:
    """The CPU seconds of this process and of the server's process behind a connection."""
    pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]  # psycopg's
    before = _on_cpu(pid)
    own = cpu(work)
    return own + _on_cpu(pid) - before


def _on_cpu(pid: int) -> float:
    """What Linux counts in nanoseconds; a process's times are only ticks of ten milliseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _used(server: PostgresServer) -> float:
    """The CPU seconds of all the server's processes, those that have ended too."""
    watcher = psutil.Process(server.pid)
    (postmaster,) = watcher.children()
    times = postmaster.cpu_times()
    ended = times.user + times.system + times.children_user + times.children_system
    return float(ended) + sum(
        each.cpu_times().user + each.cpu_times().system for each in postmaster.children()
    )
