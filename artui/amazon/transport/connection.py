"""One connection to Amazon's services, shared by all clients and threads of an account.

`send` makes a call and gives its answer, or raises one of `errors`. What may be repeated is
repeated up to five times: 5xx and network errors, with full jitter and at most a minute between
tries, or as long as the service asks. A service that allows no more calls and doesn't say until
when is asked again for five minutes, at growing intervals. What may not be repeated blindly
(`repeatable=False`) is repeated only when it can't have arrived. See section 2.7 of the rules.
"""

import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx
import tenacity

from artui.amazon.transport.bodies import (
    MAX_DOWNLOAD,
    MAX_JSON,
    BodyRefused,
    read_body,
)
from artui.amazon.transport.connection_settings import AmazonSettings, is_here
from artui.amazon.transport.errors import (
    NotAuthorised,
    OutcomeUnknown,
    ServiceRefused,
    ServiceUnreachable,
)
from artui.amazon.transport.json_input import NotJson, read_json
from artui.amazon.transport.progress import Calling, Pause, Progress, Why, no_progress
from artui.amazon.transport.rate_limits import Operation, TokenBucket
from artui.amazon.transport.secret import Redactor, Secret
from artui.amazon.transport.timing import Timing, wait
from artui.amazon.transport.tokens import Tokens
from artui.domain.text import visible
from artui.json_value import Json

TRIES = 5
LONGEST_BACK_OFF = 60.0
LONGEST_ASKED = 300.0
TOO_MANY_CALLS = 429
ANSWER_WITHIN = 120.0
FRESH = 60.0
DOWNLOAD_WITHIN = 900.0
TIMEOUTS = httpx.Timeout(connect=10.0, read=60.0, write=60.0, pool=10.0)
# A server on this machine is never asked through a proxy.
_NO_PROXY: dict[str, httpx.BaseTransport | None] = {
    "all://127.0.0.1": None,
    "all://localhost": None,
}
USER_AGENT = "artui/1 (Language=Python)"

LWA_TOKEN = Operation("token", 1.0, 5)

_log = logging.getLogger("artui.amazon")
_TOKEN_WORDS = ("token", "expired")

Headers = Mapping[str, str]
Authorise = Callable[[Secret], Headers]
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `authorise` makes the headers from an access token; None sends none."""

    operation: Operation
    method: str
    url: str
    headers: Headers = field(default_factory=dict)
    params: Headers = field(default_factory=dict)
    body: bytes | None = None
    authorise: Authorise | None = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer; header names in lower case."""

    status: int
    headers: Headers
    body: bytes
    request_id: str


