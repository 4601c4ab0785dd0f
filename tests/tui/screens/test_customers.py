"""Customers: the list with its credit bars, and one customer's page."""

import re
import threading
from collections.abc import Sequence
from datetime import date

import pytest

from artui.domain.credit_use import CreditUse
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.customers.notes import note_customer
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.lists.item_rows import ItemRow
from artui.tui.customers.credit_bar import exposure_bar
from artui.tui.customers.customer_page import CustomerPage
from artui.tui.customers.customers_page import CustomersPage
from artui.tui.desk import reads
from artui.tui.documents.document_page import DocumentPage
from artui.tui.kit.frame import Frame
from tests.support.postings import customer, invoice, payment
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    lines,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


@pytest.mark.parametrize(
    ("limit", "exposure", "bar"),
    [
        (None, 500, ""),
        (1_000, 0, "            0% "),
        (1_000, 550, "████▌      55% "),
        (1_000, 1_000, "█████████ 100% "),
        (1_000, 1_120, "█████████ 112%!"),
        (0, 5, "█████████ none!"),
    ],
)
def test_the_bar_says_how_much_of_the_limit_is_used(
    limit: int | None, exposure: int, bar: str
) -> None:
    assert exposure_bar(CreditUse(limit, exposure)) == bar


async def test_key_3_lists_every_customer_with_what_it_owes_and_its_credit(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3")
        assert isinstance(page, CustomersPage)
        assert len(shown_rows(page)) == 5
        acme = next(line for line in lines(pilot) if "ACME [/] Ltd" in line)
        assert "600.00 EUR" in acme
        assert "120%!" in acme
        assert "New & Sons" in screen(pilot), "also who owes nothing"


async def test_the_list_is_filtered_sorted_and_summed(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"cur:EUR", "enter", "s", "o", "S")
        assert shown_rows(page)[:2] == ["Northwind Labs", "ACME [/] Ltd"]
        await press(pilot, "A")
        assert "3 marked 50,310.00 EUR" in screen(pilot)


async def test_a_customer_with_two_currencies_is_two_rows(desk: str) -> None:
    with opened(desk) as book:
        invoice(book, "INV-9", 5_000, account="NORTH", currency="USD")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter")
        assert shown_rows(page) == ["Northwind Labs", "Northwind Labs"]
        page = await press(pilot, "j", "enter")
        assert isinstance(page, CustomerPage)
        assert " Open 50.00 USD +1" in screen(pilot)
        await press(pilot, "c")
        assert " Open 49,710.00 EUR +1" in screen(pilot)


async def test_the_page_has_what_is_open_what_is_unapplied_and_all_that_happened(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter", "enter")
        assert isinstance(page, CustomerPage)
        assert "Customers > Northwind Labs" in screen(pilot)
        assert "overdue 49,210.00, 94d · unapplied 500.00" in screen(pilot)
        assert shown_rows(page) == ["INV-1042", "INV-1043", "INV-1044"]
        assert shown_rows(await press(pilot, "tab")) == ["CM-88", "PAY-9"]
        page = await press(pilot, "tab")
        assert numbers_of(page) == ["INV-1044", "PAY-9", "CM-88", "INV-1043", "INV-1042"]
        page = await press(pilot, "shift+tab", "shift+tab", "enter")
        assert isinstance(page, DocumentPage)
        assert "Northwind Labs > INV-1042" in screen(pilot)
        page = await press(pilot, "escape")
        assert isinstance(page, CustomerPage)


def numbers_of(page: Frame) -> list[str]:
    """The numbers of all rows of a timeline."""
    table = table_of(page)
    return [row.cells[4] for row in map(table.row, range(table.count)) if row is not None]


async def test_the_timeline_has_all_that_happened_and_opens_what_a_row_is_about(
    desk: str,
) -> None:
    with opened(desk) as book:
        named = (("INV-1043", 30_000), ("INV-1044", 5_000))
        payment(book, "WIRE-7", 40_000, account="NORTH", invoices=named, value=date(2026, 11, 20))
        with book.reading() as connection:
            item_id = find(connection, "INV-1042").id
        promise_item(book, item_id, amount_minor=12_300, day=date(2026, 11, 30))
        note_customer(book, 1, "they call back on Monday, says the bookkeeper of theirs")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"northwind", "enter", "enter")
        page = await press(pilot, "tab", "tab")
        text = screen(pilot)
        assert "What it paid or says" in text
        (line,) = [each for each in text.splitlines() if "WIRE-7  " in each]
        assert "2026-11-20 payment         -400.00 EUR WIRE-7         INV-1043 300.00" in line
        table = table_of(page)
        rows = {row.cells[4]: row.cells for row in map(table.row, range(table.count)) if row}
        assert "INV-1043 300.00, INV-1044 50.00, 50.00 unapplied" in rows["WIRE-7"]
        assert any("by WIRE-7" in cell for cell in rows["INV-1043"])
        assert "unapplied" in rows["CM-88"]
        assert re.search(r"promise +123.00 EUR INV-1042 +by 2026-11-30, pending", text)
        # The newest first; what a column cut is whole below, and marks sum documents only.
        assert "says the bookkeeper of theirs" in text
        await press(pilot, "A")
        assert re.search(r"\d+ marked 48,810.00 EUR", screen(pilot))
        page = await press(pilot, "escape", "enter")
        assert page.NAME == "log-entry"
        page = await press(pilot, "escape", "j", "enter")
        assert isinstance(page, DocumentPage)
        assert "> INV-1042" in screen(pilot)
        # Its filter is words; the other tabs keep their columns, and it has no order of its own.
        await press(pilot, "escape", "s")
        await told(pilot, "no list that can be sorted")
        page = await press(pilot, "slash", *"note", "enter")
        assert numbers_of(page) == [""]
        await press(pilot, "space", "n")
        await told(pilot, "the marked rows are neither documents nor customers.")
        await press(pilot, "shift+tab")
        assert "What it paid or says" not in screen(pilot)
        assert "CM-88" in screen(pilot)


async def test_credit_shows_limit_exposure_and_the_account_tree(desk: str) -> None:
    with opened(desk) as book:
        customer(book, "ACME-N", name="ACME Nord", parent="ACME")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"customer=ACME", "enter", "enter", *["tab"] * 3)
        text = screen(pilot)
        for words in (
            "Exposure    600.00 EUR",
            "Limit       500.00 EUR",
            "120%!",
            "100.00 EUR over the limit",
            "Available   0.00 EUR",
            "ACME ACME [/] Ltd",
            "  ACME-N ACME Nord",
        ):
            assert words in text


