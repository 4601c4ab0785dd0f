"""Dunning runs: items climb one level, and each of their customers is owed a notice, which is then
written.

A run is posted as a whole, can be rolled back until one of its notices is written, and changes
nothing when it is repeated. Section 7 of the domain rules.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.sentence import Count, Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import BadDocument, CannotUndo, NothingToDun, UnknownRun
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.book.supervised import require_own_run, supervised
from artui.ledger.collecting.flags import flag_all
from artui.ledger.collecting.ladder import RunRow, ladders, run_rows, whole_customers
from artui.ledger.documents.take_back import refuse_resting, settle_after, take_back_rows
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_numbers
from artui.ledger.long_acts.runs import CustomerRun, Tally, post_run
from artui.ledger.long_acts.whole import WholeAct, act_as_whole
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import (
    DUNNING_NOTICE,
    DUNNING_RUN,
    DUNNING_STEP,
    INSTALMENT,
    ITEM,
)

# What a run counts.
_ITEMS, _NOTICES = "items", "notices"


@dataclass(frozen=True, slots=True)
class Dunned:
    """What a run did: its number, and the counts of items that climbed and of notices."""

    act_id: int
    summary: str
    run_id: int
    items: int
    notices: int


@dataclass(frozen=True, slots=True)
class Written:
    """Notices that were written."""

    act_id: int
    summary: str
    notices: int


def post_dunning(
    book: Book, *, customer_ids: Sequence[int] | None = None, progress: Progress = unwatched
) -> Dunned:
    """Move up every item that may climb today: one act.

    `progress` gets the items that climbed. Raises NothingToDun, BadDocument (a run of a later day
    is in force), PeriodClosed.
    """
    day = book.business_date

    def refuse(entry: Entry) -> None:
        refuse_closed(entry.open_from, day, "A dunning run")
        _refuse_earlier(entry)

    run = CustomerRun(
        DUNNING_RUN,
        {"day": day},
        refuse,
        _climbing,
        _post_rows,
        partial(_dunned, day),
        NothingToDun(f"No item climbs a level on {day}."),
    )
    return post_run(book, ActName.DUNNING, run, customer_ids, progress=progress)


def _climbing(entry: Entry, customer_ids: Collection[int] | None, steps: Steps) -> list[RunRow]:
    """The items that climb today."""
    rows: list[RunRow] = []
    for row in run_rows(entry.connection, entry.book.business_date, customer_ids):
        steps.took(0)
        if row.to is not None:
            rows.append(row)
    return rows


def _post_rows(entry: Entry, run_id: int, rows: Sequence[RunRow], steps: Steps) -> Tally:
    """Post the items that climb, with their notices."""
    steps.total = len(rows)
    found: dict[int, Counter[str]] = {}
    for part in whole_customers(rows):
        for customer_id, _ in _post_notices(entry, run_id, part):
            found.setdefault(customer_id, Counter())[_NOTICES] += 1
        for row in part:
            found[row.customer_id][_ITEMS] += 1
        steps.took(len(part))
    return found


def _dunned(day: date, entry: Entry, run_id: int, posted: Counter[str]) -> Dunned:
    items, notices = posted[_ITEMS], posted[_NOTICES]
    entry.subject = f"run {run_id}"
    entry.summary = Sentence(
        f"dunning run {run_id} of {day}: ",
        *(Count(items), " items, "),
        *(Count(notices), " notices"),
    )
    return Dunned(entry.id, entry.summary, run_id, items, notices)


def refuse_written(connection: Connection, run_id: int) -> None:
    """Raise CannotUndo if a notice of the run is written: what was sent can't be taken back."""
    written = select(DUNNING_NOTICE.c.number).where(
        DUNNING_NOTICE.c.run_id == run_id, DUNNING_NOTICE.c.written.is_not(None)
    )
    number = connection.execute(written.limit(1)).scalar_one_or_none()
    if number is not None:
        raise CannotUndo(f"Dunning run {run_id} can't be rolled back: notice {number} is written.")


