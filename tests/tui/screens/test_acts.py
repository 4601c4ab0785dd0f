"""The acts: asked on one line with the amounts, done once, told in words, taken back by `u`."""

import json
from pathlib import Path

from sqlalchemy import select

from artui.ledger.book.lookup import find
from artui.ledger.collecting.agencies import hand_over, recall
from artui.ledger.store.tables import ACT
from artui.settings import Settings
from artui.tui.cash.payment_form import PaymentPage
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Form
from artui.tui.office.undo_page import UndoPage
from tests.support.books import TODAY
from tests.support.postings import invoice, picture
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


def standing(url: str) -> dict[str, int]:
    """What each document has open, by number."""
    with opened(url) as book:
        return {row[1]: row[2] for row in picture(book)}


async def test_a_memo_is_applied_with_what_is_proposed(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "a")
        page = await asked(pilot)
        assert "Apply credit memo:" in screen(pilot)
        assert "CM-88" in screen(pilot)
        await pilot.press("enter")
        page = await asked(pilot)
        assert "200.00" in screen(pilot)
        await pilot.press("enter")
        page = await told(pilot, "200.00 EUR to INV-1043")
        assert shown_rows(page)[3] == "INV-1043"
    assert standing(desk)["INV-1043"] == 80_000
    assert standing(desk)["CM-88"] == 0


async def test_too_much_is_refused_in_words_and_changes_nothing(desk: str) -> None:
    before = standing(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "a")
        await answer(pilot, "", "200.01")
        await told(pilot, "200.01 EUR is more than credit memo CM-88 has open: 200.00 EUR.")
    assert standing(desk) == before


