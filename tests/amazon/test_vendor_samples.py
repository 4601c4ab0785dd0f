"""The five published samples give exactly the findings of the verified table, and no others."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from artui.amazon.transport.json_input import read_json
from artui.amazon.vendor_invoices.rules.finding import Finding
from artui.amazon.vendor_invoices.rules.validate import has_errors, validate

SAMPLES = Path(__file__).parents[2] / "fixtures" / "vendor"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)

_STATES = [
    ("SI-13", "warning", f"{party}.address.stateOrRegion")
    for party in ("remitToParty", "shipToParty", "shipFromParty", "billToParty")
]
_INDIA = [
    ("SI-9", "warning", "taxDetails[0]"),
    ("SI-9", "warning", "taxDetails[1]"),
    ("SI-R2", "warning", "items[0].hsnCode"),
    ("SI-R4", "error", "remitToParty.taxRegistrationDetails[0].taxRegistrationNumber"),
    ("SI-R4", "error", "billToParty.taxRegistrationDetails[0].taxRegistrationNumber"),
    ("SI-R4", "warning", "remitToParty.taxRegistrationDetails[0].taxRegistrationType"),
    ("SI-R4", "warning", "billToParty.taxRegistrationDetails[0].taxRegistrationType"),
    ("SI-R6", "error", "shipFromParty.taxRegistrationDetails"),
    ("SI-R11", "error", "referenceNumber"),
    ("SI-13", "error", "shipToParty.address.postalOrZipCode"),
    *_STATES,
]
EXPECTED = {
    "no-tax": [("SI-4", "error", f"items[{n}].invoicedQuantity.unitSize") for n in range(3)],
    "single-tax": [
        ("SI-3", "error", "taxDetails[0].taxType"),
        *(("SI-3", "error", f"items[{n}].taxDetails[0].taxType") for n in range(4)),
        ("SI-7", "warning", "invoiceTotal.amount"),
        ("SI-9", "warning", "taxDetails[0]"),
    ],
    "multiple-taxes": [*_INDIA, ("SI-R2", "warning", "items[1].hsnCode")],
    "charges": [
        *_INDIA,
        ("SI-4", "error", "chargeDetails[0].taxDetails[0].taxableAmount.amount"),
        ("SI-4", "error", "chargeDetails[0].taxDetails[1].taxableAmount.amount"),
        ("SI-R2", "error", "items[1].hsnCode"),
        ("SI-11", "warning", "taxDetails"),
    ],
    "credit-note": [
        ("SI-4", "error", "items[0].invoicedQuantity.unitSize"),
        ("SI-7", "warning", "invoiceTotal.amount"),
        ("SI-9", "error", "taxDetails[0]"),
        ("SI-R4", "error", "remitToParty.taxRegistrationDetails"),
        ("SI-R4", "error", "billToParty.taxRegistrationDetails"),
        ("SI-22", "warning", "remitToParty.partyId"),
        ("SI-13", "warning", "remitToParty.address.stateOrRegion"),
    ],
}


def findings(name: str) -> list[Finding]:
    return validate(SAMPLES / f"{name}.json", now=NOW)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_its_findings_and_no_others(name: str) -> None:
    places = [(f.rule, f.severity, f.path.removeprefix("$.invoices[0].")) for f in findings(name)]
    assert Counter(places) == Counter(EXPECTED[name])


def _one(name: str, rule: str) -> Finding:
    return next(f for f in findings(name) if f.rule == rule)


def test_every_figure_that_the_table_names_is_in_the_finding() -> None:
    total = _one("single-tax", "SI-7")
    assert total.message.startswith("TOTAL_EXCLUDES_TAX")
    assert (total.found, total.expected) == ("1950.00", "2047.50")
    per_unit = _one("single-tax", "SI-9")
    assert "9.00 as written, 97.50 by quantity against 97.50" in per_unit.message
    rounding = _one("multiple-taxes", "SI-9")
    assert "19697.97 by quantity against 19697.98" in rounding.message
    assert "within tolerance" in rounding.message
    assert "216.00" in _one("charges", "SI-11").message
    credit = _one("credit-note", "SI-7")
    assert (credit.found, credit.expected) == ("100.00", "110.00")
    assert "no line tax against 10.00" in _one("credit-note", "SI-9").message


def test_si_4_the_first_sample_with_integers_in_place_of_text_has_no_error() -> None:
    body = read_json((SAMPLES / "no-tax.json").read_bytes())
    for item in body["invoices"][0]["items"]:
        item["invoicedQuantity"]["unitSize"] = int(item["invoicedQuantity"]["unitSize"])
    assert not has_errors(validate(body, now=NOW))


@pytest.mark.parametrize("name", EXPECTED)
def test_each_finding_names_its_invoice_and_says_something(name: str) -> None:
    number = read_json((SAMPLES / f"{name}.json").read_bytes())["invoices"][0]["id"]
    for finding in findings(name):
        assert finding.invoice == number
        assert finding.message
        assert finding.path.startswith("$.invoices[0]")
