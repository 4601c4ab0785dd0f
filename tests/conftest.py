"""Ground that every test stands on: its own home, no network, fresh ledgers.

`any_url` runs a test twice, on SQLite and on PostgreSQL. Each address it gives
is a copy of one migrated ledger with its seed, so a test costs milliseconds; the
`blank_…` ones are databases without a schema, for tests that make it.
"""

import gc
import os
import shutil
import socket
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from artui.ledger.book.book import Book
from tests.support.books import book_at, make_ledger
from tests.support.compiled import share_compiled
from tests.support.kept import KeptLedger
from tests.support.postgres import PostgresServer, postgres_server

# No deadlines: a slow machine is not a wrong cent.
settings.register_profile("everyday", deadline=None, max_examples=100)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=100,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "everyday")
)

# The programs that tests start keep what they compile, as an installed artui does.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
# Where the snapshot plugin keeps its comparisons during a run.
SNAPSHOTS = "TEXTUAL_SNAPSHOT_TEMPDIR"


_SCREENS = Path(__file__).parent / "tui" / "screens"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect ten thousand tests without a search for garbage, which later passes them over."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for the server themselves, and those that play whole screens."""
    for item in items:
        if _SCREENS in item.path.parents:
            item.add_marker(pytest.mark.screens)
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without settings: what the person at this machine set does not reach the tests."""
    for name in list(os.environ):
        if name.startswith(("ARTUI_", "XDG_", "PG", "LC_", "TEXTUAL")) and name != SNAPSHOTS:
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LOGNAME", "USER"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    return home


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse any address but this machine's own."""
    with pytest.MonkeyPatch.context() as patch:
        connect = socket.socket.connect

        def connect_here(self: socket.socket, address: Any) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                host = address[0]
                assert host in ("127.0.0.1", "::1", "localhost"), f"a test called {host}"
            connect(self, address)

        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """Statements are compiled once, not for each test."""
    with pytest.MonkeyPatch.context() as patch:
        share_compiled(patch)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server of this test process, started when the first test asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a migrated database to copy from."""
    make_ledger(postgres.create_database("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    make_ledger(f"sqlite:///{path}")
    return path


@pytest.fixture
def second_book(sqlite_template: Path, tmp_path: Path) -> Iterator[Book]:
    """A fresh ledger in a file beside the one that is tested, to compare it with."""
    path = tmp_path / "second.db"
    shutil.copy(sqlite_template, path)
    book = book_at(f"sqlite:///{path}")
    yield book
    book.database.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh ledger in a file."""
    path = tmp_path / "ledger.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def kept_ledger(postgres: PostgresServer, postgres_template: str) -> KeptLedger:
    """The ledger on PostgreSQL that most tests of this process use in turn."""
    return KeptLedger(postgres, postgres_template)


@pytest.fixture
def postgres_url(kept_ledger: KeptLedger) -> Iterator[str]:
    """A fresh ledger on PostgreSQL."""
    with kept_ledger.fresh() as url:
        yield url


@pytest.fixture(params=DATABASES)
def any_url(request: pytest.FixtureRequest) -> str:
    """A fresh ledger, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def book(any_url: str) -> Iterator[Book]:
    """A clerk's open book on a fresh ledger, once on each database."""
    book = book_at(any_url)
    yield book
    book.database.close()


@pytest.fixture
def blank_sqlite_url(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'blank.db'}"


@pytest.fixture
def blank_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A database without tables."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=DATABASES)
def blank_any_url(request: pytest.FixtureRequest) -> str:
    """A database without tables, once of each kind."""
    return str(request.getfixturevalue(f"blank_{request.param}_url"))