async def test_what_the_ledger_says_is_shown_in_the_clerks_own_signs(desk: str) -> None:
    german = Settings(locale="de_DE")
    async with artui(desk, settings=german).run_test(size=(100, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "a")
        await answer(pilot, "", "200,01")
        await told(pilot, "200,01 EUR is more than credit memo CM-88 has open: 200,00 EUR.")
        await press(pilot, "a")
        await answer(pilot, "", "200,00")
        await told(pilot, "200,00 EUR to INV-1043; 0,00 EUR left.")
        await press(pilot, "u")
        await asked(pilot)
        assert "200,00 EUR of CM-88 on INV-1043" in screen(pilot)
        assert "200,00 EUR to INV-1043; 0,00 EUR left" in screen(pilot)
        await press(pilot, "y")
        await told(pilot, "200,00 EUR to INV-1043; 0,00 EUR left.")
    with opened(desk) as book, book.reading() as connection:
        summary = connection.execute(select(ACT.c.summary).order_by(ACT.c.id.desc())).scalars()
        assert "200.00 EUR to INV-1043; 0.00 EUR left" in list(summary)[1]


async def test_without_a_memo_it_says_so(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "a")
        await told(pilot, "ACME [/] Ltd (ACME) has no open credit memo in EUR.")


async def test_esc_at_any_question_changes_nothing(desk: str) -> None:
    before = standing(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j")
        for questions in range(2):
            await pilot.press("a")
            for _ in range(questions):
                await asked(pilot)
                await pilot.press("enter")
            await asked(pilot)
            await pilot.press("escape")
            page = await settled(pilot)
            assert not page.prompt.asking
    assert standing(desk) == before


async def test_a_payment_is_recorded_for_the_invoice_under_the_cursor(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "j", "p")
        assert isinstance(page, PaymentPage)
        form = page.query_one(Form)
        assert form.values["amount"] == "48,210.00"
        assert form.values["invoices"] == "INV-1042"
        await pilot.press(*"TR-1", "ctrl+s")
        page = await told(pilot, "Payment TR-1 of 48,210.00 EUR recorded; payment TR-1: 48,210.00")
        assert "INV-1042" not in shown_rows(page)
    assert standing(desk)["INV-1042"] == 0


async def test_a_typed_amount_replaces_what_the_form_or_the_question_offers(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "j", "p")
        await press(pilot, "tab", "tab", *"123.45")
        assert page.query_one(Form).values["amount"] == "123.45"
        await press(pilot, "escape", "y", "m")
        await asked(pilot)
        await pilot.press(*"1000", "enter")
        await asked(pilot)
        assert "By which day: 2026-11-28" in screen(pilot)
        await pilot.press("end", "backspace", "9", "enter")
        await told(pilot, "INV-1042 promised 1,000.00 EUR by 2026-11-29")


async def test_more_than_a_document_has_open_is_refused_before_the_next_question(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "m")
        await asked(pilot)
        await pilot.press(*"48210.01", "enter")
        await settled(pilot)
        assert "48,210.01 EUR is more than INV-1042 has open: 48,210.00 EUR." in screen(pilot)
        assert "By which day" not in screen(pilot)


async def test_the_payment_form_counts_the_discount_that_a_named_invoice_earns(desk: str) -> None:
    with opened(desk) as book:
        for number in ("D-1", "D-2"):
            invoice(book, number, 100_000, issue=TODAY, account="NORTH", terms="2/10 net 30")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "j", "p")
        typed = (*"TR-1", "tab", "tab", *"1970.00", "tab", "tab", *"D-1;D-2")
        await pilot.press(*typed)
        await settled(pilot)
        assert page.query_one(Form).values["invoices"] == "D-1;D-2"
        assert "Left 10.00 of 1,970.00 EUR" in screen(pilot)


async def test_the_payment_form_says_who_pays_what_is_open_and_what_is_left(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "slash", *"northwind", "enter", "p")
        text = screen(pilot)
        assert "Today > Northwind Labs > Payment" in text
        assert " Northwind Labs · open 49,710.00 EUR" in text
        assert "Open invoices: 3" in text
        assert "INV-1042                  48,210.00 EUR  due 2026-08-19  94d late" in text
        assert text.index("INV-1043") < text.index("INV-1044")
        await pilot.press("tab", "tab", *"1600.50", "tab", "tab", *"INV-1043;INV-1044=100")
        await settled(pilot)
        assert " Left 500.50 of 1,600.50 EUR · Northwind Labs · open 49,710.00 EUR" in screen(pilot)
    async with artui(desk).run_test(size=(40, 10)) as pilot:
        await press(pilot, "2", "j", "p")
        assert "Northwind Labs" in screen(pilot)


async def test_an_invoice_that_is_named_twice_is_refused_as_it_is_typed(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "p")
        await pilot.press(*"TR-3", "tab", "tab", "ctrl+u", *"1600", "tab", "tab", "ctrl+u")
        await pilot.press(*"INV-1043;INV-1043=500")
        await settled(pilot)
        assert " INV-1043 is named twice; name it once. " in screen(pilot)
        await pilot.press("ctrl+s")
        page = await told(pilot, "INV-1043 is named twice; name it once.")
        assert isinstance(page, PaymentPage)
    assert "TR-3" not in standing(desk)


async def test_one_payment_is_split_over_three_invoices(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "p")
        await pilot.press(*"TR-2", "tab", "tab", "ctrl+u", *"1600", "tab", "tab", "ctrl+u")
        await pilot.press(*"INV-1043;INV-1044=500;INV-1042=100", "ctrl+s")
        await told(pilot, "Payment TR-2 of 1,600.00 EUR recorded")
    found = standing(desk)
    assert (found["INV-1043"], found["INV-1044"], found["INV-1042"]) == (0, 0, 4_811_000)
    assert found["TR-2"] == 0


async def test_a_form_that_is_refused_stays_as_it_was_typed(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "p")
        await pilot.press(*"PAY-9", "tab", "tab", "ctrl+u", *"300")
        await pilot.press("tab", "ctrl+u", *"2026-11-01", "ctrl+s")
        page = await told(pilot, "PAY-9")
        assert isinstance(page, PaymentPage)
        assert page.query_one(Form).values["reference"] == "PAY-9"
        await pilot.press("shift+tab", "ctrl+u", *"12.345", "ctrl+s")
        page = await told(pilot, "12.345")
        assert "EUR has 2 decimals" in page.status.reported
        await pilot.press("escape")
        page = await asked(pilot)
        assert "Leave the form without saving?" in screen(pilot)
        await pilot.press("y")
        page = await settled(pilot)
        assert not isinstance(page, PaymentPage)


async def test_undo_of_changed_facts_is_told_in_the_words_of_the_act(desk: str) -> None:
    with opened(desk) as book, book.reading() as connection:
        customer_id = find(connection, "INV-1042").customer_id
    with opened(desk) as book:
        hand_over(book, customer_id, agency="Debt Co")
        recall(book, customer_id, reason="paid")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        await asked(pilot)
        text = screen(pilot)
        assert "take back: NORTH recalled from Debt Co: paid" in text
        assert "agency_placement" not in text


async def test_undo_shows_what_it_reverses_and_asks(desk: str) -> None:
    before = standing(desk)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "a")
        await answer(pilot, "", "")
        await told(pilot, "200.00 EUR to INV-1043")
        await press(pilot, "u")
        page = await asked(pilot)
        assert isinstance(page, UndoPage)
        text = screen(pilot)
        assert "take back 200.00 EUR of CM-88 on INV-1043" in text
        assert "Undo allocate CM-88? [y/N]" in text
        await pilot.press("u")
        await settled(pilot)
        await pilot.press("n")
        await told(pilot, "Nothing was undone.")
        assert standing(desk)["INV-1043"] == 80_000
        await press(pilot, "u", "y")
        page = await told(pilot, "Undone:")
        assert table_of(page).position == 3
    assert standing(desk) == before


