"""`artui amazon` on the command line: answers, exit statuses, and no secret anywhere."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.sandbox.vendor_examples import vendor_invoices
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.vendor_invoices.submissions import send
from tests.support.amazon import CLIENT_SECRET, REFRESH_TOKEN
from tests.support.checkout import ROOT
from tests.support.commands import Artui, process
from tests.support.desk import desk_of
from tests.support.vendor import american
from tests.support.vidr import FIXTURES


def test_no_secret_is_in_the_ledger_or_in_what_debug_shows(sqlite_url: str, tmp_path: Path) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.make_trouble(read_trouble("echo-secrets@ads.profiles"))
        debugged = ["--db", sqlite_url, "--debug", "amazon", "ads", "sync"]
        first = process(*debugged, **desk.environment)
        assert first.status == 1
        second = process(*debugged, **desk.environment)
        assert (second.status, "ads-999999999 was left out" in second.err) == (1, True)
        assert "request id" in second.err
        desk.amazon("vidr", "fetch", "--marketplace", "FR")
        secrets = [CLIENT_SECRET, REFRESH_TOKEN, *desk.sandbox.minted]
        texts = [first.out, first.err, second.out, second.err, *desk.said]
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    texts.append("\n".join(connection.iterdump()))
    connection.close()
    assert not [secret for secret in secrets for text in texts if secret in text]


@pytest.mark.parametrize(
    ("sample", "status"),
    [
        ("no-tax", 1),
        ("single-tax", 1),
        ("multiple-taxes", 1),
        ("charges", 1),
        ("credit-note", 1),
    ],
)
def test_validate_prints_a_bare_array_and_exits_with_1(
    artui: Artui, sample: str, status: int
) -> None:
    path = ROOT / "fixtures" / "vendor" / f"{sample}.json"
    ran = artui("amazon", "vendor", "validate", path, "--format", "json")
    assert ran.status == status
    keys = ["invoice", "rule", "severity", "path", "message", "expected", "found"]
    assert all(list(row) == keys for row in ran.json)
    assert all(row["rule"] and row["path"] and row["message"] for row in ran.json)


def test_validate_of_an_invoice_without_fault_finds_nothing_and_exits_with_0(
    artui: Artui, tmp_path: Path
) -> None:
    path = tmp_path / "invoice.json"
    path.write_text(json.dumps({"invoices": [american()]}), encoding="utf-8")
    ran = artui("amazon", "vendor", "validate", path, "--format", "json")
    assert ran.status == 0
    assert {row["severity"] for row in ran.json} == {"unchecked"}


def test_without_settings_the_message_names_what_to_set(artui: Artui) -> None:
    ran = artui("amazon", "ads", "sync")
    assert ran.status == 1
    assert "ARTUI_LWA_CLIENT_ID" in ran.err


def test_a_service_that_is_not_there_is_exit_status_3_and_a_sentence(sqlite_url: str) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.make_trouble(read_trouble("invalid-grant@lwa.token"))
        ran = desk.amazon("ads", "sync")
        assert (ran.status, ran.out) == (1, "")
        desk.sandbox.make_trouble(*(read_trouble("429@lwa.token=301") for _ in range(1)))
        ran = desk.amazon("ads", "sync")
    assert ran.status == 3
    assert "asks to wait 301 s" in ran.err
    assert "Traceback" not in ran.err


def test_a_report_of_a_file_is_taken_in_once(artui: Artui) -> None:
    path = FIXTURES / "two-shipments.txt"
    assert "added 2" in artui.done("amazon", "vidr", "import", path).out
    assert "added 0, known 2" in artui.done("amazon", "vidr", "import", path).out


def test_self_billing_goes_from_a_file_to_approval(artui: Artui, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    artui.load(folder, "customers", "account,name,currency\nPV,Prime Video,EUR\n")
    rows = (
        "number,account,type,issue_date,amount,corrects\n"
        "R-1,PV,ARB,2025-09-01,200.00,\nR-2,PV,ARB,2025-09-20,150.00,R-1\n"
    )
    assert artui.load(folder, "self-billing", rows).status == 0
    assert artui.load(folder, "self-billing", rows).status == 0
    listed = artui.rows("amazon", "self-billing")
    assert [(row["number"], row["corrected"]) for row in listed] == [
        ("R-1", None),
        ("R-2", "Corrected"),
    ]
    assert "suspended" in listed[0]["notice"]
    history = artui.done("history", "R-2").out
    for line in ("200.00 (Original)", "-200.00 (Reversal)", "150.00 (Corrected)"):
        assert line in history
    artui.done("approve", "R-2")
    completed = artui.rows("amazon", "self-billing", "--tab", "completed")
    assert [(row["number"], row["state"]) for row in completed] == [("R-2", "approved")]
    assert artui.rows("amazon", "self-billing") == []


def vendor_file(folder: Path, name: str, *invoices: dict[str, Any]) -> Path:
    """A JSON file of vendor invoices."""
    path = folder / name
    path.write_text(json.dumps({"invoices": list(invoices)}), encoding="utf-8")
    return path


def test_a_file_that_is_not_valid_whole_is_not_sent_in_part(
    sqlite_url: str, tmp_path: Path
) -> None:
    path = vendor_file(tmp_path, "twice.json", american(), american())
    with desk_of(Artui(sqlite_url)) as desk:
        ran = desk.amazon("vendor", "submit", path, "--format", "json")
        assert (ran.status, ran.json[0]["state"]) == (1, "DRAFT")
        assert "SI-5" in ran.err
        assert desk.sandbox.submissions == {}


def test_what_can_not_go_out_keeps_all_back(sqlite_url: str, tmp_path: Path) -> None:
    burned = vendor_file(tmp_path, "burned.json", american())
    fresh = vendor_file(tmp_path, "fresh.json", {**american(), "id": "US-7"})
    with desk_of(Artui(sqlite_url)) as desk:
        assert desk.amazon("vendor", "submit", burned).status == 0
        desk.amazon("vendor", "status", "US-1", "--enter", "rejected", "--no-poll")
        ran = desk.amazon("vendor", "submit", fresh, burned)
        assert (ran.status, "US-1" in ran.err) == (1, True)
        twice = desk.amazon("vendor", "submit", fresh, fresh)
        assert (twice.status, "named twice" in twice.err) == (1, True)
        assert len(desk.sandbox.submissions) == 1


def test_what_went_out_before_the_line_broke_is_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        vendor_file(tmp_path, f"{name}.json", {**american(), "id": name})
        for name in ("US-7", "US-8")
    ]

    def send_one(connection: Any, book: Any, draft: Any, findings: Any, *, reason: str) -> Any:
        if draft.number == "US-8":
            raise ServiceUnreachable("The line broke.")
        return send(connection, book, draft, findings, reason=reason)

    monkeypatch.setattr("artui.amazon.vendor_invoices.submissions.send", send_one)
    with desk_of(Artui(sqlite_url)) as desk:
        ran = desk.amazon("vendor", "submit", *files, "--format", "json")
    assert (ran.status, "The line broke." in ran.err) == (3, True)
    assert [(row["number"], row["state"]) for row in ran.json] == [("US-7", "SUBMITTED")]


def test_who_may_not_submit_is_told_so_and_sends_it_later(sqlite_url: str, tmp_path: Path) -> None:
    """A role that is missing is no fault of the invoice: it needs no reason to go out later."""
    files = [
        vendor_file(tmp_path, f"{name}.json", {**american(), "id": name})
        for name in ("US-7", "US-8")
    ]
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.make_trouble(read_trouble("403@vendor.submit*9"))
        ran = desk.amazon("vendor", "submit", *files)
        assert (ran.status, ran.out, desk.sandbox.submissions) == (1, "", {})
        assert "403" in ran.err
        assert "Not sent: US-7, US-8; nothing is changed" in ran.err
        states = {
            row["invoice"]: row["state"] for row in desk.artui.rows("amazon", "vendor", "status")
        }
        assert states == {"US-7": "VALIDATED"}
        desk.sandbox.troubles.clear()
        sent = desk.amazon("vendor", "submit", *files)
        assert (sent.status, len(desk.sandbox.submissions)) == (0, 2), sent.err
        desk.artui.done("db", "check")


def test_after_a_lost_answer_another_body_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    path = vendor_file(tmp_path, "first.json", american())
    other = american()
    other["items"][0]["amazonProductIdentifier"] = "CHANGED"
    changed = vendor_file(tmp_path, "changed.json", other)
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.make_trouble(read_trouble("500@vendor.submit*2"))
        assert desk.amazon("vendor", "submit", path).status == 1
        ran = desk.amazon("vendor", "submit", changed)
        assert (ran.status, desk.sandbox.submissions) == (1, {})


def test_a_transaction_that_can_not_be_read_keeps_no_other_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        for name in ("US-7", "US-8"):
            path = vendor_file(tmp_path, f"{name}.json", {**american(), "id": name})
            desk.amazon("vendor", "submit", path)
        del desk.sandbox.submissions["2026-000001"]
        connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
        connection.execute("UPDATE submission SET sent_at = '2026-01-01' || substr(sent_at, 11)")
        connection.commit()
        connection.close()
        desk.sandbox.make_trouble(read_trouble("429@vendor.transaction=400"))
        lost = desk.amazon("vendor", "status", "--format", "json")
        assert (lost.status, len(lost.json)) == (3, 2)
        ran = desk.amazon("vendor", "status", "--format", "json")
    assert ran.status == 1
    assert "US-7: " in ran.err
    states = {row["invoice"]: row["state"] for row in ran.json}
    assert states == {"US-7": "SUBMITTED", "US-8": "ASSUMED_RECEIVED"}


def test_validate_asks_the_ledger_for_numbers_used_and_for_terms(
    sqlite_url: str, tmp_path: Path
) -> None:
    new = {**american(), "id": "US-7", "paymentTerms": {"type": "Basic", "netDueDays": 30}}
    path = vendor_file(tmp_path, "new.json", american(), new)
    with desk_of(Artui(sqlite_url)) as desk:
        assert desk.amazon("vendor", "validate", path).status == 0
        desk.artui.load(
            tmp_path, "customers", "account,name,terms,x-party-id\nAMZ,Amazon,net 60,AMAZONUS\n"
        )
        desk.amazon("vendor", "submit", vendor_file(tmp_path, "old.json", american()))
        ran = desk.amazon("vendor", "validate", path, "--format", "json")
    assert ran.status == 1
    errors = [row for row in ran.json if row["severity"] == "error"]
    assert [(row["invoice"], row["rule"], row["expected"]) for row in errors] == [
        ("US-1", "SI-5", None),
        ("US-7", "SI-13", "60"),
    ]


def test_validate_needs_no_ledger(tmp_path: Path) -> None:
    nowhere = Artui(str(tmp_path / "none.db"))
    path = vendor_file(tmp_path, "new.json", american())
    assert nowhere("amazon", "vendor", "validate", path).status == 0
    assert not (tmp_path / "none.db").exists()


def test_what_ads_cost_has_a_total_of_its_own_that_is_called_so_on_paper_only(
    sqlite_url: str,
) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        desk.amazon("ads", "sync")
        totals = [row for row in desk.artui.rows("ageing") if row["account"] is None]
        assert {row["name"] for row in totals} == {"total"}
        assert "total, not receivable" in desk.artui.done("ageing").out


def test_fi_7_vendor_sync_and_list_say_what_became_of_the_invoices(sqlite_url: str) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.vendor_invoices = vendor_invoices(date(2026, 11, 21))
        first = desk.amazon("vendor", "sync", "--marketplace", "DE")
        again = desk.amazon("vendor", "sync", "--format", "json")
        rows = {
            row["invoice"]: row for row in desk.amazon("vendor", "list", "--format", "json").json
        }
        shown = desk.amazon("vendor", "show", "SB-1003", "--format", "json")
        lost = desk.amazon("vendor", "sync", "--marketplace", "XX")
    assert (first.status, first.out) == (0, "added 7, changed 0, unchanged 0\n")
    assert again.status == 0
    assert {each["added"] for each in again.json} == {0}
    assert rows["SB-1003"] == {
        "invoice": "SB-1003", "payee": "ABCDE", "marketplace": "A1PA6795UKMFR9",
        "type": "AP_INVENTORY", "state": "PARTIALLY_PAID", "submission": None, "account": None,
        "issue_date": "2026-10-08", "due_date": "2026-12-07", "amount": "256.80",
        "paid": "192.60", "queued": "0.00", "deducted": "0.00", "currency": "EUR", "findings": [],
    }  # fmt: skip
    for words in ("B0SHORT001: invoiced 24 at 10.7", "PMT-4472", "SB-1003SC", "known to Amazon"):
        assert words in shown.out
    assert (lost.status, "is no marketplace for vendors" in lost.err) == (1, True)
