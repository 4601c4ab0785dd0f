"""The sandbox as a server: what it announces, its control page, its manners."""

import multiprocessing
import os
import signal
import socket
from contextlib import closing
from multiprocessing.connection import Connection as Pipe

import httpx
import pytest

from artui.amazon.sandbox.server import running_sandbox, serve
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.amazon.vat.report import read_report
from artui.amazon.vat.report_download import fetch_vat_report
from tests.support.amazon import sandbox_line


def _run(pipe: Pipe) -> None:
    serve(0, pipe.send, [read_trouble("429@lwa.token")])


def test_the_command_announces_the_settings_and_serves_until_it_is_stopped() -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs,))
    process.start()
    try:
        lines = [ours.recv() for _ in range(7)]
        settings = dict(line.removeprefix("export ").split("=", 1) for line in lines[1:])
        url = settings["ARTUI_LWA_URL"]
        assert settings["ARTUI_ADS_URL"] == settings["ARTUI_SPAPI_URL"] == url
        assert url in lines[0]
        form = {
            "grant_type": "refresh_token",
            "client_id": settings["ARTUI_LWA_CLIENT_ID"],
            "client_secret": settings["ARTUI_LWA_CLIENT_SECRET"],
            "refresh_token": settings["ARTUI_LWA_REFRESH_TOKEN"],
        }
        with httpx.Client(trust_env=False, transport=httpx.HTTPTransport(retries=3)) as http:
            assert http.post(f"{url}/auth/o2/token", data=form).status_code == 429
            assert http.post(f"{url}/auth/o2/token", data=form).json()["expires_in"] == 3600
            assert http.post(f"{url}/auth/o2/token", data={}).status_code == 400
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)
        process.join(20)
    assert process.exitcode is not None


def test_a_port_that_is_taken_is_told() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            serve(taken.getsockname()[1], lambda line: None)


def test_trouble_can_be_made_over_the_line_and_requests_looked_at() -> None:
    with running_sandbox() as (url, sandbox), httpx.Client(trust_env=False) as http:
        made = http.post(f"{url}/_sandbox/troubles", content="429@ads=2*3\ncut")
        assert made.json()["troubles"] == ["429@ads*3", "cut@*1"]
        assert [t.kind for t in sandbox.troubles] == ["429", "cut"]
        assert http.post(f"{url}/_sandbox/troubles", content="nonsense").status_code == 400
        assert http.get(f"{url}/v2/profiles").headers["retry-after"] == "2"
        seen = http.get(f"{url}/_sandbox/requests").json()
        assert seen == [["ads.profiles", "GET", "/v2/profiles", 429]]


def test_two_sandboxes_run_side_by_side() -> None:
    with running_sandbox() as (one, first), running_sandbox() as (two, second):
        assert one != two
        assert first is not second


def test_every_marketplace_of_the_report_can_be_asked_for() -> None:
    with sandbox_line() as line:
        fetched = fetch_vat_report(line.connection, list(MARKETPLACES))
        assert len(read_report(fetched.raw).rows) == 8
