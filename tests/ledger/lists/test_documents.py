"""One document whole, found by what people call it, with its corrections and its history."""

from datetime import date

import pytest
from sqlalchemy import insert

from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find_customer
from artui.ledger.book.refusals import AmbiguousDocument, UnknownCustomer, UnknownDocument
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.customers.notes import note_customer, note_item
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.interest.charges import post_interest
from artui.ledger.lists.document_page import (
    Document,
    document,
    find,
    history_chain,
    notes_on,
)
from artui.ledger.office.administration import set_entity
from artui.ledger.store.tables import ITEM_LINE, ITEM_TAX
from tests.support.books import TODAY
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment


def whole(book: Book, item_id: int) -> Document:
    """A document today."""
    with book.reading() as connection:
        return document(connection, item_id, TODAY)


def chain(book: Book, item_id: int) -> list[tuple[str, int, bool]]:
    """Steps, amounts and what waits."""
    with book.reading() as connection:
        steps = history_chain(connection, item_id)
    return [(step.step, step.amount_minor, step.waits) for step in steps]


def test_a_document_shows_allocations_also_when_taken_back(book: Book) -> None:
    customer(book)
    number, cm = invoice(book), memo(book)
    done = allocate(book, credit_id=cm, debit_id=number, amount_minor=4_000)
    unallocate(book, done.allocation_ids[0], reason="wrong invoice")
    rows = whole(book, number).allocations
    assert [(row.amount_minor, row.in_force) for row in rows] == [(4_000, False), (-4_000, False)]
    assert (rows[1].reverses, rows[1].reason) == (rows[0].id, "wrong invoice")
    assert (rows[0].memo, rows[0].payment, rows[0].debit) == ("CM-1", None, "INV-1")
    assert whole(book, cm).allocations == rows


def test_its_history_names_every_act_on_it(book: Book) -> None:
    customer(book)
    number, cm = invoice(book), memo(book)
    allocate(book, credit_id=cm, debit_id=number, amount_minor=4_000)
    note_item(book, number, "copy sent")
    note_customer(book, whole(book, number).item.customer_id, "called")
    shown = whole(book, number)
    assert [row.act for row in shown.history] == ["post invoice", "allocate", "note"]
    assert [note.text for note in shown.notes] == ["copy sent"]
    with book.reading() as connection:
        both = notes_on(connection, customer_id=shown.item.customer_id)
    assert [(note.text, note.number) for note in both] == [("called", ""), ("copy sent", "INV-1")]


def test_lines_and_taxes_come_in_their_order(book: Book) -> None:
    customer(book)
    number = invoice(book)
    line = {"item_id": number, "unit_net_minor": 10, "unit_gross_minor": 12, "net_minor": 20}
    with book.database.writer.begin() as connection:
        for position in (2, 1):
            values = {"position": position, "quantity": "2", "tax_minor": 4, "gross_minor": 24}
            row = line | values | {"description": f"line {position}", "tax_rate": "20"}
            connection.execute(insert(ITEM_LINE).values(**row))
        connection.execute(
            insert(ITEM_TAX).values(
                item_id=number, tax_type="VAT", rate="20", taxable_minor=20, tax_minor=4
            )
        )
    shown = whole(book, number)
    assert [line.description for line in shown.lines] == ["line 1", "line 2"]
    assert [(tax.tax_type, tax.tax_minor) for tax in shown.taxes] == [("VAT", 4)]


def test_interest_charged_stands_on_invoice_and_charge(book: Book) -> None:
    customer(book)
    number = invoice(book, issue=date(2026, 1, 1), due_date=date(2026, 1, 31))
    post_interest(on(book, date(2026, 3, 15)))
    charges = whole(book, number).charges
    assert [(row.charge_minor, row.rolled_back, row.invoice) for row in charges] == [
        (2_226, False, "INV-1")
    ]
    with book.reading() as connection:
        carrier = find(connection, f"charge:{charges[0].document}")
    assert whole(book, carrier.id).charges == charges
    assert carrier.kind == "finance_charge"


def test_a_document_that_is_not_there_is_refused(book: Book) -> None:
    with pytest.raises(UnknownDocument, match="internal id 77"):
        whole(book, 77)


