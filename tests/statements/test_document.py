"""An invoice or memo as text and PDF: parties, lines with VAT, and totals that tie."""

import io

import pytest
from pypdf import PdfReader

from artui.statements.documents.document import (
    DocumentDoesNotTie,
    Party,
    PrintedLine,
    TaxTotal,
    document_pdf,
    document_text,
)
from tests.support.statements import document


def printed(**changes: object) -> str:
    reader = PdfReader(io.BytesIO(document_pdf(document(**changes))))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_text_and_pdf_show_each_line_with_its_vat_and_the_totals() -> None:
    for text in (printed(), document_text(document())):
        for words in ("Desk lamp, black", "50.00", "20%", "20.00", "60.00", "120.00"):
            assert words in text
        for words in ("Promotions", "-10.00", "-60.00", "65.00", "13.00", "78.00"):
            assert words in text
        for words in ("Orchid Optics Oy", "FI12345671", "Delivered to:", "D8k2", "LU12345678"):
            assert words in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total_minor": 7_801}, "its lines come to 78.00, the document says 78.01 EUR"),
        ({"net_minor": 6_499}, "net and tax come to 77.99"),
        ({"taxes": (TaxTotal("20%", 6_500, 1_299),)}, "its tax lines come to 12.99"),
        ({"taxes": (TaxTotal("20%", 6_499, 1_300),)}, "its taxed amounts come to 64.99"),
    ],
)
def test_a_document_whose_figures_do_not_tie_is_refused(
    changes: dict[str, object], words: str
) -> None:
    for draw in (document_pdf, document_text):
        with pytest.raises(DocumentDoesNotTie, match=words):
            draw(document(**changes))


def test_a_document_without_lines_or_taxes_shows_its_total() -> None:
    changes: dict[str, object] = {
        "lines": (),
        "taxes": (),
        "net_minor": None,
        "tax_minor": None,
        "ship_to": None,
        "notes": (),
        "buyer": Party("Orchid Optics Oy"),
    }
    assert "Total EUR" in printed(**changes)
    assert "78.00" in document_text(document(**changes))


def test_a_line_of_total_only_has_blank_cells_not_zeros() -> None:
    changes: dict[str, object] = {
        "lines": (PrintedLine("Services", 7_800),),
        "taxes": (),
        "net_minor": None,
        "tax_minor": None,
    }
    assert "0.00" not in document_text(document(**changes)).replace("78.00", "")


def test_yen_have_no_decimals_and_dinars_three() -> None:
    plain: dict[str, object] = {"lines": (), "taxes": (), "net_minor": None, "tax_minor": None}
    assert "Total JPY 7,800" in " ".join(printed(currency="JPY", **plain).split())
    assert "Total KWD 7.800" in " ".join(printed(currency="KWD", **plain).split())


def test_every_line_of_the_text_is_safe_to_show() -> None:
    lines = (PrintedLine("lamp\x1b]0;x\x07\u202egpj", 7_800),)
    text = document_text(
        document(number="N\x1b[1m", lines=lines, taxes=(), net_minor=None, tax_minor=None)
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "lamp\\x1b]0;x\\x07\\u202egpj" in text


def test_hundreds_of_lines_run_over_pages() -> None:
    lines = tuple(PrintedLine(f"Article {i}", 100) for i in range(200))
    text = printed(lines=lines, taxes=(), net_minor=None, tax_minor=None, total_minor=20_000)
    assert all(f"Article {i}\n" in text or f"Article {i} " in text for i in range(200))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert document_pdf(document()) == document_pdf(document())
