"""A clerk's own columns and views, which survive the session, and what is typed in the palette."""

import json

import pytest

from artui.domain.refusal import Refused
from artui.tui.desk.look.kept_views import BadViews, View, Views
from artui.tui.desk.memory import memory_path
from artui.tui.documents.document_page import DocumentPage
from artui.tui.documents.invoices_page import COLUMNS
from artui.tui.kit.widgets.table_columns import ChosenColumn, Column, arranged, fit_columns
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    at_rest,
    lines,
    press,
    screen,
    shown_rows,
    table_of,
    told,
)


def titles(pilot: object, row: int) -> list[str]:
    return lines(pilot)[row].split()  # type: ignore[arg-type]


def test_chosen_columns_are_shown_in_their_order_as_far_as_they_fit() -> None:
    keys = [column.key for column in COLUMNS]
    chosen = [
        ChosenColumn("open"), ChosenColumn("number", width=20), ChosenColumn("days", shown=False),
        ChosenColumn("gone"), *(ChosenColumn(key) for key in keys[5:]),
    ]  # fmt: skip
    for width in (40, 57, 80, 120, 300):
        placed = fit_columns(arranged(COLUMNS, chosen), width)
        shown = [one.column.key for one in placed]
        wanted = [each.key for each in chosen if each.shown and each.key in keys]
        unnamed = [key for key in keys if key not in {each.key for each in chosen}]
        assert shown == [*wanted, *unnamed][: len(shown)]
        assert placed[1].width == 20
        assert sum(one.width + 1 for one in placed) - 1 + 3 <= width
        # The value of a column is where the row has it, wherever the column stands.
        assert all(COLUMNS[one.at].key == one.column.key for one in placed)
    assert arranged(COLUMNS, []) == COLUMNS
    hidden = Column("x", "X", 3, hidden=True)
    assert fit_columns(arranged([hidden, COLUMNS[0]], [ChosenColumn("x")]), 80)[0].at == 1


async def test_columns_are_arranged_and_a_view_is_shown_by_its_key_after_a_new_start(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "|")
        assert page.NAME == "columns"
        assert "[x] Customer               name" in screen(pilot)
        assert "[ ] Due                    due_date" in screen(pilot)
        # The currency stays, Late goes, Due comes before State and gets wider.
        await press(pilot, "j", "j", "j", "space")
        await told(pilot, "Amounts need their currency, so that column stays.")
        await press(pilot, "j", "space", "j", "j", "K", "K", "space", "+")
        assert "[x] Due                    due_date             11" in screen(pilot)
        page = await press(pilot, "escape")
        assert titles(pilot, 3) == ["Invoice", "Customer", "Open", "Due", "State"]
        assert any("INV-1042" in line and "2026-08-19" in line for line in lines(pilot))
        await press(pilot, "slash", *"cur:EUR", "enter", "s", "n", "V")
        await answer(pilot, "My euros", "d")
        assert "d is the key of" in screen(pilot)
        await pilot.press("ctrl+u", "F", "3", "enter")
        await told(pilot, "View My euros is kept; F3 and the palette show it.")
        assert "[Overdue 5] Completed  All  My euros" in screen(pilot)
        await press(pilot, "escape")
        assert "My euros" not in lines(pilot)[2]
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3")
        page = await press(pilot, "f3")
        assert page.NAME == "invoices"
        assert shown_rows(page) == ["INV-1042", "INV-1043", "INV-2001"]
        assert titles(pilot, 3) == ["Invoice", "Customer", "Open", "Due", "State"]
        assert "My euros" in lines(pilot)[2]
        # Its name is in the palette; back as designed, the list is as it was.
        await pilot.press(":", *"my euro")
        await at_rest(pilot)
        assert "View My euros" in screen(pilot)
        assert "Invoices: tab overdue, cur:EUR, by number, its own columns" in screen(pilot)
        await press(pilot, "escape", "|", "0", "enter")
        assert "Late" in titles(pilot, 3)
        await press(pilot, ":", *"forget a view", "enter")
        await answer(pilot, "My euros")
        await told(pilot, "View My euros is forgotten.")
        await press(pilot, "3", "f3")
        await told(pilot, "F3 does nothing")


