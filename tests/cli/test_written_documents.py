"""`artui document`: from a ledger to files, electronic invoices in each form by the official rules,
the same bytes whenever they are written, and refusals that say where a fact is set.
"""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from facturx import get_level, get_xml_from_pdf
from lxml import etree
from pypdf import PdfReader

from artui.statements.einvoice.official_rules import broken_rules
from tests.support.commands import Artui
from tests.support.einvoices import amounts_in

CUSTOMERS = (
    "account,name,country,currency,policy,legal_name,street,postcode,city,vat_id,"
    "einvoice_address,einvoice_scheme,buyer_reference\n"
    "C1,Nordwind,DE,EUR,es,Nordwind & Söhne GmbH,Am Wall 2,20095,Hamburg,DE987654321,"
    "04011000-12345-03,0204,04011000-12345-03\n"
    "C2,Acheteur,FR,EUR,none,Acheteur SA,1 rue Neuve,75001,Paris,FR12345678901,"
    "facture@acheteur.example,EM,REF-7\n"
    "C3,Bare,DE,EUR,none,,,,,,,,\n"
    "C4,Gulf,KW,KWD,none,Gulf WLL,,,,,,,\n"
)
INVOICES = """\
number,account,issue_date,amount,currency,due_date,terms,net_amount,tax_amount,tax_code,po_number,\
shipment_date,x-exemption-reason
INV-1,C1,2025-09-01,204.60,EUR,,2/10 net 30,180.00,24.60,,PO-77,2025-08-28,
INV-2,C2,2025-09-02,1250.00,EUR,2025-10-02,,1250.00,0.00,K,,2025-09-01,
INV-3,C1,2025-09-03,500.00,EUR,2025-10-03,,500.00,0.00,E,,,Insurance (§4 No. 10 UStG)
INV-4,C3,2025-09-04,119.00,EUR,2025-10-04,,100.00,19.00,,,,
INV-5,C1,2025-09-05,99.99,EUR,2025-10-05,,,,,,,
INV-6,C4,2025-09-06,10.125,KWD,2025-10-06,,10.125,0.000,G,,,
"""
LINES = """\
number,line,description,quantity,unit,unit_price,net_amount,tax_rate,tax_code,tax_amount
INV-1,1,Eichenbrett <lang>,3,C62,33.333,100.00,19,,19.00
INV-1,2,Buch,1,C62,80,80.00,7,,5.60
INV-4,1,Arbeit,,HUR,,100.00,19,,19.00
"""
MEMOS = """\
number,account,issue_date,amount,currency,invoice,net_amount,tax_amount,reason
CM-1,C1,2025-10-01,204.60,EUR,INV-1,,,Goods returned
CM-2,C3,2025-10-02,11.90,EUR,INV-4,10.00,1.90,Price
CM-3,C1,2025-10-03,20.00,EUR,INV-1,,,Part
CM-4,C1,2025-10-04,20.00,EUR,,,,Goodwill
"""
ENTITY = (
    "--legal-name", "Muster GmbH", "--country", "DE", "--street", "Hauptstr. 1",
    "--postcode", "10115", "--city", "Berlin", "--vat-id", "DE123456789",
    "--registration-id", "HRB 12345", "--einvoice-address", "rechnung@muster.example",
    "--einvoice-scheme", "EM", "--contact-name", "Erika Muster",
    "--contact-phone", "+49 30 123456", "--contact-email", "erika@muster.example",
)  # fmt: skip
FORMS = ("facturx", "ubl", "xrechnung")


def filled(artui: Artui, folder: Path) -> Artui:
    """A ledger of a German seller with customers at home, in France and in Kuwait."""
    for kind, text in (
        ("customers", CUSTOMERS),
        ("invoices", INVOICES),
        ("invoice-lines", LINES),
        ("credit-memos", MEMOS),
    ):
        ran = artui.load(folder, kind, text)
        assert ran.status == 0, ran.err
    artui.done("entity", "set", "main", *ENTITY)
    artui.done(
        "bank", "accounts", "set", "DE75512108001245126199", "--entity", "main", "--currency", "EUR"
    )
    return artui


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filled ledger in a file, made once."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "ledger.db"
    shutil.copy(sqlite_template, path)
    filled(Artui(f"sqlite:///{path}"), folder)
    return path


@pytest.fixture
def quick(made: Path, tmp_path: Path) -> Artui:
    path = tmp_path / "ledger.db"
    shutil.copy(made, path)
    return Artui(f"sqlite:///{path}")


