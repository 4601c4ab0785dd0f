"""The commands of credit, remedies, refunds and approvals: answers, columns, exit status."""

from pathlib import Path

import pytest

from tests.support.commands import Artui

CUSTOMERS = """\
account,name,parent,currency,credit_limit
TOP,Northwind Group,,EUR,10000
A,Northwind Labs,TOP,EUR,
B,Northwind Retail,TOP,EUR,
"""
INVOICES = """\
number,account,issue_date,amount,due_date
I-1,A,2025-10-01,5000.00,2025-12-31
I-2,B,2025-10-01,4000.00,2025-11-01
"""


@pytest.fixture
def group(any_artui: Artui, tmp_path: Path) -> Artui:
    """A tree of three accounts with a limit of 10,000.00, of which 9,000.00 is used."""
    folder = tmp_path / "group"
    folder.mkdir()
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        loaded = any_artui.load(folder, kind, text)
        assert loaded.status == 0, loaded.err
    return any_artui


def flags(artui: Artui, number: str) -> list[str]:
    """The flags of an invoice."""
    rows = artui.rows("list", "invoices", "--search", f"number={number}")
    found: list[str] = rows[0]["flags"]
    return found


def test_credit_show_has_the_account_first_and_all_columns(group: Artui) -> None:
    group.done("credit", "allocate", "TOP", "A", "5500")
    assert group.rows("credit", "show", "TOP") == [
        {
            "account": "TOP",
            "limit": "10000.00",
            "currency": "EUR",
            "exposure": "9000.00",
            "available": "1000.00",
            "state": "active",
            "unapplied": "0.00",
        },
        {
            "account": "A",
            "limit": "5500.00",
            "currency": "EUR",
            "exposure": "5000.00",
            "available": "500.00",
            "state": "active",
            "unapplied": "0.00",
        },
        {
            "account": "B",
            "limit": None,
            "currency": "EUR",
            "exposure": "4000.00",
            "available": "1000.00",
            "state": "active",
            "unapplied": "0.00",
        },
    ]


def test_shares_beyond_the_limit_are_refused_with_both_numbers(group: Artui) -> None:
    group.done("credit", "allocate", "TOP", "A", "6000")
    ran = group("credit", "allocate", "TOP", "B", "4000.01")
    assert ran.status == 1
    assert "10000.01, beyond its limit of 10000.00 EUR" in ran.err
    group.done("credit", "allocate", "TOP", "A", "--lift")
    group.done("credit", "allocate", "TOP", "B", "10000")
    assert group("credit", "allocate", "TOP", "B").status == 2
    assert group("credit", "allocate", "TOP", "B", "much").status == 2


def test_a_file_at_the_limit_passes_and_beyond_it_is_flagged(group: Artui, tmp_path: Path) -> None:
    head = "number,account,issue_date,amount\n"
    group.load(tmp_path, "invoices", f"{head}I-3,A,2025-11-01,1000.00\n")
    assert flags(group, "I-3") == []
    group.load(tmp_path, "invoices", f"{head}I-4,A,2025-11-01,0.01\n")
    assert flags(group, "I-4") == ["over_limit"]


def test_events_come_by_hand_and_by_file_and_are_kept(group: Artui, tmp_path: Path) -> None:
    text = (
        "account,event,effective_date,limit,currency,reason\n"
        "TOP,increased,2025-06-01,12000,EUR,review\n"
        "TOP,reduced,2025-07-01,9500,,review\n"
        "A,suspended,2025-08-01,,,unpaid\n"
    )
    loaded = group.load(tmp_path, "credit-events", text)
    assert loaded.status == 0, loaded.err
    again = group.load(tmp_path, "credit-events", text)
    assert again.status == 0
    assert "skipped 3" in again.out + again.err
    shown = {row["account"]: row for row in group.rows("credit", "show", "TOP")}
    assert (shown["TOP"]["limit"], shown["A"]["state"]) == ("9500.00", "suspended")
    earlier = group.on("2025-06-30").rows("credit", "show", "TOP")
    assert earlier[0]["limit"] == "12000.00"
    events = [(row["event"], row["limit"]) for row in group.rows("credit", "history", "TOP")]
    assert events == [("reduced", "9500.00"), ("increased", "12000.00"), ("granted", "10000.00")]
    group.done("undo")
    assert group.rows("credit", "show", "TOP")[0]["limit"] == "10000.00"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("NOBODY,suspended,2025-06-01,,,x", "account"),
        ("TOP,increased,2025-06-01,9999,EUR,x", "limit"),
        ("TOP,reduced,2025-06-01,10001,EUR,x", "limit"),
        ("TOP,increased,2025-06-01,,EUR,x", "limit"),
        ("TOP,granted,2025-06-01,-1,EUR,x", "limit"),
        ("TOP,promised,2025-06-01,5,EUR,x", "event"),
    ],
)
def test_a_wrong_event_is_told_with_its_column(
    group: Artui, tmp_path: Path, row: str, column: str
) -> None:
    text = f"account,event,effective_date,limit,currency,reason\n{row}\n"
    ran = group.load(tmp_path, "credit-events", text)
    assert ran.status == 1
    assert column in ran.out + ran.err


