"""A clerk's own working state: reviewed rows of the worklist and half-filled forms, which are no
business acts, and customers whom a clerk puts off, which is one."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Delete, delete, insert, select

from artui.ledger.book.book import Book, Done, refuse_auditors
from artui.ledger.book.refusals import BadDocument
from artui.ledger.customers import snoozes
from artui.ledger.lists.worklist import plights
from artui.ledger.store.tables import CUSTOMER, DRAFT, REVIEW


def mark_reviewed(book: Book, customer_id: int, currency: str, seen: str) -> None:
    """Take a row off today's worklist until it differs from `seen`; raises NotAllowed for an
    auditor, since it is everybody's list."""
    with book.transaction() as joined:
        assert joined.joined is not None
        refuse_auditors(joined, joined.joined)
        joined.joined.execute(_of(customer_id, currency))
        row = {"customer_id": customer_id, "currency": currency, "day": book.business_date}
        joined.joined.execute(insert(REVIEW).values(**row, actor=book.actor, seen=seen))


def unmark_reviewed(book: Book, customer_id: int, currency: str) -> None:
    """Put a row back on the worklist; raises NotAllowed for an auditor."""
    with book.transaction() as joined:
        assert joined.joined is not None
        refuse_auditors(joined, joined.joined)
        joined.joined.execute(_of(customer_id, currency))


def snooze(book: Book, customer_ids: Collection[int], *, until: date, reason: str) -> Done:
    """Take customers off the worklist until a day, unless something gets worse: one act.

    Raises BadDocument: the day is not later, or a customer is not on the worklist.
    """
    with book.reading() as connection:
        found = plights(connection, book.business_date, customer_ids)
        missing = set(customer_ids) - found.keys()
        query = select(CUSTOMER.c.account).where(CUSTOMER.c.id.in_(missing))
        account = connection.execute(query.limit(1)).scalar() if missing else None
    if account is not None:
        raise BadDocument(f"{account} is not on the worklist; there is nothing to put off.")
    return snoozes.snooze(book, found, until=until, reason=reason)


def keep_draft(book: Book, form: str, content: Mapping[str, str]) -> None:
    """Keep a half-filled form for this actor; it replaces an earlier one."""
    with book.transaction() as joined:
        assert joined.joined is not None
        joined.joined.execute(
            delete(DRAFT).where(DRAFT.c.actor == book.actor, DRAFT.c.form == form)
        )
        text = json.dumps(dict(content), ensure_ascii=False)
        row = {"actor": book.actor, "form": form, "content": text, "saved_at": book.now()}
        joined.joined.execute(insert(DRAFT).values(**row))


def drop_draft(book: Book, form: str) -> None:
    """Delete a form that was finished or abandoned."""
    with book.transaction() as joined:
        assert joined.joined is not None
        joined.joined.execute(
            delete(DRAFT).where(DRAFT.c.actor == book.actor, DRAFT.c.form == form)
        )


def drafts(book: Book) -> dict[str, dict[str, str]]:
    """The actor's half-filled forms by name."""
    with book.reading() as connection:
        query = (
            select(DRAFT.c.form, DRAFT.c.content)
            .where(DRAFT.c.actor == book.actor)
            .order_by(DRAFT.c.form)
        )
        return {row.form: json.loads(row.content) for row in connection.execute(query)}


def _of(customer_id: int, currency: str) -> Delete:
    return delete(REVIEW).where(REVIEW.c.customer_id == customer_id, REVIEW.c.currency == currency)