def xml_of(artui: Artui, number: str, form: str, folder: Path) -> bytes:
    """The XML of a document, which keeps the official rules."""
    ran = artui.done(
        "document", number, "--einvoice", form, "--formats", "xml", "--overwrite", "--out", folder
    )
    (name,) = ran.out.splitlines()
    xml = Path(name).read_bytes()
    assert [each for each in broken_rules(name, xml) if not each.warning] == []
    return xml


def refused(artui: Artui, number: str, form: str, folder: Path) -> str:
    ran = artui("document", number, "--einvoice", form, "--out", folder / "none")
    assert ran.status == 1
    assert not (folder / "none").exists()
    return ran.err


def test_the_whole_way_on_each_database(any_artui: Artui, tmp_path: Path) -> None:
    filled(any_artui, tmp_path)
    any_artui.done("interest", "post", "--compensation")
    (charge,) = [
        row for row in any_artui.rows("list", "charges") if row["kind"] == "finance_charge"
    ]
    totals = {"INV-1": "204.60", "INV-2": "1250.00", "CM-1": "204.60", "CM-2": "11.90"}
    totals |= {charge["number"]: charge["amount"], "INV-1-COMP": "40.00"}
    for form in ("facturx", "ubl"):
        ran = any_artui.done(
            "document", *totals, "--einvoice", form, "--formats", "xml", "--out", tmp_path / form
        )
        for line, total in zip(ran.out.splitlines(), totals.values(), strict=True):
            xml = Path(line).read_bytes()
            assert [each for each in broken_rules(line, xml) if not each.warning] == []
            assert amounts_in(xml)["BT-112"] == [total]


@pytest.mark.parametrize("form", FORMS)
def test_an_invoice_of_the_ledger_in_each_form(quick: Artui, tmp_path: Path, form: str) -> None:
    xml = xml_of(quick, "INV-1", form, tmp_path)
    found = amounts_in(xml)
    assert (found["BT-131"], found["BT-146"]) == (["100.00", "80.00"], ["33.333", "80"])
    assert (found["BT-110"], found["BT-112"], found["BT-115"]) == (
        ["24.60"],
        ["204.60"],
        ["204.60"],
    )
    for text in ("Eichenbrett &lt;lang&gt;", "Nordwind &amp; Söhne GmbH", "PO-77", "DE75512"):
        assert text in xml.decode()
    assert (("#SKONTO#TAGE=10#PROZENT=2.00#\n" in xml.decode()) is True) == (form == "xrechnung")
    # Paid and asked for on a later day, it is the same document.
    paid = ("--amount", "204.60", "--reference", "P-1", "--invoice", "INV-1")
    quick.done("pay", "--customer", "C1", *paid)
    later = Artui(quick.url, "2026-02-01")
    assert xml_of(later, "INV-1", form, tmp_path) == xml


def test_a_credit_memo_names_its_invoice(quick: Artui, tmp_path: Path) -> None:
    for form in FORMS:
        whole = xml_of(quick, "CM-1", form, tmp_path)
        assert amounts_in(whole)["BT-112"] == ["204.60"]
        assert amounts_in(whole)["BT-131"] == ["100.00", "80.00"]
        assert b">381<" in whole
        assert b">INV-1<" in whole
    part = xml_of(quick, "CM-2", "ubl", tmp_path)
    assert (amounts_in(part)["BT-109"], amounts_in(part)["BT-110"]) == (["10.00"], ["1.90"])
    several = refused(quick, "CM-3", "ubl", tmp_path)
    assert "INV-1 has several VAT rates, and the memo says none" in several
    assert "artui import invoice-lines FILE" in refused(quick, "CM-4", "ubl", tmp_path)


def test_goods_to_france_and_an_exempt_service(quick: Artui, tmp_path: Path) -> None:
    for form in FORMS:
        goods = xml_of(quick, "INV-2", form, tmp_path)
        assert b"VATEX-EU-IC" in goods
        assert amounts_in(goods)["BT-112"] == ["1250.00"]
        exempt = xml_of(quick, "INV-3", form, tmp_path).decode()
        assert "Insurance (§4 No. 10 UStG)" in exempt


def test_why_there_is_no_vat_may_stand_with_the_customer(quick: Artui, tmp_path: Path) -> None:
    quick.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,net_amount,tax_amount,tax_code\n"
        "INV-7,C1,2025-11-01,10.00,EUR,10.00,0.00,E\n",
    )
    assert "needs its reason (BR-E-10); give it as x-exemption-reason" in refused(
        quick, "INV-7", "ubl", tmp_path
    )
    reason = "account,name,x-exemption-reason\nC1,Nordwind,Small business (§19 UStG)\n"
    quick.load(tmp_path, "customers", reason)
    assert "Small business (§19 UStG)" in xml_of(quick, "INV-7", "ubl", tmp_path).decode()
    assert "§4 No. 10" in xml_of(quick, "INV-3", "ubl", tmp_path).decode()


