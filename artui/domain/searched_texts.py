"""Many short texts in which a word is looked up again and again, while it is typed.

They stand one after the other in one long text. A few operations on it find all texts with a word,
some milliseconds for a hundred thousand of them, however many have it.
"""

from collections.abc import Iterable

_END, _HIT = b"\0", b"\1"
_OTHERS = bytes(set(range(256)) - set(_END + _HIT))
_NO_MARKS = {0: " ", 1: " "}


class SearchedTexts:
    """Texts by their places. Only the case of ASCII letters is ignored."""

    __slots__ = ("_count", "_text")

    def __init__(self, texts: Iterable[str]) -> None:
        given = list(texts)
        self._count = len(given)
        text = "\0".join(given)
        if text.count("\0") >= max(self._count, 1) or "\1" in text:
            text = "\0".join(each.translate(_NO_MARKS) for each in given)
        self._text = text.encode().lower() + _END if given else b""

    def __len__(self) -> int:
        return self._count

    def with_word(self, forms: Iterable[str]) -> bytes:
        """A byte for each text: 1 if it contains one of the forms of a word, else 0."""
        found = bytes(self._count)
        for form in forms:
            word = form.encode().lower()
            if word and not (_END in word or _HIT in word) and word in self._text:
                found = either(found, self._with(word))
        return found

    def _with(self, word: bytes) -> bytes:
        # Of each text only its hits are left and its end, then one hit, then that instead of both.
        marks = self._text.replace(word, _HIT).translate(None, _OTHERS)
        while _HIT + _HIT in marks:
            marks = marks.replace(_HIT + _HIT, _HIT)
        return marks.replace(_HIT + _END, _HIT)


def either(some: bytes, others: bytes) -> bytes:
    """Where one of two is marked."""
    return (int.from_bytes(some) | int.from_bytes(others)).to_bytes(len(some))


def both(some: bytes, others: bytes) -> bytes:
    """Where both are marked."""
    return (int.from_bytes(some) & int.from_bytes(others)).to_bytes(len(some))