@supervised(ActName.DUNNING_ROLLBACK)
def roll_back_dunning(book: Book, run_id: int, *, progress: Progress = unwatched) -> Dunned:
    """Roll back a run none of whose notices is written: one act. Levels, fees and flags return.
    Another's run takes a supervisor.

    `progress` gets the rows taken back. Raises UnknownRun, CannotUndo, NeedsSupervisor.
    """
    found: list[_Run] = []

    def compute(entry: Entry) -> None:
        found[:] = [_run_in_force(entry.connection, run_id)]
        refuse_written(entry.connection, run_id)
        refuse_resting(entry.connection, found[0].act_id)
        require_own_run(entry, found[0].act_id, f"dunning run {run_id} of {found[0].day}")
        take_back_rows(entry, found[0].act_id, progress)

    def settle(entry: Entry) -> None:
        settle_after(entry, found[0].act_id)

    def seal(entry: Entry) -> Dunned:
        entry.undoes_id = found[0].act_id
        entry.summary = f"dunning run {run_id} of {found[0].day} rolled back"
        return Dunned(entry.id, entry.summary, run_id, 0, 0)

    work = WholeAct(compute, settle, seal)
    return act_as_whole(book, ActName.DUNNING_ROLLBACK, f"run {run_id}", work)


class _Run(NamedTuple):
    """A dunning run by the act that posted it."""

    act_id: int
    day: date


