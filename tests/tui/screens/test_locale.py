"""Every sentence has its amounts as the clerk reads them: forms, questions, imports, mails."""

from contextvars import copy_context
from pathlib import Path

import pytest

from artui.ledger.lists.work_rows import Waiting
from artui.settings import Settings
from artui.tui.desk.amounts import amounts_of
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.list_page import ListPage
from artui.tui.kit.counts import GROUP
from artui.tui.kit.widgets.status_line import StatusLine
from artui.tui.kit.widgets.tab_line import TabLine
from artui.tui.today.page import waiting_words
from tests.tui.screens.desk import answer, artui, press, screen, settled, told

GERMAN = Settings(locale="de_DE")
HUGE = "99999999999999,00"
MOST = "10.000.000.000.000,00"


def test_a_summary_that_ends_a_sentence_gets_no_second_full_stop() -> None:
    amounts = amounts_of("", {})
    assert amounts.done("note on C-1: no answer.") == "Note on C-1: no answer."
    assert amounts.done("note on C-1: no answer") == "Note on C-1: no answer."


def test_a_count_has_the_readers_sign_between_its_groups() -> None:
    copy_context().run(_counts_in_german)


def _counts_in_german() -> None:
    GROUP.set(amounts_of("de_DE", {}).signs.group)
    assert waiting_words(Waiting(pending=0, memos=2531, payments=1)) == (
        "   2.531 memos to apply · 1 payment to apply"
    )
    line = StatusLine()
    line.at(0, 3304)
    line.marked(1200)
    assert line.draw(80)[0][0] == "     1/3.304 · 1.200 marked"
    tabs = TabLine((("open", "Open"),), "open")
    tabs.count({"open": 1234})
    assert "1.234" in "".join(text for text, _ in tabs.draw(80))


async def test_a_count_that_is_painted_has_the_readers_sign(desk: str) -> None:
    async with artui(desk, settings=GERMAN).run_test(size=(120, 24)) as pilot:
        page = await press(pilot, "2")
        assert isinstance(page, ListPage)
        page.tab_line.count({page.tab: 1234})
        page.tab_line.refresh()
        await pilot.pause()
        assert " 1.234]" in screen(pilot)


async def test_a_field_of_a_form_is_refused_in_the_clerks_signs(desk: str) -> None:
    async with artui(desk, settings=GERMAN).run_test(size=(160, 40)) as pilot:
        page = await press(pilot, "2", "p")
        assert isinstance(page, FormPage)
        await press(pilot, *"W-1", "tab", "tab", "ctrl+u", *HUGE, "ctrl+s")
        assert f"an amount may be at most {MOST}." in page.status.reported


async def test_an_answer_is_refused_in_the_clerks_signs(desk: str) -> None:
    async with artui(desk, settings=GERMAN).run_test(size=(120, 24)) as pilot:
        await press(pilot, "2", "j", "j", "j", "a")
        await answer(pilot, "", HUGE)
        assert MOST in screen(pilot)
        await answer(pilot, "1,234")
        assert "write it like 1234,00." in screen(pilot)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("P-1,NORTH,2026-11-02,2000.00,EUR,INV-1042=2000.01", "are 2.000,01, the payment is 2.000"),
    ],
)
async def test_the_errors_of_a_file_are_told_in_the_clerks_signs(
    desk: str, tmp_path: Path, row: str, shown: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"reference,account,value_date,amount,currency,invoices\n{row}\n")
    async with artui(desk, settings=GERMAN).run_test(size=(160, 40)) as pilot:
        await press(pilot, "colon", *"import a file", "enter", "p")
        await answer(pilot, str(path))
        await told(pilot, "rejected 1")
        page = await settled(pilot)
        assert page.table is not None
        assert shown in page.table.cursor_row[3]


async def test_the_verdict_on_a_pasted_request_is_told_in_the_clerks_signs(
    desk: str, tmp_path: Path
) -> None:
    path = tmp_path / "in.csv"
    path.write_text("memo,invoice,amount\nCM-88,INV-1042,200000.00\n")
    async with artui(desk, settings=GERMAN).run_test(size=(160, 40)) as pilot:
        await press(pilot, "colon", *"import a file", "enter", "a")
        await answer(pilot, str(path))
        await told(pilot, "rejected 1")
        page = await settled(pilot)
        assert page.table is not None
        assert "200.00 " not in page.table.cursor_row[3]
        assert ",00 EUR" in page.table.cursor_row[3]
