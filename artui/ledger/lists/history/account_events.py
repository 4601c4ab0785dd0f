"""What happened on an account, each kind read from the rows that acts made for this customer.

An act may be about many customers at once, such as an import or a run, and its sentence then says
nothing of one of them. A reader takes the condition by which its rows are chosen: those of a
customer, or some of them by id. What was withdrawn by an undo did not happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ScalarSelect,
    Table,
    func,
    select,
    union_all,
)

from artui.domain.kinds import ItemKind
from artui.domain.mailing import GONE, MailState
from artui.ledger.lists.allocations import CREDIT, DEBIT
from artui.ledger.store.dialects import is_found
from artui.ledger.store.tables import (
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
    FOLLOW_UP,
    ITEM,
    MAIL,
    PROMISE,
    REMEDY,
    SNOOZE,
)

_THEIRS = ALLOCATION.alias("theirs")
Condition = ColumnElement[bool]


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
    REMINDED = "follow_up"
    FOLLOWED_UP = "follow_up_done"
    SNOOZED = "snooze"
    MAILED = "mail"
    MAIL_RETURNED = "mail_returned"


class AnEvent(NamedTuple):
    """An event before its act is read; without a day it has that of its act.

    `row_id` is the row of its table, `item_id` the document that it is about.
    """

    act_id: int
    day: date | None
    event: ItemKind | Happened
    number: str = ""
    amount_minor: int | None = None
    currency: str = ""
    text: str = ""
    row_id: int = 0
    item_id: int | None = None


class Moment(NamedTuple):
    """One of the events that a row stands for: its day (None: that of its act) and its act."""

    event: Happened
    day: Column[date] | None
    act: ColumnElement[Any]
    happened: ColumnElement[bool] | None = None
    """Which rows have it, where not all do."""


@dataclass(frozen=True, slots=True)
class EventTable:
    """A table of events: whose a row is, which rows happened, and how they are read."""

    table: Table
    of_customer: Callable[[int], Condition]
    moments: tuple[Moment, ...]
    read: Callable[[Connection, Condition], Iterator[AnEvent]]
    rows: tuple[Condition, ...] = ()


def _mine(table: Table) -> Callable[[int], Condition]:
    return lambda customer_id: table.c.customer_id == customer_id


def _on_my_documents(table: Table) -> Callable[[int], Condition]:
    def of(customer_id: int) -> Condition:
        return table.c.item_id.in_(select(ITEM.c.id).where(ITEM.c.customer_id == customer_id))

    return of


def _in_force(table: Table) -> Condition:
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


def _made(table: Table, event: Happened, day: str | None) -> Moment:
    return Moment(event, None if day is None else table.c[day], table.c.act_id)


def _ended(table: Table, event: Happened, day: str) -> Moment:
    act = func.coalesce(_act_of(table, day), table.c.act_id)
    return Moment(event, table.c[day], act, table.c[day].is_not(None))


def _added(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(CUSTOMER.c.id, CUSTOMER.c.act_id).where(which)):
        yield AnEvent(row.act_id, None, Happened.ADDED, row_id=row.id)


def _changed(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = select(CHANGE).where(which, *_CHANGED).order_by(CHANGE.c.id)
    for row in connection.execute(query):
        text = f"{row.column_name}: {row.old or 'null'} -> {row.new or 'null'}"
        yield AnEvent(row.act_id, None, Happened.CHANGED, text=text, row_id=row.id)


_CHANGED = (CHANGE.c.table_name == CUSTOMER.name, CHANGE.c.column_name != "*")


def _allocated_by(customer_id: int) -> Condition:
    # By the ids of their documents, so that no other allocation is read; one list, not two with an
    # OR, for which PostgreSQL would read all allocations.
    documents = select(ITEM.c.id).where(ITEM.c.customer_id == customer_id)
    theirs = union_all(
        *(
            select(_THEIRS.c.id).where(is_found(side, documents))
            for side in (_THEIRS.c.credit_id, _THEIRS.c.debit_id)
        )
    )
    return is_found(ALLOCATION.c.id, theirs)


def _allocations(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(ALLOCATION, CREDIT.c.number.label("credit"), DEBIT.c.number, DEBIT.c.currency)
        .join(CREDIT, CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(DEBIT, DEBIT.c.id == ALLOCATION.c.debit_id)
        .where(which)
        .order_by(ALLOCATION.c.id)
    )
    for row in connection.execute(query):
        back = row.amount_minor < 0
        event = Happened.TAKEN_BACK if back else Happened.APPLIED
        text = f"{'from' if back else 'to'} {row.number}"
        money = (abs(row.amount_minor), row.currency)
        about = (row.id, row.credit_id)
        yield AnEvent(row.act_id, row.effective_date, event, row.credit, *money, text, *about)


def _promises(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(PROMISE, ITEM.c.number)
        .outerjoin(ITEM, ITEM.c.id == PROMISE.c.item_id)
        .where(which, _in_force(PROMISE))
    )
    for row in connection.execute(query):
        text = f"by {row.promised_for.isoformat()}"
        about = (row.number or "", row.amount_minor, row.currency)
        yield AnEvent(row.act_id, row.made, Happened.PROMISED, *about, text, row.id, row.item_id)


def _disputes(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(
            DISPUTE,
            ITEM.c.number,
            ITEM.c.currency,
            _act_of(DISPUTE, "claim").label("claim_act"),
            _act_of(DISPUTE, "outcome").label("end_act"),
        )
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
        .where(which, _in_force(DISPUTE))
    )
    for row in connection.execute(query):
        about, rows = (row.number, row.amount_minor, row.currency), (row.id, row.item_id)
        yield AnEvent(row.act_id, row.opened, Happened.DISPUTED, *about, row.reason, *rows)
        if row.claim:
            act_id = row.claim_act or row.act_id
            yield AnEvent(act_id, row.claim_date, Happened.CLAIMED, *about, row.claim, *rows)
        if row.outcome:
            text = f"{row.outcome}: {row.resolution}" if row.resolution else row.outcome
            act_id = row.end_act or row.act_id
            yield AnEvent(act_id, row.resolved, Happened.RESOLVED, *about, text, *rows)


def _flags(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(COLLECTION_FLAG, ITEM.c.number, _act_of(COLLECTION_FLAG, "lifted").label("end_act"))
        .join(ITEM, ITEM.c.id == COLLECTION_FLAG.c.item_id)
        .where(which, _in_force(COLLECTION_FLAG))
    )
    for row in connection.execute(query):
        rows = (row.id, row.item_id)
        money = (row.number, None, "")
        yield AnEvent(row.act_id, row.flagged, Happened.FLAGGED, *money, row.reason, *rows)
        if row.lifted is not None:
            end = row.end_act or row.act_id
            yield AnEvent(end, row.lifted, Happened.UNFLAGGED, *money, row.lift_reason, *rows)


def _notices(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    """Notices that were written; the amount is what they asked for without what lay unapplied."""
    asked = (
        select(func.sum(DUNNING_STEP.c.amount_minor))
        .where(DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .scalar_subquery()
    )
    query = select(
        DUNNING_NOTICE, asked.label("asked"), _act_of(DUNNING_NOTICE, "written").label("end_act")
    ).where(which, DUNNING_NOTICE.c.written.is_not(None), _in_force(DUNNING_NOTICE))
    for row in connection.execute(query):
        act_id, money = row.end_act or row.act_id, (row.number, int(row.asked or 0), row.currency)
        text = f"level {row.level}, {row.file_name}"
        yield AnEvent(act_id, row.written, Happened.NOTIFIED, *money, text, row.id)


def _placements(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = AGENCY_PLACEMENT
    query = select(table, _act_of(table, "recalled").label("end_act"))
    for row in connection.execute(query.where(which, _in_force(table))):
        yield AnEvent(row.act_id, row.placed, Happened.HANDED_OVER, text=row.agency, row_id=row.id)
        if row.recalled is not None:
            text, end = f"{row.agency}: {row.recall_reason}", row.end_act or row.act_id
            yield AnEvent(end, row.recalled, Happened.RECALLED, text=text, row_id=row.id)


def _credit(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(CREDIT_EVENT).where(which, _in_force(CREDIT_EVENT))):
        text = f"{row.event}: {row.reason}" if row.reason else row.event
        money = ("", row.limit_minor, row.currency if row.limit_minor is not None else "")
        yield AnEvent(row.act_id, row.effective_date, Happened.CREDIT, *money, text, row.id)


def _shares(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = CREDIT_ALLOCATION
    for row in connection.execute(select(table).where(which, _in_force(table))):
        money = ("", row.amount_minor, row.currency if row.amount_minor is not None else "")
        yield AnEvent(row.act_id, row.effective_date, Happened.SHARE, *money, row.reason, row.id)


def _checks(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(CREDIT_CHECK).where(which, _in_force(CREDIT_CHECK))):
        text = ", ".join(filter(None, (row.agency, row.score, row.decision, row.note)))
        yield AnEvent(row.act_id, row.day, Happened.CHECKED, text=text, row_id=row.id)


def _questions(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = CREDIT_REQUEST
    query = select(table, _act_of(table, "answered").label("end_act"))
    for row in connection.execute(query.where(which, _in_force(table))):
        yield AnEvent(row.act_id, row.day, Happened.ASKED, text=row.text, row_id=row.id)
        if row.answered is not None:
            end = row.end_act or row.act_id
            yield AnEvent(end, row.answered, Happened.ANSWERED, text=row.answer, row_id=row.id)


def _remedies(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(REMEDY).where(which, _in_force(REMEDY))):
        money = ("", row.amount_minor, row.currency if row.amount_minor is not None else "")
        text = f"{row.measure}, trigger ({row.trigger}): {row.reason}"
        yield AnEvent(row.act_id, row.day, Happened.REMEDY, *money, text, row.id)
        if row.lifted is not None:
            end, text = row.lifted_act_id or row.act_id, f"{row.measure}: {row.lifted_reason}"
            yield AnEvent(end, row.lifted, Happened.LIFTED, *money, text, row.id)


def _notes(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(ACTIVITY, ITEM.c.number)
        .outerjoin(ITEM, ITEM.c.id == ACTIVITY.c.item_id)
        .where(which, _in_force(ACTIVITY))
    )
    for row in connection.execute(query):
        about = (row.number or "", None, "", row.text, row.id, row.item_id)
        yield AnEvent(row.act_id, row.day, Happened.NOTED, *about)


def _follow_ups(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(FOLLOW_UP, ITEM.c.number, _act_of(FOLLOW_UP, "done").label("end_act"))
        .outerjoin(ITEM, ITEM.c.id == FOLLOW_UP.c.item_id)
        .where(which, _in_force(FOLLOW_UP))
    )
    for row in connection.execute(query):
        about, rows = (row.number or "", None, ""), (row.id, row.item_id)
        text = f"on {row.due.isoformat()}: {row.text}"
        yield AnEvent(row.act_id, None, Happened.REMINDED, *about, text, *rows)
        if row.done is not None:
            end = row.end_act or row.act_id
            yield AnEvent(end, row.done, Happened.FOLLOWED_UP, *about, row.text, *rows)


def _snoozes(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(SNOOZE).where(which, _in_force(SNOOZE))):
        text = f"until {row.until.isoformat()}: {row.reason}"
        yield AnEvent(row.act_id, row.day, Happened.SNOOZED, text=text, row_id=row.id)


def _mails(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    """Mails that left the house, or may have, and those that came back."""
    query = select(
        MAIL, _act_of(MAIL, "tried").label("sent_act"), _act_of(MAIL, "state").label("end_act")
    ).where(which, *_LEFT)
    for row in connection.execute(query):
        told = "" if row.state in (MailState.SENT, MailState.RETURNED) else f" ({row.state})"
        text, rows = f"{row.about} to {row.recipient}{told}", (row.id, row.item_id)
        act_id = row.sent_act or row.act_id
        yield AnEvent(act_id, None, Happened.MAILED, "", None, "", text, *rows)
        if row.state == MailState.RETURNED:
            text = f"{row.about} to {row.recipient}: {row.reason}"
            act_id = row.end_act or row.act_id
            yield AnEvent(act_id, None, Happened.MAIL_RETURNED, "", None, "", text, *rows)


_LEFT = (MAIL.c.state.in_(sorted(GONE)), _in_force(MAIL))
_WRITTEN = (DUNNING_NOTICE.c.written.is_not(None), _in_force(DUNNING_NOTICE))


def _moment_of_mail(event: Happened, column: str, happened: Condition | None = None) -> Moment:
    return Moment(event, None, func.coalesce(_act_of(MAIL, column), MAIL.c.act_id), happened)


def _simple(
    table: Table,
    read: Callable[[Connection, Condition], Iterator[AnEvent]],
    *moments: Moment,
    of_customer: Callable[[int], Condition] | None = None,
) -> EventTable:
    return EventTable(table, of_customer or _mine(table), moments, read, (_in_force(table),))


CUSTOMER_ADDED = EventTable(
    CUSTOMER,
    lambda customer_id: CUSTOMER.c.id == customer_id,
    (_made(CUSTOMER, Happened.ADDED, None),),
    _added,
)
CUSTOMER_CHANGED = EventTable(
    CHANGE,
    lambda customer_id: CHANGE.c.row_id == customer_id,
    (_made(CHANGE, Happened.CHANGED, None),),
    _changed,
    _CHANGED,
)
ALLOCATED = EventTable(
    ALLOCATION,
    _allocated_by,
    (
        Moment(
            Happened.APPLIED,
            ALLOCATION.c.effective_date,
            ALLOCATION.c.act_id,
            ALLOCATION.c.amount_minor > 0,
        ),
        Moment(
            Happened.TAKEN_BACK,
            ALLOCATION.c.effective_date,
            ALLOCATION.c.act_id,
            ALLOCATION.c.amount_minor < 0,
        ),
    ),
    _allocations,
)
RECORDED = (
    _simple(PROMISE, _promises, _made(PROMISE, Happened.PROMISED, "made")),
    _simple(
        DISPUTE,
        _disputes,
        _made(DISPUTE, Happened.DISPUTED, "opened"),
        Moment(
            Happened.CLAIMED,
            DISPUTE.c.claim_date,
            func.coalesce(_act_of(DISPUTE, "claim"), DISPUTE.c.act_id),
            DISPUTE.c.claim != "",
        ),
        Moment(
            Happened.RESOLVED,
            DISPUTE.c.resolved,
            func.coalesce(_act_of(DISPUTE, "outcome"), DISPUTE.c.act_id),
            DISPUTE.c.outcome != "",
        ),
        of_customer=_on_my_documents(DISPUTE),
    ),
    _simple(
        COLLECTION_FLAG,
        _flags,
        _made(COLLECTION_FLAG, Happened.FLAGGED, "flagged"),
        _ended(COLLECTION_FLAG, Happened.UNFLAGGED, "lifted"),
        of_customer=_on_my_documents(COLLECTION_FLAG),
    ),
    EventTable(
        DUNNING_NOTICE,
        _mine(DUNNING_NOTICE),
        (_ended(DUNNING_NOTICE, Happened.NOTIFIED, "written"),),
        _notices,
        _WRITTEN,
    ),
    _simple(
        AGENCY_PLACEMENT,
        _placements,
        _made(AGENCY_PLACEMENT, Happened.HANDED_OVER, "placed"),
        _ended(AGENCY_PLACEMENT, Happened.RECALLED, "recalled"),
    ),
    _simple(CREDIT_EVENT, _credit, _made(CREDIT_EVENT, Happened.CREDIT, "effective_date")),
    _simple(
        CREDIT_ALLOCATION,
        _shares,
        _made(CREDIT_ALLOCATION, Happened.SHARE, "effective_date"),
        of_customer=lambda customer_id: CREDIT_ALLOCATION.c.child_id == customer_id,
    ),
    _simple(CREDIT_CHECK, _checks, _made(CREDIT_CHECK, Happened.CHECKED, "day")),
    _simple(
        CREDIT_REQUEST,
        _questions,
        _made(CREDIT_REQUEST, Happened.ASKED, "day"),
        _ended(CREDIT_REQUEST, Happened.ANSWERED, "answered"),
    ),
    _simple(
        REMEDY,
        _remedies,
        _made(REMEDY, Happened.REMEDY, "day"),
        Moment(
            Happened.LIFTED,
            REMEDY.c.lifted,
            func.coalesce(REMEDY.c.lifted_act_id, REMEDY.c.act_id),
            REMEDY.c.lifted.is_not(None),
        ),
    ),
    _simple(ACTIVITY, _notes, _made(ACTIVITY, Happened.NOTED, "day")),
    EventTable(
        MAIL,
        _mine(MAIL),
        (
            _moment_of_mail(Happened.MAILED, "tried"),
            _moment_of_mail(Happened.MAIL_RETURNED, "state", MAIL.c.state == MailState.RETURNED),
        ),
        _mails,
        _LEFT,
    ),
)
"""What is recorded of a customer and told to those who collect for us."""
REMINDERS = (
    _simple(
        FOLLOW_UP,
        _follow_ups,
        _made(FOLLOW_UP, Happened.REMINDED, None),
        _ended(FOLLOW_UP, Happened.FOLLOWED_UP, "done"),
    ),
    _simple(SNOOZE, _snoozes, _made(SNOOZE, Happened.SNOOZED, "day")),
)
"""What our own clerks are to come back to."""
