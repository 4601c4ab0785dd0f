"""Money in on the command line: our accounts, the bank's file, what it pays."""

import csv
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.bank_files import OURS, mt940
from tests.support.commands import Artui

CUSTOMERS = "account,name,currency\nC1,Acme,EUR\nC2,Beta,EUR\n"
INVOICES = (
    "number,account,issue_date,amount,currency\n"
    "INV-1042,C1,2025-11-01,60.00,EUR\nINV-1043,C1,2025-11-02,40.00,EUR\n"
    "INV-2000,C2,2025-11-02,75.00,EUR\n"
)
FILE = mt940(
    ":61:2511201120C100,00NTRFNONREF//B1",
    ":86:166?20INV 1042 AND 1043?32ACME",
    ":61:2511201120C75,00NTRFNONREF//B2",
    ":86:166?20RENT?32SOMEBODY",
    ":61:2511201120D4,00NCHGNONREF//B3",
    ":86:808?20FEES",
    days=("251119", "251120"),
)


@pytest.fixture
def artui(any_url: str, tmp_path: Path) -> Artui:
    """A ledger with three invoices and an account of ours."""
    for name, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        (tmp_path / f"{name}.csv").write_text(text)
    (tmp_path / "bank.sta").write_bytes(FILE.encode())
    artui = Artui(any_url)
    for kind in ("customers", "invoices"):
        artui.done("import", kind, tmp_path / f"{kind}.csv")
    artui.done("bank", "accounts", "set", "DE89 3704 0044 0532 0130 00", "--currency", "EUR")
    return artui


def test_our_accounts_are_listed(artui: Artui) -> None:
    (account,) = artui.rows("bank", "accounts", "list")
    assert (account["number"], account["currency"], account["reversal"]) == (OURS, "EUR", "iso")


def test_a_file_is_told_statement_by_statement(artui: Artui, tmp_path: Path) -> None:
    assert artui.done("import", "bank", tmp_path / "bank.sta").out == (
        f"bank.sta: {OURS} 1: 3 new, 0 known, opening 1000.00, closing 1171.00 EUR, adds up\n"
    )
    (again,) = artui.rows("import", "bank", tmp_path / "bank.sta")
    assert again["act"] is None
    assert [(each["new"], each["known"]) for each in again["statements"]] == [(0, 3)]


def test_a_rehearsal_of_a_file_changes_nothing(artui: Artui, tmp_path: Path) -> None:
    words = ("import", "bank", tmp_path / "bank.sta")
    told = artui.done(*words, "--dry-run").out.splitlines()
    assert ["INV 1042 AND 1043" in told[2], "RENT" in told[3], "FEES" in told[4]] == [True] * 3
    assert told[-1] == "bank.sta: nothing was changed."
    out = artui.done(*words, "--dry-run", "--format", "csv").out
    listed = list(csv.DictReader(out.splitlines()))
    assert [(row["line"], row["amount"], row["kind"]) for row in listed] == [
        ("5", "100.00", "receipt"),
        ("7", "75.00", "receipt"),
        ("9", "-4.00", "debit"),
    ]
    (found,) = artui.rows(*words, "--dry-run")
    assert [(each["payer"], each["amount"]) for each in found["entries"]] == [
        ("ACME", "100.00"), ("SOMEBODY", "75.00"), ("", "-4.00"),
    ]  # fmt: skip
    assert artui(*words, "--format", "csv").status == 2
    assert artui.rows("list", "bank") == []
    artui.done(*words)
    assert "entries" not in artui.rows(*words, "--dry-run")[0], "nothing would be done"


