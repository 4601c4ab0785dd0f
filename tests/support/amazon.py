"""A connection to the sandbox whose waits take no time, and what must never be seen."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from artui.amazon.sandbox.server import running_sandbox
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.connection_settings import AmazonSettings
from artui.amazon.transport.progress import Step
from artui.amazon.transport.secret import Secret
from artui.amazon.transport.timing import Timing

CLIENT_SECRET = "amzn1.oa2-cs.v1.7be11c0ffee"
REFRESH_TOKEN = "Atzr|never-show-this-refresh-token"


@dataclass
class Clock:
    """A clock that only waiting moves on."""

    start: datetime = datetime(2026, 3, 5, 6, tzinfo=UTC)
    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let the time pass without passing any."""
        self.slept.append(seconds)
        self.seconds += seconds

    def timing(self, chance: float = 0.5) -> Timing:
        """The clock as the transport wants it."""
        return Timing(
            lambda: self.start + timedelta(seconds=self.seconds),
            lambda: self.seconds,
            self.sleep,
            lambda: chance,
        )


@dataclass
class Line:
    """A connection to a sandbox, with its clock and the steps reported so far."""

    url: str
    sandbox: Sandbox
    connection: Connection
    clock: Clock
    steps: list[Step]


def settings_for(url: str) -> AmazonSettings:
    """Settings that point every service at one address."""
    return AmazonSettings(
        region="eu",
        lwa_url=url,
        ads_url=url,
        spapi_url=url,
        client_id="amzn1.application-oa2-client.test",
        client_secret=Secret(CLIENT_SECRET),
        refresh_token=Secret(REFRESH_TOKEN),
    )


def service_environment(url: str) -> dict[str, str]:
    """The settings of a command that point every service at one address."""
    return {
        "ARTUI_LWA_URL": url,
        "ARTUI_ADS_URL": url,
        "ARTUI_SPAPI_URL": url,
        "ARTUI_LWA_CLIENT_ID": "amzn1.application-oa2-client.test",
        "ARTUI_LWA_CLIENT_SECRET": CLIENT_SECRET,
        "ARTUI_LWA_REFRESH_TOKEN": REFRESH_TOKEN,
    }


@contextmanager
def sandbox_line(sandbox: Sandbox | None = None) -> Iterator[Line]:
    """A running sandbox and a connection to it."""
    with running_sandbox(sandbox) as (url, state):
        clock, steps = Clock(), list[Step]()
        with Connection(settings_for(url), clock.timing(), steps.append) as connection:
            yield Line(url, state, connection, clock, steps)


def raw_answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """The bytes of one HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def served(answer: bytes) -> str:
    """The address of a server that gives the same bytes to whoever asks, five times."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(5)
    listener.settimeout(30)

    def run() -> None:
        with closing(listener), suppress(TimeoutError, ConnectionError):
            for _ in range(5):
                peer, _ = listener.accept()
                with closing(peer):
                    peer.recv(65536)
                    peer.sendall(answer)

    threading.Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
