"""The payment form as a sheet: invoices are picked below it, short numbers completed, sums
computed, and what is left is always in sight."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.settings import Settings
from artui.tui.cash.named_invoices import (
    NotOpen,
    SeveralNumbers,
    completed,
    is_named,
    settling,
    toggled,
)
from artui.tui.cash.payment_form import PaymentPage
from artui.tui.desk.under_cursor import OpenInvoice
from artui.tui.kit.widgets.form import Form
from artui.tui.kit.widgets.line import Line
from tests.support.postings import customer, invoice, memo, payment, picture
from tests.tui.screens.desk import artui, asked, opened, press, screen, settled, told

OPEN = ("INV-2026-00056", "INV-2026-00156", "R-7", "X-56A")


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("56", "INV-2026-00056"),
        ("156", "INV-2026-00156"),
        ("7=12.50;56", "R-7=12.50;INV-2026-00056"),
        ("56a", "X-56A"),
        ("INV-2026-00156", "INV-2026-00156"),
        ("999", "999"),
        ("", ""),
    ],
)
def test_a_short_number_is_completed_by_the_open_invoice_that_ends_so(
    typed: str, whole: str
) -> None:
    assert completed(typed, OPEN) == whole


def test_the_end_of_several_is_refused_with_their_numbers() -> None:
    with pytest.raises(SeveralNumbers, match="'6' is the end of INV-2026-00056, INV-2026-00156"):
        completed("6", OPEN)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("56", "INV-2026-00056 is not open. For INV-2026-00156, INV-2026-00256 type more of it."),
        ("7;0056=1.00", "INV-2026-00056 is not open."),
        ("99", "CM-99 is not open."),
    ],
)
def test_a_number_that_is_not_open_is_told_and_another_never_taken_for_it(
    typed: str, told: str
) -> None:
    numbers, others = ("INV-2026-00156", "INV-2026-00256", "R-7"), ("INV-2026-00056", "CM-99")
    with pytest.raises(NotOpen) as refused:
        completed(typed, numbers, others)
    assert str(refused.value).startswith(told)


def test_what_is_open_goes_before_what_has_the_same_digits_and_is_not_and_whole_numbers_stay() -> (
    None
):
    others = ("INV-2025-00056", "INV-2026-00001")
    assert completed("56", OPEN, others) == "INV-2026-00056"
    assert completed("INV-2026-00001=5", OPEN, others) == "INV-2026-00001=5"
    # The end of an open one that is nothing else's number.
    assert completed("156", ("INV-2026-00156",), others) == "INV-2026-00156"


async def test_a_short_number_of_a_paid_invoice_records_nothing_and_another_only_once_it_was_shown(
    desk: str,
) -> None:
    with opened(desk) as book:
        old = date(2026, 9, 1)
        customer(book, "SHORT", name="Short Numbers")
        invoice(book, "US-2026-00026", 50_000, issue=old, account="SHORT")
        payment(book, "P-26", 50_000, account="SHORT", invoices=(("US-2026-00026", None),))
        invoice(book, "US-2026-00126", 50_000, issue=old, account="SHORT")
        memo(book, "CM-6", 1_000, issue=old, account="SHORT")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"short", "enter", "p")
        form = (await settled(pilot)).query_one(Form)
        await pilot.press("tab", *"x", "shift+tab")
        form.fill({"reference": "S-1", "currency": "EUR", "amount": "400.00", "invoices": "26"})
        await pilot.press("ctrl+s")
        await told(pilot, "US-2026-00026 is paid already. For US-2026-00126 type more of it.")
        assert form.values["invoices"] == "26"
        form.fill({"invoices": "6"})
        await pilot.press("ctrl+s")
        await told(pilot, "CM-6 is a credit memo. For US-2026-00126 type more of it.")
        # What is meant by 126 is put in and said before a second Ctrl+S records it.
        form.fill({"invoices": "126"})
        await pilot.press("ctrl+s")
        await told(pilot, "Read as US-2026-00126; Ctrl+S once more records it.")
        assert form.values["invoices"] == "US-2026-00126"
        with opened(desk) as book:
            assert "S-1" not in {row[1] for row in picture(book)}
        await pilot.press("ctrl+s")
        await told(pilot, "Payment S-1 of 400.00 EUR recorded")
    with opened(desk) as book:
        assert {row[1]: row[2] for row in picture(book)}["US-2026-00126"] == 10_000


@given(st.lists(st.sampled_from(OPEN), unique=True), st.sampled_from(OPEN))
def test_picking_twice_changes_nothing(named: list[str], number: str) -> None:
    text = ";".join(named)
    once = toggled(text, number)
    assert is_named(once, number) != is_named(text, number)
    assert sorted(filter(None, toggled(once, number).split(";"))) == sorted(named)


def test_what_is_named_comes_to_what_settles_it() -> None:
    day = date(2026, 11, 1)
    listed = {"A": OpenInvoice("A", day, 0, 500), "B": OpenInvoice("B", day, 0, 70)}
    assert settling("A;B", listed, day) == 570
    assert settling("A;B=1.00", listed, day) is None
    assert settling("A;C", listed, day) is None


async def test_invoices_are_picked_below_the_form_and_fill_the_amount(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"northwind", "enter", "p")
        page = await settled(pilot)
        assert isinstance(page, PaymentPage)
        form = page.query_one(Form)
        assert "Open invoices: 3 · Tab goes there, Space picks" in screen(pilot)
        # From the first field one step back to the list; the second and third are picked.
        await pilot.press("shift+tab", "down", "space", "space")
        await settled(pilot)
        assert form.values["invoices"] == "INV-1043;INV-1044"
        assert form.values["amount"] == "1,500.00"
        assert "Left 0.00 of 1,500.00 EUR" in page.totals.text
        assert "* INV-1043" in screen(pilot)
        # Taken back by the same key; what was typed is never overwritten.
        await pilot.press("space")
        await settled(pilot)
        assert (form.values["invoices"], form.values["amount"]) == ("INV-1043", "1,000.00")
        await pilot.press("tab", *"TR-8", "tab", "tab", *"=1000*0.98+20", "tab", "tab", "ctrl+u")
        await pilot.press(*"43;44", "tab")
        await settled(pilot)
        assert form.values["invoices"] == "INV-1043;INV-1044"
        assert form.values["amount"] == "=1000*0.98+20"
        assert "Left 0.00 of 1,000.00 EUR" in page.totals.text
        await pilot.press("ctrl+s")
        await told(pilot, "Payment TR-8 of 1,000.00 EUR recorded")
    with opened(desk) as book:
        found = {row[1]: row[2] for row in picture(book)}
    assert (found["INV-1043"], found["INV-1044"]) == (0, 50_000)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_amount_that_gives_nothing_says_why_as_soon_as_it_is_left(
    desk: str, size: tuple[int, int]
) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter", "p")
        await pilot.press(*"TR-1", "tab", "tab")
        for typed, why in (
            ("=100-200", "'=100-200' comes to -100.00 EUR, which is below zero."),
            ("=1e9", "'=1e9' can't be computed at 'e9'; write it like =1000*0.98."),
            ("=10/0", "'=10/0' divides by zero."),
            ("=5-5", "=5-5 is no amount of cash; it must be above zero."),
            ("1.234", "EUR has 2 decimals"),
        ):
            await pilot.press("ctrl+u", *typed, "tab", "shift+tab")
            await settled(pilot)
            error = page.query_one("#error-amount", Line)
            assert why in " ".join(error.text.split())
            assert why.split()[-1] in screen(pilot)  # to its end
        await pilot.press("ctrl+s")
        await told(pilot, "Amount: ")
        await pilot.press("5")  # it was about what stood there before
        await settled(pilot)
        assert not page.query_one("#error-amount", Line).text.strip()
        await pilot.press("ctrl+u", *"=5+5", "tab")
        await settled(pilot)
        assert not page.query_one("#error-amount", Line).text.strip()
        assert "Left 10.00 of 10.00 EUR" in page.totals.text


async def test_the_form_says_how_amounts_are_written_as_its_reader_writes_them(desk: str) -> None:
    german = Settings(locale="de_DE")
    async with artui(desk, settings=german).run_test(size=(120, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter", "p")
        assert "INV-2=500,00" in page.status.reported
        assert "=1000*0,98 computes" in page.status.reported


async def test_a_second_payment_of_one_reference_is_recorded_only_when_the_clerk_says_so(
    desk: str,
) -> None:
    """PAY-9 of NORTH, 300.00 of 1 November, is there; the form stays when the answer is no."""
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "3", "slash", *"northwind", "enter", "p")
        await pilot.press(*"PAY-9", "tab", "tab", "ctrl+u", *"20.00", "tab", "tab", "ctrl+u")
        await pilot.press(*"INV-77", "ctrl+s")
        # What is wrong with it is said first.
        await told(pilot, "INV-77")
        await pilot.press("ctrl+u", "ctrl+s")
        page = await asked(pilot)
        question = " ".join(page.prompt.question.split())
        assert question.startswith("Payment PAY-9 was recorded on ")
        assert question.endswith("by clerk (300.00 EUR) already. Record another? [y/N]")
        await pilot.press("n")
        page = await told(pilot, "Nothing was recorded.")
        assert page.query_one(Form).values["reference"] == "PAY-9"
        await pilot.press("ctrl+s")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "Payment PAY-9 of 20.00 EUR recorded")
    with opened(desk) as book:
        assert sum(row[1] == "PAY-9" for row in picture(book)) == 2
