"""What `artui document --einvoice` writes, `artui import invoices` reads in another ledger."""

from pathlib import Path

import pytest

from tests.support.commands import Artui

US = {
    "legal-name": "Muster & Söhne GmbH", "country": "DE", "street": "Weg 1", "postcode": "10115",
    "city": "Berlin", "vat-id": "DE123456789", "registration-id": "HRB 1",
    "einvoice-address": "r@muster.example", "einvoice-scheme": "EM", "contact-name": "Ann Ott",
    "contact-phone": "+49 30 1", "contact-email": "ann@muster.example",
}  # fmt: skip
IBAN = "DE75512108001245126199"
THEM = {
    "account": "C1", "name": "Käufer AG", "country": "DE", "currency": "EUR",
    "vat_id": "DE987654321", "street": "Am Wall 2", "postcode": "20095", "city": "Hamburg",
    "einvoice_address": "ap@k.example", "einvoice_scheme": "EM", "buyer_reference": "REF-7",
}  # fmt: skip
INVOICE = (
    "number,account,issue_date,amount,net_amount,tax_amount,due_date,po_number\n"
    "INV-7,C1,2025-11-01,204.60,180.00,24.60,2025-12-01,PO-7\n"
)
LINES = (
    "number,line,description,quantity,unit,unit_price,net_amount,tax_rate,tax_amount\n"
    "INV-7,1,Board,3,C62,33.333,100.00,19,19.00\nINV-7,2,Book,1,C62,80,80.00,7,5.60\n"
)


def made_ready(artui: Artui, folder: Path) -> Artui:
    options = [word for name, value in US.items() for word in (f"--{name}", value)]
    artui.done("entity", "set", "main", *options)
    artui.done("bank", "accounts", "set", IBAN, "--entity", "main", "--currency", "EUR")
    artui.load(folder, "customers", f"{','.join(THEM)}\n{','.join(THEM.values())}\n")
    return artui


@pytest.mark.parametrize("form", ["facturx", "ubl", "xrechnung"])
def test_an_invoice_of_one_ledger_is_that_of_another(
    artui: Artui, tmp_path: Path, form: str
) -> None:
    one = made_ready(artui, tmp_path)
    other = made_ready(Artui(str(tmp_path / "other.db")), tmp_path)
    one.load(tmp_path, "invoices", INVOICE)
    one.load(tmp_path, "invoice-lines", LINES)
    out = tmp_path / "out"
    one.done("document", "INV-7", "--einvoice", form, "--out", out)
    files = [path for path in out.iterdir() if form == "facturx" or path.suffix == ".xml"]
    assert len(files) == 1
    ran = other("import", "invoices", files[0])
    assert (ran.status, "added 1" in ran.out) == (0, True), ran.err
    ours, theirs = (each.rows("show", "invoice", "INV-7") for each in (one, other))
    for part in ("lines", "taxes"):
        assert theirs[part] == ours[part]
    names = ("account", "amount", "currency", "issue_date", "due_date", "po_number", "entity")
    assert [theirs["header"][name] for name in names] == [ours["header"][name] for name in names]
    assert "skipped 1" in other.done("import", "invoices", files[0]).out
    assert other.done("db", "check").out == "Everything ties.\n"