def test_limits_and_states_by_hand(group: Artui) -> None:
    ran = group.done("credit", "set", "TOP", "--limit", "8000", "--reason", "review")
    assert ran.out.startswith("Credit of TOP reduced: limit 8000.00 EUR from 2025-11-21")
    group.done("credit", "suspend", "TOP", "--reason", "unpaid")
    assert {row["state"] for row in group.rows("credit", "show", "TOP")} == {"suspended"}
    assert group("credit", "suspend", "TOP", "--reason", "again").status == 1
    group.done("credit", "revoke", "TOP", "--reason", "insolvent")
    group.done("credit", "reinstate", "TOP", "--reason", "paid")
    assert group("credit", "suspend", "TOP").status == 2
    assert group("credit", "set", "TOP", "--limit", "much").status == 2
    assert group("credit", "set", "TOP", "--limit", "-1").status == 1
    assert group("credit", "set", "NOBODY", "--limit", "1").status == 1


def test_checks_are_due_for_review_and_questions_get_answers(group: Artui) -> None:
    group.done(
        *("credit", "check", "A", "--agency", "Bureau", "--score", "71", "--decision", "keep"),
        *("--next-review", "2026-01-31", "--note", "one late payment"),
    )
    assert group.rows("credit", "reviews") == []
    due = group.on("2026-01-31").rows("credit", "reviews")
    assert [(row["account"], row["score"], row["note"]) for row in due] == [
        ("A", "71", "one late payment")
    ]
    asked = group.done("credit", "request", "A", "--text", "the accounts", "--format", "json").json
    assert group.rows("list", "requests")[0]["state"] == "waiting"
    group.done("credit", "answer", asked["request"], "--text", "received")
    row = group.rows("list", "requests", "--customer", "A")[0]
    assert (row["text"], row["state"], row["answer"]) == ("the accounts", "answered", "received")
    assert group("credit", "answer", asked["request"], "--text", "again").status == 1
    late = group("credit", "check", "A", "--agency", "Bureau", "--next-review", "2025-01-01")
    assert late.status == 1


def test_an_overdue_hold_flags_what_files_bring(group: Artui, tmp_path: Path) -> None:
    group.done("credit", "hold-after", "19")
    text = "number,account,issue_date,amount\nI-5,B,2025-11-20,1.00\nI-6,A,2025-11-20,1.00\n"
    group.load(tmp_path, "invoices", text)
    assert flags(group, "I-5") == ["on_hold"]
    assert flags(group, "I-6") == []
    assert group("credit", "hold-after", "soon").status == 2
    group.done("credit", "hold-after", "off")


def test_remedies_are_listed_and_lifted(group: Artui) -> None:
    taken = group.done(
        *("remedy", "TOP", "--trigger", "i", "--do", "demand", "--reason", "unpaid"),
        *("--format", "json"),
    ).json
    row = group.rows("list", "remedies")[0]
    assert (row["account"], row["trigger"], row["do"], row["state"]) == (
        "TOP",
        "i",
        "demand",
        "standing",
    )
    due = {item["number"]: item["due_date"] for item in group.rows("list", "invoices")}
    assert due == {"I-1": "2025-11-21", "I-2": "2025-11-01"}
    group.done("remedy", "lift", taken["remedy"], "--reason", "paid most")
    due = {item["number"]: item["due_date"] for item in group.rows("list", "invoices")}
    assert due == {"I-1": "2025-12-31", "I-2": "2025-11-01"}
    assert group.rows("list", "remedies", "--customer", "TOP")[0]["state"] == "lifted"
    assert group("remedy", "lift", taken["remedy"], "--reason", "again").status == 1


@pytest.mark.parametrize(
    "words",
    [
        ("TOP", "--do", "demand", "--reason", "x"),
        ("TOP", "--trigger", "v", "--do", "demand", "--reason", "x"),
        ("TOP", "--trigger", "i", "--do", "shout", "--reason", "x"),
        ("TOP", "--trigger", "i", "--do", "demand"),
        ("TOP", "--trigger", "i", "--do", "demand", "--amount", "5", "--reason", "x"),
        ("lift", "seven", "--reason", "x"),
        ("raise", "7", "--reason", "x"),
        ("lift", "7", "--trigger", "i", "--reason", "x"),
    ],
)
def test_a_remedy_that_is_wrongly_typed_is_a_usage_error(group: Artui, words: tuple[str]) -> None:
    assert group("remedy", *words).status == 2