class Connection:
    """The shared line: one HTTP client, one token, one bucket per operation."""

    def __init__(
        self, settings: AmazonSettings, timing: Timing, progress: Progress = no_progress
    ) -> None:
        _quiet_libraries()
        self.settings = settings
        self.timing = timing
        self.progress = progress
        self.redactor = Redactor(settings.client_secret, settings.refresh_token)
        self._http = httpx.Client(
            timeout=TIMEOUTS, follow_redirects=False, mounts=_NO_PROXY, verify=_certificates()
        )
        self._tokens = Tokens(self._fetch_token, timing.monotonic, self.redactor)
        self._buckets: dict[Operation, TokenBucket] = {}
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def send(self, call: Call) -> Answer:
        """The answer to a call; raises ServiceRefused, ServiceUnreachable or OutcomeUnknown."""
        return self._repeated(call, lambda: self._answered(call, MAX_JSON, ANSWER_WITHIN))

    def json(self, call: Call) -> Json:
        """The answer's JSON document; what is no JSON counts as no answer."""

        def ask() -> Json:
            answer = self._answered(call, MAX_JSON, ANSWER_WITHIN)
            try:
                return read_json(answer.body, mend_halves=True)
            except NotJson as refusal:
                kind = answer.headers.get("content-type", "an unknown type")
                why = str(refusal).removesuffix(".")
                said = f"answered {answer.status} with {visible(kind[:40])}: {why}"
                raise _Again(said, answer.status, answer.request_id, arrived=True) from None

        return self._repeated(call, ask)

    def download(self, operation: Operation, url: str) -> Answer:
        """What lies behind a signed link: no token goes there, and only https outside tests."""
        call = Call(operation, "GET", self._safe_link(url))
        return self._repeated(call, lambda: self._answered(call, MAX_DOWNLOAD, DOWNLOAD_WITHIN))

    def upload(self, operation: Operation, url: str, body: bytes, content_type: str) -> None:
        """Put a document behind a signed link; the same bytes twice are the same document."""
        headers = {"content-type": content_type}
        self.send(Call(operation, "PUT", self._safe_link(url), headers, body=body))

    def pause(self, seconds: float, name: str, why: Why) -> None:
        """Wait with what is named, reporting why and hearing a cancel."""
        wait(Pause(name, why, seconds), self.timing, self.progress)

    def _repeated(self, call: Call, ask: Callable[[], _Found]) -> _Found:
        retrying = tenacity.Retrying(
            stop=_gives_up,
            wait=self._pause_before_next,
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, _Again) and (call.repeatable or not error.arrived)
            ),
            sleep=lambda seconds: self.pause(seconds, call.operation.name, Why.TRY_AGAIN),
            reraise=True,
        )
        try:
            return retrying(ask)
        except _Again as again:
            message = f"Amazon's {call.operation.name} {again.said}."
            _log.warning("%s: gave up: %s", call.operation.name, again.said)
            kind = OutcomeUnknown if again.arrived and not call.repeatable else ServiceUnreachable
            raise kind(message, status=again.status, request_id=again.request_id) from None

    def _pause_before_next(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _Again) and error.retry_after is not None:
            return error.retry_after
        if _is_throttled(error):
            return min(_grown(state), LONGEST_ASKED - state.idle_for)
        longest = min(LONGEST_BACK_OFF, 2.0**state.attempt_number)
        return self.timing.chance() * longest

    def _answered(self, call: Call, limit: int, within: float) -> Answer:
        """One try, with one fresh token if the service says that ours is no good."""
        if call.authorise is None:
            return self._try(call, {}, limit, within)
        token = self._tokens.current()
        try:
            return self._try(call, call.authorise(token), limit, within)
        except NotAuthorised as refusal:
            if not self._blames_token(refusal):
                raise
            _log.info("%s: the token was refused, fetching another", call.operation.name)
            token = self._tokens.current(instead_of=token)
            return self._try(call, call.authorise(token), limit, within)

    def _blames_token(self, refusal: NotAuthorised) -> bool:
        """A 401 also means a profile that we may not read; a fresh token then helps nothing."""
        said = any(word in str(refusal).lower() for word in _TOKEN_WORDS)
        return said or self._tokens.age() > FRESH

    def _try(self, call: Call, extra: Headers, limit: int, within: float) -> Answer:
        name, bucket = call.operation.name, self._bucket(call.operation)
        turn = bucket.take(self.timing.monotonic())
        self.pause(turn, name, Why.TURN)
        self.progress(Calling(name))
        headers = {
            "user-agent": USER_AGENT, "accept-encoding": "gzip", **call.headers, **extra,
        }  # fmt: skip
        deadline = self.timing.monotonic() + within
        try:
            with self._http.stream(
                call.method, call.url, headers=headers, params=dict(call.params) or None,
                content=call.body,
            ) as response:  # fmt: skip
                body = read_body(response, limit, self.timing.monotonic, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            place = visible(urlsplit(call.url).netloc.rpartition("@")[2])
            said = f"could not be reached at {place} ({_kind(error)})"
            raise _Again(said, arrived=False) from None
        except httpx.TransportError as error:
            raise _Again(f"broke off ({_kind(error)})", arrived=True) from None
        except BodyRefused as refusal:
            raise _Again(f"gave no usable answer: {refusal}", arrived=True) from None
        answer = Answer(response.status_code, dict(response.headers), body, _request_id(response))
        _log.info(
            "%s: %s, request id %s", name, answer.status, visible(answer.request_id) or "none"
        )
        return self._judged(call, answer, bucket)

    def _judged(self, call: Call, answer: Answer, bucket: TokenBucket) -> Answer:
        status, name = answer.status, call.operation.name
        if rate := answer.headers.get("x-amzn-ratelimit-limit"):
            bucket.obey(_seconds(rate) or 0.0)
        retry_after = self._retry_after(answer)
        if status == TOO_MANY_CALLS:
            said = "allows no more calls now"
            if retry_after is not None and retry_after > LONGEST_ASKED:
                said += f" and asks to wait {retry_after:.0f} s"
            raise _Again(said, status, answer.request_id, retry_after, arrived=False)
        if status >= 500:
            said = f"failed with {status}{self._reason(answer)[0]}"
            raise _Again(said, status, answer.request_id, retry_after, arrived=True)
        if 200 <= status < 300:
            return answer
        reason, codes = self._reason(answer)
        kind = NotAuthorised if status in (401, 403) else ServiceRefused
        if name == LWA_TOKEN.name:
            kind = NotAuthorised
        marked = f" (request id {visible(answer.request_id)})" if answer.request_id else ""
        message = f"Amazon's {name} said no: {status}{reason}{marked}."
        raise kind(message, status=status, codes=codes, request_id=answer.request_id)

    def _reason(self, answer: Answer) -> tuple[str, tuple[str, ...]]:
        """What the service says went wrong, safe to show, and its error codes."""
        try:
            found = read_json(answer.body)
        except NotJson:
            return "", ()
        entries = found.get("errors") if isinstance(found, dict) else None
        entries = entries if isinstance(entries, list) and entries else [found]
        texts: list[str] = []
        codes: list[str] = []
        for entry in entries[:5]:
            if isinstance(entry, dict):
                code = entry.get("code") or entry.get("error")
                codes += [code] if isinstance(code, str) else []
                parts = (code, *(entry.get(key) for key in _SAID))
                texts.append(" ".join(part for part in parts if isinstance(part, str) and part))
        text = visible(self.redactor.clean("; ".join(filter(None, texts))))
        return (f": {text[:400].removesuffix('.')}" if text else ""), tuple(codes)

    def _retry_after(self, answer: Answer) -> float | None:
        said = answer.headers.get("retry-after")
        if said is None:
            return None
        if (seconds := _seconds(said)) is not None:
            return seconds
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - self.timing.now()).total_seconds())

    def _fetch_token(self) -> tuple[Secret, float]:
        form = httpx.QueryParams(
            {
                "grant_type": "refresh_token",
                "refresh_token": self.settings.refresh_token.reveal(),
                "client_id": self.settings.client_id,
                "client_secret": self.settings.client_secret.reveal(),
            }
        )
        call = Call(
            LWA_TOKEN,
            "POST",
            f"{self.settings.lwa_url}/auth/o2/token",
            {"content-type": "application/x-www-form-urlencoded;charset=UTF-8"},
            body=str(form).encode(),
        )
        found = self.json(call)
        token = found.get("access_token") if isinstance(found, dict) else None
        life = found.get("expires_in") if isinstance(found, dict) else None
        if not isinstance(token, str) or not token or not isinstance(life, int):
            raise ServiceUnreachable("Amazon's token service answered without a token.")
        return Secret(token), float(life)

    def _bucket(self, operation: Operation) -> TokenBucket:
        with self._lock:
            if operation not in self._buckets:
                self._buckets[operation] = TokenBucket(operation, self.timing.monotonic())
            return self._buckets[operation]

    def _safe_link(self, url: str) -> str:
        """A link from an answer: https, or this machine when the service itself is on it."""
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname and not parts.username:
            return url
        if parts.scheme == "http" and is_here(url) and is_here(self.settings.spapi_url):
            return url
        raise ServiceUnreachable("The service gave a link that is not safe to follow.")


