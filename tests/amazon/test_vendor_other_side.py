"""What a vendor invoice must match: orders, payees and our address, from files and by hand."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from artui.domain.text import cell_read
from tests.support.checkout import ROOT
from tests.support.commands import Artui, Ran

INVOICE = ROOT / "fixtures/amazon/vendor-checks-without-a-way-in/invoice.json"
ORDERS = """\
order,date,item,asin,vendor_id,ordered,acknowledged,shipped,received,net_cost,currency,terms
AB12CD34,2026-11-01,1,B000000001,MUG-1,12,10,,,10.00,USD,net 60
"""
PAYEES = """\
party_id,name,line1,city,state,postal_code,country
AMAZONUS,AMAZON.COM,1 Any Street,Anytown,NY,12345,US
"""
REMIT_TO = {
    "id": "VEND1",
    "name": "Vendor Inc",
    "line1": "1 Any Street",
    "city": "Anytown",
    "state": "NY",
    "postal-code": "12345",
    "country": "US",
}


def remit_to(artui: Artui, **changed: str) -> Ran:
    """Set where Amazon pays to."""
    given = REMIT_TO | changed
    options = [word for name, text in given.items() for word in (f"--remit-to-{name}", text)]
    return artui("entity", "set", "main", *options)


def found(artui: Artui, file: Path = INVOICE) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The findings by rule, severity and place."""
    rows = artui.rows("amazon", "vendor", "validate", file)
    return {
        (row["rule"], row["severity"], row["path"].removeprefix("$.invoices[0].")): row
        for row in rows
    }


@pytest.fixture
def artui(sqlite_url: str) -> Artui:
    """Commands on a fresh ledger, a day after the invoice."""
    return Artui(sqlite_url, "2026-11-21")


def whole(artui: Artui, folder: Path, orders: str = ORDERS, payees: str = PAYEES) -> Artui:
    """A ledger that has every other side."""
    for kind, text in (("purchase-orders", orders), ("payees", payees)):
        loaded = artui.load(folder, kind, text)
        assert loaded.status == 0, loaded.err
    assert remit_to(artui).status == 0
    return artui


def test_vendor_checks_without_a_way_in(artui: Artui, own_home: Path) -> None:
    """VO-1, VO-2, VO-3, vendor-checks-without-a-way-in: each rule is said to be unchecked until its
    other side is in the ledger, and then gives both sides."""
    before = found(artui)
    assert {key[1] for key in before} == {"unchecked"}
    assert {key[0] for key in before} == {"SI-10", "SI-13", "SI-14"}
    assert (
        "AB12CD34 is not in the ledger"
        in before["SI-14", "unchecked", "items[0].purchaseOrderNumber"]["message"]
    )
    assert artui("amazon", "vendor", "validate", INVOICE).status == 0
    whole(
        artui,
        own_home,
        ORDERS.replace("2026-11-01", "2026-11-21")
        .replace("10,,,10.00", "8,8,,9.50")
        .replace("net 60", "net 30"),
        PAYEES.replace("1 Any Street", "2 Any Street"),
    )
    assert remit_to(artui, city="Elsewhere").status == 0
    after = found(artui)
    sides = {
        (rule, path): (row["expected"], row["found"]) for (rule, _, path), row in after.items()
    }
    assert sides == {
        ("SI-14", "date"): ("2026-11-21T00:00:00+00:00", "2026-11-20T10:00:00+00:00"),
        ("SI-13", "items[0].netCost.amount"): ("9.50", "10.00"),
        ("SI-10", "items[0].invoicedQuantity.amount"): ("at most 8", "10"),
        ("SI-13", "paymentTerms.netDueDays"): ("30", "60"),
        ("SI-13", "remitToParty.address.city"): ("Elsewhere", "Anytown"),
        ("SI-13", "billToParty.address.addressLine1"): ("2 Any Street", "1 Any Street"),
    }
    assert {severity for _, severity, _ in after} == {"error"}
    other = ORDERS.replace("B000000001,MUG-1", "B000000009,MUG-9").replace("AB12", "XY12")
    artui.load(own_home, "purchase-orders", other.replace("XY12", "AB12").replace(",1,B", ",2,B"))
    invoice = json.loads(INVOICE.read_text(encoding="utf-8"))
    invoice["invoices"][0]["items"][0]["amazonProductIdentifier"] = "B000000007"
    (own_home / "other.json").write_text(json.dumps(invoice), encoding="utf-8")
    assert ("SI-13", "error", "items[0].amazonProductIdentifier") in found(
        artui, own_home / "other.json"
    )


