"""Granting or refusing what waits for a supervisor; the requester cannot approve.

A grant is two acts in one transaction: it decides the request, then carries it out in the
supervisor's name, recorded with the requester. Undo first takes back what was carried out. Section
9 of the domain rules.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from artui.domain.refusal import Refused
from artui.ledger.amazon.reported.decisions import accept
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import (
    FourEyes,
    GroundMoved,
    NeedsSupervisor,
    NotYourRequest,
    UnknownRequest,
)
from artui.ledger.book.requests import RequestState
from artui.ledger.book.supervised import Supervised
from artui.ledger.cash.asked_memos import take_in_memos
from artui.ledger.cash.offsets import offset
from artui.ledger.cash.refunds import refund
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.agencies import hand_over
from artui.ledger.collecting.dunning import roll_back_dunning
from artui.ledger.credit.limits import reinstate_credit, set_limit
from artui.ledger.disputes.disputes import resolve_dispute
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.invoices import post_invoice
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import roll_back, waive
from artui.ledger.interest.proposals import adopt
from artui.ledger.journal.withdrawal import withdraw
from artui.ledger.office.administration import set_entity, take_role
from artui.ledger.office.policies import review_policy, set_policy
from artui.ledger.office.restore_permission import allow_restore
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ACT, APPROVAL

_NUMBER = re.compile(r"(?<!\w)[0-9]+(?!\w)")
# The acts that a supervisor's grant carries out.
SUPERVISED: Mapping[str, Supervised[..., object]] = {
    act.name: act
    for act in (
        accept,
        adopt,
        allow_restore,
        approve,
        correct,
        hand_over,
        lift_remedy,
        offset,
        post_invoice,
        refund,
        reinstate_credit,
        resolve_dispute,
        reverse,
        review_policy,
        roll_back,
        roll_back_dunning,
        set_bank_account,
        set_entity,
        set_limit,
        set_policy,
        take_in_memos,
        take_remedy,
        take_role,
        waive,
        withdraw,
        write_off,
    )
}


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a request; `did` says what was carried out, blank if it was refused."""

    act_id: int
    summary: str
    request_id: int
    did: str = ""


def grant(book: Book, request_id: int) -> Decided:
    """Carry out a request in this supervisor's name: two acts in one transaction.

    Raises UnknownRequest, NeedsSupervisor, FourEyes (for the requester), GroundMoved (what it says
    is not what it would do), and whatever the act raises; the request then remains open.
    """
    with book.transaction() as joined:
        with joined.act(ActName.GRANT, f"request {request_id}") as entry:
            request = _decide(entry, request_id, RequestState.GRANTED, "")
            entry.summary = f"request {request_id} of {request.asked_by} granted: {request.what}"
        act = SUPERVISED[request.act]
        _refuse_other_words(joined, act, request)
        act.carry_out(replace(joined, asked_by=request.asked_by), request.arguments)
        assert joined.joined is not None
        last = select(ACT.c.summary).order_by(ACT.c.id.desc()).limit(1)
        did = joined.joined.execute(last).scalar_one()
    return Decided(entry.id, entry.summary, request_id, did)


def refuse(book: Book, request_id: int, *, reason: str) -> Decided:
    """Refuse a request: one act of a supervisor. Raises UnknownRequest, NeedsSupervisor."""
    with book.act(ActName.REFUSE, f"request {request_id}") as entry:
        request = _decide(entry, request_id, RequestState.REFUSED, reason)
        entry.summary = (
            f"request {request_id} of {request.asked_by} refused: {request.what}; {reason}"
        )
        return Decided(entry.id, entry.summary, request_id)


def withdraw_request(book: Book, request_id: int) -> Decided:
    """Take back a request of one's own that waits: one act. Raises UnknownRequest,
    NotYourRequest."""
    with book.act(ActName.WITHDRAW_REQUEST, f"request {request_id}") as entry:
        request = _waiting(entry, request_id)
        if request.asked_by != book.actor:
            raise NotYourRequest(
                f"Request {request_id} is {request.asked_by}'s, who alone takes it back; a "
                "supervisor refuses it."
            )
        entry.change(APPROVAL, request_id, withdrawn_act_id=entry.id)
        entry.summary = f"request {request_id} taken back: {request.what}"
        return Decided(entry.id, entry.summary, request_id)


def _refuse_other_words(book: Book, act: Supervised[..., object], request: "_Request") -> None:
    """Raise GroundMoved unless the request says what its arguments would do now: the words are what
    the supervisor has read, and a clerk's own hand may have written them."""
    connection = book.joined
    assert connection is not None
    now, probe = request.what, connection.begin_nested()
    try:
        act.carry_out(replace(book, actor=request.asked_by), request.arguments)
    except NeedsSupervisor as needed:
        now = str(needed.what)
    except (Refused, DBAPIError):
        # It comes to light when it is carried out.
        pass
    finally:
        probe.rollback()
    said = request.what
    if request.act == ActName.RESTORE:
        # How many acts came since is for the act itself to judge.
        now, said = (_NUMBER.sub("#", words) for words in (now, said))
    # Arguments come back in the order of their names, and so may what is said of them.
    if _words(now) != _words(said):
        raise GroundMoved(
            f"The request says “{request.what}”, but it would do this now: {now}. Refuse it, and "
            "let it be asked anew."
        )


def _words(text: str) -> list[str]:
    return sorted(re.findall(r"[^\s,;()]+", text))


class _Request(NamedTuple):
    """A clerk's request."""

    act: str
    arguments: str
    what: str
    asked_by: str


def _waiting(entry: Entry, request_id: int) -> _Request:
    query = select(*(APPROVAL.c[name] for name in _Request._fields)).where(
        APPROVAL.c.id == request_id,
        APPROVAL.c.state == RequestState.WAITING,
        APPROVAL.c.withdrawn_act_id.is_(None),
    )
    row = entry.connection.execute(query).one_or_none()
    if row is None:
        raise UnknownRequest(f"No request {request_id} waits for a supervisor.")
    return _Request(*row)


def _decide(entry: Entry, request_id: int, state: RequestState, reason: str) -> _Request:
    actor = entry.book.actor
    request = _waiting(entry, request_id)
    require_supervisor(entry.connection, actor, f"Deciding request {request_id}")
    if request.asked_by == actor and state is RequestState.GRANTED:
        raise FourEyes(f"{actor} asked for request {request_id}; who asks cannot approve.")
    entry.change(APPROVAL, request_id, state=state, decided_by=actor, decided_reason=reason)
    return request
