"""A word is found in the same texts, whether it is in one of many or in most of them."""

from hypothesis import given
from hypothesis import strategies as st

from artui.domain.searched_texts import SearchedTexts, both, either

TEXTS = st.lists(st.text("ab-Äß\0\1 ", max_size=9), max_size=30)
FORMS = st.lists(st.text("aB-äÄ ", min_size=1, max_size=3), max_size=3)


def _folded(text: str) -> bytes:
    return text.replace("\0", " ").replace("\1", " ").encode().lower()


@given(TEXTS, FORMS)
def test_each_text_with_one_of_the_forms_is_marked(texts: list[str], forms: list[str]) -> None:
    searched = SearchedTexts(texts)
    right = [any(_folded(form) in _folded(text) for form in forms) for text in texts]
    assert list(searched.with_word(forms)) == right
    assert len(searched) == len(texts)


def test_a_word_cannot_reach_from_one_text_into_the_next() -> None:
    texts = SearchedTexts(["ab", "cd"])
    assert texts.with_word(["bc", "b\0c", "b\1", "\1", ""]) == b"\0\0"
    assert texts.with_word(["bc", "d"]) == b"\0\1"


def test_marks_are_put_together() -> None:
    assert either(b"\0\0\1\1", b"\0\1\0\1") == b"\0\1\1\1"
    assert both(b"\0\0\1\1", b"\0\1\0\1") == b"\0\0\0\1"
    assert either(b"", b"") == both(b"", b"") == b""
