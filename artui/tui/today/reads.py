"""Today's queue for its screen: who needs attention and why, and marking a row as handled."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.ledger import customers, lists

if TYPE_CHECKING:
    from artui.ledger.book.book import Book, Done
    from artui.ledger.customers.follow_ups import FollowingUp
    from artui.ledger.lists.work_rows import Candidate, Queue, WorkRow
    from artui.tui.desk.target import Subject


class NothingDue(Refused):
    """No reminder of a customer is due."""


def queue(book: "Book", wanted: Filter) -> "tuple[Sequence[Candidate], Queue]":
    """The rows that match a filter, and the whole queue."""
    with book.reading() as connection:
        found = lists.worklist.queue(connection, book.business_date)
        if not wanted.words and not wanted.terms:
            return found.rows, found
        return lists.worklist.matching(connection, found, wanted), found


def row_now(book: "Book", customer_id: int, currency: str) -> "Candidate | None":
    """The row of a customer and currency as it is now; None if none is on the list."""
    with book.reading() as connection:
        return lists.worklist.row_of(connection, book.business_date, customer_id, currency)


def rows(book: "Book", candidates: "Sequence[Candidate]") -> "list[WorkRow]":
    """These rows, with names and credit."""
    with book.reading() as connection:
        return lists.worklist.rows_of(connection, candidates, book.business_date)


def snooze(book: "Book", customer_ids: Sequence[int], *, until: date, reason: str) -> "Done":
    """Take customers off the list until a day."""
    return lists.reviewed.snooze(book, customer_ids, until=until, reason=reason)


def follow_up(book: "Book", subject: "Subject", *, on: date, text: str) -> "FollowingUp":
    """Make a reminder on a document, or on a customer."""
    acts = customers.follow_ups
    if subject.item_id is not None:
        return acts.follow_up_item(book, subject.item_id, on=on, text=text)
    return acts.follow_up_customer(
        book, subject.customer_id, on=on, text=text, currency=subject.currency
    )


def finish_due(book: "Book", customer_id: int) -> "Done":
    """Mark the reminders of a customer that are due as done."""
    with book.reading() as connection:
        due = customers.follow_ups.follow_ups(
            connection, customer_ids=[customer_id], through=book.business_date, waiting=True
        )
    if not due:
        raise NothingDue("No follow-up of this customer is due.")
    return customers.follow_ups.finish(book, [row.id for row in due])


def has_customers(book: "Book") -> bool:
    """Whether there is a customer in the ledger."""
    with book.reading() as connection:
        return lists.header.has_customers(connection)


def review(book: "Book", rows: "Sequence[Candidate]") -> None:
    """Take rows off the list until they change."""
    for row in rows:
        lists.reviewed.mark_reviewed(book, row.customer_id, row.currency, row.seen)


def take_up(book: "Book", row: "Candidate") -> None:
    """Put a reviewed row back on the list."""
    lists.reviewed.unmark_reviewed(book, row.customer_id, row.currency)
