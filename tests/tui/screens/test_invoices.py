"""Invoices: five tabs, any order, the filter language, marks with sums, and a page for each."""

from datetime import date

import pytest

from artui.settings import Settings
from artui.tui.documents.document_page import DocumentPage
from artui.tui.kit.widgets.tab_line import TabLine
from tests.support.postings import invoice, payment
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    lines,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_on_what_is_overdue(desk: str, size: tuple[int, int]) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        page = await press(pilot, "2")
        assert shown_rows(page) == ["INV-2001", "INV-1042", "INV-4001", "INV-1043", "INV-3001"]
        text = screen(pilot)
        assert "48,210.00 EUR" in text
        if size[0] >= 80:
            assert "94d" in text
            assert "Pending 1  Open 6 [Overdue 5] Completed  All" in text
        if size[0] >= 120:  # the trace beside the list, or more columns in its place
            assert "Not charged" in text
            await press(pilot, "backslash")
            assert "Issued" in screen(pilot)
            assert "Not charged" not in screen(pilot)


async def test_numbers_stand_whole_at_any_width(desk: str) -> None:
    for width in (40, 57, 80):
        async with artui(desk).run_test(size=(width, 24)) as pilot:
            await press(pilot, "2")
            assert "INV-1042" in screen(pilot)
            assert "48,210.00 EUR" in screen(pilot)


async def test_a_flag_leaves_room_for_the_state_at_80_columns(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "d", "p")
        await answer(pilot, "100")
        await press(pilot)
        assert "disputed, open" in screen(pilot)


async def test_tabs_turn_round_and_the_last_one_is_remembered(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "tab")
        assert shown_rows(page) == ["INV-5001"]
        page = await press(pilot, "tab", "tab")
        assert shown_rows(page) == ["INV-3002"]
        page = await press(pilot, "tab")
        assert table_of(page).count == 6
        await press(pilot, "shift+tab", "tab")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        assert "[Open 6]" in screen(pilot)


async def test_the_order_is_chosen_by_a_letter_and_turned_round(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "s", "n")
        page = await told(pilot, "Sorted by number.")
        assert shown_rows(page)[0] == "INV-1042"
        page = await press(pilot, "S")
        assert shown_rows(page)[0] == "INV-4001"
        await press(pilot, "1", "s")
        page = await settled(pilot)
        assert "no list that can be sorted" in page.status.reported


async def test_the_filter_works_as_it_is_typed_and_esc_takes_it_back(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "slash", *"cur:USD")
        assert shown_rows(page) == ["INV-3001"]
        page = await press(pilot, "escape")
        assert table_of(page).count == 5
        page = await press(pilot, "slash", *"days>90", "enter")
        assert shown_rows(page) == ["INV-2001"] or len(shown_rows(page)) < 5
        assert "days>90" in page.status.text


async def test_words_are_looked_up_in_the_list_as_it_is_now(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "slash", *"INV-10")
        assert shown_rows(page) == ["INV-1042", "INV-1043"]
        page = await press(pilot, *"43")
        assert shown_rows(page) == ["INV-1043"]
        page = await press(pilot, "escape", "s", "n", "slash", *"inv")
        assert shown_rows(page)[:2] == ["INV-1042", "INV-1043"]
        with opened(desk, "other") as book:
            invoice(book, "INV-1000", 500, account="NORTH")
        await page.desk.changed()
        page = await settled(pilot)
        assert shown_rows(page)[0] == "INV-1000"
        page = await press(pilot, *"-100")
        assert shown_rows(page) == ["INV-1000"]
        page = await press(pilot, "escape", "tab", "tab", "slash", *"3002")
        assert shown_rows(page) == ["INV-3002"]


async def test_marks_are_summed_per_currency_and_kept_by_record(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 24)) as pilot:
        page = await press(pilot, "2", "space", "space", "space")
        assert "3 marked 48,810.00 EUR 48,210 JPY" in page.status.text
        page = await press(pilot, "s", "n")
        assert len(table_of(page).marks) == 3
        page = await press(pilot, "U")
        assert "marked" not in page.status.text


async def test_amounts_are_written_as_the_clerks_country_does(desk: str) -> None:
    german = Settings(locale="de_DE")
    async with artui(desk, settings=german).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        text = screen(pilot)
        assert "48.210,00 EUR" in text
        assert "48.210    JPY" in text