def test_vo_3_what_was_received_was_shipped_and_the_rest_is_not_known(
    artui: Artui, own_home: Path
) -> None:
    """VO-3: the quantity is unchecked while only less is known to have been shipped."""
    whole(artui, own_home)
    place = ("SI-10", "unchecked", "items[0].invoicedQuantity")
    assert found(artui).keys() == {place}
    assert "0 were received, 10 are invoiced" in found(artui)[place]["message"]
    received = ORDERS.replace("10,,,10.00", "10,,10,10.00")
    assert "changed 1" in artui.load(own_home, "purchase-orders", received).out
    assert found(artui) == {}
    assert artui("amazon", "vendor", "validate", INVOICE).status == 0


def test_vo_3_a_party_that_amazon_does_not_have_is_an_error_with_those_it_has(
    artui: Artui, own_home: Path
) -> None:
    whole(artui, own_home, payees=PAYEES.replace("AMAZONUS", "AMAZONCA"))
    assert remit_to(artui, id="VEND2").status == 0
    invoice = json.loads(INVOICE.read_text(encoding="utf-8"))
    invoice["invoices"][0]["remitToParty"]["partyId"] = "VEND9"
    (own_home / "other.json").write_text(json.dumps(invoice), encoding="utf-8")
    rows = found(artui, own_home / "other.json")
    assert rows["SI-13", "error", "remitToParty.partyId"]["expected"] == "VEND1, VEND2"
    assert rows["SI-13", "error", "billToParty.partyId"]["found"] == "AMAZONUS"


def test_vo_1_an_order_comes_from_a_file_once_and_is_brought_up_to_date(
    any_url: str, own_home: Path
) -> None:
    """VO-1: the same file adds nothing, a blank changes nothing, and undo takes it back."""
    artui = Artui(any_url, "2026-11-21")
    assert "added 1," in artui.load(own_home, "purchase-orders", ORDERS).out
    again = artui.load(own_home, "purchase-orders", ORDERS)
    assert "added 0, skipped 1" in again.out
    short = "order,date,item,shipped\nAB12CD34,2026-11-01,1,9\n"
    assert "changed 1" in artui.load(own_home, "purchase-orders", short).out
    second = short.replace(",1,9", ",2,9")
    refused = artui.load(own_home, "purchase-orders", second)
    assert refused.status == 1
    assert "Item 2 of order AB12CD34 is new and needs ordered" in refused.err
    contradictory = short + short.splitlines()[1].replace(",9", ",8")
    refused = artui.load(own_home, "purchase-orders", contradictory.replace(",1,9", ",1,7"))
    assert refused.status == 1
    assert ".csv:3: shipped" in refused.err
    assert "item 1 of order AB12CD34 twice, before with shipped 7" in refused.err
    artui.done("undo")
    artui.done("undo")
    assert "added 1," in artui.load(own_home, "purchase-orders", ORDERS).out
    artui.done("db", "check")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (("10,,,10.00", "1.5,,,10.00"), "'1.5' is no number of pieces"),
        (("10,,,10.00", "10,,,0.00"), "'0.00' is not above 0"),
        (("10,,,10.00", "10,,,1e3"), "'1e3' is not an amount"),
        (("net 60", "sixty"), "sixty"),
        (("2026-11-01", "01.11.2026"), "--dates DMY"),
    ],
)
def test_vo_1_a_cell_that_is_not_right_is_named(
    artui: Artui, own_home: Path, cell: tuple[str, str], why: str
) -> None:
    refused = artui.load(own_home, "purchase-orders", ORDERS.replace(*cell))
    assert refused.status == 1
    assert why in refused.err


def test_vo_2_payees_and_remit_to_are_a_supervisors(artui: Artui, own_home: Path) -> None:
    """VO-2: a clerk may not change what every invoice is checked against."""
    artui.done("role", "set", "boss", "supervisor")
    artui("role", "set", "anna", "clerk", actor="boss")
    (own_home / "payees.csv").write_text(PAYEES, encoding="utf-8")
    by_clerk = artui("import", "payees", own_home / "payees.csv", actor="anna")
    assert (by_clerk.status, "needs a supervisor" in by_clerk.err) == (1, True)
    assert artui("import", "payees", own_home / "payees.csv", actor="boss").status == 0
    options = [word for name, text in REMIT_TO.items() for word in (f"--remit-to-{name}", text)]
    assert artui("entity", "set", "main", *options, actor="anna").status == 1
    assert artui("entity", "set", "main", *options, actor="boss").status == 0
    row = artui.rows("entity", "list")[0]
    assert row["remit_to"] == "VEND1: Vendor Inc, 1 Any Street, 12345 Anytown NY, US"
    moved = artui("entity", "set", "main", "--remit-to-city", "Othertown", actor="boss")
    assert "Othertown" in moved.out
    cut = artui("entity", "set", "main", "--remit-to-line1", "", actor="boss")
    assert "must be whole" in cut.err


