"""`artui import invoice-lines`: lines of documents that are there, kept, shown, booked, undone."""

from pathlib import Path

import pytest

from tests.support.commands import Artui

HEAD = "number,line,description,quantity,unit,unit_price,net_amount,tax_rate,tax_code,tax_amount\n"
INVOICES = (
    "number,account,issue_date,amount,currency,net_amount,tax_amount\n"
    "A-1,C1,2025-11-01,204.60,EUR,180.00,24.60\nA-2,C1,2025-11-02,1100,JPY,,\n"
)
MEMOS = "number,account,issue_date,amount,currency\nM-1,C1,2025-11-03,11.90,EUR\n"
ONE = "A-1,1,Oak board,3,C62,33.333,100.00,19,DE19,19.00\n"
TWO = "A-1,2,Book,1,C62,80,80.00,7,DE7,5.60\n"


@pytest.fixture
def ready(any_artui: Artui, tmp_path: Path) -> Artui:
    any_artui.load(tmp_path, "customers", "account,name,currency\nC1,Northwind,EUR\n")
    any_artui.load(tmp_path, "invoices", INVOICES)
    any_artui.load(tmp_path, "credit-memos", MEMOS)
    return any_artui


def test_lines_are_kept_and_shown_and_the_same_file_adds_nothing(
    ready: Artui, tmp_path: Path
) -> None:
    more = "A-2,1,Paper,8,,125,1000,10,,100\nM-1,1,Refund,,,,10.00,19,,1.90\n"
    ran = ready.load(tmp_path, "invoice-lines", HEAD + TWO + more + ONE)
    assert (ran.status, "added 4" in ran.out) == (0, True), ran.err
    shown = ready.rows("show", "invoice", "A-1")
    first, second = shown["lines"]
    assert (first["position"], first["quantity"], first["unit"]) == (1, "3", "C62")
    assert (first["unit_price"], first["unit_net"], first["net"]) == ("33.333", "33.33", "100.00")
    assert (first["tax_code"], first["tax"], first["gross"]) == ("DE19", "19.00", "119.00")
    assert second["description"] == "Book"
    rates = {(tax["tax_code"], tax["rate"]): (tax["taxable"], tax["tax"]) for tax in shown["taxes"]}
    assert rates == {("DE19", "19"): ("100.00", "19.00"), ("DE7", "7"): ("80.00", "5.60")}
    (refund,) = ready.rows("show", "memo", "M-1")["lines"]
    assert (refund["quantity"], refund["net"], refund["unit_price"]) == ("1", "10.00", "")
    again = ready.load(tmp_path, "invoice-lines", HEAD + ONE.replace(",19,DE", ",19.0,DE") + TWO)
    assert (again.status, "skipped 2" in again.out) == (0, True)
    assert ready.done("db", "check").out == "Everything ties.\n"


def test_an_undo_takes_the_lines_back_and_they_can_come_again(ready: Artui, tmp_path: Path) -> None:
    ready.load(tmp_path, "invoice-lines", HEAD + ONE + TWO)
    ready.done("undo")
    shown = ready.rows("show", "invoice", "A-1")
    assert (shown["lines"], shown["taxes"]) == ([], [])
    ran = ready.load(tmp_path, "invoice-lines", HEAD + ONE.replace("Oak", "Elm") + TWO)
    assert (ran.status, "added 2" in ran.out) == (0, True)
    assert [each["description"] for each in ready.rows("show", "invoice", "A-1")["lines"]] == [
        "Elm board",
        "Book",
    ]
    assert ready.done("db", "check").out == "Everything ties.\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ONE, "csv:2: net_amount: Invoice A-1: the net amount of its lines is 100.00, "
              "that of the document 180.00"),
        (ONE.replace("100.00", "99.99") + TWO, "3 × 33.333 comes to 100.00, but its net amount is "
                                               "99.99"),
        (ONE.replace("A-1", "A-9"), "there is no invoice or credit memo 'A-9'"),
        (ONE + TWO.replace("A-1,2", "A-1,1"), "Invoice A-1 has line 1 twice"),
        (ONE.replace("33.333", "-33.333") + TWO, "'-33.333' is below 0; write the sign at the"),
        (ONE.replace(",19,", ",190,") + TWO, "'190' is more than 100"),
        (ONE.replace("C62", "C\x0762") + TWO, "write it in one line without it"),
        (ONE.replace(",3,", ",3e5,") + TWO, "'3e5' is no number; write it as 1.5"),
        (ONE.replace("100.00", "100.001") + TWO, "'100.001' has 3 decimals, but EUR has 2"),
    ],
)  # fmt: skip
def test_lines_that_do_not_fit_are_refused_by_row_and_change_nothing(
    ready: Artui, tmp_path: Path, rows: str, said: str
) -> None:
    ran = ready.load(tmp_path, "invoice-lines", HEAD + rows)
    assert ran.status == 1
    assert said.lower() in ran.err.lower()
    assert ready.rows("show", "invoice", "A-1")["lines"] == []


