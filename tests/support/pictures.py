"""A picture of the first page of each template, as it should look: small, grey, kept as a file.

`python -m tests.support.pictures [NAME...]` draws them anew; look at each before you keep it.
`python -m tests.support.pictures docs` draws those that docs/documents.md shows, in colour.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops

from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.collecting.cover import cover_pdf
from artui.statements.collecting.notice_letter import notice_pdf
from artui.statements.documents.document import document_pdf
from artui.statements.lists.list_columns import ListColumn
from artui.statements.lists.list_pdf import ListHead, write_list_pdf
from artui.statements.month.month_pdf import month_pdf
from artui.statements.pdf.own_templates import SHIPPED
from tests.support.checkout import ROOT
from tests.support.letters import SWISS, SWISS_BUYER, full_cover, full_invoice, full_notice
from tests.support.months import ENTITY, month
from tests.support.statements import AS_OF, statement

FOLDER = Path(__file__).parents[1] / "statements" / "pictures"
_SCALE = 0.85
_DOCS_SCALE = 1.25
# Shades of grey by which a pixel differs, and how many pixels of a hundred may.
_SHADES, _SHARE = 48, 0.03

SAMPLES: dict[str, Callable[[], bytes]] = {
    "cover": lambda: cover_pdf(full_cover()),
    "document": lambda: document_pdf(full_invoice()),
    "document-swiss": lambda: document_pdf(
        full_invoice(seller=SWISS, customer=SWISS_BUYER, currency="CHF", late=None)
    ),
    "list": lambda: _list(),
    "notice": lambda: notice_pdf(full_notice()),
    "statement": lambda: statement_pdf(statement()),
    "statement-balance-forward": lambda: statement_pdf(statement(style="balance-forward")),
    "month": lambda: month_pdf(month(), [ENTITY]),
}
"""By the name of a template; what follows a hyphen tells a second picture of it apart."""


def _list() -> bytes:
    columns = [ListColumn("number"), ListColumn("name"), ListColumn("due_date", "date")]
    columns += [ListColumn("days_late", "int"), ListColumn("open", "money"), ListColumn("currency")]
    rows = [
        (f"INV-{n:04d}", f"Customer {n} of ours", AS_OF, n, n * 77_777, "EUR") for n in range(90)
    ]
    out = BytesIO()
    write_list_pdf(rows, columns, out, ListHead("Invoices", AS_OF))
    return out.getvalue()


def drawn_templates() -> set[str]:
    """The names of the templates that draw a document: those that begin one."""
    files = SHIPPED.glob("*.typ")
    return {path.stem for path in files if "#show: letter" in path.read_text()}


def picture(pdf: bytes, page: int = 0) -> Image.Image:
    """A page in shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found: Image.Image = document[page].render(scale=_SCALE, grayscale=True).to_pil()
        return found.convert("L")
    finally:
        document.close()


def kept(name: str) -> Path:
    """The file that a picture is kept in."""
    return FOLDER / f"{name}.png"


def differing(found: Image.Image, expected: Image.Image) -> float:
    """How many pixels of a hundred differ clearly; all of them if the sizes do."""
    if found.size != expected.size:
        return 100
    counts = ImageChops.difference(found, expected.convert("L")).histogram()
    return 100 * sum(counts[_SHADES:]) / sum(counts)


def looks_the_same(found: Image.Image, expected: Image.Image) -> bool:
    """Whether a reader would see no difference."""
    return differing(found, expected) <= _SHARE


def draw_docs() -> None:
    """Draw the pictures that the pages of docs show."""
    for name in ("statement", "notice", "document-swiss"):
        document = pypdfium2.PdfDocument(SAMPLES[name]())
        try:
            found: Image.Image = document[0].render(scale=_DOCS_SCALE).to_pil()
        finally:
            document.close()
        found.quantize(32).save(ROOT / "docs" / "documents" / f"{name}.png", optimize=True)


def main(wanted: list[str]) -> None:
    """Draw these pictures, or all of them."""
    if wanted == ["docs"]:
        return draw_docs()
    FOLDER.mkdir(exist_ok=True)
    for name in wanted or SAMPLES:
        # Sixteen shades are enough, and half the size.
        picture(SAMPLES[name]()).quantize(16).save(kept(name), optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
