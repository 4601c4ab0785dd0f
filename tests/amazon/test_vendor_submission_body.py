"""What we build breaks none of the rules that we check, to the cent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.amazon.vendor_invoices.rules.validate import validate
from artui.amazon.vendor_invoices.submission_body import (
    CreditReferences,
    ExtraData,
    LineData,
    PartyData,
    TaxRate,
    TermsData,
    TotalDiffers,
    VendorInvoiceData,
    build_body,
    build_invoice,
)

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
VENDOR = PartyData(
    "VENDOR", "Vendor Ltd", "1 Any Street", "Bengaluru", "560001", "IN", "KA",
    tax_type="GST", tax_number="29AABCU9603R1ZX",
)  # fmt: skip
AMAZON = PartyData(
    "AMAZONIN", "Amazon India", "2 Any Street", "Bengaluru", "560001", "IN", "KA",
    tax_type="GST", tax_number="29AAICA3918J1ZE",
)  # fmt: skip
NINE = (TaxRate("SGST", Decimal(9)), TaxRate("CGST", Decimal(9)))


def line(quantity: int, cost: int, **more: object) -> LineData:
    return LineData(
        quantity, cost, amazon_id="B1", order="3DY3TK6T", hsn="7606.92.90", taxes=NINE, **more
    )


def invoice(lines: tuple[LineData, ...], total: int, **more: object) -> VendorInvoiceData:
    return VendorInvoiceData(
        number="8900000001234",
        issued=datetime(2026, 1, 30, 12, tzinfo=UTC),
        currency="INR",
        total_minor=total,
        remit_to=VENDOR,
        bill_to=AMAZON,
        ship_to=AMAZON,
        ship_from=VENDOR,
        lines=lines,
        terms=TermsData("Basic", net_days=30),
        reference="IRN-1",
        **more,
    )


def test_si_9_the_third_sample_ties_exactly_when_lines_carry_their_totals() -> None:
    data = invoice((line(2, 2106034), line(3, 5891525)), 25826239)
    built = build_invoice(data)
    amounts = [entry["taxDetails"][0]["taxAmount"]["amount"] for entry in built["items"]]
    assert amounts == ["3790.86", "15907.12"]
    assert built["taxDetails"][0]["taxAmount"]["amount"] == "19697.98"
    assert built["invoiceTotal"]["amount"] == "258262.39"
    assert built["items"][0]["hsnCode"] == "76069290"
    assert validate(build_body(data), now=NOW) == []


def test_si_7_a_total_that_the_lines_do_not_make_is_refused_with_both_figures() -> None:
    with pytest.raises(TotalDiffers, match=r"258262\.40 INR.*258262\.39"):
        build_invoice(invoice((line(2, 2106034), line(3, 5891525)), 25826240))


def test_si_11_charges_and_allowances_stand_in_the_header_with_their_tax() -> None:
    data = invoice(
        (line(2, 2106034), line(3, 5891525)),
        25826239 + 141600 - 11800,
        charges=(ExtraData("Freight", 120000, NINE, "Freight Charges"),),
        allowances=(ExtraData("Discount", 10000, NINE),),
    )
    built = build_invoice(data)
    assert built["chargeDetails"][0]["taxDetails"][0]["taxAmount"]["amount"] == "108.00"
    assert built["allowanceDetails"][0]["taxDetails"][0]["taxAmount"]["amount"] == "9.00"
    assert validate(build_body(data), now=NOW) == []


def test_si_8_a_line_by_weight_is_rounded_once() -> None:
    european = replace(AMAZON, country="DE", state="BY", tax_type="VAT", tax_number="DE1")
    data = VendorInvoiceData(
        "W-1", datetime(2026, 1, 30, tzinfo=UTC), "EUR", 3753,
        remit_to=replace(VENDOR, country="DE", tax_type="VAT", tax_number="DE2"), bill_to=european,
        lines=(
            LineData(
                1, 1501, amazon_id="B1", order="PO123456", weight=Decimal("2.5"),
                weight_unit="KILOGRAMS", taxes=(TaxRate("VAT", Decimal(0)),),
            ),
        ),
    )  # fmt: skip
    assert validate(build_body(data), now=NOW) == []


def test_si_21_si_22_a_credit_note_names_the_vendor_as_remit_to_and_its_invoice() -> None:
    european = replace(AMAZON, id="AMAZONDE", country="DE", tax_type="VAT", tax_number="DE1")
    data = VendorInvoiceData(
        "C-1", datetime(2026, 1, 30, tzinfo=UTC), "EUR", 11900,
        remit_to=replace(VENDOR, country="DE", tax_type="VAT", tax_number="DE2"),
        bill_to=european, credit_note=True,
        lines=(
            LineData(
                1, 10000, amazon_id="B1", order="PO123456", taxes=(TaxRate("VAT", Decimal(19)),),
                credit=CreditReferences(
                    returns_notice="R1", returned_on=datetime(2026, 1, 20, tzinfo=UTC)
                ),
            ),
        ),
    )  # fmt: skip
    built = build_invoice(data)
    assert built["invoiceType"] == "CreditNote"
    assert "purchaseOrderNumber" not in built["items"][0]
    assert validate(build_body(data), now=NOW) == []


@given(
    st.lists(st.tuples(st.integers(1, 999), st.integers(1, 10**7)), min_size=1, max_size=30),
    st.decimals("0", "28", places=2),
)
def test_any_lines_at_any_rate_tie_to_the_cent(
    lines: list[tuple[int, int]], percent: Decimal
) -> None:
    rate = (TaxRate("IGST", percent),)
    parts = tuple(replace(line(quantity, cost), taxes=rate) for quantity, cost in lines)
    net = sum(quantity * cost for quantity, cost in lines)
    try:
        build_invoice(invoice(parts, 0))
    except TotalDiffers as refusal:
        stated = str(refusal).rsplit(" ", 1)[1].rstrip(".")
    total = int(Decimal(stated) * 100)
    assert total >= net
    assert validate(build_body(invoice(parts, total)), now=NOW) == []
