"""Columns come and go in a fixed order, and a row is exactly as wide as the list."""

from itertools import pairwise

import pytest

from artui.tui.kit.cells import width
from artui.tui.kit.widgets.rows.names_apart import naming, told_apart
from artui.tui.kit.widgets.table_columns import (
    Column,
    draw_row,
    draw_titles,
    fit_columns,
)
from tests.tui.rows import COLUMNS, HOSTILE


def shown(cells: int) -> list[str]:
    return [one.column.key for one in fit_columns(COLUMNS, cells)]


def test_below_80_columns_they_drop_in_a_fixed_order() -> None:
    assert shown(80) == ["name", "currency", "overdue", "days", "level", "credit", "why"]
    assert shown(60) == ["name", "currency", "overdue", "days", "level", "credit"]
    assert shown(52) == ["name", "currency", "overdue", "days", "credit"]
    assert shown(40) == ["name", "currency", "overdue"]


def test_wider_screens_show_more_columns() -> None:
    assert shown(92) == [*shown(80), "account"]
    assert shown(120) == [*shown(80), "account", "city"]


def test_a_dropped_column_never_comes_back_before_a_wider_screen() -> None:
    sizes = [set(shown(cells)) for cells in range(1, 200)]
    assert all(smaller <= larger for smaller, larger in pairwise(sizes))


@pytest.mark.parametrize("cells", [*range(1, 130), 250])
def test_a_row_is_exactly_as_wide_as_the_list(cells: int) -> None:
    placed = fit_columns(COLUMNS, cells)
    for name in HOSTILE:
        values = (name.replace("\x1b", ""), "EUR", "1,234.50", "94d", "3", "112%!", "x", "C-1", "y")
        assert width(draw_row(placed, values, "> ", cells)) == cells
    assert width(draw_row(placed, (), "  ", cells)) == cells
    assert width(draw_titles(placed, cells)) == cells


def test_names_take_what_is_left_over_and_give_when_it_is_short() -> None:
    columns = (Column("name", "Name", 10, stretch=30), Column("day", "Day", 10))
    assert [one.width for one in fit_columns(columns, 34)] == [20, 10]
    assert [one.width for one in fit_columns(columns, 90)] == [30, 10]
    assert [one.width for one in fit_columns(columns, 20)] == [6, 10]
    assert [one.width for one in fit_columns(columns, 10)] == [4, 10]


def test_two_names_share_what_is_left_over() -> None:
    columns = (Column("a", "A", 10, stretch=99), Column("b", "B", 10, stretch=12))
    assert [one.width for one in fit_columns(columns, 40)] == [24, 12]


def test_titles_stand_over_their_values() -> None:
    columns = (Column("name", "Name", 8), Column("due", "Due", 8, align="right"))
    assert draw_titles(fit_columns(columns, 20), 20) == "   Name          Due"


ROOMY = (
    Column("name", "Name", 14, stretch=44, room=28, names="account"),
    Column("open", "Open", 40, "decimal"),
    Column("day", "Day", 18, rank=1),
    Column("account", "Account", 10, rank=2),
)


def test_names_have_their_room_before_further_columns_come_on_a_wide_screen() -> None:
    assert [one.width for one in fit_columns(ROOMY, 80)] == [17, 40, 18]
    assert [one.width for one in fit_columns(ROOMY, 100)] == [37, 40, 18]
    assert [one.column.key for one in fit_columns(ROOMY, 101)] == ["name", "open", "day"]
    assert [one.width for one in fit_columns(ROOMY, 102)] == [28, 40, 18, 10]


def test_what_needs_room_gets_the_spare_cells_first() -> None:
    columns = (
        Column("number", "No", 10, stretch=30),
        Column("name", "Name", 10, stretch=40, room=20),
    )
    assert [one.width for one in fit_columns(columns, 30)] == [10, 16]
    assert [one.width for one in fit_columns(columns, 40)] == [13, 23]


def test_names_cut_to_the_same_text_are_told_apart_by_their_accounts() -> None:
    west, east = ("Kestrel Outdoor Supply West", "C-1"), ("Kestrel Outdoor Supply East", "C-2")
    other = ("Northwind Labs", "C-3")
    found = told_apart([west, east, west, other], 20)
    assert found == {
        west: "C-1 Kestrel Outdoor Supply West",
        east: "C-2 Kestrel Outdoor Supply East",
    }
    assert told_apart([west, east, other], 27) == {}
    assert told_apart([west, west], 20) == {}


def test_two_customers_of_one_name_are_told_apart_even_where_it_fits() -> None:
    names = [("Harbor & Sons", "C-5"), ("Harbor & Sons", "C-9")]
    assert sorted(told_apart(names, 30).values()) == ["C-5 Harbor & Sons", "C-9 Harbor & Sons"]


def test_without_accounts_the_middle_of_the_names_is_left_out() -> None:
    names = [("Kestrel Outdoor Supply West", ""), ("Kestrel Outdoor Supply East", "")]
    found = told_apart(names, 20)
    assert sorted(found.values()) == ["Kestrel Ou…pply East", "Kestrel Ou…pply West"]


def test_names_need_nothing_more_where_their_accounts_are_shown() -> None:
    assert [place for _, place in naming(ROOMY, fit_columns(ROOMY, 80))] == [3]
    assert naming(ROOMY, fit_columns(ROOMY, 120)) == []
