"""Promises, disputes, flags, the ladder, the interest run and approvals, by keyboard alone."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.kinds import ItemKind
from artui.ledger.collecting.collecting_rows import placements
from artui.ledger.collecting.ladder import notices
from artui.ledger.disputes.dispute_rows import disputes
from artui.ledger.disputes.promise_rows import promises
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.preview import preview
from artui.ledger.office.administration import set_role
from artui.settings import Settings
from artui.tui.cash.apply_form import ApplyPage
from tests.support.books import TODAY, book_at
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)


async def palette(pilot, words: str) -> None:  # type: ignore[no-untyped-def]
    """Run the one action that the palette finds for these words."""
    await settled(pilot)
    await pilot.press("colon", *words, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_the_ladder_shows_what_a_run_would_do(desk: str, size: tuple[int, int]) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        page = await press(pilot, "5")
        assert shown_rows(page)[0] == "INV-2001"
        if size[0] >= 80:
            assert "send reminder" in screen(pilot)
            assert "late items climb today" in screen(pilot)


async def test_a_late_charge_on_the_ladder_is_a_charge_and_no_invoice(desk: str) -> None:
    book = book_at(desk, as_of=date(2026, 8, 31))
    post_interest(book)
    book.database.close()
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "5", "tab", "slash", *"FC-", "enter")
        assert page.target is not None
        assert page.target.kind is ItemKind.FINANCE_CHARGE
        page = await press(pilot, "d")
        assert page.status.reported == "Dispute: it needs an invoice."
        await press(pilot, "enter")
        assert "Finance charge FC-" in screen(pilot)


async def test_a_run_is_posted_its_notices_written_and_the_next_one_waits(
    desk: str, tmp_path: Path
) -> None:
    settings = Settings(export_folder=str(tmp_path / "export"))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, "5", "r")
        await asked(pilot)
        assert "5 items of 4 customers, 49,810.00 EUR 48,210 JPY 1,234.56 USD?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Dunning run 1 of 2026-11-21")
        await press(pilot, "W")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "notices written")
        page = await press(pilot, "r")
        await told(pilot, "No item climbs a level today.")
        assert shown_rows(page) == []
        await palette(pilot, "dunning.roll-back")
        page = await told(pilot, "Dunning run 1 can't be rolled back: notice N-1-")
        assert not page.prompt.asking, "what can't be done is refused before it is asked"
    assert len(list((tmp_path / "export").glob("N-1-*.pdf"))) > 1
    with opened(desk) as book, book.reading() as connection:
        assert notices(connection, unwritten=True) == []


async def test_a_run_goes_back_as_long_as_nothing_is_written(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        before = shown_rows(await press(pilot, "5"))
        await press(pilot, "r")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "Dunning run 1")
        await palette(pilot, "dunning.roll-back")
        await asked(pilot)
        await pilot.press("y")
        page = await told(pilot, "rolled back")
        assert shown_rows(page) == before


async def test_a_promise_is_written_down_from_an_invoice(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "m")
        await answer(pilot, "100", "2026-12-01")
        await told(pilot, "promised 100.00 EUR by 2026-12-01")
    with opened(desk) as book, book.reading() as connection:
        assert [row.state for row in promises(connection, book.business_date)] == ["pending"]


async def test_an_ordering_error_is_refused_in_words_before_an_amount_is_asked(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "d")
        await asked(pilot)
        await pilot.press("o")
        page = await told(pilot, "ordering error")
        assert not page.prompt.asking
    with opened(desk) as book, book.reading() as connection:
        assert list(disputes(connection)) == []


async def test_a_dispute_runs_its_course(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "d")
        await asked(pilot)
        assert "a damaged" in screen(pilot), "the key that asked answers nothing"
        await pilot.press("d", "a")
        await answer(pilot, "50")
        await told(pilot, "50.00 EUR of invoice INV-2001 disputed: damaged")
        await palette(pilot, "act.claim")
        await answer(pilot, "A2Z-7", "2026-11-20")
        await told(pilot, "A2Z-7 of 2026-11-20")
        await press(pilot, "5")
        assert "550.00 EUR" in screen(pilot), "what is demanded, without the claimed part"
        assert "claimed: send" in screen(pilot)
        await press(pilot, "enter", "escape", "2")
        assert "claimed, o" in screen(pilot)
        await palette(pilot, "act.resolve")
        await asked(pilot)
        await pilot.press("a")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "accepted: credit memo INV-2001-D")


async def test_flagged_invoices_stand_in_their_tab(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "f")
        await answer(pilot, "silent")
        await told(pilot, "flagged for collections: silent")
        page = await press(pilot, "5", "tab", "tab")
        assert shown_rows(page) == ["INV-2001"]
        # What is flagged goes to an agency, and comes back.
        await palette(pilot, "act.hand-over")
        await answer(pilot, "Debt Co", "12.50")
        await asked(pilot)
        assert "Hand ACME [/] Ltd (ACME) over to Debt Co with a fee of 12.50 EUR?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Debt Co")
        await palette(pilot, "act.hand-over")
        await told(pilot, "ACME [/] Ltd (ACME) is with Debt Co already.")
        await palette(pilot, "act.recall")
        await answer(pilot, "paid in full")
        await told(pilot, "ACME recalled from Debt Co: paid in full")
    with opened(desk) as book, book.reading() as connection:
        (placed,) = placements(connection)
        assert (placed.agency, placed.recalled) == ("Debt Co", book.business_date)


async def test_interest_is_charged_and_taken_back(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.interest-run")
        page = await settled(pilot)
        assert "INV-2001" in shown_rows(page)
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("i")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "Interest run 1 through 2026-11-21")
        await palette(pilot, "interest.roll-back")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "rolled back")


async def test_what_a_run_would_charge_stands_before_what_is_charged_in_full(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.interest-run")
        before = shown_rows(await settled(pilot))
    with opened(desk, "boss") as book, book.reading() as connection:
        first = next(row for row in preview(connection, TODAY) if row.charge_minor)
    with opened(desk, "boss") as book:
        post_interest(book, customer_ids=[first.customer_id])
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.interest-run")
        after = shown_rows(await settled(pilot))
    assert sorted(after) == sorted(before)
    assert before[0] == first.invoice
    assert after.index(first.invoice) > after.index(before[-1])


async def test_what_a_clerk_asked_for_is_granted_by_another(desk: str) -> None:
    with opened(desk, "boss") as book:
        set_role(book, "boss", "supervisor")
        set_role(book, "clerk", "clerk")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "w")
        await answer(pilot, "bad debt")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "request 1")
        await palette(pilot, "open.approvals")
        page = await settled(pilot)
        assert len(shown_rows(page)) == 1
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "supervisor")


async def test_a_key_of_the_interest_run_opens_the_credit_that_waits(desk: str) -> None:
    """Case interest-while-cash-waits: the oldest credit first."""
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.interest-run")
        await settled(pilot)
        page = await press(pilot, "slash", *"INV-1042", "enter")
        assert shown_rows(page) == ["INV-1042"]
        page = await press(pilot, "C")
        assert isinstance(page, ApplyPage)
        assert page.credit.number == "CM-88"
        await press(pilot, "escape", "slash", "ctrl+u", *"INV-2001", "enter")
        page = await press(pilot, "C")
        assert "ACME has nothing unapplied in EUR." in page.status.reported
