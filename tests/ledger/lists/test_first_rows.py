"""The first rows of the worklist: those of the whole queue, read without it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from artui.ledger.book.book import Book
from artui.ledger.collecting.dunning import mark_written, post_dunning
from artui.ledger.disputes.promises import promise_customer
from artui.ledger.lists.first_rows import FirstReading, first_queue
from artui.ledger.lists.reviewed import mark_reviewed, snooze
from artui.ledger.lists.work_rows import Candidate, FirstQueue, as_plain, from_plain
from artui.ledger.lists.worklist import queue, row_of
from tests.support.books import TODAY
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment

ACCOUNTS = "ABCDEFGHIJ"


@pytest.fixture
def busy(book: Book) -> Book:
    """Customers at all levels, with promises, instalments and credits."""
    ids = [customer(book, account) for account in ACCOUNTS]
    for place, account in enumerate(ACCOUNTS):
        for currency in ("EUR", "USD")[: 1 + place % 2]:
            day = TODAY - timedelta(20 * place + 10)
            number = f"INV-{account}-{currency}"
            invoice(book, number, 1_000 * (place + 1), account=account, currency=currency,
                    issue=day, due_date=day)  # fmt: skip
    terms = "instalments 50% net 5, 50% net 90"
    invoice(book, "INV-P", 8_000, account="C", issue=TODAY - timedelta(80), terms=terms)
    payment(book, "P-1", 50_000, account="H")
    memo(book, "CM-1", 100, account="A")
    for days in (60, 30):
        then = on(book, TODAY - timedelta(days))
        post_dunning(then)
        with then.reading() as connection:
            new = connection.execute(text("SELECT id FROM dunning_notice WHERE written IS NULL"))
            files = [(row.id, f"{row.id}.pdf") for row in new]
        mark_written(then, files)
    before = on(book, TODAY - timedelta(30))
    promise_customer(before, ids[4], currency="EUR", amount_minor=5, day=TODAY - timedelta(20))
    promise_customer(before, ids[0], currency="EUR", amount_minor=5, day=TODAY - timedelta(20))
    promise_customer(book, ids[5], currency="USD", amount_minor=5, day=TODAY + timedelta(9))
    return book


def rows(book: Book) -> tuple[Candidate, ...]:
    with book.reading() as connection:
        return queue(connection, book.business_date).rows


def tallied(book: Book) -> None:
    """Check that the queue is counted as it is, after as many of its first rows as are wanted."""
    with book.reading() as connection:
        for wanted in (0, 1, 4):
            reading = FirstReading(connection, book.business_date)
            if wanted:
                reading.first(wanted)
            found, whole = reading.tally(), reading.whole()
            assert whole == queue(connection, book.business_date)
            assert found == (len(whole.rows), whole.reviewed, whole.snoozed)


def each_alone(book: Book, whole: Sequence[Candidate]) -> None:
    """Check that each row of the queue is the same if it is asked for alone."""
    day = book.business_date
    with book.reading() as connection:
        found = [row_of(connection, day, row.customer_id, row.currency) for row in whole]
    assert tuple(found) == whole


def told(book: Book, limit: int) -> tuple[Candidate, ...] | None:
    with book.reading() as connection:
        return FirstReading(connection, book.business_date).first(limit)


def first(book: Book) -> FirstQueue:
    with book.reading() as connection:
        found, reading = first_queue(connection, book.business_date, 0)
        assert (reading is None) == (found.whole is not None)
        return found


def test_they_are_those_of_the_whole_queue_as_far_as_enough_stand_out(busy: Book) -> None:
    whole = rows(busy)
    standing_out = sum(1 for row in whole if row.broken or row.level_due)
    assert {row.broken for row in whole} == {True, False}
    assert {row.level_due for row in whole} > {0, 1}  # several steps of the ladder
    for limit in range(1, len(whole) + 1):
        assert told(busy, limit) == (whole[:limit] if limit <= standing_out else None), limit
    assert 5 < standing_out < len(whole)
    each_alone(busy, whole)
    tallied(busy)


def test_what_is_handled_put_off_or_not_ours_is_not_among_them(busy: Book) -> None:
    first, second, third, *_ = rows(busy)
    mark_reviewed(busy, first.customer_id, first.currency, first.seen)
    snooze(busy, [second.customer_id], until=TODAY + timedelta(3), reason="on leave")
    with busy.database.writer.begin() as connection:
        hide = text("UPDATE customer SET receivable = false WHERE id = :id")
        connection.execute(hide, {"id": third.customer_id})
    whole = rows(busy)
    assert {first.customer_id, second.customer_id, third.customer_id}.isdisjoint(
        row.customer_id for row in whole if row.currency == "EUR"
    )
    for limit in (1, 2):
        assert told(busy, limit) == whole[:limit]
    tallied(busy)
    each_alone(busy, whole)
    hidden = {(row.customer_id, row.currency) for row in (first, second, third)}
    with busy.reading() as connection:
        assert {row_of(connection, TODAY, *key) for key in hidden} == {None}
    invoice(
        busy, "INV-MORE", 7, account="H", issue=TODAY - timedelta(9), due_date=TODAY - timedelta(9)
    )  # worse now
    tallied(busy)


def test_a_past_day_and_a_small_ledger_are_read_whole(
    busy: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment(busy, "P-2", 1_000, account="A", auto=True, value=TODAY)
    before = on(busy, TODAY - timedelta(1))
    each_alone(before, rows(before))
    assert told(on(busy, TODAY - timedelta(1)), 1) is None
    whole = rows(busy)
    found = first(busy)
    assert (found.first, found.whole and found.whole.rows) == (whole, whole)
    monkeypatch.setattr("artui.ledger.lists.first_rows._SMALL", 0)
    monkeypatch.setattr("artui.ledger.lists.first_rows.FIRST_ROWS", 2)
    found = first(busy)
    assert (found.first, found.whole) == (whole[:2], None)
    assert [row.customer_id for row in found.rows] == [row.customer_id for row in whole[:2]]
    monkeypatch.setattr("artui.ledger.lists.first_rows._MANY", 0)
    assert first(busy).whole is not None
    with busy.reading() as connection:
        assert FirstReading(connection, TODAY).tally() is None
        assert FirstReading(connection, TODAY - timedelta(1)).tally() is None


def test_a_queue_is_handed_over_as_it_is(busy: Book) -> None:
    with busy.reading() as connection:
        found = queue(connection, TODAY)
    again = from_plain(as_plain(found))
    assert again == found
    assert [row.seen for row in again.rows] == [row.seen for row in found.rows]
    assert [row.reasons for row in again.rows] == [row.reasons for row in found.rows]
