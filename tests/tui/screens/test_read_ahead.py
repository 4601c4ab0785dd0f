"""The first page that another process reads while the screens are imported."""

import asyncio
import errno
import os
import pickle
import signal
import subprocess
import sys
from datetime import date
from threading import Event
from typing import BinaryIO

import pytest

from artui.choice import Choice
from artui.ledger.book.audit_log import mark
from artui.ledger.book.book import Book
from artui.ledger.lists.first_rows import FIRST_ROWS, first_queue
from artui.ledger.lists.header import header
from artui.ledger.lists.work_rows import Queue
from artui.ledger.lists.worklist import queue
from artui.read_ahead import ReadAhead, begin, read_ahead
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk import ledger_port
from artui.tui.desk.ledger_port import Ledger
from artui.tui.kit.widgets.pages import PAGE
from artui.tui.today.page import TodayPage
from tests.support.books import TODAY
from tests.support.postings import invoice
from tests.tui.screens.desk import lines, opened, press, screen, settled, shown_rows, small_ledger


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine reads late."""
    monkeypatch.setattr("artui.read_ahead._PATIENCE_S", 60.0)


def chosen(url: str) -> Choice:
    return Choice(db=url, as_of=TODAY)


def begun(url: str) -> ReadAhead:
    return begin(chosen(url), os.environ)


def app_on(url: str, ahead: ReadAhead) -> Artui:
    return Artui(Ledger(chosen(url), Settings(), ahead), Settings(), {"LANG": "C.UTF-8"})


def test_it_is_what_the_ledger_itself_says(any_url: str) -> None:
    small_ledger(any_url)
    ahead = begun(any_url)
    with opened(any_url) as book:
        with book.reading() as connection:
            found, _ = first_queue(connection, book.business_date, mark(book))
        assert ahead.queue() == found
        assert ahead.header() == header(book, Settings().ageing_bounds)
    assert 40 <= FIRST_ROWS <= PAGE  # what is in sight, and not more than is asked for at once


def test_what_takes_longer_comes_after_the_first_rows_and_the_totals(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_rows_first(monkeypatch)
    ahead = begun(desk)
    first = ahead.queue()
    assert first is not None
    assert first.whole is None
    assert ahead.header() is not None
    with opened(desk) as book, book.reading() as connection:
        whole = queue(connection, TODAY)
        assert first.first == whole.rows[:1]
        assert ahead.tally() == (len(whole.rows), 0, 0)
        assert ahead.whole() == whole
    assert len(first.rows) == 1


def first_rows_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the small ledger for a large one of which a row is in sight."""
    monkeypatch.setattr("artui.ledger.lists.first_rows._SMALL", 0)
    monkeypatch.setattr("artui.ledger.lists.first_rows.FIRST_ROWS", 1)


