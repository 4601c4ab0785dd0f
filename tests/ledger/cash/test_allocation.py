"""Allocation: what is refused, what is placed, and from which day it counts."""

from datetime import date

import pytest
from sqlalchemy import select

from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewApplication, Posted, Same
from artui.ledger.book.refusals import (
    AlreadyUndone,
    AmountNotPositive,
    AmountTooLarge,
    CurrencyDiffers,
    MoreThanOpen,
    NotInForce,
    NumberTaken,
    OutsideTree,
    UnknownDocument,
    WrongKind,
)
from artui.ledger.cash.allocation import allocate, allocate_many
from artui.ledger.cash.applications import apply_memo, apply_requests
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.history.allocations import applications
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ALLOCATION
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, item, memo, open_minor, payment


def test_a_memo_is_applied_and_both_sides_shrink_by_the_same_amount(book: Book) -> None:
    customer(book)
    debit, credit = invoice(book), memo(book)
    done = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=4_000)
    assert (open_minor(book, debit), open_minor(book, credit)) == (96_000, 6_000)
    assert done.rest_minor == 6_000
    assert "40.00 EUR to INV-1" in done.summary


def test_more_than_a_side_has_open_is_refused_with_both_numbers(book: Book) -> None:
    customer(book)
    debit, credit = invoice(book, minor=5_000), memo(book)
    with pytest.raises(
        MoreThanOpen, match=r"50\.01 EUR is more than invoice INV-1 has open: 50\.00"
    ) as of_debit:
        allocate(book, credit_id=credit, debit_id=debit, amount_minor=5_001)
    with pytest.raises(
        MoreThanOpen, match=r"100\.01 EUR is more than credit memo CM-1 has open"
    ) as of_credit:
        allocate(book, credit_id=credit, debit_id=debit, amount_minor=10_001)
    assert (of_debit.value.of_credit, of_credit.value.of_credit) == (False, True)
    words = of_debit.value.words("'50,01'", " after line 2 of this file")
    assert (
        words == "'50,01' is more than invoice INV-1 has open: 50.00 EUR after line 2 of this file."
    )
    assert (open_minor(book, debit), open_minor(book, credit)) == (5_000, 10_000)


@pytest.mark.parametrize("minor", [0, -1])
def test_zero_and_negative_amounts_are_refused(book: Book, minor: int) -> None:
    customer(book)
    with pytest.raises(AmountNotPositive):
        allocate(book, credit_id=memo(book), debit_id=invoice(book), amount_minor=minor)


def test_two_currencies_are_refused(book: Book) -> None:
    customer(book)
    with pytest.raises(CurrencyDiffers, match="in USD, invoice INV-1 in EUR"):
        allocate(book, credit_id=memo(book, currency="USD"), debit_id=invoice(book), amount_minor=1)


def test_customers_of_one_tree_may_share_and_strangers_may_not(book: Book) -> None:
    customer(book)
    customer(book, "BRANCH", parent="ACME")
    customer(book, "OTHER")
    credit = memo(book)
    allocate(
        book, credit_id=credit, debit_id=invoice(book, "B-1", account="BRANCH"), amount_minor=1
    )
    stranger = invoice(book, "O-1", account="OTHER")
    with pytest.raises(OutsideTree, match="share no account tree"):
        allocate(book, credit_id=credit, debit_id=stranger, amount_minor=1)


def test_a_pending_invoice_takes_nothing(book: Book) -> None:
    customer(book)
    waiting = invoice(book, pending=True)
    with pytest.raises(NotInForce, match="INV-1 is pending"):
        allocate(book, credit_id=memo(book), debit_id=waiting, amount_minor=1)


def test_a_payment_counts_from_its_value_date_or_the_invoice_s_issue_date(book: Book) -> None:
    customer(book)
    debit = invoice(book, issue=date(2026, 3, 10))
    credit = payment(book, value=date(2026, 3, 2))
    done = allocate(book, credit_id=credit, debit_id=debit, amount_minor=100)
    assert _effective(book, done.allocation_ids[0]) == date(2026, 3, 10)


def test_a_memo_counts_from_the_day_of_the_request(book: Book) -> None:
    customer(book)
    done = apply_memo(book, invoice_id=invoice(book), memo_id=memo(book), amount_minor=1)
    assert _effective(book, done.allocation_ids[0]) == book.business_date


def test_several_shares_are_placed_whole_or_not_at_all(book: Book) -> None:
    customer(book)
    first, second = invoice(book, "I-1", 1_000), invoice(book, "I-2", 1_000)
    credit = payment(book, minor=1_500)
    with pytest.raises(AmountTooLarge):
        allocate_many(book, credit_id=credit, shares=[(first, 1_000), (second, 501)])
    assert [open_minor(book, number) for number in (first, second, credit)] == [1_000, 1_000, 1_500]


