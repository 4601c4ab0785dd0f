"""The PDF of a VAT document shows the published excerpt."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from artui.amazon.vat.printed import printed
from artui.statements.documents.document import document_pdf
from artui.statements.model import Entity
from tests.support.vidr import documents

SELLER = Entity("Seller SARL", "FR", ("1 rue Neuve", "Lille"), "FR000", ("IBAN FR76 0000",))
ISSUED = date(2026, 3, 4)


def words(name: str, index: int) -> str:
    pdf = document_pdf(printed(documents(name)[index], "V-1", ISSUED, SELLER))
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("name", "index", "figures"),
    [
        ("one-shipment", 0, ("100.00", "120.00", "-50.00", "-60.00", "65.00", "13.00", "78.00")),
        ("two-products", 0, ("240.00", "24.00", "-120.00", "230.00", "46.00", "276.00")),
        ("two-shipments", 1, ("240.00", "12.00", "6.00", "165.00", "33.00", "198.00")),
    ],
)
def test_vd_2_the_pdf_shows_the_figures_of_the_excerpt(
    name: str, index: int, figures: tuple[str, ...]
) -> None:
    text = words(name, index)
    for figure in (*figures, "20%", "Shipping charge", "Gift wrap", "Promotions", "BYU738349K"):
        assert figure in text


def test_vd_4_it_carries_the_rows_vat_number_and_no_bank_details() -> None:
    text = words("two-shipments", 1)
    assert "ATU12345678" in text
    assert "FR000" not in text
    assert "IBAN" not in text
    assert "021893076" in text


def test_without_a_vat_number_in_the_row_it_carries_the_entitys() -> None:
    document = replace(documents("one-shipment")[0], seller_vat="", citation="Reverse charge")
    drawn = printed(document, "V-1", ISSUED, SELLER)
    assert drawn.seller.tax_id == "FR000"
    assert drawn.notes == ("Reverse charge",)
