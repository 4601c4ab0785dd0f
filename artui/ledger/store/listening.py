"""Hears at once when anybody has committed to a ledger on PostgreSQL, by LISTEN and NOTIFY.

A line of its own listens, and nothing is asked of the server while nothing happens. Whether calls
of others come through is tried first: a pooler that lends a connection for one transaction swallows
them, but for those that are made on the same one.
A SQLite file calls nobody.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from artui.ledger.store.engine import Database
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.server_lines import CHANNEL, line_limits, line_options

_NEWEST = "SELECT id, hash FROM act ORDER BY id DESC LIMIT 1"
# How long our own call may take to come back to us.
_TRIAL_S = 5.0


class Unheard(Exception):
    """Calls don't come through on this line, or this is no PostgreSQL."""


class Listener:
    """A line on which calls come in; made by `listening`."""

    def __init__(self, line: psycopg.AsyncConnection) -> None:
        self._line = line
        self.newest: tuple[int, str] = 0, ""
        """The newest act when we began to listen or were last called, and its hash."""
        self._came = asyncio.Event()

    async def heard(self, patience_s: float, call: str = "") -> bool:
        """Wait until there was a call, or until our patience ends; whether there was one.

        `call` is what it must say. Raises Unreachable when the line is lost.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while True:
                    calls = await self._calls()
                    if call in calls if call else calls:
                        return True
                    await self._came.wait()
        return False

    async def _calls(self) -> set[str]:
        """What came in; it waits for nothing."""
        self._came.clear()
        try:
            calls = {each.payload async for each in self._line.notifies(timeout=0)}
            if calls:
                # Whoever may connect can call anything: what is there is asked of the server.
                await self.look()
        except psycopg.Error as error:
            raise Unreachable("The line on which changes are told is lost.") from error
        return calls

    async def look(self) -> None:
        """Ask for the newest act and its hash; raises psycopg's errors."""
        found = await (await self._line.execute(_NEWEST)).fetchone()
        if found is not None:
            self.newest = found[0], found[1]

    def wake(self) -> None:
        """Something can be read on the line."""
        self._came.set()


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Listener]:
    """A listener to a ledger's changes. Raises Unheard, Unreachable."""
    if database.is_sqlite:
        raise Unheard
    url = database.writer.url
    _, options = database.writer.dialect.create_connect_args(url)
    try:
        line = await psycopg.AsyncConnection.connect(
            **{**options, **line_options(url)}, autocommit=True
        )
    except psycopg.Error as error:
        raise Unreachable("The ledger can't be reached.") from error
    loop, listener = asyncio.get_running_loop(), Listener(line)
    # The driver takes every reader of its own handle away when it has read.
    loop.add_reader(handle := os.dup(line.fileno()), listener.wake)
    try:
        await _try_out(database, line, listener)
        yield listener
    finally:
        loop.remove_reader(handle)
        os.close(handle)
        await line.close()


async def _try_out(database: Database, line: psycopg.AsyncConnection, listener: Listener) -> None:
    trial = token_hex(8)
    try:
        await line.execute(line_limits(database.writer.url).encode())
        await line.execute(f"LISTEN {CHANNEL}")
        await line.execute(f"LISTEN {CHANNEL}_{trial}")
        await asyncio.to_thread(_call, database, trial)
        if not await listener.heard(_TRIAL_S, trial):
            raise Unheard
        await line.execute(f"UNLISTEN {CHANNEL}_{trial}")
        # What was called out before we listened.
        await listener.look()
    except (psycopg.Error, DBAPIError) as error:
        raise Unreachable("The line on which changes are told is lost.") from error


def _call(database: Database, trial: str) -> None:
    """Call as another clerk would, on another connection."""
    with database.reader.begin() as connection:
        query = text("SELECT pg_notify(:channel, :trial)")
        connection.execute(query, {"channel": f"{CHANNEL}_{trial}", "trial": trial})
