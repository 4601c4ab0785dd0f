"""Charging late interest: a run posts one finance charge per entity, customer and currency.

Each charge records how it was computed, so that the next run charges only what is new, and a
repeated run charges nothing. A correction gives back what was charged in excess; a whole run can be
rolled back, and a charge can be waived. Section 3 of the domain rules.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Count, Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    BadDocument,
    HasAllocations,
    NothingToCharge,
    UnknownRun,
    WrongKind,
)
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.book.supervised import require_own_run, supervised
from artui.ledger.cash.write_offs import write_off_on
from artui.ledger.documents.counter_entries import reverse_unallocated
from artui.ledger.interest.charged import charged_through
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import computed, moved_rows
from artui.ledger.interest.run_rows import Work, post_work, tally_of, work_of
from artui.ledger.items.open_items import ledger_item, ledger_items
from artui.ledger.long_acts.runs import CustomerRun, Tally, post_run
from artui.ledger.long_acts.whole import WholeAct, act_as_whole
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import CUSTOMER, INTEREST_CHARGE, INTEREST_RUN, ITEM


@dataclass(frozen=True, slots=True)
class Charged:
    """What a run posted: its number, and the counts of its finance charges and corrections."""

    act_id: int
    summary: str
    run_id: int
    charges: int
    corrections: int


def post_interest(
    book: Book,
    *,
    customer_ids: Collection[int] | None = None,
    compensation: bool = False,
    progress: Progress = unwatched,
) -> Charged:
    """Charge all late interest through the business day: one act.

    With `compensation` the fixed sum that the law grants is posted too, once per invoice or,
    where the law says so, per late instalment.
    `progress` gets the invoices done, of all that may bear interest.

    Raises NothingToCharge, BadDocument (an invoice was charged through a later day), PeriodClosed.
    """
    through = book.business_date

    def refuse(entry: Entry) -> None:
        refuse_closed(entry.open_from, through, "An interest run")
        _refuse_earlier(entry, through, customer_ids)

    def read(entry: Entry, some: Collection[int] | None, steps: Steps) -> Work:
        connection = entry.connection
        rules = policies(connection, through)
        if some is None:
            rows = moved_rows(connection, rules, through, compensation=compensation, steps=steps)
        else:
            rows = computed(connection, rules, through, some, steps=steps)
        return work_of(rules, rows, compensation=compensation, steps=steps)

    def write(entry: Entry, run_id: int, work: Work, _steps: Steps) -> Tally:
        post_work(entry, run_id, work)
        return tally_of(work)

    run = CustomerRun(
        INTEREST_RUN,
        {"through": through, "whole": customer_ids is None},
        refuse,
        read,
        write,
        partial(_charged, through),
        NothingToCharge(f"There is no late interest to charge through {through}."),
    )
    return post_run(book, ActName.INTEREST, run, customer_ids, progress=progress)


def _charged(through: date, entry: Entry, run_id: int, posted: Counter[str]) -> Charged:
    charges, corrections = posted[ItemKind.FINANCE_CHARGE], posted[ItemKind.CREDIT_MEMO]
    entry.subject = f"run {run_id}"
    entry.summary = Sentence(
        f"interest run {run_id} through {through}: ",
        *(Count(charges), " finance charge, " if charges == 1 else " finance charges, "),
        *(Count(corrections), " correction" if corrections == 1 else " corrections"),
    )
    if fees := posted[ItemKind.FEE]:
        what = " compensation" if fees == 1 else " compensations"
        entry.summary = Sentence(entry.summary, Sentence(", ", Count(fees), what))
    return Charged(entry.id, entry.summary, run_id, charges, corrections)


@supervised(ActName.INTEREST_ROLLBACK)
def roll_back(book: Book, run_id: int, *, progress: Progress = unwatched) -> Charged:
    """Roll a whole run back: its finance charges and corrections are reversed: one act. Another's
    run takes a supervisor.

    `progress` gets the documents done. Raises UnknownRun, BadDocument (a later run of one of its
    customers is in force), HasAllocations (names a charge that has allocations), NeedsSupervisor.
    """
    done: list[_RolledBack] = []

    def compute(entry: Entry) -> None:
        done[:] = [_take_back_run(entry, run_id, progress)]

    def seal(entry: Entry) -> Charged:
        entry.summary = f"interest run {run_id} through {done[0].through} rolled back"
        return Charged(entry.id, entry.summary, run_id, done[0].documents, 0)

    work = WholeAct(compute, lambda _entry: None, seal)
    return act_as_whole(book, ActName.INTEREST_ROLLBACK, f"run {run_id}", work)


class _RolledBack(NamedTuple):
    """What was rolled back: the last day of the run, and how many documents it had posted."""

    through: date
    documents: int


def _take_back_run(entry: Entry, run_id: int, progress: Progress) -> _RolledBack:
    """Reverse what a run posted, on an open act."""
    run = entry.connection.execute(
        select(INTEREST_RUN).where(INTEREST_RUN.c.id == run_id)
    ).one_or_none()
    if run is None or run.rolled_back_act_id is not None:
        raise UnknownRun(f"There is no interest run {run_id} in force.")
    _refuse_later(entry, run_id)
    query = select(INTEREST_CHARGE.c.item_id).where(INTEREST_CHARGE.c.run_id == run_id).distinct()
    fees = select(ITEM.c.id).where(ITEM.c.act_id == run.act_id, ITEM.c.kind == ItemKind.FEE)
    posted = [
        *entry.connection.execute(query).scalars(),
        *entry.connection.execute(fees).scalars(),
    ]
    found = ledger_items(entry.connection, posted)
    items = [found[each] for each in sorted(found) if found[each].reversed_by_id is None]
    for item in items:
        if item.open_minor != item.amount_minor:
            raise HasAllocations(
                f"{item.title} has ",
                item.money(item.amount_minor - item.open_minor),
                f" allocated; take that back before run {run_id} is rolled back.",
            )
    require_own_run(entry, run.act_id, f"interest run {run_id} through {run.through}")
    steps = Steps(progress, len(items))
    for part in chunks(items):
        steps.took(0)
        reverse_unallocated(entry, part, reason=f"run {run_id} rolled back")
        steps.took(len(part))
    entry.change(INTEREST_RUN, run_id, rolled_back_act_id=entry.id)
    return _RolledBack(run.through, len(found))


@supervised(ActName.WAIVE)
def waive(book: Book, charge_id: int, *, reason: str) -> Charged:
    """Waive the open amount of a finance charge: one act of a supervisor. It remains charged.

    Raises WrongKind, NotAllowed, BadDocument if nothing is open.
    """
    with book.act(ActName.WAIVE, "") as entry:
        item = ledger_item(entry.connection, charge_id)
        entry.subject = item.number
        what = Sentence("Waiving ", item.money(item.open_minor), f" of {item.label}")
        require_supervisor(entry.connection, book.actor, what)
        if item.kind != ItemKind.FINANCE_CHARGE:
            raise WrongKind(f"{item.title} is no finance charge; only those are waived.")
        if not item.in_force or not item.open_minor:
            raise BadDocument(f"{item.title} has nothing open to waive.")
        minor = item.open_minor
        write_off_on(entry, item, minor, reason=f"waived: {reason}")
        entry.summary = Sentence(item.money(minor), f" of {item.label} waived: {reason}")
        return Charged(entry.id, entry.summary, 0, 1, 0)


def _refuse_earlier(entry: Entry, through: date, customer_ids: Collection[int] | None) -> None:
    latest = charged_through(entry.connection, customer_ids)
    if latest is not None and latest > through:
        raise BadDocument(
            f"Interest was charged through {latest}; a run through {through} comes too late."
        )


def _refuse_later(entry: Entry, run_id: int) -> None:
    mine = (
        select(ITEM.c.customer_id)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.invoice_id == ITEM.c.id)
        .where(INTEREST_CHARGE.c.run_id == run_id)
    )
    query = (
        select(INTEREST_RUN.c.id, CUSTOMER.c.account)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.run_id == INTEREST_RUN.c.id)
        .join(ITEM, ITEM.c.id == INTEREST_CHARGE.c.invoice_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            INTEREST_RUN.c.id > run_id,
            INTEREST_RUN.c.rolled_back_act_id.is_(None),
            ITEM.c.customer_id.in_(mine),
        )
        .limit(1)
    )
    later = entry.connection.execute(query).one_or_none()
    if later is not None:
        raise BadDocument(
            f"Run {run_id} is not the latest of {later.account}: roll back run {later.id} first."
        )