def test_the_chain_shows_original_reversal_and_corrected(book: Book) -> None:
    customer(book)
    number = invoice(book, minor=10_000)
    assert chain(book, number) == [("Original", 10_000, False)]
    second = correct(book, number, amount_minor=9_000).item_id
    third = correct(book, second, amount_minor=9_500).item_id
    expected = [
        ("Original", 10_000, False),
        ("Reversal", -10_000, False),
        ("Corrected", 9_000, False),
        ("Original", 9_000, False),
        ("Reversal", -9_000, False),
        ("Corrected", 9_500, False),
    ]
    assert [chain(book, each) for each in (number, second, third)] == [expected] * 3


def test_a_pending_correction_shows_the_reversal_as_approval_will_make_it(book: Book) -> None:
    customer(book)
    number = invoice(book, minor=10_000, pending=True)
    corrected = correct(book, number, amount_minor=9_000).item_id
    assert chain(book, number) == [
        ("Original", 10_000, False),
        ("Reversal", -10_000, True),
        ("Corrected", 9_000, True),
    ]
    approve(book, [corrected])
    assert [waits for _, _, waits in chain(book, number)] == [False, False, False]


@pytest.fixture
def named(book: Book) -> Book:
    """Documents of several kinds, entities and customers that share numbers."""
    set_entity(book, "second")
    customer(book)
    customer(book, "A/B")
    invoice(book, "1042")
    invoice(book, "X:7")
    memo(book, "1042")
    invoice(book, "INV-9")
    invoice(book, "INV-9", entity="second")
    payment(book, "R/1")
    payment(book, "R/1", account="A/B")
    payment(book, "R-2", account="A/B")
    return book


@pytest.mark.parametrize(
    ("text", "kinds", "label"),
    [
        ("invoice:1042", None, "invoice:1042"),
        ("memo:1042", None, "memo:1042"),
        ("credit_memo:1042", None, "memo:1042"),
        ("1042", ("invoice",), "invoice:1042"),
        ("X:7", None, "invoice:X:7"),
        ("invoice:X:7", None, "invoice:X:7"),
        ("invoice:second/INV-9", None, "invoice:INV-9"),
        ("R-2", None, "payment:A/B/R-2"),
        ("payment:ACME/R/1", None, "payment:ACME/R/1"),
        ("payment:A/B/R/1", None, "payment:A/B/R/1"),
        ("A/B/R-2", ("payment",), "payment:A/B/R-2"),
    ],
)
def test_a_document_is_found_by_its_business_number(
    named: Book, text: str, kinds: tuple[str, ...] | None, label: str
) -> None:
    with named.reading() as connection:
        assert find(connection, text, kinds).label == label


@pytest.mark.parametrize(
    ("text", "kinds", "choices"),
    [
        ("1042", None, "1042 names 2 documents: invoice:1042, memo:1042; write one of these"),
        ("INV-9", None, "invoice:main/INV-9, invoice:second/INV-9"),
        ("R/1", ("payment",), "payment:ACME/R/1, payment:A/B/R/1"),
    ],
)
def test_an_ambiguous_number_is_refused_with_the_choices(
    named: Book, text: str, kinds: tuple[str, ...] | None, choices: str
) -> None:
    with named.reading() as connection, pytest.raises(AmbiguousDocument) as refused:
        find(connection, text, kinds)
    assert all(choice in str(refused.value) for choice in choices.split(", "))


@pytest.mark.parametrize(
    ("text", "kinds", "message"),
    [
        ("INV-77", None, "There is no document 'INV-77'."),
        ("memo:INV-9", ("credit_memo",), "There is no credit memo 'memo:INV-9'."),
        ("invoice:", None, "There is no document 'invoice:'."),
        ("memo:1042", ("invoice", "fee"), "There is no invoice or fee 'memo:1042'."),
    ],
)
def test_an_unknown_number_is_refused(
    named: Book, text: str, kinds: tuple[str, ...] | None, message: str
) -> None:
    with named.reading() as connection, pytest.raises(UnknownDocument) as refused:
        find(connection, text, kinds)
    assert str(refused.value) == message


def test_many_choices_are_told_in_part(book: Book) -> None:
    for place in range(10):
        customer(book, f"C{place}")
        payment(book, "R", account=f"C{place}")
    with book.reading() as connection, pytest.raises(AmbiguousDocument, match="and 2 more"):
        find(connection, "R")


def test_a_customer_is_found_by_its_account(named: Book) -> None:
    with named.reading() as connection:
        assert find_customer(connection, "A/B").name == "A/B Ltd"
        with pytest.raises(UnknownCustomer, match="no customer 'B'"):
            find_customer(connection, "B")
