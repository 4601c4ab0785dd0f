"""Login with Amazon, and what the services say to a token that is not one."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from artui.amazon.sandbox.responses import spapi_error
from artui.amazon.sandbox.state import Sandbox

LIFE = 3600


async def give_token(sandbox: Sandbox, request: Request) -> Response:
    """`POST /auth/o2/token`: any client and refresh token will do, an empty one will not."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    wanted = ("grant_type", "client_id", "client_secret", "refresh_token")
    missing = [name for name in wanted if not form.get(name, [""])[0].strip()]
    if missing or form["grant_type"] != ["refresh_token"]:
        text = f"The request has no {', '.join(missing) or 'known grant_type'}."
        return JSONResponse({"error": "invalid_request", "error_description": text}, 400)
    token = sandbox.mint("Atza|")
    with sandbox.lock:
        sandbox.tokens.add(token)
    return JSONResponse(
        {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": LIFE,
            "refresh_token": form["refresh_token"][0],
        }
    )


def ads_refusal(
    sandbox: Sandbox,
    request: Request,
    *,
    scoped: bool = True,
    scope: str = "amazon-advertising-api-scope",
) -> Response | None:
    """None if the headers are right for the Ads service; `scope` is that of the profile."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "Bearer" or token not in sandbox.tokens:
        return JSONResponse({"code": "UNAUTHORIZED", "details": "Access token has expired"}, 401)
    if not request.headers.get("amazon-advertising-api-clientid"):
        return JSONResponse({"message": "Missing client id"}, 401)
    profile = request.headers.get(scope)
    if not scoped:
        return None
    if (
        profile is None
        or profile in sandbox.refused_profiles
        or profile not in sandbox.ads_invoices
    ):
        details = "Not authorized to access scope"
        return JSONResponse({"code": "UNAUTHORIZED", "details": details}, 401)
    return None


def spapi_refusal(sandbox: Sandbox, request: Request) -> Response | None:
    """None if the headers are right for the Selling Partner service."""
    if request.headers.get("x-amz-access-token") not in sandbox.tokens:
        details = "The access token you provided has expired."
        return spapi_error(403, "Unauthorized", "Access to requested resource is denied.", details)
    if not request.headers.get("user-agent") or not request.headers.get("x-amz-date"):
        return spapi_error(400, "InvalidInput", "A header is missing.")
    return None
