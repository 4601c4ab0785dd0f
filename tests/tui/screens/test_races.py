"""Two clerks on one ledger: the one who comes second is told before anything of theirs is kept."""

import re

import pytest
from textual.pilot import Pilot

from artui.ledger.book.records import NewPayment
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.payments import record_payment
from artui.ledger.lists import item_rows
from artui.ledger.lists.document_page import find
from artui.tui.cash.payment_form import PaymentPage
from artui.tui.desk.page import LedgerPage
from tests.support.books import TODAY
from tests.tui.screens.desk import answer, artui, asked, opened, press, screen, settled, told

pytestmark = pytest.mark.long

AT = r"(on \d{4}-\d\d-\d\d )?at \d\d:\d\d"


def anna_pays(url: str, number: str, minor: int, account: str = "NORTH") -> None:
    """Another clerk records a payment that names an invoice."""
    with opened(url, actor="anna") as book:
        new = NewPayment(f"ANNA-{number}", account, TODAY, minor, "EUR",
                         invoices=((number, None),))  # type: ignore[arg-type]  # fmt: skip
        record_payment(book, new)


def open_minor(url: str, number: str) -> int | None:
    """What is open on a document; None if it is not there."""
    with opened(url) as book, book.reading() as connection:
        try:
            found = find(connection, number)
        except UnknownDocument:
            return None
        return item_rows.rows(connection, [found.id], TODAY)[0].open_minor


def question(pilot: Pilot[int]) -> str:
    """The screen as one line."""
    return " ".join(screen(pilot).split())


async def payment_form(pilot: Pilot[int]) -> LedgerPage:
    """The payment form, with INV-1043 named and all that it owes."""
    await press(pilot, "2", "slash", *"INV-1043", "enter", "p")
    page = await settled(pilot)
    assert isinstance(page, PaymentPage)
    return await press(pilot, *"BOB-1")


async def test_a_payment_of_an_invoice_that_another_clerk_just_paid_is_asked_before_it_is_kept(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await payment_form(pilot)
        anna_pays(desk, "INV-1043", 100_000)
        await pilot.press("ctrl+s")
        page = await asked(pilot)
        told_now = rf"anna paid INV-1043 {AT}; record it unapplied\? \[y/N\]"
        assert re.search(told_now, question(pilot))
        await pilot.press("n")
        page = await told(pilot, "Nothing was recorded.")
        assert isinstance(page, PaymentPage), "the form stays as it was typed"
        assert page.unsaved
        assert open_minor(desk, "payment:NORTH/BOB-1") is None
        await pilot.press("ctrl+s")
        await asked(pilot)
        assert re.search(told_now, question(pilot)), "it is told until the clerk goes on"
        await pilot.press("y")
        await told(pilot, "Payment BOB-1 of 1,000.00 EUR recorded; it stays unapplied.")
    assert open_minor(desk, "payment:NORTH/BOB-1") == 100_000


async def test_a_payment_of_an_invoice_that_was_paid_in_part_says_so(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await payment_form(pilot)
        anna_pays(desk, "INV-1043", 30_000)
        await pilot.press("ctrl+s")
        await asked(pilot)
        told_now = rf"anna paid 300\.00 EUR of INV-1043 {AT}; record it all the same\?"
        assert re.search(told_now, question(pilot))
        await pilot.press("y")
        await told(pilot, "Payment BOB-1 of 1,000.00 EUR recorded; ")
    assert open_minor(desk, "INV-1043") == 0
    assert open_minor(desk, "payment:NORTH/BOB-1") == 30_000


async def test_what_another_clerk_did_to_other_invoices_is_no_question(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await payment_form(pilot)
        anna_pays(desk, "INV-1044", 50_000)
        await pilot.press("ctrl+s")
        await told(pilot, "Payment BOB-1 of 1,000.00 EUR recorded")
    assert open_minor(desk, "INV-1043") == 0


async def test_a_memo_is_not_applied_to_an_invoice_that_changed_without_a_word(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"INV-1043", "enter", "a")
        await answer(pilot, "")
        page = await asked(pilot)
        anna_pays(desk, "INV-1043", 90_000)
        await pilot.press("enter")
        await settled(pilot)
        page = await asked(pilot)
        told_now = rf"anna paid 900\.00 EUR of INV-1043 {AT}; go on all the same\? \[y/N\]"
        assert re.search(told_now, question(pilot))
        await pilot.press("n")
        page = await told(pilot, "Nothing was recorded.")
        assert not page.prompt.asking
    assert open_minor(desk, "CM-88") == 20_000


async def test_a_refund_of_credits_that_another_clerk_used_is_asked_again(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"Northwind", "enter")
        await press(pilot, "colon", *"act.refund", "enter")
        await answer(pilot, "100", "asked for")
        page = await asked(pilot)
        with opened(desk, actor="anna") as book:
            with book.reading() as connection:
                credit, debit = find(connection, "PAY-9").id, find(connection, "INV-1044").id
            allocate(book, credit_id=credit, debit_id=debit, amount_minor=20_000)
        await pilot.press("y")
        await settled(pilot)
        page = await asked(pilot)
        told_now = rf"anna applied 200\.00 EUR of PAY-9 to INV-1044 {AT}; go on all the same\?"
        assert re.search(told_now, question(pilot))
        await pilot.press("n")
        page = await told(pilot, "Nothing was recorded.")
        assert not page.prompt.asking


@pytest.mark.parametrize(
    ("key", "answers"),
    [("w", ("gone",)), ("m", ("500", "")), ("d", ()), ("act.correct", ("900",)),
     ("act.reverse", ("wrong",))],
)  # fmt: skip
async def test_every_act_on_an_invoice_that_changed_meanwhile_is_asked_again(
    desk: str, key: str, answers: tuple[str, ...]
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"INV-1043", "enter")
        await press(pilot, *((key,) if len(key) == 1 else ("colon", *key, "enter")))
        await asked(pilot)
        anna_pays(desk, "INV-1043", 30_000)
        if key == "d":
            await pilot.press("p")  # the price
            await answer(pilot, "")
        await answer(pilot, *answers)
        if key != "m":
            await asked(pilot)
            await pilot.press("y")
        await settled(pilot)
        await asked(pilot)
        told_now = rf"anna paid 300\.00 EUR of INV-1043 {AT}; go on all the same\? \[y/N\]"
        assert re.search(told_now, question(pilot))
        await pilot.press("n")
        page = await told(pilot, "Nothing was recorded.")
        assert not page.prompt.asking
    assert open_minor(desk, "INV-1043") == 70_000


async def test_marked_invoices_are_one_question_when_one_of_them_changed(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"INV-104", "enter", "A", "w")
        await answer(pilot, "gone")
        await asked(pilot)
        anna_pays(desk, "INV-1043", 30_000)
        await pilot.press("y")
        await settled(pilot)
        await asked(pilot)
        assert re.search(rf"anna paid 300\.00 EUR of INV-1043 {AT}; go on", question(pilot))
        await pilot.press("n")
        await told(pilot, "Nothing was recorded.")
    assert open_minor(desk, "INV-1042") == 4_821_000


async def test_a_note_needs_no_question(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", *"INV-1043", "enter", "n")
        await asked(pilot)
        anna_pays(desk, "INV-1043", 30_000)
        await answer(pilot, "called")
        page = await settled(pilot)
        while "ote" not in page.status.reported:
            await pilot.pause(0.01)
        assert not page.prompt.asking
