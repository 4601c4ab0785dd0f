"""`artui einvoice check`: rule, path and message; a plain sentence where the rules are missing."""

import sys
from pathlib import Path

import pytest

from artui.statements.einvoice import official_rules
from artui.statements.einvoice.electronic_invoice import InvoiceForm
from artui.statements.einvoice.invoice_xml import invoice_xml
from tests.support.commands import Artui
from tests.support.einvoices import case_1, note_for_case_1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for form in InvoiceForm:
        (tmp_path / f"{form}.xml").write_bytes(invoice_xml(case_1(), form))
        (tmp_path / f"{form}-note.xml").write_bytes(invoice_xml(note_for_case_1(), form))
    return tmp_path


def test_right_invoices_keep_every_rule(artui: Artui, folder: Path) -> None:
    ran = artui("einvoice", "check", *sorted(folder.glob("*.xml")))
    assert ran.status == 0, ran.out
    assert {row["severity"] for row in artui.rows("einvoice", "check", *folder.glob("*.xml"))} <= {
        "warning"
    }
    ran = artui("einvoice", "check", folder / "ubl.xml")
    assert (ran.status, ran.err.strip()) == (0, "1 checked: every rule is kept.")


def test_a_broken_rule_is_told_with_path_and_message(artui: Artui, folder: Path) -> None:
    wrong = folder / "wrong.xml"
    wrong.write_bytes((folder / "ubl.xml").read_bytes().replace(b">204.60<", b">204.70<"))
    assert artui("einvoice", "check", wrong).status == 1
    rows = artui.rows("einvoice", "check", wrong, folder / "ubl.xml")
    assert [row["file"] for row in rows] == [str(wrong)] * len(rows)
    (row,) = [row for row in rows if row["rule"] == "BR-CO-15"]
    assert row["severity"] == "error"
    assert row["path"].startswith("/")
    assert row["message"].startswith("Invoice total amount with VAT (BT-112)")


def test_what_the_schema_has_no_place_for_is_a_row_too(artui: Artui, folder: Path) -> None:
    wrong = folder / "wrong.xml"
    wrong.write_bytes((folder / "facturx.xml").read_bytes().replace(b"ram:TypeCode", b"ram:Kind"))
    rows = artui.rows("einvoice", "check", wrong)
    assert rows[0]["rule"] == "XSD"
    assert "Kind" in rows[0]["message"]
    assert "urn:" not in rows[0]["path"] + rows[0]["message"]


def test_a_path_is_told_without_namespaces(artui: Artui, folder: Path) -> None:
    wrong = folder / "wrong.xml"
    whole = (folder / "facturx.xml").read_bytes()
    wrong.write_bytes(whole.replace(b"DuePayableAmount>204.60<", b"DuePayableAmount>1<"))
    rows = {row["rule"]: row for row in artui.rows("einvoice", "check", wrong)}
    assert rows["BR-CO-16"]["path"] == (
        "/CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/"
        "SpecifiedTradeSettlementHeaderMonetarySummation"
    )


def test_cii_of_xrechnung_is_checked_as_the_standard(artui: Artui, folder: Path) -> None:
    path = folder / "cii.xml"
    standard = b">urn:cen.eu:en16931:2017<"
    named = b">urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0<"
    path.write_bytes((folder / "facturx.xml").read_bytes().replace(standard, named))
    assert artui("einvoice", "check", path).status == 0


def test_what_is_no_invoice_is_refused(artui: Artui, tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_bytes(b"<a/>")
    ran = artui("einvoice", "check", path)
    assert (ran.status, ran.err.strip()) == (1, "other.xml: it is no invoice in CII or UBL 2.1.")


def test_without_the_extra_it_says_what_to_install(
    artui: Artui, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stylesheet belongs to the processor that compiled it, so both are made anew afterwards.
    for made in (official_rules.processor, official_rules._stylesheet):
        made.cache_clear()
    monkeypatch.setitem(sys.modules, "saxonche", None)
    ran = artui("einvoice", "check", folder / "ubl.xml")
    assert ran.status == 3
    assert ran.err.strip().endswith("install it with: pip install 'artui[einvoice]'")
