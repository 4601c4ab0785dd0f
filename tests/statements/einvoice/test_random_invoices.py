"""Whatever our own rules let through keeps the official rules, in every form, to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artui.statements.einvoice.electronic_invoice import ElectronicInvoice, InvoiceForm
from artui.statements.einvoice.invoice_xml import invoice_xml
from artui.statements.einvoice.official_rules import broken_rules
from artui.statements.einvoice.own_rules import amount_text
from tests.support.einvoices import amounts_in, random_invoices

KEEPS = {"deadline": None, "derandomize": True, "database": None}


def keeps_the_rules(made: ElectronicInvoice, form: InvoiceForm) -> None:
    xml = invoice_xml(made, form)
    assert [each for each in broken_rules("invoice.xml", xml) if not each.warning] == []
    found = amounts_in(xml)

    def text(minor: int) -> list[str]:
        return [amount_text(minor, made.currency)]

    assert found["BT-131"] == [amount_text(each.net_minor, made.currency) for each in made.lines]
    assert found["BT-106"] == found["BT-109"] == text(made.lines_minor)
    assert found["BT-110"] == text(made.tax_minor)
    assert found["BT-112"] == text(made.total_minor)
    assert found["BT-113"] == (text(made.prepaid_minor) if made.prepaid_minor else [])
    assert found["BT-115"] == text(made.payable_minor)
    assert found["BT-129"] == [each.quantity for each in made.lines]
    assert found["BT-146"] == [each.price for each in made.lines]
    assert sum(map(Decimal, found["BT-117"])) == Decimal(found["BT-110"][0])


@given(random_invoices(), st.sampled_from(InvoiceForm))
@settings(max_examples=20, **KEEPS)
def test_twenty_random_invoices_keep_the_official_rules(
    made: ElectronicInvoice, form: InvoiceForm
) -> None:
    keeps_the_rules(made, form)


@pytest.mark.long
@given(random_invoices())
@settings(max_examples=100, **KEEPS)
def test_a_hundred_random_invoices_keep_the_official_rules_in_each_form(
    made: ElectronicInvoice,
) -> None:
    for form in InvoiceForm:
        keeps_the_rules(made, form)
