"""Requests in a mail: the three things that the terms ask for, in the layouts customers use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.imports.formats.mail_letter import Asked
from artui.imports.formats.mail_text import requests_in
from artui.imports.formats.table import Broken


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


SEVERAL = [
    "Please apply credit memo CM-1 to invoice V1 for 7.00 and credit memo CM-2 to invoice V2 for "
    "8.00.",
    "Apply credit memo CM-1 to invoice V1 for USD 7.00. Also credit memo CM-2 against invoice V2, "
    "amount 8.00.",
    "For invoice V1 use 7.00 EUR of credit memo CM-1; for invoice V2 use 8.00 EUR of memo CM-2.",
]


@pytest.mark.parametrize("text", SEVERAL)
def test_two_requests_in_a_line_are_both_read(text: str) -> None:
    assert read(text) == [("V1", "CM-1", "7.00"), ("V2", "CM-2", "8.00")]
    assert [each.line for each in requests_in(text, "mail")] == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Apply credit memo CM-1 to invoice V1 for 7.00. Also apply CM-2 to invoice V2 for 8.00.",
        "Please apply credit memo CM-1 to invoice V1 and invoice V2 for 7.00 EUR.",
        "Of invoice V1 over 400.00 EUR please settle 7.00 EUR with credit memo CM-1.",
        "Use credit memo CM-1 and credit memo CM-2 for invoice V1, amount 7.00.",
    ],
)
def test_a_line_that_is_not_understood_whole_is_told_with_its_text(text: str) -> None:
    told = [each.error for each in requests_in(text, "mail") if isinstance(each, Broken)]
    assert len(told) == 1
    assert (told[0].line, text[:40] in told[0].message) == (1, True)


def known(numbers: set[str]) -> dict[str, str]:
    """A ledger that has two invoices and two memos."""
    kinds = {"V1": "invoice", "V2": "invoice", "CM-1": "memo", "CM-2": "memo"}
    return {number: kind for number, kind in kinds.items() if number in numbers}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please apply CM-1 to V1 for 10.00", [("V1", "CM-1", "10.00")]),
        ("V1 CM-1 10.00", [("V1", "CM-1", "10.00")]),
        (
            "Apply credit memo CM-1 to invoice V1 for 7.00. Also apply CM-2 against invoice V2, "
            "amount 8.00.",
            [("V1", "CM-1", "7.00"), ("V2", "CM-2", "8.00")],
        ),
        ("Dear team, thank you for V1.", []),
        ("Apply credit memo CM-1 to invoice V1 and V2 for 7.00.", [""]),
        ("V1 CM-1 7.00 V2 CM-2 8.00", [""]),
    ],
)
def test_bare_numbers_count_where_the_ledger_has_both(
    text: str, found: list[tuple[str, str, str] | str]
) -> None:
    told = [
        each.error.column
        if isinstance(each, Broken)
        else (each.cells["invoice"], each.cells["memo"], each.cells["amount"])
        for each in requests_in(text, "mail", lookup=known)
    ]
    assert told == found


@pytest.mark.parametrize(
    "text",
    [
        "Invoice number\nV1\nCredit memo number\nCM-1\nAmount\n10.00\n",
        "Invoice number:\n  V1\n\nCredit memo:\n  CM-1\n\nAmount:\n  USD 10.00\n",
        "Invoice\nCredit memo\nAmount\n\nV1\nCM-1\n10.00\n",
        "Invoice: V1\nCredit memo\nCM-1\nAmount: 10.00",
    ],
)
def test_a_value_may_stand_on_the_line_after_its_label(text: str) -> None:
    assert read(text) == [("V1", "CM-1", "10.00")]


def test_a_label_that_no_value_follows_is_a_heading() -> None:
    assert read("Invoice\n\nwhen will it come?\n4711\n") == []
