"""A form: fields by keyboard, errors beside them, nothing typed lost without a question."""

import sys
from collections.abc import Iterable
from datetime import date

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from artui.domain.sentence import Signs, localized
from artui.tui.kit.answers import an_amount
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field, Form
from artui.tui.kit.widgets.line import Line
from tests.support.pty import TAB, Terminal
from tests.tui.pages import FormPage, KitApp, ready


async def open_form(pilot: Pilot[int]) -> tuple[FormPage, Form]:
    assert isinstance(pilot.app, KitApp)
    await ready(pilot.app)
    await pilot.press("p")
    await pilot.pause()
    page = pilot.app.screen
    assert isinstance(page, FormPage)
    return page, page.query_one(Form)


async def fill(pilot: Pilot[int], reference: str, amount: str) -> None:
    await pilot.press(*reference, "tab", *amount)


async def test_a_filled_form_is_submitted_by_ctrl_s() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, form = await open_form(pilot)
        await fill(pilot, "R1q", "12.50")
        await pilot.press("enter", "enter", "right", "ctrl+s")
        await pilot.pause()
        assert page.submitted == {
            "reference": "R1q", "amount": 1250, "date": date(2026, 11, 21), "method": "card",
        }  # fmt: skip
        assert page.status.reported == "Payment recorded."
        assert form.unsaved


async def test_typing_replaces_what_a_field_offers_but_not_what_the_clerk_typed() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        _, form = await open_form(pilot)
        await fill(pilot, "R", "12.5")
        await pilot.press("tab", *"2026-11-2", "up", "0", "tab", "0", "shift+tab", "shift+tab")
        assert form.values["date"] == "2026-11-20"
        assert form.values["amount"] == "12.50"
        assert form.values["reference"] == "R"
        await pilot.press("2")
        assert form.values["reference"] == "R2"


async def test_a_draft_is_the_clerks_own_and_is_not_replaced_by_typing() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        _, form = await open_form(pilot)
        again = Form(form.fields, draft={"reference": "R", "amount": "7"})
        await pilot.app.screen.query_one("#body").mount(again)
        again.query_one("#field-amount").focus()
        await pilot.press("5")
        assert again.values["amount"] == "75"


async def test_an_error_stands_beside_its_field_and_the_first_gets_the_focus() -> None:
    async with KitApp().run_test(size=(120, 40)) as pilot:
        page, form = await open_form(pilot)
        await fill(pilot, "", "1.234")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert page.submitted is None
        assert "Nothing was typed" in form.query_one("#error-reference", Line).text
        assert "EUR has 2 decimals" in form.query_one("#error-amount", Line).text
        assert page.focused is form.query_one("#field-reference")
        await pilot.press("R", "tab", "backspace", "ctrl+s")
        await pilot.pause()
        assert page.submitted is not None
        assert form.query_one("#error-amount", Line).text == ""


async def test_tab_goes_round_the_fields_and_back() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, form = await open_form(pilot)
        names = []
        for key in ("tab", "enter", "down", "tab", "shift+tab", "up"):
            await pilot.press(key)
            focused = page.focused
            assert isinstance(focused, Widget)
            names.append(focused.id)
        assert names == [
            "field-amount", "field-date", "field-method", "field-reference", "field-method",
            "field-date",
        ]  # fmt: skip
        assert not form.unsaved


async def test_esc_leaves_an_untouched_form() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await open_form(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(("answer", "stays"), [("y", False), ("n", True), ("escape", True)])
async def test_esc_asks_before_typed_values_are_left(answer: str, stays: bool) -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, form = await open_form(pilot)
        await fill(pilot, "R", "")
        await pilot.press("escape")
        await pilot.pause()
        assert page.prompt.asking
        await pilot.press(answer)
        await pilot.pause()
        assert (len(pilot.app.screen_stack) == 2) is stays
        if stays:
            assert form.values["reference"] == "R"
            assert page.focused is form.query_one("#field-amount")


async def test_letters_in_a_form_are_values_and_not_acts() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, form = await open_form(pilot)
        await pilot.press(*"apq:?")
        assert form.values["reference"] == "apq:?"
        await pilot.press("tab", "tab", "tab", "q", "c", "c")
        await pilot.pause()
        assert form.values["method"] == "cash" or form.values["method"] == "card"
        assert pilot.app.screen is page


async def test_values_are_kept_as_a_draft_and_come_back() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        _, form = await open_form(pilot)
        await fill(pilot, "R", "7")
        await pilot.press("tab", "tab", "left")
        draft = form.values
        assert draft == {"reference": "R", "amount": "7", "date": "2026-11-21", "method": "cash"}
        again = Form(form.fields, draft=draft)
        await pilot.app.screen.query_one("#body").mount(again)
        assert again.values == draft
        assert again.unsaved
        again.fill({"reference": "S", "method": "card", "gone": "x"})
        assert (again.values["reference"], again.values["method"]) == ("S", "card")


async def test_a_field_that_the_act_refused_is_shown() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, form = await open_form(pilot)
        form.refuse("amount", "INV-1 has 5.00 open; 7.00 is too much.")
        await pilot.pause()
        assert "5.00 open" in form.query_one("#error-amount", Line).text
        assert page.focused is form.query_one("#field-amount")


async def test_a_form_page_shows_its_own_keys() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page, _ = await open_form(pilot)
        assert isinstance(page, Frame)
        assert (
            page.query_one("#keys", Line).text == " Tab next field  Ctrl+S save  Esc back  F1 keys"
        )


def test_a_field_is_text_that_may_be_empty_unless_told_otherwise() -> None:
    assert Field("note", "Note").parse(" ") == ""


def test_what_comes_in_one_packet_lands_in_its_own_fields() -> None:
    with Terminal([sys.executable, "-m", "tests.tui.pages"]) as terminal:
        terminal.wait_text("Customer 19")
        terminal.keys("p")
        terminal.wait_text("Reference")
        terminal.keys(f"R-1{TAB}12.50{TAB}{TAB}\x13")
        terminal.wait_text("Payment recorded.")
        terminal.wait_text("R-1 ")
        terminal.wait_text("12.50 ")


async def test_the_error_of_a_field_is_written_as_the_clerk_reads_it() -> None:
    most = "at most 10.000.000.000.000,00."

    class German(KitApp):
        def get_default_screen(self) -> Frame:
            return GermanPage()

    class GermanPage(Frame):
        NAME = "pay"

        def body(self) -> Iterable[Widget]:
            read = an_amount("EUR", decimal_comma=True)
            signs = Signs(",", ".")
            yield Form((Field("amount", "Amount", read),), written=lambda s: localized(s, signs))

    async with German().run_test(size=(120, 24)) as pilot:
        await pilot.press(*"99999999999999,00", "ctrl+s")
        await pilot.pause()
        assert any(most in line.text for line in pilot.app.screen.query("Form Line").results(Line))