def test_what_has_no_vat_and_says_nothing_has_the_category_of_its_customer(
    quick: Artui, tmp_path: Path
) -> None:
    invoices = "number,account,issue_date,amount,currency\nINV-7,C1,2025-11-01,10.00,EUR\n"
    quick.load(tmp_path, "invoices", invoices)
    lines = LINES.splitlines()[0] + "\nINV-7,1,Tools,2,C62,5,10.00,,,0.00\n"
    quick.load(tmp_path, "invoice-lines", lines)
    said = refused(quick, "INV-7", "ubl", tmp_path)
    assert "Line 1 says no VAT rate above 0 and no category" in said
    quick.load(tmp_path, "customers", "account,name,x-vat-category\nC1,Nordwind,g\n")
    assert b"VATEX-EU-G" in xml_of(quick, "INV-7", "ubl", tmp_path)
    # A line that names its own, or has a rate, keeps it.
    assert b"VATEX-EU-G" not in xml_of(quick, "INV-1", "ubl", tmp_path)
    assert b"VATEX-EU-G" not in xml_of(quick, "INV-3", "ubl", tmp_path)


def test_a_charge_to_the_fils_is_refused_once(quick: Artui, tmp_path: Path) -> None:
    quick.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,net_amount,tax_amount,tax_code\n"
        "INV-K,C4,2025-11-01,0.665,KWD,0.665,0.000,G\n",
    )
    said = refused(quick, "INV-K", "ubl", tmp_path)
    assert said.count(". ") == 1
    assert "room for 2 decimals, and 0.665 KWD has more (BR-DEC)." in said


def test_late_interest_and_a_fee_are_outside_the_scope_of_vat(quick: Artui, tmp_path: Path) -> None:
    quick.done("interest", "post", "--compensation")
    rows = quick.rows("list", "charges")
    assert {row["kind"] for row in rows} == {"finance_charge", "fee"}
    for row in rows[:3]:
        for form in FORMS:
            xml = xml_of(quick, row["number"], form, tmp_path)
            assert amounts_in(xml)["BT-112"] == [row["amount"]]
            assert b"DE123456789" not in xml
            assert b"DE987654321" not in xml
            assert b"HRB 12345" in xml
            assert b"VATEX-EU-O" in xml


def test_a_correction_names_what_it_corrects_and_its_reversal_is_not_written(
    quick: Artui, tmp_path: Path
) -> None:
    quick.done("correct", "INV-3", "--amount", "450.00", "--reason", "Too much")
    assert "no lines and VAT rates" in refused(quick, "INV-3-C1", "ubl", tmp_path)
    text = LINES.splitlines()[0] + "\nINV-3-C1,1,Insurance,1,C62,450,450.00,0,O,0.00\n"
    assert quick.load(tmp_path, "invoice-lines", text).status == 0
    for form in FORMS:
        xml = xml_of(quick, "INV-3-C1", form, tmp_path)
        assert b">384<" in xml
        assert b">INV-3<" in xml
    said = refused(quick, "INV-3-R1", "ubl", tmp_path)
    assert "INV-3-C1 takes the place of what it reverses; write that instead." in said


def test_a_reversed_invoice_is_taken_back_by_a_credit_note(quick: Artui, tmp_path: Path) -> None:
    quick.done("reverse", "INV-1", "--reason", "Never ordered")
    # Another takes its number; the note names the one under which it was issued.
    again = "number,account,issue_date,amount,currency\nINV-1,C1,2025-11-20,5.00,EUR\n"
    assert quick.load(tmp_path, "invoices", again).status == 0
    for form in FORMS:
        xml = xml_of(quick, "INV-1-R1", form, tmp_path)
        assert amounts_in(xml)["BT-112"] == ["204.60"]
        assert b">INV-1<" in xml
    again = ("document", "INV-1~1", "--einvoice", "ubl", "--out", tmp_path / "again")
    refused = quick(*again)
    assert "INV-1~1 was reversed on 2025-11-21; write what reverses or replaces it." in refused.err


