"""The line to a PostgreSQL server: how long anything on it may keep a clerk waiting.

A read waits no longer for a lock than a writer for their turn, and no statement of it goes on for
ever. A network that is dead is noticed within a minute, where the system's own patience is hours.
What the address says of any of this goes before.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from artui.ledger.store.turn import LONGEST_WAIT_S

LOCK_WAIT_S = LONGEST_WAIT_S
CHANNEL = "artui"
"""On which those are called who listen for changes of the ledger."""
# Parameters of an address that are never shown.
_SECRETS = ("password", "sslpassword")
# One statement of a page or a list, and one of what goes through whole tables, such as `db check`.
READ_S, SURVEY_S = 300.0, 3_600.0
# After so many seconds of silence we ask whether the other side is there, and how often.
ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    # So many milliseconds what we sent may stay unanswered by the network.
    "tcp_user_timeout": 30_000,
}


def line_options(url: URL, *, reads: bool = False, connect_s: int = 10) -> dict[str, Any]:
    """The parameters of a connection to an address, for the client library."""
    limits = {"lock_timeout": LOCK_WAIT_S} | ({"statement_timeout": READ_S} if reads else {})
    ours = " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in limits.items())
    # Who reads rows as they come reads them all; the server would plan for the first tenth.
    ours += " -c cursor_tuple_fraction=1"
    given = url.query.get("options", "")
    theirs = given if isinstance(given, str) else " ".join(given)
    options: dict[str, Any] = {
        "connect_timeout": connect_s,
        **ALIVE,
        # Whatever the database or the environment has, we speak UTF-8.
        "client_encoding": "utf8",
        # Of two that say the same the last counts.
        "options": f"{ours} {theirs}".strip(),
    }
    return {
        name: value for name, value in options.items() if name not in url.query or name == "options"
    }


def server_engine(url: URL, *, reads: bool, connect_s: int = 10, **options: Any) -> Engine:
    """An engine on an address, which connects when it is first used."""
    line = line_options(url, reads=reads, connect_s=connect_s)
    return create_engine(url, pool_pre_ping=True, pool_size=4, connect_args=line, **options)


def reading_engine(address: str | URL, *, connect_s: int = 10) -> Engine:
    """An engine for reads that see one state for all their statements, as on SQLite; a standby
    can give it too."""
    return server_engine(
        server_url(address),
        reads=True,
        connect_s=connect_s,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def server_url(address: str | URL) -> URL:
    """An address as the library takes it."""
    return make_url(address).set(drivername="postgresql+psycopg")


def shown_address(url: URL) -> str:
    """An address as it may be shown, without any password."""
    shown = url.set(drivername="postgresql").difference_update_query(_SECRETS)
    return shown.render_as_string(hide_password=True)


def allow_long_statements(connection: Connection) -> None:
    """Let the statements of this transaction go through whole tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = '{SURVEY_S:.0f}s'"))


def call_others(connection: Connection) -> None:
    """Let all who listen know, once this transaction is committed, that the ledger has changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
