"""Submit vendor invoices and ask what became of them.

A submission has no GET: after a time-out nobody can look whether it arrived. So the state is kept
before the call goes out, the same bytes go out at most once more, and each step is handed to
`keep` before the next is taken: a process that dies in between leaves SUBMIT_UNKNOWN behind.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import (
    NotAuthorised,
    OutcomeUnknown,
    ServiceRefused,
    ServiceUnreachable,
)
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.spapi import path_id, spapi_call, text_at, value_at
from artui.amazon.vendor_invoices.submission_states import (
    Submission,
    call_refused,
    next_poll,
    not_sent,
    observed,
    outcome_unknown,
    resending,
    sent,
)
from artui.domain.text import visible
from artui.json_value import JsonObject

SUBMIT = Operation("submission of a vendor invoice", 10.0, 10)
STATUS = Operation("status of a vendor invoice", 10.0, 20)
STATUSES = ("Processing", "Success", "Failure")

Keep = Callable[[Submission], None]


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """What the service says about a transaction; `reason` is empty unless it failed."""

    transaction: str
    status: str
    reason: str


def body_bytes(body: JsonObject) -> bytes:
    """The bytes to send; the same body always makes the same bytes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def body_digest(body: bytes) -> str:
    """The SHA-256 that a resend must match."""
    return sha256(body).hexdigest()


def submit(connection: Connection, body: bytes) -> str:
    """One POST: the transaction id. Raises OutcomeUnknown if it may have arrived."""
    call = spapi_call(
        connection, SUBMIT, "POST", "/vendor/payments/v1/invoices", body=body, repeatable=False
    )
    found = connection.json(call)
    if isinstance(found, dict) and found.get("errors"):
        raise ServiceRefused(
            f"Amazon's {SUBMIT.name} said no: "
            f"{_errors(connection, found['errors']).removesuffix('.')}.",
            status=202,
        )
    try:
        return text_at(found, "payload", "transactionId")
    except ServiceUnreachable as missing:
        raise OutcomeUnknown(str(missing)) from None


def submit_invoice(
    connection: Connection, submission: Submission, body: bytes, keep: Keep
) -> Submission:
    """Send a VALIDATED submission, or one on which `resending` was called; its new state.

    After an unknown outcome the same body goes out once more, never a second time. Raises
    ServiceUnreachable when nothing arrived, NotAuthorised when we may not submit; then the
    submission is kept as it was, and can be sent later.
    """
    now = connection.timing.now
    tried = outcome_unknown(submission, now(), "sent, no answer yet")
    keep(tried)
    try:
        result = sent(tried, submit(connection, body), now())
    except OutcomeUnknown as lost:
        unknown = outcome_unknown(tried, now(), str(lost))
        keep(unknown)
        if unknown.resent:
            return unknown
        return submit_invoice(connection, resending(unknown, body_digest(body)), body, keep)
    except (ServiceUnreachable, NotAuthorised):
        keep(not_sent(submission))
        raise
    except ServiceRefused as refusal:
        result = call_refused(tried, str(refusal))
    keep(result)
    return result


def transaction_status(connection: Connection, transaction: str) -> TransactionStatus:
    """What the service says now about a transaction."""
    path = f"/vendor/transactions/v1/transactions/{path_id(transaction)}"
    found = connection.json(spapi_call(connection, STATUS, "GET", path))
    status = text_at(found, "payload", "transactionStatus", "status")
    if status not in STATUSES:
        raise ServiceUnreachable(f"The service answered the unknown status {visible(status[:40])}.")
    errors = value_at(found, "payload", "transactionStatus", "errors")
    reason = _errors(connection, errors) or "the service gives no reason"
    return TransactionStatus(transaction, status, reason if status == "Failure" else "")


def poll(connection: Connection, submission: Submission, keep: Keep) -> Submission:
    """Ask once if it is time to (1, 5, 15 minutes after sending), else leave it as it is."""
    due = next_poll(submission)
    if due is None or connection.timing.now() < due:
        return submission
    found = transaction_status(connection, submission.transaction)
    result = observed(submission, found.status, found.reason)
    keep(result)
    return result


def _errors(connection: Connection, errors: object) -> str:
    texts = []
    for error in errors[:20] if isinstance(errors, list) else []:
        if isinstance(error, dict):
            parts = (error.get(name) for name in ("code", "message", "details"))
            texts.append(" ".join(part for part in parts if isinstance(part, str) and part))
    return visible(connection.redactor.clean("; ".join(filter(None, texts))))[:1000]
