"""Pages to draw on: text, rules and boxes are collected, then written as one PDF.

Nothing is written until every page is known, so that each can say `page n of m`.
The bytes depend on the content alone: no clock, no random id. A4, or Letter where
the customer's country uses it.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Literal

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from artui.domain.text import visible
from artui.statements.pdf.fonts import fit, shape
from artui.statements.pdf.page_content import (
    Colour,
    DrawnBox,
    DrawnText,
    box_operators,
    text_operators,
)

Align = Literal["left", "right", "centre"]

INK: Colour = (0.12, 0.14, 0.17)
MUTED: Colour = (0.40, 0.43, 0.47)
ACCENT: Colour = (0.09, 0.27, 0.43)
RULE: Colour = (0.80, 0.82, 0.85)
TINT: Colour = (0.945, 0.955, 0.965)
MARGIN = 42.0
FOOT = 52.0

_LETTER_COUNTRIES = frozenset(
    "US CA MX PR GT CR PA SV HN NI DO CO VE CL PH BZ".split()  # noqa: SIM905
)
# Plain compressed streams: a third smaller than the default, and twice as quick.
rl_config.useA85 = 0


class Paper:
    """A document being drawn, from the top of its first page downwards.

    `y` is the cursor: points from the foot of the page. `head` draws what every
    page after the first begins with.
    """

    def __init__(self, *, title: str, author: str, country: str, foot: str) -> None:
        self.width, self.height = LETTER if country.upper() in _LETTER_COUNTRIES else A4
        self.left, self.right = MARGIN, self.width - MARGIN
        self.y = self.height - MARGIN
        self.head: Callable[[], None] = lambda: None
        self._title, self._author, self._foot = visible(title), visible(author), foot
        self._pages: list[tuple[list[DrawnBox], list[DrawnText]]] = [([], [])]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8,
        *,
        bold: bool = False,
        align: Align = "left",
        colour: Colour = INK,
        width: float = 0,
    ) -> None:
        """A line with its left end, right end or middle at `x`; cut to `width`, if given."""
        if width:
            text = fit(text, size, width, bold)
        shaped = shape(text, bold)
        if align == "right":
            x -= shaped.width * size
        elif align == "centre":
            x -= shaped.width * size / 2
        self._pages[-1][1].append(DrawnText(x, y, size, colour, shaped))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle with its lower left corner at x, y; it lies under the text."""
        self._pages[-1][0].append(DrawnBox(x, y, width, height, colour))

    def rule(self, y: float, colour: Colour = RULE, weight: float = 0.5) -> None:
        """A line across the page."""
        self.box(self.left, y, self.right - self.left, weight, colour)

    def room(self, height: float) -> bool:
        """Whether `height` points are left above the foot of the page."""
        return self.y - height >= FOOT

    def need(self, height: float) -> None:
        """Go to a new page unless `height` points are left on this one."""
        if not self.room(height):
            self.new_page()

    def new_page(self) -> None:
        """Begin the next page and draw its head."""
        self._pages.append(([], []))
        self.y = self.height - MARGIN
        self.head()

    def pdf(self) -> bytes:
        """The finished document."""
        out = BytesIO()
        canvas = Canvas(out, pagesize=(self.width, self.height), invariant=1, pageCompression=1)
        canvas.setTitle(self._title)
        canvas.setAuthor(self._author)
        canvas.setCreator("artui")
        # The canvas shows its document, to which fonts are added, under no public name.
        document: PDFDocument = canvas._doc  # type: ignore[attr-defined]
        for number, (boxes, texts) in enumerate(self._pages, 1):
            foot = f"Page {number} of {len(self._pages)}"
            canvas.addLiteral(box_operators(boxes))
            canvas.addLiteral(text_operators([*texts, *self._foot_texts(foot)], document))
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _foot_texts(self, page: str) -> list[DrawnText]:
        left = shape(fit(self._foot, 7, self.right - self.left - 80))
        right = shape(page)
        return [
            DrawnText(self.left, 30, 7, MUTED, left),
            DrawnText(self.right - right.width * 7, 30, 7, MUTED, right),
        ]
