"""Disputes, promises, dunning and collections from the command line."""

import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.commands import Artui


def test_a_run_writes_a_notice_once_and_says_why_it_skips(small: Artui, tmp_path: Path) -> None:
    preview = small.rows("collections", "run", "--dry-run")
    assert [(row["number"], row["to"], row["reason"]) for row in preview] == [
        ("INV-1", 1, "reminder"),
        ("INV-2", 1, "reminder"),
        ("INV-4", 1, "reminder"),
    ]
    folder = tmp_path / "notices"
    small.done("collections", "run", "--folder", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "N-1-C1-EUR.pdf",
        "N-1-C1-EUR.txt",
        "N-1-C3-SEK.pdf",
        "N-1-C3-SEK.txt",
    ]
    text = (folder / "N-1-C1-EUR.txt").read_text(encoding="utf-8")
    assert "Please pay" in text
    assert "1,150.50" in text
    again = small.done("collections", "run", "--folder", folder)
    assert "No item climbs a level" in again.err
    assert small("undo").status == 1
    assert small("collections", "rollback", 1).status == 1


def test_a_notice_names_the_part_that_is_under_claim(small: Artui, tmp_path: Path) -> None:
    small.done("dispute", "open", "INV-1", "--reason", "price", "--amount", "400")
    small.done("dispute", "claim", "INV-1", "--claim", "A2Z-7", "--date", "2025-10-10")
    small.done("collections", "run", "--folder", tmp_path / "out")
    found = "\n".join(path.read_text() for path in (tmp_path / "out").glob("*.txt"))
    words = " ".join(found.split())
    assert "Amount Open Under claim To pay" in words
    assert "1,000.00 1,000.00 400.00 600.00" in words


def test_a_notice_greets_the_contact_and_gives_a_week(small: Artui, tmp_path: Path) -> None:
    small.done("contact", "add", "C1", "--role", "collections", "--name", "Erika Muster")
    small.done("collections", "run", "--folder", tmp_path / "out")
    found = "\n".join(path.read_text() for path in (tmp_path / "out").glob("*-C1-*.txt"))
    assert "Dear Erika Muster," in found
    assert "by 28 November 2025." in found