def test_entries_are_listed_with_where_they_are_on_their_way(artui: Artui, tmp_path: Path) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    found = artui.rows("list", "bank")
    assert [(row["amount"], row["kind"], row["state"]) for row in found] == [
        ("100.00", "receipt", "certain"),
        ("75.00", "receipt", "unknown"),
        ("-4.00", "debit", "ignored"),
    ]
    assert (found[0]["account"], found[0]["statement"], found[0]["line"]) == (OURS, "1", 5)
    (statement,) = artui.rows("list", "bank-statements")
    assert (statement["opening"], statement["closing"], statement["ties"]) == (
        "1000.00",
        "1171.00",
        "yes",
    )


def test_what_is_certain_is_posted_and_taken_back_whole(artui: Artui, tmp_path: Path) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    rehearsed = artui.done("match", "post", "--certain", "--dry-run").out
    assert rehearsed.startswith("Would post 1 payment of 100.00 EUR")
    posting = artui.rows("match", "post", "--certain")["posting"]
    assert [row["state"] for row in artui.rows("list", "invoices")] == ["paid", "paid", "open"]
    artui.done("undo", "--posting", posting)
    assert [row["state"] for row in artui.rows("list", "invoices")] == ["open"] * 3
    assert artui.done("db", "check").out == "Everything ties.\n"


def test_a_clerk_says_what_an_entry_pays(artui: Artui, tmp_path: Path) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    rent = next(row["id"] for row in artui.rows("list", "bank") if row["text"] == "RENT")
    artui.done("match", "set", rent, "--invoice", "INV-2000")
    assert artui.rows("list", "invoices")[2]["state"] == "paid"
    refused = artui("match", "on-account", rent, "--customer", "C2")
    assert refused.status == 1
    assert "is posted already" in refused.err


def test_an_entry_that_may_be_a_recorded_payment_is_posted_only_by_an_explicit_choice(
    artui: Artui, tmp_path: Path
) -> None:
    day = ("--date", "2025-11-19")
    artui.done("pay", "--customer", "C1", "--amount", "100", "--reference", "TR-8", *day)
    paid = ("pay", "--customer", "C2", "--amount", "75", "--auto", "--reference")
    artui.done(*paid, "TR-6", "--date", "2025-11-12")
    artui.done("import", "bank", tmp_path / "bank.sta")
    listed = artui.rows("match", "list")
    named, rent = listed[0]["entry"], listed[-1]["entry"]
    assert [(row["entry"], row["rank"], row["rule"]) for row in listed] == [
        *((named, 1, "M3"), (named, 2, "M12"), (rent, None, None)),
    ]
    assert (listed[-1]["certain"], listed[-1]["account"], listed[-1]["invoices"]) == (
        *(False, None), [],
    )  # fmt: skip
    assert listed[-1]["reasons"] == [
        "unknown: receipt of 75.00 EUR of SOMEBODY, booked 2025-11-20",
        "the text is 'RENT'",
    ]
    assert artui.rows("match", "show", rent) == listed[-1:]
    assert f"{rent},,,no,," in artui.done("match", "list", "--format", "csv").out
    # A payment of about the day is shown as what it is, as nothing else is.
    artui.done(*paid, "TR-7", "--date", "2025-11-13")
    (is_typed,) = artui.rows("match", "show", rent)
    assert (is_typed["rule"], is_typed["certain"], is_typed["account"]) == ("M12", False, "C2")
    assert "nothing is certain" in artui.done("match", "post", "--certain").out.lower()
    doubt = f"Entry {named} is left: payment TR-8 of 2025-11-19, recorded already, may be this"
    for refused in (
        ("accept", named),
        ("set", named, "--invoice", "INV-1042", "--invoice", "INV-1043"),
        ("on-account", named, "--customer", "C1"),
    ):
        ran = artui("match", *refused)
        assert (ran.status, ran.out) == (1, ""), refused
        assert doubt in ran.err, refused
        assert "--rank" in ran.err, refused
    for refused in (("accept", rent), ("on-account", rent, "--customer", "C1")):
        ran = artui("match", *refused)
        assert ran.status == 1
        assert "payment TR-7 of 2025-11-13, recorded already, may be this money" in ran.err
    assert "it is entry" in artui.done("match", "accept", named, "--rank", "2").out
    assert len(artui.rows("list", "payments")) == 3, "no cash was recorded again"
    artui.done("match", "on-account", rent, "--customer", "C2", "--anyway")
    assert len(artui.rows("list", "payments")) == 4
    assert artui.done("db", "check").out == "Everything ties.\n"


