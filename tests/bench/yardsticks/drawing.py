"""What is on the pages of our documents, drawn once more by bare reportlab's usual calls."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from artui.statements.pdf.page_content import DrawnBox, DrawnText
from artui.statements.pdf.paper import Paper


class Document(NamedTuple):
    """The size of a document's pages, and the boxes and texts on each."""

    size: tuple[float, float]
    pages: list[tuple[list[DrawnBox], list[DrawnText]]]


@contextmanager
def recorded() -> Iterator[list[Document]]:
    """Keep what this process puts on pages meanwhile, with colours, fonts and foot lines."""
    documents: list[Document] = []
    finish = Paper.pdf

    def keep(self: Paper) -> bytes:
        pages = [
            (boxes, [*texts, *self._foot_texts(f"Page {number} of {len(self._pages)}")])
            for number, (boxes, texts) in enumerate(self._pages, 1)
        ]
        documents.append(Document((self.width, self.height), pages))
        return finish(self)

    Paper.pdf = keep  # type: ignore[method-assign]  # the pages are kept under no public name
    try:
        yield documents
    finally:
        Paper.pdf = finish  # type: ignore[method-assign]  # as it was


def drawing(documents: Sequence[Document]) -> Callable[[], None]:
    """Draw the documents, each with the fonts that ours has, into memory."""

    def draw() -> None:
        for document in documents:
            drawn(document)

    return draw


def drawn(document: Document) -> bytes:
    """The document as bare reportlab writes it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=document.size, invariant=1, pageCompression=1)
    for boxes, texts in document.pages:
        for box in boxes:
            canvas.setFillColorRGB(*box.colour)
            canvas.rect(*box[:4], stroke=0, fill=1)
        for text in texts:
            canvas.setFillColorRGB(*text.colour)
            x = text.x
            for font, run in text.shaped.runs:
                canvas.setFont(font, text.size)
                canvas.drawString(x, text.y, run)
                if len(text.shaped.runs) > 1:
                    x += canvas.stringWidth(run, font, text.size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