async def test_a_note_is_written_and_read_on_the_page(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"new", "enter", "enter", "shift+tab", "n")
        await answer(pilot, "called, will pay on Friday")
        page = await told(pilot, "called, will pay on Friday")
        assert isinstance(page, CustomerPage)
        await press(pilot, "shift+tab")
        await settled(pilot)
        assert "called, will pay on Friday" in screen(pilot)


async def test_contact_shows_who_and_where_with_hostile_text_as_text(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter", "enter", "shift+tab")
        assert isinstance(page, CustomerPage)
        assert "Address     1 Quay\\nPort City" in screen(pilot)
        await press(pilot, "escape", "escape", "slash", *"evil", "enter", "enter", "shift+tab")
        assert "Evil [/] \\x1b]0;x\\x07" in screen(pilot)


async def test_a_wide_screen_has_credit_beside_the_list(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "3", "slash", *"acme", "enter", "enter")
        assert shown_rows(page) == ["INV-2001"]
        assert "100.00 EUR over the limit" in screen(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "over the limit" not in screen(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_is_wider_than_the_screen(desk: str, size: tuple[int, int]) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        await press(pilot, "3")
        lines(pilot)
        await press(pilot, "G", "enter")
        for _ in range(6):
            lines(pilot)
            await press(pilot, "tab")


async def test_the_current_tab_is_in_sight_on_a_narrow_screen(desk: str) -> None:
    async with artui(desk).run_test(size=(40, 10)) as pilot:
        await press(pilot, "3", "enter", "shift+tab")
        assert "[Contact]" in screen(pilot)


async def test_a_disputed_invoice_says_so_among_the_open_items(desk: str) -> None:
    with opened(desk) as book:
        with book.reading() as connection:
            item_id = find(connection, "INV-1043").id
        open_dispute(book, item_id, reason="price", amount_minor=100)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"northwind", "enter", "enter")
        row = next(line for line in lines(pilot) if "INV-1043" in line)
        assert "2026-10-01 disputed, open" in row


async def test_a_key_pressed_before_the_row_is_read_acts_on_the_document_and_not_on_the_customer(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, read = threading.Event(), reads.document_rows

    def late(book: Book, ids: Sequence[int]) -> list[ItemRow | None]:
        gate.wait(20)
        return read(book, ids)

    monkeypatch.setattr(reads, "document_rows", late)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"Northwind", "enter")
        await pilot.press("enter")
        while not isinstance(page, CustomerPage) or page.table is None:
            await pilot.pause()
            page = pilot.app.frame  # type: ignore[attr-defined]
        assert page.target is None
        await pilot.press("n")
        assert not page.prompt.asking
        gate.set()
        await asked(pilot)
        assert "Note on INV-1042:" in screen(pilot)
