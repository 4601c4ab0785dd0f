"""What a payment names and did not pay is found again, and offered once it is there."""

from datetime import date

import pytest

from artui.domain.kinds import Origin
from artui.domain.remittance import RemittanceLine
from artui.domain.work_reasons import WorkReason
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import horizon
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment, Posted
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.awaited import awaited
from artui.ledger.cash.payments import post_payments
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.posting import posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.worklist import worklist
from tests.support.postings import MARCH, customer, invoice, open_minor, payment


@pytest.fixture(autouse=True)
def customers(book: Book) -> None:
    """Two customers that share no account tree."""
    customer(book)
    customer(book, "OTHER")


def paid(book: Book, reference: str, minor: int, *named: str | RemittanceLine) -> int:
    """A payment by file that names these; what is not there stays unapplied."""
    lines = tuple(RemittanceLine(each) if isinstance(each, str) else each for each in named)
    with book.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        context = posting_context(entry, Origin.FILE)
        context.cash_first = True
        new = NewPayment(reference, "ACME", MARCH, minor, "EUR", invoices=lines)
        (outcome,) = post_payments(context, [new])
    assert isinstance(outcome, Posted)
    return outcome.id


def waits(book: Book) -> list[tuple[str, str, str | None]]:
    """The payments that wait, what they name, and what is there of it now."""
    with book.reading() as connection:
        found = awaited(connection, horizon(connection, book.business_date))
    return [(each.payment.number, each.number, each.debit and each.debit.number) for each in found]


def reasons(book: Book) -> list[tuple[WorkReason, int, str, str]]:
    with book.reading() as connection:
        (row,) = worklist(connection, book.business_date)
    found = [each for each in row.reasons if each.ref or "payments" in each.kind]
    return [(each.kind, each.number, each.ref, each.named) for each in found]


def test_what_a_payment_names_in_vain_waits_while_it_has_money_left(book: Book) -> None:
    debit = invoice(book, "A-1", 10_000)
    first = paid(book, "P-1", 15_000, "A-1", "A-99")
    assert waits(book) == [("P-1", "A-99", None)]
    assert reasons(book) == [(WorkReason.PAYMENT_NAMES_NONE_OF_OURS, 1, "P-1", "A-99")]
    # A document of another account tree is not what this customer means.
    invoice(book, "A-99", 9_000, account="OTHER")
    assert waits(book) == [("P-1", "A-99", None)]
    more = invoice(book, "A-2", 5_000)
    allocate(book, credit_id=first, debit_id=more, amount_minor=5_000)
    assert (waits(book), open_minor(book, debit)) == ([], 0)


def test_what_was_tried_once_is_not_offered_again(book: Book) -> None:
    first = paid(book, "P-1", 5_000, "A-99")
    debit = invoice(book, "A-99", 9_000)
    assert waits(book) == [("P-1", "A-99", "A-99")]
    assert reasons(book) == [(WorkReason.PAYMENT_NAMES_WHAT_CAME, 1, "P-1", "A-99")]
    done = allocate(book, credit_id=first, debit_id=debit, amount_minor=1_000)
    assert waits(book) == []
    unallocate(book, done.allocation_ids[0])
    assert waits(book) == []
    assert reasons(book) == [(WorkReason.PAYMENTS_UNAPPLIED, 1, "P-1", "")]


def test_an_invoice_of_another_currency_or_reversed_is_not_offered(book: Book) -> None:
    paid(book, "P-1", 5_000, "A-98")
    paid(book, "P-2", 5_000, "A-99")
    invoice(book, "A-98", 9_000, currency="USD")
    reverse(book, invoice(book, "A-99", 9_000), reason="wrong")
    assert waits(book) == []


def test_only_a_few_payments_of_a_customer_are_named_one_by_one(book: Book) -> None:
    for place in range(5):
        paid(book, f"P-{place}", 100, f"X-{place}")
    payment(book, "P-5", 100)
    none = WorkReason.PAYMENT_NAMES_NONE_OF_OURS
    assert reasons(book) == [
        (none, 1, "P-0", "X-0"),
        (none, 1, "P-1", "X-1"),
        (none, 1, "P-2", "X-2"),
        (WorkReason.PAYMENTS_UNAPPLIED, 3, "", ""),
    ]


def test_the_one_payment_beside_those_that_name_something_is_named(book: Book) -> None:
    paid(book, "P-2", 100, "X-1", RemittanceLine("X-2", 50))
    payment(book, "P-1", 100, value=date(2026, 3, 2))
    assert reasons(book) == [
        (WorkReason.PAYMENT_NAMES_NONE_OF_OURS, 1, "P-2", "X-1; X-2"),
        (WorkReason.PAYMENTS_UNAPPLIED, 1, "P-1", ""),
    ]


def test_payments_of_one_reference_are_told_apart(book: Book) -> None:
    paid(book, "P-1", 100, "X-1")
    paid(book, "P-1", 200, "X-2")
    paid(book, "P-2", 100, "X-3")
    payment(book, "P-1", 100, value=date(2026, 3, 3))
    none = WorkReason.PAYMENT_NAMES_NONE_OF_OURS
    assert reasons(book) == [
        (none, 1, f"ACME/P-1@{MARCH}=1.00", "X-1"),
        (none, 1, f"ACME/P-1@{MARCH}=2.00", "X-2"),
        (none, 1, "P-2", "X-3"),
        (WorkReason.PAYMENTS_UNAPPLIED, 1, "ACME/P-1@2026-03-03", ""),
    ]


def test_what_waits_for_approval_is_offered_once_approved(book: Book) -> None:
    debit = invoice(book, "W-1", 9_000, pending=True)
    paid(book, "P-1", 5_000, "W-1")
    assert waits(book) == []
    approve(book, [debit])
    assert waits(book) == [("P-1", "W-1", "W-1")]


def test_cash_for_a_reversed_invoice_comes_in_and_says_so(book: Book) -> None:
    reverse(book, invoice(book, "A-1", 9_000), reason="wrong")
    with book.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        context = posting_context(entry, Origin.FILE)
        context.cash_first = True
        lines = (RemittanceLine("A-1"),)
        new = NewPayment("P-1", "ACME", MARCH, 5_000, "EUR", invoices=lines)
        (outcome,) = post_payments(context, [new])
    assert isinstance(outcome, Posted)
    assert str(outcome.note) == "invoice A-1 is reversed; 50.00 EUR stays unapplied"
