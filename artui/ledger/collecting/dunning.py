"""Dunning runs: items climb one level, and each of their customers is owed a notice, which is then
written.

A run is posted as a whole, can be rolled back until one of its notices is written, and changes
nothing when it is repeated. Section 7 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, func, or_, select

from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.sentence import Count, Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import BadDocument, CannotUndo, NothingToDun, UnknownRun
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.collecting.flags import flag_on
from artui.ledger.collecting.ladder import RunRow, ladders, run_rows
from artui.ledger.documents.take_back import refuse_resting, take_back_act
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import chunks
from artui.ledger.store.tables import (
    DUNNING_NOTICE,
    DUNNING_RUN,
    DUNNING_STEP,
    INSTALMENT,
    ITEM,
)


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
    with book.act(ActName.DUNNING, str(day)) as entry:
        refuse_closed(entry.open_from, day, "A dunning run")
        _refuse_earlier(entry)
        steps = Steps(progress)
        rows = []
        for row in run_rows(entry.connection, day, customer_ids):
            steps.took(0)
            if row.to is not None:
                rows.append(row)
        if not rows:
            raise NothingToDun(f"No item climbs a level on {day}.")
        run_id = entry.add(DUNNING_RUN, day=day, rolled_back_act_id=None)
        entry.made(DUNNING_RUN, run_id)
        tops = {levels[-1].level for levels in ladders(entry.connection).values()}
        steps.total, count = len(rows), 0
        for _, group in groupby(rows, key=lambda row: (row.customer_id, row.currency)):
            climbing = list(group)
            _post_notice(entry, run_id, climbing, tops)
            steps.took(len(climbing))
            count += 1
        entry.subject = f"run {run_id}"
        entry.summary = Sentence(
            f"dunning run {run_id} of {day}: ",
            Count(len(rows)),
            " items, ",
            Count(count),
            " notices",
        )
        return Dunned(entry.id, entry.summary, run_id, len(rows), count)


def refuse_written(connection: Connection, run_id: int) -> None:
    """Raise CannotUndo if a notice of the run is written: what was sent can't be taken back."""
    written = select(DUNNING_NOTICE.c.number).where(
        DUNNING_NOTICE.c.run_id == run_id, DUNNING_NOTICE.c.written.is_not(None)
    )
    number = connection.execute(written.limit(1)).scalar_one_or_none()
    if number is not None:
        raise CannotUndo(f"Dunning run {run_id} can't be rolled back: notice {number} is written.")


def roll_back_dunning(book: Book, run_id: int, *, progress: Progress = unwatched) -> Dunned:
    """Roll back a run none of whose notices is written: one act. Levels, fees and flags return.

    `progress` gets the rows taken back. Raises UnknownRun, CannotUndo.
    """
    with book.transaction() as joined:
        assert joined.joined is not None
        run = joined.joined.execute(
            select(DUNNING_RUN).where(DUNNING_RUN.c.id == run_id)
        ).one_or_none()
        if run is None or run.rolled_back_act_id is not None:
            raise UnknownRun(f"There is no dunning run {run_id} in force.")
        refuse_written(joined.joined, run_id)
        refuse_resting(joined.joined, run.act_id)
        subject = f"run {run_id}"
        with joined.act(ActName.DUNNING_ROLLBACK, subject, undoes_id=run.act_id) as entry:
            take_back_act(entry, run.act_id, progress)
            entry.summary = f"dunning run {run_id} of {run.day} rolled back"
            return Dunned(entry.id, entry.summary, run_id, 0, 0)


def mark_written(book: Book, files: Sequence[tuple[int, str]]) -> Written:
    """Record that notices were written to files, each a (notice id, file name): one final act.

    Raises BadDocument if one of them is not owed any more: its run was rolled back meanwhile, or
    another clerk wrote it.
    """
    with book.act(ActName.NOTICE, "") as entry:
        _refuse_not_owed(entry, [notice_id for notice_id, _ in files])
        for notice_id, name in files:
            entry.change(DUNNING_NOTICE, notice_id, written=book.business_date, file_name=name)
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


def _post_notice(entry: Entry, run_id: int, rows: list[RunRow], tops: set[int]) -> None:
    first, day = rows[0], entry.book.business_date
    level = max(row.to or 0 for row in rows)
    notice_id = entry.add(
        DUNNING_NOTICE,
        run_id=run_id,
        customer_id=first.customer_id,
        currency=first.currency,
        level=level,
        number=f"N-{run_id}-{first.account}-{first.currency}",
        withdrawn_act_id=None,
    )
    entry.made(DUNNING_NOTICE, notice_id)
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
            for row in rows
        ],
    )
    for row in rows:
        if row.instalment_id is None:
            entry.change(ITEM, row.item_id, level=row.to)
        else:
            # A trigger gives the invoice the level of its earliest open part.
            entry.change(INSTALMENT, row.instalment_id, level=row.to)
        if row.to in tops and row.kind == ItemKind.INVOICE:
            flag_on(entry, row.item_id, day, f"dunning level {row.to}")


def _post_fees(entry: Entry, rows: list[RunRow]) -> dict[tuple[int, int | None], int]:
    """One fee per item, or instalment of one, and level; the fee of an earlier run in force is not
    posted again."""
    day = entry.book.business_date
    due = [row for row in rows if row.fee_minor and not _has_fee(entry, row)]
    documents = [
        item_row(
            entry,
            entity_id=row.entity_id,
            customer_id=row.customer_id,
            kind=ItemKind.FEE,
            side=1,
            number=next_number(entry, ItemKind.FEE, f"{row.number}-L{row.to}", row.entity_id),
            issue_date=day,
            due_date=day,
            currency=row.currency,
            amount_minor=row.fee_minor,
            about_id=row.item_id,
            fee_kind=FeeKind.DUNNING,
            fee_level=row.to,
            reason=f"dunning fee, level {row.to}",
        )
        for row in due
    ]
    ids = entry.insert(ITEM, documents)
    pairs = zip(due, ids, strict=True)
    return {(row.item_id, row.instalment_id): fee_id for row, fee_id in pairs}


def _has_fee(entry: Entry, row: RunRow) -> bool:
    query = select(ITEM.c.id).where(
        ITEM.c.about_id == row.item_id,
        ITEM.c.kind == ItemKind.FEE,
        ITEM.c.fee_kind == FeeKind.DUNNING,
        ITEM.c.fee_level == row.to,
        ITEM.c.reversed_by_id.is_(None),
    )
    if row.instalment_id is not None:
        of_part = select(DUNNING_STEP.c.fee_item_id).where(
            DUNNING_STEP.c.instalment_id == row.instalment_id,
            DUNNING_STEP.c.fee_item_id.is_not(None),
        )
        query = query.where(ITEM.c.id.in_(of_part))
    return entry.connection.execute(query).first() is not None


def _refuse_earlier(entry: Entry) -> None:
    query = select(func.max(DUNNING_RUN.c.day)).where(DUNNING_RUN.c.rolled_back_act_id.is_(None))
    latest = entry.connection.execute(query).scalar_one_or_none()
    if latest is not None and latest > entry.book.business_date:
        raise BadDocument(
            f"A dunning run of {latest} is in force; "
            f"one of {entry.book.business_date} comes too late."
        )
