"""Text is measured in cells, and half a number is never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.cell_width import clusters
from artui.tui.kit.cells import cut, pad, pad_decimal, pad_right, spread, width, wrap

TEXTS = st.text("ab 中文é\u0301ﾊßहमिा\u094d", max_size=30)


@given(TEXTS, st.integers(0, 40))
def test_a_cut_text_never_takes_more_cells_than_it_may(text: str, cells: int) -> None:
    assert width(cut(text, cells)) <= cells


@given(TEXTS, st.integers(0, 40))
def test_a_padded_text_takes_exactly_its_cells(text: str, cells: int) -> None:
    assert width(pad(text, cells)) == cells
    assert width(pad_right(text, cells)) == cells
    assert width(spread(text, text, cells)) == cells


def test_a_cut_name_says_so() -> None:
    assert cut("Northwind Labs", 8) == "Northwi…"
    assert cut("株式会社", 5) == "株式…"


def test_a_wide_character_is_not_halved() -> None:
    assert pad("株式", 4) == "株式"
    assert pad("株式", 3) == "株…"


def test_a_vowel_sign_has_a_cell_and_stays_with_its_letter() -> None:
    assert [cells for _, cells in clusters("हिमालय")] == [2, 2, 1, 1]
    assert width("हिमालय") == 6
    # The virama joins letters and takes no cell; neither does a vowel sign above or below.
    assert (width("क्ष"), width("कु"), width("กี")) == (2, 1, 1)
    assert cut("हिमालय", 4) == "हि…"
    assert pad("हिमालय", 8) == "हिमालय  "
    assert width("ி") == 1


def test_a_number_too_wide_is_not_shown_in_part() -> None:
    assert pad_right("1,234,567.00", 8) == "########"
    assert pad_decimal("1,234,567.00", 8, 2) == "########"


def test_amounts_stand_on_the_decimal_point() -> None:
    column = [pad_decimal(text, 12, 3) for text in ("1,200.50", "6,170", "0.125", "-3.10")]
    assert column == ["   1,200.50 ", "   6,170    ", "       0.125", "      -3.10 "]


def test_a_decimal_comma_is_as_good() -> None:
    assert pad_decimal("1.200,50", 10, 2, ",") == "  1.200,50"


def test_an_empty_amount_is_blank() -> None:
    assert pad_decimal("", 5, 2) == "     "


@pytest.mark.parametrize(
    ("cells", "line"), [(12, "left   right"), (10, "left right"), (9, "left     ")]
)
def test_the_right_side_gives_way(cells: int, line: str) -> None:
    assert spread("left", "right", cells) == line


@pytest.mark.parametrize(
    ("text", "cells", "lines", "rows"),
    [
        ("short", 10, 3, ["short"]),
        ("one two three four", 10, 3, ["one two", "three four"]),
        ("one two three four five", 10, 2, ["one two", "three fou…"]),
        ("a apple  b bean  c corn", 18, 2, ["a apple  b bean", "c corn"]),
        ("x" * 25, 10, 3, ["x" * 9, "x" * 9, "x" * 7]),
        ("中文中文中文", 7, 2, ["中文中", "文中文"]),
    ],
)
def test_a_long_text_is_broken_between_words(
    text: str, cells: int, lines: int, rows: list[str]
) -> None:
    assert wrap(text, cells, lines) == rows


@given(TEXTS, st.integers(2, 40), st.integers(1, 4))
def test_no_line_of_a_broken_text_is_wider_than_it_may(text: str, cells: int, lines: int) -> None:
    rows = wrap(text, cells, lines)
    assert len(rows) <= lines
    assert all(width(row) <= cells for row in rows)
