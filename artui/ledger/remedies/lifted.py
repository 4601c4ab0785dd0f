"""Lifting a remedy: everything it changed becomes what it would be without the remedy.

Other remedies in force, and what was done by hand, remain. Invoices get back the due date
that they would have had if nothing had been demanded; interest charged meanwhile then becomes a
proposed correction by itself. Termination is final. Section 5 of the domain rules.
"""

from typing import NamedTuple

from sqlalchemy import or_, select

from artui.domain.kinds import SEVERITY, CreditState
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import CreditUnchanged, UnknownRemedy
from artui.ledger.book.supervised import supervised
from artui.ledger.credit.account_credit import STATES
from artui.ledger.credit.due_dates import settle_due_dates
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.credit.limits import account_of, add_event, credit_of
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.counter_entries import reverse_item
from artui.ledger.items.allocation_rows import TAKEN_BACK, allocation_rows, take_back
from artui.ledger.items.open_items import ledger_items
from artui.ledger.remedies.remedies import (
    CREDIT,
    ORDERS,
    RemedyTaken,
    set_orders,
)
from artui.ledger.store.tables import ALLOCATION, CREDIT_EVENT, ITEM, REMEDY

EVENTS = {
    CreditState.ACTIVE: "reinstated",
    CreditState.SUSPENDED: "suspended",
    CreditState.REVOKED: "revoked",
}


@supervised(ActName.LIFT_REMEDY)
def lift_remedy(book: Book, remedy_id: int, *, reason: str) -> RemedyTaken:
    """Lift a remedy: one act, a supervisor's.

    Raises UnknownRemedy (none of this number is in force), CreditUnchanged (a termination),
    NeedsSupervisor.
    """
    with book.act(ActName.LIFT_REMEDY, "") as entry:
        remedy = _in_force(entry, remedy_id)
        account = entry.subject = account_of(entry, remedy.customer_id)
        if remedy.measure == "terminate":
            raise CreditUnchanged(f"Remedy {remedy_id} terminated {account}; that can't be lifted.")
        done = remedy.measure
        if remedy.amount_minor is not None:
            done += Sentence(" of ", Money(remedy.amount_minor, remedy.currency))
        what = Sentence(f"Lifting remedy {remedy_id} (", done, f") on {account}")
        require_supervisor(entry.connection, book.actor, what)
        entry.change(
            REMEDY,
            remedy_id,
            lifted=book.business_date,
            lifted_reason=reason,
            lifted_act_id=entry.id,
        )
        if remedy.measure in ORDERS:
            set_orders(entry, remedy.customer_id)
        elif remedy.measure in CREDIT:
            _restore_credit(entry, remedy)
        elif remedy.measure == "offset":
            _take_back_offset(entry, remedy, reason)
        else:
            settle_due_dates(entry, remedy_id)
        entry.summary = f"remedy {remedy_id} ({remedy.measure}) on {account} lifted: {reason}"
        return RemedyTaken(entry.id, entry.summary, remedy_id)


class _Remedy(NamedTuple):
    id: int
    customer_id: int
    measure: str
    currency: str
    amount_minor: int | None
    act_id: int


def _in_force(entry: Entry, remedy_id: int) -> _Remedy:
    query = select(*(REMEDY.c[name] for name in _Remedy._fields)).where(
        REMEDY.c.id == remedy_id, REMEDY.c.lifted.is_(None), REMEDY.c.withdrawn_act_id.is_(None)
    )
    found = entry.connection.execute(query).one_or_none()
    if found is None:
        raise UnknownRemedy(f"There is no remedy {remedy_id} in force.")
    return _Remedy(*found)


def _restore_credit(entry: Entry, remedy: _Remedy) -> None:
    """The strictest of what was done by hand and of the remedies still in force."""
    day = entry.book.business_date
    query = select(REMEDY.c.measure, REMEDY.c.act_id, REMEDY.c.lifted_act_id, REMEDY.c.lifted)
    mine = query.where(
        REMEDY.c.customer_id == remedy.customer_id,
        REMEDY.c.measure.in_(CREDIT),
        REMEDY.c.withdrawn_act_id.is_(None),
    )
    remedies = entry.connection.execute(mine).all()
    acts = {act for row in remedies for act in (row.act_id, row.lifted_act_id) if act is not None}
    by_hand = (
        select(CREDIT_EVENT.c.event)
        .where(
            CREDIT_EVENT.c.customer_id == remedy.customer_id,
            CREDIT_EVENT.c.event.in_(STATES),
            CREDIT_EVENT.c.withdrawn_act_id.is_(None),
            CREDIT_EVENT.c.act_id.not_in(acts),
            or_(CREDIT_EVENT.c.effective_date.is_(None), CREDIT_EVENT.c.effective_date <= day),
        )
        .order_by(
            CREDIT_EVENT.c.effective_date.is_not(None).desc(), CREDIT_EVENT.c.effective_date.desc()
        )
        .order_by(CREDIT_EVENT.c.id.desc())
        .limit(1)
    )
    event = entry.connection.execute(by_hand).scalar_one_or_none()
    states = [STATES[event] if event else CreditState.ACTIVE]
    states += [CREDIT[row.measure] for row in remedies if row.lifted is None]
    state = max(states, key=SEVERITY.index)
    if state != credit_of(entry, remedy.customer_id, day).state:
        why = f"remedy {remedy.id} lifted"
        add_event(entry, remedy.customer_id, EVENTS[state], day, why)


def _take_back_offset(entry: Entry, remedy: _Remedy, reason: str) -> None:
    """Take back what the offset allocated, and reverse what it posted."""
    items = select(ITEM.c.id).where(ITEM.c.act_id == remedy.act_id, ITEM.c.reversed_by_id.is_(None))
    found = ledger_items(entry.connection, entry.connection.execute(items).scalars().all())
    for item in found.values():
        reverse_item(entry, item, reason=reason, day=None)
    rows = allocation_rows(
        entry.connection,
        ALLOCATION.c.act_id == remedy.act_id,
        ALLOCATION.c.amount_minor > 0,
        ~TAKEN_BACK,
    )
    take_back(entry, rows, reason=reason)
    debits = ledger_items(entry.connection, [row.debit_id for row in rows])
    settle_discounts(entry, debits.values())
    flag_reopened(entry)
