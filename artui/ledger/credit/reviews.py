"""What we find out about a customer: credit checks with their next review, questions and answers.

Section 5 of the domain rules; section 3 of the Pay by Invoice terms.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import BadDocument, BadMasterData, UnknownRequest
from artui.ledger.credit.limits import account_of
from artui.ledger.store.tables import CREDIT_CHECK, CREDIT_REQUEST


@dataclass(frozen=True, slots=True)
class Vetted:
    """A recorded credit check, question or answer; `row_id` is its number."""

    act_id: int
    summary: str
    row_id: int


def record_check(
    book: Book,
    customer_id: int,
    *,
    agency: str,
    score: str = "",
    decision: str = "",
    next_review: date | None = None,
    note: str = "",
) -> Vetted:
    """Record a credit check: one act. Raises BadMasterData if the next review is past."""
    with book.act(ActName.CREDIT_CHECK, "") as entry:
        account = entry.subject = account_of(entry, customer_id)
        if next_review is not None and next_review < book.business_date:
            raise BadMasterData(
                f"The next review of {account} can't be on {next_review}, before "
                f"{book.business_date}."
            )
        number = entry.add(
            CREDIT_CHECK,
            customer_id=customer_id,
            day=book.business_date,
            agency=agency,
            score=score,
            decision=decision,
            next_review=next_review,
            note=note,
            withdrawn_act_id=None,
        )
        entry.made(CREDIT_CHECK, number)
        parts = [f"credit check of {account} by {agency}", score, decision, note]
        entry.summary = ", ".join(part for part in parts if part)
        if next_review is not None:
            entry.summary += f"; next review {next_review}"
        return Vetted(entry.id, entry.summary, number)


def request_information(book: Book, customer_id: int, *, text: str) -> Vetted:
    """Record a request for information to a customer: one act."""
    if not text.strip():
        raise BadDocument("A request for information needs some text.")
    with book.act(ActName.CREDIT_REQUEST, "") as entry:
        account = entry.subject = account_of(entry, customer_id)
        number = entry.add(
            CREDIT_REQUEST,
            customer_id=customer_id,
            day=book.business_date,
            text=text,
            withdrawn_act_id=None,
        )
        entry.made(CREDIT_REQUEST, number)
        entry.summary = f"request {number} for information from {account}: {text[:200]}"
        return Vetted(entry.id, entry.summary, number)


def answer_request(book: Book, request_id: int, *, text: str) -> Vetted:
    """Record a customer's answer to a request: one act.

    Raises UnknownRequest (none of this number waits for an answer).
    """
    if not text.strip():
        raise BadDocument("An answer needs some text.")
    with book.act(ActName.CREDIT_ANSWER, "") as entry:
        query = select(CREDIT_REQUEST.c.customer_id).where(
            CREDIT_REQUEST.c.id == request_id,
            CREDIT_REQUEST.c.answered.is_(None),
            CREDIT_REQUEST.c.withdrawn_act_id.is_(None),
        )
        customer_id = entry.connection.execute(query).scalar_one_or_none()
        if customer_id is None:
            raise UnknownRequest(f"No request {request_id} for information waits for an answer.")
        account = entry.subject = account_of(entry, customer_id)
        entry.change(CREDIT_REQUEST, request_id, answered=book.business_date, answer=text)
        entry.summary = f"request {request_id} answered by {account}: {text[:200]}"
        return Vetted(entry.id, entry.summary, request_id)
