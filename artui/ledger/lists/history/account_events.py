"""What happened on an account, each kind read from the rows that acts made for this customer.

An act may be about many customers at once, such as an import or a run, and its sentence then says
nothing of one of them. A reader takes the condition by which its rows are chosen: those of a
customer, or some of them by id. What was withdrawn by an undo did not happen.
"""

from collections.abc import Callable, Iterator

from sqlalchemy import (
    Connection,
    Table,
    func,
    select,
    union_all,
)

from artui.domain.mailing import GONE, MailState
from artui.ledger.lists.history.allocations import CREDIT, DEBIT
from artui.ledger.lists.history.event_tables import (
    AnEvent,
    Condition,
    EventTable,
    Happened,
    Moment,
    act_of,
    ended,
    in_force,
    made,
    mine,
    on_my_documents,
)
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
        .where(which, in_force(PROMISE))
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
            act_of(DISPUTE, "claim").label("claim_act"),
            act_of(DISPUTE, "outcome").label("end_act"),
        )
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
        .where(which, in_force(DISPUTE))
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
        select(COLLECTION_FLAG, ITEM.c.number, act_of(COLLECTION_FLAG, "lifted").label("end_act"))
        .join(ITEM, ITEM.c.id == COLLECTION_FLAG.c.item_id)
        .where(which, in_force(COLLECTION_FLAG))
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
        DUNNING_NOTICE, asked.label("asked"), act_of(DUNNING_NOTICE, "written").label("end_act")
    ).where(which, DUNNING_NOTICE.c.written.is_not(None), in_force(DUNNING_NOTICE))
    for row in connection.execute(query):
        act_id, money = row.end_act or row.act_id, (row.number, int(row.asked or 0), row.currency)
        text = f"level {row.level}, {row.file_name}"
        yield AnEvent(act_id, row.written, Happened.NOTIFIED, *money, text, row.id)


