"""A clerk's desk for the tests of the real screens: a small ledger in a file, the app on it.

Five customers, one with a hostile name, on 2026-11-21; what is late, open, pending and unapplied.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerCancelled

from artui.choice import Choice
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice
from artui.ledger.documents.invoices import post_invoice
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, invoice, memo, payment

HOSTILE = "Evil [/] \x1b]0;x\x07\u202e[bold]Ltd"
TYPED = 4
SIZES = [(80, 24), (120, 40), (40, 10)]


def post_small_ledger(book: Book) -> None:
    """What the tests of the screens find."""
    customer(book, "NORTH", name="Northwind Labs", address="1 Quay\nPort City")
    customer(book, "ACME", name="ACME [/] Ltd", credit_limit_minor=50_000)
    customer(book, "EVIL", name=HOSTILE, currency="USD")
    customer(book, "OCEAN", name="株式会社オーシャン", currency="JPY")
    customer(book, "NEW", name="New & Sons")
    north: dict[str, Any] = {"account": "NORTH"}
    invoice(book, "INV-1042", 4_821_000, issue=date(2026, 7, 20), po_number="PO-7", **north)
    invoice(book, "INV-1043", 100_000, issue=date(2026, 9, 1), **north)
    invoice(book, "INV-1044", 50_000, issue=date(2026, 11, 10), **north)
    beyond = NewInvoice("INV-2001", "ACME", date(2026, 6, 1), 60_000, "EUR")
    post_invoice(book, beyond, override_reason="agreed")
    usd = {"account": "EVIL", "currency": "USD"}
    invoice(book, "INV-3001", 123_456, issue=date(2026, 10, 1), **usd)
    invoice(book, "INV-3002", 1_000, issue=date(2026, 10, 2), pending=True, **usd)
    yen = {"account": "OCEAN", "currency": "JPY"}
    invoice(book, "INV-4001", 48_210, issue=date(2026, 8, 1), **yen)
    invoice(book, "INV-5001", 7_000, issue=date(2026, 5, 1), account="NEW")
    payment(book, "PAY-NEW", 7_000, account="NEW", invoices=(("INV-5001", None),))
    memo(book, "CM-88", 20_000, issue=date(2026, 9, 5), account="NORTH", invoice="INV-1043")
    payment(book, "PAY-9", 30_000, value=date(2026, 11, 1), **north)


def small_ledger(url: str) -> str:
    """Post the small ledger at an address, and give the address back."""
    with opened(url) as book:
        post_small_ledger(book)
    return url


@contextmanager
def opened(url: str, actor: str = "clerk") -> Iterator[Book]:
    """A book beside the screens: another clerk's, or the same one's to look at what they did."""
    book = book_at(url, actor=actor)
    try:
        yield book
    finally:
        book.database.close()


def artui(
    url: str, *, actor: str = "clerk", read_only: bool = False, settings: Settings | None = None
) -> Artui:
    """The app on a ledger, on the day of the tests."""
    choice = Choice(db=url, as_of=TODAY, actor=actor, read_only=read_only)
    found = settings or Settings()
    return Artui(Ledger(choice, found), found, {"LANG": "C.UTF-8"})


async def at_rest(pilot: Pilot[int]) -> None:
    """Wait until everything asked for is there."""
    app = pilot.app
    await pilot.pause()
    while asked := [worker for worker in app.workers if worker.group not in ("action", "look")]:
        with suppress(WorkerCancelled):  # its page was left, or asked anew
            await app.workers.wait_for_complete(asked)
        await pilot.pause()


async def settled(pilot: Pilot[int]) -> LedgerPage:
    """Wait until everything asked for is there; gives the page in front."""
    await at_rest(pilot)
    assert isinstance(pilot.app, Artui)
    frame = pilot.app.frame
    assert isinstance(frame, LedgerPage)
    return frame


async def press(pilot: Pilot[int], *keys: str) -> LedgerPage:
    """Press keys one after the other, each when the last one's work is done; words as one."""
    page, typing = await settled(pilot), False
    for key in keys:
        typing = len(key) == 1 and isinstance(pilot.app.focused, Input)
        await pilot.press(key)
        if not typing:
            page = await settled(pilot)
    return await settled(pilot) if typing else page


async def answer(pilot: Pilot[int], *texts: str) -> LedgerPage:
    """Type an answer to each question that comes, over what it proposes; empty takes that."""
    page = await settled(pilot)
    for text in texts:
        page = await asked(pilot)
        if text:
            await pilot.press("ctrl+u")
            await write(pilot, text)
        await pilot.press("enter")
        page = await settled(pilot)
    return page


async def write(pilot: Pilot[int], text: str) -> None:
    """Type a short text key by key, and paste a long one, as a clerk does with a path."""
    if len(text) <= TYPED:
        await pilot.press(*text)
        return
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def asked(pilot: Pilot[int]) -> LedgerPage:
    """Wait until a question is open."""
    async with asyncio.timeout(20):
        while not (page := await settled(pilot)).prompt.asking:
            await asyncio.sleep(0.01)
    return page


async def told(pilot: Pilot[int], text: str) -> LedgerPage:
    """Wait until the status line has told something."""
    async with asyncio.timeout(20):
        while text not in (page := await settled(pilot)).status.reported:
            await asyncio.sleep(0.01)
    return page


def lines(pilot: Pilot[int]) -> list[str]:
    """What the screen shows; no line is wider than the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    assert all(strip.cell_length == pilot.app.size.width for strip in strips)
    shown = ["".join(segment.text for segment in strip) for strip in strips]
    assert all(line.isprintable() for line in shown)
    return shown


def screen(pilot: Pilot[int]) -> str:
    """What the screen shows, as one text."""
    return "\n".join(lines(pilot))


def table_of(page: Frame) -> VirtualTable:
    """The list that keys are about."""
    assert page.table is not None
    return page.table


def shown_rows(page: Frame) -> list[str]:
    """The first column of every row of the list."""
    table = table_of(page)
    rows = [table.row(place) for place in range(table.count)]
    return [row.cells[0] for row in rows if row is not None]
