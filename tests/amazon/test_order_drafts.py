"""An invoice drafted from an order: proposed, posted, validated whole, submitted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from artui.amazon.sandbox.order_examples import purchase_orders
from tests.support.commands import Artui
from tests.support.desk import Desk, desk_of

PAYEES = """\
party_id,name,line1,city,state,postal_code,country,tax_id
AMAZONDE,Amazon Sample GmbH,1 Any Street,Anytown,BY,12345,DE,DE814584193
"""
CUSTOMERS = """\
account,name,country,currency,terms
AMAZONDE,Amazon Sample,DE,EUR,net 60
"""
REMIT_TO = {
    "id": "ABCDE",
    "name": "Vendor GmbH",
    "line1": "2 Any Street",
    "city": "Anytown",
    "state": "BY",
    "postal-code": "12345",
    "country": "DE",
    "tax-id": "DE123456789",
}


@pytest.fixture
def desk(sqlite_url: str, own_home: Path) -> Iterator[Desk]:
    """A ledger that knows the orders, whom Amazon bills and whom it pays."""
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.purchase_orders = purchase_orders(date(2026, 11, 21))
        for kind, text in (("customers", CUSTOMERS), ("payees", PAYEES)):
            assert desk.artui.load(own_home, kind, text).status == 0
        options = [word for name, text in REMIT_TO.items() for word in (f"--remit-to-{name}", text)]
        desk.artui.done("entity", "set", "main", *options)
        assert desk.amazon("vendor", "orders").status == 0
        yield desk


def test_vo_4_an_order_becomes_an_invoice_with_no_rule_unchecked(desk: Desk) -> None:
    """VO-4: what is shipped and not yet invoiced is proposed, once."""
    proposed = desk.amazon("vendor", "draft", "SB7K2M4Q", "--format", "json").json
    assert [(row["vendor_id"], row["quantity"], row["net_amount"]) for row in proposed] == [
        ("MUG-24", 24, "256.80"),
        ("PLATE-10", 8, "40.00"),
    ]
    refused = desk.amazon("vendor", "draft", "SB7K2M4Q", "--post", "V-1")
    assert (refused.status, "which tax rate" in refused.err) == (1, True)
    posted = desk.amazon("vendor", "draft", "SB7K2M4Q", "--post", "V-1", "--tax-rate", "19")
    assert posted.status == 0, posted.err
    [invoice] = desk.artui.rows("list", "invoices")
    assert (invoice["amount"], invoice["net_amount"], invoice["due_date"]) == (
        "353.19", "296.80", "2027-01-20",
    )  # fmt: skip
    checked = desk.amazon("vendor", "validate", "V-1", "--format", "json")
    assert (checked.status, checked.json) == (0, [])
    again = desk.amazon("vendor", "draft", "SB7K2M4Q")
    assert (again.status, "is invoiced: V-1" in again.err) == (1, True)
    sent = desk.amazon("vendor", "submit", "V-1")
    assert (sent.status, "SUBMITTED" in sent.out) == (0, True), sent.err
    [body] = desk.sandbox.submissions.values()
    [made] = body["invoices"]
    assert made["remitToParty"]["partyId"] == "ABCDE"
    assert made["billToParty"]["address"]["addressLine1"] == "1 Any Street"
    assert made["paymentTerms"] == {"type": "Basic", "netDueDays": 60}
    names = ("amazonProductIdentifier", "vendorProductIdentifier", "netCost")
    lines = [tuple(line[name] for name in names) for line in made["items"]]
    assert [(asin, ours, cost["amount"]) for asin, ours, cost in lines] == [
        ("B0SHORT001", "MUG-24", "10.70"),
        ("B0DEAR0001", "PLATE-10", "5.00"),
    ]
    desk.artui.done("db", "check")


def test_vo_4_cases_are_invoiced_as_cases_and_the_rest_when_it_was_shipped(
    desk: Desk, own_home: Path
) -> None:
    ran = desk.amazon("vendor", "draft", "SB9P3X1Z", "--post", "V-2", "--tax-rate", "19")
    assert ran.status == 0, ran.err
    assert desk.amazon("vendor", "validate", "V-2", "--format", "json").json == []
    nothing = desk.amazon("vendor", "draft", "SB9P3X1Z")
    assert "is invoiced: V-2" in nothing.err
    shipped = "order,date,item,shipped\nSB9P3X1Z,2026-11-09,1,12\n"
    assert "changed 1" in desk.artui.load(own_home, "purchase-orders", shipped).out
    [row] = desk.amazon("vendor", "draft", "SB9P3X1Z", "--format", "json").json
    assert (row["quantity"], row["unit"], row["net_amount"]) == (8, "Cases", "360.00")
    assert desk.amazon("vendor", "submit", "V-2").status == 0
    [body] = desk.sandbox.submissions.values()
    quantity = body["invoices"][0]["items"][0]["invoicedQuantity"]
    assert quantity == {"amount": 4, "unitOfMeasure": "Cases", "unitSize": 10}
    [row] = desk.amazon("vendor", "draft", "SB9P3X1Z", "--format", "json").json
    assert row["quantity"] == 8


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("SB1N0W22", "Nothing of order SB1N0W22 is known to have been shipped yet"),
        ("NOSUCH01", "is not in the ledger"),
    ],
)
def test_vo_4_what_was_not_shipped_is_not_proposed(desk: Desk, order: str, why: str) -> None:
    ran = desk.amazon("vendor", "draft", order, "--post", "V-3", "--tax-rate", "0")
    assert (ran.status, why in ran.err) == (1, True)
    assert desk.artui.rows("list", "invoices") == []


def test_vo_4_more_than_was_shipped_is_not_sent(desk: Desk, own_home: Path) -> None:
    """An invoice of the ledger is compared with its order before it goes out."""
    text = "number,account,issue_date,amount,net_amount,tax_amount,po_number,x-asin,x-quantity\n"
    row = "V-9,AMAZONDE,2026-11-20,318.33,267.50,50.83,SB7K2M4Q,B0SHORT001,25\n"
    assert desk.artui.load(own_home, "invoices", text + row).status == 0
    ran = desk.amazon("vendor", "submit", "V-9")
    assert (ran.status, "25 are invoiced, 24 were confirmed" in ran.err) == (1, True)
    assert desk.sandbox.submissions == {}
