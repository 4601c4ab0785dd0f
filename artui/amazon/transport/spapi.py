"""What every call of the Selling Partner service has in common: headers, and ids in paths."""

from urllib.parse import quote

from artui.amazon.transport.connection import Authorise, Call, Connection, Headers
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.secret import Secret
from artui.json_value import Json


def spapi_call(
    connection: Connection,
    operation: Operation,
    method: str,
    path: str,
    *,
    params: Headers | None = None,
    body: bytes | None = None,
    restricted: Secret | None = None,
    repeatable: bool = True,
) -> Call:
    """A call of the service; `restricted` is a restricted data token to use instead of ours."""
    headers = {"accept": "application/json"}
    if body is not None:
        headers["content-type"] = "application/json"
    if restricted is not None:
        headers |= authorise(connection)(restricted)
    return Call(
        operation,
        method,
        f"{connection.settings.spapi_url}{path}",
        headers,
        params or {},
        body,
        None if restricted is not None else authorise(connection),
        repeatable,
    )


def authorise(connection: Connection) -> Authorise:
    """The headers that say who asks, and when."""

    def headers(token: Secret) -> Headers:
        moment = connection.timing.now().strftime("%Y%m%dT%H%M%SZ")
        return {"x-amz-access-token": token.reveal(), "x-amz-date": moment}

    return headers


def path_id(text: str) -> str:
    """An id from an answer as one segment of a path, whatever characters it holds."""
    return quote(text, safe="")


def value_at(found: Json, *way: str) -> Json:
    """What is at the end of the way through nested objects; None if there is no such way."""
    for name in way:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text_at(found: Json, *way: str) -> str:
    """The text at the end of the way through nested objects. Raises ServiceUnreachable."""
    text = value_at(found, *way)
    if not isinstance(text, str) or not text:
        raise ServiceUnreachable(f"The service answered without {'.'.join(way)}.")
    return text
