"""The line to a PostgreSQL server: how long anything on it may keep a clerk waiting.

A read waits no longer for a lock than a writer for their turn, and no statement of it goes on for
ever. A network that is dead is noticed within a minute, where the system's own patience is hours.
What the address says of any of this goes before.

All this is told to the server once we are connected, as a pooler in between passes on no options
of a connection. A pooler may also lend its connections for one transaction each; then what we left
on one of them is no longer ours, and no act may rest on it.
"""

import re
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from artui.address import before_the_ledger, parts_of, places_of, with_parameters
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.turn import LONGEST_WAIT_S

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.pool import ConnectionPoolEntry

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


# A name of a setting among the options of an address.
_NAMED = re.compile(r"(?:^|\s)(?:-c\s*|--)([A-Za-z_.]+)=")
# By which a connection is known again, and the key of it among what is known of a connection.
_LINE = "artui.line"
LINE = f"current_setting('{_LINE}', true)"


def line_options(url: URL, *, connect_s: int = 10) -> dict[str, Any]:
    """The parameters of a connection to an address, for the client library."""
    options: dict[str, Any] = {
        "connect_timeout": connect_s,
        **ALIVE,
        # Whatever the database or the environment has, we speak UTF-8.
        "client_encoding": "utf8",
    }
    return {name: value for name, value in options.items() if name not in url.query}


def line_limits(url: URL, *, reads: bool = False) -> str:
    """The statement that tells a new connection how long it may keep us waiting."""
    limits = {"lock_timeout": LOCK_WAIT_S} | ({"statement_timeout": READ_S} if reads else {})
    ours = {name: f"{seconds * 1000:.0f}" for name, seconds in limits.items()}
    # Who reads rows as they come reads them all; the server would plan for the first tenth.
    ours["cursor_tuple_fraction"] = "1"
    given = url.query.get("options", ())
    said = _NAMED.findall(given if isinstance(given, str) else " ".join(given))
    told = (f"set_config('{name}', '{ours[name]}', false)" for name in ours.keys() - said)
    return f"SELECT {', '.join(['pg_backend_pid()', *sorted(told)])}"


def server_engine(url: URL, *, reads: bool, connect_s: int = 10, **options: Any) -> Engine:
    """An engine on an address, which connects when it is first used. Whatever the server does
    without being told, who writes sees what others have written once the turn has come."""
    options.setdefault("isolation_level", "READ COMMITTED")
    line = line_options(url, connect_s=connect_s)
    engine = create_engine(url, pool_pre_ping=True, pool_size=4, connect_args=line, **options)

    @event.listens_for(engine, "connect")
    def on_connect(connection: "psycopg.Connection", record: "ConnectionPoolEntry") -> None:
        told = line_limits(url, reads=reads)
        if not reads:
            record.info[_LINE] = token_hex(8)
            # Whoever had this connection before has left nothing that we could take for ours.
            told = f"{told}, set_config('{_LINE}', '{record.info[_LINE]}', false); DISCARD TEMP"
        connection.autocommit = True
        [server, *_] = connection.execute(told.encode()).fetchone() or [0]
        connection.autocommit = False
        if server != connection.info.backend_pid:
            # Somebody is in between: what is prepared now need not be there the next time.
            connection.prepare_threshold = None

    return engine


def refuse_borrowed(connection: Connection, line: object) -> None:
    """Raise Unreachable if a writer's connection is not the one any more that it was when it was
    opened; `line` is what the server says of it, asked by `LINE`."""
    if (line or None) != connection.info.get(_LINE):
        raise Unreachable(
            "The pooler before the server lends its connections for one transaction, and another "
            "has had ours: acts need one that stays (`pool_mode = session`); nothing was changed."
        )


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
    """An address as the library takes it, which knows several servers as parameters only."""
    known = with_parameters(address) if isinstance(address, str) else address
    return make_url(known).set(drivername="postgresql+psycopg")


def shown_address(url: URL) -> str:
    """An address as it may be shown, without any password."""
    shown = url.set(drivername="postgresql").difference_update_query(_SECRETS)
    hosts = url.query.get("host")
    if isinstance(hosts, str) and "," in hosts and "/" not in hosts:
        named = before_the_ledger(places_of(shown.render_as_string()))
        shown = shown.difference_update_query(["host", "port"])
        start, user, rest = parts_of(shown.render_as_string(hide_password=True))
        return f"{start}{user}{named}{rest}"
    return shown.render_as_string(hide_password=True)


def allow_long_statements(connection: Connection) -> None:
    """Let the statements of this transaction go through whole tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = '{SURVEY_S:.0f}s'"))


def call_others(connection: Connection) -> None:
    """Let all who listen know, once this transaction is committed, that the ledger has changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
