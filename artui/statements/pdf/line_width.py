"""How long a text is at most on paper, reckoned without typst from the advances of Noto Sans.

It is never shorter than what is drawn, so what fits by it fits; and on how many lines a text
surely stands. What is known so need not be measured by typst, which is half the work of drawing it.
"""

from collections.abc import Sequence

# Advances from blank to tilde, in hundredths of the size, rounded up.
_ASCII = (
    "24 26 40 60 54 79 66 22 30 30 51 54 26 31 26 38 54 54 54 54 54 54 54 54 54 54 26 26 54 54 54 "
    "41 83 59 60 58 67 52 48 68 68 33 26 57 48 86 71 72 56 72 58 51 51 67 56 87 54 52 51 33 38 33 "
    "54 45 28 52 57 45 57 53 32 57 57 25 25 50 25 87 57 56 57 57 39 44 34 57 47 74 49 47 43 38 51 "
    "38 54"
)
_BOLD = (
    "24 28 47 61 55 87 70 26 34 34 52 54 28 32 28 42 54 54 54 54 54 54 54 54 54 54 28 28 54 54 54 "
    "45 85 65 63 60 69 53 52 68 72 37 32 62 52 90 76 74 59 74 62 52 54 71 61 91 62 59 53 33 42 33 "
    "56 41 35 56 60 49 60 56 37 60 61 29 29 58 29 91 61 59 60 60 42 47 41 61 54 81 54 54 46 38 52 "
    "38 54"
)
# Letters that nearly always come from Noto Sans or from the East Asian face; others are reckoned
# as the code that is printed where no face has a letter.
_LETTERS = 1.05
_KNOWN = ("\u00a1", "\u04ff"), ("\u3000", "\u9fff"), ("\uac00", "\ud7a3"), ("\uff01", "\uffee")
_CODE, _LONG_CODE, _UNSEEN = 3.6, 6.5, 100.0
# What kerning may add, and what it may take; the least that a letter without known advance has.
_LOOSE, _TIGHT = 1.04, 0.9
_LEAST = 0.2
# After the Latin letters other faces begin, which may be higher.
_OTHER_FACES = "\u0250"


class _Advances(dict[str, float]):
    """The advance of each letter that was asked for, in sizes."""

    def __missing__(self, char: str) -> float:
        if not char.isprintable():
            width = _UNSEEN
        elif any(first <= char <= last for first, last in _KNOWN):
            width = _LETTERS
        else:
            width = _CODE if char <= "\uffff" else _LONG_CODE
        self[char] = width
        return width


def _advances(ascii_: str) -> _Advances:
    found = _Advances(
        {chr(ord(" ") + place): int(width) / 100 for place, width in enumerate(ascii_.split())}
    )
    # The blanks that keep the parts of an amount together.
    found.update({"\u00a0": 0.26, "\u202f": 0.26})
    return found


_ADVANCES, _BOLD_ADVANCES = _advances(_ASCII), _advances(_BOLD)


def line_width(text: str, *, bold: bool = False) -> float:
    """The most that a text takes on one line, in sizes of its face."""
    advances = _BOLD_ADVANCES if bold else _ADVANCES
    return sum(map(advances.__getitem__, text)) * _LOOSE


def lines_in(text: str, room: float, *, bold: bool = False, more: float = 0) -> int:
    """On how many lines of Noto Sans a text stands, broken at its blanks; 0 where that is not sure.

    The room is in sizes of the face, and may be wider by up to `more`.
    """
    if any(char >= _OTHER_FACES and char not in "\u202f…–—’“”„" for char in text):
        return 0
    if line_width(text, bold=bold) < room:
        return 1
    words = text.split(" ")
    # Elsewhere words may break at other places too.
    if not all(word.isalnum() for word in words):
        return 0
    widest = [line_width(word, bold=bold) for word in words]
    if max(widest) >= room:
        return 0
    blank = line_width(" ", bold=bold)
    lines = _filled(widest, blank, room)
    least = [_least_width(word, bold=bold) for word in words]
    return lines if _filled(least, blank * _TIGHT, room + more) == lines else 0


def _least_width(word: str, *, bold: bool) -> float:
    advances = _BOLD_ADVANCES if bold else _ADVANCES
    return sum(advances[char] if char.isascii() else _LEAST for char in word) * _TIGHT


def _filled(widths: Sequence[float], blank: float, room: float) -> int:
    """How many lines words of these widths fill, each taken up as long as it has room."""
    lines, used = 1, widths[0]
    for width in widths[1:]:
        if used + blank + width > room:
            lines, used = lines + 1, width
        else:
            used += blank + width
    return lines
