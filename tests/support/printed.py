"""What a printed document says: its text, and the codes on it as a reader of codes reads them."""

import io

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from pypdf import PdfReader

_SHARP = 200 / 72
_QR = zxingcpp.barcode_formats_from_str("QRCode")


def text_of(pdf: bytes) -> str:
    """All text of a document, in one line."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def codes_of(pdf: bytes) -> list[str]:
    """What the QR codes on a document say, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=_SHARP, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    found = [zxingcpp.read_barcodes(page, _QR) for page in pages]
    return [each.bytes.decode() for page in found for each in page]
