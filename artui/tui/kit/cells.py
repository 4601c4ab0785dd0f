"""Text measured in terminal cells, not in characters.

Every column and line of the screens is cut and padded here, so that no line is wider than the
screen. A name that does not fit ends in `…`; a number that does not fit is replaced by `#`, because
a truncated number would be read as another number.
"""

from artui.cell_width import clusters, cut, width

__all__ = ["cut", "cut_middle", "pad", "pad_decimal", "pad_right", "spread", "width", "wrap"]


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