def _run_in_force(connection: Connection, run_id: int) -> _Run:
    query = select(DUNNING_RUN.c.act_id, DUNNING_RUN.c.day).where(
        DUNNING_RUN.c.id == run_id, DUNNING_RUN.c.rolled_back_act_id.is_(None)
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        raise UnknownRun(f"There is no dunning run {run_id} in force.")
    return _Run(*found)


def mark_written(book: Book, files: Sequence[tuple[int, str]]) -> Written:
    """Record that notices were written to files, each a (notice id, file name): one final act.

    Raises BadDocument if one of them is not owed any more: its run was rolled back meanwhile, or
    another clerk wrote it.
    """
    with book.act(ActName.NOTICE, "") as entry:
        _refuse_not_owed(entry, [notice_id for notice_id, _ in files])
        day = book.business_date
        entry.change_many(
            DUNNING_NOTICE,
            {notice_id: {"written": day, "file_name": name} for notice_id, name in files},
        )
        entry.subject = f"{len(files)} notices"
        entry.summary = Sentence(Count(len(files)), " notices written")
        return Written(entry.id, entry.summary, len(files))


def _refuse_not_owed(entry: Entry, notice_ids: Sequence[int]) -> None:
    for part in chunks(notice_ids):
        query = select(DUNNING_NOTICE.c.number, DUNNING_NOTICE.c.written).where(
            DUNNING_NOTICE.c.id.in_(part),
            or_(
                DUNNING_NOTICE.c.written.is_not(None),
                DUNNING_NOTICE.c.withdrawn_act_id.is_not(None),
            ),
        )
        found = entry.connection.execute(query.limit(1)).one_or_none()
        if found is not None:
            what = "its run was rolled back" if found.written is None else "it is written already"
            raise BadDocument(f"Notice {found.number} is not owed any more: {what}.")


def _post_notices(entry: Entry, run_id: int, rows: Sequence[RunRow]) -> list[tuple[int, str]]:
    """One notice for each customer and currency, with its steps, fees, levels and flags; returns
    whose they are."""
    groups = [list(group) for _, group in groupby(rows, key=_owed_by)]
    ids = entry.insert(
        DUNNING_NOTICE,
        [
            {
                "run_id": run_id,
                "customer_id": first.customer_id,
                "currency": first.currency,
                "level": max(row.to or 0 for row in group),
                "number": f"N-{run_id}-{first.account}-{first.currency}",
                "withdrawn_act_id": None,
            }
            for group in groups
            for first in group[:1]
        ],
    )
    entry.made_many(DUNNING_NOTICE, ids)
    fees = _post_fees(entry, rows)
    entry.insert(
        DUNNING_STEP,
        [
            {
                "notice_id": notice_id,
                "item_id": row.item_id,
                "instalment_id": row.instalment_id,
                "level": row.to,
                "days_late": row.days_late,
                "amount_minor": row.amount_minor,
                "fee_item_id": fees.get((row.item_id, row.instalment_id)),
            }
            for notice_id, group in zip(ids, groups, strict=True)
            for row in group
        ],
    )
    whole = {row.item_id: {"level": row.to} for row in rows if row.instalment_id is None}
    entry.change_many(ITEM, whole)
    # A trigger gives the invoice the level of its earliest open part.
    parts = {each: {"level": row.to} for row in rows if (each := row.instalment_id) is not None}
    entry.change_many(INSTALMENT, parts)
    _flag(entry, rows)
    return [_owed_by(group[0]) for group in groups]


def _owed_by(row: RunRow) -> tuple[int, str]:
    return row.customer_id, row.currency


def _flag(entry: Entry, rows: Sequence[RunRow]) -> None:
    """Flag the invoices that are on the last level of a ladder now."""
    tops = {levels[-1].level for levels in ladders(entry.connection).values()}
    reasons = {
        row.item_id: f"dunning level {row.to}"
        for row in rows
        if row.to in tops and row.kind == ItemKind.INVOICE
    }
    flag_all(entry, reasons, entry.book.business_date)


def _post_fees(entry: Entry, rows: Sequence[RunRow]) -> dict[tuple[int, int | None], int]:
    """One fee per item, or instalment of one, and level; the fee of an earlier run in force is not
    posted again."""
    day = entry.book.business_date
    charged = [row for row in rows if row.fee_minor]
    there = _fees_in_force(entry, {row.item_id for row in charged})
    due = [row for row in charged if (row.item_id, row.instalment_id, row.to) not in there]
    numbers = next_numbers(
        entry, ItemKind.FEE, [(f"{row.number}-L{row.to}", row.entity_id) for row in due]
    )
    documents = [
        item_row(
            entry,
            entity_id=row.entity_id,
            customer_id=row.customer_id,
            kind=ItemKind.FEE,
            side=1,
            number=number,
            issue_date=day,
            due_date=day,
            currency=row.currency,
            amount_minor=row.fee_minor,
            about_id=row.item_id,
            fee_kind=FeeKind.DUNNING,
            fee_level=row.to,
            reason=f"dunning fee, level {row.to}",
        )
        for row, number in zip(due, numbers, strict=True)
    ]
    ids = entry.insert(ITEM, documents)
    pairs = zip(due, ids, strict=True)
    return {(row.item_id, row.instalment_id): fee_id for row, fee_id in pairs}


def _fees_in_force(entry: Entry, item_ids: Collection[int]) -> set[tuple[int, int | None, int]]:
    """The fees of these items that are not reversed, by item, instalment and level."""
    # By the steps of the items: there is no index of what fees are about, and they are many.
    steps = LeadingJoin(DUNNING_STEP, ITEM, ITEM.c.id == DUNNING_STEP.c.fee_item_id)
    query = (
        select(DUNNING_STEP.c.item_id, DUNNING_STEP.c.instalment_id, DUNNING_STEP.c.level)
        .select_from(steps)
        .where(ITEM.c.reversed_by_id.is_(None))
    )
    found: set[tuple[int, int | None, int]] = set()
    for part in chunks(sorted(item_ids)):
        known = query.where(among(entry.connection, DUNNING_STEP.c.item_id, part))
        found.update((row[0], row[1], row[2]) for row in entry.connection.execute(known))
    return found


def _refuse_earlier(entry: Entry) -> None:
    query = select(func.max(DUNNING_RUN.c.day)).where(DUNNING_RUN.c.rolled_back_act_id.is_(None))
    latest = entry.connection.execute(query).scalar_one_or_none()
    if latest is not None and latest > entry.book.business_date:
        raise BadDocument(
            f"A dunning run of {latest} is in force; "
            f"one of {entry.book.business_date} comes too late."
        )
