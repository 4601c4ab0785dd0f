"""The books on the screens: mapped, cut after a look, shown, written, checked, withdrawn."""

import asyncio
import re
from pathlib import Path

from artui.ledger.journal.batches import batches
from artui.ledger.journal.charts import set_chart
from artui.ledger.office.administration import set_entity
from artui.settings import Settings
from artui.tui.books.accounts_page import BookAccountsPage
from artui.tui.books.batch_page import BatchPage
from artui.tui.books.page import BooksPage
from artui.tui.books.ties_page import TiesPage
from tests.support.postings import invoice
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)

MAPPED = 'ar=1400 revenue=4400 bank=1200 opening=9000 "name.1400=Trade receivables"'


async def test_the_books_are_cut_written_checked_and_withdrawn_by_keys(
    desk: str, tmp_path: Path
) -> None:
    settings = Settings(export_folder=str(tmp_path / "export"))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        page = await press(pilot, ":", *"open.books", "enter")
        assert isinstance(page, BooksPage)
        assert "No batch was cut yet. What comes next:" in screen(pilot)
        await press(pilot, "r")
        await told(pilot, "no accounts are mapped yet; a shows them.")
        # Accounts: what waits for each key is listed; a bad pair is refused at the question.
        page = await press(pilot, "a")
        assert isinstance(page, BookAccountsPage)
        assert "ar" in shown_rows(page)
        await press(pilot, "r")
        await answer(pilot, "ar 1400")
        assert "'ar' is no pair such as ar=1400." in " ".join(screen(pilot).split())
        await answer(pilot, MAPPED)
        await told(pilot, "counts")
        assert "Trade receivables" in screen(pilot)
        # The first batch, after a look at what it would hold.
        await press(pilot, "escape", "r")
        await asked(pilot)
        await press(pilot, "p")
        await asked(pilot)
        assert "Cut batch main/1: 10 entries of acts 1 to" in " ".join(screen(pilot).split())
        await press(pilot, "n")
        await told(pilot, "No batch was cut.")
        await press(pilot, "r", "p", "y")
        await told(pilot, "Cut batch main/1")
        page = await settled(pilot)
        assert shown_rows(page) == ["main/1"]
        page = await press(pilot, "enter")
        assert isinstance(page, BatchPage)
        assert "INV-1042" in screen(pilot)
        assert "48,210.00" in screen(pilot)
        # Its files, and again with the same bytes.
        await press(pilot, "escape", "w", "c")
        await told(pilot, "2 files of batch main/1 written to")
        file = tmp_path / "export" / "books" / "main-1" / "journal.csv"
        content = file.read_bytes()
        await press(pilot, "w", "c")
        await asked(pilot)
        assert "Write it anew? The bytes are the same. [y/N]" in " ".join(screen(pilot).split())
        await press(pilot, "y")
        await told(pilot, "2 files of batch main/1 written to")
        assert file.read_bytes() == content
        page = await press(pilot, "k")
        assert isinstance(page, TiesPage)
        assert "The books tie to the open items, to the cent." in screen(pilot)
        # What another clerk posts waits for the next batch; the newest is withdrawn with a reason.
        with opened(desk, "other") as book:
            invoice(book, "INV-9", 100, account="NORTH")
        await press(pilot, "escape", "X")
        await answer(pilot, "refused by the books")
        await asked(pilot)
        await press(pilot, "y")
        await told(pilot, "withdrawn: refused by the books")
        async with asyncio.timeout(20):
            while "(X withdraw)" not in screen(pilot):  # the list shows it by then
                await settled(pilot)
                await asyncio.sleep(0.01)
        await press(pilot, "X")
        await told(pilot, "it is withdrawn already.")
    with opened(desk) as book, book.reading() as connection:
        (batch,) = batches(connection)
        assert (batch.number, batch.standing) == (1, False)


async def test_where_we_are_several_the_lists_name_our_entities_and_numbers_are_grouped(
    desk: str,
) -> None:
    with opened(desk) as book:
        set_chart(book, {"ar": "1400", "revenue": "4400", "bank": "1200"}, entity="main")
        for at in range(1_000):
            invoice(book, f"N-{at}", 100, account="NORTH")
    settings = Settings(locale="de_DE")
    async with artui(desk, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, ":", *"open.books", "enter", "a")
        assert "Entity" not in screen(pilot)
        await press(pilot, "escape", "r", "p")
        await asked(pilot)
        assert "Cut batch main/1: 1.010 entries of acts 1 to" in " ".join(screen(pilot).split())
        await press(pilot, "y")
        await told(pilot, "Cut batch main/1: 1.010 entries")
        assert "1.010" in str(table_of(await settled(pilot)).row(0))
        with opened(desk) as book:
            set_entity(book, "uk")
            set_chart(book, {"ar": "1410"}, entity="uk")
            invoice(book, "N-UK", 100, account="NORTH")
        await press(pilot, "r")
        await asked(pilot)
        await press(pilot, "y")
        await told(pilot, "Cut batch main/2")
        await press(pilot, "g", "j", "X")
        await told(pilot, "main/2 is in the books after it; withdraw that one first.")
        await press(pilot, "a")
        assert screen(pilot).count("main") > 2
        assert re.search("Entity +For +Account", screen(pilot))
        assert re.search("uk +ar +1410", screen(pilot))
