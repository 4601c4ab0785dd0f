"""The parties of a vendor invoice against those that Amazon has; in India those of the shipment."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from artui.amazon.vendor_invoices.rules.agreed import Agreed, KnownParty, Order, OrderLine
from artui.amazon.vendor_invoices.rules.validate import unchecked, validate
from artui.domain.kinds import PartyRole
from artui.ledger.amazon.amazon_parties import AmazonParty, NewPayee, post_payees
from artui.ledger.amazon.purchase_orders import EACHES, NewOrder, OrderItem, post_orders
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import Changed, Posted
from artui.ledger.book.refusals import BadDocument, BadMasterData
from artui.ledger.documents.posting import Said
from tests.support.commands import Artui
from tests.support.vendor import NOW, american, european, indian

Place = tuple[str, str, str]


def places(invoice: object, agreed: Agreed) -> dict[Place, tuple[str | None, str | None]]:
    """What was expected and found at each place of one invoice."""
    found = validate(invoice, now=NOW, agreed=agreed)
    return {
        (each.rule, each.severity, each.path.removeprefix("$.")): (each.expected, each.found)
        for each in found
    }


def not_checked(invoice: object, agreed: Agreed | None) -> list[tuple[str, str]]:
    """The rules of the shipment that were not checked, and why."""
    found = unchecked(invoice, agreed=agreed)
    return [(each.rule, each.message) for each in found if each.rule.startswith("SI-R")]


def ordered(ship_to: str = "", bill_to: str = "") -> Agreed:
    """A ledger that has the order of the samples."""
    line = OrderLine(Decimal("50.00"), 2, amazon_id="B000000001")
    order = Order("PO123456", (line,), bill_to=bill_to, ship_to=ship_to)
    return Agreed(order_of={"PO123456": order}.get)


def of(party: dict[str, Any], tax_number: str = "", **changed: str) -> dict[str, KnownParty]:
    """A party of the invoice as Amazon has it."""
    return {party["partyId"]: KnownParty(party["address"] | changed, tax_number)}


def test_si_r7_an_indian_invoice_is_shipped_to_where_its_order_says() -> None:
    assert places(indian(), ordered("BLR7")) == {
        ("SI-R7", "error", "shipToParty.partyId"): ("BLR7", "AMAZONIN")
    }
    assert places(indian(), ordered("AMAZONIN")) == {}
    elsewhere = american()
    elsewhere["shipToParty"] = elsewhere["billToParty"]
    assert places(elsewhere, ordered("PHX3")) == {
        ("SI-R7", "warning", "shipToParty.partyId"): ("PHX3", "AMAZONUS")
    }


def test_si_13_another_bill_to_than_the_orders_is_doubtful() -> None:
    assert places(european(), ordered(bill_to="AMAZONFR")) == {
        ("SI-13", "warning", "billToParty.partyId"): ("AMAZONFR", "AMAZONDE")
    }
    assert places(european(), ordered(bill_to="AMAZONDE")) == {}


def test_si_r6_si_r7_the_parties_of_an_indian_shipment_are_those_that_amazon_has() -> None:
    invoice = indian()
    origin, place = invoice["shipFromParty"], invoice["shipToParty"]
    right = Agreed(ship_from=of(origin, "29AABCU9603R1ZX"), ship_to=of(place, "29AAICA3918J1ZE"))
    assert places(invoice, right) == {}
    wrong = Agreed(
        ship_from=of(origin, "29AABCU9603R1ZY", addressLine1="9 Any Street"),
        ship_to=of(place, addressLine2="Hall 4"),
    )
    assert places(invoice, wrong) == {
        ("SI-R6", "error", "shipFromParty.address.addressLine1"): ("9 Any Street", "1 Any Street"),
        ("SI-R6", "error", "shipFromParty.taxRegistrationDetails[0].taxRegistrationNumber"): (
            "29AABCU9603R1ZY",
            "29AABCU9603R1ZX",
        ),
        ("SI-R7", "error", "shipToParty.address.addressLine2"): ("Hall 4", None),
    }
    other = Agreed(ship_from={"WH2": KnownParty({}), "WH1": KnownParty({})})
    assert places(invoice, other) == {
        ("SI-R6", "error", "shipFromParty.partyId"): ("WH1, WH2", "VENDOR")
    }
    # Outside India they are free.
    free = european() | {"shipFromParty": origin, "shipToParty": place}
    assert places(free, wrong) == {}


def test_si_r8_bill_to_that_is_also_ship_to_is_sent_alike() -> None:
    invoice = indian()
    ship, bill = invoice["shipToParty"], invoice["billToParty"]
    ship["address"]["addressLine1"] = "9 Any Street"
    ship["taxRegistrationDetails"][0]["taxRegistrationNumber"] = "29AAICA3918J1ZX"
    number = "shipToParty.taxRegistrationDetails[0].taxRegistrationNumber"
    assert places(invoice, Agreed()) == {
        ("SI-R8", "error", "shipToParty.address.addressLine1"): ("1 Any Street", "9 Any Street"),
        ("SI-R8", "error", number): ("29AAICA3918J1ZE", "29AAICA3918J1ZX"),
    }
    # Where Amazon's address is known, each of both is compared with that.
    payees = of(bill, addressLine2="Hall 4")
    assert places(invoice, Agreed(payees=payees)).keys() == {
        ("SI-13", "error", "billToParty.address.addressLine2"),
        ("SI-R7", "error", "shipToParty.address.addressLine1"),
        ("SI-R7", "error", "shipToParty.address.addressLine2"),
    }
    ship["partyId"] = "BLR7"
    assert places(invoice, Agreed()) == {}


def test_vo_3_the_parties_of_an_indian_shipment_are_said_to_be_unchecked() -> None:
    """VO-3: until the order and the addresses are in the ledger, each with what is missing."""
    ours = "those that Amazon has on file of us are not in the ledger"
    for agreed in (None, Agreed()):
        assert not_checked(indian(), agreed) == [
            ("SI-R6", f"not checked: the ship-from party: {ours}"),
            ("SI-R7", "not checked: the party to ship to: its order is not in the ledger"),
            ("SI-R7", "not checked: the ship-to address: that of AMAZONIN is not in the ledger"),
        ]
    assert not_checked(indian(), ordered())[1] == (
        "SI-R7",
        "not checked: the party to ship to: order PO123456 names none",
    )
    whole = Agreed(
        order_of=ordered("AMAZONIN").order_of,
        ship_from=of(indian()["shipFromParty"]),
        payees=of(indian()["billToParty"]),
    )
    assert not_checked(indian(), whole) == []
    assert not_checked(american(), None) == []


def test_vo_2_the_parties_of_a_shipment_come_from_a_file_and_by_hand(
    sqlite_url: str, own_home: Path
) -> None:
    """VO-2: where Amazon ships to from its list, where we ship from by `entity set`."""
    artui, file = Artui(sqlite_url, "2026-11-21"), own_home / "invoice.json"
    invoice = indian()
    invoice["shipToParty"] = invoice["shipToParty"] | {"partyId": "BLR7"}
    file.write_text(json.dumps({"invoices": [invoice]}), encoding="utf-8")
    payees = "party_id,name,line1,city,state,postal_code,country,tax_id,role\n"
    rows = "AMAZONIN,AMAZONIN,1 Any Street,Anytown,KA,12345,IN,29AAICA3918J1ZE,\n"
    rows += "BLR7,AMAZONIN,1 Any Street,Anytown,KA,12345,IN,29AAICA3918J1ZE,ship-to\n"
    assert "added 2" in artui.load(own_home, "payees", payees + rows).out
    orders = "order,date,item,asin,ordered,acknowledged,shipped,net_cost,currency,ship_to\n"
    orders += "PO123456,2026-01-02,1,B000000001,2,2,2,50.00,INR,BLR7\n"
    assert artui.load(own_home, "purchase-orders", orders).status == 0
    given = {
        "id": "VENDOR", "name": "VENDOR", "line1": "1 Any Street", "city": "Anytown",
        "state": "KA", "postal-code": "12345", "country": "IN", "tax-id": "29AABCU9603R1ZX",
    }  # fmt: skip
    for role in ("remit-to", "ship-from"):
        options = [word for name, text in given.items() for word in (f"--{role}-{name}", text)]
        artui.done("entity", "set", "main", *options)
    [entity] = artui.rows("entity", "list")
    assert entity["ship_from"] == entity["remit_to"] != ""

    def found() -> dict[tuple[str, str, str], str]:
        rows = artui.rows("amazon", "vendor", "validate", file)
        return {(row["rule"], row["severity"], row["path"]): row["message"] for row in rows}

    assert found() == {}
    artui.done("entity", "set", "main", "--ship-from-city", "Mysuru")
    moved = rows.replace("BLR7,AMAZONIN,1 Any", "BLR7,AMAZONIN,2 Any")
    assert "changed 1" in artui.load(own_home, "payees", payees + moved).out
    assert found().keys() == {
        ("SI-R6", "error", "$.invoices[0].shipFromParty.address.city"),
        ("SI-R7", "error", "$.invoices[0].shipToParty.address.addressLine1"),
    }
    cut = artui("entity", "set", "main", "--ship-from-id", "WH2")
    assert "Amazon's address needs --ship-from-name" in cut.err


ORDERS = "order,date,item,ordered,net_cost,currency,terms\nK0000001,2026-11-01,1,{},5.00,EUR,\n"
PAYEES = "party_id,name,line1,city,postal_code,country\nAMAZONDE,A,{} Any Street,Anytown,12345,DE\n"


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [("purchase-orders", ORDERS, "ordered"), ("payees", PAYEES, "line1")],
)
def test_vo_1_vo_2_a_row_that_changes_what_an_earlier_one_said_is_refused(
    sqlite_url: str, own_home: Path, kind: str, text: str, column: str
) -> None:
    """VO-1, VO-2: also where the earlier row said what the ledger has already."""
    artui = Artui(sqlite_url, "2026-11-21")
    known, other = text.format(1), text.format(2).splitlines()[1]
    assert "added 1" in artui.load(own_home, kind, known).out
    refused = artui.load(own_home, kind, f"{known}{other}\n")
    assert (refused.status, f".csv:3: {column}" in refused.err) == (1, True), refused.err
    assert f"twice, before with {column} 1" in refused.err


def test_vo_1_a_blank_contradicts_nothing(sqlite_url: str, own_home: Path) -> None:
    """VO-1: the terms of an order may be in any of its rows."""
    artui = Artui(sqlite_url, "2026-11-21")
    second = "K0000001,2026-11-01,2,3,5.00,EUR,net 30\n"
    assert artui.load(own_home, "purchase-orders", ORDERS.format(1) + second).status == 0
    found = artui.rows("amazon", "vendor", "orders", "--no-sync")
    assert [row["terms"] for row in found] == ["net 30", "net 30"]


def test_vo_1_vo_2_what_a_file_says_holds_for_all_its_batches(book: Book) -> None:
    """VO-1, VO-2: a long file is posted in batches, each of which knows what those before said."""
    placed = datetime(2026, 11, 1, tzinfo=UTC)
    item = OrderItem("1", ordered=1, net_cost="5.00", currency="EUR", unit=EACHES)
    order = NewOrder("K0000001", placed, (item,))
    more = order._replace(items=(item._replace(ordered=2),), terms="net 30")
    address = ("1 Any Street", "", "", "Anytown", "", "12345", "DE")
    payee = AmazonParty("AMAZONDE", "Amazon", *address)
    with book.act(ActName.IMPORT_PURCHASE_ORDERS, "a file") as entry:
        said: Said = {}
        [made] = post_orders(entry, [order], said)
        assert isinstance(made, Posted)
        [refused, fitting] = post_orders(entry, [more, more._replace(items=(item,))], said)
        assert isinstance(refused, BadDocument)
        assert isinstance(fitting, Changed)
        assert isinstance(post_payees(entry, [NewPayee(payee)], said)[0], Posted)
        place = NewPayee(payee._replace(line1="2 Any Street"), PartyRole.SHIP_TO)
        [refused, other] = post_payees(entry, [place._replace(role=PartyRole.BILL_TO), place], said)
        assert isinstance(refused, BadMasterData)
        assert isinstance(other, Posted)
        entry.summary = "two batches"
