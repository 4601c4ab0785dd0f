"""How long a text is at most on paper, reckoned without typst from the advances of Noto Sans.

It is never shorter than what is drawn, so what fits by it fits: such a row of a table need not be
measured by typst, which is half the work of drawing it.
"""

# Advances from blank to tilde, in hundredths of the size, rounded up.
_ASCII = (
    "24 26 40 60 54 79 66 22 30 30 51 54 26 31 26 38 54 54 54 54 54 54 54 54 54 54 26 26 54 54 54 "
    "41 83 59 60 58 67 52 48 68 68 33 26 57 48 86 71 72 56 72 58 51 51 67 56 87 54 52 51 33 38 33 "
    "54 45 28 52 57 45 57 53 32 57 57 25 25 50 25 87 57 56 57 57 39 44 34 57 47 74 49 47 43 38 51 "
    "38 54"
)
# Letters that nearly always come from Noto Sans or from the East Asian face; others are reckoned
# as the code that is printed where no face has a letter.
_LETTERS = 1.05
_KNOWN = ("\u00a1", "\u04ff"), ("\u3000", "\u9fff"), ("\uac00", "\ud7a3"), ("\uff01", "\uffee")
_CODE, _LONG_CODE, _UNSEEN = 3.6, 6.5, 100.0
# What kerning may add.
_LOOSE = 1.04


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


_ADVANCES = _Advances(
    {chr(ord(" ") + place): int(width) / 100 for place, width in enumerate(_ASCII.split())}
)
# The blanks that keep the parts of an amount together.
_ADVANCES.update({"\u00a0": 0.26, "\u202f": 0.26})


def line_width(text: str) -> float:
    """The most that a text takes on one line, in sizes of its face."""
    return sum(map(_ADVANCES.__getitem__, text)) * _LOOSE
