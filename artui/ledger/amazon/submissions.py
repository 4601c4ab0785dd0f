"""Submissions of vendor invoices: every step is recorded before the next is taken.

A submission has left the house, so nothing here is ever undone or withdrawn, and its number is
never free again. What a poll or a person finds out is an act of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.store.tables import SUBMISSION


@dataclass(frozen=True, slots=True)
class SubmissionStep:
    """A submission after a step; `body` is the text that goes out."""

    number: str
    state: str
    digest: str
    transaction_id: str
    sent_at: datetime | None
    polls: int
    resent: bool
    reason: str


def keep_submission(
    book: Book, step: SubmissionStep, *, body: str, item_id: int | None = None
) -> None:
    """Record a step of sending: one act, as final as the sending itself."""
    with book.act(ActName.SUBMIT, step.number) as entry:
        query = select(SUBMISSION.c.id).where(SUBMISSION.c.number == step.number)
        known = entry.connection.execute(query).scalar_one_or_none()
        values = _values(step) | {"body": body}
        if known is None:
            entry.add(SUBMISSION, number=step.number, item_id=item_id, **values)
        else:
            entry.change(SUBMISSION, known, **values)
        entry.summary = _sentence(step)


def keep_status(book: Book, step: SubmissionStep) -> int:
    """Record what became of a submission: one act; returns its number."""
    with book.act(ActName.VENDOR_STATUS, step.number) as entry:
        query = select(SUBMISSION.c.id).where(SUBMISSION.c.number == step.number)
        entry.change(SUBMISSION, entry.connection.execute(query).scalar_one(), **_values(step))
        entry.summary = _sentence(step)
        return entry.id


def _values(step: SubmissionStep) -> dict[str, object]:
    return {
        "state": step.state,
        "digest": step.digest,
        "transaction_id": step.transaction_id,
        "sent_at": step.sent_at,
        "polls": step.polls,
        "resent": step.resent,
        "reason": step.reason,
    }


def _sentence(step: SubmissionStep) -> str:
    why = f": {step.reason}" if step.reason else ""
    return f"vendor invoice {step.number} is {step.state}{why}"
