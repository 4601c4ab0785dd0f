"""Run the sandbox: as a command until it is stopped, or in a thread on a free port."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox import ads, finances, purchase_order_lists, vat, vendor
from artui.amazon.sandbox.responses import operation
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import give_token
from artui.amazon.sandbox.troubles import KINDS, ScriptedTrouble, UnknownTrouble, read_trouble

HOST = "127.0.0.1"
START_WITHIN = 20.0


def sandbox_app(sandbox: Sandbox) -> Starlette:
    """The whole server as an ASGI application."""

    async def troubles(request: Request) -> Response:
        """GET shows the script and the kinds; POST, one trouble per line, adds to it."""
        if request.method == "POST":
            try:
                added = [read_trouble(line) for line in (await request.body()).decode().split()]
            except (UnknownTrouble, UnicodeDecodeError) as refusal:
                return JSONResponse({"error": str(refusal)}, 400)
            sandbox.make_trouble(*added)
        with sandbox.lock:
            left = [f"{t.kind}@{t.on}*{t.times}" for t in sandbox.troubles if t.times]
        return JSONResponse({"troubles": left, "kinds": KINDS})

    async def requests(_: Request) -> Response:
        with sandbox.lock:
            return JSONResponse([[s.operation, s.method, s.path, s.status] for s in sandbox.seen])

    return Starlette(
        routes=[
            Route("/_sandbox/troubles", troubles, methods=["GET", "POST"]),
            Route("/_sandbox/requests", requests),
            operation(sandbox, "lwa.token", "POST", "/auth/o2/token", give_token),
            *ads.routes(sandbox),
            *vendor.routes(sandbox),
            *finances.routes(sandbox),
            *purchase_order_lists.routes(sandbox),
            *vat.routes(sandbox),
        ]
    )


@contextmanager
def running_sandbox(sandbox: Sandbox | None = None) -> Iterator[tuple[str, Sandbox]]:
    """The sandbox on a free port of this machine, in a thread: its address and its state."""
    sandbox = sandbox or Sandbox()
    with _listening(0) as listener:
        server = uvicorn.Server(_config(sandbox))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server)
            yield f"http://{HOST}:{listener.getsockname()[1]}", sandbox
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join()


def serve(
    port: int, announce: Callable[[str], None], troubles: Sequence[ScriptedTrouble] = ()
) -> None:
    """Run until interrupted; `announce` gets the lines to set so that artui talks to it.

    Port 0 is any free one. Raises OSError if the port is taken.
    """
    sandbox = Sandbox()
    sandbox.make_trouble(*troubles)
    with _listening(port) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        announce(f"# Amazon's services, made up, at {address}; Ctrl+C stops them.")
        for name in ("LWA", "ADS", "SPAPI"):
            announce(f"export ARTUI_{name}_URL={address}")
        for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
            announce(f"export ARTUI_LWA_{name}=sandbox")
        uvicorn.Server(_config(sandbox)).run(sockets=[listener])


def _config(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        sandbox_app(sandbox),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        yield listener
    finally:
        listener.close()


def _wait_until_started(server: uvicorn.Server) -> None:
    ends = time.monotonic() + START_WITHIN
    while not server.started:
        if time.monotonic() > ends:
            raise TimeoutError("The sandbox did not start.")
        time.sleep(0.01)
