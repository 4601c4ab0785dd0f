"""The worked cases of electronic invoices, in every form: the right value keeps the official rules,
the wrong one breaks the rule that is named, or is refused by our own where the official are blind.
"""

from dataclasses import replace
from datetime import date

import pytest

from artui.statements.einvoice.electronic_invoice import (
    ElectronicInvoice,
    InvoiceForm,
    TypeCode,
    VatCategory,
    VatSum,
)
from artui.statements.einvoice.invoice_xml import invoice_xml
from artui.statements.einvoice.official_rules import broken_rules
from artui.statements.einvoice.own_rules import NoElectronicInvoice
from tests.support.einvoices import (
    BUYER,
    SELLER,
    amounts_in,
    case_1,
    invoice,
    late_interest,
    line,
    note_for_case_1,
    to_france,
)

FORMS = pytest.mark.parametrize("form", list(InvoiceForm))
CII, UBL = InvoiceForm.FACTURX, InvoiceForm.UBL


def broken(xml: bytes) -> set[str]:
    return {each.rule for each in broken_rules("invoice.xml", xml) if not each.warning}


def written(made: ElectronicInvoice, form: InvoiceForm) -> bytes:
    """The XML of an invoice, which keeps the official rules, and is the same each time."""
    xml = invoice_xml(made, form)
    assert broken(xml) == set()
    assert invoice_xml(made, form) == xml
    return xml


def refusal(made: ElectronicInvoice, form: InvoiceForm = UBL) -> str:
    with pytest.raises(NoElectronicInvoice) as caught:
        invoice_xml(made, form)
    return str(caught.value)


@FORMS
def test_1_vat_is_computed_on_the_sum_of_each_rate(form: InvoiceForm) -> None:
    xml = written(case_1(), form)
    found = amounts_in(xml)
    assert found["BT-131"] == ["100.00", "80.00"]
    assert found["BT-117"] == ["19.00", "5.60"]
    assert found["BT-110"] == ["24.60"]
    assert found["BT-112"] == found["BT-115"] == ["204.60"]
    assert {"BR-CO-14", "BR-CO-15"} <= broken(xml.replace(b">24.60<", b">24.61<"))
    one_more = replace(case_1().taxes[0], tax_minor=1901)
    assert "VAT of 19% on 100.00 is 19.00, and the document says 19.01 EUR" in refusal(
        case_1(taxes=(one_more, case_1().taxes[1]))
    )


@FORMS
def test_2_a_price_keeps_its_digits_and_the_line_is_rounded_once(form: InvoiceForm) -> None:
    xml = written(invoice(line(1, "3", "33.333", 10000)), form)
    assert amounts_in(xml)["BT-146"] == ["33.333"]
    assert amounts_in(xml)["BT-131"] == ["100.00"]
    exact = xml.replace(b">100.00<", b">99.999<", 1)
    assert broken(exact) & {"BR-DEC-23", "UBL-DT-01"}
    # The official rules don't multiply: our own do.
    cut = invoice(line(1, "3", "33.333", 9999))
    assert "Line 1 says 3 × 33.333, which is 100.00, and its net amount is 99.99 EUR." in refusal(
        cut, form
    )


@FORMS
def test_3_each_line_is_rounded_and_the_sum_is_of_rounded_lines(form: InvoiceForm) -> None:
    made = invoice(*(line(place, "1", "0.333", 33) for place in (1, 2, 3)))
    xml = written(made, form)
    found = amounts_in(xml)
    assert (found["BT-131"], found["BT-106"]) == (["0.33"] * 3, ["0.99"])
    assert (found["BT-110"], found["BT-112"]) == (["0.19"], ["1.18"])
    assert "BR-CO-10" in broken(xml.replace(b">0.99<", b">1.00<"))


@FORMS
def test_4_a_credit_note_is_positive_and_names_its_invoice(form: InvoiceForm) -> None:
    xml = written(note_for_case_1(), form)
    assert amounts_in(xml)["BT-112"] == ["204.60"]
    assert b">381<" in xml
    assert b">INV-1<" in xml
    assert (b">20260301<" if form is CII else b">2026-03-01<") in xml
    negative = note_for_case_1(lines=(line(1, "-3", "33.333", -10000), case_1().lines[1]))
    assert "A credit note has positive amounts" in refusal(negative, form)
    assert "names the invoice that it is about" in refusal(note_for_case_1(earlier=()), form)


@FORMS
def test_5_what_was_paid_before_may_be_more_than_is_owed(form: InvoiceForm) -> None:
    xml = written(case_1(prepaid_minor=25000), form)
    assert amounts_in(xml)["BT-113"] == ["250.00"]
    assert amounts_in(xml)["BT-115"] == ["-45.40"]
    assert "BR-CO-16" in broken(xml.replace(b">-45.40<", b">0.00<"))


@FORMS
def test_6_what_is_due_has_a_due_date(form: InvoiceForm) -> None:
    assert "lacks a due date" in refusal(case_1(due_date=None), form)
    written(case_1(due_date=None, prepaid_minor=20460), form)


