"""The journal on the command line: mapped, cut, shown, exported, checked, withdrawn."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from tests.support.commands import Artui

COLUMNS = [
    *("batch", "entry", "line", "act", "date", "document_date", "kind", "document", "entity"),
    *("account", "account_name", "debit", "credit", "currency", "tax_code", "customer"),
    *("customer_name", "due_date", "text", "reverses"),
]
MAPPED = ("ar=1400", "revenue=4400", "tax=3806", "bank=1200", "name.1400=Trade receivables")


@pytest.fixture
def mapped(small: Artui) -> Artui:
    """Commands on a ledger with four invoices and a memo, whose accounts are mapped."""
    small.done("books", "accounts", "set", *MAPPED)
    return small


def test_the_journal_has_the_columns_of_the_books_in_every_form(
    mapped: Artui, tmp_path: Path
) -> None:
    said = mapped.done("books", "cut")
    assert "batch main/1: 5 entries of acts 1 to 5; of 5 the tax is not known." in said.err
    rows = mapped.rows("books", "show", "1")
    assert [list(row) for row in rows] == [COLUMNS] * 10
    assert list(rows[0].values()) == [
        *(1, 1, 1, 3, "2025-09-01", "2025-09-01", "invoice", "INV-1", "main", "1400"),
        *("Trade receivables", "1000.00", None, "EUR", None, "C1", "Northwind Labs"),
        *("2025-10-01", None, None),
    ]
    out = tmp_path / "books"
    for form in ("csv", "json"):
        files = mapped.done("books", "export", "--batch", 1, "--format", form, "--out", out).out
        assert files.splitlines() == [
            str(out / "main-1" / f"journal.{form}"),
            str(out / "main-1" / f"manifest-{form}.json"),
        ]
    with (out / "main-1" / "journal.csv").open(newline="", encoding="utf-8") as file:
        exported = list(csv.DictReader(file))
    assert [[row[key] or "" for key in COLUMNS] for row in exported] == [
        ["" if row[key] is None else str(row[key]) for key in COLUMNS] for row in rows
    ]
    assert json.loads((out / "main-1" / "journal.json").read_text()) == rows
    manifest = json.loads((out / "main-1" / "manifest-csv.json").read_text())
    content = (out / "main-1" / "journal.csv").read_bytes()
    assert manifest["files"] == [
        {
            "name": "journal.csv",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    ]
    assert manifest["totals"][0] == {
        "account": "1400",
        "account_name": "Trade receivables",
        "currency": "EUR",
        "debit": "1350.49",
        "credit": "100.00",
    }
    totals = mapped.rows("books", "show", "main/1", "--totals")
    assert totals == manifest["totals"]


def test_a_batch_again_is_the_same_bytes_and_replaces_nothing_unasked(
    mapped: Artui, tmp_path: Path
) -> None:
    mapped.done("books", "cut")
    export = ("books", "export", "--batch", "main/1", "--format", "csv", "--out")
    mapped.done(*export, tmp_path / "one")
    mapped.done("books", "accounts", "set", "revenue=8400")
    mapped.load(tmp_path / "one", "customers", "account,name\nC1,Renamed\n")
    mapped.done(*export, tmp_path / "two")
    for name in ("journal.csv", "manifest-csv.json"):
        one, two = (tmp_path / each / "main-1" / name for each in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    again = mapped(*export, tmp_path / "two")
    assert again.status == 1
    assert "is already there" in again.err
    mapped.done(*export, tmp_path / "two", "--overwrite")
    assert {path.name for path in (tmp_path / "two").iterdir()} == {"main-1"}


def test_what_has_no_account_is_refused_and_listed_before_the_cut(small: Artui) -> None:
    assert small("books", "cut").status == 1
    small.done("books", "accounts", "set", "ar=1400")
    refused = small("books", "cut")
    assert refused.status == 1
    assert "(invoice INV-1) needs revenue" in refused.err
    assert [
        (row["key"], row["account"], row["unbooked"]) for row in small.rows("books", "accounts")
    ] == [("ar", "1400", 0), ("memos", None, 1), ("revenue", None, 4)]
    assert small.rows("books", "list") == []


def test_a_file_holds_the_whole_mapping_of_an_entity(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "books.toml"
    path.write_text(
        '[books.main]\nar = "1400"\nrevenue = 4400\n[books.main.bank]\ndefault = 1200\n'
    )
    small.done("books", "accounts", "set", "offset=1590")
    small.done("books", "accounts", "set", "--file", path)
    keys = [(row["key"], row["account"]) for row in small.rows("books", "accounts")]
    assert keys == [("ar", "1400"), ("bank", "1200"), ("revenue", "4400")]
    wrong = small("books", "accounts", "set", "--file", path, "--entity", "other")
    assert (wrong.status, "no entity 'other'" in wrong.err) == (1, True)
    assert small("books", "accounts", "set").status == 2
    assert small("books", "accounts", "set", "ar").status == 1


def test_a_batch_is_tried_checked_listed_and_withdrawn(mapped: Artui) -> None:
    tried = mapped.rows("books", "cut", "--dry-run")
    assert mapped.rows("books", "list") == []
    done = mapped.rows("books", "cut")
    assert tried[0]["digest"] == done[0]["digest"]
    digest = done[0]["digest"]
    table = mapped.done("books", "list").out
    assert (len(digest), digest[:12] in table, digest[:13] in table) == (64, True, False)
    ties = mapped.rows("books", "check", "--months", 0)
    assert [
        (row["currency"], row["books"], row["open_items"], row["difference"]) for row in ties
    ] == [
        ("EUR", "1250.49", "1250.49", "0.00"),
        ("SEK", "5000.00", "5000.00", "0.00"),
    ]
    assert mapped("books", "check").status == 0
    mapped.done("books", "withdraw", "1", "--reason", "refused by the books")
    assert [
        (row["batch"], row["state"], row["reason"]) for row in mapped.rows("books", "list")
    ] == [(1, "withdrawn", "refused by the books")]
    assert mapped.rows("books", "check") == []
    assert [row["batch"] for row in mapped.rows("books", "cut")] == [2]
    assert mapped("books", "show", "3").err == "There is no batch '3' of the journal.\n"
    mapped.done("db", "check")


def test_files_bring_tax_codes_and_the_entity_of_a_payment(small: Artui, tmp_path: Path) -> None:
    folder = tmp_path / "taxed"
    folder.mkdir()
    small.done("entity", "set", "uk")
    head = "number,account,issue_date,amount,net_amount,tax_amount,tax_code\n"
    memo = f"{head}T-2,C1,2025-11-02,107,100,7,DE7\n"
    for kind, text in (
        ("invoices", f"{head}T-1,C1,2025-11-01,119,100,19,DE19\n"),
        ("credit-memos", memo),
        ("payments", "reference,account,value_date,amount,entity\nP-1,C1,2025-11-03,5,uk\n"),
        # Again it adds nothing.
        ("credit-memos", memo),
    ):
        assert small.load(folder, kind, text).status == 0
    pay = ("pay", "--customer", "C1", "--amount", 6, "--reference", "P-2", "--entity")
    assert small(*pay, "xx").status == 1
    small.done(*pay, "uk")
    (invoice,) = small.rows("list", "invoices", "--search", "T-1")
    (listed,) = small.rows("list", "credit-memos", "--search", "T-2")
    assert (invoice["tax_code"], listed["tax_code"], listed["tax_amount"]) == (
        "DE19",
        "DE7",
        "7.00",
    )
    assert {row["entity"] for row in small.rows("list", "payments")} == {"uk"}
    again = small.load(folder, "credit-memos", memo.replace("DE7", "DE19"))
    assert (again.status, "T-2" in again.err) == (1, True)