def test_an_entry_is_set_aside_for_a_reason(artui: Artui, tmp_path: Path) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    rent = next(row["id"] for row in artui.rows("list", "bank") if row["text"] == "RENT")
    assert artui("match", "ignore", rent, "--reason", " ").status == 2, "blanks are no reason"
    artui.done("match", "ignore", rent, "--reason", "our own transfer")
    assert {row["state"] for row in artui.rows("list", "bank")} == {"certain", "ignored"}
    assert artui.done("undo").out.startswith("Undone")


def test_a_refused_file_is_told_and_the_others_go_in(artui: Artui, tmp_path: Path) -> None:
    bad = tmp_path / "bad.sta"
    bad.write_text(mt940(":61:2511201120C1.100,00NTRFNONREF", closing=100_000))
    ran = artui("import", "bank", bad, tmp_path / "bank.sta")
    assert ran.status == 1
    assert ran.err.startswith("bad.sta line 5, column 16: :61: cannot be read")
    assert len(artui.rows("list", "bank")) == 3


def test_a_gap_is_accepted_for_a_reason(artui: Artui, tmp_path: Path) -> None:
    bad = tmp_path / "gap.sta"
    bad.write_text(mt940(":61:2511201120C10,00NTRFNONREF", closing=100_000))
    ran = artui("import", "bank", bad)
    assert ran.status == 1
    assert "does not add up" in ran.err
    assert artui("import", "bank", bad, "--accept-gap", "  ").status == 1, "blanks are no reason"
    out = artui.done("import", "bank", bad, "--accept-gap", "cut by the bank").out
    assert out.endswith("does not add up\n")
    (act,) = (row for row in artui.rows("log") if row["act"] == "import bank")
    assert "cut by the bank" in act["summary"]


def test_what_became_of_an_entry_is_taken_back_by_its_number(artui: Artui, tmp_path: Path) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    first, second, fee = (row["id"] for row in artui.rows("list", "bank"))
    artui.done("match", "ignore", second, "--reason", "our own transfer")
    artui.done("match", "accept", first)
    assert artui.done("match", "take-back", second).out.startswith("Undone")
    assert [row["state"] for row in artui.rows("list", "bank")][:2] == ["posted", "unknown"]
    for refused in (
        ("take-back", second),
        ("take-back", 999),
        ("accept", second, "--rank", "7"),
        ("accept", second, "--charge-fee"),
        ("accept", fee),
        ("accept", 999),
        ("show", 999),
        ("set", second, "--invoice", "NO-SUCH"),
        ("set", second, "--invoice", "INV-2000=75.001"),
        ("on-account", second, "--customer", "NOBODY"),
        ("rules", "remove", 99),
    ):
        ran = artui("match", *refused)
        assert (ran.status, ran.out) == (1, ""), refused
        assert ran.err, refused
    for wrong in (
        ("accept",),
        ("accept", "x"),
        ("accept", second, "--rank", "0"),
        ("set", second),
        ("ignore", second),
        ("post",),
        ("on-account", second),
    ):
        assert artui("match", *wrong).status == 2, wrong


def test_payments_accepted_together_are_one_posting(artui: Artui, tmp_path: Path) -> None:
    (tmp_path / "two.sta").write_bytes(
        mt940(
            ":61:2511201120C100,00NTRFNONREF//B1",
            ":86:166?20INV 1042 AND 1043?32ACME",
            ":61:2511201120C75,00NTRFNONREF//B2",
            ":86:166?20INV-2000?32BETA",
            days=("251119", "251120"),
        ).encode()
    )
    artui.done("import", "bank", tmp_path / "two.sta")
    artui.done("match", "accept", *(row["id"] for row in artui.rows("list", "bank")))
    acts = [row["id"] for row in artui.rows("log") if row["act"] == "bank payment"]
    assert "2 payments" in artui.done("undo", "--posting", acts[0]).out
    assert {row["state"] for row in artui.rows("list", "bank")} == {"certain"}


