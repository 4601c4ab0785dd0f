"""Calls over a real socket: tokens, retries, rates, limits, and what is told when it fails."""

import gzip
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise

import pytest

from artui.amazon.ads.client import list_profiles
from artui.amazon.sandbox.troubles import KINDS, ScriptedTrouble, UnknownTrouble, read_trouble
from artui.amazon.transport.bodies import BodyRefused, gunzip
from artui.amazon.transport.connection import Call, Connection
from artui.amazon.transport.connection_settings import (
    AmazonSettings,
    BadAddress,
    NotConfigured,
    amazon_settings,
    service_url,
)
from artui.amazon.transport.errors import (
    CallStopped,
    NotAuthorised,
    OutcomeUnknown,
    ServiceRefused,
    ServiceUnreachable,
)
from artui.amazon.transport.progress import Calling, Pause, Step, Why
from artui.amazon.transport.progress import line as line_of
from artui.amazon.transport.rate_limits import Operation, TokenBucket
from artui.amazon.transport.secret import Redactor, Secret
from artui.amazon.transport.tokens import Tokens
from artui.settings import Settings
from tests.support.amazon import (
    CLIENT_SECRET,
    REFRESH_TOKEN,
    Clock,
    Line,
    raw_answer,
    sandbox_line,
    served,
    settings_for,
)

ANY = Operation("test", 100.0, 100)
BOMB = gzip.compress(b" " * 20_000_000)


@pytest.fixture(name="line")
def a_line() -> Iterator[Line]:
    with sandbox_line() as line:
        yield line


def trouble(line: Line, *texts: str) -> None:
    line.sandbox.make_trouble(*(read_trouble(text) for text in texts))


def test_one_token_serves_until_a_minute_before_its_end(line: Line) -> None:
    list_profiles(line.connection)
    line.clock.sleep(3539)
    list_profiles(line.connection)
    assert line.sandbox.count("lwa.token") == 1
    line.clock.sleep(1)
    list_profiles(line.connection)
    assert line.sandbox.count("lwa.token") == 2


def test_a_token_that_ended_early_is_replaced_once(line: Line) -> None:
    list_profiles(line.connection)
    trouble(line, "expired-token@ads.profiles")
    profiles, _ = list_profiles(line.connection)
    assert len(profiles) == 4
    assert line.sandbox.count("lwa.token") == 2


def test_a_token_that_is_refused_again_is_an_error_not_a_loop(line: Line) -> None:
    trouble(line, "expired-token@ads.profiles*5")
    with pytest.raises(NotAuthorised):
        list_profiles(line.connection)
    assert line.sandbox.count("ads.profiles") == 2


def test_many_threads_fetch_one_token() -> None:
    fetched = []
    gate = threading.Barrier(8)

    def fetch() -> tuple[Secret, float]:
        fetched.append(1)
        return Secret(f"token-{len(fetched)}"), 3600.0

    tokens = Tokens(fetch, lambda: 0.0, Redactor())

    def ask(_: int) -> tuple[Secret, Secret]:
        gate.wait()
        first = tokens.current()
        gate.wait()
        return first, tokens.current(instead_of=first)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(8)))
    assert found == {(Secret("token-1"), Secret("token-2"))}
    assert len(fetched) == 2


def test_rate_limits_and_failures_are_waited_out_with_growing_jitter(line: Line) -> None:
    trouble(line, "429@ads.profiles", "500@ads.profiles", "html-502@ads.profiles")
    trouble(line, "empty-503@ads.profiles")
    list_profiles(line.connection)
    assert line.sandbox.count("ads.profiles") == 5
    assert line.clock.seconds == 2 + 2 + 4 + 8  # whole after a 429, else half of 4, 8, 16


