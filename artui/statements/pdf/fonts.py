"""Which shipped font draws which letter, and how wide a text is.

Text is made safe, composed (NFC), put into drawing order and split into runs, one
per font: Noto Sans first, then DejaVu for Arabic, Hebrew and symbols, then Droid
for Chinese, Japanese and Korean. What none of them has becomes the replacement
character, so that a letter is never dropped unseen.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from artui.domain.text import visible
from artui.statements.pdf import bidi

REPLACEMENT = "\ufffd"
_FOLDER = Path(__file__).parent / "fonts"
_CHAINS = {
    False: ("NotoSans-Regular", "DejaVuSansCondensed", "DroidSansFallback"),
    True: ("NotoSans-Bold", "DejaVuSansCondensed", "DroidSansFallback"),
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text ready to draw: runs of (font name, text), and its width per point of size."""

    runs: tuple[tuple[str, str], ...]
    width: float


@cache
def shipped(name: str) -> TTFont:
    """A font, read from its file the first time a text needs it."""
    font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def _face(name: str) -> tuple[dict[int, int], dict[int, float], float]:
    """Glyphs and widths of a font."""
    face = shipped(name).face
    return face.charToGlyph, face.charWidths, face.defaultWidth


@lru_cache(maxsize=16_384)
def shape(text: str, bold: bool = False) -> Shaped:
    """The text as runs of fonts, in drawing order, with nothing hidden or dropped."""
    ordered = bidi.drawn(unicodedata.normalize("NFC", visible(text)))
    runs: list[tuple[str, str]] = []
    width = 0.0
    for char in ordered:
        name, char = _font_of(char, bold)
        _, widths, default = _face(name)
        width += widths.get(ord(char), default)
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + char)
        else:
            runs.append((name, char))
    return Shaped(tuple(runs), width / 1000)


@lru_cache(maxsize=16_384)
def _font_of(char: str, bold: bool) -> tuple[str, str]:
    """The first font of the chain that has the letter; else the first one's replacement."""
    char = " " if char == "\u00a0" else char
    for name in _CHAINS[bold]:
        if ord(char) in _face(name)[0]:
            return name, char
    return _CHAINS[bold][0], REPLACEMENT


def fit(text: str, size: float, width: float, bold: bool = False) -> str:
    """The text, or its beginning with `…`, so that it is no wider than `width` points."""
    if shape(text, bold).width * size <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if shape(text[:middle] + "…", bold).width * size <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low] + "…"


def wrap(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """The whole text in lines of at most `width` points, broken at blanks, else anywhere."""
    if shape(text, bold).width * size <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in visible(text).split(" "):
        longer = f"{line} {word}" if line else word
        if shape(longer, bold).width * size <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, size, width, bold)
        lines += full
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, width: float, bold: bool) -> list[str]:
    """A word cut into pieces that fit; a piece has at least one letter."""
    pieces: list[str] = []
    start = 0
    while start < len(word):
        low, high = start + 1, len(word)
        while low < high:
            middle = (low + high + 1) // 2
            if shape(word[start:middle], bold).width * size <= width:
                low = middle
            else:
                high = middle - 1
        pieces.append(word[start:low])
        start = low
    return pieces or [""]
