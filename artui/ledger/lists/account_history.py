"""What happened on an account: its own documents, allocations, promises, disputes, flags, notices.

An act may be about many customers at once, such as an import or a run, and its sentence then says
nothing of one of them. So each event is read from the rows that the act made for this customer.
What was withdrawn by an undo did not happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, func, select, union_all

from artui.domain.kinds import Approval, ItemKind
from artui.domain.mailing import GONE, MailState
from artui.domain.remittance import in_text
from artui.ledger.items.open_items import chunks
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.allocations import CREDIT, DEBIT
from artui.ledger.store.dialects import is_found
from artui.ledger.store.tables import (
    ACT,
    ACTIVITY,
    AGENCY_PLACEMENT,
    ALLOCATION,
    CHANGE,
    COLLECTION_FLAG,
    CREDIT_ALLOCATION,
    CREDIT_CHECK,
    CREDIT_EVENT,
    CREDIT_REQUEST,
    CUSTOMER,
    DISPUTE,
    DUNNING_NOTICE,
    DUNNING_STEP,
    ITEM,
    MAIL,
    PROMISE,
    REMEDY,
)

_THEIRS = ALLOCATION.alias("theirs")


class Happened(StrEnum):
    """An event of an account that is no document of its own."""

    ADDED = "customer_added"
    CHANGED = "customer_changed"
    APPLIED = "applied"
    TAKEN_BACK = "taken_back"
    PROMISED = "promise"
    DISPUTED = "dispute"
    CLAIMED = "claim"
    RESOLVED = "dispute_resolved"
    FLAGGED = "flag"
    UNFLAGGED = "flag_lifted"
    NOTIFIED = "notice"
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"
    CREDIT = "credit"
    SHARE = "credit_share"
    CHECKED = "credit_check"
    ASKED = "question"
    ANSWERED = "answer"
    REMEDY = "remedy"
    LIFTED = "remedy_lifted"
    NOTED = "note"
    MAILED = "mail"
    MAIL_RETURNED = "mail_returned"


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One event; `amount_minor` is in minor units of `currency`, None where it has no amount.

    `number` is that of the document it is about, `text` the rest of it in words.
    """

    day: date
    at: datetime
    actor: str
    event: ItemKind | Happened
    number: str
    amount_minor: int | None
    currency: str
    text: str


class _Found(NamedTuple):
    """An event before its act is read; without a day it has that of its act."""

    act_id: int
    day: date | None
    event: ItemKind | Happened
    number: str = ""
    amount_minor: int | None = None
    currency: str = ""
    text: str = ""


class _Act(NamedTuple):
    at: datetime
    actor: str


def account_history(connection: Connection, customer_id: int, as_of: date) -> list[AccountEvent]:
    """The events of an account up to a day, by their own days; what has none by its act's."""
    found = [event for read in _READERS for event in read(connection, customer_id)]
    acts = _acts(connection, {event.act_id for event in found})
    events: list[tuple[date, int, AccountEvent]] = []
    for each in found:
        act = acts[each.act_id]
        day = each.day or act.at.date()
        about = (each.number, each.amount_minor, each.currency, each.text)
        if each.day is None or day <= as_of:
            event = AccountEvent(day, act.at, act.actor, each.event, *about)
            events.append((day, each.act_id, event))
    return [event for _, _, event in sorted(events, key=lambda each: each[:2])]


def _acts(connection: Connection, act_ids: set[int]) -> dict[int, _Act]:
    found: dict[int, _Act] = {}
    for part in chunks(sorted(act_ids)):
        query = select(ACT.c.id, ACT.c.at, ACT.c.actor).where(ACT.c.id.in_(part))
        found |= {act_id: _Act(at, actor) for act_id, at, actor in connection.execute(query)}
    return found