async def test_a_broken_file_of_views_is_told_left_as_it_is_and_stops_nothing(desk: str) -> None:
    path = memory_path().with_name("views.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    for broken, why in (
        ("[1, 2", "Expecting"),
        ('{"columns": []}', "columns is no table"),
        ('{"views": [{"name": "x"}]}', "a view has no name or no page"),
        ('{"views": [{"name": "x", "page": "today", "key": "Alt+1"}]}', "cannot be used"),
        ('{"columns": {"today": [{"column": "name", "width": 9999}]}}', "width is 9999"),
        ('{"columns": {"today": [{"column": 7}]}}', "column is 7"),
        ("[" * 100_000, "recursion"),
    ):
        path.write_text(broken, "utf-8")
        views = Views(path)
        assert why in views.trouble
        for act in (
            lambda: views.save(View("a", "today")),  # noqa: B023
            lambda: views.arrange("today", ()),  # noqa: B023
        ):
            with pytest.raises(BadViews, match=r"Nothing was kept\. Columns and views can't be"):
                act()
        assert path.read_text("utf-8") == broken
    path.write_text("{", "utf-8")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await told(pilot, "Columns and views can't be read:")
        page = await press(pilot, "2")
        assert "INV-1042" in shown_rows(page)
        await press(pilot, "V")
        await told(pilot, "Nothing was kept. Columns and views can't be read")
    assert path.read_text("utf-8") == "{"


def test_what_is_kept_is_read_again_and_a_key_that_an_action_has_is_not_a_views() -> None:
    path = memory_path().with_name("views.json")
    views, columns = Views(path), (ChosenColumn("open_amount", False, 7), ChosenColumn("number"))
    view = View("Größte „Kunden“", "customers", "", "open>1", "balance", True, columns, "F9")
    views.save(view)
    views.arrange("today", columns)
    again = Views(path)
    assert list(again.all) == [view]
    assert again.columns("today") == columns
    assert json.loads(path.read_text("utf-8"))["views"][0]["columns"][0]["column"] == "open_amount"
    again.arrange("today", ())
    again.remove(view.name)
    assert (list(Views(path).all), Views(path).columns("today")) == ([], ())
    with pytest.raises(Refused, match="There is no view 'x'; views: none is kept"):
        Views(path).remove("x")


async def test_a_number_typed_in_the_palette_opens_what_is_called_so(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        # Enter does not wait for the answer, but what is opened does.
        await pilot.press(":", *"1042", "enter")
        page = await press(pilot)
        assert isinstance(page, DocumentPage)
        assert "Invoices > INV-1042" in screen(pilot)
        await press(pilot, "escape")
        await pilot.press(":", *"04")
        await at_rest(pilot)
        text = screen(pilot)
        assert "> INV-1044" in text, "the latest that has it"
        assert "Open the invoice of Northwind Labs, 500.00 EUR" in text
        # What was used last comes after what this page does, and before all else.
        await pilot.press("escape")
        await press(pilot, "n")
        await asked(pilot)
        await pilot.press("escape")
        page = await press(pilot, "1")
        assert table_of(page).count
        await pilot.press(":")
        await at_rest(pilot)
        offered = [line[2:29].strip() for line in lines(pilot)[1:20]]
        before = offered[: offered.index("Write a note")]
        assert "Reviewed, next" in before
        assert "Pay" not in before
        await pilot.press("escape", "?", "/", *"snooze")
        await at_rest(pilot)
        text = screen(pilot)
        assert "snooze" in text.lower()
        assert "Move" not in text
        await pilot.press("escape", "escape")
        await at_rest(pilot)
        assert "Keys of this page" not in screen(pilot)