def _placements(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = AGENCY_PLACEMENT
    query = select(table, act_of(table, "recalled").label("end_act"))
    for row in connection.execute(query.where(which, in_force(table))):
        yield AnEvent(row.act_id, row.placed, Happened.HANDED_OVER, text=row.agency, row_id=row.id)
        if row.recalled is not None:
            text, end = f"{row.agency}: {row.recall_reason}", row.end_act or row.act_id
            yield AnEvent(end, row.recalled, Happened.RECALLED, text=text, row_id=row.id)


def _credit(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(CREDIT_EVENT).where(which, in_force(CREDIT_EVENT))):
        text = f"{row.event}: {row.reason}" if row.reason else row.event
        money = ("", row.limit_minor, row.currency if row.limit_minor is not None else "")
        yield AnEvent(row.act_id, row.effective_date, Happened.CREDIT, *money, text, row.id)


def _shares(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = CREDIT_ALLOCATION
    for row in connection.execute(select(table).where(which, in_force(table))):
        money = ("", row.amount_minor, row.currency if row.amount_minor is not None else "")
        yield AnEvent(row.act_id, row.effective_date, Happened.SHARE, *money, row.reason, row.id)


def _checks(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(CREDIT_CHECK).where(which, in_force(CREDIT_CHECK))):
        text = ", ".join(filter(None, (row.agency, row.score, row.decision, row.note)))
        yield AnEvent(row.act_id, row.day, Happened.CHECKED, text=text, row_id=row.id)


def _questions(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    table = CREDIT_REQUEST
    query = select(table, act_of(table, "answered").label("end_act"))
    for row in connection.execute(query.where(which, in_force(table))):
        yield AnEvent(row.act_id, row.day, Happened.ASKED, text=row.text, row_id=row.id)
        if row.answered is not None:
            end = row.end_act or row.act_id
            yield AnEvent(end, row.answered, Happened.ANSWERED, text=row.answer, row_id=row.id)


def _remedies(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(REMEDY).where(which, in_force(REMEDY))):
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
        .where(which, in_force(ACTIVITY))
    )
    for row in connection.execute(query):
        about = (row.number or "", None, "", row.text, row.id, row.item_id)
        yield AnEvent(row.act_id, row.day, Happened.NOTED, *about)


def _follow_ups(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    query = (
        select(FOLLOW_UP, ITEM.c.number, act_of(FOLLOW_UP, "done").label("end_act"))
        .outerjoin(ITEM, ITEM.c.id == FOLLOW_UP.c.item_id)
        .where(which, in_force(FOLLOW_UP))
    )
    for row in connection.execute(query):
        about, rows = (row.number or "", None, ""), (row.id, row.item_id)
        text = f"on {row.due.isoformat()}: {row.text}"
        yield AnEvent(row.act_id, None, Happened.REMINDED, *about, text, *rows)
        if row.done is not None:
            end = row.end_act or row.act_id
            yield AnEvent(end, row.done, Happened.FOLLOWED_UP, *about, row.text, *rows)


def _snoozes(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    for row in connection.execute(select(SNOOZE).where(which, in_force(SNOOZE))):
        text = f"until {row.until.isoformat()}: {row.reason}"
        yield AnEvent(row.act_id, row.day, Happened.SNOOZED, text=text, row_id=row.id)


def _mails(connection: Connection, which: Condition) -> Iterator[AnEvent]:
    """Mails that left the house, or may have, and those that came back."""
    query = select(
        MAIL, act_of(MAIL, "tried").label("sent_act"), act_of(MAIL, "state").label("end_act")
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


_LEFT = (MAIL.c.state.in_(sorted(GONE)), in_force(MAIL))
_WRITTEN = (DUNNING_NOTICE.c.written.is_not(None), in_force(DUNNING_NOTICE))


def _moment_of_mail(event: Happened, column: str, happened: Condition | None = None) -> Moment:
    return Moment(event, None, func.coalesce(act_of(MAIL, column), MAIL.c.act_id), happened)


def _simple(
    table: Table,
    read: Callable[[Connection, Condition], Iterator[AnEvent]],
    *moments: Moment,
    of_customer: Callable[[int], Condition] | None = None,
) -> EventTable:
    return EventTable(table, of_customer or mine(table), moments, read, (in_force(table),))


CUSTOMER_ADDED = EventTable(
    CUSTOMER,
    lambda customer_id: CUSTOMER.c.id == customer_id,
    (made(CUSTOMER, Happened.ADDED, None),),
    _added,
)
CUSTOMER_CHANGED = EventTable(
    CHANGE,
    lambda customer_id: CHANGE.c.row_id == customer_id,
    (made(CHANGE, Happened.CHANGED, None),),
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
    _simple(PROMISE, _promises, made(PROMISE, Happened.PROMISED, "made")),
    _simple(
        DISPUTE,
        _disputes,
        made(DISPUTE, Happened.DISPUTED, "opened"),
        Moment(
            Happened.CLAIMED,
            DISPUTE.c.claim_date,
            func.coalesce(act_of(DISPUTE, "claim"), DISPUTE.c.act_id),
            DISPUTE.c.claim != "",
        ),
        Moment(
            Happened.RESOLVED,
            DISPUTE.c.resolved,
            func.coalesce(act_of(DISPUTE, "outcome"), DISPUTE.c.act_id),
            DISPUTE.c.outcome != "",
        ),
        of_customer=on_my_documents(DISPUTE),
    ),
    _simple(
        COLLECTION_FLAG,
        _flags,
        made(COLLECTION_FLAG, Happened.FLAGGED, "flagged"),
        ended(COLLECTION_FLAG, Happened.UNFLAGGED, "lifted"),
        of_customer=on_my_documents(COLLECTION_FLAG),
    ),
    EventTable(
        DUNNING_NOTICE,
        mine(DUNNING_NOTICE),
        (ended(DUNNING_NOTICE, Happened.NOTIFIED, "written"),),
        _notices,
        _WRITTEN,
    ),
    _simple(
        AGENCY_PLACEMENT,
        _placements,
        made(AGENCY_PLACEMENT, Happened.HANDED_OVER, "placed"),
        ended(AGENCY_PLACEMENT, Happened.RECALLED, "recalled"),
    ),
    _simple(CREDIT_EVENT, _credit, made(CREDIT_EVENT, Happened.CREDIT, "effective_date")),
    _simple(
        CREDIT_ALLOCATION,
        _shares,
        made(CREDIT_ALLOCATION, Happened.SHARE, "effective_date"),
        of_customer=lambda customer_id: CREDIT_ALLOCATION.c.child_id == customer_id,
    ),
    _simple(CREDIT_CHECK, _checks, made(CREDIT_CHECK, Happened.CHECKED, "day")),
    _simple(
        CREDIT_REQUEST,
        _questions,
        made(CREDIT_REQUEST, Happened.ASKED, "day"),
        ended(CREDIT_REQUEST, Happened.ANSWERED, "answered"),
    ),
    _simple(
        REMEDY,
        _remedies,
        made(REMEDY, Happened.REMEDY, "day"),
        Moment(
            Happened.LIFTED,
            REMEDY.c.lifted,
            func.coalesce(REMEDY.c.lifted_act_id, REMEDY.c.act_id),
            REMEDY.c.lifted.is_not(None),
        ),
    ),
    _simple(ACTIVITY, _notes, made(ACTIVITY, Happened.NOTED, "day")),
    EventTable(
        MAIL,
        mine(MAIL),
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
        made(FOLLOW_UP, Happened.REMINDED, None),
        ended(FOLLOW_UP, Happened.FOLLOWED_UP, "done"),
    ),
    _simple(SNOOZE, _snoozes, made(SNOOZE, Happened.SNOOZED, "day")),
)
"""What our own clerks are to come back to."""