def test_on_a_terminal_a_bar_shows_how_far_a_roll_back_is(small: Artui) -> None:
    small.done("collections", "run", "--no-notices")
    ours, theirs = pty.openpty()
    rollback = ["--as-of", small.as_of, "collections", "rollback", "1"]
    subprocess.run(
        [sys.executable, "-m", "artui", "--db", small.url, *rollback],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
        timeout=600,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "100%" in shown


def test_a_run_without_notices_can_be_rolled_back(small: Artui) -> None:
    small.done("collections", "run", "--no-notices")
    small.done("collections", "rollback", 1)
    assert small.rows("collections", "run", "--dry-run")[0]["to"] == 1
    assert small.done("db", "check").status == 0


def test_a_customer_goes_to_the_agency_and_comes_back(small: Artui) -> None:
    small.done("collections", "handover", "C1", "--agency", "Inkasso Nord", "--fee", "75.00")
    flags = {row["number"]: row["flags"] for row in small.rows("list", "invoices")}
    assert flags["INV-1"] == ["agency"]
    reasons = {
        row["number"]: row["reason"] for row in small.rows("collections", "run", "--dry-run")
    }
    assert reasons["INV-1"] == "with an agency"
    assert small.rows("list", "charges")[0]["amount"] == "75.00"
    refused = small("collections", "handover", "C1", "--agency", "Other")
    assert refused.status == 1
    assert "Inkasso Nord" in refused.err
    small.done("collections", "recall", "C1", "--reason", "pays again")
    assert small("collections", "recall", "C1", "--reason", "again").status == 1
    assert small("collections", "handover", "C2", "--agency", "X").status == 1


def test_a_customer_left_out_gets_no_notice(small: Artui) -> None:
    small.done("collections", "exclude", "C3", "--reason", "pays by standing order")
    reasons = {
        row["account"]: row["reason"] for row in small.rows("collections", "run", "--dry-run")
    }
    assert reasons["C3"] == "customer excluded"
    assert small("collections", "exclude", "C3", "--reason", "twice").status == 1
    small.done("collections", "include", "C3", "--reason", "stopped")


def test_a_package_verifies_until_somebody_touches_it(small: Artui, tmp_path: Path) -> None:
    small.done("collections", "flag", "INV-1", "--reason", "silent")
    small.done("promise", "INV-1", "--amount", "100", "--date", "2025-12-01")
    small.done("note", "C1", "--text", "called, no answer")
    out = tmp_path / "packages"
    small.done("collections", "package", "--flagged", "--out", out)
    (path,) = out.iterdir()
    assert path.name == "collections-C1-2025-11-21.zip"
    assert small.rows("collections", "verify", path) == []
    assert small("collections", "package", "C1", "--out", out).status == 1
    path.write_bytes(path.read_bytes()[:-40])
    assert small("collections", "verify", path).status == 1
    assert small("collections", "verify", out / "none.zip").status == 3


def _package(artui: Artui, folder: Path, account: str = "C1") -> zipfile.ZipFile:
    out = artui.done("collections", "package", account, "--out", folder, "--overwrite").out
    return zipfile.ZipFile(out.strip())


def test_the_activity_of_a_package_is_the_customer_s_own(small: Artui, tmp_path: Path) -> None:
    small.done(
        "pay", "--customer", "C1", "--amount", "120", "--reference", "WIRE-1", "--invoice", "INV-1"
    )
    small.done("collections", "flag", "INV-1", "--reason", "silent")
    small.done("collections", "flag", "INV-2", "--reason", "silent too")
    small.done("collections", "unflag", "INV-2", "--reason", "answered")
    small.done("promise", "C1", "--amount", "100", "--date", "2025-12-01")
    small.done("dispute", "open", "INV-2", "--reason", "damaged", "--amount", "50")
    small.done("note", "C1", "--text", "called, no answer")
    small.done("credit", "set", "C1", "--limit", "5000", "--reason", "grew")
    small.done("collections", "run", "--folder", tmp_path)
    with _package(small, tmp_path / "out") as package:
        events = json.loads(package.read("activity.json"))
    found = {(row["event"], row["number"], row["amount"], row["text"]) for row in events}
    assert {
        ("customer_added", None, None, None),
        ("invoice", "INV-1", "1000.00", None),
        ("payment", "WIRE-1", "120.00", None),
        ("applied", "WIRE-1", "120.00", "to INV-1"),
        ("flag", "INV-1", None, "silent"),
        ("flag_lifted", "INV-2", None, "answered"),
        ("promise", None, "100.00", "by 2025-12-01"),
        ("dispute", "INV-2", "50.00", "damaged"),
        ("note", None, None, "called, no answer"),
    } <= found
    assert ("credit", "5000.00") in {(row["event"], row["amount"]) for row in events}
    assert all(row["actor"] and row["at"] for row in events)
    assert [row["date"] for row in events] == sorted(row["date"] for row in events)
    # The files brought in three customers and four invoices: nothing of the others is said here.
    text = json.dumps(events)
    assert "C2" not in text
    assert "customers" not in text


def test_a_package_holds_the_notices_of_its_customer_only(small: Artui, tmp_path: Path) -> None:
    small.done("collections", "run", "--folder", tmp_path)
    written = {path.name for path in tmp_path.glob("*.pdf")}
    with _package(small, tmp_path / "out") as package:
        found = [name for name in package.namelist() if name.startswith("notices/")]
        texts = [package.read(name).decode() for name in found if name.endswith(".txt")]
    assert 0 < len(texts) < len(written)
    assert all("Northwind Labs" in text for text in texts)


def test_a_package_explains_interest_that_is_to_be_given_back(small: Artui, tmp_path: Path) -> None:
    """The statement counts it on a paid invoice, so the trace of that invoice is there."""
    small.load(tmp_path, "customers", "account,name,policy\nC2,Orchid Optics Oy,standard\n")
    head = "number,account,issue_date,due_date,amount,currency\n"
    small.load(tmp_path, "invoices", f"{head}INV-0,C2,2025-07-01,2025-07-31,400.00,EUR\n")
    small.done("interest", "post", "--customer", "C2")
    (charge,) = small.rows("list", "charges")
    paying = ("pay", "--customer", "C2", "--amount")
    small.done(*paying, charge["amount"], "--reference", "FEE", "--invoice", charge["number"])
    paid = ("--reference", "FOUND", "--date", "2025-08-31", "--invoice", "INV-0")
    small.done(*paying, "400.00", *paid)
    with _package(small, tmp_path / "out", "C2") as package:
        (section,) = json.loads(package.read("statement.json"))["sections"]
        trace = package.read("interest.csv").decode()
    (row,) = section["interest_on_paid"]
    # A month is 6.00; of three months and 21 of 30 days the rest is to be given back.
    assert (charge["amount"], row["number"]) == ("22.20", "INV-0")
    assert row["interest_uncharged"] == "-16.20"
    assert "INV-0,2025-07-31,2025-08-31,31,400.00,1.5,pro-rata,6.000000" in trace


def test_the_cover_page_says_who_owes_what_and_verify_covers_it(
    small: Artui, tmp_path: Path
) -> None:
    small.done("dispute", "open", "INV-2", "--reason", "damaged", "--amount", "50")
    small.done("promise", "INV-1", "--amount", "100", "--date", "2025-12-01")
    with _package(small, tmp_path / "out") as package:
        names = package.namelist()
        text = " ".join(package.read("00-cover.txt").decode().split())
        (page,) = PdfReader(io.BytesIO(package.read("00-cover.pdf"))).pages
        pdf = " ".join(page.extract_text().split())
        manifest = json.loads(package.read("manifest.json"))
    assert names[:3] == ["manifest.json", "00-cover.pdf", "00-cover.txt"]
    assert {"00-cover.pdf", "00-cover.txt"} <= {file["path"] for file in manifest["files"]}
    for said in (text, pdf):
        for words in (
            "Owed by Northwind Labs (account C1) to Our company: 1,150.50 EUR.",
            "the oldest since 1 Oct 2025 (51 days).",
            "INV-2: 50.00 EUR since 21 Nov 2025, damaged.",
            "100.00 EUR of INV-1, made 21 Nov 2025 for 1 Dec 2025: pending.",
            "50.00 EUR of it is disputed.",
            "None was sent.",
            "activity.json: all that happened on the account, day by day",
            "Whom to ask",
        ):
            assert words in said
    assert "notices/" not in text
    (path,) = (tmp_path / "out").iterdir()
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (files | {"00-cover.txt": b"owes nothing"}).items():
            archive.writestr(name, data)
    ran = small("collections", "verify", path)
    assert ran.status == 1
    assert "00-cover.txt" in ran.out


def test_the_cover_of_a_customer_who_owes_nothing_says_so(small: Artui, tmp_path: Path) -> None:
    small.done("pay", "--customer", "C2", "--amount", "99.99", "--reference", "W-2", "--auto")
    out = small.done("collections", "package", "C2", "--out", tmp_path).out.strip()
    with zipfile.ZipFile(out) as package:
        assert "Nothing is owed by Orchid Optics Oy." in package.read("00-cover.txt").decode()


def test_the_cover_of_a_customer_whose_credits_settle_all_names_no_excess_of_nothing(
    small: Artui, tmp_path: Path
) -> None:
    small.done("pay", "--customer", "C2", "--amount", "99.99", "--reference", "W-2")
    out = small.done("collections", "package", "C2", "--out", tmp_path).out.strip()
    with zipfile.ZipFile(out) as package:
        text = " ".join(package.read("00-cover.txt").decode().split())
    assert "Nothing is owed by Orchid Optics Oy (account C2)" in text
    assert "exceed" not in text


def test_flags_are_lifted_with_a_reason(small: Artui) -> None:
    small.done("collections", "flag", "INV-1", "INV-2", "--reason", "silent")
    assert [row["number"] for row in small.rows("list", "invoices", "--flagged")] == [
        "INV-1",
        "INV-2",
    ]
    small.done("collections", "unflag", "INV-1", "--reason", "answered")
    assert small("collections", "unflag", "INV-1", "--reason", "again").status == 1


@pytest.mark.parametrize("reason", ["ordering-error", "damaged"])
def test_a_dispute_from_opening_to_outcome(small: Artui, reason: str) -> None:
    opened = small("dispute", "open", "INV-1", "--reason", reason, "--amount", "400")
    if reason == "ordering-error":
        assert opened.status == 1
        assert small.rows("list", "disputes") == []
        return
    small.done("dispute", "claim", "INV-1", "--claim", "A2Z-7", "--date", "2025-10-10")
    (row,) = small.rows("list", "disputes", "--state", "claimed")
    assert (row["amount"], row["claim"], row["state"]) == ("400.00", "A2Z-7", "claimed")
    small.done("dispute", "resolve", "INV-1", "--outcome", "accepted")
    assert small.rows("list", "disputes")[0]["state"] == "accepted"
    invoice = {row["number"]: row for row in small.rows("list", "invoices")}["INV-1"]
    assert invoice["open_amount"] == "600.00"
    assert small("dispute", "resolve", "INV-1", "--outcome", "rejected").status == 1


def test_a_memo_dated_into_a_closed_period_shows_from_which_day_it_counts(small: Artui) -> None:
    small.done("close", "2025-10-31")
    small.done("dispute", "open", "INV-1", "--reason", "price", "--amount", "400")
    small.done("dispute", "resolve", "INV-1", "--outcome", "accepted")
    numbers = {row["number"] for row in small.rows("list", "credit-memos")}
    (number,) = numbers - {"CM-1"}
    said = small.done("show", "memo", number).out
    assert "issue date: 2025-09-01" in said
    assert "counts from: 2025-11-01" in said
    assert "counts from" not in small.done("show", "memo", "CM-1").out
    header = small.rows("show", "memo", number)["header"]
    assert header["counts_from"] == "2025-11-01"


def test_a_promise_on_an_invoice_and_on_an_account(small: Artui) -> None:
    small.done("promise", "INV-1", "--amount", "100", "--date", "2025-12-01")
    small.done("promise", "C3", "--amount", "5000", "--date", "2025-12-01")
    rows = small.rows("list", "promises")
    assert [(row["account"], row["invoice"], row["state"]) for row in rows] == [
        ("C1", "INV-1", "pending"),
        ("C3", None, "pending"),
    ]
    later = small.on("2025-12-04")
    assert [row["state"] for row in later.rows("list", "promises")] == ["broken", "broken"]
    assert later.rows("worklist")[0]["reasons"].startswith("promise broken 2025-12-01")
    assert small("promise", "INV-1", "--amount", "5000", "--date", "2025-12-01").status == 1
    assert small("promise", "NONE", "--amount", "1", "--date", "2025-12-01").status == 1


def test_requests_come_out_of_a_mail_and_twice_is_once(small: Artui, tmp_path: Path) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text("Please apply credit memo CM-1 to invoice INV-1 for EUR 60.00.\n", "utf-8")
    small.done("import", "requests", mail, "--dry-run")
    small.done("import", "requests", mail)
    again = small.done("import", "requests", mail)
    assert "skipped 1" in again.out
    (row,) = small.rows("list", "applications")
    assert (row["memo"], row["invoice"], row["amount"]) == ("CM-1", "INV-1", "60.00")
    mail.write_text("Please apply credit memo CM-1 to invoice INV-1 for EUR 60.01.\n", "utf-8")
    refused = small("import", "requests", mail)
    assert refused.status == 1
    assert "60.01 EUR is more than credit memo CM-1 has open: 40.00" in refused.err


def test_two_requests_in_one_line_of_a_mail_go_in_or_are_rejected_each_for_itself(
    small: Artui, tmp_path: Path
) -> None:
    mail, rejects = tmp_path / "mail.txt", tmp_path / "rejects.csv"
    words = (
        "Please apply credit memo CM-1 to invoice INV-1 for {}. Also apply CM-1 to INV-2 for {}."
    )
    mail.write_text(words.format("7.00", "8.00"), "utf-8")
    assert "added 2" in small.done("import", "requests", mail).out
    found = [(row["invoice"], row["amount"]) for row in small.rows("list", "applications")]
    assert sorted(found) == [("INV-1", "7.00"), ("INV-2", "8.00")]
    mail.write_text(words.format("9.00", "800.00"), "utf-8")
    ran = small("import", "requests", mail, "--rejects", rejects)
    assert (ran.status, "added 1" in ran.out) == (1, True)
    assert rejects.read_text().splitlines()[1].startswith("INV-2,CM-1,800.00,")


def test_a_mail_in_which_nothing_is_read_is_answered_with_an_example(
    small: Artui, tmp_path: Path
) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text("Hello,\nwhen will it come?\n", "utf-8")
    ran = small("import", "requests", mail)
    assert ran.status == 1
    assert 'such as "apply credit memo CM-88 to invoice INV-1042 for 120.00"' in ran.err


def test_a_memo_becomes_a_document_and_a_mail_draft(artui: Artui, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    customers = (
        "account,name,currency,email\nC1,Northwind,EUR,ap@northwind.example\nC2,Silent,EUR,\n"
    )
    artui.load(folder, "customers", customers)
    memos = "number,account,issue_date,amount\nCM-1,C1,2025-10-05,100.00\nCM-2,C2,2025-10-05,5.00\n"
    artui.load(folder, "credit-memos", memos)
    out = tmp_path / "drafts"
    written = artui.done("draft", "CM-1", "CM-2", "--out", out)
    assert sorted(path.name for path in out.iterdir()) == [
        "credit-memo-CM-1.eml",
        "credit-memo-CM-1.pdf",
        "credit-memo-CM-2.pdf",
    ]
    assert "C2 has no address for mails to accounts-payable" in written.err
    mail = (out / "credit-memo-CM-1.eml").read_text(encoding="ascii")
    assert "To: Northwind <ap@northwind.example>" in mail
    assert "X-Unsent: 1" in mail
    assert artui("draft", "CM-1", "--out", out).status == 1


def test_an_accepted_dispute_leaves_its_memo_in_the_export_folder(
    small: Artui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTUI_EXPORT_FOLDER", str(tmp_path / "export"))
    small.done("dispute", "open", "INV-1", "--reason", "damaged")
    done = small.done("dispute", "resolve", "INV-1", "--outcome", "accepted", "--format", "json")
    assert done.json["dispute"] == 1
    drafts = tmp_path / "export" / "drafts"
    assert [path.name for path in drafts.iterdir()] == ["credit-memo-INV-1-D.pdf"]


def test_a_customer_is_snoozed_listed_and_back(small: Artui) -> None:
    assert "C1" in [row["account"] for row in small.rows("worklist")]
    small.done("snooze", "C1", "--until", "2026-12-24", "--reason", "their new system goes live")
    assert "C1" not in [row["account"] for row in small.rows("worklist")]
    [row] = small.rows("list", "snoozes")
    assert (row["account"], row["until"], row["reason"]) == (
        "C1",
        "2026-12-24",
        "their new system goes live",
    )
    for wrong in (["--until", "2026-12-24"], ["--end", "--reason", "r"], []):
        assert small("snooze", "C1", *wrong).status == 2
    ran = small("snooze", "C1", "--until", "2020-01-01", "--reason", "r")
    assert (ran.status, "name a later day" in ran.err) == (1, True)
    small.done("snooze", "C1", "--end")
    assert "C1" in [row["account"] for row in small.rows("worklist")]
    assert small.rows("list", "snoozes") == []


def test_the_call_list_says_whom_to_call_and_about_what(small: Artui, tmp_path: Path) -> None:
    small.done("follow-up", "INV-1", "--on", "2026-11-25", "--text", "has the note arrived?")
    small.done(
        "follow-up", "C2", "--on", "2026-11-22", "--text", "call Ms Roe", "--currency", "EUR"
    )
    assert small.rows("calls") == []
    rows = small.rows("calls", "--on", "2026-11-25")
    assert [(row["account"], row["number"], row["text"]) for row in rows] == [
        ("C2", None, "call Ms Roe"),
        ("C1", "INV-1", "has the note arrived?"),
    ]
    # Of instalments those are overdue that are late, as elsewhere.
    small.load(
        tmp_path,
        "invoices",
        "number,account,issue_date,amount,terms\n"
        'INV-5,C2,2025-11-01,100.00,"instalments 50% net 10, 50% net 60"\n',
    )
    assert small.rows("calls", "--on", "2026-11-25")[0]["overdue"] == "50.00"
    columns = "id date account name contact phone email number text overdue currency actor"
    assert list(rows[0]) == columns.split()
    small.done("follow-up", "--done", rows[0]["id"])
    assert [row["account"] for row in small.rows("calls", "--on", "2026-11-25")] == ["C1"]
    states = {row["account"]: row["state"] for row in small.rows("list", "follow-ups")}
    assert states == {"C1": "open", "C2": "done"}
    for wrong in (["C1"], ["C1", "--done", "1"], ["INV-1", "--on", "2026-11-25"]):
        assert small("follow-up", *wrong).status == 2
