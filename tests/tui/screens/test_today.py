"""Today: the queue says who and why, and the review of a row is one key."""

import asyncio
from datetime import date

import pytest
from textual.pilot import Pilot

from artui.domain.credit_use import CreditUse
from artui.domain.sentence import Signs
from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.currencies.exchange_rates import WrittenRates, keep_rates
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.office.administration import set_ledger_setting
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.widgets.row_text import RowText
from artui.tui.today.page import TodayPage
from artui.tui.today.queue_source import shortened
from artui.wording import credit_used
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, memo, payment
from tests.tui.screens.desk import (
    HOSTILE,
    SIZES,
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
async def test_it_opens_on_the_queue_with_reasons_and_totals(
    desk: str, size: tuple[int, int]
) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        page = await settled(pilot)
        shown = lines(pilot)
        assert shown[0].startswith(" artui [1 Today]")
        assert "Overdue 49," in shown[1]
        assert shown_rows(page)[0] == "ACME [/] Ltd"
        assert len(shown) == size[1]
        if size[0] >= 80:
            text = "\n".join(shown)
            assert "143d" in text
            assert "1 invoice to approve · 1 memo to apply · 1 payment to apply" in text
            assert "120%!" in text
        if size[0] >= 120:
            assert "memo CM-88" in text


async def test_names_from_outside_are_shown_and_not_obeyed(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        text = screen(pilot)
        assert "ACME [/] Ltd" in text
        assert "株式会社オーシャン" in text
        assert "Evil [/] \\x1b]0;x" in text
        assert HOSTILE not in text


async def test_reviewed_goes_to_the_next_and_is_remembered(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await settled(pilot)
        before = shown_rows(page)
        page = await press(pilot, ".")
        assert shown_rows(page) == before[1:]
        assert table_of(page).position == 0
        assert f"1/{len(before)} reviewed" in page.status.text
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        assert shown_rows(await settled(pilot)) == before[1:]


async def test_a_reviewed_row_comes_back_when_something_changes(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, ".")
        assert "ACME [/] Ltd" not in shown_rows(page)
        with opened(desk, "other") as book:
            payment(book, "PAY-10", 100, account="ACME")
        await press(pilot, "2", "1")
        await pilot.app._look()  # type: ignore[attr-defined]
        page = await settled(pilot)
        assert "ACME [/] Ltd" in shown_rows(page)


async def test_the_row_reviewed_last_can_be_taken_up_again(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await settled(pilot)
        before = shown_rows(page)
        await press(pilot, ",")
        assert "nothing was reviewed" in page.status.reported
        await press(pilot, ".", ".", ",")
        page = await told(pilot, "on the list again")
        assert shown_rows(page) == [before[1], *before[2:]]
        assert table_of(page).cursor_row[0] == before[1]


async def test_another_clerks_change_appears_without_moving_the_cursor(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "j")
        under = table_of(page).cursor_id
        with opened(desk, "other") as book:
            invoice(book, "INV-9", 9_900, account="NEW")
        await pilot.app._look()  # type: ignore[attr-defined]
        page = await settled(pilot)
        assert "New & Sons" in shown_rows(page)
        assert table_of(page).cursor_id == under


async def test_marks_are_summed_per_currency(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 24)) as pilot:
        page = await press(pilot, "A")
        assert "marked" in page.status.text
        assert "49,810.00 EUR 48,210 JPY 1,234.56 USD" in page.status.text


async def test_a_filter_names_customers_and_figures(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "slash", *"north", "enter")
        assert shown_rows(page) == ["Northwind Labs"]
        page = await press(pilot, "escape", "slash", *"cur:JPY", "enter")
        assert shown_rows(page) == ["株式会社オーシャン"]
        page = await press(pilot, "slash", *" days>", "enter")
        assert "write it like days>30" in page.status.reported


async def test_enter_shows_what_the_customer_owes_and_esc_leads_back(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "j", "enter")
        assert "Today > " in screen(pilot)
        page = await press(pilot, "escape")
        assert isinstance(page, TodayPage)
        assert table_of(page).position == 1


async def test_the_totals_of_another_currency_are_a_key_away(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "c")
        assert " EUR +2" not in page.totals.text
        await press(pilot, "c", "c")
        assert " EUR +2" in page.totals.text


async def listed(pilot: Pilot[int]) -> LedgerPage:
    """Wait until the list is there, empty or not."""
    async with asyncio.timeout(20):
        while not table_of(await settled(pilot)).loaded:
            await asyncio.sleep(0.01)
    return await settled(pilot)


async def told_steps(pilot: Pilot[int]) -> None:
    """Wait until the actions of all pages are there, whose keys an empty ledger names."""
    async with asyncio.timeout(20):
        while "D             look at a made-up" not in screen(pilot):
            await settled(pilot)
            await asyncio.sleep(0.01)


async def test_an_empty_ledger_says_how_to_begin(sqlite_url: str) -> None:
    async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
        await listed(pilot)
        await told_steps(pilot)
        text = screen(pilot)
        assert "The ledger is empty." in text
        assert "I             import a file: customers, then invoices; or another program's" in text
        assert "T             write a sample of each kind of file" in text
        assert "D             look at a made-up company, in a ledger of its own" in text
        assert "Where things are kept:" in text
        assert "settings      ~/.config/artui/settings.toml" in text
        assert "Nothing is owed." in text
        assert "Nothing else waits." in text


def test_credit_in_use_is_a_percentage_and_over_the_limit_is_marked() -> None:
    assert credit_used(CreditUse(None, 5)) == ""
    assert credit_used(CreditUse(100, 80)) == "80%"
    assert credit_used(CreditUse(100, 100)) == "100%"
    assert credit_used(CreditUse(100, 101)) == "101%!"
    assert credit_used(CreditUse(0, 0)) == "none"
    assert credit_used(CreditUse(0, 1)) == "none!"
    assert credit_used(CreditUse(1, 10_000)) == ">10x!"
    assert not CreditUse(None, 5).over


def unapplied(ref: str, count: int = 1) -> Reason:
    return Reason(WorkReason.MEMOS_UNAPPLIED, 1, "EUR", count, ref)


PROMISED = Reason(WorkReason.PROMISE_BROKEN, 1, "EUR", day=date(2026, 11, 9))
REMINDER = Reason(WorkReason.LEVEL_DUE, 1, "EUR", 1)
CLAIMED = Reason(WorkReason.UNDER_CLAIM, 1, "EUR", minor=420_050)


@pytest.mark.parametrize(
    ("reasons", "shown"),
    [
        ([PROMISED], "promise broken 9 Nov"),
        ([unapplied("CM-88")], "memo CM-88 unapplied"),
        ([unapplied("CM-2026-0006")], "memo CM-2026-0006"),
        ([REMINDER, unapplied("", 2)], "reminder due; 2 memos"),
        ([REMINDER, unapplied("CM-2026-0006")], "reminder due; 1 memo"),
        ([CLAIMED], "4.200,50 under claim"),
    ],
)
def test_reasons_are_short_where_there_is_little_room(reasons: list[Reason], shown: str) -> None:
    assert shortened(reasons, 24, Signs(",", ".")) == shown


async def test_customers_whose_names_begin_alike_are_told_apart_by_their_accounts(
    desk: str,
) -> None:
    with opened(desk) as book:
        customer(book, "W-1", name="Kestrel Outdoor Supply West")
        customer(book, "E-1", name="Kestrel Outdoor Supply East")
        for account in ("W-1", "E-1"):
            invoice(book, f"INV-{account}", 100, issue=date(2026, 9, 1), account=account)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "1")
        text = screen(pilot)
        assert "W-1 Kestrel Outd…" in text
        assert "E-1 Kestrel Outd…" in text
        assert "Northwind Labs" in shown_rows(page)


async def test_many_reasons_of_one_customer_are_whole_below_the_list(desk: str) -> None:
    with opened(desk) as book:
        for number in ("PP-LONG-1", "PP-LONG-2"):
            payment(book, number, 100, account="NORTH")
        late = invoice(book, "INV-LATE", 9_900_000_000, issue=date(2026, 6, 1), account="NORTH")
        open_dispute(book, late, reason="damaged")
        file_claim(book, late, claim="A-1", day=date(2026, 11, 20))
        for number in ("CM-LONG-1", "CM-LONG-2"):
            memo(book, number, 100, account="NORTH")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "1")
        while page.table.cursor_row[0] != "Northwind Labs":
            await press(pilot, "down")
        whole = page.table.cursor_whole
        assert len(whole) > 76
        assert " ".join(row.strip() for row in lines(pilot)[-4:-2]) == whole


async def test_the_reasons_that_a_row_has_no_room_for_are_on_a_line_below_the_list(
    desk: str,
) -> None:
    with opened(desk) as book:
        for number in ("CM-LONG-1", "CM-LONG-2"):
            memo(book, number, 100, account="NORTH")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "1")
        line = page.query_one(RowText)
        assert page.table is not None
        while page.table.cursor_row[0] != "Northwind Labs":
            await press(pilot, "down")
        whole = page.table.cursor_whole
        assert "3 memos unapplied" in whole
        assert line.text.strip() == whole
        assert whole not in " ".join(page.table.cursor_row)
    async with artui(desk).run_test(size=(80, 12)) as pilot:
        page = await press(pilot, "1")
        assert not page.query_one(RowText).display


