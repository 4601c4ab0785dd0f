"""The operators that draw a page: boxes, then all text as one object.

A statement has some three hundred texts. reportlab's own calls measure each of them again and
format each number with care; that took more than half of the time of a document.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from reportlab.pdfbase.pdfdoc import PDFDocument

from artui.statements.pdf.fonts import Shaped, shipped

Colour = tuple[float, float, float]
# What a string in parentheses can't hold as it is; other bytes are written as octal numbers.
_ESCAPED = {code: f"\\{code:03o}" for code in range(256) if not 32 <= code < 127}
_ESCAPED |= {ord(char): f"\\{char}" for char in "()\\"}


class DrawnText(NamedTuple):
    """A line with its left end at x, y."""

    x: float
    y: float
    size: float
    colour: Colour
    shaped: Shaped


class DrawnBox(NamedTuple):
    """A filled rectangle with its lower left corner at x, y."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


def box_operators(boxes: Sequence[DrawnBox]) -> str:
    """The operators that fill the boxes."""
    found = []
    current: Colour | None = None
    for x, y, width, height, colour in boxes:
        if colour != current:
            found.append(_fill(colour))
            current = colour
        found.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")
    return "\n".join(found)


def text_operators(texts: Sequence[DrawnText], document: PDFDocument) -> str:
    """The operators that draw the texts; the fonts that they use become part of the document."""
    found = ["BT"]
    state: tuple[str, float] | None = None
    current: Colour | None = None
    for x, y, size, colour, shaped in texts:
        if colour != current:
            found.append(_fill(colour))
            current = colour
        found.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for font, run in shaped.runs:
            for name, coded in _pieces(font, run, document):
                if (name, size) != state:
                    found.append(f"{name} {size:.6g} Tf")
                    state = (name, size)
                found.append(f"({coded}) Tj")
    found.append("ET")
    return "\n".join(found)


@lru_cache(maxsize=64)
def _fill(colour: Colour) -> str:
    red, green, blue = colour
    return f"{red:g} {green:g} {blue:g} rg"


def _pieces(font: str, run: str, document: PDFDocument) -> Iterator[tuple[str, str]]:
    """The run in pieces of one subset of its font: the subset's name and the coded text."""
    own = shipped(font)
    if run.isascii():
        # The first subset always holds these letters, each under its own code.
        yield own.getSubsetInternalName(0, document), _coded(run)
        return
    for subset, coded in own.splitString(run, document):
        yield own.getSubsetInternalName(subset, document), _coded(coded.decode("latin-1"))


@lru_cache(maxsize=16_384)
def _coded(text: str) -> str:
    return text.translate(_ESCAPED)