def test_a_terminated_account_takes_no_invoice_but_payments(group: Artui, tmp_path: Path) -> None:
    group.done("remedy", "A", "--trigger", "iii", "--do", "terminate", "--reason", "insolvent")
    text = "number,account,issue_date,amount\nI-7,A,2025-11-20,1.00\n"
    refused = group.load(tmp_path, "invoices", text)
    assert refused.status == 1
    assert "A is terminated" in refused.out + refused.err
    group.done("pay", "--customer", "A", "--amount", "1", "--reference", "P-1", "--invoice", "I-1")
    undone = group("undo")
    assert undone.status == 0
    group.done("undo")
    assert group("undo").status == 1


def test_refund_and_offset(group: Artui) -> None:
    group.done("pay", "--customer", "B", "--amount", "9500", "--reference", "P-1")
    ran = group("refund", "B", "--amount", "9500.01")
    assert ran.status == 1
    assert "9500.01 EUR is more than B has unapplied: 9500.00 EUR" in ran.err
    done = group.done("refund", "B", "--amount", "500", "--format", "json").json
    assert (done["refund"], done["unapplied"], done["currency"]) == ("RF-B", "9000.00", "EUR")
    done = group.done(
        "offset", "B", "--amount", "4000", "--reason", "no refund", "--format", "json"
    ).json
    assert (done["amount"], done["beyond"]) == ("4000.00", "0.00")
    open_amounts = {row["number"]: row["open_amount"] for row in group.rows("list", "invoices")}
    assert open_amounts == {"I-1": "5000.00", "I-2": "0.00"}
    assert group.rows("credit", "show", "B")[0]["unapplied"] == "5000.00"


def test_an_account_is_closed_and_opened_again(group: Artui) -> None:
    group.done("pay", "--customer", "B", "--amount", "9500", "--reference", "P-1")
    done = group.done("account", "close", "B", "--reason", "notice", "--format", "json").json
    assert done["balances"] == [{"currency": "EUR", "refundable": "500.00"}]
    assert group.rows("credit", "show", "B")[0]["state"] == "closing"
    group.done("account", "reopen", "B", "--reason", "stays")
    assert group("account", "reopen", "B", "--reason", "again").status == 1


def test_a_clerk_asks_and_a_supervisor_grants(group_sqlite: Artui) -> None:
    artui = group_sqlite
    artui.done("role", "set", "boss", "supervisor")
    artui("role", "set", "anna", "clerk", actor="boss")
    asked = artui("credit", "set", "TOP", "--limit", "12000", "--reason", "grows", actor="anna")
    assert asked.status == 1
    assert (
        "Raising the limit of TOP from 10000.00 to 12000.00 EUR needs a supervisor; anna is clerk. "
        "It now waits for a supervisor as request 1." in asked.err
    )
    assert artui.rows("approvals")[0] == {
        "id": 1,
        "day": "2025-11-21",
        "act": "credit limit",
        "what": "Raising the limit of TOP from 10000.00 to 12000.00 EUR",
        "reason": "grows",
        "asked_by": "anna",
        "state": "waiting",
        "decided_by": None,
        "decided_reason": None,
    }
    assert artui("approvals", "grant", "1", actor="anna").status == 1
    granted = artui("approvals", "grant", "1", actor="boss")
    assert granted.status == 0, granted.err
    assert artui.rows("credit", "show", "TOP")[0]["limit"] == "12000.00"
    assert artui.rows("approvals", "list") == []
    assert artui("approvals", "grant", "1", actor="boss").status == 1
    again = artui("write-off", "I-1", "--reason", "bad debt", actor="anna")
    assert again.status == 1
    assert "request 2" in again.err
    refused = artui("approvals", "refuse", "2", "--reason", "not yet", actor="boss")
    assert refused.status == 0, refused.err
    rows = artui.rows("approvals", "list", "--all")
    assert [row["state"] for row in rows] == ["granted", "refused"]


@pytest.fixture
def group_sqlite(artui: Artui, tmp_path: Path) -> Artui:
    """The same group in a file, where commands may name their actor."""
    folder = tmp_path / "file"
    folder.mkdir()
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        artui.load(folder, kind, text)
    return artui


def test_an_override_needs_its_reason(group: Artui, tmp_path: Path) -> None:
    assert group("approve", "I-1", "--override").status == 2
    text = "number,account,issue_date,amount,state\nW-1,A,2025-11-01,1.00,pending\n"
    group.load(tmp_path, "invoices", text)
    group.done("correct", "W-1", "--amount", "5000")
    refused = group("approve", "W-1-C1")
    assert refused.status == 1
    assert "limit 10000.00, exposure 9000.00 EUR" in refused.err
    group.done("approve", "W-1-C1", "--override", "--reason", "agreed")
    assert flags(group, "W-1-C1") == ["over_limit"]
