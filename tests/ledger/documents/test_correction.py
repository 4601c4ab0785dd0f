"""Corrections, approvals and numbers: the chain from original to corrected."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    AmountTooLarge,
    BadDocument,
    BatchSize,
    NotAllowed,
    NotInForce,
    NumberRule,
    NumberTaken,
    OverLimit,
    WaitsForSupervisor,
    WrongKind,
)
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve, hold, release, renumber
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import set_role
from artui.ledger.store.tables import ITEM
from tests.support.postings import customer, invoice, item, memo, open_minor, payment


def test_the_corrected_invoice_takes_the_place_of_the_original(book: Book) -> None:
    customer(book)
    original = invoice(book)
    payment(book, "P-1", 30_000, value=date(2026, 3, 9), invoices=(("INV-1", None),))
    done = correct(book, original, amount_minor=80_000)
    assert done.number == "INV-1-C1"
    assert item(book, original).reversed_by_id == done.reversal_id
    assert open_minor(book, original) == 0
    assert open_minor(book, done.item_id) == 50_000
    corrected = item(book, done.item_id)
    assert (corrected.issue_date, corrected.due_date) == (date(2026, 3, 1), date(2026, 3, 31))
    second = correct(book, done.item_id, amount_minor=70_000)
    assert second.number == "INV-1-C2"
    with pytest.raises(NotInForce):
        correct(book, original, amount_minor=1_000)


def test_less_than_was_paid_is_refused(book: Book) -> None:
    customer(book)
    original = invoice(book)
    payment(book, "P-1", 30_000, invoices=(("INV-1", None),))
    with pytest.raises(AmountTooLarge, match=r"300\.00 EUR allocated.*amount of 200\.00"):
        correct(book, original, amount_minor=20_000)
    assert item(book, original).in_force


def test_a_correction_upwards_is_checked_against_the_limit(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    original = invoice(book)
    with pytest.raises(OverLimit):
        correct(book, original, amount_minor=100_001)
    correct(book, original, amount_minor=99_999)


def test_only_an_invoice_is_corrected(book: Book) -> None:
    customer(book)
    with pytest.raises(WrongKind):
        correct(book, memo(book), amount_minor=1)


def test_the_approval_of_a_correction_supersedes_every_ancestor(book: Book) -> None:
    customer(book)
    first = invoice(book, pending=True)
    second = correct(book, first, amount_minor=90_000)
    third = correct(book, second.item_id, amount_minor=80_000)
    assert second.reversal_id is None
    approve(book, [third.item_id])
    approvals = [item(book, number).approval for number in (first, second.item_id, third.item_id)]
    assert approvals == ["superseded", "superseded", "approved"]
    with pytest.raises(NotInForce, match="reversed already"):
        approve(book, [first])


def test_a_batch_is_approved_whole_or_not_at_all(book: Book) -> None:
    customer(book)
    waiting = [invoice(book, f"W-{n}", pending=True) for n in range(11)]
    with pytest.raises(BatchSize):
        approve(book, waiting)
    with pytest.raises(BatchSize):
        approve(book, [])
    approve(book, waiting[:1])
    with pytest.raises(NotInForce, match="W-0 is approved already"):
        approve(book, waiting[:3])
    assert item(book, waiting[1]).approval == "pending"
    approve(book, waiting[1:])


@pytest.mark.parametrize("number", ["", " A", "A" * 36, "A/1", "Ä1", "A\n"])
def test_a_number_that_breaks_the_rule_is_refused(book: Book, number: str) -> None:
    customer(book)
    with pytest.raises(NumberRule):
        renumber(book, invoice(book, pending=True), number)


def test_a_number_taken_in_other_letters_is_refused(book: Book) -> None:
    customer(book)
    invoice(book, "ABC")
    with pytest.raises(NumberTaken):
        renumber(book, invoice(book, "W-1", pending=True), "abc ")


def test_an_approved_invoice_keeps_its_number(book: Book) -> None:
    customer(book)
    with pytest.raises(NotInForce):
        renumber(book, invoice(book), "INV-2")


def test_a_hold_is_set_once_and_released(book: Book) -> None:
    customer(book)
    number = invoice(book)
    hold(book, number, reason="query")
    with pytest.raises(NotInForce, match="on hold already"):
        hold(book, number, reason="again")
    release(book, number)
    with pytest.raises(NotInForce, match="not on hold already"):
        release(book, number)


def test_a_reversal_before_the_document_s_own_day_is_refused(book: Book) -> None:
    customer(book)
    with pytest.raises(BadDocument):
        reverse(book, invoice(book), reason="slip", day=date(2026, 2, 1))


def test_a_clerk_writes_off_up_to_the_tolerance_and_a_supervisor_beyond(book: Book) -> None:
    customer(book)
    number = invoice(book)
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    anna = replace(book, actor="anna")
    with pytest.raises(
        WaitsForSupervisor, match=r"0\.06 EUR .* tolerance of 0\.05 EUR.*request 1\."
    ):
        write_off(anna, number, amount_minor=6, reason="rounding")
    rest = invoice(book, "INV-2", 1_000)
    payment(book, "P-1", 995, invoices=(("INV-2", None),))
    write_off(anna, rest, reason="rounding")
    assert open_minor(book, rest) == 0
    write_off(book, number, reason="bad debt")
    assert open_minor(book, number) == 0


def test_a_clerk_does_not_write_a_large_amount_off_in_small_steps(book: Book) -> None:
    customer(book)
    large, small = invoice(book), invoice(book, "INV-2", 1_000)
    payment(book, "P-1", 995, invoices=(("INV-2", None),))
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    anna = replace(book, actor="anna")
    with pytest.raises(WaitsForSupervisor, match=r"0\.05 EUR .* 1000\.00 EUR open is above"):
        write_off(anna, large, amount_minor=5, reason="rounding")
    write_off(anna, small, amount_minor=2, reason="rounding")
    write_off(anna, small, amount_minor=2, reason="rounding")
    # What a supervisor wrote off before counts too.
    gone = invoice(book, "INV-4", 1_000)
    write_off(book, gone, amount_minor=997, reason="bad debt")
    with pytest.raises(WaitsForSupervisor, match=r"0\.03 EUR open and 9\.97 EUR written off"):
        write_off(anna, gone, reason="rounding")


def test_whoever_has_no_role_only_reads(book: Book) -> None:
    customer(book)
    set_role(book, "clerk", "supervisor")
    stranger = replace(book, actor="stranger")
    with pytest.raises(NotAllowed):
        invoice(stranger)


def test_a_write_off_goes_with_its_invoice(book: Book) -> None:
    customer(book)
    number = invoice(book)
    write_off(book, number, amount_minor=5, reason="rounding")
    reverse(book, number, reason="slip")
    with book.reading() as connection:
        query = select(ITEM.c.open_minor, ITEM.c.reversed_by_id).where(ITEM.c.kind == "write_off")
        row = connection.execute(query).one()
    assert row.open_minor == 0
    assert row.reversed_by_id is not None
