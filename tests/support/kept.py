"""One database of the test server that test after test gets as if it were new.

Copying and dropping a database takes a third of a second, deleting what a test wrote a
fiftieth. A database whose schema or statistics a test changed is not used again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.support.postgres import PostgresServer

# Whatever changes the schema, what may be done with it, or what the planner knows of it, and a
# restored database in its place.
_SHAPE = """
SELECT (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()),
    (SELECT md5(string_agg(concat_ws(' ', c.oid, c.relname, c.relacl, c.relhastriggers,
        c.relowner, c.reloptions, c.reltuples > 0), ',' ORDER BY c.oid))
        FROM pg_class c WHERE c.relnamespace <> 'pg_toast'::regnamespace),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_attribute),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_trigger),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_proc),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_constraint),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_index),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_namespace),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_default_acl),
    (SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM pg_db_role_setting),
    (SELECT count(*) FROM pg_statistic WHERE starelid >= 16384)
"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_SEQUENCES = """
SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public'
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(slots=True)
class _Seed:
    """A ledger as it was made: its shape, the rows of its tables, the state of its sequences."""

    name: str
    shape: tuple[object, ...]
    clear: sql.Composed
    rows: dict[str, bytes]
    sequences: sql.Composed


@dataclass(slots=True)
class KeptLedger:
    """The database of a test process, a copy of `template`."""

    server: PostgresServer
    template: str
    _seed: _Seed | None = field(default=None, repr=False)
    _made: int = 0

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a ledger in which nothing was done; cleared afterwards."""
        seed = self._seed or self._make()
        self._seed = None
        yield self.server.url(seed.name)
        with suppress(psycopg.Error):
            if _restored(self.server.url(seed.name), seed):
                self._seed = seed
        if self._seed is None:
            self.server.drop_database(seed.name)

    def _make(self) -> _Seed:
        self._made += 1
        name = f"kept_{self._made}"
        with psycopg.connect(self.server.create_database(name, self.template)) as connection:
            tables = [table for (table,) in connection.execute(_TABLES)]
            return _Seed(
                name,
                _shape(connection),
                sql.SQL("; ").join(
                    sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables
                ),
                {table: rows for table in tables if (rows := _rows(connection, table))},
                sql.SQL("SELECT {}").format(
                    sql.SQL(", ").join(
                        sql.SQL("setval({}, {}, {})").format(f'"{sequence}"', value, called)
                        for sequence, value, called in connection.execute(_SEQUENCES)
                    )
                ),
            )


def _shape(connection: psycopg.Connection[tuple[object, ...]]) -> tuple[object, ...]:
    shape = connection.execute(_SHAPE).fetchone()
    assert shape is not None
    return shape


def _rows(connection: psycopg.Connection[tuple[object, ...]], table: str) -> bytes:
    copied = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    if connection.execute(counted).fetchone() == (0,):
        return b""
    with connection.cursor().copy(copied) as copy:
        return b"".join(copy)


def _restored(url: str, seed: _Seed) -> bool:
    """Clear a database, if it still has the shape of its seed."""
    with psycopg.connect(url) as connection:
        connection.execute(_OTHERS)
        if _shape(connection) != seed.shape:
            return False
        connection.execute("SET session_replication_role = replica")
        connection.execute(seed.clear)
        for table, rows in seed.rows.items():
            filled = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(filled) as copy:
                copy.write(rows)
        connection.execute(seed.sequences)
    return True
