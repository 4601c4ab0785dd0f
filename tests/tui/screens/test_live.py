"""On a server, what another clerk does shows at once, and nobody asks for it."""

import asyncio
from contextlib import aclosing

import psycopg
import pytest

from artui.choice import Choice
from artui.ledger.store import listening
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk import ledger_port
from artui.tui.desk.ledger_port import Ledger, Sight
from tests.support.books import TODAY
from tests.support.postings import invoice
from tests.support.proxy import proxy
from tests.tui.screens.desk import opened, settled, shown_rows, small_ledger


async def test_another_clerks_act_is_called_to_the_screens_and_not_asked_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where looking for oneself would come far too late.
    monkeypatch.setattr(ledger_port, "_LOOK_EVERY_S", 3_600.0)
    looked: list[Sight] = []

    class Counted(Ledger):
        def look(self) -> Sight:
            looked.append(super().look())
            return looked[-1]

    small_ledger(postgres_url)
    found = Settings()
    app = Artui(Counted(Choice(db=postgres_url, as_of=TODAY), found), found, {"LANG": "C.UTF-8"})
    async with app.run_test(size=(80, 24)) as pilot:
        async with asyncio.timeout(20):
            while not looked:
                await settled(pilot)
        with opened(postgres_url, "other") as book:
            invoice(book, "INV-9", 9_900, account="NEW")
        async with asyncio.timeout(20):
            while "New & Sons" not in shown_rows(await settled(pilot)):
                await asyncio.sleep(0.01)
        # Anybody who can connect may call what they like.
        with psycopg.connect(postgres_url, autocommit=True) as another:
            another.execute("NOTIFY artui, 'x'")
            another.execute("NOTIFY artui, '99999999999999999999'")
        await settled(pilot)
    # Each look has its call: the first comes with listening.
    assert looked.count(Sight.CHANGED) == 1
    assert len(looked) <= 6


async def test_a_line_on_which_nobody_is_told_is_tried_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_port, "_LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(listening, "_TRIAL_S", 0.05)
    tried: list[bytes] = []
    with proxy(postgres_url) as line:
        line.instead = (b"LISTEN artui", b"LISTEN other")
        line.sees = lambda came: tried.append(came) if b"pg_notify" in came else None
        ledger = Ledger(Choice(db=line.url, as_of=TODAY), Settings())
        ledger.open()
        looks = 0
        async with aclosing(ledger.occasions()) as occasions:
            async for _ in occasions:
                looks += 1
                if looks == 5:
                    break
        ledger.close()
    assert len(tried) == 1
