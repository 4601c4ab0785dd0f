"""A month, from the bank's file to the journal in the general ledger, which says that it ties."""

import subprocess
import sys
from pathlib import Path

from beancount import loader

from tests.support.bank_files import mt940
from tests.support.commands import Artui
from tests.support.hledger_reader import read_hledger

CUSTOMERS = 'account,name,currency\nC1,"Acme ""Best""; Söhne | Co",EUR\nC2,Beta,EUR\n'
INVOICES = (
    "number,account,issue_date,amount,net_amount,tax_amount,due_date,terms\n"
    "INV-1042,C1,2025-10-01,119.00,100.00,19.00,2025-10-31,\n"
    "INV-1043,C1,2025-11-02,59.50,50.00,9.50,,2/10 net 30\n"
    "INV-2000,C2,2025-09-02,75.00,,,2025-10-02,\n"
)
MEMOS = "number,account,issue_date,amount,invoice\nCM-1,C2,2025-11-03,11.90,INV-2000\n"
BANK = mt940(
    ":61:2511101110C177,31NTRFNONREF//B1",
    ":86:166?20INV 1042 AND 1043?32ACME",
    ":61:2511201120C5,00NTRFNONREF//B2",
    ":86:166?20ON ACCOUNT?32BETA",
    days=("251109", "251120"),
)
ACCOUNTS = (
    *("ar=Assets:Receivable", "bank=Assets:Bank", "revenue=Income:Sales", "tax=Liabilities:VAT"),
    *("discount=Expenses:Discount", "interest=Income:Interest", "bad_debt=Expenses:BadDebt"),
)


def test_a_month_from_the_banks_file_to_the_journal(any_url: str, tmp_path: Path) -> None:
    artui = Artui(any_url, "2025-11-30")
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES), ("credit-memos", MEMOS)):
        assert artui.load(tmp_path, kind, text).status == 0
    (tmp_path / "november.sta").write_bytes(BANK.encode())
    # The bank's file, and what it pays: INV-1043 within its discount.
    artui.done("bank", "accounts", "set", "DE89370400440532013000", "--currency", "EUR")
    artui.done("import", "bank", tmp_path / "november.sta")
    artui.done("match", "post", "--certain")
    (waiting,) = [row for row in artui.rows("list", "bank") if row["state"] != "posted"]
    artui.done("match", "on-account", waiting["id"], "--customer", "C2")
    artui.done("interest", "post")
    artui.done("write-off", "INV-2000", "--amount", "0.05", "--reason", "rounding")
    # The books: what has no account is named before anything is cut.
    artui.done("books", "accounts", "set", *ACCOUNTS[1:])
    assert artui("books", "cut").status == 1
    artui.done("books", "accounts", "set", ACCOUNTS[0])
    artui.done("books", "cut")
    totals = {row["account"]: row for row in artui.rows("books", "show", "1", "--totals")}
    assert totals["Assets:Bank"]["debit"] == "182.31"
    assert (totals["Liabilities:VAT"]["credit"], totals["Liabilities:VAT"]["debit"]) == (
        "28.50",
        "0.19",
    )
    assert totals["Expenses:Discount"]["debit"] == "1.00"
    # It ties: as artui says, as beancount says, and as a reader of hledger says.
    assert artui("books", "check").status == 0
    for form in ("csv", "beancount", "hledger"):
        artui.done("books", "export", "--batch", 1, "--format", form, "--out", tmp_path / "out")
    folder = tmp_path / "out" / "main-1"
    entries, errors, _ = loader.load_file(str(folder / "proof.beancount"))
    assert (len(entries) > 10, errors) == (True, [])
    assert len(read_hledger(folder / "proof.hledger")) > 5
    artui.done("close", "2025-11-30")
    # December: a payment comes back; its own month is closed, so the books get it in the next.
    december = artui.on("2025-12-05")
    december.done("reverse", "payment:C2/B2", "--reason", "returned", "--date", "2025-12-03")
    assert december.on("2026-01-05")("close", "2025-12-31").status == 1
    december.done("books", "cut")
    for form in ("beancount", "hledger"):
        december.done("books", "export", "--batch", 2, "--format", form, "--out", tmp_path / "out")
    proof = tmp_path / "out" / "main-2" / "proof.beancount"
    assert loader.load_file(str(proof))[1] == []
    # And as whoever keeps the books runs it.
    checker = Path(sys.executable).with_name("bean-check")
    ran = subprocess.run([checker, "-C", proof], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    december.on("2026-01-05").done("close", "2025-12-31")
    december.done("db", "check")
