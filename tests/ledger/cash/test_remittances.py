"""What a payment pays is the same from a file, by hand and on the screen."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from artui.domain.kinds import Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.imports.file_import import import_file
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.payments import post_payments, record_payment
from artui.ledger.documents.correction import correct
from artui.ledger.documents.posting import posting_context
from artui.ledger.interest.charges import post_interest
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.tui.cash.reads import oldest_first
from tests.support.books import TODAY, book_at, rolled_back
from tests.support.postings import customer, invoice

Shares = list[tuple[str, int]]
AHEAD = TODAY + timedelta(5)
NUMBERS = ["A-1", "A-2", "A-3", "invoice:A-2", "AHEAD", "PENDING", "BRANCH-1", "USD-1", "NONE"]


def owed(book: Book, number: str, minor: int, **more: Any) -> int:
    """An invoice in GBP unless told otherwise."""
    return invoice(book, number, minor, **({"currency": "GBP"} | more))


@pytest.fixture
def owing(sqlite_url: str) -> Iterator[Book]:
    """A customer with invoices old and new, interest, a fixed sum, and what can't be paid."""
    book = book_at(sqlite_url)
    customer(book, policy="", country="GB", payment_order="costs-interest-principal")
    customer(book, "BRANCH", parent="ACME")
    for number, minor, issue in (("A-1", 50_000, 1), ("A-2", 20_000, 2), ("A-3", 30_000, 3)):
        owed(book, number, minor, issue=date(2026, 3, issue))
    post_interest(book, compensation=True)
    owed(book, "A-4", 700, issue=TODAY)
    owed(book, "AHEAD", 90_000, issue=AHEAD, due_date=AHEAD)
    owed(book, "PENDING", 10_000, pending=True)
    owed(book, "BRANCH-1", 10_000, account="BRANCH")
    owed(book, "USD-1", 10_000, currency="USD")
    yield book
    book.database.close()


def shares(book: Book, payment_id: int) -> Shares:
    """What a payment was allocated to, in its order."""
    query = (
        select(ITEM.c.number, ALLOCATION.c.amount_minor)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .where(ALLOCATION.c.credit_id == payment_id)
        .order_by(ALLOCATION.c.id)
    )
    with book.reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


def by_hand(book: Book, new: NewPayment, *, auto: bool = False) -> Shares:
    """What `pay` does."""
    return shares(book, record_payment(book, new, auto=auto)[0].id)


def by_file(book: Book, new: NewPayment) -> Shares:
    """What a file of payments does."""
    with book.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        outcome = post_payments(posting_context(entry, Origin.FILE), [new])[0]
    if isinstance(outcome, Refused):
        raise outcome
    return shares(book, outcome.id)


def by_screen(book: Book, new: NewPayment, given: Shares) -> Shares:
    """What the apply form gives: what was picked in it, then the rest filled in oldest first."""
    credit = record_payment(book, new._replace(invoices=()))[0].id
    with book.reading() as connection:
        ids = {row.number: row.id for row in connection.execute(select(ITEM.c.number, ITEM.c.id))}
    filled = oldest_first(book, credit, {ids[number]: minor for number, minor in given})
    numbers = {item_id: number for number, item_id in ids.items()}
    return [(numbers[debit_id], minor) for debit_id, minor in filled.items()]


def answer(book: Book, act: Callable[[Book], Shares]) -> Shares | str:
    """What was allocated, or the refusal in words; nothing stays."""
    with rolled_back(book) as tried:
        try:
            return act(tried)
        except Refused as refusal:
            return str(refusal)
    raise AssertionError


lines = st.builds(
    RemittanceLine,
    st.sampled_from(NUMBERS),
    st.one_of(st.none(), st.sampled_from([0, 1, 4_000, 50_000])),
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(1, 120_000), st.lists(lines, max_size=4).map(tuple))
def test_a_payment_pays_the_same_from_a_file_by_hand_and_on_the_screen(
    owing: Book, minor: int, named: tuple[RemittanceLine, ...]
) -> None:
    new = NewPayment("P-1", "ACME", TODAY, minor, "GBP", invoices=named)
    by_name = answer(owing, lambda book: by_hand(book, new))
    assert answer(owing, lambda book: by_file(book, new)) == by_name
    whole = answer(owing, lambda book: by_hand(book, new, auto=True))
    if isinstance(by_name, str):
        assert whole == by_name
        return
    assert answer(owing, lambda book: by_screen(book, new, by_name)) == whole
    assert isinstance(whole, list)
    assert whole[: len(by_name)] == by_name
    given = {number for number, _ in by_name}
    assert all(number not in ("AHEAD", "PENDING") or number in given for number, _ in whole)
    assert sum(share for _, share in whole) <= minor


