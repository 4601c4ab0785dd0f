"""The life of a submitted invoice, as values: what may happen next, and when to ask again.

HTTP 202 says that the call was taken, not the invoice: a rejection comes days later by mail. So the
states go no further than what is known: ASSUMED_RECEIVED after 15 minutes without a failure, and
CONFIRMED, REJECTED or CANCELLED only when a person or a mail says so (SI-5, SI-17).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from artui.domain.refusal import Refused


class State(StrEnum):
    """How far a submission has come."""

    DRAFT = "DRAFT"
    VALIDATED = "VALIDATED"
    SUBMITTED = "SUBMITTED"
    SUBMIT_UNKNOWN = "SUBMIT_UNKNOWN"
    FAILED = "FAILED"
    ASSUMED_RECEIVED = "ASSUMED_RECEIVED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


POLLS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
FINAL = frozenset({State.CONFIRMED, State.REJECTED, State.CANCELLED})
_ENTERED_FROM = frozenset(
    {State.SUBMITTED, State.SUBMIT_UNKNOWN, State.FAILED, State.ASSUMED_RECEIVED, State.CONFIRMED}
)


class WrongState(Refused):
    """The step is not possible from the state the submission is in."""


class NumberBurned(Refused):
    """The number can never be sent again."""


class OtherBody(Refused):
    """A resend must carry the same bytes as the first try."""


class ReasonMissing(Refused):
    """A person must give a reason to send a failed invoice again under its number."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One invoice on its way. `digest` is the SHA-256 of the body; instants are UTC."""

    number: str
    state: State = State.DRAFT
    digest: str = ""
    transaction: str = ""
    sent_at: datetime | None = None
    polls: int = 0
    resent: bool = False
    reason: str = ""


def validated(submission: Submission, digest: str) -> Submission:
    """The body was checked and holds no error."""
    _demand(submission, "validate", State.DRAFT, State.VALIDATED)
    return replace(submission, state=State.VALIDATED, digest=digest)


def sent(submission: Submission, transaction: str, at: datetime) -> Submission:
    """The service took the call and gave a transaction id."""
    _demand(submission, "submit", State.VALIDATED, State.SUBMIT_UNKNOWN, State.FAILED)
    return replace(
        submission,
        state=State.SUBMITTED,
        transaction=transaction,
        sent_at=at,
        polls=0,
        reason="",
    )


def outcome_unknown(submission: Submission, at: datetime, reason: str) -> Submission:
    """A time-out or a 5xx: the service may have taken it. Never try a new number now."""
    _demand(submission, "submit", State.VALIDATED, State.SUBMIT_UNKNOWN, State.FAILED)
    return replace(submission, state=State.SUBMIT_UNKNOWN, sent_at=at, reason=reason)


def call_refused(submission: Submission, reason: str) -> Submission:
    """The service refused the call itself: nothing was taken."""
    _demand(submission, "fail", State.VALIDATED, State.SUBMIT_UNKNOWN, State.FAILED)
    return replace(submission, state=State.FAILED, reason=reason)


def resending(submission: Submission, digest: str, reason: str = "") -> Submission:
    """The same body once more under the same number.

    Allowed once from SUBMIT_UNKNOWN, and from FAILED with a person's reason (SI-5). Raises
    WrongState, NumberBurned, OtherBody or ReasonMissing.
    """
    number = submission.number
    if submission.state in (State.CANCELLED, State.REJECTED):
        raise NumberBurned(
            f"The number {number} is {submission.state.lower()} and can never be sent again; "
            "give the invoice a new number."
        )
    _demand(submission, "resend", State.SUBMIT_UNKNOWN, State.FAILED)
    if submission.state is State.SUBMIT_UNKNOWN:
        if submission.resent:
            raise WrongState(
                f"Invoice {number} was already sent a second time; look in Vendor Central "
                "whether it arrived."
            )
        if digest != submission.digest:
            raise OtherBody(
                f"Invoice {number} went out before and nobody knows whether it arrived: only the "
                f"same body may go out again, and this one differs (its digest was "
                f"{submission.digest[:12]}, now {digest[:12]}). Submit the first file unchanged, "
                "or give the changed invoice a new number."
            )
    elif not reason.strip():
        raise ReasonMissing(f"Say why the failed invoice {number} is sent again.")
    return replace(submission, resent=True, digest=digest, reason=reason)


def not_sent(submission: Submission) -> Submission:
    """A submission as it was before a call that did not arrive, or was turned away unread: what was
    to go out once more after an unknown outcome still may."""
    if submission.state is State.SUBMIT_UNKNOWN:
        return replace(submission, resent=False)
    return submission


def observed(submission: Submission, status: str, reason: str = "") -> Submission:
    """What the transaction status said: Processing, Success or Failure.

    Processing after the last poll counts as received; Success is for shipment confirmations, and
    for an invoice says no more than that.
    """
    _demand(submission, "poll", State.SUBMITTED, State.ASSUMED_RECEIVED)
    if status == "Failure":
        return replace(submission, state=State.FAILED, reason=reason)
    polls = submission.polls + 1
    received = status == "Success" or polls >= len(POLLS)
    state = State.ASSUMED_RECEIVED if received else submission.state
    return replace(submission, state=state, polls=polls)


def next_poll(submission: Submission) -> datetime | None:
    """When to ask for the status: 1, 5 and 15 minutes after sending, then never."""
    if submission.state is not State.SUBMITTED or submission.sent_at is None:
        return None
    if submission.polls >= len(POLLS):
        return None
    return submission.sent_at + POLLS[submission.polls]


def entered(submission: Submission, outcome: State, reason: str) -> Submission:
    """CONFIRMED, REJECTED or CANCELLED, as a person or a mail import says."""
    if outcome not in FINAL:
        raise WrongState(f"{outcome} is no outcome that can be entered.")
    _demand(submission, f"enter {outcome} for", *sorted(_ENTERED_FROM))
    return replace(submission, state=outcome, reason=reason)


def _demand(submission: Submission, step: str, *states: State) -> None:
    if submission.state not in states:
        allowed = ", ".join(states)
        raise WrongState(
            f"Can't {step} invoice {submission.number}: it is {submission.state}, "
            f"and would have to be {allowed}."
        )
