"""Reversing, undoing, writing off, correcting, approving, holding, renumbering."""

from pathlib import Path

import pytest

from tests.support.commands import Artui


def _invoice(artui: Artui, number: str) -> dict[str, object]:
    found: dict[str, object] = artui.rows("show", "invoice", number)["header"]
    return found


def test_a_reversed_document_is_out_of_the_books(small: Artui) -> None:
    small.done("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", "40")
    small.done("reverse", "INV-1", "--reason", "issued twice")
    assert (_invoice(small, "INV-1")["state"], _invoice(small, "INV-1")["open_amount"]) == (
        "reversed",
        "0.00",
    )
    assert small.rows("list", "credit-memos")[0]["open_amount"] == "100.00"
    assert small("reverse", "INV-1", "--reason", "again").status == 1
    assert small("reverse", "INV-2").status == 2


def test_undo_takes_back_the_latest_act_and_can_be_rehearsed(small: Artui) -> None:
    small.done("reverse", "INV-1", "--reason", "issued twice")
    seen = small.done("undo", "--dry-run").out
    assert "INV-1" in seen
    assert _invoice(small, "INV-1")["state"] == "reversed"
    found = small.done("undo", "--format", "json").json
    assert found["undone"] == found["act"] - 1
    assert _invoice(small, "INV-1")["state"] == "open"


def test_an_act_is_undone_by_its_number_if_nothing_rests_on_it(small: Artui) -> None:
    act = small.done("note", "C1", "--text", "they called", "--format", "json").json["act"]
    small.done("note", "C1", "--text", "and wrote")
    seen = small.done("undo", str(act), "--dry-run").out
    assert f"Would undo act {act}: note on C1: they called" in seen
    assert small.done("undo", str(act), "--format", "json").json["undone"] == act
    again = small("undo", str(act))
    assert (again.status, f"Act {act} was undone already" in again.err) == (1, True)
    assert small("undo", str(act), "--posting", "3").status == 2


def test_undo_is_the_actors_own(small: Artui) -> None:
    small.done("note", "C1", "--text", "rang")
    ran = small("undo", actor="somebody-else")
    assert (ran.status, "somebody-else" in ran.err) == (1, True)


def test_a_small_rest_is_written_off_and_a_large_one_needs_a_supervisor(small: Artui) -> None:
    small.done("role", "set", "chief", "supervisor")
    small("role", "set", "anna", "clerk", actor="chief")
    off = ("write-off", "INV-1", "--reason", "rounding", "--amount")
    refused = small(*off, "0.05", actor="anna")
    assert (refused.status, "1000.00" in refused.err, "0.05" in refused.err) == (1, True, True)
    cash = ("--customer", "C1", "--amount", "999.95", "--reference", "P-1", "--invoice", "INV-1")
    assert small("pay", *cash, actor="anna").status == 0
    assert small("write-off", "INV-1", "--reason", "rounding", actor="anna").status == 0
    assert _invoice(small, "INV-1")["state"] == "written_off"
    assert small("write-off", "INV-2", "--reason", "lost", actor="chief").status == 0
    assert _invoice(small, "INV-2")["state"] == "written_off"


def test_a_correction_moves_all_to_the_corrected_invoice(small: Artui) -> None:
    small.done("apply", "--invoice", "INV-1", "--memo", "CM-1", "--amount", "40")
    found = small.done("correct", "INV-1", "--amount", "900", "--format", "json").json
    assert found["number"] == "INV-1-C1"
    corrected = _invoice(small, "INV-1-C1")
    assert (corrected["amount"], corrected["open_amount"]) == ("900.00", "860.00")
    assert corrected["due_date"] == "2025-10-01"
    assert small.done("history", "INV-1-C1").out.splitlines() == [
        "1000.00 (Original)",
        "-1000.00 (Reversal)",
        "900.00 (Corrected)",
    ]
    steps = small.rows("history", "INV-1")
    assert [(row["step"], row["amount"]) for row in steps] == [
        ("Original", "1000.00"),
        ("Reversal", "-1000.00"),
        ("Corrected", "900.00"),
    ]
    assert small("correct", "INV-2", "--amount", "1", "--override").status == 2


def test_the_history_leaves_out_a_correction_that_was_undone(small: Artui) -> None:
    small.done("correct", "INV-1", "--amount", "900")
    small.done("undo")
    assert small.done("history", "INV-1").out.splitlines() == ["1000.00 (Original)"]
    small.done("correct", "INV-1", "--amount", "800")
    assert small.done("history", "INV-1").out.splitlines() == [
        "1000.00 (Original)",
        "-1000.00 (Reversal)",
        "800.00 (Corrected)",
    ]


