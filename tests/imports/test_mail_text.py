"""Requests in a mail: the three things that the terms ask for, in the layouts customers use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.imports.mail_text import Asked, requests_in
from artui.imports.table import Broken


def read(text: str, **options: bool) -> list[tuple[str, str, str] | str]:
    """The requests of a mail; for a broken one the column that is missing."""
    return [
        each.error.column
        if isinstance(each, Broken)
        else (each.cells["invoice"], each.cells["memo"], each.cells["amount"])
        for each in requests_in(text, "mail", **options)
    ]


ONE = [("INV-1042", "CM-88", "120.00")]

LAYOUTS = {
    "labels": "Hello,\n\nInvoice number: INV-1042\nCredit memo number: CM-88\nAmount: EUR 120.00\n",
    "labels in another order": "Amount to apply = 120.00\nMemo no. : CM-88\nInvoice #: INV-1042",
    "bullets": "- Invoice: INV-1042\n- Credit note: CM-88\n- Amount: 120.00 EUR",
    "table with pipes": (
        "| Invoice | Credit memo | Amount |\n|---|---|---|\n| INV-1042 | CM-88 | 120.00 |"
    ),
    "table with spaces": "Credit memo   Invoice no.   Amount\nCM-88   INV-1042   €120.00",
    "table with tabs": "Invoice\tMemo\tAmount\tOur ref\nINV-1042\tCM-88\t120.00\tx",
    "table with commas": "invoice,memo,amount\nINV-1042,CM-88,120.00",
    "bare row": "INV-1042, CM-88, 120.00",
    "bare row with spaces": "INV-1042 CM-88 120.00",
    "sentence": "Please apply credit memo CM-88 to invoice INV-1042 for EUR 120.00. Thanks!",
    "sentence the other way": "For invoice INV-1042 please use 120.00 EUR of credit memo CM-88.",
    "labels on one line": "Invoice number: INV-1042 Credit memo number: CM-88 Amount: 120.00",
    "quoted mail": "> Invoice: INV-7\n> Memo: CM-7\n> Amount: 7\nINV-1042; CM-88; 120.00",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_request_is_read_in_its_layout(layout: str) -> None:
    assert read(LAYOUTS[layout]) == ONE


def test_several_requests_keep_their_order_and_lines() -> None:
    text = "Dear team,\nInvoice: A1\nMemo: M1\nAmount: 1\n\nInvoice: A2\nMemo: M2\nAmount: 2\n"
    found = list(requests_in(text, "mail"))
    assert [each.line for each in found] == [2, 6]
    assert read(text) == [("A1", "M1", "1"), ("A2", "M2", "2")]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Invoice: INV-1\nAmount: 5\n", "memo"),
        ("Please apply credit memo CM-88 to invoice INV-1042.", "amount"),
        ("Please settle invoice INV-1042 with 12.00 EUR.", "memo"),
        ("Credit memo: CM-1\nAmount: 5", "invoice"),
        ("Invoice: A1\nInvoice: A2\nMemo: M\nAmount: 1", "memo"),
    ],
)
def test_what_lacks_one_of_the_three_is_told(text: str, missing: str) -> None:
    assert missing in read(text)


@pytest.mark.parametrize(
    ("written", "comma", "amount"),
    [
        ("1,234.56", False, "1234.56"),
        ("1.234,56", True, "1234,56"),
        ("1'234.56", False, "1234.56"),
        ("1,23", False, "1,23"),
        ("USD 1,000", False, "1000"),
        ("¥ 5000", False, "5000"),
    ],
)
def test_groups_and_currencies_are_taken_off_and_nothing_is_guessed(
    written: str, comma: bool, amount: str
) -> None:
    text = f"Invoice: A1\nMemo: M1\nAmount: {written}"
    assert read(text, decimal_comma=comma) == [("A1", "M1", amount)]


def test_a_mail_about_something_else_holds_no_request() -> None:
    assert read("Hello,\n\nwhen will our goods arrive?\nOrder 4711 of 3 May.\n\nAnna") == []


def test_a_table_may_carry_request_ids() -> None:
    found = list(requests_in("invoice,memo,amount,request_id\nA1,M1,5,R-1", "mail"))
    assert isinstance(found[0], Asked)
    assert found[0].cells["request_id"] == "R-1"


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for each in requests_in(text, "mail"):
        assert each.line >= 1