class _Again(Exception):
    """A try that failed; `arrived` says that the service may have done what was asked."""

    def __init__(
        self,
        said: str,
        status: int | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        *,
        arrived: bool,
    ) -> None:
        self.said, self.status, self.request_id = said, status, request_id
        self.retry_after, self.arrived = retry_after, arrived
        super().__init__(said)


_SAID = ("message", "details", "detail", "error_description")


def _gives_up(state: tenacity.RetryCallState) -> bool:
    """Whether a failed call is not made again: after five tries, or after five minutes where the
    service allows no more calls."""
    error = state.outcome.exception() if state.outcome else None
    if _is_throttled(error):
        return state.idle_for >= LONGEST_ASKED
    asked = error.retry_after if isinstance(error, _Again) else None
    return state.attempt_number >= TRIES or (asked is not None and asked > LONGEST_ASKED)


def _is_throttled(error: BaseException | None) -> bool:
    """Whether the service allows no more calls and doesn't say until when."""
    if not isinstance(error, _Again):
        return False
    return error.status == TOO_MANY_CALLS and error.retry_after is None


def _grown(state: tenacity.RetryCallState) -> float:
    """The next wait, twice the one before, up to a minute."""
    return min(LONGEST_BACK_OFF, 2.0**state.attempt_number)


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _request_id(response: httpx.Response) -> str:
    for name in ("x-amzn-requestid", "x-amz-request-id", "x-amz-rid"):
        if found := response.headers.get(name):
            return str(found)[:80]
    return ""


def _kind(error: Exception) -> str:
    """The kind of network error; its text may hold a signed link."""
    words = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "PoolTimeout": "too many calls at once",
        "ReadTimeout": "no answer in time",
        "WriteTimeout": "could not send in time",
        "RemoteProtocolError": "the connection was cut",
        "ReadError": "the connection was cut",
    }
    return words.get(type(error).__name__, type(error).__name__)


@cache
def _certificates() -> ssl.SSLContext:
    """Loading the certificates takes a tenth of a second: once per process."""
    return httpx.create_ssl_context()


def _quiet_libraries() -> None:
    """The HTTP libraries log headers and signed links at their lower levels: never here."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
