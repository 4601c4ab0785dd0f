"""Text measured in terminal cells, not in characters: 中 takes two, a combining accent none.

A vowel sign that stands beside its letter, as in हि, takes a cell: rich gives it none, but most
terminals give it one (wcwidth), and would lose it to whatever is written into that cell. A terminal
that needs only one cell for the whole shows a blank after it.

Every column and line of the screens is cut and padded here, so that no line is wider than the
screen. A name that does not fit ends in `…`; a number that does not fit is replaced by `#`, because
a truncated number would be read as another number.
"""

from unicodedata import category

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"
_FIRST_SIGN = "\u0903"  # before it there is no vowel sign with a cell of its own


def width(text: str) -> int:
    """The number of cells that `text` takes on the screen."""
    return len(text) if text.isascii() else cell_len(text) + signs(text)


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


def cut_middle(text: str, cells: int) -> str:
    """The text, shortened to at most `cells` cells by leaving out its middle."""
    if width(text) <= cells:
        return text
    parts = clusters(text)
    back: list[str] = []
    left = (cells - 1) // 2
    for cluster, taken in reversed(parts):
        left -= taken
        if left < 0:
            break
        back.append(cluster)
    tail = "".join(reversed(back))
    return cut(text, cells - width(tail)) + tail if cells > 0 else ""


def wrap(text: str, cells: int, lines: int) -> list[str]:
    """The text on at most this many lines of `cells` cells; the last one is cut.

    It is broken between parts that are two spaces apart, else at a space.
    """
    found: list[str] = []
    while len(found) < lines - 1 and width(text) > cells:
        take = max(1, len(cut(text, cells)) - 1)
        half = take // 2
        spaces = (text.rfind(gap, half, take + 1) for gap in ("  ", " "))
        take = next((space for space in spaces if space > 0), take)
        found.append(text[:take].rstrip())
        text = text[take:].lstrip()
    return [*found, cut(text, cells)]


def pad(text: str, cells: int) -> str:
    """`text` in exactly `cells` cells, at the left."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def pad_right(text: str, cells: int) -> str:
    """A number or word in exactly `cells` cells, at the right; `#` throughout if it is too wide."""
    if width(text) > cells:
        return "#" * cells
    return " " * (cells - width(text)) + text


def pad_decimal(text: str, cells: int, decimals: int, point: str = ".") -> str:
    """An amount in `cells` cells, its decimal point `decimals` digits before the right edge.

    `decimals` is the most that the column holds (0 for yen alone, 3 once there are dinars).
    """
    if not text:
        return " " * cells
    _, found, fraction = text.rpartition(point)
    if not found:
        room = decimals + width(point) if decimals else 0
    else:
        room = max(0, decimals - width(fraction))
    if width(text) + room > cells:
        return pad_right(text, cells)
    return pad_right(text + " " * room, cells)


def spread(left: str, right: str, cells: int) -> str:
    """A line of `cells` cells with `left` at its left and `right` at its right.

    `right` gives way first: it is dropped whole when both do not fit with a space between.
    """
    if right and width(left) + width(right) < cells:
        return pad(left, cells - width(right)) + right
    return pad(left, cells)
