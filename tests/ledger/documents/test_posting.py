"""Posting: what a document must be, what repeats another, and when a credit limit says no."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from artui.domain.kinds import Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find, payment_name
from artui.ledger.book.records import NewInvoice, NewMemo, NewPayment, Posted, Same
from artui.ledger.book.refusals import (
    AmbiguousDocument,
    AmountNotPositive,
    AmountTooLarge,
    BadDocument,
    NumberTaken,
    OverLimit,
    PeriodClosed,
    UnknownCustomer,
    UnknownDocument,
    UnknownEntity,
)
from artui.ledger.cash.payments import post_payments
from artui.ledger.documents.invoice_approval import approve, renumber
from artui.ledger.documents.invoices import post_invoice, post_invoices
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import Outcome, posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import close_period, set_entity
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ITEM
from tests.support.postings import MARCH, customer, invoice, item, memo, open_minor, payment

NEW = NewInvoice("INV-1", "ACME", MARCH, 100_000, "EUR")


def imported(book: Book, *rows: NewInvoice) -> list[Outcome]:
    """What an import of these invoices answers, row by row."""
    with book.act(ActName.IMPORT_INVOICES, "test") as entry:
        return post_invoices(posting_context(entry, Origin.FILE), rows)


def paid_by_file(book: Book, *rows: NewPayment) -> list[Outcome]:
    """What an import of these payments answers, row by row."""
    with book.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        return post_payments(posting_context(entry, Origin.FILE), rows)


def column(book: Book, item_id: int, name: str) -> Any:
    """A column of an item."""
    with book.reading() as connection:
        return connection.execute(select(ITEM.c[name]).where(ITEM.c.id == item_id)).scalar_one()


@pytest.mark.parametrize(
    ("change", "refusal", "at"),
    [
        ({"account": "NOBODY"}, UnknownCustomer, "account"),
        ({"entity": "elsewhere"}, UnknownEntity, "entity"),
        ({"amount_minor": 0}, AmountNotPositive, "amount"),
        ({"amount_minor": -5}, AmountNotPositive, "amount"),
        ({"currency": "XXX"}, Refused, "currency"),
        ({"terms": "sometime"}, Refused, "terms"),
        ({"due_date": date(2026, 2, 1)}, BadDocument, "due_date"),
        ({"net_minor": 1, "tax_minor": 1}, BadDocument, "amount"),
    ],
)
def test_a_wrong_invoice_is_refused_at_its_column(
    book: Book, change: dict[str, Any], refusal: type[Refused], at: str
) -> None:
    customer(book)
    outcome = imported(book, NEW._replace(**change))[0]
    assert isinstance(outcome, refusal)
    assert outcome.column == at


def test_the_same_row_twice_is_one_invoice_and_other_values_are_refused(book: Book) -> None:
    customer(book)
    first, twin, other = imported(book, NEW, NEW, NEW._replace(amount_minor=1))
    assert isinstance(first, Posted)
    assert isinstance(twin, Same)
    assert isinstance(other, NumberTaken)
    again, changed = imported(book, NEW, NEW._replace(amount_minor=2))
    assert isinstance(again, Same)
    assert isinstance(changed, NumberTaken)


DIFFERENT: tuple[tuple[dict[str, Any], str], ...] = (
    ({"due_date": date(2026, 9, 1)}, "it has the due date 2026-03-31, this one 2026-09-01."),
    ({"terms": "net 77"}, "it has no terms, this one net 77."),
    ({"po_number": "PO\x1b7"}, "it has no PO number, this one PO\\x1b7."),
    ({"issue_date": date(2026, 3, 2)}, "it has the issue date 2026-03-01, this one 2026-03-02."),
    ({"amount_minor": 7}, "it has the amount 1000.00 EUR, this one 0.07 EUR."),
    ({"account": "OTHER"}, "it has the account ACME, this one OTHER."),
    ({"net_minor": 9, "tax_minor": 99_991}, "it has no net amount, this one 0.09."),
)


def test_a_number_that_is_taken_is_told_with_what_differs_first(book: Book) -> None:
    customer(book)
    customer(book, "OTHER")
    imported(book, NEW)
    refused = imported(book, *(NEW._replace(**change) for change, _ in DIFFERENT))
    there = "INV-1 is taken by invoice INV-1 of ACME, 2026-03-01, 1000.00 EUR, which is in force; "
    assert [str(each) for each in refused] == [there + words for _, words in DIFFERENT]


def test_an_approved_or_renumbered_invoice_is_still_the_one_of_the_old_file(book: Book) -> None:
    customer(book)
    waiting = imported(book, NEW._replace(pending=True))[0]
    assert isinstance(waiting, Posted)
    renumber(book, waiting.id, "INV-1A")
    approve(book, [waiting.id])
    assert isinstance(imported(book, NEW._replace(pending=True))[0], Same)


def test_another_entitys_document_hides_no_former_number(book: Book) -> None:
    customer(book)
    set_entity(book, "second", legal_name="Second GmbH")
    waiting = imported(book, NEW._replace(pending=True))[0]
    assert isinstance(waiting, Posted)
    renumber(book, waiting.id, "INV-1A")
    assert isinstance(imported(book, NEW._replace(entity="second"))[0], Posted)
    assert isinstance(imported(book, NEW._replace(pending=True))[0], Same)
    assert isinstance(imported(book, NEW._replace(entity="second"))[0], Same)


def test_a_file_taken_back_can_come_again_and_the_old_row_makes_way(book: Book) -> None:
    customer(book)
    imported(book, NEW)
    undo(book)
    again = imported(book, NEW)[0]
    assert isinstance(again, Posted)
    with book.reading() as connection:
        numbers = select(ITEM.c.number).where(ITEM.c.kind == "invoice").order_by(ITEM.c.id)
        assert connection.execute(numbers).scalars().all() == ["INV-1~1", "INV-1"]


def test_a_reversed_invoice_does_not_come_back_with_its_old_file(book: Book) -> None:
    customer(book)
    number = invoice(book)
    reverse(book, number, reason="wrong customer")
    assert isinstance(imported(book, NEW)[0], Same)
    assert isinstance(imported(book, NEW._replace(amount_minor=7))[0], Posted)


def test_numbers_are_unique_per_entity(book: Book) -> None:
    customer(book)
    set_entity(book, "second", legal_name="Second GmbH")
    first, second = imported(book, NEW, NEW._replace(entity="second"))
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)


def test_the_due_date_follows_the_terms_of_invoice_then_account(book: Book) -> None:
    customer(book, terms="eom 30")
    assert item(book, invoice(book, "A")).due_date == date(2026, 4, 30)
    assert item(book, invoice(book, "B", terms="net 10")).due_date == date(2026, 3, 11)
    assert item(book, invoice(book, "C", due_date=date(2026, 3, 2))).due_date == date(2026, 3, 2)


def test_an_invoice_beyond_the_limit_is_refused_by_hand_and_flagged_from_a_file(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    invoice(book, "FULL", 100_000)
    with pytest.raises(OverLimit, match=r"limit 1000\.00, exposure 1000\.00 EUR"):
        invoice(book, "OVER", 1)
    taken = imported(book, NEW._replace(number="OVER", amount_minor=1))[0]
    assert isinstance(taken, Posted)
    assert column(book, taken.id, "over_limit")


def test_siblings_share_the_limit_of_their_parent(book: Book) -> None:
    customer(book, "TOP", credit_limit_minor=1_000_000)
    for name in ("A", "B", "C"):
        customer(book, name, parent="TOP")
    invoice(book, "1", 500_000, account="A")
    invoice(book, "2", 400_000, account="B")
    with pytest.raises(OverLimit):
        invoice(book, "3", 100_001, account="C")
    invoice(book, "3", 100_000, account="C")


def test_with_a_limit_in_one_currency_others_count_as_zero(book: Book) -> None:
    customer(book, credit_limit_minor=100_000)
    with pytest.raises(OverLimit, match=r"limit 0\.00"):
        invoice(book, "USD-1", 1, currency="USD")


def test_a_supervisor_overrides_the_limit_with_a_reason(book: Book) -> None:
    customer(book, credit_limit_minor=0)
    posted = post_invoice(book, NEW, override_reason="agreed with the board")
    assert column(book, posted.id, "over_limit")


def test_a_payment_file_pays_only_what_it_names(book: Book) -> None:
    customer(book)
    first, second = invoice(book, "I-1", 1_000), invoice(book, "I-2", 1_000)
    row = NewPayment(
        "P-1",
        "ACME",
        MARCH,
        1_500,
        "EUR",
        invoices=(RemittanceLine("I-2", 300), RemittanceLine("I-1")),
    )
    outcome = paid_by_file(book, row)[0]
    assert isinstance(outcome, Posted)
    assert [open_minor(book, number) for number in (first, second, outcome.id)] == [0, 700, 200]
    assert isinstance(paid_by_file(book, row)[0], Same)


def test_rows_of_one_payment_file_see_what_the_rows_before_paid(book: Book) -> None:
    customer(book)
    debit = invoice(book, "I-1", 1_000)
    rows = [
        NewPayment("P-1", "ACME", MARCH, 600, "EUR", invoices=(RemittanceLine("I-1"),)),
        NewPayment("P-2", "ACME", MARCH, 600, "EUR", invoices=(RemittanceLine("I-1", 500),)),
        NewPayment("P-3", "ACME", MARCH, 600, "EUR", invoices=(RemittanceLine("I-1"),)),
    ]
    first, second, third = paid_by_file(book, *rows)
    assert isinstance(first, Posted)
    assert isinstance(second, AmountTooLarge)
    assert isinstance(third, Posted)
    assert open_minor(book, debit) == 0
    assert open_minor(book, third.id) == 200


def test_a_payment_for_an_unknown_invoice_is_refused_at_its_column(book: Book) -> None:
    customer(book)
    row = NewPayment("P-1", "ACME", MARCH, 100, "EUR", invoices=(RemittanceLine("NONE"),))
    outcome = paid_by_file(book, row)[0]
    assert isinstance(outcome, UnknownDocument)
    assert outcome.column == "invoices"


def test_a_reference_that_the_customer_has_is_refused(book: Book) -> None:
    customer(book)
    customer(book, "OTHER")
    first = payment(book, "P-1")
    payment(book, "P-1", account="OTHER")
    with pytest.raises(NumberTaken, match="ACME already has a payment P-1"):
        payment(book, "P-1")
    later = payment(book, "P-1", value=date(2026, 4, 1))
    with book.reading() as connection:
        names = [payment_name(connection, item_id) for item_id in (first, later)]
        assert names == ["ACME/P-1@2026-03-01", "ACME/P-1@2026-04-01"]
        assert [find(connection, name).id for name in names] == [first, later]
        with pytest.raises(AmbiguousDocument, match=f"payment:{names[0]}, payment:{names[1]}"):
            find(connection, "ACME/P-1")


def test_a_memo_names_an_invoice_of_its_own_tree(book: Book) -> None:
    customer(book)
    customer(book, "OTHER")
    invoice(book, "O-1", account="OTHER")
    with book.act(ActName.IMPORT_CREDIT_MEMOS, "test") as entry:
        row = NewMemo("CM-1", "ACME", MARCH, 1, "EUR", invoice="O-1")
        outcome = post_memos(posting_context(entry, Origin.FILE), [row])[0]
    assert isinstance(outcome, BadDocument)
    assert outcome.column == "invoice"


def test_nothing_is_dated_into_a_closed_period_but_late_cash_counts_after_it(book: Book) -> None:
    customer(book)
    close_period(book, date(2026, 3, 31))
    with pytest.raises(PeriodClosed, match="closed through 2026-03-31"):
        invoice(book)
    with pytest.raises(PeriodClosed):
        memo(book)
    with pytest.raises(PeriodClosed):
        payment(book)
    late = paid_by_file(book, NewPayment("P-1", "ACME", MARCH, 100, "EUR"))[0]
    assert isinstance(late, Posted)
    assert column(book, late.id, "issue_date") == MARCH
    assert column(book, late.id, "counts_from") == date(2026, 4, 1)
