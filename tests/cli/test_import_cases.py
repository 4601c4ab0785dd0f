"""The cases of files that spreadsheets, banks and typing hands make, each with its right value.

The folders of tests/cases have the input files of each case; the right values are here.
"""

import json
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.commands import Artui

CASES = ROOT / "tests" / "cases"


@pytest.fixture
def case(artui: Artui, request: pytest.FixtureRequest) -> tuple[Artui, Path]:
    """A ledger with the customers of the case that the test is named by, and its folder."""
    name = request.node.originalname.removeprefix("test_").replace("_", "-")
    folder = CASES / name
    artui.on("2026-10-01").done("import", "customers", folder / "customers.csv")
    return artui.on("2026-10-05"), folder


Case = tuple[Artui, Path]


def _numbers(artui: Artui) -> list[str]:
    return [row["number"] for row in artui.rows("list", "invoices")]


def test_numbers_with_spaces(case: Case, tmp_path: Path) -> None:
    """Case numbers-with-spaces."""
    artui, folder = case
    assert "added 1" in artui.done("import", "invoices", folder / "monday.csv").out
    for again in ("tuesday.csv", "wednesday.csv"):
        assert "added 0, skipped 1" in artui.done("import", "invoices", folder / again).out
    artui.done("import", "invoices", folder / "account.csv")
    assert _numbers(artui) == ["A-1", "B-1"]
    row = {"account": "20", "issue_date": "2026-10-01", "amount": "100.00", "currency": "EUR"}
    path = tmp_path / "more.jsonl"
    for space in ("\u2007", "\u202f", "\u3000", "\t"):
        path.write_text(json.dumps({"number": f"{space}A-1{space}", **row}))
        assert "added 0, skipped 1" in artui.done("import", "invoices", path).out
    path.write_text(json.dumps({"number": "A  1", **row}))
    assert "write 'A 1'" in artui("import", "invoices", path).err
    path.write_text(json.dumps({"number": "E-1", "entity": "main ", **row}))
    assert "added 1" in artui.done("import", "invoices", path).out
    path.write_text(json.dumps({"number": "E-2", **row, "account": "21"}))
    assert "There is no customer '21'." in artui("import", "invoices", path).err
    path.write_text(json.dumps({"number": "E-2", "entity": "other", **row}))
    assert "We have no entity 'other'" in artui("import", "invoices", path).err
    customers = '{"account":"22","name":"Elm","policy":"standard\u00a0"}\n'
    path.write_text(customers, encoding="utf-8")
    artui.done("import", "customers", path)
    path.write_text('{"account":"23","name":"Oak","policy":"usual"}\n')
    assert "There is no interest policy 'usual'" in artui("import", "customers", path).err


SHORTENED = "looks like a number that a spreadsheet shortened; format the column as text"


def test_excel_scientific_numbers(case: Case, tmp_path: Path) -> None:
    """Case excel-scientific-numbers."""
    artui, folder = case
    ran = artui("import", "invoices", folder / "excel.csv")
    assert ran.status == 1
    assert f"excel.csv:2: number: '2.4952E+19' {SHORTENED}" in ran.err
    ran = artui("import", "invoices", folder / "comma.csv", "--decimal", "comma")
    assert f"comma.csv:2: number: '5,15E+17' {SHORTENED}" in ran.err
    assert _numbers(artui) == []
    for kind, column, row in (
        ("payments", "reference", {"value_date": "2026-10-01"}),
        ("payments", "invoices", {"value_date": "2026-10-01", "reference": "R"}),
        ("credit-memos", "invoice", {"number": "M", "issue_date": "2026-10-01"}),
        ("invoices", "external_ref", {"number": "X", "issue_date": "2026-10-01"}),
        ("applications", "memo", {"invoice": "X"}),
    ):
        cells = {"account": "20", "currency": "EUR"} if kind != "applications" else {}
        path = tmp_path / f"{kind}.jsonl"
        path.write_text(json.dumps({**cells, "amount": "1", **row, column: "2.5E+19"}))
        assert f":1: {column}: '2.5E+19' {SHORTENED}" in artui("import", kind, path).err


