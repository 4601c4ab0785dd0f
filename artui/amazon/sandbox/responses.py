"""How an operation answers: its trouble first, then its own answer; every request is noted."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from artui.amazon.sandbox.state import Sandbox, Seen
from artui.amazon.sandbox.troubles import ScriptedTrouble

Answer = Callable[[Sandbox, Request], Awaitable[Response]]

_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


def operation(sandbox: Sandbox, name: str, method: str, path: str, answer: Answer) -> Route:
    """A route that answers for one operation."""

    async def endpoint(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        seen = Seen(name, method, request.url.path + query)
        with sandbox.lock:
            sandbox.seen.append(seen)
        await request.body()
        trouble = sandbox.next_trouble(name)
        response = await _troubled(sandbox, request, trouble, answer)
        response.headers["x-amzn-requestid"] = secrets.token_hex(8)
        if sandbox.said_rate:
            response.headers["x-amzn-ratelimit-limit"] = sandbox.said_rate
        seen.status = response.status_code
        return response

    return Route(path, endpoint, methods=[method], name=name)


def spapi_error(status: int, code: str, message: str, details: str = "") -> Response:
    """An error as the Selling Partner service writes it."""
    error = {"code": code, "message": message, "details": details}
    return JSONResponse({"errors": [error]}, status)


async def json_body(request: Request) -> Any:
    """The request's JSON document; None if it holds none."""
    try:
        return await request.json()
    except ValueError:
        return None


async def _troubled(
    sandbox: Sandbox, request: Request, trouble: ScriptedTrouble | None, answer: Answer
) -> Response:
    if trouble is None:
        return await answer(sandbox, request)
    match trouble.kind:
        case "slow":
            await asyncio.sleep(trouble.seconds or 1.0)
            return await answer(sandbox, request)
        case "cut":
            return _Cut()
        case "lost-answer":
            await answer(sandbox, request)
            return _Cut()
        case "expired-token":
            with sandbox.lock:
                sandbox.tokens.clear()
            return await answer(sandbox, request)
        case "not-acceptable":
            accept = request.headers.get("accept", "")
            if accept != "application/json":
                return JSONResponse({"message": "Not acceptable"}, 406)
            return await answer(sandbox, request)
        case _:
            return _refusal(trouble, request)


def _refusal(trouble: ScriptedTrouble, request: Request) -> Response:
    match trouble.kind:
        case "429":
            asked = {} if trouble.seconds is None else {"retry-after": f"{trouble.seconds:g}"}
            response = spapi_error(429, "QuotaExceeded", "You exceeded your quota.")
            response.headers.update(asked)
            return response
        case "500":
            return spapi_error(500, "InternalFailure", "We encountered an internal error.")
        case "403":
            return spapi_error(403, "Unauthorized", "Access to requested resource is denied.")
        case "413":
            return spapi_error(413, "RequestTooLarge", "The request is too large.")
        case "empty-503":
            return Response(status_code=503)
        case "html-502":
            return Response(_PAGE, 502, media_type="text/html")
        case "html-200":
            return Response(_PAGE, 200, media_type="text/html")
        case "invalid-grant":
            text = "The refresh token is not valid."
            return JSONResponse({"error": "invalid_grant", "error_description": text}, 400)
        case "echo-secrets":
            sent = " ".join(_secrets(request))
            return spapi_error(400, "InvalidInput", f"Can't read {sent}", sent)
        case _:
            return spapi_error(400, "InvalidInput", "The request is refused by script.")


def _secrets(request: Request) -> Iterator[str]:
    for name in ("authorization", "x-amz-access-token"):
        if name in request.headers:
            yield request.headers[name]


class _Cut(Response):
    """Announces more than it sends, and closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"payload":', "more_body": True})
        # The server closes a connection whose answer is shorter than it said.
        await send({"type": "http.response.body", "body": b"", "more_body": False})
