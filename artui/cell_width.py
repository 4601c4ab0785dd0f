"""How many cells of a terminal a text takes: 中 takes two, a combining accent none.

A vowel sign that stands beside its letter, as in हि, takes a cell: rich gives it none, but most
terminals give it one (wcwidth), and would lose it to whatever is written into that cell. A terminal
that needs only one cell for the whole shows a blank after it.
"""

from functools import lru_cache
from unicodedata import category

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"
_FIRST_SIGN = "\u0903"  # before it there is no vowel sign with a cell of its own


def width(text: str) -> int:
    """The number of cells that `text` takes on the screen."""
    return len(text) if text.isascii() else _wide(text)


@lru_cache(maxsize=4096)
def _wide(text: str) -> int:
    return cell_len(text) + signs(text)


def signs(text: str) -> int:
    """The number of signs in `text` that take a cell beside their letter."""
    if max(text, default="") < _FIRST_SIGN:
        return 0
    return sum(1 for character in text if character >= _FIRST_SIGN and category(character) == "Mc")


def clusters(text: str) -> list[tuple[str, int]]:
    """The letters with their marks and signs, and the number of cells that each takes."""
    if text.isascii():
        return [(character, 1) for character in text]
    spans, _ = split_graphemes(text)
    parts = [(text[start:stop], cells) for start, stop, cells in spans]
    return [(part, cells + signs(part)) for part, cells in parts]


def cut(text: str, cells: int) -> str:
    """The text, shortened to at most `cells` cells; a shortened text ends in `…`."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    if text.isascii():
        return text[: cells - 1] + ELLIPSIS
    kept: list[str] = []
    left = cells - 1
    for cluster, taken in clusters(text):
        left -= taken
        if left < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ELLIPSIS
