"""Text from outside: shown escaped, never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.text import (
    BadDocumentNumber,
    cell_read,
    cell_safe,
    cells_safe,
    document_number,
    visible,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Orchid Optics Oy", "Orchid Optics Oy"),
        ("ACME [/] Ltd", "ACME [/] Ltd"),
        ("株式会社 é ß", "株式会社 é ß"),
        ("a\u00a0b", "a\u00a0b"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x00\x07\x7f\x9b", r"\x00\x07\x7f\x9b"),
        ("a\tb\nc\rd", r"a\tb\nc\rd"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("a\u200b\u200d\ufeffb", r"a\u200b\u200d\ufeffb"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("\ue000\ud800", r"\ue000\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u3164x\u115f\u1160\uffa0", r"\u3164x\u115f\u1160\uffa0"),
        ("", ""),
    ],
)
def test_what_steers_reorders_or_hides_is_shown_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_line_feeds_stay_where_several_lines_are_wanted() -> None:
    assert visible("a\nb\r\n\tc\x1b", multiline=True) == "a\nb\\r\n\\tc\\x1b"


anything = st.text(st.characters() | st.characters(categories=["Cc", "Cf", "Co", "Cs", "Zl"]))


@given(anything, st.booleans())
def test_nothing_visible_steers_a_terminal(text: str, multiline: bool) -> None:
    shown = visible(text, multiline=multiline)
    if multiline:
        shown = shown.replace("\n", "")
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
    assert visible(shown) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_never_begins_a_formula(start: str) -> None:
    assert cell_safe(f"{start}1+1") == f"'{start}1+1"
    assert cell_safe(f"a{start}1") == f"a{start}1"


@given(st.text(st.sampled_from("'=+-@\t\r\na "), max_size=6))
def test_a_cell_is_read_back_as_the_text_it_was(text: str) -> None:
    assert cell_read(cell_safe(text)) == text


@pytest.mark.parametrize("text", ["'tis", "O'Brien", "'", "''", "'5"])
def test_an_apostrophe_before_no_formula_is_text(text: str) -> None:
    assert cell_read(text) == cell_safe(text) == text


def test_an_empty_cell_stays_empty() -> None:
    assert cell_safe("") == ""


@pytest.mark.parametrize("text", ["INV-1042", " 7 ", "№ 12/ä", "0" * 120, "[x]"])
def test_a_document_number_is_kept_as_it_came(text: str) -> None:
    assert document_number(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The number “” is empty; give at least one character."),
        ("  ", "The number “  ” is empty; give at least one character."),
        (
            "0" * 121,
            f"The number “{'0' * 120}” has 121 characters; at most 120 are allowed.",
        ),
        (
            "A\x1b",
            r"The number “A\x1b” holds the character \x1b, which can't be seen; leave it out.",
        ),
        (
            "A\u202eB",
            r"The number “A\u202eB” holds the character \u202e, which can't be seen; leave it out.",
        ),
    ],
)
def test_other_numbers_are_refused_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(BadDocumentNumber) as refused:
        document_number(text)
    assert str(refused.value) == message
    assert refused.value.text == text


@given(st.lists(st.none() | st.text("=+-@'\t\r\n a1", max_size=4)))
def test_many_cells_are_made_safe_as_each_is_alone(texts: list[str | None]) -> None:
    assert list(cells_safe(texts)) == [text and cell_safe(text) for text in texts]
