"""The review on the customers' own pages: done and next, the rows beside, why one is here."""

import asyncio

from artui.tui.customers.customer_page import CustomerPage
from artui.tui.documents.document_page import DocumentPage
from artui.tui.today.page import TodayPage
from tests.support.postings import payment
from tests.tui.screens.desk import (
    answer,
    artui,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


async def test_each_customer_of_today_is_reviewed_on_their_own_page(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        names = shown_rows(await settled(pilot))
        page = await press(pilot, "enter")
        assert isinstance(page, CustomerPage)
        assert names[0] in screen(pilot)
        assert "Why it is here: overdue 143 days; reminder due" in screen(pilot)
        # One key reviews it and opens the next: two for each customer, with no list between.
        for name in names[1:]:
            page = await press(pilot, ".")
            assert isinstance(page, CustomerPage)
            assert f"> {name}" in screen(pilot)
        page = await press(pilot, ".")
        assert isinstance(page, TodayPage)
        assert shown_rows(page) == []
        assert f"{len(names)}/{len(names)} reviewed" in page.status.text
        page = await press(pilot, ",")
        assert shown_rows(page) == [names[-1]]
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        assert shown_rows(await settled(pilot)) == [names[-1]]


async def test_what_was_done_on_the_page_is_reviewed_with_it(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        names = shown_rows(await settled(pilot))
        await press(pilot, "enter")
        with opened(desk, "other") as book:
            payment(book, "PAY-10", 100, account="ACME")
        await pilot.app._look()  # type: ignore[attr-defined]
        async with asyncio.timeout(20):
            while "payment PAY-10 unapplied" not in screen(pilot):
                await settled(pilot)
        await press(pilot, ".", "escape")
        page = await settled(pilot)
        assert isinstance(page, TodayPage)
        assert shown_rows(page) == names[1:]


async def test_the_rows_beside_are_a_key_away_in_every_list(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        names = shown_rows(await settled(pilot))
        page = await press(pilot, "enter", ">")
        assert f"> {names[1]}" in screen(pilot)
        page = await press(pilot, "<")
        assert f"> {names[0]}" in screen(pilot)
        await press(pilot, "<")
        await told(pilot, "This is the first row of the list.")
        page = await press(pilot, "escape", "2")
        numbers = shown_rows(page)
        page = await press(pilot, "enter", ">")
        assert isinstance(page, DocumentPage)
        assert f"> {numbers[1]}" in screen(pilot)
        page = await press(pilot, "escape")
        assert page.table is not None
        assert page.table.position == 1
        # A customer of another list is not one of Today's, and says so.
        page = await press(pilot, "3", "enter")
        assert "Why it is here" not in screen(pilot)
        await press(pilot, ".")
        await told(pilot, "the customer was not opened from Today")


async def test_a_customer_is_snoozed_from_today_or_their_page(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        names = shown_rows(await settled(pilot))
        await press(pilot, "z")
        await answer(pilot, "2026-12-24", "a new system")
        page = await told(pilot, "snoozed until 2026-12-24")
        assert shown_rows(page) == names[1:]
        page = await press(pilot, "j", "k")
        assert "1 snoozed" in page.status.text
        await press(pilot, "enter", "z")
        await answer(pilot, "", "asked for a week")
        await told(pilot, "snoozed until 2026-11-28")
        assert "Snoozed until 2026-11-28" in screen(pilot)
        # The palette, too, does not bring back what the list said before.
        for _ in ("as it was done", "behind the palette"):
            assert "Why it is here" not in screen(pilot)
            await press(pilot, ":", "escape")
        await press(pilot, ":", *"end the snooze", "enter")
        await told(pilot, "not snoozed any more")
        assert f"Why it is here: overdue {94} days" in screen(pilot)
        page = await press(pilot, "escape")
        assert shown_rows(page) == names[1:]


async def test_a_reminder_is_made_shown_and_done(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "F")
        await answer(pilot, "2026-11-21", "ask for the order number")
        page = await told(pilot, "Follow-up 1 of ACME on 2026-11-21")
        assert "follow up" in table_of(page).cursor_row[6]
        await press(pilot, "enter")
        assert "Why it is here: follow up: ask for the order number" in screen(pilot)
        await press(pilot, ":", *"followed up", "enter")
        await told(pilot, "Followed up ACME: ask for the order number")
        assert "Why it is here: overdue 143 days" in screen(pilot)