def _pending(artui: Artui, folder: Path, count: int) -> list[str]:
    numbers = [f"ARB-{n}" for n in range(count)]
    rows = "".join(f"{number},C1,2025-10-01,10,pending\n" for number in numbers)
    loaded = artui.load(folder, "invoices", "number,account,issue_date,amount,state\n" + rows)
    assert loaded.status == 0, loaded.err
    return numbers


def test_an_approval_that_passes_the_credit_limit_says_so(small: Artui, tmp_path: Path) -> None:
    small.done("credit", "set", "C1", "--limit", "1500")
    text = "number,account,issue_date,amount,state\nSB-1,C1,2025-10-01,400.00,pending\n"
    small.load(tmp_path, "invoices", text)
    ran = small.done("approve", "SB-1")
    assert "SB-1 passes the credit limit: limit 1500.00 of C1, exposure 1250.50 EUR" in ran.out


def test_one_to_ten_invoices_are_approved_at_once_or_none(small: Artui, tmp_path: Path) -> None:
    numbers = _pending(small, tmp_path, 12)
    assert small("approve").status == 2
    assert small("approve", *numbers[:11]).status == 1
    assert small("approve", numbers[0], "INV-1").status == 1
    assert len(small.rows("list", "invoices", "--state", "pending")) == 12
    found = small.done("approve", *numbers[:10], "--format", "json").json
    assert found["numbers"] == numbers[:10]
    assert len(small.rows("list", "invoices", "--state", "pending")) == 2


def test_an_invoice_is_held_and_released(small: Artui) -> None:
    small.done("hold", "INV-1", "--reason", "price is being checked")
    assert _invoice(small, "INV-1")["flags"] == ["on_hold"]
    assert _invoice(small, "INV-1")["hold_reason"] == "price is being checked"
    small.done("release", "INV-1")
    assert _invoice(small, "INV-1")["flags"] == []
    assert small("release", "INV-1").status == 1


@pytest.mark.parametrize("command", [["hold", "INV-9", "--reason", "x"], ["approve", "INV-9"]])
def test_an_unknown_number_is_refused(small: Artui, command: list[str]) -> None:
    ran = small(*command)
    assert (ran.status, "INV-9" in ran.err) == (1, True)


def test_closing_a_period_refuses_its_days(small: Artui) -> None:
    small.done("close", "2025-10-31")
    ran = small(
        "pay", "--customer", "C1", "--amount", "1", "--reference", "R", "--date", "2025-10-31"
    )
    assert (ran.status, "2025-10-31" in ran.err) == (1, True)
    assert small("close", "2025-10-31").status == 1
    assert small("close", "2026-01-01").status == 1
    assert small("close", "soon").status == 2
    assert small.done("db", "info", "--format", "json").json["closed_through"] == "2025-10-31"


def test_entities_and_roles_are_set_and_listed(artui: Artui) -> None:
    artui.done(
        "entity", "set", "uk", "--legal-name", "Muster Ltd", "--remittance", r"IBAN 1\nBIC 2"
    )
    found = {row["name"]: row for row in artui.rows("entity", "list")}
    assert list(found) == ["main", "uk"]
    assert (found["uk"]["legal_name"], found["uk"]["remittance"]) == ("Muster Ltd", "IBAN 1\nBIC 2")
    assert artui.rows("role", "list") == []
    assert artui("role", "set", "anna", "supervisor", actor="anna").status == 0
    assert artui.rows("role", "list") == [{"login": "anna", "role": "supervisor"}]
    assert artui("role", "set", "anna", "king").status == 2
    assert artui("role", "set", "bea", "clerk", actor="bea").status == 1


def test_an_auditor_reads_and_changes_nothing(small: Artui) -> None:
    small.done("role", "set", "chief", "supervisor")
    for change in (["note", "C1", "--text", "x"], ["undo"], ["hold", "INV-1", "--reason", "x"]):
        ran = small(*change, actor="auditor")
        assert ran.status == 1, ran.err
    assert small("list", "invoices", actor="auditor").status == 0


def test_a_note_is_written_on_a_customer_or_a_document(small: Artui, tmp_path: Path) -> None:
    small.done("note", "C1", "--text", "rang, pays on Friday")
    small.done("note", "INV-1", "--text", "copy sent")
    assert small.rows("show", "invoice", "INV-1")["notes"][0]["text"] == "copy sent"
    assert small("note", "INV-9", "--text", "x").status == 1
    assert small("note", "C1", "--text", " ").status == 1
    small.load(tmp_path, "invoices", "number,account,issue_date,amount\nC1,C1,2025-10-01,1\n")
    both = small("note", "C1", "--text", "which?")
    assert (both.status, "customer:C1" in both.err, "invoice:C1" in both.err) == (1, True, True)
    small.done("note", "customer:C1", "--text", "him")
    small.done("note", "invoice:C1", "--text", "it")
