"""The answer to a commit can get lost; what a clerk is told then is what happened."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.choice import Choice
from artui.ledger.book import commit
from artui.ledger.book.book import Book
from artui.ledger.customers.notes import note_customer
from artui.ledger.lists.reviewed import keep_draft
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.failures import BookingUnknown, Unreachable
from artui.ledger.store.tables import ACTIVITY
from artui.settings import Settings
from artui.tui.desk.ledger_port import Ledger, Trouble
from tests.support.books import book_at
from tests.support.commands import Artui
from tests.support.proxy import Loses, Proxy, proxy


@pytest.fixture
def line(postgres_url: str, tmp_path: Path) -> Iterator[Proxy]:
    """The line to a ledger with one customer."""
    folder = tmp_path / "files"
    folder.mkdir()
    assert Artui(postgres_url).load(folder, "customers", "account,name\nC1,One\n").status == 0
    with proxy(postgres_url) as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds for a server that does not come back."""
    monkeypatch.setattr(commit, "PATIENCE_S", 0.5)


def _notes(url: str) -> list[str]:
    """The notes of a sound ledger."""
    book = book_at(url)
    try:
        assert list(breaches(book)) == []
        with book.reading() as connection:
            return list(connection.execute(select(ACTIVITY.c.text)).scalars())
    finally:
        book.database.close()


def test_an_act_that_is_booked_is_reported_as_done(line: Proxy, postgres_url: str) -> None:
    line.loses = Loses.ANSWER
    ran = Artui(line.url)("note", "C1", "--text", "once")
    assert line.broken == 1
    assert (ran.status, ran.err) == (0, "")
    assert "C1" in ran.out
    assert _notes(postgres_url) == ["once"]


def test_an_act_that_is_not_booked_is_reported_as_not_booked(
    line: Proxy, postgres_url: str
) -> None:
    line.loses = Loses.COMMIT
    ran = Artui(line.url)("note", "C1", "--text", "never")
    assert (line.broken, ran.status, ran.out) == (1, 3, "")
    assert "act 3 (note C1) is not booked, nothing was changed." in ran.err
    assert _notes(postgres_url) == []


@pytest.mark.usefixtures("impatient")
def test_an_act_that_nobody_can_ask_for_is_reported_as_not_known(
    line: Proxy, postgres_url: str
) -> None:
    line.loses = Loses.ANSWER_AND_SERVER
    ran = Artui(line.url)("note", "C1", "--text", "perhaps")
    assert (line.broken, ran.status, ran.out) == (1, 3, "")
    assert "it is not known whether act 3 (note C1) is booked" in ran.err
    assert "nothing was changed" not in ran.err
    assert "psycopg" not in ran.err
    assert _notes(postgres_url) == ["perhaps"]


def test_a_server_that_comes_back_in_time_is_asked(line: Proxy, postgres_url: str) -> None:
    line.loses = Loses.ANSWER_AND_SERVER
    line.away_s = 1.0
    assert Artui(line.url)("note", "C1", "--text", "later").status == 0
    assert _notes(postgres_url) == ["later"]


def test_the_number_of_a_lost_act_may_be_anothers_by_now(line: Proxy, postgres_url: str) -> None:
    book, other = book_at(line.url), book_at(postgres_url, actor="other")
    line.on_break = lambda: note_customer(other, 1, "the other's")
    line.loses = Loses.COMMIT
    with pytest.raises(Unreachable, match=r"act 3 .* is not booked"):
        note_customer(book, 1, "mine")
    other.database.close()
    book.database.close()
    assert _notes(postgres_url) == ["the other's"]


def test_several_acts_in_one_transaction_are_booked_together(
    line: Proxy, postgres_url: str
) -> None:
    book = book_at(line.url)
    line.loses = Loses.ANSWER
    with book.transaction() as one:
        note_customer(one, 1, "first")
        note_customer(one, 1, "second")
    # The book goes on with a new connection.
    note_customer(book, 1, "third")
    book.database.close()
    assert _notes(postgres_url) == ["first", "second", "third"]


def test_what_fails_after_an_act_of_the_same_command_says_since_when(
    line: Proxy, postgres_url: str
) -> None:
    """Some commands do several acts, such as an upload; what was done stays true."""
    book = book_at(line.url)
    note_customer(book, 1, "first")
    line.loses = Loses.COMMIT
    since = r"nothing was changed since our act 3\.$"
    with pytest.raises(Unreachable, match=since):
        note_customer(book, 1, "second")
    line.lose_server()
    with pytest.raises(Unreachable, match=since):
        note_customer(book, 1, "second")
    book.database.close()
    assert _notes(postgres_url) == ["first"]


def test_what_is_no_act_is_not_claimed_to_be_lost(line: Proxy) -> None:
    book = book_at(line.url)
    line.loses = Loses.ANSWER
    with pytest.raises(BookingUnknown, match="not known whether anything was changed"):
        keep_draft(book, "payment", {"amount": "1.00"})
    book.database.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("loses", "said"),
    [
        (Loses.ANSWER, None),
        (Loses.COMMIT, "is not booked, nothing was changed"),
        (Loses.ANSWER_AND_SERVER, "it is not known whether act 3"),
    ],
)
def test_the_screens_say_the_same(line: Proxy, loses: Loses, said: str | None) -> None:
    ledger = Ledger(Choice(db=line.url), Settings())
    ledger.open()

    def act(book: Book) -> None:
        note_customer(book, 1, "from the screens")

    line.loses = loses
    if said is None:
        asyncio.run(ledger.act(act))
    else:
        with pytest.raises(Trouble, match=said):
            asyncio.run(ledger.act(act))
    assert line.broken == 1
    ledger.close()
