"""Who listens to a ledger on PostgreSQL hears of every act of others, and knows when not."""

import asyncio

import pytest

from artui.ledger.store import listening
from artui.ledger.store.engine import connect
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.listening import Unheard
from tests.support.books import opened
from tests.support.postings import customer
from tests.support.proxy import proxy


async def test_an_act_of_another_is_heard_once_it_is_committed(postgres_url: str) -> None:
    database = connect(postgres_url)
    async with listening.listening(database) as listener:
        assert not await listener.heard(0.05)
        with opened(database, actor="other").transaction() as held:
            customer(held, "NEW")
            waiting = asyncio.create_task(listener.heard(20))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        assert await waiting
    database.close()


async def test_a_line_that_is_lost_is_told(postgres_url: str) -> None:
    with proxy(postgres_url) as line:
        database = connect(line.url)
        async with listening.listening(database) as listener:
            line.lose_server()
            with pytest.raises(Unreachable):
                await listener.heard(20)
        with pytest.raises(Unreachable):
            async with listening.listening(database):
                raise AssertionError("nobody is there")
        database.close()


async def test_a_line_on_which_no_call_comes_through_is_not_trusted(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_TRIAL_S", 0.1)
    # What a pooler does that gives each transaction another connection: it listens for nobody.
    with proxy(postgres_url) as line:
        line.instead = (b"LISTEN artui", b"LISTEN other")
        database = connect(line.url)
        with pytest.raises(Unheard):
            async with listening.listening(database):
                raise AssertionError("nothing can be heard")
        database.close()


async def test_a_file_calls_nobody(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    with pytest.raises(Unheard):
        async with listening.listening(database):
            raise AssertionError("nothing can be heard")
    database.close()