def test_a2_4_where_no_more_calls_are_allowed_waits_grow_to_a_minute_and_five_in_all(
    line: Line,
) -> None:
    """Every wait is told: so long a silence would look like a program that hangs."""
    trouble(line, "429@ads.profiles*8")
    list_profiles(line.connection)
    waits = [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert line.clock.seconds == sum(waits)
    begun = [
        step.seconds
        for before, step in pairwise(line.steps)
        if isinstance(step, Pause) and isinstance(before, Calling)
    ]
    assert begun == waits
    started = line.clock.seconds
    trouble(line, "429@ads.profiles*99")
    with pytest.raises(ServiceUnreachable, match="allows no more calls now") as error:
        list_profiles(line.connection)
    assert (error.value.status, line.clock.seconds - started) == (429, 300)


def test_after_five_tries_it_is_given_up_and_told(line: Line) -> None:
    trouble(line, "500@ads.profiles*9")
    with pytest.raises(ServiceUnreachable, match="500: InternalFailure") as error:
        list_profiles(line.connection)
    assert error.value.status == 500
    assert error.value.request_id
    assert line.sandbox.count("ads.profiles") == 5


def test_retry_after_is_honoured_and_a_wait_of_an_hour_is_told_instead(line: Line) -> None:
    trouble(line, "429@ads.profiles=7")
    list_profiles(line.connection)
    assert line.clock.seconds == 7
    assert Pause("list of Ads profiles", Why.TRY_AGAIN, 7.0) in line.steps
    trouble(line, "429@ads.profiles=3600")
    with pytest.raises(ServiceUnreachable, match="asks to wait 3600 s"):
        list_profiles(line.connection)
    assert line.clock.seconds == 7


def test_a2_4_five_minutes_are_the_longest_wait_that_a_service_is_granted(line: Line) -> None:
    trouble(line, "429@ads.profiles=300")
    list_profiles(line.connection)
    assert line.clock.seconds == 300
    trouble(line, "429@ads.profiles=301")
    with pytest.raises(ServiceUnreachable, match="asks to wait 301 s"):
        list_profiles(line.connection)
    assert line.clock.seconds == 300


def test_retry_after_may_be_a_date() -> None:
    header = "retry-after: Thu, 05 Mar 2026 07:00:00 GMT"
    url = served(raw_answer(b"", header, status="429 Too Many Requests"))
    with (
        Connection(settings_for(url), Clock().timing()) as connection,
        pytest.raises(ServiceUnreachable, match="asks to wait 3600 s"),
    ):
        connection.send(Call(ANY, "GET", url))


@pytest.mark.parametrize("header", ["retry-after: soon", "retry-after: -1", "retry-after: nan"])
def test_a_retry_after_that_says_nothing_is_a_back_off(header: str) -> None:
    url = served(raw_answer(b"", header, status="503 Service Unavailable"))
    clock = Clock()
    with (
        Connection(settings_for(url), clock.timing()) as connection,
        pytest.raises(ServiceUnreachable, match="503"),
    ):
        connection.send(Call(ANY, "GET", url))
    assert clock.seconds == 1 + 2 + 4 + 8


def test_a_token_service_without_token_is_unreachable() -> None:
    url = served(raw_answer(b'{"token_type": "bearer"}'))
    with (
        Connection(settings_for(url), Clock().timing()) as connection,
        pytest.raises(ServiceUnreachable, match="without a token"),
    ):
        list_profiles(connection)


@pytest.mark.parametrize("kind", ["html-502", "empty-503", "500", "html-200", "cut"])
def test_a_failure_is_never_an_empty_success(line: Line, kind: str) -> None:
    trouble(line, f"{kind}@ads.profiles*5")
    with pytest.raises(ServiceUnreachable) as error:
        list_profiles(line.connection)
    assert str(error.value).endswith(".")
    assert ".." not in str(error.value)


def test_a_cut_connection_is_tried_again(line: Line) -> None:
    trouble(line, "cut@ads.profiles")
    profiles, _ = list_profiles(line.connection)
    assert len(profiles) == 4


def test_a_slow_answer_still_comes(line: Line) -> None:
    trouble(line, "slow@ads.profiles=0.1")
    assert list_profiles(line.connection)[0]


def test_a_call_that_may_not_be_repeated_is_unknown_after_a_failure(line: Line) -> None:
    for kind in ("500", "cut", "html-200"):
        trouble(line, f"{kind}@ads.profiles")
        with pytest.raises(OutcomeUnknown):
            line.connection.json(_once(line))
    before = line.sandbox.count("ads.profiles")
    trouble(line, "429@ads.profiles")
    with pytest.raises(NotAuthorised):
        line.connection.json(_once(line))  # the 429 is safe to repeat
    assert line.sandbox.count("ads.profiles") == before + 2


def _once(line: Line) -> Call:
    return Call(ANY, "GET", f"{line.url}/v2/profiles", repeatable=False)


def test_a_server_that_is_not_there_is_unreachable_and_certainly_got_nothing() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    clock = Clock()
    with (
        Connection(settings_for(url), clock.timing()) as connection,
        pytest.raises(ServiceUnreachable, match="no connection") as error,
    ):
        connection.json(Call(ANY, "POST", f"{url}/x", repeatable=False))
    assert not isinstance(error.value, OutcomeUnknown)
    assert f"at {url.removeprefix('http://')} (" in str(error.value)
    assert clock.seconds == 1 + 2 + 4 + 8


def test_a_refused_refresh_token_names_the_reason(line: Line) -> None:
    trouble(line, "invalid-grant@lwa.token")
    with pytest.raises(NotAuthorised, match="invalid_grant The refresh token is not valid"):
        list_profiles(line.connection)


def test_a_cancel_is_heard_while_waiting() -> None:
    def cancel(step: Step) -> None:
        if isinstance(step, Pause):
            raise CallStopped

    with sandbox_line() as line:
        line.connection.progress = cancel
        trouble(line, "429@ads.profiles=200")
        with pytest.raises(CallStopped):
            list_profiles(line.connection)
        assert line.clock.seconds < 200


def test_calls_wait_for_their_turn_and_obey_the_rate_that_the_service_says() -> None:
    bucket = TokenBucket(Operation("x", 0.5, 2), 0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [0.0, 0.0, 2.0, 4.0]
    assert bucket.take(100.0) == 0.0
    bucket.obey(2.0)
    bucket.obey(float("inf"))
    assert [bucket.take(100.0) for _ in range(3)] == [0.0, 0.5, 1.0]


def test_a_connection_paces_its_calls(line: Line) -> None:
    slow = Operation("slow call", 0.1, 1)
    for _ in range(3):
        with pytest.raises(NotAuthorised):
            line.connection.send(Call(slow, "GET", f"{line.url}/v2/profiles"))
    assert line.clock.seconds == 20
    assert Pause("slow call", Why.TURN, 10.0) in line.steps


def test_no_secret_is_in_an_error_a_log_or_a_progress_line(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = []
    for text in ("echo-secrets@ads.profiles", "html-502@ads.profiles*5", "expired-token*6"):
        trouble(line, text)
        with pytest.raises((ServiceRefused, ServiceUnreachable)) as error:
            list_profiles(line.connection)
        texts += [repr(error.value), str(error.value), repr(error.getrepr(style="long"))]
    texts += [
        repr(line.connection.settings),
        caplog.text,
        *capfd.readouterr(),
        *map(line_of, line.steps),
    ]
    assert line.sandbox.minted
    for secret in (CLIENT_SECRET, REFRESH_TOKEN, *line.sandbox.minted):
        for text in texts:
            assert secret not in text
    assert "request id" in caplog.text


def test_a_secret_shows_as_dots_everywhere() -> None:
    secret = Secret("hunter2hunter2")
    settings = settings_for("http://127.0.0.1:1")
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr(settings)):
        assert "hunter2" not in text
        assert CLIENT_SECRET not in text
    with pytest.raises(TypeError):
        secret.__reduce__()
    assert secret == Secret("hunter2hunter2")
    assert len({secret, Secret("hunter2hunter2")}) == 1
    assert not Secret("")


@pytest.mark.parametrize(
    "text",
    [
        "Atza|IwEBIabc.def-ghi",
        "Atzr|IwEB/abc+def=",
        "Authorization: Bearer abcdefgh",
        "https://x/?X-Amz-Signature=abcdefgh&y=1",
        "client amzn1.oa2-cs.v1.abcdefgh",
    ],
)
def test_what_looks_like_a_secret_is_redacted_though_unknown(text: str) -> None:
    cleaned = Redactor().clean(text)
    assert "abc" not in cleaned
    assert "…" in cleaned


def test_a_decompression_bomb_is_refused_and_a_damaged_file_too() -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    with pytest.raises(BodyRefused, match="more than 1000000"):
        gunzip(bomb, 1_000_000)
    assert gunzip(gzip.compress(b"a") + gzip.compress(b"b"), 10) == b"ab"
    for damaged in (bomb[:100], b"not gzip", bomb[:-4] + b"xxxx"):
        with pytest.raises(BodyRefused):
            gunzip(damaged, 10_000_000)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            raw_answer(gzip.compress(b" " * 20_000_000), "content-encoding: gzip"),
            "more than 16777216",
        ),
        (raw_answer(b"{}", "content-encoding: br"), "packed as 'br'"),
        (raw_answer(b"[" * 2000), "nested"),
        (raw_answer(b'{"a":1,"a":2}'), "twice"),
        (b"garbage\r\n\r\n", "broke off"),
    ],
    ids=["bomb", "packed strangely", "too deep", "ambiguous", "no HTTP"],
)
def test_an_answer_beyond_the_limits_is_no_answer(answer: bytes, words: str) -> None:
    url = served(answer)
    with (
        Connection(settings_for(url), Clock().timing()) as connection,
        pytest.raises(ServiceUnreachable, match=words),
    ):
        connection.json(Call(ANY, "GET", url))