@FORMS
def test_7_an_amount_to_the_fils_is_refused(form: InvoiceForm) -> None:
    fils = invoice(line(1, "1", "10.125", 10125, "0", VatCategory.ZERO), currency="KWD")
    assert "room for 2 decimals, and 10.125 KWD has more" in refusal(fils, form)
    whole = invoice(line(1, "1", "10.12", 10120, "0", VatCategory.ZERO), currency="KWD")
    xml = written(whole, form)
    assert amounts_in(xml)["BT-112"] == ["10.12"]
    assert broken(xml.replace(b">10.12<", b">10.125<")) & {"BR-DEC-14", "UBL-DT-01"}


@FORMS
def test_8_a_currency_without_decimals_has_none(form: InvoiceForm) -> None:
    found = amounts_in(written(invoice(line(1, "1", "1000", 1000, "10"), currency="JPY"), form))
    assert (found["BT-109"], found["BT-110"], found["BT-112"]) == (["1000"], ["100"], ["1100"])


@FORMS
def test_9_late_interest_is_outside_the_scope_of_vat(form: InvoiceForm) -> None:
    xml = written(late_interest(), form)
    assert amounts_in(xml)["BT-112"] == ["22.26"]
    assert b"HRB 12345" in xml
    assert b"DE123456789" not in xml
    assert "no VAT id may be named" in refusal(late_interest(seller=SELLER), form)
    assert "no VAT id may be named" in refusal(late_interest(buyer=BUYER), form)
    bare = replace(SELLER, vat_id="", registration_id="")
    said = refusal(late_interest(seller=bare), form)
    assert "(BR-CO-26); set it with: artui entity set 'DE' --registration-id …" in said
    mixed = (late_interest().lines[0], line(2, "1", "80.00", 8000))
    taxes = (late_interest().taxes[0], VatSum(VatCategory.STANDARD, "19", 8000, 1520))
    assert "(BR-O-11)" in refusal(late_interest(lines=mixed, taxes=taxes), form)


@pytest.mark.parametrize("form", [CII, UBL])
def test_9_the_official_rules_find_our_vat_id_beside_late_interest(form: InvoiceForm) -> None:
    taxed = invoice(line(1, "1", "22.26", 2226))
    untaxed = late_interest()
    # The tax registration of the first in the second: what we refuse to write.
    mark = b"SpecifiedTaxRegistration" if form is CII else b"PartyTaxScheme"
    prefix = b"ram:" if form is CII else b"cac:"
    source = invoice_xml(taxed, form)
    start = source.index(b"<" + prefix + mark)
    end = source.index(b"</" + prefix + mark) + len(b"</" + prefix + mark + b">")
    before = b"</ram:SellerTradeParty>" if form is CII else b"<cac:PartyLegalEntity>"
    wrong = invoice_xml(untaxed, form).replace(before, source[start:end] + before, 1)
    assert "BR-O-02" in broken(wrong)


@FORMS
def test_9_late_interest_may_be_exempt_instead(form: InvoiceForm) -> None:
    exempt = line(1, "1", "22.26", 2226, "0", VatCategory.EXEMPT)
    xml = written(invoice(exempt), form)
    assert b"DE123456789" in xml
    without = VatSum(VatCategory.EXEMPT, "0", 2226, 0)
    assert "needs its reason (BR-E-10)" in refusal(invoice(exempt, taxes=(without,)), form)


@FORMS
def test_10_goods_to_another_country_of_the_union(form: InvoiceForm) -> None:
    xml = written(to_france(), form)
    assert b"VATEX-EU-IC" in xml
    if form is not InvoiceForm.XRECHNUNG:
        nowhere = (
            xml.replace(b"<ram:CountryID>FR</ram:CountryID>", b"", 2)
            .replace(b"<cac:DeliveryLocation>", b"<cac:DeliveryLocation><!--")
            .replace(b"</cac:DeliveryLocation>", b"--></cac:DeliveryLocation>")
        )
        assert "BR-IC-12" in broken(nowhere)
    place = to_france().delivered
    assert "the country they went to (BR-IC-12)" in refusal(
        to_france(delivered=replace(place, country="")), form
    )
    assert "the day of their delivery (BR-IC-11)" in refusal(
        to_france(delivered=replace(place, day=None)), form
    )
    buyer = replace(to_france().buyer, vat_id="")
    assert (
        "Category K needs the buyer's VAT id; set it with: artui customer set 'C-2' --vat-id …."
        in refusal(to_france(buyer=buyer), form)
    )


@FORMS
def test_10_reverse_charge_needs_no_place_of_delivery(form: InvoiceForm) -> None:
    service = line(1, "8", "90", 72000, "0", VatCategory.REVERSE_CHARGE)
    xml = written(invoice(service, buyer=to_france().buyer), form)
    assert b"VATEX-EU-AE" in xml


@FORMS
def test_a_corrected_invoice_names_the_one_it_corrects(form: InvoiceForm) -> None:
    earlier = note_for_case_1().earlier
    corrected = case_1(number="INV-1-C1", type_code=TypeCode.CORRECTED, earlier=earlier)
    assert b">384<" in written(corrected, form)
    assert "A corrected invoice names the invoice" in refusal(replace(corrected, earlier=()), form)
    assert written(replace(corrected, issue_date=date(2026, 4, 1)), form)
