"""Vendor invoices of the ledger, or of a file, on their way: validated, sent, asked about.

The states are those of `submission_states`, the wire is `client`; here they meet the ledger, which
keeps every step. A number is sent once; again only as SI-5 allows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.progress import Why
from artui.amazon.vendor_invoices.client import body_bytes, body_digest, poll, submit_invoice
from artui.amazon.vendor_invoices.rules.agreed import Agreed
from artui.amazon.vendor_invoices.rules.finding import Finding
from artui.amazon.vendor_invoices.rules.validate import has_errors, validate
from artui.amazon.vendor_invoices.stored_submission import step_of, submission_of
from artui.amazon.vendor_invoices.submission_states import (
    NumberBurned,
    State,
    Submission,
    entered,
    next_poll,
    resending,
    validated,
)
from artui.domain.refusal import Refused
from artui.json_value import Json, JsonObject
from artui.ledger.amazon.external import SubmissionFacts, submissions
from artui.ledger.amazon.reported.vendor_reports import is_rejected
from artui.ledger.amazon.submissions import keep_status, keep_submission
from artui.ledger.book.book import Book

_MOST_WAITS = 3


class OneInvoice(Refused):
    """The file does not contain exactly one invoice."""


class TwiceToSend(Refused):
    """A number occurs twice among the invoices to send."""


class NeverSubmitted(Refused):
    """No submission has this number."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice to send: one per call, because a transaction id covers the call (SI-1).

    `doubts` are findings that only whoever made the draft can know.
    """

    number: str
    body: JsonObject
    item_id: int | None = None
    doubts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a draft: findings of errors keep it here."""

    number: str
    state: str
    transaction: str
    reason: str
    findings: tuple[Finding, ...]


def drafts_in(document: Json) -> list[Draft]:
    """One draft for each invoice of a parsed file. Raises OneInvoice if there is none."""
    invoices = document.get("invoices") if isinstance(document, dict) else None
    if invoices is None and isinstance(document, dict):
        invoices = [document]
    found = [each for each in invoices or () if isinstance(each, dict) and each.get("id")]
    if not found or len(found) != len(invoices or ()):
        raise OneInvoice("The file holds no invoices with an id; nothing was sent.")
    return [Draft(str(each["id"]), {"invoices": [each]}) for each in found]


def check(
    draft: Draft,
    *,
    now: datetime,
    agreed: Agreed | None = None,
    quantity: int | None = None,
    sandbox: bool = False,
) -> list[Finding]:
    """The findings of a draft; `agreed` is the other side, `quantity` the sum of our own document's
    lines, if known. Whether its number may go out once more, the state of its submission says.
    """
    quantities = {} if quantity is None else {draft.number: quantity}
    agreed = replace(agreed or Agreed(), quantities=quantities, used_ids=frozenset())
    return [
        *draft.doubts,
        *validate(dict(draft.body), now=now, agreed=agreed, sandbox=sandbox),
    ]


def demand_sendable(book: Book, drafts: Iterable[Draft], reason: str = "") -> None:
    """Refuse before anything goes out what could not go out.

    Raises TwiceToSend, NumberBurned, WrongState, OtherBody or ReasonMissing.
    """
    seen: set[str] = set()
    for draft in drafts:
        if draft.number in seen:
            raise TwiceToSend(f"The invoice {draft.number} is named twice; nothing was sent.")
        seen.add(draft.number)
        _refuse_rejected(book, draft.number)
        _ready(find(book, draft.number), draft, reason)


def send(
    connection: Connection, book: Book, draft: Draft, findings: list[Finding], *, reason: str = ""
) -> Sent:
    """Send a draft that was checked; with errors among the findings it stays a draft.

    Raises NumberBurned, WrongState, OtherBody, ReasonMissing, or ServiceUnreachable where nothing
    can have arrived.
    """
    if has_errors(findings):
        return Sent(draft.number, State.DRAFT, "", "", tuple(findings))
    _refuse_rejected(book, draft.number)
    submission, body = _ready(find(book, draft.number), draft, reason)

    def keep(step: Submission) -> None:
        keep_submission(book, step_of(step), body=body.decode(), item_id=draft.item_id)

    done = submit_invoice(connection, submission, body, keep)
    return Sent(done.number, done.state, done.transaction, done.reason, tuple(findings))


def _refuse_rejected(book: Book, number: str) -> None:
    """A number that Amazon reports as rejected is burned, also if it was not sent from here."""
    with book.reading() as connection:
        if is_rejected(connection, number):
            raise NumberBurned(
                f"The number {number} is rejected and can never be sent again; "
                "give the invoice a new number."
            )


def _ready(known: SubmissionFacts | None, draft: Draft, reason: str) -> tuple[Submission, bytes]:
    """The submission to send and its bytes: after an unknown outcome the very same again.

    A document of the ledger is then sent as it was; a file must hold what was sent.
    """
    body = body_bytes(draft.body)
    if known is None or known.state in (State.DRAFT, State.VALIDATED):
        return validated(Submission(draft.number), body_digest(body)), body
    submission = submission_of(known)
    if known.state == State.SUBMIT_UNKNOWN and draft.item_id is not None:
        body = known.body.encode()
    return resending(submission, body_digest(body), reason), body


def ask(
    connection: Connection, book: Book, fact: SubmissionFacts, *, wait: bool = False
) -> SubmissionFacts:
    """Ask what became of a submission, as often as is due by now (1, 5, 15 minutes after sending).

    With `wait` the polls to come are waited for.
    """
    submission = submission_of(fact)
    for _ in range(_MOST_WAITS):
        at = next_poll(submission)
        if at is None:
            break
        left = (at - connection.timing.now()).total_seconds()
        if left > 0 and not wait:
            break
        connection.pause(max(left, 0.0), f"vendor invoice {fact.number}", Why.STATUS)
        submission = poll(connection, submission, _keeper(book))
    return find(book, fact.number) or fact


def enter(book: Book, number: str, outcome: str, reason: str) -> SubmissionFacts:
    """Enter what Amazon said to a person: confirmed, rejected or cancelled (SI-17).

    Raises NeverSubmitted, WrongState.
    """
    fact = find(book, number)
    if fact is None:
        raise NeverSubmitted(f"{number} was never submitted.")
    step = entered(submission_of(fact), State(outcome.upper()), reason)
    keep_status(book, step_of(step))
    return find(book, number) or fact


def find(book: Book, number: str) -> SubmissionFacts | None:
    """The submission of a number, if there is one."""
    with book.reading() as connection:
        found = submissions(connection, number=number)
    return found[0] if found else None


def _keeper(book: Book) -> Callable[[Submission], None]:
    def keep(step: Submission) -> None:
        keep_status(book, step_of(step))

    return keep
