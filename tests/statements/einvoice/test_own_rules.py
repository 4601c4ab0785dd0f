"""What our own rules refuse where the official ones are blind, and where they say a fact is set."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.statements.einvoice.electronic_invoice import (
    DeliveredTo,
    DiscountOffer,
    ElectronicInvoice,
    InvoiceForm,
    VatCategory,
    VatSum,
)
from artui.statements.einvoice.invoice_xml import invoice_xml
from artui.statements.einvoice.own_rules import findings_of
from tests.support.einvoices import BUYER, SELLER, TRANSFER, case_1, invoice, line, to_france

UBL, XRECHNUNG = InvoiceForm.UBL, InvoiceForm.XRECHNUNG


def said(made: ElectronicInvoice, form: InvoiceForm = UBL) -> str:
    return " ".join("".join(map(str, finding)) for finding in findings_of(made, form))


def test_a_right_invoice_has_no_finding_in_any_form() -> None:
    for form in InvoiceForm:
        assert said(case_1(), form) == ""
        assert said(to_france(), form) == ""


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"seller": replace(SELLER, name=" ")}, "our name; set it with: artui entity set 'DE'"),
        ({"seller": replace(SELLER, country="")}, "our country; set it with"),
        (
            {"buyer": replace(BUYER, country="ZZ")},
            "the buyer's country; set it with: artui customer set 'C-1' --country ….",
        ),
        ({"buyer": replace(BUYER, address="")}, "lacks the buyer's einvoice address"),
        ({"seller": replace(SELLER, address_scheme="")}, "our einvoice scheme"),
        ({"lines": (), "taxes": ()}, "It has no lines (BR-16)"),
        ({"currency": "BGN"}, "BGN is no currency of electronic invoices"),
        ({"prepaid_minor": -1}, "What was paid before can't be -0.01 EUR"),
        ({"lines": (line(1, "-1", "5", -500),)}, "Its total is -5.95 EUR; what is given back is"),
        ({"lines": (line(1, "1e2", "5", 500),)}, "'1e2', which is no plain number"),
        ({"lines": (line(1, "nan", "5", 500),)}, "'nan', which is no plain number"),
        ({"lines": (line(1, "1.0000001", "5", 500),)}, "more than 6 decimals are lost"),
        ({"lines": (line(1, "-1", "-5", 500),)}, "a price is not negative (BR-27)"),
        ({"lines": (line(1, "1", "5", 500, "-19"),)}, "'-19' is no plain percentage"),
        ({"lines": (line(1, "1", "5", 500, "0"),)}, "category S has a rate above 0 (BR-S-05)"),
        (
            {"lines": (line(1, "1", "5", 500, "7", VatCategory.ZERO),)},
            "category Z has the rate 0, not 7",
        ),
        (
            {"lines": (replace(line(1, "1", "5", 500), unit="Stück"),)},
            "unit 'Stück', which is no code of UN/ECE",
        ),
        (
            {"lines": (replace(line(1, "1", "5", 500), price_quantity="0"),)},
            "a price for 0, which must be above zero",
        ),
        ({"lines": (replace(line(1, "1", "5", 500), name=""),)}, "Line 1 has no description"),
        ({"taxes": ()}, "VAT category S at 19% has 0 sums"),
        ({"seller": replace(SELLER, vat_id="")}, "It lacks our VAT id; set it with: artui entity"),
        ({"delivered": DeliveredTo(country="Atlantis")}, "'Atlantis' is no country where goods"),
    ],
)
def test_what_any_form_refuses(changed: dict[str, object], finding: str) -> None:
    made = case_1(**changed)
    if "lines" in changed and "taxes" not in changed:
        lines = changed["lines"]
        assert isinstance(lines, tuple)
        rate = lines[0].rate
        net = sum(each.net_minor for each in lines)
        tax = 0 if not rate.isdigit() else round(net * int(rate) / 100)
        made = replace(made, taxes=(VatSum(lines[0].category, rate, net, tax),))
    assert finding in said(made)


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"buyer_reference": ""}, "artui customer set 'C-1' --buyer-reference …."),
        ({"transfer": None}, "artui bank accounts set IBAN --entity 'DE' --currency EUR"),
        ({"terms": "net 30\n#SKONTO#"}, "begins with #"),
        ({"discounts": (DiscountOffer(10, "2.125"),)}, "room for 2 decimals"),
        ({"delivered": DeliveredTo(country="DE")}, "city and postcode of the place"),
        ({"seller": replace(SELLER, contact=replace(SELLER.contact, phone="1"))}, "(BR-DE-27)"),
        ({"seller": replace(SELLER, contact=replace(SELLER.contact, email="a@"))}, "(BR-DE-28)"),
        ({"seller": replace(SELLER, postcode="")}, "our postcode (BR-DE-4)"),
        ({"buyer": replace(BUYER, address="", address_scheme="")}, "PEPPOL-EN16931-R010"),
    ],
)
def test_what_only_xrechnung_refuses(changed: dict[str, object], finding: str) -> None:
    made = case_1(**changed)
    assert said(made) == ""
    assert finding in said(made, XRECHNUNG)


def test_all_that_is_wrong_is_said_at_once() -> None:
    bare = replace(BUYER, city="", postcode="")
    text = said(case_1(buyer=bare, due_date=None, buyer_reference=""), XRECHNUNG)
    assert text.count("XRechnung needs") == 3
    assert "lacks a due date" in text


def test_discounts_of_xrechnung_are_lines_of_their_own() -> None:
    offers = (DiscountOffer(10, "2"), DiscountOffer(20, "1.5"))
    xml = invoice_xml(case_1(discounts=offers), XRECHNUNG).decode()
    lines = "net 30\n#SKONTO#TAGE=10#PROZENT=2.00#\n#SKONTO#TAGE=20#PROZENT=1.50#\n"
    assert f"<cbc:Note>{lines}</cbc:Note>" in xml
    assert "SKONTO" not in invoice_xml(case_1(discounts=offers), UBL).decode()


def test_kosovo_has_a_code_of_its_own() -> None:
    xml = invoice_xml(case_1(buyer=replace(BUYER, country="XK")), UBL)
    assert b"<cbc:IdentificationCode>1A</cbc:IdentificationCode>" in xml


def test_a_number_of_no_iban_is_no_transfer_of_sepa() -> None:
    def means(account: str, currency: str = "EUR") -> bool:
        transfer = replace(TRANSFER, account=account)
        made = invoice(line(1, "1", "5", 500), currency=currency, transfer=transfer)
        return b">58<" in invoice_xml(made, UBL)

    assert means("DE75512108001245126199")
    assert not means("DE00512108001245126199")
    assert not means("123456789")
    assert not means("DE75512108001245126199", "USD")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_written_safely(text: str) -> None:
    made = case_1(notes=(text,), terms=text, buyer=replace(BUYER, name=f"x{text}", street=text))
    for form in (InvoiceForm.FACTURX, UBL):
        assert b"<!" not in invoice_xml(made, form)
