"""Reads go to a hot standby as far as it sees what its reader must see, on real servers."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from artui.choice import Choice
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.lists.reviewed import drafts, keep_draft
from artui.ledger.store import standbys
from artui.ledger.store.engine import connect, reading
from artui.ledger.store.failures import Unreachable
from artui.settings import Settings, read_addresses
from artui.tui.app import Artui as Screens
from artui.tui.desk.ledger_port import Ledger
from tests.support.books import TODAY, make_ledger, opened
from tests.support.commands import Artui
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.postings import customer, invoice
from tests.support.standby import paused, promoted, standby_of
from tests.tui.screens.desk import settled, shown_rows

pytestmark = pytest.mark.postgres


@dataclass(frozen=True)
class Pair:
    """A ledger's server, and the standby that it is read from."""

    server: PostgresServer
    standby: PostgresServer

    @property
    def url(self) -> str:
        return self.server.url("ledger")

    @property
    def read_at(self) -> str:
        return self.standby.url("ledger")

    @contextmanager
    def book(self) -> Iterator[Book]:
        """An open book, read at the standby."""
        book = opened(connect(self.url, [self.read_at]))
        yield book
        book.database.close()


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        make_ledger(server.create_database("ledger"))
        yield server


@pytest.fixture(scope="module")
def lasting(server: PostgresServer) -> Iterator[PostgresServer]:
    with standby_of(server) as standby:
        yield standby


@pytest.fixture
def pair(
    server: PostgresServer, lasting: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pair]:
    """Both, with nothing held back."""
    monkeypatch.setattr(standbys, "_ASIDE_S", 0.0)
    yield Pair(server, lasting)
    paused(lasting, pause=False)


def numbers(book: Book) -> set[str]:
    with reading(book.database) as connection:
        return set(connection.exec_driver_sql("SELECT number FROM item").scalars())


def is_standby(book: Book) -> bool:
    with reading(book.database) as connection:
        return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one())


def read_from_standby(book: Book) -> bool:
    """Whether the next reads go there, within a while."""
    for _ in range(200):
        if is_standby(book):
            return True
        time.sleep(0.05)  # it may still have to write down what another test did meanwhile
    return False


def test_nobody_misses_what_they_did_and_what_was_done_before_they_came(pair: Pair) -> None:
    with pair.book() as book:
        customer(book, "ONE")
        invoice(book, "S-1", 10_000, account="ONE")
        assert "S-1" in numbers(book)
        assert read_from_standby(book)
        paused(pair.standby)
        invoice(book, "S-2", 10_000, account="ONE")
        assert not is_standby(book)
        assert numbers(book) >= {"S-1", "S-2"}
        assert book.database.standbys is not None
        [found] = book.database.standbys.found(book.database.seen)
        assert found.trouble == ""
        # Another command of the same morning knows of it too.
        with pair.book() as later:
            assert numbers(later) >= {"S-1", "S-2"}
            assert later.database.standbys is not None
            assert later.database.standbys.words == "no standby"
        paused(pair.standby, pause=False)
        assert read_from_standby(book)
        assert numbers(book) >= {"S-1", "S-2"}


def test_a_note_that_is_no_act_is_seen_as_well(pair: Pair) -> None:
    with pair.book() as book:
        assert read_from_standby(book)
        paused(pair.standby)
        keep_draft(book, "payment", {"reference": "half a"})
        assert drafts(book) == {"payment": {"reference": "half a"}}


