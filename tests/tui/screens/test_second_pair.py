"""What waits for a second person on the screens: asked in a form, counted on Today, granted, taken
back."""

from pathlib import Path

from artui.ledger.office.administration import entities, set_role
from artui.tui.office.approvals_page import ApprovalsPage
from artui.tui.office.entities_page import EntitiesPage, EntityForm
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
    write,
)

ENTITIES = ("colon", *"open.entities", "enter")
APPROVALS = ("colon", *"open.approvals", "enter")


async def test_where_to_pay_and_a_file_of_memos_wait_for_another_and_are_granted_by_key(
    desk: str, tmp_path: Path
) -> None:
    with opened(desk, "boss") as book:
        set_role(book, "boss", "supervisor")
        set_role(book, "clerk", "clerk")
    memos = tmp_path / "gifts.csv"
    memos.write_text("number,account,issue_date,amount,currency\nG-1,NORTH,2026-11-02,900,EUR\n")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *ENTITIES, "P")
        assert isinstance(page, EntityForm)
        await press(pilot, "tab", "tab", "tab", "tab")
        await write(pilot, "IBAN LT00")
        await pilot.press("ctrl+s")
        page = await told(pilot, "It now waits for a supervisor as request 1.")
        assert isinstance(page, EntitiesPage)
        await press(pilot, *APPROVALS)
        page = await settled(pilot)
        assert isinstance(page, ApprovalsPage)
        await pilot.press("w")
        await asked(pilot)
        assert "Take back request 1: Setting where to pay entity main" in screen(pilot)
        await pilot.press("n")
        await told(pilot, "Nothing was taken back.")
        await pilot.press("colon", *"open.import", "enter")
        await asked(pilot)
        await pilot.press("m")
        await answer(pilot, str(memos))
        await told(pilot, "nothing was changed yet")
        await pilot.press("ctrl+s")
        await asked(pilot)
        assert "1 credit memo needs a supervisor. Ask for one to take in the whole" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "gifts.csv waits for a supervisor as request 2")
    async with artui(desk, actor="boss").run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "2 requests to decide" in screen(pilot)
        page = await press(pilot, *APPROVALS)
        assert len(shown_rows(page)) == 2
        await pilot.press("r")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "Grant request 1: Setting where to pay entity main (remittance “IBAN LT00”" in shown
        await pilot.press("y")
        await told(pilot, "asked by clerk")
        with opened(desk) as book, book.reading() as connection:
            assert entities(connection)[0].remittance == "IBAN LT00"
        await press(pilot, "w")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "Request 2 is clerk's, who alone takes it back")
