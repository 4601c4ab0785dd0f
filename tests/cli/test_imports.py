"""Files in, as a user types it: whole or not at all, every error told, the same file twice."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.checkout import ROOT
from tests.support.commands import Artui, process

FIXTURES = ROOT / "fixtures"
KINDS = ("customers", "invoices", "credit-memos", "payments", "applications")
HOSTILE = sorted((FIXTURES / "hostile").glob("*.*"))


def test_the_five_files_go_in_once_and_tie(any_artui: Artui) -> None:
    artui = any_artui.on("2026-03-31")
    for kind in KINDS:
        said = artui.done("import", kind, FIXTURES / "ledger" / f"{kind}.csv").out
        assert re.fullmatch(
            rf"{kind}\.csv: added [0-9]+, skipped 0 \(already there\), rejected 0\n", said
        )
    before = artui.rows("log")
    for kind in KINDS:
        again = artui.done("import", kind, FIXTURES / "ledger" / f"{kind}.csv")
        assert ": added 0, skipped " in again.out
    assert artui.rows("log") == before
    totals = [row for row in artui.rows("ageing") if row["account"] is None]
    assert len(totals) >= 4
    assert artui.rows("db", "check") == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exported_customers_are_all_there_already(artui: Artui, tmp_path: Path, form: str) -> None:
    artui.done("import", "customers", FIXTURES / "ledger" / "customers.csv")
    path = tmp_path / f"out.{form}"
    artui.done("list", "customers", "--format", form, "--out", path)
    said = artui.done("import", "customers", path).out
    assert re.search(r": added 0, skipped \d+ \(already there\), rejected 0\n", said)


def test_what_is_wrong_is_told_with_line_column_and_value(small: Artui, tmp_path: Path) -> None:
    text = (
        "number,account,issue_date,amount\n"
        "N1,C1,2025-10-01,10\n"
        "N2,C1,01.10.2025,10\n"
        'N3,C9,2025-10-01,"1,50"\n'
    )
    ran = small.load(tmp_path, "invoices", text)
    assert ran.status == 1
    first, second = ran.err.splitlines()
    assert re.match(r"invoices-\d+\.csv:3: issue_date: '01\.10\.2025'.*write 2026-01-31", first)
    assert re.match(r"invoices-\d+\.csv:4: amount: '1,50'.*write 1\.50", second)
    assert "would add 1, skipped 0 (already there), rejected 2; nothing of this file was" in ran.out
    assert len(small.rows("list", "invoices")) == 4


def test_rejects_hold_the_bad_rows_with_their_reasons(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    text = "number,account,issue_date,amount\nN1,C1,2025-10-01,10\nN2,C9,2025-10-01,10\n"
    ran = small.load(tmp_path, "invoices", text, "--rejects", str(path))
    assert (ran.status, "added 1" in ran.out) == (1, True)
    header, row = path.read_text().splitlines()
    assert header == "number,account,issue_date,amount,x-line,x-reason"
    assert row.startswith("N2,C9,2025-10-01,10,3,")
    assert "no customer 'C9'" in row
    again = small.load(tmp_path, "invoices", text, "--rejects", str(path))
    assert (again.status, "already there" in again.err) == (1, True)
    replaced = small.load(tmp_path, "invoices", text, "--rejects", str(path), "--overwrite")
    assert (replaced.status, "skipped 1" in replaced.out) == (1, True)


def test_without_bad_rows_no_file_of_rejects_is_made(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    text = "number,account,issue_date,amount\nN1,C1,2025-10-01,10\n"
    assert small.load(tmp_path, "invoices", text, "--rejects", str(path)).status == 0
    assert not path.exists()


def test_a_rehearsal_changes_nothing(small: Artui, tmp_path: Path) -> None:
    before = small.rows("log")
    text = "number,account,issue_date,amount\nN1,C1,2025-10-01,10\n"
    ran = small.load(tmp_path, "invoices", text, "--dry-run")
    assert (ran.status, "would add 1" in ran.out, "--dry-run" in ran.out) == (0, True, True)
    assert small.rows("log") == before


def test_a_file_that_fails_does_not_keep_the_others_out(small: Artui, tmp_path: Path) -> None:
    good, bad, other = (tmp_path / name for name in ("good.csv", "bad.csv", "other.csv"))
    good.write_text("number,account,issue_date,amount\nN1,C1,2025-10-01,10\n")
    bad.write_text("number,amount\nN2,10\n")
    other.write_text("number,account,issue_date,amount\nN3,C1,2025-10-01,10\n")
    ran = small("import", "invoices", good, bad, other)
    assert (ran.status, "bad.csv" in ran.err, "issue_date" in ran.err) == (1, True, True)
    assert ran.out.count("added 1") == 2
    small.done("undo")
    states = {row["number"]: row["state"] for row in small.rows("list", "invoices")}
    assert (states["N1"], states["N3"]) == ("open", "reversed")


def test_the_result_may_be_read_by_a_program(small: Artui, tmp_path: Path) -> None:
    text = "number,account,issue_date,amount\nN1,C9,2025-10-01,10\n"
    (found,) = small.load(tmp_path, "invoices", text, "--format", "json").json
    assert (found["added"], found["rejected"], found["act_id"]) == (0, 1, None)
    (error,) = found["errors"]
    assert {key: error[key] for key in ("line", "column", "value")} == {
        "line": 2,
        "column": "account",
        "value": "C9",
    }


def test_a_missing_file_is_a_file_that_could_not_be_reached(small: Artui, tmp_path: Path) -> None:
    ran = small("import", "invoices", tmp_path / "absent.csv")
    assert (ran.status, "absent.csv" in ran.err, ran.out) == (3, True, "")


def test_a_dash_is_standard_input(small: Artui) -> None:
    rows = "number;account;issue_date;amount\nN1;C1;2025-10-01;1,50\n"
    options = ["--db", small.url, "import", "invoices", "-", "--decimal", "comma"]
    ran = process(*options, stdin=rows)
    assert (ran.status, "standard input: added 1" in ran.out) == (0, True)


def test_no_bar_is_drawn_where_nobody_looks(small: Artui, tmp_path: Path) -> None:
    ran = small.load(tmp_path, "invoices", "number,account,issue_date,amount\n")
    assert (ran.status, ran.err) == (0, "")


def test_on_a_terminal_a_bar_shows_how_far_it_is(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("account,name\n" + "".join(f"X{n},Some\n" for n in range(6_000)))
    ours, theirs = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-m", "artui", "--db", small.url, "import", "customers", path],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
        timeout=600,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "100%" in shown
    assert ran.stdout.startswith("customers.csv: added 6000,")


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_file_is_taken_or_refused_in_safe_words(artui: Artui, path: Path) -> None:
    for kind in ("customers", "invoices", "payments"):
        ran = artui("import", kind, path)
        assert ran.status in (0, 1), ran.err
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.out)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.err)
        assert "Traceback" not in ran.err
    assert artui.rows("db", "check") == []
    for kind in ("customers", "invoices", "payments"):
        assert isinstance(json.loads(artui("list", kind, "--format", "json").out), list)


def test_hidden_rows_are_refused_left_out_or_taken(artui: Artui, tmp_path: Path) -> None:
    path, bad = tmp_path / "h.xlsx", tmp_path / "bad.csv"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, cells in enumerate((("account", "name"), ("1", "Elm"), ("2", "Oak"))):
        sheet.write_row(row, 0, cells)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    ran = artui("import", "customers", path, "--rejects", bad)
    assert (ran.status, bad.exists()) == (1, False)
    assert "h.xlsx: row 3 is hidden and holds values; --hidden take reads" in ran.err
    assert artui.rows("list", "customers") == []
    ran = artui.done("import", "customers", path, "--hidden", "skip")
    assert ("added 1" in ran.out, "h.xlsx:3: the row is hidden and left out" in ran.err) == (
        True,
        True,
    )
    assert "added 1, skipped 1" in artui.done("import", "customers", path, "--hidden", "take").out


OPEN_ITEMS = (
    "Rechnungsnummer;Kundennummer;Rechnungsdatum;Offener Betrag\n"
    "R-1;C1;14.10.2025;1.000,00\n"
    "R-2;C1;15.10.2025;234,00-\n"
    "Summe;;;766,00\n"
)


def test_an_export_of_another_program_goes_in_by_its_preset(small: Artui, tmp_path: Path) -> None:
    path = tmp_path / "offen.csv"
    path.write_text(OPEN_ITEMS, encoding="utf-8")
    command = ("import", "invoices", path, "--preset", "german")
    refused = small(*command)
    assert refused.status == 1
    assert "say --currency" in refused.err
    assert "2 errors, nothing of this file was taken in" in refused.out
    planned = small.done(*command, "--currency", "EUR", "--dry-run").out.splitlines()
    assert planned[0].endswith(
        "would add 1 invoice, 1 credit memo, skipped 0 (already there); nothing was changed "
        "(--dry-run)"
    )
    done = small.done(*command, "--currency", "EUR").out.splitlines()
    assert done == [
        "offen.csv: added 1 invoice, 1 credit memo, skipped 0 (already there)",
        "offen.csv: open 766.00 EUR; its total agrees",
        "offen.csv: read by preset german, which no file from a user has proven yet; amounts are "
        "EUR (--currency)",
    ]
    assert planned[1:] == done[1:]
    (found,) = small.rows(*command, "--currency", "EUR")
    assert [(each["kind"], each["added"], each["skipped"]) for each in found["kinds"]] == [
        ("invoices", 0, 1),
        ("credit-memos", 0, 1),
    ]
    assert small.rows("db", "check") == []
    small.done("undo")
    assert {row["state"] for row in small.rows("list", "invoices") if row["number"] == "R-1"} == {
        "reversed"
    }


def test_presets_are_listed_and_options_without_use_refused(small: Artui, tmp_path: Path) -> None:
    found = small.rows("import", "presets")
    assert {row["name"]: (row["source"], row["reviewed"]) for row in found}["xero"] == (
        "artui",
        "no",
    )
    path = tmp_path / "offen.csv"
    path.write_text(OPEN_ITEMS, encoding="utf-8")
    for arguments in (
        ("payments", path, "--preset", "german"),
        ("invoices", path, "--currency", "EUR"),
        ("invoices", path, "--number", "Rechnungsnummer"),
        ("invoices", path, "--preset", "german", "--currency", "eur"),
        ("invoices", path, "--preset", "german", "--strict"),
        ("presets", path),
        ("invoices",),
    ):
        assert small("import", *arguments).status == 2, arguments
    assert (
        "there are dolibarr, erpnext, german,"
        in small("import", "invoices", path, "--preset", "none").err
    )


def test_preset_auto_proposes_by_headings_and_takes_nothing_in(
    small: Artui, tmp_path: Path
) -> None:
    path = tmp_path / "offen.csv"
    path.write_text(OPEN_ITEMS, encoding="utf-8")
    ran = small("import", "invoices", path, "--preset", "auto")
    assert ran.status == 1
    assert f"{path}: --preset german: line 1 has Rechnungsnummer, Kundennummer" in ran.out
    assert "nothing was taken in; choose one of these." in ran.err
    assert len(small.rows("list", "invoices")) == 4
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "no preset has its headings" in small("import", "invoices", path, "--preset", "auto").err
    path.write_text(OPEN_ITEMS, encoding="utf-8")
    ran = small("import", "invoices", path, "--preset", "sap-fbl5n")
    assert (ran.status, "say which heading is the number" in ran.err) == (1, True)