@pytest.mark.parametrize("again", ["A-1", "invoice:A-1"])
def test_an_invoice_that_is_named_twice_is_refused_in_the_same_words_everywhere(
    owing: Book, tmp_path: Path, again: str
) -> None:
    named = (RemittanceLine("A-1"), RemittanceLine(again, 100))
    new = NewPayment("P-1", "ACME", TODAY, 60_000, "GBP", invoices=named)
    for act in (by_hand, by_file):
        assert answer(owing, lambda book, act=act: act(book, new)) == (
            "A-1 is named twice; name it once."
        )
    path = tmp_path / "payments.csv"
    head = "reference,account,value_date,amount,currency,invoices\n"
    path.write_text(f"{head}P-1,ACME,{TODAY},600.00,GBP,A-1;{again}=1.00\n")
    (error,) = import_file(owing, "payments", path).errors
    assert (error.line, error.column, error.value, error.message.rstrip(".")) == (
        2,
        "invoices",
        f"A-1;{again}=1.00",
        "A-1 is named twice; name it once",
    )


def test_oldest_first_never_pays_an_invoice_dated_in_the_future(owing: Book) -> None:
    new = NewPayment("P-1", "ACME", TODAY, 10_000_000, "GBP")
    for act in (lambda book: by_hand(book, new, auto=True), lambda book: by_screen(book, new, [])):
        paid = answer(owing, act)
        assert isinstance(paid, list)
        numbers = [number for number, _ in paid]
        assert numbers[-1] == "A-4"
        assert {"A-1", "A-2", "A-3"} < set(numbers)
        assert not {"AHEAD", "PENDING", "BRANCH-1", "USD-1"} & set(numbers)
    # A file never goes oldest first: what it does not name stays unapplied.
    assert answer(owing, lambda book: by_file(book, new)) == []


def test_cash_that_names_an_invoice_dated_in_the_future_counts_from_its_date(owing: Book) -> None:
    new = NewPayment("P-1", "ACME", TODAY, 90_000, "GBP", invoices=(RemittanceLine("AHEAD"),))
    for act in (by_hand, by_file):
        with rolled_back(owing) as book:
            assert act(book, new) == [("AHEAD", 90_000)]
            with book.reading() as connection:
                query = select(ALLOCATION.c.effective_date).order_by(ALLOCATION.c.id.desc())
                assert connection.execute(query.limit(1)).scalar_one() == AHEAD


def test_the_rest_passes_by_a_part_that_was_named(owing: Book) -> None:
    named = (RemittanceLine("A-1", 10_000),)
    new = NewPayment("P-1", "ACME", TODAY, 200_000, "GBP", invoices=named)
    paid = answer(owing, lambda book: by_hand(book, new, auto=True))
    assert isinstance(paid, list)
    assert paid[0] == ("A-1", 10_000)
    assert {"A-2", "A-3", "A-4"} < {number for number, _ in paid[1:]}


@pytest.fixture
def charged(sqlite_url: str) -> Iterator[Book]:
    """A customer with a late invoice of 1,000.00, charged 15.00, and a younger one of 500.00."""
    book = book_at(sqlite_url, as_of=date(2026, 2, 28))
    customer(book)
    invoice(book, "OLD", 100_000, issue=date(2026, 1, 1), due_date=date(2026, 1, 31))
    post_interest(book)
    invoice(book, "YOUNG", 50_000, issue=date(2026, 2, 1), due_date=date(2026, 3, 15))
    yield book
    book.database.close()


def paid_in_march(book: Book, reference: str, minor: int, *named: str) -> Shares:
    """What a payment of 1 March pays: what it names, or the oldest first."""
    lines = tuple(RemittanceLine(number) for number in named)
    new = NewPayment(reference, "ACME", date(2026, 3, 1), minor, "EUR", "", lines)
    march = replace(book, business_date=date(2026, 3, 1))
    return by_hand(march, new, auto=not named)


def test_a_paid_invoice_keeps_the_place_of_its_family(charged: Book) -> None:
    paid_in_march(charged, "P-1", 100_000, "OLD")
    # The charge is due on 30 March, but its invoice was due before the younger one.
    assert paid_in_march(charged, "P-2", 2_000) == [("FC-1-ACME-EUR", 1_500), ("YOUNG", 500)]


def test_a_corrected_invoice_keeps_its_costs(charged: Book) -> None:
    with charged.reading() as connection:
        old = connection.execute(select(ITEM.c.id).where(ITEM.c.number == "OLD")).scalar_one()
    correct(charged, old, amount_minor=90_000)
    paid = paid_in_march(charged, "P-1", 92_000)
    assert paid == [("OLD-C1", 90_000), ("FC-1-ACME-EUR", 1_500), ("YOUNG", 500)]
