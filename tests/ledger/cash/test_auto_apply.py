"""Auto-apply: memos of customers who have it are applied when they come. Section 6 of the rules."""

from datetime import date
from pathlib import Path

import pytest

from artui.imports import file_import
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.support.commands import Artui
from tests.support.long_imports import imported, url_of
from tests.support.postings import payment

CUSTOMERS = """\
account,name,parent,currency,auto_apply
TOP,Top Inc,,EUR,yes
SUB,Sub Inc,TOP,EUR,
ASKS,Asks Inc,,EUR,
"""
INVOICES = """\
number,account,issue_date,amount
T-1,TOP,2025-11-01,100.00
S-1,SUB,2025-11-01,100.00
A-1,ASKS,2025-11-01,100.00
"""
MEMOS = "number,account,issue_date,amount,invoice\n"


@pytest.fixture
def artui(sqlite_url: str, own_home: Path) -> Artui:
    """A tree with auto-apply, and a customer who asks for each application."""
    artui = Artui(sqlite_url)
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        assert artui.load(own_home, kind, text).status == 0
    return artui


def left(artui: Artui) -> dict[str, str]:
    """What is open of each invoice and memo."""
    lists = (artui.rows("list", kind) for kind in ("invoices", "credit-memos"))
    return {row["number"]: row["open_amount"] for rows in lists for row in rows}


def test_memos_are_applied_to_the_invoice_they_name_and_the_rest_stays_unapplied(
    artui: Artui, own_home: Path
) -> None:
    """The main account's setting holds for all below it, and for nobody else."""
    before = left(artui)
    rows = MEMOS + "".join(
        f"{number},{account},2025-11-10,{amount},{invoice}\n"
        for number, account, amount, invoice in (
            ("C-1", "TOP", "30.00", "T-1"), ("C-2", "SUB", "60.00", "S-1"),
            ("C-3", "SUB", "60.00", "S-1"), ("C-4", "TOP", "10.00", ""),
            ("C-5", "ASKS", "20.00", "A-1"),
        )
    )  # fmt: skip
    # Of a file of which nothing stays nothing is applied either.
    for tried in (
        artui.load(own_home, "credit-memos", rows, "--dry-run"),
        artui.load(own_home, "credit-memos", rows + "C-6,TOP,bad,1.00,T-1\n"),
    ):
        assert ":4: would follow: 40.00 EUR applied to S-1" in tried.err
    assert left(artui) == before
    loaded = artui.load(own_home, "credit-memos", rows)
    assert loaded.status == 0
    assert ":4: 40.00 EUR applied to S-1" in loaded.err
    assert left(artui) == {
        "T-1": "70.00", "S-1": "0.00", "A-1": "100.00",
        "C-1": "0.00", "C-2": "0.00", "C-3": "20.00", "C-4": "10.00", "C-5": "20.00",
    }  # fmt: skip
    days = {row["effective_date"] for row in artui.rows("list", "applications")}
    assert days == {"2025-11-10"}
    assert "skipped 5" in artui.load(own_home, "credit-memos", rows).out
    artui.done("undo")
    assert {number: left(artui)[number] for number in before} == before
    artui.done("db", "check")


def test_the_setting_is_the_main_accounts_and_concerns_later_memos_only(
    artui: Artui, own_home: Path
) -> None:
    assert artui.load(own_home, "credit-memos", MEMOS + "C-1,ASKS,2025-11-10,20.00,A-1\n").out
    head = "account,name,parent,auto_apply\n"
    for row in ("SUB,Sub Inc,,yes", "NEW,New Inc,TOP,yes"):
        refused = artui.load(own_home, "customers", f"{head}{row}\n")
        assert (refused.status, "below TOP: auto_apply is a setting of" in refused.err) == (1, True)
    assert "changed 1" in artui.load(own_home, "customers", f"{head}ASKS,Asks Inc,,yes\n").out
    assert (
        artui("show", "customer", "ASKS", "--format", "json").json["header"]["auto_apply"] == "yes"
    )
    assert left(artui)["C-1"] == "20.00"
    assert artui.load(own_home, "credit-memos", MEMOS + "C-2,ASKS,2025-11-11,5.00,A-1\n").out
    assert (left(artui)["A-1"], left(artui)["C-2"]) == ("95.00", "0.00")
    assert "changed 1" in artui.load(own_home, "customers", f"{head}ASKS,Asks Inc,,no\n").out
    assert artui.load(own_home, "credit-memos", MEMOS + "C-3,ASKS,2025-11-12,5.00,A-1\n").out
    assert left(artui)["C-3"] == "5.00"


def test_a_memo_of_a_day_to_come_stays_unapplied(artui: Artui, own_home: Path) -> None:
    later = artui.load(own_home, "credit-memos", MEMOS + "C-1,TOP,2025-11-30,30.00,T-1\n")
    assert (later.status, "applied" in later.err) == (0, False)
    assert left(artui)["T-1"] == "100.00"


def test_what_another_clerk_does_meanwhile_is_seen_by_auto_apply(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long file is read while others work, and applied under its turn."""
    monkeypatch.setattr(file_import, "LONG_FILE", 1)
    artui = Artui(url_of(book))
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        assert artui.load(tmp_path, kind, text).status == 0
    path = tmp_path / "memos.csv"
    path.write_text(MEMOS + "C-1,TOP,2025-11-10,30.00,T-1\nC-2,ASKS,2025-11-10,5.00,A-1\n")

    def pay(other: Book) -> None:
        payment(
            other, "P-1", 9_000, value=date(2025, 11, 15), account="TOP", invoices=(("T-1", None),)
        )

    done, _ = imported(book, path, "credit-memos", pay)
    assert (done.added, [note.message for note in done.notes]) == (2, ["10.00 EUR applied to T-1"])
    assert left(artui) == {
        "T-1": "0.00",
        "S-1": "100.00",
        "A-1": "100.00",
        "C-1": "20.00",
        "C-2": "5.00",
    }
    assert list(breaches(book)) == []
