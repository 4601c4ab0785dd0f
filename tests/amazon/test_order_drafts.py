"""An invoice drafted from an order: proposed, posted, validated whole, submitted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from artui.amazon.sandbox.order_examples import purchase_orders
from artui.amazon.sandbox.vendor_examples import entry, line
from artui.amazon.vendor_invoices import order_drafts
from artui.amazon.vendor_invoices.order_drafts import (
    NotDraftable,
    NothingToInvoice,
    post_draft,
    propose,
)
from artui.amazon.vendor_orders.read_orders import merged, read_order, read_status
from artui.ledger.amazon.orders_taken import take_orders
from artui.ledger.amazon.purchase_orders import NewOrder, OrderItem
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support import bank_morning
from tests.support.books import book_at
from tests.support.commands import Artui
from tests.support.desk import Desk, desk_of
from tests.support.postings import customer

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


def test_vo_4_a_customer_is_billed_by_account_whatever_its_party_id(
    desk: Desk, own_home: Path
) -> None:
    row = "account,name,country,currency,x-party-id\nAMAZONDE,Amazon,DE,EUR,OTHER\n"
    assert desk.artui.load(own_home, "customers", row).status == 0
    draft = ("vendor", "draft", "SB7K2M4Q", "--post", "V-1", "--tax-rate", "19")
    refused = desk.amazon(*draft)
    assert (refused.status, "No customer has the bill-to party AMAZONDE" in refused.err) == (
        1,
        True,
    )
    posted = desk.amazon(*draft, "--customer", "AMAZONDE")
    assert posted.status == 0, posted.err
    [invoice] = desk.artui.rows("list", "invoices")
    assert invoice["account"] == "AMAZONDE"


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
    # What was shipped beyond what was confirmed is not invoiced.
    assert (
        "changed 1"
        in desk.artui.load(own_home, "purchase-orders", shipped.replace(",12", ",20")).out
    )
    [row] = desk.amazon("vendor", "draft", "SB9P3X1Z", "--format", "json").json
    assert row["quantity"] == 8
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


def reported(desk: Desk, paid: float, modified: str, *payments: str, short: float = 0) -> None:
    """Have Amazon report what became of V-1."""
    lines = (
        line("B0SHORT001", 24, "10.70", received=18 if short else None,
             defects=("PQV", "SHORTAGES_IN_TRANSIT") if short else ()),
        line("B0DEAR0001", 8, "5.00"),
    )  # fmt: skip
    state = "PARTIALLY_PAID" if short else "PAID"
    desk.sandbox.vendor_invoices = [
        entry("V-1", 353.19, state, "2026-11-21", payee="ABCDE", paid=paid, quantity=-short,
              payments=payments, modified=modified, lines=lines, due="2027-01-20")
    ]  # fmt: skip
    assert desk.amazon("vendor", "sync").status == 0


def banked(desk: Desk, folder: Path, minor: int, text: str, number: str) -> None:
    """The bank has a receipt, and what is certain is posted."""
    received = bank_morning.line(minor, text, name="AMAZON EU SARL", bank=f"B{number}")
    path = bank_morning.write_statement(folder / f"{number}.sta", [received], minor, number=number)
    desk.artui.done("import", "bank", path)
    posted = desk.artui.done("match", "post", "--certain")
    assert "Posted 1 payment" in posted.out


def owed(desk: Desk) -> tuple[str, str]:
    """What is open of V-1 and its state; all ties."""
    desk.artui.done("db", "check")
    [invoice] = desk.artui.rows("list", "invoices")
    return invoice["open_amount"], invoice["state"]


def test_from_an_order_to_the_last_cent_of_its_invoice(desk: Desk, own_home: Path) -> None:
    """Drafted, validated, submitted, short paid, disputed, paid back, closed by the bank."""
    desk.sandbox.vendor_invoices = []
    desk.artui.done("bank", "accounts", "set", bank_morning.IBAN, "--currency", "EUR")
    drafted = desk.amazon("vendor", "draft", "SB7K2M4Q", "--post", "V-1", "--tax-rate", "19")
    assert drafted.status == 0, drafted.err
    assert desk.amazon("vendor", "validate", "V-1", "--format", "json").json == []
    assert desk.amazon("vendor", "submit", "V-1").status == 0
    assert desk.amazon("vendor", "sync").status == 0
    assert owed(desk) == ("353.19", "open")
    desk.artui = desk.artui.on("2026-12-20")
    reported(desk, 288.99, "2026-12-15T09:00:00Z", "PMT-9001", short=64.20)
    assert owed(desk) == ("353.19", "open")  # cash is what the bank says
    banked(desk, own_home, 28_899, "REMITTANCE PMT-9001", "1")
    assert owed(desk) == ("64.20", "part_paid")
    [kept] = desk.amazon("vendor", "deductions", "--format", "json").json
    assert (kept["invoice"], kept["amount"], kept["kind"], kept["state"]) == (
        "V-1", "64.20", "shortage", "open",
    )  # fmt: skip
    [summed] = desk.amazon("vendor", "deductions", "--by", "reason", "--format", "json").json
    assert (summed["reason"], summed["open"]) == (
        "shortage: fewer arrived than were shipped", "64.20",
    )  # fmt: skip
    proof = own_home / "pod-1.pdf"
    proof.write_bytes(b"%PDF-1.4\n% proof of delivery\n%%EOF\n")
    disputed = desk.amazon("vendor", "dispute", kept["id"], "--proof", proof)
    assert disputed.status == 0, disputed.err
    assert owed(desk) == ("64.20", "part_paid")
    desk.artui = desk.artui.on("2027-01-15")
    reported(desk, 353.19, "2027-01-10T09:00:00Z", "PMT-9001", "PMT-9002")
    [kept] = desk.amazon("vendor", "deductions", "--format", "json").json
    assert kept["state"] == "paid_back"
    assert owed(desk) == ("64.20", "part_paid")
    banked(desk, own_home, 6_420, "REMITTANCE PMT-9002", "2")
    assert owed(desk) == ("0.00", "paid")
    before = desk.acts()
    assert desk.amazon("vendor", "sync").status == 0
    assert desk.amazon("vendor", "orders").status == 0
    assert desk.acts() == before


def test_vo_4_an_invoice_that_fits_no_item_keeps_its_order_from_being_drafted(
    desk: Desk, own_home: Path
) -> None:
    """Nothing is invoiced twice because nobody knows what an invoice of the order has of it."""
    text = "number,account,issue_date,amount,po_number\nV-8,AMAZONDE,2026-11-20,256.80,SB7K2M4Q\n"
    assert desk.artui.load(own_home, "invoices", text).status == 0
    ran = desk.amazon("vendor", "draft", "SB7K2M4Q", "--post", "V-1", "--tax-rate", "19")
    assert (ran.status, "V-8 names order SB7K2M4Q" in ran.err) == (1, True)


def test_vo_4_what_is_drafted_keeps_its_item_whatever_becomes_of_names_and_prices(
    desk: Desk, own_home: Path
) -> None:
    """Vendor ids with blanks, one product on two items, and a price changed later."""
    orders = (
        "order,date,item,asin,vendor_id,ordered,received,net_cost,currency,unit,unit_size,bill_to\n"
        "PO000001,2026-11-01,1,B01,MY BIG MUG,5,5,2.00,EUR,,,AMAZONDE\n"
        "PO000001,2026-11-01,2,B01,MY BIG MUG,7,7,2.00,EUR,,,AMAZONDE\n"
        "PO000001,2026-11-01,3,B02,BOX,3,3,30.00,EUR,Cases,10,AMAZONDE\n"
    )
    assert desk.artui.load(own_home, "purchase-orders", orders).status == 0
    ran = desk.amazon("vendor", "draft", "PO000001", "--post", "V-1", "--tax-rate", "19")
    assert ran.status == 0, ran.err
    checked = desk.amazon("vendor", "validate", "V-1", "--format", "json").json
    assert [row for row in checked if row["severity"] == "error"] == []
    changed = orders.replace("30.00", "33.00")
    assert "changed 1" in desk.artui.load(own_home, "purchase-orders", changed).out
    again = desk.amazon("vendor", "draft", "PO000001", "--post", "V-2", "--tax-rate", "19")
    assert (again.status, "is invoiced: V-1" in again.err) == (1, True)
    assert desk.amazon("vendor", "submit", "V-1").status == 1  # the price differs now
    more = orders.replace("7,7,2.00", "9,9,2.00").replace("30.00", "33.00")
    assert "changed 1" in desk.artui.load(own_home, "purchase-orders", more).out
    [row] = desk.amazon("vendor", "draft", "PO000001", "--format", "json").json
    assert (row["item"], row["quantity"]) == ("2", 2)


def test_vo_4_a_draft_is_an_invoice_by_hand_for_the_credit_limit(
    desk: Desk, own_home: Path
) -> None:
    limited = CUSTOMERS.replace("terms\n", "terms,credit_limit\n").replace("60\n", "60,100.00\n")
    assert desk.artui.load(own_home, "customers", limited).status == 0
    ran = desk.amazon("vendor", "draft", "SB7K2M4Q", "--post", "V-1", "--tax-rate", "19")
    assert (ran.status, desk.artui.rows("list", "invoices")) == (1, [])


def test_vo_4_two_drafts_at_once_make_one_invoice(
    any_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left is looked at again where nobody else can invoice it meanwhile."""
    book, other = book_at(any_url), book_at(any_url, actor="other")
    with closing(book.database), closing(other.database), ThreadPoolExecutor(1) as pool:
        customer(book, "AMAZONDE")
        made = [
            merged(read_order(row["orders"]), read_status(row["ordersStatus"]))
            for row in purchase_orders(date(2026, 11, 21))
        ]
        take_orders(book, "all", made, None)
        first, second = propose(book, "SB7K2M4Q"), propose(book, "SB7K2M4Q")
        options: dict[str, Any] = {"account": "AMAZONDE", "tax_rate": Decimal(19)}
        posted, colleague = order_drafts._posted, []

        def slowly(*given: Any) -> Any:
            # A colleague who posts between the second look and the act has to wait for it.
            if not colleague:
                colleague.append(pool.submit(post_draft, other, second, "V-2", **options))
                with pytest.raises(TimeoutError):
                    colleague[0].result(timeout=0.5)
            return posted(*given)

        monkeypatch.setattr(order_drafts, "_posted", slowly)
        post_draft(book, first, "V-1", **options)
        with pytest.raises((NotDraftable, NothingToInvoice), match=r"is invoiced|has changed"):
            colleague[0].result(timeout=30)
        assert list(breaches(book)) == []


def test_vo_1_an_order_that_others_have_added_to_is_not_undone(any_url: str) -> None:
    ours, other = book_at(any_url), book_at(any_url, actor="other")
    with closing(ours.database), closing(other.database):
        placed = datetime(2026, 11, 1, tzinfo=UTC)
        one = OrderItem("1", "B01", None, 4, net_cost="1.00", currency="EUR")
        take_orders(ours, "first", [NewOrder("PO000001", placed, (one,))], None)
        two = NewOrder("PO000001", placed, (one._replace(sequence="2"),))
        take_orders(other, "second", [two], None)
        with pytest.raises(CannotUndo):
            undo(ours)
        undo(other)
        undo(ours)
