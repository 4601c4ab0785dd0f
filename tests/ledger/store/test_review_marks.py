"""What the released version wrote down of reviewed rows is known again after an upgrade."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.book.book import Book
from artui.ledger.lists.reviewed import mark_reviewed
from artui.ledger.lists.work_rows import Candidate
from artui.ledger.lists.worklist import queue
from artui.ledger.office.schema import upgrade
from artui.ledger.store.engine import engines
from artui.ledger.store.tables import CUSTOMER, REVIEW
from tests.ledger.store.test_migrations import at_revision
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, memo

KEY = (1, "EUR")


def row(*notes: Reason, overdue: int = 0, days: int = 0, unapplied: int = 0) -> Candidate:
    """A row of the queue."""
    broken = any(note.kind is WorkReason.PROMISE_BROKEN for note in notes)
    return Candidate(*KEY, overdue, days, 0, unapplied, broken, 0, notes)


# What the released version wrote, and the same row today.
MARKS = [
    ("(100, 9, 0, 0, False, 0) ", row(overdue=100, days=9)),
    (
        "(0, 0, 0, 1000, False, 0) memo CM-88 unapplied",
        row(Reason(WorkReason.MEMOS_UNAPPLIED, *KEY, 1, "CM-88"), unapplied=1000),
    ),
    (
        "(0, 0, 0, 300, False, 0) 2 payments unapplied; invoice INV 3 pending",
        row(
            Reason(WorkReason.INVOICES_PENDING, *KEY, 1, "INV 3"),
            Reason(WorkReason.PAYMENTS_UNAPPLIED, *KEY, 2),
            unapplied=300,
        ),
    ),
    (
        "(5000, 40, 0, 0, True, 0) 400.00 under claim; promise broken 2026-11-09",
        row(
            Reason(WorkReason.PROMISE_BROKEN, *KEY, day=date(2026, 11, 9)),
            Reason(WorkReason.UNDER_CLAIM, *KEY, minor=40_000),
            overdue=5000,
            days=40,
        ),
    ),
]


@pytest.mark.parametrize(("mark", "looks"), MARKS)
def test_a_mark_of_the_released_version_is_known_again(
    blank_any_url: str, mark: str, looks: Candidate
) -> None:
    assert upgraded(blank_any_url, mark) == [looks.seen]


@pytest.mark.parametrize(
    "mark", ["", "anything", "(0, 0, 0, 1, False, 0) memo A; B unapplied", "(1, 2) x"]
)
def test_a_mark_that_cannot_be_read_is_left_as_it_is(blank_any_url: str, mark: str) -> None:
    assert upgraded(blank_any_url, mark) == [mark]


def upgraded(url: str, mark: str) -> list[str]:
    """What an upgrade makes of a mark."""
    at_revision(url, "0004")
    database = engines(url)
    with database.writer.begin() as connection:
        connection.execute(insert(CUSTOMER).values(id=1, account="C1", root_id=1, act_id=1))
        review = {"customer_id": 1, "currency": "EUR", "day": TODAY, "actor": "anna", "seen": mark}
        connection.execute(insert(REVIEW).values(**review))
    database.close()
    upgrade(url)
    database = engines(url)
    with database.reader.connect() as connection:
        found = list(connection.execute(select(REVIEW.c.seen)).scalars())
    database.close()
    return found


def test_a_row_that_looks_as_its_mark_says_stays_away(book: Book) -> None:
    number = customer(book)
    invoice(book, "INV-1", 100, issue=date(2026, 1, 2), due_date=date(2026, 1, 2))
    memo(book, "CM-88", 10)
    days = (book.business_date - date(2026, 1, 2)).days
    looks = (
        f'{{"overdue":100,"days":{days},"level":0,"unapplied":10,"due":1,'
        '"notes":[["memos_unapplied",1,"CM-88","",0]]}'
    )
    mark_reviewed(book, number, "EUR", looks)
    with book.reading() as connection:
        assert queue(connection, book.business_date).reviewed == 1
