"""What waits for a supervisor is granted or refused; who asked cannot approve.

Granting does two acts in one transaction: it decides the request, then carries out what was asked
in the supervisor's name, written down with who asked. Undo takes back what was carried out first.
Section 9 of the domain rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from sqlalchemy import Row, select

from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import FourEyes, UnknownRequest
from artui.ledger.book.supervised import arguments_from
from artui.ledger.store.tables import ACT, APPROVAL

# The names that `supervised` gives, and the acts below artui.ledger behind them.
ACTS = {
    "approve": "documents.invoice_approval:approve",
    "correct": "documents.correction:correct",
    "credit limit": "credit.limits:set_limit",
    "hand over": "collecting.agencies:hand_over",
    "lift remedy": "remedies.lifted:lift_remedy",
    "offset": "cash.offsets:offset",
    "post invoice": "documents.invoices:post_invoice",
    "refund": "cash.refunds:refund",
    "reinstate credit": "credit.limits:reinstate_credit",
    "remedy": "remedies.remedies:take_remedy",
    "waive": "interest.charges:waive",
    "write off": "cash.write_offs:write_off",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a request; `did` says what was carried out, blank if it was refused."""

    act_id: int
    summary: str
    request_id: int
    did: str = ""


def grant(book: Book, request_id: int) -> Decided:
    """Carry out what was asked, in this supervisor's name: two acts, one transaction.

    Raises UnknownRequest, NeedsSupervisor, FourEyes (the asker), and whatever the act raises; then
    the request goes on waiting.
    """
    with book.transaction() as joined:
        with joined.act("grant", f"request {request_id}") as entry:
            request = _decide(entry, request_id, "granted", "")
            entry.summary = f"request {request_id} of {request.asked_by} granted: {request.what}"
        act = _act_named(request.act)
        act(replace(joined, asked_by=request.asked_by), **arguments_from(request.arguments))
        assert joined.joined is not None
        last = select(ACT.c.summary).order_by(ACT.c.id.desc()).limit(1)
        did = joined.joined.execute(last).scalar_one()
    return Decided(entry.id, entry.summary, request_id, did)


def refuse(book: Book, request_id: int, *, reason: str) -> Decided:
    """Refuse what was asked: one act, a supervisor's. Raises UnknownRequest, NeedsSupervisor."""
    with book.act("refuse", f"request {request_id}") as entry:
        request = _decide(entry, request_id, "refused", reason)
        entry.summary = (
            f"request {request_id} of {request.asked_by} refused: {request.what}; {reason}"
        )
        return Decided(entry.id, entry.summary, request_id)


def _decide(entry: Entry, request_id: int, state: str, reason: str) -> Row[Any]:
    actor = entry.book.actor
    query = select(APPROVAL).where(
        APPROVAL.c.id == request_id,
        APPROVAL.c.state == "waiting",
        APPROVAL.c.withdrawn_act_id.is_(None),
    )
    request: Row[Any] | None = entry.connection.execute(query).one_or_none()
    if request is None:
        raise UnknownRequest(f"No request {request_id} waits for a supervisor.")
    require_supervisor(entry.connection, actor, f"Deciding request {request_id}")
    if request.asked_by == actor and state == "granted":
        raise FourEyes(f"{actor} asked for request {request_id}; who asks cannot approve.")
    entry.change(APPROVAL, request_id, state=state, decided_by=actor, decided_reason=reason)
    return request


def _act_named(name: str) -> Callable[..., Any]:
    module, function = ACTS[name].split(":")
    act: Callable[..., Any] = getattr(import_module(f"artui.ledger.{module}"), function)
    return act