def test_an_application_taken_back_leaves_everything_as_before_and_only_once(book: Book) -> None:
    customer(book)
    debit, credit = invoice(book), memo(book)
    number = apply_memo(book, invoice_id=debit, memo_id=credit, amount_minor=4_000).allocation_ids[
        0
    ]
    unallocate(book, number, reason="wrong invoice")
    assert (open_minor(book, debit), open_minor(book, credit)) == (100_000, 10_000)
    with pytest.raises(AlreadyUndone):
        unallocate(book, number)
    with pytest.raises(UnknownDocument):
        unallocate(book, number + 1)


def test_only_a_memo_can_be_applied_on_request(book: Book) -> None:
    customer(book)
    with pytest.raises(WrongKind):
        apply_memo(book, invoice_id=invoice(book), memo_id=payment(book), amount_minor=1)


def test_a_repeated_request_is_the_same_one(book: Book) -> None:
    customer(book)
    debit = invoice(book)
    memo(book)
    row = NewApplication("INV-1", "CM-1", 1_000, request_id="R-1")
    assert _applied(book, [row])[0].__class__ is Posted
    again, bare, other = _applied(
        book,
        [
            row,
            NewApplication("INV-1", "CM-1", 1_000),
            NewApplication("INV-1", "CM-1", 2_000, request_id="R-1"),
        ],
    )
    assert isinstance(again, Same)
    assert isinstance(bare, Same)
    assert isinstance(other, NumberTaken)
    assert open_minor(book, debit) == 99_000


def test_a_request_for_an_unknown_document_names_its_column(book: Book) -> None:
    customer(book)
    memo(book)
    refusal = _applied(book, [NewApplication("INV-9", "CM-1", 1_000)])[0]
    assert isinstance(refusal, UnknownDocument)
    assert refusal.column == "invoice"


def test_the_discount_is_earned_up_to_its_last_day(book: Book) -> None:
    customer(book)
    early = invoice(book, "I-1", terms="2/10 net 30")
    payment(book, "P-1", 98_000, value=date(2026, 3, 11), invoices=(("I-1", None),))
    assert open_minor(book, early) == 0
    short = invoice(book, "I-2", terms="2/10 net 30")
    payment(book, "P-2", 97_999, value=date(2026, 3, 11), invoices=(("I-2", None),))
    assert open_minor(book, short) == 2_001
    late = invoice(book, "I-3", terms="2/10 net 30")
    payment(book, "P-3", 98_000, value=date(2026, 3, 12), invoices=(("I-3", None),))
    assert open_minor(book, late) == 2_000


def test_the_discount_goes_when_its_payment_is_taken_back(book: Book) -> None:
    customer(book)
    debit = invoice(book, terms="2/10 net 30")
    credit = payment(book, minor=98_000, value=date(2026, 3, 5))
    done = allocate(book, credit_id=credit, debit_id=debit, amount_minor=98_000)
    assert open_minor(book, debit) == 0
    unallocate(book, done.allocation_ids[0])
    assert open_minor(book, debit) == 100_000


@pytest.mark.parametrize("way", ["returned", "unapplied"])
def test_the_discount_goes_also_when_an_undo_had_brought_it_back(book: Book, way: str) -> None:
    customer(book)
    debit = invoice(book, terms="2/10 net 30")
    credit = payment(book, minor=98_000, value=date(2026, 3, 5), invoices=(("INV-1", None),))
    reverse(book, credit, reason="returned")
    undo(book)
    assert open_minor(book, debit) == 0
    if way == "returned":
        reverse(book, credit, reason="returned again")
    else:
        with book.reading() as connection:
            in_force = [each for each in applications(connection, TODAY) if each.in_force]
        unallocate(book, next(each.id for each in in_force if each.payment))
    assert open_minor(book, debit) == 100_000


def test_a_payment_pays_what_it_names_then_the_oldest(book: Book) -> None:
    customer(book)
    old = invoice(book, "OLD", 1_000, issue=date(2026, 1, 1))
    new = invoice(book, "NEW", 1_000)
    credit = payment(book, minor=1_500, invoices=(("NEW", None),), auto=True)
    assert [open_minor(book, number) for number in (old, new, credit)] == [500, 0, 0]
    assert item(book, credit).open_minor == 0


def _effective(book: Book, allocation_id: int) -> date:
    with book.reading() as connection:
        query = select(ALLOCATION.c.effective_date).where(ALLOCATION.c.id == allocation_id)
        found: date = connection.execute(query).scalar_one()
    return found


def _applied(book: Book, rows: list[NewApplication]) -> list[Posted | Same | Refused]:
    with book.act(ActName.IMPORT_APPLICATIONS, "test") as entry:
        return apply_requests(entry, rows)
