"""Documents speak the customer's language, from the file that names it to the printed page."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.commands import Artui

CUSTOMERS = "account,name,country,currency,language,street,postcode,city\n"


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("AT,EUR,,Weg 1,1010,Wien", ("Kontoauszug", "1.000,00 EUR", "Rechnung INV-1")),
        ("AT,EUR,en,Weg 1,1010,Wien", ("Statement of account", "1,000.00 EUR", "Invoice INV-1")),
        ("CH,EUR,fr,Weg 1,1000,Lausanne", ("Relevé de compte", "000.00 EUR", "Facture INV-1")),
        ("US,EUR,,1 Main St,62701,Springfield", ("Statement of account", "Springfield 62701")),
        ("PL,EUR,,ul. Prosta 1,00-001,Warszawa", ("Zestawienie rozrachunków", "Faktura INV-1")),
        ("JP,EUR,,1-1 Chiyoda,100-0001,Tokyo", ("残高明細書", "請求書 INV-1")),
    ],
)
def test_a_statement_speaks_the_customer_s_language(
    artui: Artui, tmp_path: Path, row: str, said: tuple[str, ...]
) -> None:
    artui.load(tmp_path, "customers", f"{CUSTOMERS}C1,Kunde,{row}\n")
    head = "number,account,currency,amount,issue_date,due_date"
    invoice = f"{head}\nINV-1,C1,EUR,1000,2025-11-01,2025-12-15\n"
    artui.load(tmp_path, "invoices", invoice)
    (pdf,) = artui.done("statement", "C1", "--out", tmp_path / "out").out.splitlines()
    text = text_of(Path(pdf))
    assert [each for each in said if each not in text] == []
