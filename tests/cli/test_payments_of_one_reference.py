"""Customers who write the same words each month: their payments are told apart on every path."""

import json
from pathlib import Path

import pytest

from tests.support.commands import Artui

HEADER = "reference,account,value_date,amount,currency,invoices\n"


@pytest.fixture
def rent(artui: Artui, tmp_path: Path) -> Artui:
    """A customer with two invoices who wrote RENT in January."""
    customers = "account,name,currency\n20,Elm,EUR\n21,Oak,EUR\n"
    artui.on("2026-01-01").load(tmp_path, "customers", customers)
    rows = "number,account,issue_date,amount\nI-1,20,2026-01-01,100.00\nI-2,20,2026-01-01,100.00\n"
    artui.on("2026-01-01").load(tmp_path, "invoices", rows)
    january = f"{HEADER}RENT,20,2026-01-05,100.00,EUR,I-1=40.00\n"
    artui.on("2026-01-05").load(tmp_path, "payments", january)
    return artui.on("2026-02-05")


def pay(artui: Artui, *more: str, amount: str = "100.00") -> dict[str, object]:
    """A payment RENT by hand, as JSON says it."""
    cash = ("pay", "--customer", "20", "--amount", amount, "--reference", "RENT", *more)
    found: dict[str, object] = json.loads(artui.done(*cash, "--format", "json").out)
    return found


def shown(artui: Artui, name: str) -> dict[str, object]:
    """The header of one payment."""
    found: dict[str, object] = artui.rows("show", "payment", name)["header"]
    return found


def test_a_payment_is_named_by_what_tells_it_apart(rent: Artui) -> None:
    assert shown(rent, "20/RENT")["value_date"] == "2026-01-05"
    cash = ("pay", "--customer", "20", "--amount", "100", "--reference", "RENT", "--format", "json")
    paid = rent.done(*cash)
    assert json.loads(paid.out)["payment"] == "20/RENT@2026-02-05"
    # Another day's is another payment: recorded, and the one that has the reference is named.
    assert "Payment RENT was recorded on " in paid.err
    assert "(100.00 EUR) already. This is another one with the same reference." in paid.err
    assert pay(rent, amount="60.00")["payment"] == "20/RENT@2026-02-05=60.00"
    assert pay(rent, "--currency", "USD")["payment"] == "20/RENT@2026-02-05=100.00USD"
    ran = rent("show", "payment", "20/RENT")
    assert ran.status == 1
    assert (
        "20/RENT names 4 documents: payment:20/RENT@2026-01-05, "
        "payment:20/RENT@2026-02-05=100.00EUR, payment:20/RENT@2026-02-05=60.00, "
        "payment:20/RENT@2026-02-05=100.00USD; write one of these."
    ) in ran.err
    for name, amount in (
        ("20/RENT@2026-01-05", "100.00"),
        ("RENT@2026-01-05", "100.00"),
        ("payment:20/RENT@2026-02-05=60.00", "60.00"),
        ("20/RENT@2026-02-05=60", "60.00"),
        ("20/RENT@2026-02-05=100.00USD", "100.00"),
    ):
        assert shown(rent, name)["amount"] == amount
    assert rent("show", "payment", "20/RENT@2026-02-05").status == 1
    for none in ("20/RENT@2026-03-05", "20/RENT@2026-02-30", "21/RENT@2026-01-05"):
        assert f"There is no payment '{none}'." in rent("show", "payment", none).err
    assert rent.rows("db", "check") == []


def test_a_reference_that_ends_like_a_date_is_a_reference(rent: Artui) -> None:
    cash = ("pay", "--customer", "20", "--amount", "7", "--reference", "RENT@2026-01-05")
    said = json.loads(rent.done(*cash, "--format", "json").out)
    assert said["payment"] == "20/RENT@2026-01-05@2026-02-05"
    assert shown(rent, "20/RENT@2026-01-05@2026-02-05")["amount"] == "7.00"


def test_only_a_payment_equal_in_all_five_is_refused_by_hand(rent: Artui) -> None:
    pay(rent)
    cash = ("pay", "--customer", "20", "--amount", "100.00", "--reference", "RENT")
    for same in (cash, (*cash, "--method", "cheque"), (*cash, "--invoice", "I-2")):
        ran = rent(*same)
        assert ran.status == 1
        assert "20 already has a payment RENT of 100.00 EUR, 2026-02-05." in ran.err
    assert len(rent.rows("list", "payments")) == 2


def test_a_payment_pays_later_and_its_allocations_name_it(rent: Artui) -> None:
    pay(rent, "--invoice", "I-2=30.00")
    name = "20/RENT@2026-01-05"
    rent.done("apply", "--invoice", "I-1", "--payment", name, "--amount", "60.00")
    found = [
        (row["payment"], row["invoice"], row["amount"]) for row in rent.rows("list", "applications")
    ]
    assert found == [
        ("RENT@2026-01-05", "I-1", "40.00"),
        ("RENT@2026-02-05", "I-2", "30.00"),
        ("RENT@2026-01-05", "I-1", "60.00"),
    ]
    ran = rent("apply", "--invoice", "I-2", "--payment", "20/RENT", "--amount", "1")
    assert "20/RENT names 2 documents" in ran.err
    ran = rent("apply", "--invoice", "I-2", "--payment", name, "--amount", "1.00")
    assert "1.00 EUR is more than payment RENT has open: 0.00 EUR." in ran.err
    rent.done("undo")
    assert shown(rent, name)["open_amount"] == "60.00"
    assert rent("apply", "--invoice", "I-2", "--amount", "1").status == 2


def test_undo_takes_the_one_back_and_the_file_brings_it_again(rent: Artui, tmp_path: Path) -> None:
    february = f"{HEADER}RENT,20,2026-02-05,100.00,EUR,\n"
    rent.load(tmp_path, "payments", february)
    rent.done("undo")
    assert shown(rent, "20/RENT@2026-01-05")["state"] == "partly_applied"
    assert "added 1, skipped 0" in rent.load(tmp_path, "payments", february).out
    assert "added 0, skipped 1" in rent.load(tmp_path, "payments", february).out
    # What was undone gave its reference up, so that the others are named as if it had not been.
    numbers = {row["reference"] for row in rent.rows("list", "payments")}
    assert numbers == {"RENT", "RENT~1"}
    assert rent.rows("db", "check") == []


def test_a_returned_payment_stays_returned_whatever_comes_under_its_reference(
    rent: Artui, tmp_path: Path
) -> None:
    rent.done("reverse", "payment:20/RENT", "--reason", "returned", "--date", "2026-01-09")
    pay(rent)
    january = f"{HEADER}RENT,20,2026-01-05,100.00,EUR,I-1=40.00\n"
    assert "added 0, skipped 1" in rent.load(tmp_path, "payments", january).out
    again = rent("reverse", "payment:20/RENT", "--reason", "returned")
    assert "payment:20/RENT@2026-01-05, payment:20/RENT@2026-02-05" in again.err


def test_a_file_may_hold_one_reference_on_two_days(rent: Artui, tmp_path: Path) -> None:
    others = ("2026-02-01,100.00,EUR", "2026-02-05,100.00,EUR", "2026-02-05,9.00,EUR")
    days = "".join(f"RENT,20,{other},\n" for other in others)
    assert "added 3, skipped 0" in rent.load(tmp_path, "payments", HEADER + days).out
    assert "added 0, skipped 3" in rent.load(tmp_path, "payments", HEADER + days).out
