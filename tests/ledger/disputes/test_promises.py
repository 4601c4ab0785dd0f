"""Promises: what keeps one, when it is broken, and what it pauses."""

from dataclasses import replace
from datetime import date

import pytest

from artui.domain.filters import parse_filter
from artui.domain.kinds import Flag
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    BadDocument,
    NotInForce,
    WrongKind,
)
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.applications import apply_memo
from artui.ledger.disputes.promise_rows import BrokenPromise, broken, pending_items, promises
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.lists.item_flags import flags_of
from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.items import ids
from artui.ledger.lists.selection import Selection
from artui.ledger.office.undo import undo
from tests.support.postings import customer, invoice, memo, payment

DAY = date(2026, 12, 1)


def state(book: Book, day: date) -> list[str]:
    """The states of all promises on a day."""
    with book.reading() as connection:
        return [row.state for row in promises(connection, day)]


def broken_on(book: Book, day: date) -> list[BrokenPromise]:
    """The broken list of a day."""
    with book.reading() as connection:
        return broken(connection, day)


def test_a_promise_is_pending_through_its_grace_and_broken_the_day_after(book: Book) -> None:
    account = customer(book)
    number = invoice(book)
    promise_item(book, number, amount_minor=50_000, day=DAY)
    assert state(book, date(2026, 12, 3)) == ["pending"]
    assert state(book, date(2026, 12, 4)) == ["broken"]
    assert [row.customer_id for row in broken_on(book, date(2026, 12, 4))] == [account]
    with book.reading() as connection:
        assert flags_of(connection, [number], DAY) == {number: ("promised",)}
        assert flags_of(connection, [number], date(2026, 12, 4)) == {}


def test_payments_and_memos_by_then_keep_it(book: Book) -> None:
    customer(book)
    number, credit = invoice(book), memo(book, minor=20_000)
    promise_item(book, number, amount_minor=50_000, day=DAY)
    apply_memo(book, invoice_id=number, memo_id=credit, amount_minor=20_000)
    later = replace(book, business_date=date(2026, 12, 3))
    payment(later, "P-1", 30_000, value=date(2026, 12, 3), invoices=(("INV-1", None),))
    assert state(book, date(2026, 12, 4)) == ["kept"]


def test_what_was_paid_before_the_promise_or_after_its_grace_does_not_keep_it(book: Book) -> None:
    customer(book)
    number = invoice(book)
    payment(book, "P-0", 30_000, invoices=(("INV-1", None),))
    promise_item(book, number, amount_minor=50_000, day=DAY)
    later = replace(book, business_date=date(2026, 12, 4))
    payment(later, "P-1", 50_000, value=date(2026, 12, 4), invoices=(("INV-1", None),))
    assert state(book, date(2026, 12, 4)) == ["broken"]


def test_a_customer_s_promise_is_kept_on_any_of_his_invoices(book: Book) -> None:
    account = customer(book)
    invoice(book, "I-1")
    invoice(book, "I-2")
    promise_customer(book, account, currency="EUR", amount_minor=150_000, day=DAY)
    payment(book, "P-1", 150_000, auto=True)
    assert state(book, DAY) == ["kept"]


def listed(book: Book, selection: Selection, words: str = "") -> list[tuple[str, tuple[Flag, ...]]]:
    """The documents of a list, each with its flags."""
    with book.reading() as connection:
        found = ids(connection, selection, DAY, parse_filter(words))
        return [(row.number, row.flags) for row in rows(connection, found, DAY)]


def test_a_promise_of_the_account_is_no_flag_of_its_invoices_and_yet_pauses_them(
    book: Book,
) -> None:
    account = customer(book)
    first, second = invoice(book, "I-1"), invoice(book, "I-2")
    promise_customer(book, account, currency="EUR", amount_minor=150_000, day=DAY)
    assert listed(book, Selection()) == [("I-1", ()), ("I-2", ())]
    assert listed(book, Selection(), "flag:promised") == []
    with book.reading() as connection:
        assert pending_items(connection, [first, second], DAY) == {first, second}


def test_an_invoice_carries_its_own_promise_until_it_is_paid_by_whatever(book: Book) -> None:
    customer(book)
    promise_item(book, invoice(book, "I-1"), amount_minor=50_000, day=DAY)
    # Cash that was there before the promise does not keep it, and yet it pays the invoice.
    paid, cash = invoice(book, "I-2"), payment(book, "P-0", 100_000)
    promise_item(book, paid, amount_minor=100_000, day=DAY)
    allocate(book, credit_id=cash, debit_id=paid, amount_minor=100_000)
    assert state(book, DAY) == ["pending", "pending"]
    assert listed(book, Selection()) == [("I-1", (Flag.PROMISED,)), ("I-2", ())]
    assert [number for number, _ in listed(book, Selection(), "flag:promised")] == ["I-1"]


def test_a_new_promise_takes_the_broken_one_off_the_list(book: Book) -> None:
    customer(book)
    number = invoice(book)
    promise_item(book, number, amount_minor=50_000, day=DAY)
    later = replace(book, business_date=date(2026, 12, 10))
    promise_item(later, number, amount_minor=50_000, day=date(2026, 12, 20))
    assert broken_on(book, date(2026, 12, 10)) == []


def test_a_promise_takes_the_place_of_one_about_the_same_only(book: Book) -> None:
    account = customer(book)
    number = invoice(book)
    promised = promise_item(book, number, amount_minor=50_000, day=DAY)
    promise_customer(book, account, currency="EUR", amount_minor=60_000, day=DAY)
    later = replace(book, business_date=date(2026, 12, 10))
    assert len(broken_on(book, date(2026, 12, 10))) == 2
    promise_customer(later, account, currency="EUR", amount_minor=70_000, day=date(2026, 12, 20))
    assert [row.id for row in broken_on(book, date(2026, 12, 10))] == [promised.promise_id]


def test_a_broken_promise_on_a_paid_invoice_matters_no_more(book: Book) -> None:
    customer(book)
    promise_item(book, invoice(book), amount_minor=100_000, day=DAY)
    later = replace(book, business_date=date(2026, 12, 10))
    payment(later, "P-1", 100_000, value=date(2026, 12, 10), invoices=(("INV-1", None),))
    assert broken_on(book, date(2026, 12, 10)) == []


def test_a_promise_is_about_what_is_owed_and_about_the_future(book: Book) -> None:
    account = customer(book)
    number = invoice(book)
    with pytest.raises(AmountTooLarge, match=r"1000\.01 EUR is more than invoice INV-1 owes"):
        promise_item(book, number, amount_minor=100_001, day=DAY)
    with pytest.raises(AmountNotPositive):
        promise_item(book, number, amount_minor=0, day=DAY)
    with pytest.raises(BadDocument):
        promise_item(book, number, amount_minor=1, day=date(2026, 11, 20))
    with pytest.raises(AmountTooLarge):
        promise_customer(book, account, currency="USD", amount_minor=1, day=DAY)
    with pytest.raises(WrongKind):
        promise_item(book, memo(book), amount_minor=1, day=DAY)
    with pytest.raises(NotInForce):
        promise_item(book, invoice(book, "W", pending=True), amount_minor=1, day=DAY)


def test_a_promise_can_be_undone(book: Book) -> None:
    customer(book)
    promise_item(book, invoice(book), amount_minor=1, day=DAY)
    undo(book)
    assert state(book, DAY) == []