def test_options_of_other_files_are_refused(artui: Artui, tmp_path: Path) -> None:
    assert artui("import", "bank", tmp_path / "bank.sta", "--strict").status == 2
    assert artui("import", "payments", tmp_path / "bank.sta", "--accept-gap", "x").status == 2


def test_of_two_payments_of_one_invoice_only_the_first_is_certain_in_every_list(
    artui: Artui, tmp_path: Path
) -> None:
    twice = [
        line
        for name in ("B1", "B2")
        for line in (f":61:2511201120C75,00NTRFNONREF//{name}", ":86:166?20INV 2000?32BETA")
    ]
    (tmp_path / "twice.sta").write_bytes(mt940(*twice, days=("251119", "251120")).encode())
    artui.done("import", "bank", tmp_path / "twice.sta")
    listed = artui.rows("list", "bank")
    assert [each["state"] for each in listed] == ["certain", "probable"]
    for second in (artui.rows("match", "list")[1], artui.rows("match", "show", listed[1]["id"])[0]):
        assert (second["rule"], second["certain"], second["invoices"]) == ("M10", False, [])
    artui.done("match", "accept", listed[1]["id"])
    assert [row["open_amount"] for row in artui.rows("list", "invoices")][-1] == "75.00"


def test_a_statement_says_what_to_quote_for_each_invoice(artui: Artui, tmp_path: Path) -> None:
    artui.done("bank", "accounts", "set", OURS, "--reference", "OGM")
    artui.done("statement", "C2", "--formats", "json,pdf", "--out", tmp_path / "out")
    (as_json,) = (tmp_path / "out").glob("*.json")
    (item,) = json.loads(as_json.read_text())["sections"][0]["items"]
    rf, ogm = item["payment_references"]
    assert rf.startswith("RF")
    assert ogm.startswith("+++")
    (as_pdf,) = (tmp_path / "out").glob("*.pdf")
    assert f"reference {rf} · {ogm}" in PdfReader(as_pdf).pages[0].extract_text()


def test_a_payment_that_is_typed_after_its_entry_was_posted_is_asked_about(
    artui: Artui, tmp_path: Path
) -> None:
    artui.done("import", "bank", tmp_path / "bank.sta")
    artui.done("match", "on-account", "2", "--customer", "C2")
    words = ("pay", "--customer", "C2", "--amount", "75.00", "--reference", "TR-1")
    words = (*words, "--date", "2025-11-21")
    refused = artui(*words)
    assert refused.status == 1
    assert (
        "Payment TR-1 of 75.00 EUR is not recorded: payment B2 of 2025-11-20, which came with "
        "entry 2 of the bank, may be this money. --anyway records it all the same."
    ) in " ".join(refused.err.split())
    rows = "reference,account,value_date,amount,currency\nTR-2,C2,2025-11-21,75.00,EUR\n"
    (tmp_path / "payments.csv").write_text(rows)
    refused = artui("import", "payments", tmp_path / "payments.csv")
    assert refused.status == 1
    assert "payments.csv:2: reference: Payment TR-2 of 75.00 EUR is not recorded" in refused.err
    assert "--anyway takes 1 of them, if it is other money than the bank's." in refused.err
    artui.done(*words, "--anyway")
    artui.done("import", "payments", tmp_path / "payments.csv", "--anyway")
    assert len(artui.rows("list", "payments", "--customer", "C2")) == 3
    assert artui("import", "invoices", tmp_path / "invoices.csv", "--anyway").status == 2