def test_vo_2_a_tax_number_that_is_not_the_payees_is_an_error(artui: Artui, own_home: Path) -> None:
    payees = PAYEES.replace("country\n", "country,tax_id\n").replace(",US\n", ",US,91-1\n")
    whole(artui, own_home, payees=payees)
    invoice = json.loads(INVOICE.read_text(encoding="utf-8"))
    invoice["invoices"][0]["billToParty"]["taxRegistrationDetails"] = [
        {"taxRegistrationType": "VAT", "taxRegistrationNumber": "91-2"}
    ]
    (own_home / "other.json").write_text(json.dumps(invoice), encoding="utf-8")
    place = "billToParty.taxRegistrationDetails[0].taxRegistrationNumber"
    assert found(artui, own_home / "other.json")["SI-13", "error", place]["expected"] == "91-1"


def test_vo_5_an_identifier_that_begins_with_a_hyphen_keeps_it(
    artui: Artui, own_home: Path
) -> None:
    """VO-5: in CSV it is guarded by an apostrophe, and is read without it."""
    orders = ORDERS.replace(",B000000001,MUG-1,", ",,'-LEAD,")
    assert artui.load(own_home, "purchase-orders", orders).status == 0
    assert "skipped 1" in artui.load(own_home, "purchase-orders", orders.replace("'-", "-")).out
    [row] = artui.rows("amazon", "vendor", "orders", "--no-sync")
    assert row["vendor_id"] == "-LEAD"
    listed = artui("amazon", "vendor", "orders", "--no-sync", "--format", "csv").out
    [cells] = csv.DictReader(io.StringIO(listed))
    assert cell_read(cells["vendor_id"]) == "-LEAD"


def test_vo_5_the_total_quantity_of_a_file_is_that_of_the_ledgers_document(
    artui: Artui, own_home: Path
) -> None:
    whole(artui, own_home, ORDERS.replace("10,,,10.00", "10,10,,10.00"))
    artui.load(own_home, "customers", "account,name,currency,terms\nAMAZONUS,Amazon,USD,net 60\n")
    text = "number,account,issue_date,amount,po_number,x-asin,x-quantity\n"
    row = "INV-US-1,AMAZONUS,2026-11-20,100.00,AB12CD34,B000000001,{}\n"
    assert artui.load(own_home, "invoices", text + row.format(8)).status == 0
    [finding] = found(artui).values()
    assert (finding["rule"], finding["expected"], finding["found"]) == ("SI-10", "8", "10")


def test_vo_2_an_entity_whose_address_amazon_has_is_not_undone(artui: Artui) -> None:
    artui.done("entity", "set", "uk", "--legal-name", "Vendor Ltd")
    options = [word for name, text in REMIT_TO.items() for word in (f"--remit-to-{name}", text)]
    assert artui("entity", "set", "uk", *options, actor="other").status == 0
    refused = artui("undo")
    assert (refused.status, "later acts depend on it" in refused.err) == (1, True)
    assert artui("undo", actor="other").status == 0
    artui.done("undo")


def test_vo_1_an_item_keeps_the_unit_in_which_it_is_known(artui: Artui, own_home: Path) -> None:
    """Counts in another unit are converted where they are whole, else refused."""
    head = "order,date,item,asin,ordered,received,net_cost,currency,unit,unit_size\n"
    row = "PO000001,2026-11-01,1,B01,{},{},{},EUR,{},{}\n"
    known = head + row.format(2, "", "24.00", "Cases", 12)
    assert artui.load(own_home, "purchase-orders", known).status == 0
    pieces = head + row.format(24, 12, "2.00", "Eaches", "")
    assert "changed 1" in artui.load(own_home, "purchase-orders", pieces).out
    [line] = artui.rows("amazon", "vendor", "orders", "--no-sync")
    assert (line["ordered"], line["received"], line["net_cost"]) == (2, 1, "24.00")
    for wrong, why in (
        (row.format(24, 13, "2.00", "Eaches", ""), "no whole cases of 12"),
        (row.format(25, "", "2.00", "Eaches", ""), "no whole cases of 12"),
    ):
        refused = artui.load(own_home, "purchase-orders", head + wrong)
        assert (refused.status, why in refused.err) == (1, True)
    assert artui.load(own_home, "purchase-orders", known.replace("PO000001", "PO000002")
                      .replace("24.00,EUR,Cases,12", "2.00,EUR,,")).status == 0  # fmt: skip
    unsized = head + row.format(2, 1, "", "Cases", "").replace("PO000001", "PO000002")
    assert "has no unit size" in artui.load(own_home, "purchase-orders", unsized).err
