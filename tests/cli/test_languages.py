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


def test_rates_of_tax_are_written_in_the_customer_s_signs(artui: Artui, tmp_path: Path) -> None:
    artui.load(tmp_path, "customers", f"{CUSTOMERS}C1,Client,FR,EUR,,Rue 1,75001,Paris\n")
    invoice = (
        "number,account,issue_date,amount,currency,net_amount,tax_amount\n"
        "INV-1,C1,2025-11-01,1155.00,EUR,1100.00,55.00\n"
    )
    artui.load(tmp_path, "invoices", invoice)
    lines = (
        "number,line,description,quantity,unit_price,net_amount,tax_rate,tax_amount\n"
        "INV-1,1,Livre,2.5,400,1000.00,5.5,55.00\nINV-1,2,Port,1,100,100.00,0,0\n"
    )
    ran = artui.load(tmp_path, "invoice-lines", lines)
    assert ran.status == 0, ran.err
    (txt,) = artui.done(
        "document", "INV-1", "--formats", "txt", "--out", tmp_path / "out"
    ).out.splitlines()
    text = " ".join(Path(txt).read_text().split())
    assert "TVA 5,5 % sur 1 000,00" in text
    assert "TVA 0 % sur 100,00" in text
    assert "2,5" in text
