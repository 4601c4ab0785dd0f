"""Statements and payoff: one set of figures, written where told, never over another file."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.support.commands import Artui


def _with_interest(artui: Artui, folder: Path) -> None:
    text = "account,name,policy\nC1,Northwind Labs,standard\n"
    assert artui.load(folder, "customers", text).status == 0


def test_all_formats_are_written_and_named_on_standard_output(small: Artui, tmp_path: Path) -> None:
    _with_interest(small, tmp_path)
    folder = tmp_path / "out"
    ran = small.done("statement", "C1", "--formats", "pdf,xlsx,csv,json", "--out", folder)
    names = [f"statement-C1-2025-11-21.{each}" for each in ("pdf", "xlsx", "csv", "json")]
    assert ran.out.splitlines() == [str(folder / name) for name in names]
    found = json.loads((folder / names[3]).read_text())
    (section,) = found["sections"]
    assert [item["number"] for item in section["items"]] == ["INV-1", "INV-2"]
    text = "\n".join(page.extract_text() for page in PdfReader(folder / names[0]).pages)
    for word in ("INV-1", "Northwind Labs", "1,000.00", "1.5% a month"):
        assert word in text


def test_the_terms_that_a_customer_accepted_are_on_its_statement(
    small: Artui, tmp_path: Path
) -> None:
    text = "account,name,terms_version,terms_accepted\nC1,Northwind Labs,2020-08-04,2020-09-01\n"
    small.load(tmp_path, "customers", text)
    small.done("statement", "C1", "--formats", "json", "--out", tmp_path / "out")
    (path,) = (tmp_path / "out").iterdir()
    found = json.loads(path.read_text())["customer"]
    assert (found["terms_version"], found["terms_accepted"]) == ("2020-08-04", "2020-09-01")


def test_the_payoff_is_what_the_statement_asks_for(small: Artui, tmp_path: Path) -> None:
    _with_interest(small, tmp_path)
    (row,) = small.rows("payoff", "C1", "--on", "2025-11-21")
    columns = "account currency on open_debits unapplied interest_uncharged payoff adds adds_on"
    assert list(row) == columns.split()
    # 1,000.00 due 10-01: a month and 20 of 30 days; 250.50 due 11-19: 2 of 30 days.
    assert (row["open_debits"], row["unapplied"]) == ("1250.50", "-100.00")
    assert (row["interest_uncharged"], row["payoff"]) == ("25.25", "1175.75")
    assert row["adds_on"] == "2025-11-22"
    small.done("statement", "C1", "--formats", "json", "--out", tmp_path)
    found = json.loads((tmp_path / "statement-C1-2025-11-21.json").read_text())
    assert found["sections"][0]["total_due"] == "1175.75"
    (later,) = small.rows("payoff", "C1", "--on", "2025-11-30")
    assert (later["interest_uncharged"], later["on"]) == ("30.88", "2025-11-30")
    assert small("payoff", "C1").status == 2
    assert small("payoff", "C9", "--on", "2025-11-21").status == 1


@pytest.mark.parametrize(
    ("method", "each_day", "sentence"),
    [
        ("pro-rata", True, "One further day, to 22 Nov 2025, adds"),
        ("full-months", False, "is added on "),
    ],
)
def test_a_statement_says_when_the_next_interest_comes(
    small: Artui, tmp_path: Path, method: str, each_day: bool, sentence: str
) -> None:
    _with_interest(small, tmp_path)
    small.done("policy", "set", "standard", "--method", method)
    small.done("statement", "C1", "--formats", "pdf,json", "--out", tmp_path)
    found = json.loads((tmp_path / "statement-C1-2025-11-21.json").read_text())
    assert found["sections"][0]["interest"]["each_day"] is each_day
    pages = PdfReader(tmp_path / "statement-C1-2025-11-21.pdf").pages
    assert sentence in " ".join("\n".join(page.extract_text() for page in pages).split())


def test_an_existing_file_stays_unless_told(small: Artui, tmp_path: Path) -> None:
    written = ("statement", "C1", "--formats", "csv", "--out", tmp_path)
    small.done(*written)
    path = tmp_path / "statement-C1-2025-11-21.csv"
    path.write_text("mine")
    assert (small(*written).status, path.read_text()) == (1, "mine")
    small.done(*written, "--overwrite")
    assert path.read_text() != "mine"


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 2),
        (["C1", "--formats", "pdf,doc"], 2),
        (["C1", "--style", "modern"], 2),
        (["C9"], 1),
    ],
    ids=str,
)
def test_a_wrong_request_writes_nothing(
    small: Artui, tmp_path: Path, options: list[str], status: int
) -> None:
    folder = tmp_path / "out"
    assert small("statement", *options, "--out", folder).status == status
    assert not folder.exists()


def test_every_customer_that_is_late_gets_one(small: Artui, tmp_path: Path) -> None:
    ran = small.done("statement", "--overdue", "--formats", "json", "--out", tmp_path)
    names = [Path(line).name for line in ran.out.splitlines()]
    assert names == ["statement-C1-2025-11-21.json", "statement-C3-2025-11-21.json"]
    nobody = small.done("statement", "--flagged", "--out", tmp_path)
    assert (nobody.out, "No customer" in nobody.err) == ("", True)


@pytest.mark.parametrize("style", ["balance-forward", "activity"])
def test_the_balance_comes_about_by_what_moved(small: Artui, tmp_path: Path, style: str) -> None:
    small.done("pay", "--customer", "C1", "--amount", "300", "--reference", "R1", "--auto")
    since = ("--since", "2025-10-01", "--formats", "json", "--out", tmp_path)
    small.done("statement", "C1", "--style", style, *since)
    found = json.loads((tmp_path / f"statement-C1-2025-11-21-{style}.json").read_text())
    (section,) = found["sections"]
    assert section["opening_balance"] == "1000.00"
    assert section["closing_balance"] == "850.50"
    told = [(move["number"], move["amount"]) for move in section["movements"]]
    posted = [("CM-1", "-100.00"), ("INV-2", "250.50"), ("R1", "-300.00")]
    applied = [("R1", "0.00")] if style == "activity" else []
    assert told == posted + applied


def test_a_movement_names_its_account_only_if_it_is_one_below(small: Artui, tmp_path: Path) -> None:
    text = "account,name,parent\nC2,Orchid Optics Oy,C1\n"
    assert small.load(tmp_path, "customers", text).status == 0
    since = ("--since", "2025-10-01", "--formats", "json", "--out", tmp_path)
    small.done("statement", "C1", "--tree", "--style", "activity", *since)
    (path,) = tmp_path.glob("statement-C1*.json")
    (section,) = json.loads(path.read_text())["sections"]
    told = {move["number"]: move["account"] for move in section["movements"]}
    assert told == {"CM-1": None, "INV-2": None, "INV-3": "C2"}


STYLES = ("open-item", "balance-forward", "activity")


def _paid_late(artui: Artui, folder: Path) -> None:
    """An invoice of 400.00 that was due on 31 July and paid on 31 August: 6.00 of interest."""
    _with_interest(artui, folder)
    head = "number,account,issue_date,due_date,amount,currency\n"
    invoice = "INV-0,C1,2025-07-01,2025-07-31,400.00,EUR\n"
    assert artui.load(folder, "invoices", head + invoice).status == 0
    head = "reference,account,value_date,amount,currency,invoices\n"
    payment = "PAY-0,C1,2025-08-31,400.00,EUR,INV-0\n"
    assert artui.load(folder, "payments", head + payment).status == 0


def _written(artui: Artui, folder: Path, style: str) -> dict[str, Path]:
    """The files of the statement of C1, by format."""
    command = ("statement", "C1", "--style", style, "--since", "2025-11-01")
    ran = artui.done(*command, "--formats", "pdf,xlsx,csv,json", "--out", folder / style)
    return {path.suffix: path for path in map(Path, ran.out.splitlines())}


def _csv_rows(path: Path, record: str) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(path.read_text().splitlines()) if row["record"] == record]


def _sheet_rows(path: Path, record: str) -> list[dict[str, object]]:
    head, *rows = load_workbook(path)["EUR"].iter_rows(values_only=True)
    found = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return [row for row in found if row["Line"] == record]


@pytest.mark.parametrize("style", STYLES)
def test_open_items_are_open_and_interest_of_paid_invoices_stands_apart(
    small: Artui, tmp_path: Path, style: str
) -> None:
    _paid_late(small, tmp_path)
    files = _written(small, tmp_path, style)
    (section,) = json.loads(files[".json"].read_text())["sections"]
    assert [item["number"] for item in section["items"]] == ["INV-1", "INV-2"]
    (paid,) = section["interest_on_paid"]
    assert (paid["number"], paid["settled_on"]) == ("INV-0", "2025-08-31")
    assert (paid["days_late"], paid["interest_uncharged"]) == (31, "6.00")
    assert (section["interest_uncharged"], section["total_due"]) == ("31.25", "1181.75")
    assert [row["number"] for row in _csv_rows(files[".csv"], "item")] == ["INV-1", "INV-2"]
    (row,) = _csv_rows(files[".csv"], "settled_interest")
    assert (row["number"], row["interest_uncharged"]) == ("INV-0", "6.00")
    assert (row["open_amount"], row["text"]) == ("", "paid 31 Aug 2025, 31 days late")
    assert [row["Number"] for row in _sheet_rows(files[".xlsx"], "Open item")] == ["INV-1", "INV-2"]
    (cells,) = _sheet_rows(files[".xlsx"], "Interest on a paid invoice")
    assert (cells["Number"], cells["Interest not yet charged"]) == ("INV-0", 6)
    text = "\n".join(page.extract_text() for page in PdfReader(files[".pdf"]).pages)
    above, _, below = text.partition("Interest on paid invoices in EUR, not yet charged")
    assert "INV-0" in below
    assert "Invoice INV-0" not in above
    assert "Interest not yet charged: 31.25 EUR, of it 6.00 on paid invoices." in above


def test_without_interest_on_paid_invoices_nothing_is_said_of_it(
    small: Artui, tmp_path: Path
) -> None:
    _with_interest(small, tmp_path)
    (pdf,) = small.done("statement", "C1", "--out", tmp_path / "out").out.splitlines()
    assert "paid invoices" not in "".join(page.extract_text() for page in PdfReader(pdf).pages)


@pytest.mark.parametrize("style", STYLES)
def test_a_promise_of_the_account_is_shown_once_and_at_no_invoice(
    small: Artui, tmp_path: Path, style: str
) -> None:
    _paid_late(small, tmp_path)
    small.done("promise", "C1", "--amount", "1000", "--date", "2025-12-04")
    files = _written(small, tmp_path, style)
    (section,) = json.loads(files[".json"].read_text())["sections"]
    assert [item["flags"] for item in section["items"]] == [[], []]
    (promise,) = section["promises"]
    assert (promise["amount"], promise["promised_for"]) == ("1000.00", "2025-12-04")
    assert files[".csv"].read_text().count("promised") == 1
    (row,) = _csv_rows(files[".csv"], "promise")
    assert (row["amount"], row["text"]) == ("1000.00", "1,000.00 EUR promised by 4 Dec 2025")
    (cells,) = _sheet_rows(files[".xlsx"], "Promise to pay")
    assert (cells["Amount"], cells["Marks"]) == (1000, None)
    text = "\n".join(page.extract_text() for page in PdfReader(files[".pdf"]).pages)
    assert "For the account: 1,000.00 EUR promised by 4 Dec 2025." in text
    assert text.count("promised") == 1
    listed = small.rows("list", "invoices", "--search", "customer=C1")
    assert [(row["number"], row["flags"]) for row in listed] == [
        ("INV-0", []),
        ("INV-1", []),
        ("INV-2", []),
    ]


def test_a_promise_that_names_an_invoice_is_shown_at_it(small: Artui, tmp_path: Path) -> None:
    small.done("promise", "INV-2", "--amount", "200", "--date", "2025-12-04")
    files = _written(small, tmp_path, "open-item")
    (section,) = json.loads(files[".json"].read_text())["sections"]
    assert section["promises"] == []
    flags = {item["number"]: (item["flags"], len(item["promises"])) for item in section["items"]}
    assert flags == {"INV-1": ([], 0), "INV-2": (["promised"], 1)}
    texts = {row["number"]: row["text"] for row in _csv_rows(files[".csv"], "item")}
    assert texts == {"INV-1": "", "INV-2": "200.00 EUR promised by 4 Dec 2025"}


def test_a_statement_has_no_marks_that_are_for_our_own_eyes(small: Artui, tmp_path: Path) -> None:
    small.done("collections", "flag", "INV-1", "--reason", "silent")
    small.done("dispute", "open", "INV-1", "--reason", "price", "--amount", "10")
    files = _written(small, tmp_path, "open-item")
    (section,) = json.loads(files[".json"].read_text())["sections"]
    flags = {item["number"]: item["flags"] for item in section["items"]}
    assert flags["INV-1"] == ["disputed"]
