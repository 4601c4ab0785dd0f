"""What is on the pages of PDFs, drawn once more by bare reportlab."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import artui.statements.pdf

_FONT = "NotoSans-Regular"


class Text(NamedTuple):
    """A text, where it is on its page, and its size."""

    x: float
    y: float
    size: float
    text: str


Pages = list[list[Text]]


def pages_of(path: Path) -> Pages:
    """The texts of each page of a PDF."""
    pages: Pages = []
    for page in PdfReader(path).pages:
        texts: list[Text] = []

        def take(
            text: str,
            _cm: list[float],
            matrix: list[float],
            _font: object,
            size: float,
            texts: list[Text] = texts,
        ) -> None:
            if text.strip():
                texts.append(Text(matrix[4], matrix[5], size or 9, text.strip()))

        page.extract_text(visitor_text=take)
        pages.append(texts)
    return pages


def drawing(documents: Sequence[Pages]) -> Callable[[], None]:
    """Draw the documents, each with its font embedded, into memory."""
    folder = Path(artui.statements.pdf.__path__[0]) / "fonts"

    def draw() -> None:
        pdfmetrics.registerFont(TTFont(_FONT, str(folder / f"{_FONT}.ttf")))
        for pages in documents:
            canvas = Canvas(io.BytesIO(), pagesize=A4, invariant=1, pageCompression=1)
            for texts in pages:
                for x, y, size, text in texts:
                    canvas.setFont(_FONT, size)
                    canvas.drawString(x, y, text)
                canvas.showPage()
            canvas.save()

    return draw