def test_a_packed_answer_within_the_limits_is_read() -> None:
    url = served(raw_answer(gzip.compress(b'{"a": 0.1}'), "content-encoding: gzip"))
    with Connection(settings_for(url), Clock().timing()) as connection:
        assert str(connection.json(Call(ANY, "GET", url))["a"]) == "0.1"


def test_a_redirect_is_not_followed_with_our_token() -> None:
    url = served(raw_answer(b"", "location: http://127.0.0.1:9/", status="302 Found"))
    with (
        Connection(settings_for(url), Clock().timing()) as connection,
        pytest.raises(ServiceRefused, match="302"),
    ):
        connection.send(Call(ANY, "GET", url))


def test_escapes_in_an_error_are_shown_not_obeyed() -> None:
    body = b'{"errors":[{"code":"Bad","message":"\\u001b[2J\\u202e"}]}'
    url = served(raw_answer(body, status="400 Bad Request"))
    with (
        Connection(settings_for(url), Clock().timing()) as connection,
        pytest.raises(ServiceRefused) as error,
    ):
        connection.send(Call(ANY, "GET", url))
    assert str(error.value).isprintable()
    assert error.value.codes == ("Bad",)


@pytest.mark.parametrize(
    "link", ["http://evil.example/x", "file:///etc/passwd", "https://a:b@x/", "ftp://x", "x"]
)
def test_an_unsafe_link_from_an_answer_is_not_followed(line: Line, link: str) -> None:
    with pytest.raises(ServiceUnreachable, match="not safe"):
        line.connection.download(ANY, link)