def test_excel_text_tricks(case: Case) -> None:
    """Case excel-text-tricks."""
    artui, folder = case
    artui.done("import", "invoices", folder / "tricks.csv")
    assert _numbers(artui) == ["0010", "0011"]
    ran = artui("import", "invoices", folder / "amount.csv")
    assert (ran.status, "amount.csv:2: amount: '=\"100.00\"' is not an amount" in ran.err) == (
        1,
        True,
    )


def test_xlsx_zero_format(case: Case) -> None:
    """Case xlsx-zero-format."""
    artui, folder = case
    artui.done("import", "customers", folder / "accounts.xlsx")
    assert [row["account"] for row in artui.rows("list", "customers")] == ["0010", "20"]
    artui.done("import", "invoices", folder / "computed.xlsx")
    assert [row["amount"] for row in artui.rows("list", "invoices")] == ["0.30"]
    ran = artui("import", "invoices", folder / "time.xlsx", "--dry-run")
    assert "2026-10-01 14:05 is a date with a time of day; leave the time out" in ran.err


def test_grouped_amount_hint(case: Case, tmp_path: Path) -> None:
    """Case grouped-amount-hint."""
    artui, folder = case
    ran = artui("import", "invoices", folder / "german.csv", "--decimal", "comma")
    assert "german.csv:2: amount: '1.000' is not an amount; write 1000, without grouping" in ran.err
    assert "german.csv:3: amount: '1.234' is not an amount; write 1234, without grouping" in ran.err
    path = tmp_path / "dots.csv"
    for amount, right in (
        ("1,234", "1234"),
        ("12,345,678.90", "12345678.90"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234", "1234"),
        ("1'234.50", "1234.50"),
    ):
        rows = f'number,account,issue_date,amount,currency\nG,E,2026-10-01,"{amount}",EUR\n'
        path.write_text(rows, encoding="utf-8")
        assert f"write {right}, without grouping" in artui("import", "invoices", path).err


def test_excel_csv_oddities(case: Case, tmp_path: Path) -> None:
    """Case excel-csv-oddities."""
    artui, folder = case
    assert "added 1" in artui.done("import", "invoices", folder / "sep.csv").out
    assert "added 1" in artui.done("import", "invoices", folder / "ends.csv").out
    assert _numbers(artui) == ["K-1", "K-2"]
    path = tmp_path / "value.csv"
    ends = (folder / "ends.csv").read_text()
    path.write_text(ends.replace("EUR;", "EUR;7"))
    assert "value.csv:2: the row has 6 cells, the header 5" in artui("import", "invoices", path).err
    path.write_text("sep=\t\r\n" + ends.replace(";", "\t").replace("K-2", "K-3"))
    assert "added 1" in artui.done("import", "invoices", path).out


def test_refusal_without_its_column(case: Case, tmp_path: Path) -> None:
    """Case refusal-without-its-column."""
    artui, folder = case
    artui.done("import", "invoices", folder / "invoices.csv")
    later = artui.on("2026-11-27")
    later.done("import", "credit-memos", folder / "memos.csv")
    ran = later("import", "applications", folder / "applications.csv")
    assert ran.status == 1
    assert (
        "applications.csv:3: amount: '500.00' is more than credit memo M2 has open: 15.00 EUR "
        "after line 2 of this file."
    ) in ran.err
    for row, said in (
        ("I1,M2,5.00,2026-09-10", ":2: date: 2026-09-10 is before"),
        (
            "I1,M2,5.00,2026-12-10",
            ":2: date: credit memo M2 would count against invoice I1 from 2026-12-10",
        ),
        ("I1,M2,20.01,", ":2: amount: '20.01' is more than credit memo M2 has open: 20.00 EUR."),
    ):
        ran = later.load(tmp_path, "applications", f"invoice,memo,amount,date\n{row}\n")
        assert said in ran.err


def test_us_dates(case: Case, tmp_path: Path) -> None:
    """Case us-dates."""
    artui, folder = case
    ran = artui("import", "invoices", folder / "us.csv")
    assert ran.err.count("(or use --dates MDY)\n") == 3
    bad = tmp_path / "bad.csv"
    ran = artui("import", "invoices", folder / "us.csv", "--dates", "DMY", "--rejects", bad)
    assert (ran.status, bad.exists()) == (1, False)
    assert "us.csv:4: issue_date: '02/13/2026' contradicts --dates DMY" in ran.err
    assert _numbers(artui) == []
    artui.done("import", "invoices", folder / "us.csv", "--dates", "MDY")
    found = {row["number"]: row["issue_date"] for row in artui.rows("list", "invoices")}
    assert found == {"US-1": "2026-01-02", "US-2": "2026-02-03", "US-3": "2026-02-13"}
    rows = [f"T-{n},20,{day},1.00,EUR" for n, day in enumerate(("01/02/2026", "2/3/2026"))]
    header = "number,account,issue_date,amount,currency"
    ran = artui.load(tmp_path, "invoices", "\n".join((header, *rows)))
    assert ran.err.count("(or use --dates DMY or MDY)\n") == 2
    more = ("T-8,20,31/02/2026,1,EUR", "T-9,20,13/02/2026,1,EUR", "T-7,20,02/13/2026,1,EUR")
    ran = artui.load(tmp_path, "invoices", "\n".join((header, *rows, *more)))
    assert "(or use" not in ran.err


def test_two_equal_payments_in_one_file(case: Case, tmp_path: Path) -> None:
    """Case two-equal-payments-in-one-file."""
    artui, folder = case
    ran = artui("import", "payments", folder / "bank.csv")
    assert ran.status == 1
    assert (
        "bank.csv:3: reference: 'RENT' is there twice in this file; give each its own." in ran.err
    )
    assert artui.rows("list", "payments") == []
    bad = tmp_path / "bad.csv"
    ran = artui("import", "payments", folder / "bank.csv", "--rejects", bad)
    assert (ran.status, "added 1, skipped 0" in ran.out) == (1, True)
    later = artui.on("2026-02-05")
    assert "added 1, skipped 0" in later.done("import", "payments", folder / "february.csv").out
    assert "added 0, skipped 1" in later.done("import", "payments", folder / "february.csv").out
    found = [(row["reference"], row["value_date"]) for row in later.rows("list", "payments")]
    assert sorted(found) == [("RENT", "2026-01-05"), ("RENT", "2026-02-05")]
    assert later.rows("db", "check") == []


def test_payment_that_names_no_invoice_of_ours(case: Case, tmp_path: Path) -> None:
    """Case payment-that-names-no-invoice-of-ours."""
    artui, folder = case
    artui.done("import", "invoices", folder / "invoices.csv")
    ran = artui("import", "payments", folder / "bank.csv", "--strict")
    assert (ran.status, "bank.csv:2: invoices: " in ran.err) == (1, True)
    ran = artui.done("import", "payments", folder / "bank.csv")
    assert "added 3, skipped 0 (already there), rejected 0" in ran.out
    one, two, three = ran.err.splitlines()
    assert "bank.csv:2: there is no invoice 'a-1'; 100.00 EUR stays unapplied" in one
    assert "'A-1, A-2'; 150.00 EUR stays unapplied; numbers are separated by ;" in two
    assert "there is no invoice 'A-99'; nothing stays unapplied" in three
    assert artui.rows("db", "check") == []
    assert "added 0, skipped 3" in artui.done("import", "payments", folder / "bank.csv").out
    more = "reference,account,value_date,amount,invoices\nTR-4,20,2026-01-07,50.00,A-99\n"
    artui.load(tmp_path, "payments", more)
    (row,) = artui.rows("worklist")
    assert row["reasons"] == (
        "overdue 247 days; payment TR-1 names 'a-1', not ours; "
        "payment TR-2 names 'A-1, A-2', not ours; payment TR-4 names 'A-99', not ours"
    )
    assert artui.rows("show", "payment", "20/TR-2")["header"]["reason"] == "A-1, A-2"
    rows = "number,account,issue_date,amount\nA-98,20,2026-01-05,7.00\nA-99,20,2026-01-05,60.00\n"
    ran = artui.load(tmp_path, "invoices", rows)
    assert (ran.status, ran.err.count("names it")) == (0, 1)
    assert ":3: payment 20/TR-4 names it and has 50.00 EUR unapplied" in ran.err
    (row,) = artui.rows("worklist")
    assert "A-99 is here, named by payment TR-4" in row["reasons"]
    # It is offered, and paid only when a clerk says so.
    assert artui.rows("show", "invoice", "A-99")["header"]["open_amount"] == "60.00"
    artui.done("apply", "--invoice", "A-99", "--payment", "20/TR-4", "--amount", "50.00")
    (row,) = artui.rows("worklist")
    assert "TR-4" not in row["reasons"]


def test_two_equal_rows_of_any_file_are_told(artui: Artui, tmp_path: Path) -> None:
    artui.load(tmp_path, "customers", "account,name,currency\n20,Elm,EUR\n")
    invoices = "number,account,issue_date,amount\nA-1,20,2025-11-01,100.00\n"
    twice = invoices + "A-1,20,2025-11-01,100.00\n"
    ran = artui.load(tmp_path, "invoices", twice)
    assert (ran.status, "added 1, skipped 1" in ran.out) == (0, True)
    assert ":3: A-1 is there twice in this file; it was taken once" in ran.err
    assert artui.load(tmp_path, "invoices", invoices).err == ""
    artui.load(tmp_path, "credit-memos", invoices.replace("A-1", "M-1"))
    again = "invoice,memo,amount\nA-1,M-1,10.00\nA-1,M-1,10.00\n"
    ran = artui.load(tmp_path, "applications", again)
    assert (ran.status, artui.rows("list", "applications")) == (1, [])
    assert (
        ":3: invoice: 'A-1' with M-1 and that amount is there twice in this file; "
        "give each its own request_id"
    ) in ran.err
    ids = "invoice,memo,amount,request_id\nA-1,M-1,10.00,1\nA-1,M-1,10.00,2\n"
    assert "added 2" in artui.load(tmp_path, "applications", ids).out
    assert "skipped 1" in artui.load(tmp_path, "applications", "\n".join(again.split()[:2])).out


def test_numbers_by_hand_are_read_as_in_files(artui: Artui, tmp_path: Path) -> None:
    artui.load(tmp_path, "customers", "account,name,currency\n20,Elm,EUR\n")
    artui.load(tmp_path, "invoices", "number,account,issue_date,amount\nA-1,20,2025-11-01,9.00\n")
    artui.done("pay", "--customer", "20\u00a0", "--amount", "1", "--reference", "\u2007R-1 ")
    artui.done("pay", "--customer", " 20", "--amount", "1", "--reference", '="0010"')
    found = [row["reference"] for row in artui.rows("list", "payments")]
    assert found == ["R-1", "0010"]
    ran = artui("pay", "--customer", "20", "--amount", "1", "--reference", "2.5E+19")
    assert (ran.status, "looks like a number that a spreadsheet shortened" in ran.err) == (1, True)
    assert artui.rows("show", "invoice", "A-1\u202f")["header"]["number"] == "A-1"
    artui.done("correct", "A-1", "--amount", "8", "--number", "A-2 ")
    artui.done("entity", "set", "other\u00a0", "--country", "DE")
    artui.done("policy", "set", "ours ", "--monthly-rate", "1")
    for named, rows in (("other", ("entity", "list")), ("ours", ("policy", "list"))):
        assert named in [row["name"] for row in artui.rows(*rows)]
    assert "There is no customer '2 0'." in artui("credit", "show", "2 0 ").err
    assert "There is no invoice 'A-9'." in artui("history", " A-9").err


def test_memo_for_invoice_of_other_currency(case: Case) -> None:
    """Case memo-for-invoice-of-other-currency."""
    artui, folder = case
    artui.done("import", "invoices", folder / "invoices.csv")
    ran = artui("import", "credit-memos", folder / "memos-eur.csv")
    assert (ran.status, artui.rows("list", "credit-memos")) == (1, [])
    assert ":2: invoice: Credit memo CM-2 is in EUR, invoice B-1 in USD." in ran.err


def test_year_typed_wrong(case: Case, tmp_path: Path) -> None:
    """Case year-typed-wrong: refused beyond the limit, which the message names; told within it."""
    artui, folder = case
    artui = artui.on("2026-01-05")
    refused = artui("import", "invoices", folder / "typo.csv")
    assert refused.status == 1
    assert (
        "typo.csv:2: issue_date: Y-1 is dated 2062-01-05, more than 366 days after the business "
        "day 2026-01-05; the limit is the ledger's setting future_days."
    ) in refused.err
    assert (
        "typo.csv:3: issue_date: Y-2 is dated 1926-01-05, more than 3660 days before the business "
        "day 2026-01-05; the limit is the ledger's setting past_days."
    ) in refused.err
    assert _numbers(artui) == []
    header = "number,account,issue_date,amount,currency\n"
    taken = artui.load(tmp_path, "invoices", f"{header}Y-3,20,2026-09-01,100.00,EUR\n")
    assert (taken.status, ":2: it counts only from 2026-09-01" in taken.err) == (0, True)
    assert "added 1, skipped 0 (already there), rejected 0; 1 of them counts only from" in taken.out
    assert _numbers(artui) == []
    ahead = artui.rows("list", "invoices", "--state", "ahead")
    assert [(row["number"], row["state"]) for row in ahead] == [("Y-3", "ahead")]
    later = artui.on("2026-09-01")
    assert later.rows("list", "invoices", "--state", "ahead") == []
    assert [row["state"] for row in later.rows("list", "invoices")] == ["open"]
    again = artui.load(tmp_path, "invoices", f"{header}Y-3,20,2026-09-01,100.00,EUR\n")
    assert "added 0, skipped 1" in again.out


def test_year_typed_wrong_of_cash_and_memos_and_by_hand(artui: Artui, tmp_path: Path) -> None:
    """Case year-typed-wrong: its siblings."""
    artui = artui.on("2026-01-05")
    artui.done("import", "customers", CASES / "year-typed-wrong" / "customers.csv")
    memos = "number,account,issue_date,amount,currency\nM-1,20,2062-01-05,5.00,EUR\n"
    cash = "reference,account,value_date,amount,currency\nP-1,20,1926-01-05,5.00,EUR\n"
    billed = "number,account,type,issue_date,amount,currency\nS-1,20,ARB,2062-01-05,5.00,EUR\n"
    for kind, text, column in (
        ("credit-memos", memos, "issue_date: M-1 is dated 2062-01-05"),
        ("payments", cash, "value_date: Payment P-1 is dated 1926-01-05"),
        ("self-billing", billed, "issue_date: S-1 is dated 2062-01-05"),
    ):
        ran = artui.load(tmp_path, kind, text)
        assert (ran.status, column in ran.err, ran.err) == (1, True, ran.err)
    pay = ("pay", "--customer", "20", "--amount", "5.00", "--reference", "P-2", "--date")
    far = artui(*pay, "2062-01-05")
    assert (far.status, "setting future_days" in far.err) == (1, True)
    near = artui.done(*pay, "2026-03-01")
    assert "it counts from 2026-03-01" in near.out
    assert [row["reference"] for row in artui.rows("list", "payments", "--state", "ahead")] == [
        "P-2"
    ]
    back = artui("reverse", "payment:20/P-2", "--reason", "slip", "--date", "2062-01-05")
    assert (back.status, "setting future_days" in back.err) == (1, True)
    artui.done("reverse", "payment:20/P-2", "--reason", "slip")
    assert artui.rows("list", "payments", "--state", "ahead") == []
    artui.done("db", "check")


def test_the_limits_of_dates_can_be_set_and_hold_from_then_on(artui: Artui, tmp_path: Path) -> None:
    artui = artui.on("2026-01-05")
    artui.done("import", "customers", CASES / "year-typed-wrong" / "customers.csv")
    typo = CASES / "year-typed-wrong" / "typo.csv"
    artui.done("ledger", "settings", "set", "future_days", "20000")
    artui.done("ledger", "settings", "set", "past_days", "40000")
    taken = artui.done("import", "invoices", typo)
    assert "added 2, skipped 0 (already there), rejected 0; 1 of them counts only" in taken.out
    artui.done("ledger", "settings", "set", "future_days", "")
    artui.done("ledger", "settings", "set", "past_days", "")
    # What is there already is there, whatever the limits say now.
    assert "added 0, skipped 2" in artui.done("import", "invoices", typo).out
    found = artui.rows("list", "invoices", "--state", "ahead", "--state", "open")
    assert [row["number"] for row in found] == ["Y-2", "Y-1"]
    assert [row["number"] for row in artui.rows("list", "invoices", "--state", "open")] == ["Y-2"]
    assert artui.rows("list", "invoices", "--search", "state:ahead")[0]["number"] == "Y-1"