def _master(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = select(CUSTOMER.c.act_id).where(CUSTOMER.c.id == customer_id)
    yield _Found(connection.execute(query).scalar_one(), None, Happened.ADDED)
    changes = (
        select(CHANGE)
        .where(
            CHANGE.c.table_name == CUSTOMER.name,
            CHANGE.c.row_id == customer_id,
            CHANGE.c.column_name != "*",
        )
        .order_by(CHANGE.c.id)
    )
    for row in connection.execute(changes):
        text = f"{row.column_name}: {row.old or 'null'} -> {row.new or 'null'}"
        yield _Found(row.act_id, None, Happened.CHANGED, text=text)


def _documents(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = select(ITEM).where(
        ITEM.c.customer_id == customer_id, ITEM.c.approval == Approval.APPROVED
    )
    items = connection.execute(query).all()
    named = lines_of(connection, [row.id for row in items if row.kind == ItemKind.PAYMENT])
    for row in items:
        text = row.reason or in_text(named.get(row.id, ()), row.currency)
        yield _Found(
            row.act_id, row.issue_date, row.kind, row.number, row.amount_minor, row.currency, text
        )


def _allocations(connection: Connection, customer_id: int) -> Iterator[_Found]:
    # By the ids of their documents, so that no other allocation is read; one list, not two with an
    # OR, for which PostgreSQL would read all allocations.
    documents = select(ITEM.c.id).where(ITEM.c.customer_id == customer_id)
    theirs = union_all(
        *(
            select(_THEIRS.c.id).where(is_found(side, documents))
            for side in (_THEIRS.c.credit_id, _THEIRS.c.debit_id)
        )
    )
    query = (
        select(ALLOCATION, CREDIT.c.number.label("credit"), DEBIT.c.number, DEBIT.c.currency)
        .join(CREDIT, CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(DEBIT, DEBIT.c.id == ALLOCATION.c.debit_id)
        .where(is_found(ALLOCATION.c.id, theirs))
        .order_by(ALLOCATION.c.id)
    )
    for row in connection.execute(query):
        back = row.amount_minor < 0
        event = Happened.TAKEN_BACK if back else Happened.APPLIED
        text = f"{'from' if back else 'to'} {row.number}"
        minor = abs(row.amount_minor)
        yield _Found(row.act_id, row.effective_date, event, row.credit, minor, row.currency, text)


def _promises(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = (
        select(PROMISE, ITEM.c.number)
        .outerjoin(ITEM, ITEM.c.id == PROMISE.c.item_id)
        .where(PROMISE.c.customer_id == customer_id, _in_force(PROMISE))
    )
    for row in connection.execute(query):
        text = f"by {row.promised_for.isoformat()}"
        number = row.number or ""
        yield _Found(
            row.act_id, row.made, Happened.PROMISED, number, row.amount_minor, row.currency, text
        )


def _disputes(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = (
        select(
            DISPUTE,
            ITEM.c.number,
            ITEM.c.currency,
            _act_of(DISPUTE, "claim").label("claim_act"),
            _act_of(DISPUTE, "outcome").label("end_act"),
        )
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
        .where(ITEM.c.customer_id == customer_id, _in_force(DISPUTE))
    )
    for row in connection.execute(query):
        about = (row.number, row.amount_minor, row.currency)
        yield _Found(row.act_id, row.opened, Happened.DISPUTED, *about, row.reason)
        if row.claim:
            yield _Found(
                row.claim_act or row.act_id, row.claim_date, Happened.CLAIMED, *about, row.claim
            )
        if row.outcome:
            text = f"{row.outcome}: {row.resolution}" if row.resolution else row.outcome
            yield _Found(row.end_act or row.act_id, row.resolved, Happened.RESOLVED, *about, text)


def _flags(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = (
        select(COLLECTION_FLAG, ITEM.c.number, _act_of(COLLECTION_FLAG, "lifted").label("end_act"))
        .join(ITEM, ITEM.c.id == COLLECTION_FLAG.c.item_id)
        .where(ITEM.c.customer_id == customer_id, _in_force(COLLECTION_FLAG))
    )
    for row in connection.execute(query):
        yield _Found(row.act_id, row.flagged, Happened.FLAGGED, row.number, text=row.reason)
        if row.lifted is not None:
            end = row.end_act or row.act_id
            yield _Found(end, row.lifted, Happened.UNFLAGGED, row.number, text=row.lift_reason)


def _notices(connection: Connection, customer_id: int) -> Iterator[_Found]:
    """Notices that were written; the amount is what they asked for without what lay unapplied."""
    asked = (
        select(func.sum(DUNNING_STEP.c.amount_minor))
        .where(DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .scalar_subquery()
    )
    query = select(
        DUNNING_NOTICE, asked.label("asked"), _act_of(DUNNING_NOTICE, "written").label("end_act")
    ).where(
        DUNNING_NOTICE.c.customer_id == customer_id,
        DUNNING_NOTICE.c.written.is_not(None),
        _in_force(DUNNING_NOTICE),
    )
    for row in connection.execute(query):
        act_id, minor = row.end_act or row.act_id, int(row.asked or 0)
        text = f"level {row.level}, {row.file_name}"
        yield _Found(act_id, row.written, Happened.NOTIFIED, row.number, minor, row.currency, text)


def _placements(connection: Connection, customer_id: int) -> Iterator[_Found]:
    table = AGENCY_PLACEMENT
    query = select(table, _act_of(table, "recalled").label("end_act")).where(
        table.c.customer_id == customer_id, _in_force(table)
    )
    for row in connection.execute(query):
        yield _Found(row.act_id, row.placed, Happened.HANDED_OVER, text=row.agency)
        if row.recalled is not None:
            text = f"{row.agency}: {row.recall_reason}"
            yield _Found(row.end_act or row.act_id, row.recalled, Happened.RECALLED, text=text)


def _credit(connection: Connection, customer_id: int) -> Iterator[_Found]:
    events = select(CREDIT_EVENT).where(
        CREDIT_EVENT.c.customer_id == customer_id, _in_force(CREDIT_EVENT)
    )
    for row in connection.execute(events):
        text = f"{row.event}: {row.reason}" if row.reason else row.event
        money = (row.limit_minor, row.currency if row.limit_minor is not None else "")
        yield _Found(row.act_id, row.effective_date, Happened.CREDIT, "", *money, text)
    shares = select(CREDIT_ALLOCATION).where(
        CREDIT_ALLOCATION.c.child_id == customer_id, _in_force(CREDIT_ALLOCATION)
    )
    for row in connection.execute(shares):
        money = (row.amount_minor, row.currency if row.amount_minor is not None else "")
        yield _Found(row.act_id, row.effective_date, Happened.SHARE, "", *money, row.reason)


def _checks(connection: Connection, customer_id: int) -> Iterator[_Found]:
    checks = select(CREDIT_CHECK).where(
        CREDIT_CHECK.c.customer_id == customer_id, _in_force(CREDIT_CHECK)
    )
    for row in connection.execute(checks):
        parts = (row.agency, row.score, row.decision, row.note)
        yield _Found(row.act_id, row.day, Happened.CHECKED, text=", ".join(filter(None, parts)))
    table = CREDIT_REQUEST
    asked = select(table, _act_of(table, "answered").label("end_act")).where(
        table.c.customer_id == customer_id, _in_force(table)
    )
    for row in connection.execute(asked):
        yield _Found(row.act_id, row.day, Happened.ASKED, text=row.text)
        if row.answered is not None:
            end = row.end_act or row.act_id
            yield _Found(end, row.answered, Happened.ANSWERED, text=row.answer)


def _remedies(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = select(REMEDY).where(REMEDY.c.customer_id == customer_id, _in_force(REMEDY))
    for row in connection.execute(query):
        money = (row.amount_minor, row.currency if row.amount_minor is not None else "")
        text = f"{row.measure}, trigger ({row.trigger}): {row.reason}"
        yield _Found(row.act_id, row.day, Happened.REMEDY, "", *money, text)
        if row.lifted is not None:
            end = row.lifted_act_id or row.act_id
            text = f"{row.measure}: {row.lifted_reason}"
            yield _Found(end, row.lifted, Happened.LIFTED, "", *money, text)


def _notes(connection: Connection, customer_id: int) -> Iterator[_Found]:
    query = (
        select(ACTIVITY, ITEM.c.number)
        .outerjoin(ITEM, ITEM.c.id == ACTIVITY.c.item_id)
        .where(ACTIVITY.c.customer_id == customer_id, _in_force(ACTIVITY))
    )
    for row in connection.execute(query):
        yield _Found(row.act_id, row.day, Happened.NOTED, row.number or "", text=row.text)


def _mails(connection: Connection, customer_id: int) -> Iterator[_Found]:
    """Mails that left the house, or may have, and those that came back."""
    query = select(
        MAIL, _act_of(MAIL, "tried").label("sent_act"), _act_of(MAIL, "state").label("end_act")
    ).where(MAIL.c.customer_id == customer_id, MAIL.c.state.in_(sorted(GONE)), _in_force(MAIL))
    for row in connection.execute(query):
        back = row.state == MailState.RETURNED
        told = "" if row.state in (MailState.SENT, MailState.RETURNED) else f" ({row.state})"
        text = f"{row.about} to {row.recipient}{told}"
        yield _Found(row.sent_act or row.act_id, None, Happened.MAILED, text=text)
        if back:
            text = f"{row.about} to {row.recipient}: {row.reason}"
            yield _Found(row.end_act or row.act_id, None, Happened.MAIL_RETURNED, text=text)


def _in_force(table: Table) -> ColumnElement[bool]:
    withdrawn: ColumnElement[int] = table.c.withdrawn_act_id
    return withdrawn.is_(None)


def _act_of(table: Table, column: str) -> ScalarSelect[Any]:
    """The act that last changed a column of a row; None if it is as it was made."""
    return (
        select(func.max(CHANGE.c.act_id))
        .where(
            CHANGE.c.table_name == table.name,
            CHANGE.c.row_id == table.c.id,
            CHANGE.c.column_name == column,
        )
        .correlate(table)
        .scalar_subquery()
    )


_READERS = (
    _master,
    _documents,
    _allocations,
    _promises,
    _disputes,
    _flags,
    _notices,
    _placements,
    _credit,
    _checks,
    _remedies,
    _notes,
    _mails,
)
