"""Contacts of a customer, from their page."""

from artui.ledger.customers.contacts import contacts
from tests.tui.screens.desk import artui, asked, opened, press, screen, told, write


def shown(desk: str) -> list[tuple[str, str, str]]:
    with opened(desk) as book, book.reading() as connection:
        return [(each.role, each.name, each.phone) for each in contacts(connection)]


async def test_a_contact_is_added_changed_and_removed_and_stands_in_the_head(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", ":", *"change a contact", "enter")
        await told(pilot, "This customer has no contacts yet")
        await press(pilot, ":", *"another contact", "enter")
        await pilot.press("tab")
        await write(pilot, "Ann Roe")
        await pilot.press("tab")
        await write(pilot, "nobody")
        await pilot.press("tab")
        await write(pilot, "+1 402 555 0148")
        await pilot.press("ctrl+s")
        await told(pilot, "'nobody' is no e-mail address")
        await pilot.press("shift+tab", "ctrl+a")
        await press(pilot, *["backspace"] * 6)
        await write(pilot, "ann@c1.example")
        await pilot.press("ctrl+s")
        await told(pilot, "ontact 1 of ")
        await press(pilot)
        assert "Ann Roe (accounts payable) · +1 402 555 0148 · ann@c1.example" in screen(pilot)
        await press(pilot, ":", *"change a contact", "enter")
        await pilot.press("tab")
        await write(pilot, "Ann K. Roe")
        await pilot.press("ctrl+s")
        await told(pilot, "Ann K. Roe")
        assert shown(desk) == [("accounts-payable", "Ann K. Roe", "+1 402 555 0148")]
        await press(pilot, "shift+tab")
        assert "Ann K. Roe, accounts payable" in " ".join(screen(pilot).split())
        await press(pilot, ":", *"remove a contact", "enter")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "removed: Ann K. Roe")
    assert shown(desk) == []


async def test_what_is_known_of_a_customer_is_changed_on_a_form(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "enter", ":", *"change what is known", "enter")
        await press(pilot, *["tab"] * 10)
        await write(pilot, "123")
        await pilot.press("ctrl+s")
        await told(pilot, "is no VAT id")
        await press(pilot, *["backspace"] * 3)
        await write(pilot, "US123456")
        await pilot.press("ctrl+s")
        await told(pilot, "vat_id US123456")
