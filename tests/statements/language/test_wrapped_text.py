"""Lines of plain text in every script: as wide as asked, and nothing lost."""

from textwrap import wrap

from hypothesis import given
from hypothesis import strategies as st

from artui.cell_width import width
from artui.statements.letters.wrapped_text import wrapped

WORDS = st.lists(st.text("abcdefghijäß-.,0123456789", min_size=1, max_size=12), min_size=1)


@given(WORDS, st.integers(12, 78))
def test_words_are_wrapped_as_python_does(words: list[str], cells: int) -> None:
    text = " ".join(words)
    assert wrapped(text, cells) == wrap(text, cells, break_on_hyphens=False)


@given(st.text("お支払い期限、。「」abc 12ー", max_size=200), st.integers(10, 40))
def test_no_letter_of_japanese_is_lost_and_no_line_is_too_wide(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    longest = max(map(len, text.split()), default=0)
    assert all(width(line) <= max(cells, 2 * longest) for line in lines)


def test_a_line_of_japanese_has_so_many_cells_and_begins_with_no_closing_sign() -> None:
    lines = wrapped("下記の金額を七日以内にお支払いください。期限を過ぎた場合は、回収します。", 20)
    assert lines == [
        "下記の金額を七日以内",
        "にお支払いください。",
        "期限を過ぎた場合は、",
        "回収します。",
    ]
    assert wrapped("あああああいいいい。", 18) == ["あああああいいい", "い。"]
    assert wrapped("one two three", 8, "  ") == ["one two", "  three"]
