"""A hot standby of a test server, as `pg_basebackup` makes one."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.postgres import PostgresServer, unprivileged

# It asks again at once for what its server has not sent.
_EAGER = {"wal_retrieve_retry_interval": "100ms"}


@contextmanager
def standby_of(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A server that follows another one, in a folder of its own, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="artui-pg-") as name:
        folder, user = Path(name), unprivileged()
        if user:
            shutil.chown(folder, user)
        where = ["-D", str(folder / "data"), "-h", str(primary.folder), "-U", "postgres"]
        subprocess.run(
            [str(primary.binaries / "pg_basebackup"), *where, "-R", "--checkpoint=fast"],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
        )
        standby = PostgresServer(folder, primary.binaries, {**primary.settings, **_EAGER})
        standby.start()
        try:
            yield standby
        finally:
            standby.stop()


def paused(standby: PostgresServer, *, pause: bool = True) -> None:
    """Let a standby fall behind, or catch up; from when this ends, not from when it was asked."""
    word, state = ("pause", "paused") if pause else ("resume", "not paused")
    with psycopg.connect(standby.url("postgres"), autocommit=True) as connection:
        connection.execute(f"SELECT pg_wal_replay_{word}()")
        query = "SELECT pg_get_wal_replay_pause_state()"
        while connection.execute(query).fetchone() != (state,):
            time.sleep(0.01)


def promoted(standby: PostgresServer) -> None:
    """Make a standby a server of its own."""
    with psycopg.connect(standby.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_promote()")
