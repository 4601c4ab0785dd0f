"""A small proxy before a real PostgreSQL, which loses what a broken network loses.

It listens on this machine and hands every byte on to the server's socket. When a client commits, it
can lose the answer, the commit itself, or the whole server from then on.
"""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from sqlalchemy import make_url

_COMMIT = b"COMMIT\x00"


class Loses(Enum):
    """What gets lost at a writer's next commit. The connection breaks in each case."""

    NOTHING = auto()
    ANSWER = auto()
    COMMIT = auto()
    ANSWER_AND_SERVER = auto()


class Proxy:
    """A running proxy; set `loses` to break a writer's next commit. `broken` counts what was lost.

    `on_break` runs when the connection is broken; a lost server can come back after a while.
    """

    def __init__(self, behind: str) -> None:
        url = make_url(behind)
        self._server = str(Path(str(url.query["host"])) / ".s.PGSQL.5432")
        self.loses = Loses.NOTHING
        # Reads are committed too; a writer is known by these words.
        self.writer = b"advisory_xact_lock"
        self.broken = 0
        # Words of a client that reach the server as others of the same length.
        self.instead = (b"", b"")
        # What the server sends and begins with this never arrives.
        self.swallows = b""
        # Is shown what a client sends.
        self.sees: Callable[[bytes], object] = lambda _came: None
        self._closed = False
        self._open = 0
        self._counting = threading.Lock()
        self.on_break: Callable[[], object] = lambda: None
        self.away_until = 0.0
        self.away_s = float("inf")
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"postgresql://{url.username}@127.0.0.1:{port}/{url.database}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def lose_server(self) -> None:
        """Break every connection and refuse new ones, as a stopped server does."""
        with self._counting:
            self.away_until = float("inf")
        # One that was let in before this is counted already.
        while self._open:
            time.sleep(0.01)

    def find_server(self) -> None:
        """Let new connections through again."""
        self.away_until = 0.0

    @property
    def _is_away(self) -> bool:
        return time.monotonic() < self.away_until

    def close(self) -> None:
        """Listen no more, and wait until all connections have ended."""
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._counting:
                if self._is_away:
                    client.close()
                    continue
                self._open += 1
            thread = threading.Thread(target=self._hand_on, args=(client,))
            thread.start()
            self._threads.append(thread)

    def _hand_on(self, client: socket.socket) -> None:
        """One connection, until either side ends it or it is broken."""
        try:
            self._hand_on_until_broken(client)
        finally:
            with self._counting:
                self._open -= 1

    def _hand_on_until_broken(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._server)
            writes = False
            while not self._closed and not self._is_away:
                ready, _, _ = select.select([client, server], [], [], 0.1)
                if not ready:
                    continue
                came = ready[0].recv(65_536)
                if not came:
                    return
                writes |= self.writer in came
                if ready[0] is client:
                    self.sees(came)
                if ready[0] is server:
                    if not self.swallows or not came.startswith(self.swallows):
                        client.sendall(came)
                elif self.loses is not Loses.NOTHING and writes and came.endswith(_COMMIT):
                    self._break(server, came)
                    return
                else:
                    server.sendall(came.replace(*self.instead) if self.instead[0] else came)

    def _break(self, server: socket.socket, commit: bytes) -> None:
        lost, self.loses = self.loses, Loses.NOTHING
        self.broken += 1
        if lost is Loses.ANSWER_AND_SERVER:
            self.away_until = time.monotonic() + self.away_s
        if lost is Loses.COMMIT:
            server.close()
        else:
            server.sendall(commit)
            # The server answers when it has committed.
            server.recv(65_536)
        self.on_break()


@contextmanager
def proxy(behind: str) -> Iterator[Proxy]:
    """A proxy before the database at an address of the tests' server."""
    running = Proxy(behind)
    try:
        yield running
    finally:
        running.close()
