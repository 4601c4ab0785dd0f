"""A list filtered by state holds exactly the documents whose row says so, after any history."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind, ItemState
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.refunds import refund
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.items import ids
from artui.ledger.lists.selection import Selection
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ALLOCATION, ITEM
from tests.support.books import book_at
from tests.support.postings import customer, invoice, memo, payment

START = date(2026, 3, 1)
EVERYTHING = tuple(ItemKind)
# Few amounts, so that documents are often settled to the cent.
CENTS = st.sampled_from([100, 200, 300, 500])
PICK = st.integers(0, 9)
Act = Callable[[Book], object]


def some(book: Book, pick: int, *kinds: ItemKind) -> int:
    """One of the documents of these kinds; refused if there is none."""
    with book.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.kind.in_(kinds)).order_by(ITEM.c.id)
        found = connection.execute(query).scalars().all()
    if not found:
        raise UnknownDocument("There is none.")
    return found[pick % len(found)]


def number_of(book: Book) -> str:
    """A number that no document has yet."""
    with book.reading() as connection:
        return f"N{len(connection.execute(select(ITEM.c.id)).all())}"


def an_invoice(minor: int, pending: bool) -> Act:
    return lambda book: invoice(
        book, number_of(book), minor, issue=book.business_date, pending=pending
    )


def a_memo(minor: int) -> Act:
    return lambda book: memo(book, number_of(book), minor, issue=book.business_date)


def a_payment(minor: int, ago: int) -> Act:
    return lambda book: payment(
        book, number_of(book), minor, value=book.business_date - timedelta(ago)
    )


def an_allocation(credit: int, debit: int, minor: int) -> Act:
    return lambda book: allocate(
        book,
        credit_id=some(book, credit, ItemKind.PAYMENT, ItemKind.CREDIT_MEMO),
        debit_id=some(book, debit, ItemKind.INVOICE, ItemKind.REFUND),
        amount_minor=minor,
    )


def taken_back(pick: int) -> Act:
    def act(book: Book) -> object:
        with book.reading() as connection:
            found = connection.execute(select(ALLOCATION.c.id)).scalars().all()
        return unallocate(book, found[pick % len(found)]) if found else None

    return act


def a_write_off(pick: int, minor: int | None) -> Act:
    return lambda book: write_off(
        book,
        some(book, pick, ItemKind.INVOICE),
        amount_minor=minor,
        reason="small",
    )


def a_refund(minor: int) -> Act:
    return lambda book: refund(book, 1, amount_minor=minor, currency="EUR")


def a_reversal(pick: int) -> Act:
    kinds = (ItemKind.INVOICE, ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
    return lambda book: reverse(book, some(book, pick, *kinds), reason="slip")


def a_correction(pick: int, minor: int) -> Act:
    return lambda book: correct(book, some(book, pick, ItemKind.INVOICE), amount_minor=minor)


def an_approval(pick: int) -> Act:
    return lambda book: approve(book, [some(book, pick, ItemKind.INVOICE)])


# An act, and how many days pass after it.
HISTORY = st.lists(
    st.tuples(
        st.one_of(
            st.builds(an_invoice, CENTS, st.booleans()),
            st.builds(a_memo, CENTS),
            st.builds(a_payment, CENTS, st.integers(0, 9)),
            st.builds(an_allocation, PICK, PICK, CENTS),
            st.builds(an_allocation, PICK, PICK, CENTS),
            st.builds(taken_back, PICK),
            st.builds(a_write_off, PICK, CENTS | st.none()),
            st.builds(a_refund, CENTS),
            st.builds(a_reversal, PICK),
            st.builds(a_correction, PICK, CENTS),
            st.builds(an_approval, PICK),
            st.just(undo),
        ),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=14,
)


def lived(book: Book, history: Sequence[tuple[Act, int]]) -> Book:
    """The book after a history; acts that are refused change nothing."""
    for act, days in history:
        with suppress(Refused):
            act(book)
        day = book.business_date + timedelta(days)
        book = replace(book, business_date=day, now=at(day))
    return book


def at(day: date) -> Callable[[], datetime]:
    """A clock that shows the morning of a day."""
    return lambda: datetime.combine(day, time(9, 30), UTC)


def assert_states_agree(book: Book) -> None:
    """Ask for every state on today and on days before, as known today and as known then."""
    today = book.business_date
    with book.reading() as connection:
        for ago, known_ago in ((0, None), (3, None), (0, 2), (1, 4)):
            known_on = None if known_ago is None else today - timedelta(known_ago)
            assert_agree(connection, today - timedelta(ago), known_on)


def assert_agree(connection: Connection, as_of: date, known_on: date | None) -> None:
    """Each document is in the list of its state, and in no other."""
    listed = {
        state: sorted(
            ids(connection, Selection(EVERYTHING, states=(state,), known_on=known_on), as_of)
        )
        for state in ItemState
    }
    counted = ids(connection, Selection(EVERYTHING, known_on=known_on), as_of)
    later = Selection(EVERYTHING, states=(ItemState.AHEAD,), known_on=known_on)
    every = counted + ids(connection, later, as_of)
    said: dict[ItemState, list[int]] = {state: [] for state in ItemState}
    for row in rows(connection, every, as_of, known_on=known_on):
        said[row.state].append(row.id)
    assert listed == {state: sorted(found) for state, found in said.items()}


@given(HISTORY)
@settings(max_examples=16, suppress_health_check=list(HealthCheck))
def test_states_agree_on_sqlite(sqlite_template: Path, history: list[tuple[Act, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        shutil.copy(sqlite_template, path)
        book = replace(book_at(f"sqlite:///{path}", as_of=START), now=at(START))
        try:
            customer(book)
            assert_states_agree(lived(book, history))
        finally:
            book.database.close()


def test_states_agree_on_postgresql(postgres_url: str) -> None:
    # One ledger lives through all the histories: to make a database takes longer than to fill it.
    book = replace(book_at(postgres_url, as_of=START), now=at(START))
    customer(book)
    last = [book]

    @given(HISTORY)
    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    def go_on(history: list[tuple[Act, int]]) -> None:
        last[0] = lived(last[0], history)
        assert_states_agree(last[0])

    try:
        go_on()
    finally:
        book.database.close()


@pytest.mark.parametrize("state", ["kept", "claimed", "none"])
def test_a_word_that_is_no_state_of_a_document_finds_nothing(book: Book, state: str) -> None:
    customer(book)
    invoice(book)
    with book.reading() as connection:
        assert not len(ids(connection, Selection(states=(state,)), book.business_date))
