"""Behind a pooler a clerk waits for ever no more than without one, and takes nothing of another's
for their own."""

import asyncio

import pytest
from sqlalchemy import text

from artui.ledger.customers.notes import note_customer
from artui.ledger.store import listening
from artui.ledger.store.engine import connect, reading, snapshot
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.listening import Unheard
from tests.support.books import opened
from tests.support.pooler import pooler
from tests.support.postings import customer
from tests.support.proxy import proxy

_BORROWED = "lends its connections for one transaction, and another has had ours"


async def test_a_pooler_that_lends_for_a_session_is_as_none(postgres_url: str) -> None:
    with pooler(postgres_url, "session") as url:
        database = connect(url)
        limits = []
        for _ in range(8):
            with reading(database) as connection:
                shown = ("lock_timeout", "statement_timeout", "cursor_tuple_fraction")
                limits = [connection.execute(text(f"SHOW {one}")).scalar_one() for one in shown]
        assert limits == ["30s", "5min", "1"]
        async with listening.listening(database) as listener:
            waiting = asyncio.create_task(listener.heard(20))
            await asyncio.to_thread(customer, opened(database, actor="other"), "NEW")
            assert await waiting
        database.close()


async def test_one_that_lends_for_a_transaction_is_read_through_and_never_trusted(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_TRIAL_S", 0.5)
    with pooler(postgres_url, "transaction") as url:
        ours, theirs = connect(url), connect(url)
        with pytest.raises(Unheard):
            async with listening.listening(ours):
                raise AssertionError("a call of another is not heard")
        # More often than the driver takes to prepare a statement, under the same name.
        for _ in range(8):
            for database in (ours, theirs):
                with reading(database) as connection:
                    connection.execute(text("SELECT :n + 1"), {"n": 1})
        book = opened(ours)
        customer(book)
        with theirs.writer.connect() as connection:
            connection.execute(text("SELECT 1"))
        with pytest.raises(Unreachable, match=_BORROWED):
            customer(book, "NEW")
        for database in (ours, theirs):
            database.close()


def test_no_act_rests_on_a_connection_that_another_has_had(postgres_url: str) -> None:
    database = connect(postgres_url)
    book = opened(database)
    account = customer(book)
    with database.writer.connect() as connection:
        # What the other says of the connection as it becomes theirs.
        connection.execute(text("SELECT set_config('artui.line', 'another', false)"))
        connection.commit()
        with pytest.raises(Unreachable, match=_BORROWED), snapshot(connection):
            raise AssertionError("rows staged by another may be here")
    with pytest.raises(Unreachable, match=_BORROWED):
        note_customer(book, account, "not written")
    database.close()


async def test_calls_of_our_own_connection_prove_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which come through where a pooler swallows those that come between our transactions."""
    monkeypatch.setattr(listening, "_TRIAL_S", 0.5)
    with proxy(postgres_url) as line:
        line.swallows = b"A"
        database = connect(line.url)
        with pytest.raises(Unheard):
            async with listening.listening(database):
                raise AssertionError("a call of another is not heard")
        database.close()


def test_no_options_are_sent_that_a_pooler_would_refuse(postgres_url: str) -> None:
    with proxy(postgres_url) as line:
        sent: list[bytes] = []
        line.sees = sent.append
        database = connect(line.url)
        database.close()
    assert sent
    assert not any(b"options\x00" in each for each in sent)
