"""Requests that wait for a supervisor, and the outcome of earlier ones."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, select

from artui.ledger.store.tables import APPROVAL


class RequestState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A request: the act, what it would do, who asked and why."""

    id: int
    day: date
    act: str
    what: str
    reason: str
    asked_by: str
    state: RequestState
    decided_by: str
    decided_reason: str


def approvals(connection: Connection, *, waiting_only: bool = True) -> list[ApprovalRow]:
    """The waiting requests, or all that were not undone, the oldest first."""
    columns = [APPROVAL.c[name] for name in ApprovalRow.__dataclass_fields__]
    query = select(*columns).where(APPROVAL.c.withdrawn_act_id.is_(None))
    if waiting_only:
        query = query.where(APPROVAL.c.state == RequestState.WAITING)
    return [
        replace(found, state=RequestState(found.state))
        for row in connection.execute(query.order_by(APPROVAL.c.id))
        for found in (ApprovalRow(*row),)
    ]


def approvals_waiting(connection: Connection) -> int:
    """The number of requests that wait for a supervisor, for Today."""
    query = (
        select(func.count())
        .select_from(APPROVAL)
        .where(APPROVAL.c.withdrawn_act_id.is_(None), APPROVAL.c.state == RequestState.WAITING)
    )
    return int(connection.execute(query).scalar_one())