async def test_what_counts_only_later_is_counted_and_found_by_its_state(desk: str) -> None:
    with opened(desk) as book:
        invoice(book, "INV-9", 100, issue=date(2027, 3, 1), account="NORTH")
    async with artui(desk).run_test(size=(120, 24)) as pilot:
        await press(pilot)
        assert "1 document that counts later" in screen(pilot)
        page = await press(pilot, "2", "tab", "tab", "slash", *"state:ahead", "enter")
        assert shown_rows(page) == ["INV-9"]
        page = await press(pilot, "slash", "ctrl+u", "enter")
        assert "INV-9" not in shown_rows(page)


async def test_a_ledger_with_customers_of_whom_none_is_late_needs_no_hand(sqlite_url: str) -> None:
    with opened(sqlite_url, "anna") as book:
        customer(book, "NEW", name="New & Sons")
    async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
        page = await listed(pilot)
        assert "Nothing needs a hand today." in screen(pilot)
        page = await press(pilot, "slash", *"x", "enter")
        assert "Nothing matches the filter; Esc clears it." in screen(pilot)
        await press(pilot, "escape")
        assert "Nothing needs a hand today." in screen(pilot)
        assert page.filter_text == ""


async def test_the_line_of_totals_also_says_what_is_overdue_in_all_about(desk: str) -> None:
    with opened(desk, "boss") as book:
        set_ledger_setting(book, "base_currency", "EUR")
        keep_rates(book, [WrittenRates(TODAY, {"JPY": "160", "USD": "1.25"})])
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        said: list[str] = []
        for _ in range(5):
            said.append(next(each for each in lines(pilot) if "Overdue" in each))
            await press(pilot, "c")
        assert said[0] == said[-1]
        assert any("Overdue in all about" in line and str(TODAY) in line for line in said)