def test_settings_give_the_regions_own_addresses_and_any_can_be_pointed_elsewhere() -> None:
    keys = {"lwa_client_id": "c", "lwa_client_secret": "s", "lwa_refresh_token": "r"}
    found = amazon_settings(Settings(**keys, amazon_region="fe"))
    assert found.ads_url == "https://advertising-api-fe.amazon.com"
    assert found.spapi_url == "https://sellingpartnerapi-fe.amazon.com"
    assert found.lwa_url == "https://api.amazon.co.jp"
    assert not found.sandbox
    here = amazon_settings(Settings(**keys, ads_url="http://127.0.0.1:8080/"))
    assert here.ads_url == "http://127.0.0.1:8080"
    host = "https://sandbox.sellingpartnerapi-eu.amazon.com"
    assert amazon_settings(Settings(**keys, spapi_url=host)).sandbox


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(NotConfigured, match=r"lwa\.client_id.*ARTUI_LWA_CLIENT_ID"):
        amazon_settings(Settings())
    with pytest.raises(NotConfigured, match="characters"):
        amazon_settings(Settings(lwa_client_id="é", lwa_client_secret="s", lwa_refresh_token="r"))


@pytest.mark.parametrize(
    "url", ["http://api.amazon.com", "ftp://x", "amazon.com", "https://u:p@x", "https://x?y=1"]
)
def test_an_unsafe_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        service_url(url)
    assert ":p@" not in str(refusal.value)


def test_a_trouble_is_read_from_its_text() -> None:
    assert read_trouble("429@ads.invoices=7*2") == ScriptedTrouble("429", "ads.invoices", 2, 7.0)
    assert read_trouble("cut") == ScriptedTrouble("cut")
    for text in ("nonsense", "429@@", ""):
        with pytest.raises(UnknownTrouble):
            read_trouble(text)
    assert KINDS


def test_settings_are_values(line: Line) -> None:
    assert isinstance(line.connection.settings, AmazonSettings)
    with pytest.raises(AttributeError):
        line.connection.settings.region = "na"  # type: ignore[misc]
