"""My acts: what undoing each would do or what stands in its way, undo and redo by choice."""

from artui.ledger.book.lookup import find
from artui.ledger.customers.notes import note_item
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.office.own_acts import own_acts
from artui.ledger.office.undo import undo
from tests.support.postings import payment, picture
from tests.tui.screens.desk import (
    artui,
    asked,
    opened,
    press,
    screen,
    table_of,
    told,
)


def open_amounts(url: str) -> dict[str, int]:
    with opened(url) as book:
        return {row[1]: row[2] for row in picture(book)}


async def test_an_act_is_undone_by_choice_and_done_anew(desk: str) -> None:
    with opened(desk) as book:
        with book.reading() as connection:
            first, second = (find(connection, number).id for number in ("INV-1042", "INV-1043"))
        open_dispute(book, second, reason="price", amount_minor=100)
        payment(book, "WIRE-7", 40_000, account="NORTH", invoices=(("INV-1044", 5_000),))
        note_item(book, first, "they called")
    before = open_amounts(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "L")
        rows = [row.cells for row in map(table_of(page).row, range(4)) if row is not None]
        assert [row[2] for row in rows] == ["note", "allocate", "pay", "dispute"]
        text = screen(pilot)
        assert "u undoes it, which will take back:" in text
        assert "take back: note on INV-1042: they called" in text
        # The payment has been applied since, which stands in its way.
        page = await press(pilot, "j", "j")
        text = screen(pilot)
        assert "It can't be undone:" in text
        assert "later acts depend on it" in text
        await press(pilot, "u")
        await told(pilot, "later acts depend on it")
        # The dispute, three acts ago, can be taken back without the others.
        await press(pilot, "j")
        await press(pilot, "u")
        await asked(pilot)
        assert "Undo dispute INV-1043?" in screen(pilot)
        await pilot.press("y")
        page = await told(pilot, "Undone: 1.00 EUR of invoice INV-1043 disputed: price.")
        assert page.NAME == "own-acts"
        assert open_amounts(desk) == before
        await press(pilot, "u")
        await told(pilot, "Undo this act: it was undone by act")
        assert "r does it anew, under today's rules:" in screen(pilot)
        await press(pilot, "r")
        await asked(pilot)
        assert "anew: 1.00 EUR of invoice INV-1043 disputed: price? [y/N]" in screen(pilot)
        await pilot.press("y")
        page = await told(pilot, "Done anew: 1.00 EUR of invoice INV-1043 disputed: price.")
        (again,) = [row for row in map(table_of(page).row, range(1)) if row is not None]
        assert again.cells[2:4] == ("dispute", "stands")
        await press(pilot, "r")
        await told(pilot, "Redo: it was done anew by act")
        # What stands in the way of doing one anew is said instead of the question.
        with opened(desk) as book:
            undo(book, own_acts(book, 1)[0].id)
            with book.reading() as connection:
                second = find(connection, "INV-1043").id
            open_dispute(book, second, reason="quantity")
        await press(pilot, "escape", "L", "j", "r")
        page = await told(pilot, "INV-1043 has an open dispute")
        assert not page.prompt.asking
        # A wide screen has it beside the list, and Enter shows the entry of the log.
        await pilot.resize_terminal(120, 40)
        page = await press(pilot, "g", "enter")
        assert page.NAME == "log-entry"