def test_what_was_paid_before_it_was_issued_is_said(quick: Artui, tmp_path: Path) -> None:
    same_day = Artui(quick.url, "2025-11-21")
    same_day.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,net_amount,tax_amount,tax_code\n"
        "INV-9,C1,2025-11-21,100.00,EUR,100.00,0.00,Z\n",
    )
    paid = ("--amount", "40.00", "--reference", "P-9", "--invoice", "INV-9")
    same_day.done("pay", "--customer", "C1", *paid, "--date", "2025-11-20")
    found = amounts_in(xml_of(Artui(quick.url, "2025-12-24"), "INV-9", "ubl", tmp_path))
    assert (found["BT-113"], found["BT-115"]) == (["40.00"], ["60.00"])
    for form in (("--formats", "txt"), ("--formats", "pdf,txt", "--einvoice", "facturx")):
        ran = same_day.done("document", "INV-9", *form, "--overwrite", "--out", tmp_path)
        name = Path(ran.out.splitlines()[-1])
        words = " ".join(name.read_text(encoding="utf-8").split())
        assert "Bereits bezahlt -40,00 Zu zahlen 60,00 EUR" in words


def test_without_lines_the_one_rate_that_comes_to_the_tax_is_taken(
    quick: Artui, tmp_path: Path
) -> None:
    quick.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,net_amount,tax_amount,tax_code\n"
        "R-1,C1,2025-11-20,119.00,EUR,100.00,19.00,S\n"
        "R-2,C1,2025-11-20,13.18,EUR,12.49,0.69,S\n"
        "R-3,C1,2025-11-20,1.05,EUR,1.00,0.05,S\n"
        "R-4,C1,2025-11-20,1001.23,EUR,1000.00,1.23,S\n"
        "R-5,C1,2025-11-20,600.00,EUR,200.00,400.00,S\n",
    )
    for number, rate in (("R-1", "19"), ("R-2", "5.5")):
        xml = xml_of(quick, number, "ubl", tmp_path)
        assert f">{rate}</cbc:Percent>".encode() in xml
    assert (
        "R-3 can't be an electronic invoice. It has no lines, and several VAT rates (4.5% to 5.4%) "
        "could be meant by the tax of 0.05 on 1.00 EUR; give them to: artui import"
    ) in refused(quick, "R-3", "ubl", tmp_path)
    for number in ("R-4", "R-5"):
        assert "no VAT rate could be meant" in refused(quick, number, "ubl", tmp_path)


def test_what_does_not_stand_is_not_mailed(quick: Artui, tmp_path: Path) -> None:
    quick.done("reverse", "INV-1", "--reason", "wrong")
    ran = quick("mail", "document", "INV-1", "INV-4")
    assert ran.status == 1
    assert "INV-1 was reversed on 2025-11-21; no mail with it is drafted." in ran.err
    quick.done("correct", "INV-4", "--amount", "100.00")
    assert "and replaced by INV-4-C1; no mail" in quick("mail", "document", "INV-4").err


def test_factur_x_is_a_pdf_that_carries_its_xml(quick: Artui, tmp_path: Path) -> None:
    ran = quick.done("document", "INV-1", "CM-1", "--einvoice", "facturx", "--out", tmp_path)
    names = [Path(line) for line in ran.out.splitlines()]
    assert [name.name for name in names] == ["invoice-INV-1.pdf", "credit-memo-CM-1.pdf"]
    pdf = names[0].read_bytes()
    name, xml = get_xml_from_pdf(pdf, check_xsd=True)
    assert name == "factur-x.xml"
    assert get_level(etree.fromstring(xml)) == "en16931"
    assert xml == xml_of(quick, "INV-1", "facturx", tmp_path)
    reader = PdfReader(BytesIO(pdf), strict=True)
    catalogue = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()  # type: ignore[index]
    for said in (
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:DocumentType>INVOICE</fx:DocumentType>",
        "<fx:Version>1.0</fx:Version>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>",
    ):
        assert said in metadata
    assert metadata.count("<pdfaExtension:schemas>") == 1
    etree.fromstring(metadata.encode())
    (inside,) = catalogue["/AF"]  # type: ignore[index]
    assert inside.get_object()["/AFRelationship"] == "/Alternative"
    assert quick("einvoice", "check", names[0]).status == 0
    # The same bytes again, over the file that is there, on a later day when it is paid.
    paid = ("--amount", "204.60", "--reference", "P-1", "--invoice", "INV-1")
    quick.done("pay", "--customer", "C1", *paid)
    later = Artui(quick.url, "2026-02-01")
    later.done("document", "INV-1", "--einvoice", "facturx", "--out", tmp_path, "--overwrite")
    assert names[0].read_bytes() == pdf
    assert "".join(page.extract_text() for page in reader.pages).count("INV-1")


