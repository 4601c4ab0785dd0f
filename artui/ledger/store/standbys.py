"""Reads on hot standbys of a ledger on PostgreSQL, so that its server can be left to those who
write.

A standby may be behind. Each read names what it must see: the newest act that we know of, our own
or one we were called about, and what we wrote last. A standby that has not got there within a
moment is passed by for some seconds, and the ledger's own server is read.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from artui.ledger.store.plain_errors import reason
from artui.ledger.store.server_lines import reading_engine, shown_address

# How long a read waits for a standby that is behind, and how often it looks.
_PATIENCE_S, _NAP_S = 0.5, 0.02
# How long one that was too far behind, or did not answer, is left alone.
_ASIDE_S = 5.0
# A standby that can't be reached must not keep a clerk waiting as long as a server may.
_CONNECT_S = 3
_STATE = text("""
SELECT pg_is_in_recovery() AS follows,
    coalesce((SELECT max(id) FROM act), 0) AS newest,
    (SELECT hash FROM act WHERE id = :act) AS hash,
    :written = '' OR pg_last_wal_replay_lsn() >= nullif(:written, '')::pg_lsn AS has_written,
    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
    END::float AS behind_s
""")
# A place that no log reaches: a read that must see it is one of the ledger's own server.
_NOWHERE = "FFFFFFFF/FFFFFFFF"
NEWEST_ACT = text("SELECT id, hash FROM act ORDER BY id DESC LIMIT 1")
_WRITTEN = text("SELECT pg_current_wal_insert_lsn()::text")


@dataclass(slots=True)
class MustSee:
    """What a read must see: the newest act that is known to be there, with its hash, and the place
    in the server's log up to which we wrote anything else; empty for nothing."""

    act: int = 0
    hash: str = ""
    written: str = ""


@dataclass(slots=True)
class Standby:
    """One standby, and what it was last found to be. `behind_s` counts from the last commit that it
    has while it lacks something, so it is at most so much; None until it has answered."""

    name: str
    engine: Engine
    behind_s: float | None = None
    trouble: str = ""
    aside_until: float = 0.0


class StandbyFound(NamedTuple):
    """What is told of a standby: how many seconds it is behind, or why it is not read from."""

    name: str
    behind_s: float | None
    trouble: str


@dataclass(slots=True)
class Standbys:
    """The standbys of a ledger, in the order in which they are tried."""

    each: Sequence[Standby]
    read_from: str = ""
    """The one that answered last; empty for the ledger's own server."""
    server_trouble: str = ""
    """Why the ledger's own server could not be reached when the ledger was opened."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begun(self, must: MustSee) -> Connection | None:
        """A connection with a read-only transaction on a standby that sees what it must; None if
        there is none. Whoever gets it closes it."""
        end = time.monotonic() + _PATIENCE_S
        while True:
            waiting = [one for one in self._at_hand() if _answers(one)]
            for standby in waiting:
                connection = _begun_on(standby, must)
                if connection is not None:
                    self._answered(standby)
                    return connection
            behind = [one for one in waiting if not one.trouble]
            if not behind or time.monotonic() > end:
                for one in behind:
                    _set_aside(one, "it is too far behind")
                self._answered(None)
                return None
            time.sleep(_NAP_S)

    @property
    def sentence(self) -> str:
        """What is told when the ledger was opened without its own server."""
        behind = next((one.behind_s for one in self.each if one.name == self.read_from), None)
        return (
            f"The ledger's own server can't be reached ({self.server_trouble}). This is what the "
            f"standby {self.read_from} has, up to {behind or 0:.0f} s behind; nothing can be "
            "changed now."
        )

    @property
    def words(self) -> str:
        """Where it is read, for a line of status."""
        if not self.read_from:
            return "no standby"
        behind = next((one.behind_s for one in self.each if one.name == self.read_from), None)
        if behind is None or behind < 1:
            return "standby"
        return f"standby, up to {behind:.0f} s behind"

    def found(self, must: MustSee) -> list[StandbyFound]:
        """Every standby as it is now, asked anew for what must be seen; for threads."""
        for standby in self.each:
            standby.trouble = ""
            connection = _begun_on(standby, must)
            if connection is not None:
                connection.close()
        return [StandbyFound(one.name, one.behind_s, one.trouble) for one in self.each]

    def close(self) -> None:
        """Close all connections."""
        for standby in self.each:
            standby.engine.dispose()

    def _at_hand(self) -> list[Standby]:
        """Those to try: first the one that answered last, so that one clerk's reads go on from
        one state."""
        return sorted(self.each, key=lambda one: one.name != self.read_from)

    def _answered(self, standby: Standby | None) -> None:
        with self.lock:
            self.read_from = standby.name if standby is not None else ""


def standbys(addresses: Sequence[str]) -> Standbys | None:
    """The standbys at some addresses; None for none. They are connected to when first read."""
    if not addresses:
        return None
    made = (reading_engine(address, connect_s=_CONNECT_S) for address in addresses)
    return Standbys([Standby(shown_address(engine.url), engine) for engine in made])


def written_to(writer: Engine) -> str:
    """The place in the log of the server up to which all that is committed now is written; where
    nothing is, if it does not answer."""
    try:
        with writer.connect() as connection:
            return str(connection.execute(_WRITTEN).scalar_one())
    except DBAPIError:
        return _NOWHERE


def _answers(standby: Standby) -> bool:
    if time.monotonic() < standby.aside_until:
        return False
    standby.trouble = ""
    return True


def _set_aside(standby: Standby, trouble: str) -> None:
    standby.trouble, standby.aside_until = trouble, time.monotonic() + _ASIDE_S


def _begun_on(standby: Standby, must: MustSee) -> Connection | None:
    """The transaction if this standby sees what it must; else None, and the trouble if waiting
    would not help."""
    connection: Connection | None = None
    try:
        connection = standby.engine.connect()
        connection.begin()
        asked = {"written": must.written, "act": must.act}
        found = connection.execute(_STATE, asked).one()
    except DBAPIError as error:
        standby.behind_s = None
        _set_aside(standby, reason(error.orig))
        if connection is not None:
            connection.close()
        return None
    if not found.follows:
        # It was made the ledger's server, or never was a standby: its books may be others.
        standby.behind_s = None
        _set_aside(standby, "it follows no server: was there a fail-over?")
    elif must.hash and found.newest >= must.act and found.hash != must.hash:
        standby.behind_s = None
        _set_aside(standby, f"it holds another ledger: its act {must.act} is not ours")
    else:
        standby.behind_s = found.behind_s
        if found.newest >= must.act and found.has_written:
            return connection
    connection.close()
    return None
