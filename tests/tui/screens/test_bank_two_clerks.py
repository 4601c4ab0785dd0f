"""Two clerks on the same queue of the bank: whatever both press, no entry is posted twice.

On both databases; that both press at one instant is made by a barrier inside the first one's act.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from textual.pilot import Pilot

from artui.domain.kinds import ItemKind
from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.matched.certain_cash import PostedCertain, certain_entries, post_seen
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo_entry, undo_posting
from artui.ledger.store.tables import ITEM
from artui.tui.bank.page import BankPage
from tests.support.bank_morning import line, post_open_items, take_in_morning, write_statement
from tests.support.barriers import BROKEN_S, Barrier, held, pausing
from tests.support.postings import invoice
from tests.tui.screens.desk import artui, asked, opened, press, settled, shown_rows, told

CERTAIN, ISSUED = 6, date(2026, 10, 1)


@pytest.fixture
def morning(any_url: str, tmp_path: Path) -> str:
    """A ledger with a morning's statement taken in."""
    with opened(any_url) as book:
        post_open_items(book)
        take_in_morning(book, tmp_path)
    return any_url


@pytest.fixture
def many(any_url: str, tmp_path: Path) -> str:
    """A ledger with several entries that are certain."""
    with opened(any_url) as book:
        post_open_items(book)
        lines = []
        for at in range(CERTAIN):
            number = f"INV-4{at:04}"
            invoice(book, number, 1_000 + at, issue=ISSUED, account="OAK")
            lines.append(line(1_000 + at, f"invoice {number}", name=f"P{at}", bank=f"N{at}"))
        total = sum(1_000 + at for at in range(CERTAIN))
        import_bank_file(book, write_statement(tmp_path / "many.sta", lines, total))
    return any_url


def payments(url: str) -> tuple[int, int]:
    """How many payments are in force, and their sum; the ledger is proven."""
    with opened(url) as book:
        assert list(breaches(book)) == []
        query = select(func.count(), func.coalesce(func.sum(ITEM.c.amount_minor), 0)).where(
            ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.reversed_by_id.is_(None)
        )
        with book.reading() as connection:
            count, total = connection.execute(query).one()
            return int(count), int(total)


ALL = (CERTAIN, sum(1_000 + at for at in range(CERTAIN)))


def clerk_of(url: str) -> str:
    """Who works at the screen; on PostgreSQL that is the database's user."""
    return "postgres" if url.startswith("postgresql") else "clerk"


async def queue(pilot: Pilot[int]) -> BankPage:
    """The page of the bank with its list, however long the ledger takes to open."""
    await settled(pilot)
    await pilot.press("7")
    async with asyncio.timeout(BROKEN_S):
        while not isinstance(page := await settled(pilot), BankPage) or page.row is None:
            await asyncio.sleep(0.02)
    return page


async def test_an_entry_that_a_colleague_posted_first_is_refused_by_their_name(
    morning: str,
) -> None:
    async with artui(morning, actor=clerk_of(morning)).run_test(size=(80, 24)) as pilot:
        page = await queue(pilot)
        row = page.row
        assert row is not None
        with opened(morning, actor="bob") as other:
            accept(other, row.id)
        await pilot.press("enter")
        await told(pilot, f"Entry {row.id} is posted already, by bob; nothing was changed.")
        page_now = await settled(pilot)
        assert len(shown_rows(page_now)) == 3, "the list shows it as it is"
    assert payments(morning) == (1, 10_000)


async def test_of_two_who_post_all_that_is_certain_each_entry_is_posted_by_one(many: str) -> None:
    """Bob has posted two when the screen posts all; he goes on when it is done."""
    barrier = Barrier()

    def slowly(done: int, _total: int) -> None:
        if done == 2:
            barrier.pause()

    with opened(many, actor="bob") as bob:
        seen = certain_entries(bob)
        async with artui(many, actor=clerk_of(many)).run_test(size=(80, 24)) as pilot:
            await queue(pilot)
            await press(pilot, "p")
            await asked(pilot)
            with held(barrier, lambda: post_seen(bob, seen, progress=slowly)) as posting:
                await pilot.press("y")
                page = await told(pilot, "Posted 4 payments of")
                assert "2 entries left: Entry " in page.status.reported
                assert "is posted already, by bob" in page.status.reported
            his = posting.result()
            assert (len(his.entries), len(his.refused)) == (2, 4)
            assert f"is posted already, by {clerk_of(many)}" in his.refused[0][1]
    assert payments(many) == ALL


def test_of_several_who_post_all_at_one_instant_each_entry_is_posted_by_one(many: str) -> None:
    start = threading.Barrier(3)

    def post(actor: str) -> PostedCertain:
        with opened(many, actor=actor) as book:
            seen = certain_entries(book)
            start.wait(BROKEN_S)
            return post_seen(book, seen)

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(post, ("anna", "bob", "carl")))
    done = [entry for each in found for entry in each.entries]
    assert sorted(done) == sorted(set(done))
    assert len(done) == CERTAIN
    assert payments(many) == ALL


async def test_what_one_takes_back_while_another_accepts_it_is_posted_once(many: str) -> None:
    """Anna's undo has begun when the screen accepts the entry that it still shows."""
    barrier = Barrier()
    async with artui(many, actor=clerk_of(many)).run_test(size=(80, 24)) as pilot:
        page = await queue(pilot)
        row = page.row
        assert row is not None
        with opened(many, actor="anna") as anna:
            done = accept(anna, row.id)
            with (
                pausing(anna.database.writer, barrier, "UPDATE bank_outcome"),
                held(barrier, lambda: undo_entry(anna, row.id)) as undoing,
            ):
                await pilot.press("enter")
            assert undoing.result().undone_id == done.act_id
        await told(pilot, "Payment N0 of 10.00 EUR from OAK")
    assert payments(many) == (1, 1_000)


async def test_what_one_accepts_while_another_takes_a_posting_back_stays(many: str) -> None:
    """Anna takes her posting back while the screen posts one more entry: that one stays."""
    barrier = Barrier()
    with opened(many, actor="anna") as anna:
        posted = post_seen(anna, certain_entries(anna)[1:])
        assert posted.posting is not None
        number = posted.posting
        async with artui(many, actor=clerk_of(many)).run_test(size=(80, 24)) as pilot:
            page = await queue(pilot)
            assert len(shown_rows(page)) == 1
            with (
                pausing(anna.database.writer, barrier, "UPDATE bank_outcome"),
                held(barrier, lambda: undo_posting(anna, number)),
            ):
                await pilot.press("enter")
            await told(pilot, "Payment N0 of 10.00 EUR from OAK")
            # What is told comes before the list that shows it.
            async with asyncio.timeout(20):
                while len(shown_rows(await settled(pilot))) != CERTAIN - 1:
                    await asyncio.sleep(0.01)
    assert payments(many) == (1, 1_000)