def test_plain_papers_of_any_kind(quick: Artui, tmp_path: Path) -> None:
    quick.done("pay", "--customer", "C1", "--amount", "50.00", "--reference", "P-2")
    ran = quick.done("document", "INV-5", "P-2", "--formats", "txt,pdf", "--out", tmp_path)
    assert [Path(line).name for line in ran.out.splitlines()] == [
        "invoice-INV-5.pdf",
        "invoice-INV-5.txt",
        "payment-P-2.pdf",
        "payment-P-2.txt",
    ]
    assert ran.err == ""
    kuwait = quick.done("document", "INV-6", "--out", tmp_path)
    assert kuwait.err.startswith("INV-6: no payment code: No IBAN of main in KWD is known")
    assert "99,99 EUR" in (tmp_path / "invoice-INV-5.txt").read_text()
    assert quick("document", "INV-5", "--out", tmp_path).status == 1
    assert "P-2 can't be an electronic invoice. It is a payment" in refused(
        quick, "P-2", "ubl", tmp_path
    )


def test_what_can_not_be_asked_for(quick: Artui, tmp_path: Path) -> None:
    assert quick("document", "INV-1", "--formats", "xml", "--out", tmp_path).status == 2
    assert quick("document", "INV-1", "--formats", "docx", "--out", tmp_path).status == 2
    ran = quick("document", "INV-1", "--formats", "pdf", "--einvoice", "ubl", "--out", tmp_path)
    assert (ran.status, list(tmp_path.glob("*.pdf"))) == (2, [])


def test_a_refusal_says_every_fact_and_where_it_is_set(quick: Artui, tmp_path: Path) -> None:
    said = refused(quick, "INV-4", "xrechnung", tmp_path)
    for part in (
        "INV-4 can't be an electronic invoice.",
        "XRechnung needs the buyer reference (the Leitweg-ID of a public buyer, or what else the "
        "customer asks for; BR-DE-15); set it with: artui customer set 'C3' --buyer-reference ….",
        "the buyer's city (BR-DE-8); set it with: artui customer set 'C3' --city ….",
    ):
        assert part in said
    first, *faults = said.splitlines()
    assert first == "INV-4 can't be an electronic invoice."
    assert len(faults) > 3
    assert all(line.startswith("  ") and line.endswith(".") for line in faults)
    quick.done("entity", "set", "main", "--contact-phone", "", "--registration-id", "")
    said = refused(quick, "INV-1", "xrechnung", tmp_path)
    assert (
        "XRechnung needs our contact phone (BR-DE-6); set it with: artui entity set 'main' "
        "--contact-phone …." in said
    )
    assert "no lines and VAT rates of it (BR-16)" in refused(quick, "INV-5", "ubl", tmp_path)
    assert "10.125 KWD has more (BR-DEC)." in refused(quick, "INV-6", "ubl", tmp_path)
    # Nothing is written if one of several is refused.
    ran = quick("document", "INV-1", "INV-5", "--einvoice", "ubl", "--out", tmp_path / "both")
    assert (ran.status, (tmp_path / "both").exists()) == (1, False)


def test_a_correction_of_interest_names_the_charge_it_gives_back_of(
    quick: Artui, tmp_path: Path
) -> None:
    quick.done("interest", "post")
    (charge,) = quick.rows("list", "charges")
    early = ("--amount", "204.60", "--reference", "P-1", "--invoice", "INV-1")
    quick.done("pay", "--customer", "C1", *early, "--date", "2025-09-15")
    quick.done("interest", "post")
    (memo,) = [
        row for row in quick.rows("list", "credit-memos") if row["number"].startswith("FCC-")
    ]
    for form in FORMS:
        xml = xml_of(quick, memo["number"], form, tmp_path)
        assert amounts_in(xml)["BT-112"] == [memo["amount"]]
        assert b">381<" in xml
        assert f">{charge['number']}<".encode() in xml
        assert b"VATEX-EU-O" in xml


def test_instalments_are_said_and_all_is_due_on_the_last_day(quick: Artui, tmp_path: Path) -> None:
    quick.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,currency,terms,net_amount,tax_amount,tax_code\n"
        'INV-8,C1,2025-11-01,100.01,EUR,"instalments 50% net 30, 50% net 60",100.01,0.00,Z\n',
    )
    xml = xml_of(quick, "INV-8", "ubl", tmp_path).decode()
    assert "<cbc:DueDate>2025-12-31</cbc:DueDate>" in xml
    assert "01.12.2025: 50,00 EUR\n31.12.2025: 50,01 EUR" in xml
