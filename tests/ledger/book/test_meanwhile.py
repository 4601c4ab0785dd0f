"""What others did to documents since they were read is told in words: who, what, when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from artui.ledger.book.audit_log import latest_act
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.customers.notes import note_item
from artui.ledger.disputes.disputes import open_dispute, resolve_dispute
from artui.ledger.documents.invoice_approval import hold
from artui.ledger.documents.reversal import reverse
from artui.ledger.items.meanwhile import AsRead, ChangedMeanwhile, refuse_changed
from tests.support.postings import customer, invoice, memo, payment

Act = Callable[[Book, int], object]


def as_seen(book: Book, *ids: int) -> AsRead:
    """Documents as they are now."""
    with book.reading() as connection:
        return AsRead(latest_act(connection), ids)


def pay_half(book: Book, item_id: int) -> None:
    payment(book, "P-2", 50_000, invoices=(("INV-1", None),))


def pay_whole(book: Book, item_id: int) -> None:
    payment(book, "P-2", 100_000, invoices=(("INV-1", None),))


def apply_memo(book: Book, item_id: int) -> None:
    allocate(book, credit_id=memo(book, "CM-1", 20_000), debit_id=item_id, amount_minor=20_000)


def resolve(book: Book, item_id: int) -> None:
    open_dispute(book, item_id, reason="damaged", amount_minor=1_000)
    resolve_dispute(book, item_id, outcome="rejected")


@pytest.mark.parametrize(
    ("act", "told", "settled"),
    [
        (pay_whole, "anna paid INV-1 at 09:30", True),
        (pay_half, "anna paid 500.00 EUR of INV-1 at 09:30", False),
        (apply_memo, "anna applied 200.00 EUR of CM-1 to INV-1 at 09:30", False),
        (lambda book, item_id: write_off(book, item_id, reason="gone", amount_minor=100_000),
         "anna wrote off INV-1 at 09:30", True),
        (lambda book, item_id: reverse(book, item_id, reason="wrong"),
         "anna reversed INV-1 at 09:30", True),
        (lambda book, item_id: hold(book, item_id, reason="wait"),
         "anna changed INV-1 (hold) at 09:30", False),
        (lambda book, item_id: open_dispute(book, item_id, reason="damaged"),
         "anna disputed INV-1 at 09:30", False),
        (resolve, "anna disputed INV-1 at 09:30 and anna changed the dispute of INV-1 at 09:30",
         False),
    ],
)  # fmt: skip
def test_a_change_of_a_document_is_told(book: Book, act: Act, told: str, settled: bool) -> None:
    customer(book)
    number = invoice(book, "INV-1", 100_000)
    seen = as_seen(book, number)
    refuse_changed(book, seen)
    act(replace(book, actor="anna"), number)
    with pytest.raises(ChangedMeanwhile) as refused:
        refuse_changed(book, seen)
    assert str(refused.value) == told
    assert refused.value.all_settled is settled
    refuse_changed(book, AsRead(refused.value.act_id, seen.item_ids))


def test_an_earlier_day_and_my_own_second_window_are_named(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 100_000)
    seen = as_seen(book, number)
    pay_half(book, number)
    later = replace(book, now=lambda: book.now() + timedelta(1))
    day = f"{book.now():%Y-%m-%d}"
    with pytest.raises(
        ChangedMeanwhile, match=rf"^you paid 500.00 EUR of INV-1 on {day} at 09:30$"
    ):
        refuse_changed(later, seen)


def test_a_credit_that_was_used_or_freed_is_told(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 100_000)
    credit = payment(book, "P-1", 30_000)
    anna, seen = replace(book, actor="anna"), as_seen(book, credit)
    done = allocate(anna, credit_id=credit, debit_id=number, amount_minor=30_000)
    with pytest.raises(ChangedMeanwhile, match=r"anna applied 300\.00 EUR of P-1 to INV-1"):
        refuse_changed(book, seen)
    seen = as_seen(book, credit)
    unallocate(anna, done.allocation_ids[0], reason="wrong")
    with pytest.raises(ChangedMeanwhile, match=r"anna took 300\.00 EUR of P-1 on INV-1 back"):
        refuse_changed(book, seen)


def test_notes_and_other_documents_are_no_change(book: Book) -> None:
    customer(book)
    number, other = invoice(book, "INV-1", 100_000), invoice(book, "INV-2", 100_000)
    seen = as_seen(book, number)
    note_item(book, number, "called")
    write_off(book, other, reason="gone", amount_minor=1)
    refuse_changed(book, seen)
    refuse_changed(book, AsRead(0, (number, other)))
