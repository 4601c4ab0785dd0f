"""The server goes and comes back while the screens are open: they say so, and catch up."""

import asyncio
from collections.abc import Callable, Iterator

import psycopg
import pytest
from textual.pilot import Pilot

from artui.choice import Choice
from artui.ledger.store import server_lines
from artui.ledger.store.failures import Unreachable
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk import ledger_port
from artui.tui.desk.ledger_port import Ledger, Sight
from artui.tui.desk.page import LedgerPage
from tests.support.books import TODAY
from tests.support.proxy import Proxy, proxy
from tests.tui.screens.desk import settled, shown_rows, small_ledger

ENVIRONMENT = {"LANG": "C.UTF-8"}


@pytest.fixture
def line(postgres_url: str) -> Iterator[Proxy]:
    """The line to the small ledger."""
    small_ledger(postgres_url)
    with proxy(postgres_url) as running:
        yield running


def _app(url: str) -> Artui:
    choice, found = Choice(db=url, as_of=TODAY), Settings()
    return Artui(Ledger(choice, found), found, ENVIRONMENT)


async def _until(pilot: Pilot[int], holds: Callable[[LedgerPage], bool]) -> LedgerPage:
    async with asyncio.timeout(20):
        while not holds(page := await settled(pilot)):
            await asyncio.sleep(0.05)
    return page


async def test_a_page_opened_while_the_server_was_away_fills_when_it_is_back(line: Proxy) -> None:
    app = _app(line.url)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        line.lose_server()
        await pilot.press("2")
        page = await _until(pilot, lambda page: "gave up" in page.status.reported)
        assert (page.NAME, shown_rows(page)) == ("invoices", [])
        assert "psycopg" not in page.status.reported
        line.find_server()
        page = await _until(pilot, lambda page: bool(shown_rows(page)))
        assert "INV-1042" in shown_rows(page)


async def test_what_was_said_of_it_goes_when_the_ledger_can_be_read_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the looks at the ledger find it all the while, as after a short restart."""
    monkeypatch.setattr(server_lines, "LOCK_WAIT_S", 0.2)
    monkeypatch.setattr(ledger_port, "_FIRST_PAUSE_S", 0.2)
    small_ledger(postgres_url)
    app = _app(postgres_url)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        with psycopg.connect(postgres_url) as administrator:
            administrator.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
            await pilot.press("2")
            await _until(pilot, lambda page: "gave up" in page.status.reported)
            administrator.rollback()
        page = await _until(pilot, lambda page: bool(shown_rows(page)))
        assert page.status.reported == ""
        # What became of an act stays until the next key, and it is said that the ledger is back.
        page.ledger.missed()
        page.report_refusal(ledger_port.in_words(Unreachable("It gave up; nothing was changed.")))
        said = "It gave up; nothing was changed. The ledger can be read again."
        assert (await _until(pilot, lambda page: "again" in page.status.reported)) is page
        assert page.status.reported == said
        await pilot.press("down")
        assert page.status.reported == ""
        await settled(pilot)


def test_a_look_shows_that_the_ledger_was_away_and_that_a_page_missed_something(
    line: Proxy,
) -> None:
    ledger = Ledger(Choice(db=line.url, as_of=TODAY), Settings())
    ledger.open()
    assert (ledger.look(), ledger.look()) == (Sight.SAME, Sight.SAME)
    # A page was unlucky between two looks; it tries again, but not without a pause.
    ledger.missed()
    assert (ledger.look(), ledger.look()) == (Sight.CHANGED, Sight.SAME)
    ledger.missed()
    assert (ledger.look(), ledger.version) == (Sight.SAME, 1)
    line.lose_server()
    with pytest.raises(Unreachable):
        ledger.look()
    line.find_server()
    assert (ledger.look(), ledger.look(), ledger.version) == (Sight.BACK, Sight.SAME, 2)
    ledger.close()


async def test_a_server_that_is_away_at_the_start_ends_the_screens_in_one_sentence(
    line: Proxy,
) -> None:
    line.lose_server()
    app = _app(line.url.replace("postgres@", "postgres:hush@"))
    async with app.run_test() as pilot:
        async with asyncio.timeout(20):
            while not app.sorry:
                await pilot.pause(0.05)
    assert app.return_code == 3
    assert app.sorry.startswith("The ledger postgresql://postgres:***@127.0.0.1")
    for never in ("psycopg", "sqlalche", "\n", "hush"):
        assert never not in app.sorry