async def test_counts_are_grouped_as_the_clerks_country_does(desk: str) -> None:
    german = Settings(locale="de_DE")
    async with artui(desk, settings=german).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        page.status.at(0, 3304)
        page.status.marked(1512, ["48.210,00 EUR"])
        page.query_one(TabLine).count({"open": 4000})
        await pilot.pause()
        assert "    1/3.304 · 1.512 marked 48.210,00 EUR" in page.status.text
        assert " Open 4.000 " in screen(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_of_an_invoice_says_all_of_it(desk: str, size: tuple[int, int]) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        page = await press(pilot, "2", "j", "enter")
        assert isinstance(page, DocumentPage)
        shown = "\n".join(lines(pilot))
        assert "INV-1042" in shown
        assert "Northwind Labs  (NORTH)" in shown
        if size[1] >= 24:
            assert "PO number    PO-7" in shown
        if size[0] >= 80:
            assert "open 48,210.00 of 48,210.00 EUR · open · 94 days late" in shown
            assert "Invoices > INV-1042" in shown


async def test_the_trace_of_its_interest_is_a_key_away(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "enter", "i")
        text = screen(pilot)
        assert "pro-rata, 1.5% a month (18% a year)" in text
        assert "2026-08-19  2026-09-19    31      48,210.00" in text
        assert "Not charged" in text


async def test_the_trace_opens_from_the_list_and_says_why_where_it_can_not(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "j", "i")
        assert isinstance(page, DocumentPage)
        assert "Invoices > INV-1042" in screen(pilot)
        assert "[Interest]" in screen(pilot)
        assert "pro-rata, 1.5% a month (18% a year)" in screen(pilot)
        page = await press(pilot, "escape", "1", "i")
        assert page.status.reported == "Interest trace: it needs an invoice under the cursor."
        page = await press(pilot, "4", "i")
        assert "it needs an invoice" in page.status.reported


async def test_history_and_document_are_tabs(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "enter", "h")
        assert "clerk  post INV-1042" in screen(pilot) or "INV-1042" in screen(pilot)
        await press(pilot, "tab")
        text = screen(pilot)
        assert "[Document]" in text
        assert "Invoice INV-1042" in text
        assert "1 Quay" in text


async def test_a_long_page_scrolls_with_the_keys_of_lists(desk: str) -> None:
    async with artui(desk).run_test(size=(40, 10)) as pilot:
        await press(pilot, "2", "j", "enter")
        first = screen(pilot)
        await press(pilot, "G")
        assert screen(pilot) != first
        await press(pilot, "g")
        assert screen(pilot) == first
        await press(pilot, "j", "k")
        assert screen(pilot) == first


async def test_what_is_credited_by_a_memo_can_be_taken_back(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "enter", "a")
        await answer(pilot, "", "150")
        page = await told(pilot, "150.00 EUR to INV-1043")
        assert isinstance(page, DocumentPage)
        assert "open 850.00 of 1,000.00 EUR" in screen(pilot)
        await press(pilot, "x")
        await answer(pilot, "")
        await press(pilot, "y")
        await told(pilot, "taken back")
        assert "open 1,000.00 of 1,000.00 EUR" in screen(pilot)


async def test_the_page_of_an_invoice_in_instalments_has_a_line_for_each_part(desk: str) -> None:
    terms = "instalments 50% net 30, 50% net 60"
    with opened(desk) as book:
        invoice(book, "PARTS", 100_001, issue=date(2026, 10, 1), account="NORTH", terms=terms)
        payment(book, "HALF", 60_000, value=date(2026, 11, 1), account="NORTH",
                invoices=(("PARTS", None),))  # fmt: skip
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "2", "tab", "tab", "tab", "tab", "slash", *"PARTS", "enter")
        assert shown_rows(page) == ["PARTS"]
        page = await press(pilot, "enter")
        assert isinstance(page, DocumentPage)
        text = screen(pilot)
    assert "Part 1       2026-10-31  500.00 EUR,  paid" in text
    assert "Part 2       2026-11-30  500.01 EUR,  open 400.01" in text


async def test_a_key_of_other_pages_says_on_which_of_them_it_acts(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "l")
        assert page.status.reported == ("l (Credit) does nothing here, but on Today and Customers.")
