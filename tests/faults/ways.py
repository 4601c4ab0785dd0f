"""How a deed is broken: it is killed, or what it stands on gives way."""

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import NamedTuple

import psycopg

from tests.faults.ground import Ground
from tests.support.postgres import PostgresServer
from tests.support.proxy import proxy

WAYS = ("kill", "disk", "clock", "server", "network")
OF_A_SERVER = ("server", "network")
_AWAY_S = 0.3
_DAY_S = 24 * 60 * 60
# From what a ledger of ours needs for nothing, to more than it needs for anything.
_ROOM = (1 << 15, 1 << 24)
_LOG = 1 << 20  # the length of a file of the server's log


class Breaks(NamedTuple):
    """What is done in the command's own process before it begins, and what while it runs; that
    gets the command's process and says whether it was killed."""

    before: Callable[[], None] | None = None
    during: Callable[[int], bool] | None = None


@contextmanager
def ready(way: str, made: Ground, random: Random) -> Iterator[Breaks]:
    """Everything for a fault is ready; afterwards it is as before."""
    match way, made.server:
        case "kill", _:
            yield Breaks(during=_kill)
        case "clock", _:
            made.set_back_s = random.randrange(1, 40 * _DAY_S)
            try:
                yield Breaks()
            finally:
                made.set_back_s = 0
        case "disk", None:
            yield Breaks(before=_limits(_room(random)))
        case "disk", PostgresServer() as server:
            with _little_room(server, random.randrange(_LOG, 2 * _LOG)):
                yield Breaks()
        case "server", PostgresServer() as server:
            yield Breaks(during=lambda _: _restart(server))
        case "network", _:
            with proxy(made.url) as line:
                made.line = line.url

                def cut(_: int) -> bool:
                    line.lose_server()
                    time.sleep(_AWAY_S)
                    line.find_server()
                    return False

                try:
                    yield Breaks(during=cut)
                finally:
                    made.line = ""


def _kill(process: int) -> bool:
    os.killpg(process, signal.SIGKILL)
    return True


def _restart(server: PostgresServer) -> bool:
    server.stop()
    server.start()
    return False


def _room(random: Random) -> int:
    """The length beyond which no file grows, as often small as large; in bytes."""
    low, high = _ROOM
    return int(low * (high / low) ** random.random())


def _limits(room: int) -> Callable[[], None]:
    """No file grows any longer, as on a full disk. Python lets the write fail, and goes on."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


@contextmanager
def _little_room(server: PostgresServer, room: int) -> Iterator[None]:
    """No file of a server grows beyond a length that some of the ledger's have almost or more."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        # So that it has nothing to write again when it starts.
        connection.execute("CHECKPOINT")
    server.stop()
    server.start(room)
    try:
        yield
    finally:
        server.stop()
        server.start()