async def test_undo_is_refused_when_another_act_came_in_between(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        await asked(pilot)
        with opened(desk) as book:
            invoice(book, "INV-8", 100, account="NEW")
        await pilot.press("y")
        await told(pilot, "Another act of yours came in between")
    assert standing(desk)["INV-8"] == 100


async def test_a_note_is_written_and_stands_on_the_page(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "j", "enter", "n")
        await answer(pilot, "called, pays on Friday [/]")
        await told(pilot, "Note on INV-1042: called, pays on Friday [/].")
        assert "clerk: called, pays on Friday [/]" in screen(pilot)


async def test_a_write_off_asks_for_its_reason_and_again_with_the_amount(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "w")
        await answer(pilot, "bankrupt")
        await asked(pilot)
        assert "Write off 600.00 EUR, all that INV-2001 has open? [y/N]" in screen(pilot)
        await pilot.press("enter")
        await told(pilot, "Nothing was written off.")
        await press(pilot, "w")
        await answer(pilot, "bankrupt")
        await asked(pilot)
        await pilot.press("y")
        page = await told(pilot, "600.00 EUR of invoice INV-2001 written off: bankrupt; 0.00 EUR")
        assert "INV-2001" not in shown_rows(page)


async def test_pending_invoices_are_approved_from_the_palette(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "tab", "tab", "tab")
        page = await settled(pilot)
        assert shown_rows(page) == ["INV-3002"]
        await pilot.press("colon", *"approve", "enter")
        await asked(pilot)
        assert "Approve INV-3002 of 10.00 USD? [y/N]" in screen(pilot)
        await pilot.press("y")
        page = await told(pilot, "INV-3002")
        assert table_of(page).count == 0


async def test_hold_release_correct_renumber_and_reverse_are_in_the_palette(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2")

        async def do(name: str, *answers: str, confirm: bool = False, says: str) -> Frame:
            await pilot.press("colon", *name, "enter")
            page = await answer(pilot, *answers)
            if confirm:
                await asked(pilot)
                await pilot.press("y")
            page = await told(pilot, says)
            return page

        await do("put on hold", "price query", says="INV-2001 put on hold: price query")
        await do("release", says="INV-2001 released")
        await do("act.correct", "550", confirm=True, says="INV-2001")
        assert standing(desk)["INV-2001-C1"] == 55_000
        await do("act.reverse", "issued twice", confirm=True, says="reversed: issued twice")
    assert "INV-2001-C1" not in standing(desk)


async def test_a_statement_and_a_document_are_written_without_replacing(
    desk: str, own_home: Path
) -> None:
    folder = own_home / "Documents" / "artui"
    async with artui(desk).run_test(size=(120, 24)) as pilot:
        await press(pilot, "2", "j", "t", "a")
        await told(pilot, f"4 files, statement-NORTH-2026-11-21.*, written to {folder}.")
        await press(pilot, "t", "p")
        await told(pilot, "statement-NORTH-2026-11-21-2.pdf written to")
        await press(pilot, "o")
        await told(pilot, "invoice-INV-1042.pdf written to")
    names = {path.name for path in folder.iterdir()}
    assert "statement-NORTH-2026-11-21.json" in names
    written = json.loads((folder / "statement-NORTH-2026-11-21.json").read_text())
    items = [item for section in written["sections"] for item in section["items"]]
    assert items
    assert all(item["open_amount"] != "0.00" for item in items), "open items are open (D4)"
    assert (folder / "invoice-INV-1042.pdf").read_bytes().startswith(b"%PDF")


async def test_read_only_opens_everything_and_changes_nothing(desk: str) -> None:
    async with artui(desk, read_only=True).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, ".")
        assert page.status.reported.endswith("the ledger is open for reading only.")
        for key in ("a", "p", "n", "w", "u"):
            page = await press(pilot, "2", key)
            assert page.status.reported.endswith("the ledger is open for reading only."), key
        page = await press(pilot, "enter")
        assert "INV-2001" in screen(pilot)


async def test_a_value_date_too_far_ahead_is_refused_and_one_ahead_is_reported(desk: str) -> None:
    """Case year-typed-wrong, on the screen."""
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "p")
        await pilot.press(*"TR-9", "tab", "tab", "tab", "ctrl+u", *"2062-01-05", "ctrl+s")
        page = await told(pilot, "Payment TR-9 is dated 2062-01-05, more than 366 days after")
        assert isinstance(page, PaymentPage)
        await pilot.press("ctrl+u", *"2026-12-24", "ctrl+s")
        await told(pilot, "it counts only from 2026-12-24.")
