"""Disputes: what may be withheld, and what an outcome does to the ledger and to interest."""

from dataclasses import replace
from datetime import date

import pytest

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    BadDocument,
    DisputeNotAllowed,
    DisputeOpen,
    NoDispute,
    NotInForce,
    WrongKind,
)
from artui.ledger.disputes.dispute_rows import disputes
from artui.ledger.disputes.disputes import file_claim, open_dispute, resolve_dispute
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.preview import preview
from artui.ledger.office.undo import undo
from tests.support.postings import customer, invoice, item, memo, open_minor, payment, picture

DUE = date(2026, 1, 31)


def overdue(book: Book) -> int:
    """ACME's invoice of 1,000.00, due on 31 January."""
    customer(book)
    return invoice(book, issue=date(2026, 1, 1), due_date=DUE)


def cumulative(book: Book, day: date) -> int:
    """Interest to a day over all invoices, in minor units."""
    with book.reading() as connection:
        return sum(row.cumulative_minor for row in preview(connection, day))


def test_an_ordering_error_never_grounds_a_dispute(book: Book) -> None:
    number = overdue(book)
    with pytest.raises(DisputeNotAllowed, match="ordering error"):
        open_dispute(book, number, reason="ordering-error")
    with pytest.raises(DisputeNotAllowed, match="no reason"):
        open_dispute(book, number, reason="whim")


def test_a_dispute_is_at_most_what_is_open(book: Book) -> None:
    number = overdue(book)
    payment(book, minor=40_000, value=DUE, invoices=(("INV-1", None),))
    with pytest.raises(AmountTooLarge, match=r"600\.01 EUR is more than .* 600\.00"):
        open_dispute(book, number, reason="price", amount_minor=60_001)
    with pytest.raises(AmountNotPositive):
        open_dispute(book, number, reason="price", amount_minor=0)
    assert open_dispute(book, number, reason="price").amount_minor == 60_000
    with pytest.raises(DisputeOpen):
        open_dispute(book, number, reason="price")


def test_without_a_claim_interest_runs_on(book: Book) -> None:
    number = overdue(book)
    open_dispute(book, number, reason="damaged")
    assert cumulative(book, date(2026, 3, 31)) == 3_000


def test_a_filed_claim_stops_interest_on_its_part_from_its_date(book: Book) -> None:
    number = overdue(book)
    open_dispute(book, number, reason="damaged", amount_minor=40_000)
    file_claim(book, number, claim="A2Z-77", day=date(2026, 2, 14))
    assert cumulative(book, date(2026, 3, 31)) == 2_100


def test_a_rejected_claim_lets_interest_catch_up(book: Book) -> None:
    number = overdue(book)
    open_dispute(book, number, reason="damaged", amount_minor=40_000)
    file_claim(book, number, claim="A2Z-77", day=date(2026, 2, 14))
    march = replace(book, business_date=date(2026, 3, 31))
    post_interest(march)
    resolve_dispute(book, number, outcome="rejected")
    with book.reading() as connection:
        row = next(iter(preview(connection, date(2026, 3, 31))))
    assert (row.charged_before_minor, row.charge_minor) == (2_100, 900)


def test_an_accepted_dispute_becomes_a_memo_from_the_issue_date(book: Book) -> None:
    number = overdue(book)
    march = replace(book, business_date=date(2026, 3, 31))
    post_interest(march)
    open_dispute(book, number, reason="damaged", amount_minor=40_000)
    done = resolve_dispute(book, number, outcome="accepted")
    assert open_minor(book, number) == 60_000
    assert done.memo_id is not None
    assert item(book, done.memo_id).issue_date == date(2026, 1, 1)
    with book.reading() as connection:
        row = next(iter(preview(connection, date(2026, 3, 31))))
    assert (row.cumulative_minor, row.correction_minor) == (1_800, 1_200)


def test_what_was_paid_meanwhile_is_freed_for_the_memo(book: Book) -> None:
    number = overdue(book)
    open_dispute(book, number, reason="damaged", amount_minor=40_000)
    paid = payment(book, minor=90_000, value=DUE, invoices=(("INV-1", None),))
    done = resolve_dispute(book, number, outcome="accepted")
    assert done.memo_id is not None
    assert open_minor(book, number) == 0
    assert open_minor(book, done.memo_id) == 0
    assert open_minor(book, paid) == 30_000


def test_claims_and_outcomes_need_an_open_dispute(book: Book) -> None:
    number = overdue(book)
    with pytest.raises(NoDispute):
        file_claim(book, number, claim="A2Z-1", day=DUE)
    with pytest.raises(NoDispute):
        resolve_dispute(book, number, outcome="accepted")
    open_dispute(book, number, reason="price")
    for day in (date(2025, 12, 31), date(2026, 11, 22)):
        with pytest.raises(BadDocument):
            file_claim(book, number, claim="A2Z-1", day=day)
    with pytest.raises(BadDocument):
        file_claim(book, number, claim=" ", day=DUE)
    with pytest.raises(BadDocument):
        resolve_dispute(book, number, outcome="perhaps")
    file_claim(book, number, claim="A2Z-1", day=DUE)
    with pytest.raises(DisputeOpen):
        file_claim(book, number, claim="A2Z-2", day=DUE)


def test_only_an_invoice_that_stands_is_disputed(book: Book) -> None:
    customer(book)
    with pytest.raises(WrongKind):
        open_dispute(book, memo(book), reason="price")
    with pytest.raises(NotInForce):
        open_dispute(book, invoice(book, pending=True), reason="price")


def test_each_step_of_a_dispute_can_be_undone(book: Book) -> None:
    number = overdue(book)
    before = picture(book)
    open_dispute(book, number, reason="damaged", amount_minor=40_000)
    file_claim(book, number, claim="A2Z-77", day=date(2026, 2, 14))
    resolve_dispute(book, number, outcome="accepted")
    undo(book)
    assert picture(book) == before
    undo(book)
    with book.reading() as connection:
        assert [row.state for row in disputes(connection)] == ["open"]
    undo(book)
    with book.reading() as connection:
        assert list(disputes(connection)) == []
    open_dispute(book, number, reason="price")
