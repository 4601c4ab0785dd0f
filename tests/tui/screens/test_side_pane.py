"""What is known of a row beside wide lists: it follows the cursor, one reading at a time."""

import threading
from collections.abc import Callable

import pytest

from artui.ledger.book.book import Book
from artui.tui.customers import reads
from artui.tui.customers.reads import CustomerView
from artui.tui.desk.look.side_pane import WIDE
from tests.tui.screens.desk import artui, at_rest, lines, press, screen, settled


async def test_the_row_under_the_cursor_is_beside_the_list_on_a_wide_screen_only(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"acme", "enter")
        narrow = screen(pilot)
        assert "Credit in EUR" not in narrow
        await pilot.resize_terminal(WIDE, 24)
        await settled(pilot)
        assert "ACME [/] Ltd (ACME)" in screen(pilot)
        assert "INV-2001  600.00  143d late" in screen(pilot)
        await press(pilot, "backslash")
        assert "INV-2001  600.00" not in screen(pilot)
        await press(pilot, "backslash")
        await pilot.resize_terminal(WIDE - 1, 24)
        await settled(pilot)
        assert "INV-2001  600.00" not in screen(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert screen(pilot) == narrow
        # The trace stands beside an invoice, on the list and on its page.
        await pilot.resize_terminal(120, 40)
        await press(pilot, "2", "j")
        assert any("INV-1042" in line and "INV-1042" in line[79:] for line in lines(pilot)[:5])
        assert "Not charged" in screen(pilot)
        await press(pilot, "enter")
        assert "Not charged" in screen(pilot)
        await press(pilot, "1")
        assert "Credit in EUR" in screen(pilot)


async def test_only_the_newest_row_is_read_and_an_outdated_answer_is_dropped(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, asked_of = threading.Event(), []
    read: Callable[[Book, int], CustomerView] = reads.view

    def late(book: Book, customer_id: int) -> CustomerView:
        asked_of.append(customer_id)
        gate.wait(20)
        return read(book, customer_id)

    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "3")
        assert page.table is not None
        monkeypatch.setattr(reads, "view", late)
        await pilot.press("j")
        while not asked_of:
            await pilot.pause()
        await pilot.press("j", "j")
        await pilot.pause(0.2)
        assert len(asked_of) == 1, "the first row is still being read"
        gate.set()
        await at_rest(pilot)
        assert len(asked_of) == 2
        name = page.table.cursor_row[0]
        assert any(f"{name} (" in line[70:] for line in lines(pilot))