def test_who_is_another_at_the_standby_acts_as_who_they_are_at_the_server(pair: Pair) -> None:
    with psycopg.connect(pair.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE reader LOGIN SUPERUSER")
    with pair.book() as book:
        customer(book, "BY")
        assert read_from_standby(book)
    clerk = Artui(pair.url, TODAY.isoformat())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTUI_DB_READ", pair.read_at.replace("postgres@", "reader@"))
        clerk.done("note", "BY", "--text", "called")
    assert clerk.rows("log", "--limit", "1")[-1]["actor"] == "postgres"


def test_without_the_server_the_standby_is_read_and_nothing_is_changed(pair: Pair) -> None:
    with pair.book() as book:
        customer(book, "AWAY")
        invoice(book, "A-1", 10_000, account="AWAY")
        assert read_from_standby(book)
    clerk = Artui(pair.url, TODAY.isoformat())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTUI_DB_READ", pair.read_at)
        pair.server.stop()
        try:
            listed = clerk("list", "invoices", "--format", "json")
            assert "A-1" in [row["number"] for row in json.loads(listed.out)]
            assert "own server can't be reached" in listed.err
            assert "nothing can be changed now" in listed.err
            refused = clerk("note", "AWAY", "--text", "called")
            assert refused.status == 3
            [state] = clerk.rows("db", "standbys")
            assert (state["trouble"], float(state["behind_s"])) == ("", 0.0)
        finally:
            pair.server.start()
        assert clerk("note", "AWAY", "--text", "called").status == 0
        assert clerk("list", "invoices").err == ""


def test_one_that_was_made_the_server_is_not_read_from_as_a_standby(pair: Pair) -> None:
    with standby_of(pair.server) as other:
        both = connect(pair.url, [other.url("ledger"), pair.read_at])
        book = opened(both)
        assert read_from_standby(book)
        promoted(other)
        assert book.database.standbys is not None
        first, second = book.database.standbys.found(book.database.seen)
        assert "it follows no server: was there a fail-over?" in first.trouble
        assert second.trouble == ""
        assert read_from_standby(book)
        assert book.database.standbys.read_from == second.name
        both.close()
        # A fail-over is told by the address: what the standby had is there, and the work goes on.
        new = opened(connect(other.url("ledger")))
        before = numbers(new)
        customer(new, "AFTER")
        invoice(new, "F-1", 10_000, account="AFTER")
        assert numbers(new) == before | {"F-1"}
        new.database.close()


def test_a_standby_that_does_not_answer_is_told(pair: Pair) -> None:
    book = opened(connect(pair.url, ["postgresql://postgres@/nowhere?host=/nonexistent"]))
    assert not is_standby(book)
    assert book.database.standbys is not None
    [found] = book.database.standbys.found(book.database.seen)
    assert found.behind_s is None
    assert "No such file" in found.trouble
    book.database.close()


@pytest.mark.parametrize("wrong", ["/a/path", "sqlite:///x", "http://x", "postgresql://h:p/x"])
def test_what_is_no_address_of_a_standby_is_refused(wrong: str) -> None:
    with pytest.raises(Refused, match="is no address of a standby"):
        read_addresses(Settings(db_read=f"postgresql://one/x {wrong}"))


def test_another_ledger_is_not_read_for_ours(pair: Pair) -> None:
    make_ledger(pair.server.create_database("another"))
    other = opened(connect(pair.server.url("another")))
    for account in ("X-1", "X-2", "X-3"):
        customer(other, account)
    with pair.book() as book:
        customer(book, "OURS")
        assert read_from_standby(book)
    wrong = connect(pair.url, [pair.standby.url("another")])
    assert not is_standby(opened(wrong))
    assert wrong.standbys is not None
    [found] = wrong.standbys.found(wrong.seen)
    assert "another ledger" in found.trouble or found.behind_s is not None
    wrong.close()
    # As soon as the other one has an act of that number, it is known by its hash.
    for place in range(60):
        customer(other, f"Y-{place}")
    other.database.close()
    wrong = connect(pair.url, [pair.standby.url("another")])
    assert not read_from_standby(opened(wrong))
    assert wrong.standbys is not None
    [found] = wrong.standbys.found(wrong.seen)
    assert "it holds another ledger" in found.trouble
    wrong.close()


def test_a_password_is_not_shown(pair: Pair) -> None:
    address = pair.read_at.replace("postgres@", "postgres:geheim@")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTUI_DB_READ", address)
        clerk = Artui(pair.url)
        said = clerk("db", "standbys").out + clerk("settings").out
    assert "geheim" not in said
    assert str(pair.standby.folder) in said


async def test_the_screens_say_where_they_read_and_show_another_clerks_act(pair: Pair) -> None:
    with pair.book() as book:
        customer(book, "LIVE", name="Live & Co")
    choice, found = Choice(db=pair.url, as_of=TODAY), Settings(db_read=pair.read_at)
    app = Screens(Ledger(choice, found), found, {"LANG": "C.UTF-8"})
    async with app.run_test(size=(120, 40)) as pilot, asyncio.timeout(40):
        while "standby" not in app.where:
            await settled(pilot)
        assert not any("Live & Co" in row for row in shown_rows(await settled(pilot)))
        # Its own server is called; the standby that lags is not waited for.
        paused(pair.standby)
        with pair.book() as book:
            invoice(book, "L-1", 9_900, account="LIVE")
        while not any("Live & Co" in row for row in shown_rows(await settled(pilot))):
            await asyncio.sleep(0.02)
        assert "no standby" in app.where
        # The database's name, without where its server is.
        assert app.where.startswith("ledger ")


def test_a_lost_server_ends_a_read_in_words(pair: Pair) -> None:
    database = connect(pair.url)
    pair.server.stop()
    try:
        with pytest.raises(Unreachable):
            numbers(opened(database))
    finally:
        pair.server.start()
        database.close()
