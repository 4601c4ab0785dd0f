"""A submission as the ledger keeps it, and as its rules see it."""

from datetime import datetime

from artui.amazon.vendor_invoices.submission_states import State, Submission, next_poll
from artui.ledger.amazon.external import SubmissionFacts
from artui.ledger.amazon.submissions import SubmissionStep


def submission_of(fact: SubmissionFacts) -> Submission:
    """A stored submission as its rules see it."""
    return Submission(
        number=fact.number,
        state=State(fact.state),
        digest=fact.digest,
        transaction=fact.transaction_id,
        sent_at=fact.sent_at,
        polls=fact.polls,
        resent=fact.resent,
        reason=fact.reason,
    )


def poll_at(fact: SubmissionFacts) -> datetime | None:
    """When the status is to be asked for next."""
    return next_poll(submission_of(fact))


def step_of(submission: Submission) -> SubmissionStep:
    """A submission as the ledger takes it."""
    return SubmissionStep(
        submission.number,
        str(submission.state),
        submission.digest,
        submission.transaction,
        submission.sent_at,
        submission.polls,
        submission.resent,
        submission.reason,
    )
