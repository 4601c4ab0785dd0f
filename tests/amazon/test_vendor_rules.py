"""Each rule for vendor invoices: a right invoice spoilt in one place gives that one finding."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from artui.amazon.vendor_invoices.rules.agreed import Agreed, KnownParty, Order, OrderLine
from artui.amazon.vendor_invoices.rules.regional_matrix import SPLIT_PAYMENT
from artui.amazon.vendor_invoices.rules.validate import validate
from tests.support.vendor import (
    NOW,
    american,
    credit_note,
    european,
    indian,
    item,
    money,
    party,
    tax,
)

Invoice = dict[str, Any]
Spoil = Callable[[Invoice], object]
Place = tuple[str, str, str]


def places(invoice: object, **more: Any) -> set[Place]:
    """(rule, severity, path) of every finding for one invoice object."""
    found = validate(invoice, now=NOW, **more)
    result = {(f.rule, f.severity, f.path.removeprefix("$.")) for f in found}
    assert len(result) == len(found), "two findings for one place"
    return result


@pytest.mark.parametrize("make", [american, european, credit_note, indian])
def test_a_right_invoice_gives_no_finding(make: Callable[[], Invoice]) -> None:
    assert places(make()) == set()


def spoilt(make: Callable[[], Invoice], spoil: Spoil) -> Invoice:
    invoice = make()
    spoil(invoice)
    return invoice


def put(path: str, value: object) -> Spoil:
    """Sets (or with `...` removes) what stands at a path such as `items.0.netCost.amount`."""

    def spoil(invoice: Invoice) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = invoice
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return spoil


FREIGHT = {"type": "Freight", "chargeAmount": money("10.00", "USD")}
CASES: list[tuple[str, Callable[[], Invoice], Spoil, set[Place]]] = [
    ("SI-2 id missing", american, put("id", ...), {("SI-2", "error", "id")}),
    ("SI-2 id empty", american, put("id", " "), {("SI-2", "error", "id")}),
    (
        "SI-2 net cost missing",
        american,
        put("items.0.netCost", ...),
        {("SI-2", "error", "items[0].netCost")},
    ),
    (
        "SI-2 registrations as an object",
        american,
        put("remitToParty.taxRegistrationDetails", {"taxRegistrationType": "VAT"}),
        {("SI-2", "error", "remitToParty.taxRegistrationDetails")},
    ),
    (
        "SI-2 country of three letters",
        american,
        put("remitToParty.address.countryCode", "USA"),
        {("SI-2", "error", "remitToParty.address.countryCode")},
    ),
    (
        "SI-2 unknown field",
        american,
        put("taxDetail", []),
        {("SI-2", "warning", "taxDetail")},
    ),
    ("SI-3 kind", american, put("invoiceType", "Invoic"), {("SI-3", "error", "invoiceType")}),
    (
        "SI-3 unit",
        american,
        put("items.0.invoicedQuantity.unitOfMeasure", "Each"),
        {("SI-3", "error", "items[0].invoicedQuantity.unitOfMeasure")},
    ),
    (
        "SI-4 amount as a number",
        american,
        put("items.0.netCost.amount", 50),
        {("SI-4", "error", "items[0].netCost.amount")},
    ),
    (
        "SI-4 amount with a comma",
        american,
        put("invoiceTotal.amount", "100,00"),
        {("SI-4", "error", "invoiceTotal.amount")},
    ),
    (
        "SI-4 amount beyond all money",
        american,
        put("invoiceTotal.amount", "1e999999"),
        {("SI-4", "error", "invoiceTotal.amount")},
    ),
    ("SI-4 date only", american, put("date", "2026-01-30"), {("SI-4", "error", "date")}),
    (
        "SI-4 days as text",
        american,
        put("paymentTerms", {"type": "Basic", "netDueDays": "30"}),
        {("SI-4", "error", "paymentTerms.netDueDays")},
    ),
    (
        "SI-6 total of zero",
        american,
        put("invoiceTotal.amount", "0"),
        {("SI-6", "error", "invoiceTotal.amount")},
    ),
    (
        "SI-6 negative credit note",
        credit_note,
        put("invoiceTotal.amount", "-119.00"),
        {("SI-6", "error", "invoiceTotal.amount")},
    ),
    (
        "SI-6 quantity of zero",
        american,
        put("items.0.invoicedQuantity.amount", 0),
        {
            ("SI-6", "error", "items[0].invoicedQuantity.amount"),
            ("SI-7", "error", "invoiceTotal.amount"),
        },
    ),
    (
        "SI-7 total off by a cent",
        american,
        put("invoiceTotal.amount", "100.01"),
        {("SI-7", "error", "invoiceTotal.amount")},
    ),
    (
        "SI-7 total without tax",
        european,
        put("invoiceTotal.amount", "100.00"),
        {("SI-7", "warning", "invoiceTotal.amount")},
    ),
    (
        "SI-7 charge left out of the total",
        american,
        put("chargeDetails", [FREIGHT]),
        {("SI-7", "error", "invoiceTotal.amount")},
    ),
    (
        "SI-8 weight without the cost's unit",
        american,
        put(
            "items.0.invoicedQuantity.totalWeight",
            {"unitOfMeasure": "POUNDS", "amount": "2"},
        ),
        {("SI-8", "error", "items[0].netCostUnitOfMeasure")},
    ),
    (
        "SI-8 cost per weight without weight",
        american,
        put("items.0.netCostUnitOfMeasure", "POUNDS"),
        {("SI-8", "error", "items[0].invoicedQuantity.totalWeight")},
    ),
    (
        "SI-9 header tax off",
        european,
        put("items.0.taxDetails.0.taxAmount.amount", "19.01"),
        {("SI-9", "error", "taxDetails[0]")},
    ),
    (
        "SI-9 only on lines in North America",
        american,
        lambda i: (
            put("items.0.taxDetails", [tax("GST", "5", "5.00", "100.00", "USD")])(i),
            put("invoiceTotal.amount", "105.00")(i),
            put("remitToParty", party("V", "US", "WA", ("VAT", "1")))(i),
            put("billToParty", party("AMAZONUS", "US", "WA", ("VAT", "1")))(i),
        ),
        {("SI-9", "error", "taxDetails")},
    ),
    (
        "SI-11 line charge not in the header",
        american,
        put("items.0.chargeDetails", [FREIGHT]),
        {("SI-11", "error", "chargeDetails")},
    ),
    (
        "SI-11 header differs from lines",
        american,
        lambda i: (
            put("items.0.chargeDetails", [FREIGHT])(i),
            put("chargeDetails", [FREIGHT | {"chargeAmount": money("9.00", "USD")}])(i),
            put("invoiceTotal.amount", "109.00")(i),
        ),
        {("SI-11", "error", "chargeDetails[0].chargeAmount")},
    ),
    (
        "SI-12 tax is not rate times amount",
        european,
        lambda i: (
            put("taxDetails.0.taxRate", "20")(i),
            put("items.0.taxDetails.0.taxRate", "20")(i),
        ),
        {
            ("SI-12", "error", "taxDetails[0].taxAmount"),
            ("SI-12", "error", "items[0].taxDetails[0].taxAmount"),
        },
    ),
    (
        "SI-12 DomesticVAT at another rate",
        european,
        lambda i: i["taxDetails"].append(tax("DomesticVAT", "20", "80.00", "400.00", "PLN")),
        {("SI-12", "error", "taxDetails[1].taxRate")},
    ),
    (
        "SI-13 no product identifier",
        american,
        put("items.0.amazonProductIdentifier", ...),
        {("SI-13", "error", "items[0].amazonProductIdentifier")},
    ),
    (
        "SI-13 net cost of zero",
        american,
        lambda i: i["items"].append(item("0", 1, "USD", itemSequenceNumber=2)),
        {("SI-13", "error", "items[1].netCost.amount")},
    ),
    (
        "SI-13 no city",
        american,
        put("remitToParty.address.city", ...),
        {("SI-13", "error", "remitToParty.address.city")},
    ),
    (
        "SI-13 no state in North America",
        american,
        put("remitToParty.address.stateOrRegion", ...),
        {("SI-13", "error", "remitToParty.address.stateOrRegion")},
    ),
    (
        "SI-13 no state in Europe",
        european,
        put("remitToParty.address.stateOrRegion", ...),
        {("SI-13", "warning", "remitToParty.address.stateOrRegion")},
    ),
    (
        "SI-13 discount longer than the term",
        american,
        put("paymentTerms", {"type": "Basic", "discountDueDays": 31, "netDueDays": 30}),
        {("SI-13", "warning", "paymentTerms.discountDueDays")},
    ),
    ("SI-14 future", american, put("date", "2026-01-31T12:00:01Z"), {("SI-14", "error", "date")}),
    ("SI-14 naive", american, put("date", "2026-01-30T12:00:00"), {("SI-14", "error", "date")}),
    (
        "SI-15 no order",
        american,
        put("items.0.purchaseOrderNumber", ...),
        {("SI-15", "error", "items[0].purchaseOrderNumber")},
    ),
    (
        "SI-15 order of nine characters",
        american,
        put("items.0.purchaseOrderNumber", "PO1234567"),
        {("SI-15", "error", "items[0].purchaseOrderNumber")},
    ),
    (
        "SI-16 two currencies",
        american,
        put("items.0.netCost.currencyCode", "EUR"),
        {("SI-16", "error", "items[0].netCost.currencyCode")},
    ),
    (
        "SI-18 HSN of ten digits",
        indian,
        put("items.0.hsnCode", "76.06.92.99.00"),
        {("SI-R2", "error", "items[0].hsnCode")},
    ),
    (
        "SI-18 HSN with letters",
        indian,
        put("items.0.hsnCode", "7606AB"),
        {("SI-R2", "error", "items[0].hsnCode")},
    ),
    (
        "SI-19 GST id out of form",
        indian,
        put("remitToParty.taxRegistrationDetails.0.taxRegistrationNumber", "29AABCU9603R1YX"),
        {("SI-R4", "warning", "remitToParty.taxRegistrationDetails[0].taxRegistrationNumber")},
    ),
    (
        "SI-19 GST id of another state",
        indian,
        put("remitToParty.taxRegistrationDetails.0.taxRegistrationNumber", "27AABCU9603R1ZX"),
        {("SI-R4", "warning", "remitToParty.taxRegistrationDetails[0].taxRegistrationNumber")},
    ),
    (
        "SI-20 a country without rules",
        american,
        put("billToParty.address.countryCode", "JP"),
        {("SI-20", "warning", "billToParty")},
    ),
    (
        "SI-21 no reference",
        credit_note,
        put("items.0.creditNoteDetails", {"consignorsReferenceNumber": "", "rmaId": "R1"}),
        {
            ("SI-21", "error", "items[0].creditNoteDetails.returnsReferenceNumber"),
            ("SI-21", "error", "items[0].creditNoteDetails.goodsReturnDate"),
        },
    ),
    (
        "SI-22 parties swapped",
        credit_note,
        put("remitToParty.partyId", "AMAZONDE"),
        {("SI-22", "warning", "remitToParty.partyId")},
    ),
    (
        "SI-R1 credit note in North America",
        american,
        lambda i: (
            put("invoiceType", "CreditNote")(i),
            put("items.0.purchaseOrderNumber", ...)(i),
            put("items.0.creditNoteDetails", {"referenceInvoiceNumber": "US-0"})(i),
        ),
        {("SI-R1", "error", "invoiceType")},
    ),
    (
        "SI-R1 credit note in India",
        indian,
        lambda i: (
            put("invoiceType", "CreditNote")(i),
            put("items.0.purchaseOrderNumber", ...)(i),
            put("items.0.creditNoteDetails", {"referenceInvoiceNumber": "IN-0"})(i),
        ),
        {("SI-R1", "error", "invoiceType")},
    ),
    (
        "SI-R1 credit note without references",
        credit_note,
        put("items.0.creditNoteDetails", ...),
        {("SI-R1", "error", "items[0].creditNoteDetails")},
    ),
    ("SI-R2 no HSN", indian, put("items.0.hsnCode", ...), {("SI-R2", "error", "items[0].hsnCode")}),
    (
        "SI-R2 HSN outside India",
        american,
        put("items.0.hsnCode", "76069290"),
        {("SI-R2", "warning", "items[0].hsnCode")},
    ),
    (
        "SI-R3 no allowed set",
        indian,
        lambda i: [put(f"{p}taxDetails.0.taxType", "IGST")(i) for p in ("", "items.0.")],
        {("SI-R3", "error", "taxDetails"), ("SI-R3", "error", "items[0].taxDetails")},
    ),
    (
        "SI-R3 India without tax",
        indian,
        lambda i: (
            put("taxDetails", ...)(i),
            put("items.0.taxDetails", ...)(i),
            put("invoiceTotal.amount", "100.00")(i),
        ),
        {("SI-R3", "error", "taxDetails"), ("SI-R3", "error", "items[0].taxDetails")},
    ),
    (
        "SI-R3 Europe without tax",
        european,
        lambda i: (
            put("taxDetails", ...)(i),
            put("items.0.taxDetails", ...)(i),
            put("invoiceTotal.amount", "100.00")(i),
        ),
        {("SI-R3", "error", "taxDetails")},
    ),
    (
        "SI-R4 no VAT number",
        european,
        put("billToParty.taxRegistrationDetails", ...),
        {("SI-R4", "error", "billToParty.taxRegistrationDetails")},
    ),
    (
        "SI-R4 GST id too short",
        indian,
        put("billToParty.taxRegistrationDetails.0.taxRegistrationNumber", "29AAICA3918J1Z"),
        {("SI-R4", "error", "billToParty.taxRegistrationDetails[0].taxRegistrationNumber")},
    ),
    (
        "SI-R5 no remit-to address",
        american,
        put("remitToParty.address", ...),
        {("SI-R5", "error", "remitToParty.address")},
    ),
    (
        "SI-R6 no ship-from",
        indian,
        put("shipFromParty", ...),
        {("SI-R6", "error", "shipFromParty")},
    ),
    (
        "SI-R6 ship-from without state",
        indian,
        put("shipFromParty.address.stateOrRegion", ...),
        {("SI-R6", "error", "shipFromParty.address.stateOrRegion")},
    ),
    (
        "SI-R6 ship-from without GST id",
        indian,
        put("shipFromParty.taxRegistrationDetails", ...),
        {("SI-R6", "error", "shipFromParty.taxRegistrationDetails")},
    ),
    (
        "SI-R10 additional details in India",
        indian,
        put("additionalDetails", [{"type": "SUR", "detail": "x"}]),
        {("SI-R10", "warning", "additionalDetails")},
    ),
    ("SI-R7 no ship-to", indian, put("shipToParty", ...), {("SI-R7", "error", "shipToParty")}),
    (
        "SI-R7 ship-to without state",
        indian,
        put("shipToParty.address.stateOrRegion", ...),
        {("SI-R7", "error", "shipToParty.address.stateOrRegion")},
    ),
    ("SI-R8 no bill-to", american, put("billToParty", ...), {("SI-R8", "error", "billToParty")}),
    (
        "SI-R9 order on a credit note",
        credit_note,
        put("items.0.purchaseOrderNumber", "PO123456"),
        {("SI-R9", "warning", "items[0].purchaseOrderNumber")},
    ),
    (
        "SI-R10 additional details in North America",
        american,
        put("additionalDetails", [{"type": "SUR", "detail": "x"}]),
        {("SI-R10", "warning", "additionalDetails")},
    ),
    (
        "SI-R11 no reference number",
        indian,
        put("referenceNumber", ...),
        {("SI-R11", "error", "referenceNumber")},
    ),
    (
        "SI-R11 reference number in Europe",
        european,
        put("referenceNumber", "X"),
        {("SI-R11", "warning", "referenceNumber")},
    ),
]


@pytest.mark.parametrize(
    ("make", "spoil", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_mistake_gives_its_finding(
    make: Callable[[], Invoice], spoil: Spoil, expected: set[Place]
) -> None:
    assert places(spoilt(make, spoil)) == expected


def test_si_1_a_wrapper_is_one_finding_and_its_content_is_checked() -> None:
    body = {"payload": {"invoices": [american() | {"invoiceTotal": money("1", "USD")}]}}
    assert places(body) == {
        ("SI-1", "error", "payload"),
        ("SI-7", "error", "payload.invoices[0].invoiceTotal.amount"),
    }


@pytest.mark.parametrize("body", [[], {}, {"invoices": []}, {"invoices": {}}, "text", None, 7])
def test_si_1_what_holds_no_invoices_is_one_error(body: object) -> None:
    assert [f.rule for f in validate(body, now=NOW)] == ["SI-1"]


def test_si_5_a_number_used_before_or_twice_in_the_document_is_an_error() -> None:
    assert places(american(), agreed=Agreed(used_ids=frozenset({"US-1"}))) == {
        ("SI-5", "error", "id")
    }
    assert places({"invoices": [american(), american()]}) == {("SI-5", "error", "invoices[1].id")}


def test_si_7_amazons_sandbox_takes_a_total_without_items() -> None:
    request = {
        "invoiceType": "Invoice",
        "id": "TestInvoice202",
        "date": "2020-06-08T12:00:00.000Z",
        "billToParty": {"partyId": "TES1"},
        "remitToParty": {"partyId": "ABCDE"},
        "invoiceTotal": money("112.05", "USD"),
    }
    rules = {rule for rule, severity, _ in places(request, sandbox=True) if severity == "error"}
    assert rules == set()
    assert ("SI-7", "error", "invoiceTotal.amount") in places(request)


def test_si_8_an_item_priced_by_weight_costs_net_cost_times_weight() -> None:
    invoice = american()
    line = invoice["items"][0]
    line["netCostUnitOfMeasure"] = "KILOGRAMS"
    line["invoicedQuantity"]["totalWeight"] = {"unitOfMeasure": "KILOGRAMS", "amount": "2.5"}
    invoice["invoiceTotal"] = money("125.00", "USD")
    assert places(invoice) == set()
    line["netCostUnitOfMeasure"] = "POUNDS"
    assert places(invoice) == {("SI-8", "error", "items[0].netCostUnitOfMeasure")}


def test_si_8_the_size_of_a_case_multiplies_nothing() -> None:
    invoice = american()
    invoice["items"][0]["invoicedQuantity"] = {
        "amount": 2,
        "unitOfMeasure": "Cases",
        "unitSize": 10,
    }
    assert places(invoice) == set()


def test_si_9_per_unit_taxes_tie_within_what_rounding_each_unit_adds_up_to() -> None:
    invoice = european()
    line = invoice["items"][0]
    line["invoicedQuantity"]["amount"] = 3
    line["netCost"] = money("3.33", "EUR")
    invoice["taxDetails"] = [tax("VAT", "19", "1.90", "9.99", "EUR")]
    invoice["invoiceTotal"] = money("11.89", "EUR")
    line["taxDetails"] = [tax("VAT", "19", "0.63", "3.33", "EUR")]
    assert places(invoice) == {("SI-9", "warning", "taxDetails[0]")}
    line["taxDetails"] = [tax("VAT", "19", "0.64", "3.33", "EUR")]
    assert places(invoice) == {("SI-9", "warning", "taxDetails[0]")}  # 1.92, tolerance 0.02
    invoice["taxDetails"] = [tax("VAT", "19", "1.89", "9.99", "EUR")]
    invoice["invoiceTotal"] = money("11.88", "EUR")
    assert ("SI-9", "error", "taxDetails[0]") in places(invoice)


def test_si_10_never_more_than_shipped_and_the_document_adds_up() -> None:
    order = Order("PO123456", (OrderLine(Decimal("50.00"), 1, amazon_id="B000000001"),))
    assert places(american(), agreed=Agreed(order_of={"PO123456": order}.get)) == {
        ("SI-10", "error", "items[0].invoicedQuantity.amount")
    }
    [line] = order.lines
    order = replace(order, lines=(replace(line, shipped=20, confirmed=1),))
    assert places(american(), agreed=Agreed(order_of={"PO123456": order}.get)) == {
        ("SI-10", "error", "items[0].invoicedQuantity.amount")
    }
    assert places(american(), agreed=Agreed(quantities={"US-1": 3})) == {
        ("SI-10", "error", "items")
    }


def test_si_11_header_taxes_may_hold_the_charges_tax() -> None:
    invoice = european()
    invoice["chargeDetails"] = [
        {
            "type": "Freight",
            "chargeAmount": money("10.00", "EUR"),
            "taxDetails": [tax("VAT", "19", "1.90", "10.00", "EUR")],
        }
    ]
    invoice["taxDetails"] = [tax("VAT", "19", "20.90", "110.00", "EUR")]
    invoice["invoiceTotal"] = money("130.90", "EUR")
    assert places(invoice) == set()
    invoice["taxDetails"] = [tax("VAT", "19", "19.00", "100.00", "EUR")]
    assert places(invoice) == {("SI-11", "warning", "taxDetails")}


def test_si_7_an_allowance_is_taken_off_with_its_tax() -> None:
    invoice = european()
    invoice["allowanceDetails"] = [
        {
            "type": "Discount",
            "allowanceAmount": money("10.00", "EUR"),
            "taxDetails": [tax("VAT", "19", "1.90", "10.00", "EUR")],
        }
    ]
    invoice["taxDetails"] = [tax("VAT", "19", "17.10", "90.00", "EUR")]
    invoice["invoiceTotal"] = money("107.10", "EUR")
    assert places(invoice) == set()


def test_si_13_costs_terms_and_addresses_equal_what_was_agreed() -> None:
    line = OrderLine(Decimal("49.00"), 2, amazon_id="B000000001")
    agreed = Agreed(
        order_of={"PO123456": Order("PO123456", (line,))}.get,
        terms={"type": "Basic", "netDueDays": 30},
        remit_to={"VENDOR": KnownParty({"name": "VENDOR", "city": "Elsewhere"})},
        payees={"AMAZONCA": KnownParty({})},
    )
    invoice = american()
    invoice["paymentTerms"] = {"type": "Basic", "netDueDays": 31}
    assert places(invoice, agreed=agreed) == {
        ("SI-13", "error", "items[0].netCost.amount"),
        ("SI-13", "error", "paymentTerms.netDueDays"),
        ("SI-13", "error", "remitToParty.address.city"),
        ("SI-13", "error", "billToParty.partyId"),
    }


def test_si_13_a_product_that_was_not_ordered_is_an_error() -> None:
    line = OrderLine(Decimal("50.00"), 2, vendor_id="OTHER")
    agreed = Agreed(order_of={"PO123456": Order("PO123456", (line,))}.get)
    assert places(american(), agreed=agreed) == {
        ("SI-13", "error", "items[0].amazonProductIdentifier")
    }


def test_si_13_a_payee_on_the_list_must_have_its_address() -> None:
    own = american()["billToParty"]["address"]
    assert places(american(), agreed=Agreed(payees={"AMAZONUS": KnownParty(own)})) == set()
    other = Agreed(payees={"AMAZONUS": KnownParty(own | {"city": "Seattle"})})
    assert places(american(), agreed=other) == {("SI-13", "error", "billToParty.address.city")}


def test_si_14_an_invoice_is_not_dated_before_its_order() -> None:
    created = datetime(2026, 1, 30, 13, tzinfo=UTC)
    line = OrderLine(Decimal("50.00"), 2, amazon_id="B000000001")
    order = Order("PO123456", (line,), created)
    assert places(american(), agreed=Agreed(order_of={"PO123456": order}.get)) == {
        ("SI-14", "error", "date")
    }


def test_si_14_instants_are_compared_across_time_zones() -> None:
    assert places(american() | {"date": "2026-01-31T13:59:59+02:00"}) == set()
    assert places(american() | {"date": "2026-01-31T14:00:01+02:00"}) == {
        ("SI-14", "error", "date")
    }


def thirds() -> dict[str, Any]:
    """Three lines of 33.33 EUR with 19% VAT, whose taxes of 6.33 make 18.99, not 19.00."""
    invoice = european()
    entry = tax("VAT", "19", "6.33", "33.33", "EUR")
    lines = [item("33.33", 1, "EUR", taxDetails=[copy.deepcopy(entry)]) for _ in range(3)]
    for place, line in enumerate(lines, 1):
        line |= {"itemSequenceNumber": place, "amazonProductIdentifier": f"B00000000{place}"}
    lines[2]["taxDetails"][0]["taxAmount"]["amount"] = "6.34"
    invoice["items"] = lines
    invoice["taxDetails"] = [tax("VAT", "19", "19.00", "99.99", "EUR")]
    invoice["invoiceTotal"] = money("118.99", "EUR")
    return invoice


@pytest.mark.parametrize(
    ("total", "severity"),
    [("118.99", ""), ("118.98", "warning"), ("119.01", "warning"), ("119.02", "error")],
)
def test_vo_5_a_total_off_by_the_rounding_of_its_lines_is_a_warning(
    total: str, severity: str
) -> None:
    """VO-5: half a minor unit for each of three lines and a tax row are two."""
    found = places(thirds() | {"invoiceTotal": money(total, "EUR")})
    assert found == ({("SI-7", severity, "invoiceTotal.amount")} if severity else set())


def test_vo_5_a_total_whose_lines_need_no_rounding_is_off_by_nothing() -> None:
    off = european() | {"invoiceTotal": money("119.01", "EUR")}
    assert places(off) == {("SI-7", "error", "invoiceTotal.amount")}


@pytest.mark.parametrize(
    ("detail", "wrong"),
    [
        ({"languageCode": "PL", "detail": SPLIT_PAYMENT}, set()),
        ({"detail": SPLIT_PAYMENT}, {"languageCode"}),
        ({"languageCode": "PL", "detail": "Mechanizm podzielonej płatności"}, {"detail"}),
        ({"languageCode": "PL", "detail": f"{SPLIT_PAYMENT} "}, {"detail"}),
        ({"languageCode": "DE", "detail": "something else"}, set()),
    ],
)
def test_vo_5_split_payment_needs_its_language_and_its_very_words(
    detail: dict[str, str], wrong: set[str]
) -> None:
    invoice = european() | {"additionalDetails": [{"type": "SUR", **detail}]}
    assert places(invoice) == {
        ("SI-R10", "error", f"additionalDetails[0].{name}") for name in wrong
    }


def test_vo_5_a_quantity_in_cases_needs_the_size_of_one() -> None:
    invoice = american()
    quantity = invoice["items"][0]["invoicedQuantity"]
    quantity |= {"unitOfMeasure": "Cases"}
    assert places(invoice) == {("SI-8", "error", "items[0].invoicedQuantity.unitSize")}
    quantity |= {"unitSize": 10}
    assert places(invoice) == set()


def test_vo_5_the_total_quantity_is_that_of_our_document() -> None:
    agreed = Agreed(quantity_of={"US-1": 3}.get)
    assert places(american(), agreed=agreed) == {("SI-10", "error", "items")}


def test_si_16_a_text_that_is_no_currency_is_named() -> None:
    invoice = american()
    invoice["items"][0]["netCost"]["currencyCode"] = "DOLLAR"
    assert places(invoice) == {("SI-16", "error", "items[0].netCost.currencyCode")}


def test_si_16_domestic_vat_may_be_in_the_local_currency() -> None:
    invoice = european()
    invoice["taxDetails"].append(tax("DomesticVAT", "19", "76.00", "400.00", "PLN"))
    assert places(invoice) == set()


def test_si_20_without_a_bill_to_address_the_region_is_that_of_the_others() -> None:
    invoice = indian()
    del invoice["billToParty"]["address"]
    del invoice["referenceNumber"]
    assert places(invoice) == {
        ("SI-13", "error", "billToParty.address"),
        ("SI-R11", "error", "referenceNumber"),
    }


def test_si_21_a_credit_note_is_for_one_invoice_only() -> None:
    note = credit_note()
    second = item("0.01", 1, "EUR", itemSequenceNumber=2)
    del second["purchaseOrderNumber"]
    second["creditNoteDetails"] = {"referenceInvoiceNumber": "DE-2"}
    note["items"].append(second)
    note["invoiceTotal"] = money("119.01", "EUR")
    assert places(note) == {("SI-21", "error", "items[1].creditNoteDetails.referenceInvoiceNumber")}


def test_si_21_a_coop_credit_needs_one_of_its_two_references() -> None:
    note = credit_note()
    note["items"][0]["creditNoteDetails"] = {"debitNoteNumber": "D1"}
    assert places(note) == set()
    note["items"][0]["creditNoteDetails"] = {"coopReferenceNumber": "C1"}
    assert places(note) == set()
    note["items"][0]["creditNoteDetails"] = {"referenceInvoiceNumber": " "}
    assert places(note) == {("SI-21", "error", "items[0].creditNoteDetails.referenceInvoiceNumber")}


def test_si_r3_every_allowed_set_of_indian_taxes_passes() -> None:
    for kinds in (("UTGST", "CGST"), ("IGST",), ("IGST", "CESS"), ("SGST", "CGST", "CESS")):
        invoice = indian()
        for level in (invoice, invoice["items"][0]):
            level["taxDetails"] = [tax(kind, "9", "9.00", "100.00", "INR") for kind in kinds]
        invoice["invoiceTotal"] = money(f"{100 + 9 * len(kinds)}.00", "INR")
        assert places(invoice) == set(), kinds


def test_si_r4_north_america_needs_numbers_only_when_tax_is_sent() -> None:
    invoice = american()
    entry = tax("GST", "5", "5.00", "100.00", "USD")
    invoice["taxDetails"] = invoice["items"][0]["taxDetails"] = [entry]
    invoice["invoiceTotal"] = money("105.00", "USD")
    assert places(invoice) == {
        ("SI-R4", "error", "remitToParty.taxRegistrationDetails"),
        ("SI-R4", "error", "billToParty.taxRegistrationDetails"),
    }


def test_si_r9_an_indian_invoice_is_for_one_order_any_other_for_several() -> None:
    for make, expected in (
        (indian, {("SI-R9", "error", "items[1].purchaseOrderNumber")}),
        (european, set()),
        (american, set()),
    ):
        invoice = make()
        second = dict(invoice["items"][0], itemSequenceNumber=2, purchaseOrderNumber="PO654321")
        invoice["items"].append(second)
        for entry in invoice.get("taxDetails", ()):
            entry["taxableAmount"]["amount"] = "200.00"
            entry["taxAmount"]["amount"] = str(2 * Decimal(entry["taxAmount"]["amount"]))
        doubled = 2 * Decimal(invoice["invoiceTotal"]["amount"])
        invoice["invoiceTotal"]["amount"] = str(doubled)
        assert places(invoice) == expected


def test_a_polish_split_payment_detail_is_taken_in_europe() -> None:
    """SI-R10"""
    invoice = european()
    invoice["additionalDetails"] = [
        {"type": "SUR", "detail": "mechanizm podzielonej płatności", "languageCode": "PL"}
    ]
    assert places(invoice) == set()


@pytest.mark.parametrize(
    "number", ["Inv\u0007x", "A\u202eB", " US-1", "US-1 ", "U" * 121, "A\ud800"]
)
def test_an_id_that_nobody_can_tell_from_others_is_an_error(number: str) -> None:
    assert places({**american(), "id": number}) == {("SI-4", "error", "id")}


def test_si_7_a_total_finer_than_its_currency_is_an_error() -> None:
    invoice = american()
    invoice["invoiceTotal"] = money("100.001", "USD")
    assert places(invoice) == {("SI-7", "error", "invoiceTotal.amount")}
    invoice["invoiceTotal"] = money("100.000", "USD")
    assert places(invoice) == set()


def test_two_items_with_one_number_are_an_error() -> None:
    invoice = american()
    invoice["items"] = [*invoice["items"], *invoice["items"]]
    invoice["invoiceTotal"] = money("200.00", "USD")
    assert places(invoice) == {("SI-2", "error", "items[1].itemSequenceNumber")}


def test_an_amount_beyond_all_bounds_is_called_that() -> None:
    invoice = american()
    invoice["invoiceTotal"] = money("1e999999999", "USD")
    (finding,) = validate(invoice, now=NOW)
    assert "at most 18 digits" in finding.message


def test_si_13_terms_are_those_of_whoever_is_billed() -> None:
    agreed = Agreed(terms_of={"AMAZONUS": {"type": "Basic", "netDueDays": 60}}.get)
    invoice = american()
    assert places(invoice, agreed=agreed) == set()
    invoice["paymentTerms"] = {"type": "Basic", "netDueDays": 30}
    assert places(invoice, agreed=agreed) == {("SI-13", "error", "paymentTerms.netDueDays")}
