"""Our entities on the screen: what is printed of them, and where Amazon pays to."""

from artui.domain.kinds import PartyRole
from artui.ledger.amazon.amazon_parties import parties
from artui.ledger.office.administration import entities, set_role
from artui.tui.office.entities_page import EntitiesPage, EntityForm, PartyForm
from tests.tui.screens.desk import (
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

OPEN = ("colon", *"open.entities", "enter")


async def test_vo_2_the_remit_to_address_is_set_by_key_and_is_a_supervisor_s(desk: str) -> None:
    with opened(desk) as book:
        set_role(book, "anna", "supervisor")
        set_role(book, "clerk", "clerk")
    typed = ("VEND1", "Meridian GmbH", "Hafen 1", "", "", "Hamburg", "", "20457", "DE")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *OPEN)
        assert isinstance(page, EntitiesPage)
        assert shown_rows(page) == ["main"]
        page = await press(pilot, "R")
        assert isinstance(page, PartyForm)
        await press(pilot, "ctrl+s")
        assert "Nothing was typed" in screen(pilot)
        for text in typed:
            if text:
                await write(pilot, text)
            await pilot.press("tab")
        await pilot.press("ctrl+s")
        await told(pilot, "supervisor")
        with opened(desk, actor="anna") as book:
            set_role(book, "clerk", "supervisor")
        await pilot.press("ctrl+s")
        page = await told(pilot, "Entity main: remit-to VEND1, Meridian GmbH, Hamburg.")
        await press(pilot, "enter")
        assert "VEND1: Meridian GmbH, Hafen 1, 20457 Hamburg" in " ".join(screen(pilot).split())
        await press(pilot, "R")
        await asked(pilot)
        assert "1 VEND1  a another" in screen(pilot)
        page = await press(pilot, "1", "tab", "tab")
        assert isinstance(page, PartyForm)
        await press(pilot, "ctrl+u")
        await write(pilot, "Hafen 22")
        await pilot.press("ctrl+s")
        await told(pilot, "remit-to VEND1")
    with opened(desk) as book, book.reading() as connection:
        assert [
            (each.party_id, each.line1) for each in parties(connection, PartyRole.REMIT_TO)
        ] == [("VEND1", "Hafen 22")]


async def test_what_is_printed_of_an_entity_is_changed_and_another_added(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *OPEN, "P")
        assert isinstance(page, EntityForm)
        await press(pilot, "ctrl+s")
        await told(pilot, "Nothing of main was changed.")
        await press(pilot, "tab", "ctrl+u", *"FR", "ctrl+s")
        await told(pilot, "ntity main: country FR")
        await press(pilot, "N", *"uk", "ctrl+s")
        await told(pilot, "ntity uk added")
        page = await settled(pilot)
        assert shown_rows(page) == ["main", "uk"]
    with opened(desk) as book, book.reading() as connection:
        assert [(each.name, each.country) for each in entities(connection)] == [
            ("main", "FR"),
            ("uk", ""),
        ]
