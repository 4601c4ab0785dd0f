"""Files of self-billing invoices: what waits, what is open, and what corrects what."""

from datetime import date
from pathlib import Path

import pytest

from artui.amazon.self_billing.approval import listed_state, notice
from artui.imports.file_import import import_file
from artui.imports.imported import Imported
from artui.ledger.amazon.self_billing_rows import SelfBilled, self_billed
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.documents.correction_chain import history_chain
from artui.ledger.documents.invoice_approval import approve, hold, renumber
from artui.ledger.office.proofs.check import breaches
from tests.support.postings import customer, item

HEADER = "number,account,type,issue_date,amount,currency,corrects,external_ref\n"
THREE = (
    "A-1,ACME,ASB,2026-10-01,100.00,EUR,,\n"
    "R-1,ACME,ARB,2026-10-01,200.00,EUR,,\n"
    "V-1,ACME,VIB,2026-10-01,300.00,EUR,,\n"
)


def taken(book: Book, folder: Path, rows: str) -> Imported:
    path = folder / "self-billing.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return import_file(book, "self-billing", path)


def listed(book: Book, tab: str) -> list[SelfBilled]:
    with book.reading() as connection:
        assert tab in ("pending", "completed")
        chosen = "pending" if tab == "pending" else "completed"
        return self_billed(connection, chosen, book.business_date)


def number_id(book: Book, number: str) -> int:
    with book.reading() as connection:
        return find(connection, number).id


def steps(book: Book, number: str) -> list[tuple[str, int, bool]]:
    with book.reading() as connection:
        chain = history_chain(connection, find(connection, number).id)
    return [(step.step, step.amount_minor, step.waits) for step in chain]


@pytest.fixture
def three(book: Book, tmp_path: Path) -> Book:
    """A ledger with one invoice of each type."""
    customer(book)
    assert taken(book, tmp_path, THREE).added == 3
    return book


def test_pv_1_pv_2_asb_is_completed_at_once_and_the_others_wait(three: Book) -> None:
    assert [each.number for each in listed(three, "pending")] == ["R-1", "V-1"]
    (completed,) = listed(three, "completed")
    assert (completed.number, listed_state(completed)) == ("A-1", "approved")
    assert item(three, number_id(three, "A-1")).open_minor == 10000


def test_the_same_file_twice_adds_nothing_even_after_approval(three: Book, tmp_path: Path) -> None:
    approve(three, [number_id(three, "R-1")])
    again = taken(three, tmp_path, THREE)
    assert (again.added, again.skipped, again.act_id) == (0, 3, None)


def test_a_row_with_other_values_is_refused(three: Book, tmp_path: Path) -> None:
    for row in ("R-1,ACME,ARB,2026-10-01,201.00,EUR,,\n", "R-1,ACME,VIB,2026-10-01,200.00,EUR,,\n"):
        found = taken(three, tmp_path, row)
        assert "R-1 is there already" in str(found.errors[0])


def test_pv_5_pv_6_a_correction_waits_and_history_shows_what_approval_makes(
    three: Book, tmp_path: Path
) -> None:
    assert taken(three, tmp_path, "A-2,ACME,ASB,2026-10-20,90.00,EUR,A-1,\n").added == 1
    waiting = [
        ("Original", 10000, False),
        ("Reversal", -10000, True),
        ("Corrected", 9000, True),
    ]
    assert steps(three, "A-2") == waiting
    adjusted = next(each for each in listed(three, "pending") if each.number == "A-2")
    assert adjusted.amounts_minor == (10000, 9000)
    assert item(three, number_id(three, "A-1")).open_minor == 10000
    approve(three, [number_id(three, "A-2")])
    assert steps(three, "A-2") == [(step, minor, False) for step, minor, _ in waiting]
    assert item(three, number_id(three, "A-1")).reversed_by_id is not None
    assert item(three, number_id(three, "A-2")).open_minor == 9000
    assert list(breaches(three)) == []


def test_pv_7_corrections_make_a_chain_in_any_order_of_the_file(
    three: Book, tmp_path: Path
) -> None:
    rows = "R-3,ACME,ARB,2026-10-03,180.00,EUR,R-2,\nR-2,ACME,ARB,2026-10-02,190.00,EUR,R-1,\n"
    assert taken(three, tmp_path, rows).added == 2
    assert [minor for _, minor, _ in steps(three, "R-3")] == [
        20000, -20000, 19000, 19000, -19000, 18000,
    ]  # fmt: skip
    last = next(each for each in listed(three, "pending") if each.number == "R-3")
    assert last.amounts_minor == (20000, 19000, 18000)
    assert taken(three, tmp_path, rows).skipped == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C-1,ACME,ARB,2026-10-02,1.00,EUR,NONE,\n", "no invoice 'NONE'"),
        ("C-1,ACME,ARB,2026-10-02,1.00,USD,R-1,\n", "is in EUR"),
        ("C-1,OTHER,ARB,2026-10-02,1.00,EUR,R-1,\n", "belongs to ACME"),
        ("C-1,ACME,ARB,2026-10-02,1.00,EUR,R-1,\nC-2,ACME,ARB,2026-10-02,2.00,EUR,R-1,\n",
         "corrected by C-1 already"),
        ("C-1,ACME,ARB,2026-10-02,1.00,EUR,C-2,\nC-2,ACME,ARB,2026-10-02,2.00,EUR,C-1,\n", "ring"),
        ("C-1,ACME,ARB,2026-10-02,1.00,EUR,C-1,\n", "the invoice itself"),
        ("C-1,NOBODY,ARB,2026-10-02,1.00,EUR,,\n", "no customer 'NOBODY'"),
    ],
)  # fmt: skip
def test_a_row_that_can_not_be_is_told_and_nothing_of_the_file_stays(
    three: Book, tmp_path: Path, row: str, said: str
) -> None:
    customer(three, "OTHER")
    before = listed(three, "pending")
    found = taken(three, tmp_path, row)
    assert said in " ".join(map(str, found.errors))
    assert listed(three, "pending") == before


def test_a_correction_of_a_renumbered_invoice_finds_it(three: Book, tmp_path: Path) -> None:
    renumber(three, number_id(three, "R-1"), "R-9")
    assert taken(three, tmp_path, "R-2,ACME,ARB,2026-10-02,190.00,EUR,R-1,\n").added == 1
    assert [minor for _, minor, _ in steps(three, "R-2")] == [20000, -20000, 19000]
    assert taken(three, tmp_path, THREE).skipped == 3


def test_pv_11_pv_12_what_is_held_or_late_says_so(three: Book) -> None:
    hold(three, number_id(three, "A-1"), reason="bank details missing")
    (held,) = listed(three, "completed")
    assert listed_state(held) == "on_hold"
    assert "bank details missing" in notice(held, three.business_date)
    waiting = {each.type: each for each in listed(three, "pending")}
    assert notice(waiting["ARB"], date(2026, 11, 14)) == ""
    assert "45 days" in notice(waiting["ARB"], date(2026, 11, 15))
    assert "suspended" in notice(waiting["ARB"], date(2026, 12, 1))
    assert notice(waiting["VIB"], date(2026, 12, 1)) == ""