def test_other_lines_of_a_document_that_has_some_are_refused(ready: Artui, tmp_path: Path) -> None:
    ready.load(tmp_path, "invoice-lines", HEAD + ONE + TWO)
    ran = ready.load(tmp_path, "invoice-lines", HEAD + ONE.replace("Oak", "Elm") + TWO)
    assert ran.status == 1
    assert "Invoice A-1 has other lines already (2 of them)" in ran.err


def test_the_good_documents_of_a_file_stay_with_rejects(ready: Artui, tmp_path: Path) -> None:
    bad = "A-2,1,Paper,8,,125,1001,10,,100\n"
    ran = ready.load(
        tmp_path, "invoice-lines", HEAD + ONE + bad + TWO, "--rejects", str(tmp_path / "bad.csv")
    )
    assert "added 2" in ran.out
    assert "A-2" in (tmp_path / "bad.csv").read_text()
    assert len(ready.rows("show", "invoice", "A-1")["lines"]) == 2


def test_the_books_post_each_code_apart(ready: Artui, tmp_path: Path) -> None:
    ready.load(tmp_path, "invoice-lines", HEAD + ONE + TWO)
    accounts = {
        "ar": "1400", "revenue": "8400", "revenue.DE7": "8300", "tax": "1776", "tax.DE7": "1771",
        "memos": "8700", "bank": "1200",
    }  # fmt: skip
    for key, account in accounts.items():
        ready.done("books", "accounts", "set", f"{key}={account}")
    ready.done("books", "cut")
    legs = [row for row in ready.rows("books", "show", "1") if row["document"] == "A-1"]
    said = {(row["account"], row["tax_code"]): row["debit"] or row["credit"] for row in legs}
    assert said == {
        ("1400", None): "204.60",
        ("8400", "DE19"): "100.00",
        ("1776", "DE19"): "19.00",
        ("8300", "DE7"): "80.00",
        ("1771", "DE7"): "5.60",
    }
    assert ready.done("db", "check").out == "Everything ties.\n"


def test_a_document_that_is_reversed_or_of_another_entity_is_said_to_be(
    ready: Artui, tmp_path: Path
) -> None:
    ready.done("correct", "A-1", "--amount", "200.00")
    ready.done("correct", "A-1-C1", "--amount", "204.60")
    ready.done("reverse", "memo:M-1", "--reason", "issued twice")
    ready.done("entity", "set", "north", "--country", "DE")
    of = HEAD.replace("number,", "number,entity,", 1)
    rows = f"A-1,,{ONE[4:]}M-1,,1,Refund,,,,10.00,19,,1.90\nA-2,north,1,Paper,8,,125,1000,10,,100\n"
    ran = ready.load(tmp_path, "invoice-lines", of + rows)
    assert ran.status == 1
    assert "Invoice A-1 is reversed; A-1-C2 is in its place" in ran.err
    assert "Credit memo M-1 is reversed" in ran.err
    assert "Invoice A-2 is not of north but of main" in ran.err