async def test_the_first_rows_are_shown_before_the_others_are_read(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_rows_first(monkeypatch)
    ahead, may_read, whole = begun(desk), Event(), ReadAhead.whole

    def reads_late(self: ReadAhead) -> Queue | None:
        assert may_read.wait(60)
        return whole(self)

    monkeypatch.setattr(ReadAhead, "whole", reads_late)
    app = app_on(desk, ahead)
    async with app.run_test(size=(109, 24)) as pilot:
        try:
            async with asyncio.timeout(30):
                wanted = ("ACME", "not due", "1 invoice to approve", " 1/4 ", " p pay")
                while not all(each in screen(pilot) for each in wanted):
                    await pilot.pause(0.02)
                while not app.ledger.is_open:
                    await pilot.pause(0.02)
            page = app.frame
            assert isinstance(page, TodayPage)
            assert page.table is not None
            assert (page.table.count, page.table.partial) == (1, True)
            assert "0/4 reviewed" in screen(pilot)
            await pilot.press("full_stop")
        finally:
            may_read.set()
        await settled(pilot)
        async with asyncio.timeout(30):
            while "1/4 reviewed" not in screen(pilot):
                await pilot.pause(0.02)
        assert "ACME" not in shown_rows(page)


async def test_a_whole_queue_that_never_comes_is_read_by_the_screens(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_rows_first(monkeypatch)
    ahead, whole = begun(desk), ReadAhead.whole
    monkeypatch.setattr(ReadAhead, "whole", lambda self: whole(self) and None)
    app = app_on(desk, ahead)
    async with app.run_test(size=(109, 24)) as pilot:
        async with asyncio.timeout(30):
            while "0/4 reviewed" not in screen(pilot):
                await pilot.pause(0.02)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql://nobody@localhost:1/x"]
)
def test_without_a_ledger_it_hands_over_nothing(url: str) -> None:
    ahead = begun(url)
    assert ahead.queue() is None
    assert ahead.header() is None


def test_taking_it_over_loads_nothing_of_the_database_layer(desk: str) -> None:
    program = f"""
import os, sys
from datetime import date
from artui.choice import Choice
from artui import read_ahead
read_ahead._PATIENCE_S = 60
ahead = read_ahead.begin(Choice(db={desk!r}, as_of=date(2026, 11, 21)), os.environ)
assert ahead.queue().rows and ahead.header().totals
print(*sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert loaded.isdisjoint({"sqlalchemy", "textual", "sqlite3"})


async def test_its_rows_and_all_keys_are_shown_before_the_ledger_is_open_and_acts_wait_for_that(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open, open_book = Event(), ledger_port.open_book

    def opens_late(choice: Choice, settings: Settings) -> Book:
        assert may_open.wait(60)
        return open_book(choice, settings)

    monkeypatch.setattr(ledger_port, "open_book", opens_late)
    app = app_on(desk, begun(desk))
    async with app.run_test(size=(109, 24)) as pilot:
        try:
            async with asyncio.timeout(30):
                wanted = ("Northwind Labs", "not due", "1 invoice to approve", "1/4", " p pay")
                while not all(each in screen(pilot) for each in wanted):
                    await pilot.pause(0.02)
            assert not app.ledger.is_open
            shown = lines(pilot)
        finally:
            may_open.set()
        await settled(pilot)
        async with asyncio.timeout(30):
            while not app.ledger.is_open:
                await pilot.pause(0.02)
        await settled(pilot)
        assert lines(pilot) == shown
        assert app.ledger.version == 0
        page = await press(pilot, "enter")
        assert page.NAME == "customer"


async def test_nobody_waits_for_a_ledger_that_will_not_be_opened(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(modules: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("artui.tui.app.load", fails)
    ahead = begun(desk)
    app = app_on(desk, ahead)
    async with app.run_test():
        with pytest.raises(OSError, match="Input/output error"):
            await asyncio.to_thread(app.ledger.book)
    assert app.sorry
    ahead.header()


async def test_what_happened_meanwhile_is_shown_as_soon_as_the_ledger_is_open(desk: str) -> None:
    ahead = begun(desk)
    os.waitid(os.P_PID, ahead._process, os.WEXITED | os.WNOWAIT)  # it has read everything
    with opened(desk, actor="bob") as book:
        invoice(book, "INV-9", 900_000, issue=date(2025, 1, 1), account="NEW")
    app = app_on(desk, ahead)
    async with app.run_test(size=(109, 24)) as pilot:
        async with asyncio.timeout(30):
            while "New & Sons" not in screen(pilot):
                await pilot.pause(0.02)
        page = await settled(pilot)
        assert "New & Sons" in shown_rows(page)


def test_half_a_part_is_none(desk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_: Choice, __: object, out: BinaryIO) -> None:
        out.write(pickle.dumps(tuple(range(1000)))[:1000])

    monkeypatch.setattr("artui.read_ahead._write_parts", half)
    ahead = begun(desk)
    assert ahead.queue() is None
    assert ahead.header() is None


def test_a_process_that_takes_too_long_is_ended_and_the_screens_read_for_themselves(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artui.read_ahead._write_parts", lambda *_: signal.pause())
    monkeypatch.setattr("artui.read_ahead._PATIENCE_S", 0.0)
    ahead = begun(desk)
    assert ahead.queue() is None
    assert ahead.header() is None
    ahead._patience.join()  # it may have killed the process and not yet waited for it
    with pytest.raises(ChildProcessError):
        os.waitpid(ahead._process, 0)


def test_a_process_whose_screens_were_killed_ends_itself(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artui.read_ahead._write_parts", lambda *_: signal.pause())
    monkeypatch.setattr("artui.read_ahead._PATIENCE_S", 0.0)
    monkeypatch.setattr("artui.read_ahead._GRACE_S", 0.01)
    ahead = begun(desk)
    _, status = os.waitpid(ahead._process, 0)
    assert os.WTERMSIG(status) == signal.SIGALRM
    assert ahead.header() is None
    assert ahead._source.closed


def test_its_end_is_waited_for_once_whoever_ends_it(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artui.read_ahead._write_parts", lambda *_: signal.pause())
    ahead = begun(desk)
    ahead.end()
    assert ahead.began()
    with pytest.raises(ChildProcessError):
        os.waitpid(ahead._process, 0)
    ahead.end()
    assert ahead.queue() is None
    assert ahead.header() is None


def test_it_is_not_begun_beside_a_thread_or_the_database_layer(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locks and connections of theirs would be in the copy."""
    monkeypatch.setattr("artui.read_ahead.processors", lambda: 2)
    monkeypatch.setattr("artui.read_ahead.threading.active_count", lambda: 1)
    assert "sqlalchemy" in sys.modules
    assert read_ahead(chosen(desk), os.environ) is None
    modules = {name: found for name, found in sys.modules.items() if name != "sqlalchemy"}
    monkeypatch.setattr("artui.read_ahead.sys.modules", modules)
    monkeypatch.setattr("artui.read_ahead.threading.active_count", lambda: 2)
    assert read_ahead(chosen(desk), os.environ) is None


def test_where_there_can_be_no_copy_the_screens_read_for_themselves(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_fork() -> int:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("artui.read_ahead.processors", lambda: 2)
    monkeypatch.setattr("artui.read_ahead.threading.active_count", lambda: 1)
    modules = {name: found for name, found in sys.modules.items() if name != "sqlalchemy"}
    monkeypatch.setattr("artui.read_ahead.sys.modules", modules)
    monkeypatch.setattr("os.fork", no_fork)
    before = os.listdir("/dev/fd")
    assert read_ahead(chosen(desk), os.environ) is None
    assert os.listdir("/dev/fd") == before
