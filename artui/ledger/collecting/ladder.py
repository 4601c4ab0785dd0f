"""What a dunning run on a day would do, item by item, and what earlier runs did.

Every overdue debit has a row: the level that it climbs to, or the reason why it stays. Section 7.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select

from artui.domain.dunning import Debtor, Late, Level, Skip, SkipReason, Step, customer_skip, step
from artui.domain.interest import Excluded
from artui.domain.kinds import Approval, ItemKind
from artui.ledger.disputes.dispute_rows import withheld
from artui.ledger.disputes.promise_rows import pending_items
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.many import among
from artui.ledger.store.tables import (
    AGENCY_PLACEMENT,
    CUSTOMER,
    DUNNING_LEVEL,
    DUNNING_NOTICE,
    DUNNING_RUN,
    DUNNING_STEP,
    INSTALMENT,
    ITEM,
)
from artui.ledger.store.tables.columns import Query

_PARTS = INSTALMENT.alias("parts")

BATCH = 2000
DEFAULT = "default"

Ladder = tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """An overdue item in a run, or an overdue part of an invoice in instalments, and what the run
    does with it. `part` is the place of a part, `2/3`; the amounts are then its own."""

    item_id: int
    entity_id: int
    customer_id: int
    account: str
    currency: str
    kind: ItemKind
    number: str
    due_date: date
    days_late: int
    level: int
    step: Step
    amount_minor: int
    open_minor: int
    fee_minor: int
    instalment_id: int | None = None
    part: str = ""

    @property
    def to(self) -> int | None:
        """The level that it climbs to, None if it stays."""
        return None if self.step.to is None else self.step.to.level


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice that a run owes a customer in one currency."""

    id: int
    run_id: int
    day: date
    customer_id: int
    account: str
    currency: str
    level: int
    number: str
    written: date | None
    file_name: str


class NoticeStep(NamedTuple):
    """An item of a notice, or a part of one, with the amount that its run demanded; minor units."""

    kind: ItemKind
    number: str
    issue_date: date
    due_date: date
    document_minor: int
    level: int
    days_late: int
    amount_minor: int
    fee_minor: int
    part: str = ""


class _Overdue(NamedTuple):
    id: int
    entity_id: int
    customer_id: int
    account: str
    policy: str
    dunning_excluded: bool
    receivable: bool
    currency: str
    kind: ItemKind
    number: str
    due_date: date
    level: int
    amount_minor: int
    open_minor: int
    origin_id: int
    notice_written: date | None = None
    instalment_id: int | None = None
    position: int | None = None
    part: str = ""
    held_minor: int | None = None


def ladders(connection: Connection) -> dict[str, Ladder]:
    """All ladders by name."""
    query = select(DUNNING_LEVEL).order_by(DUNNING_LEVEL.c.ladder, DUNNING_LEVEL.c.level)
    found: dict[str, list[Level]] = {}
    for row in connection.execute(query):
        level = Level(
            row.level, row.name, row.days_late, row.gap_days, row.channel, row.text, row.fee
        )
        found.setdefault(row.ladder, []).append(level)
    return {name: tuple(levels) for name, levels in found.items()}


def run_rows(
    connection: Connection, day: date, customer_ids: Collection[int] | None = None
) -> Iterator[RunRow]:
    """Every overdue debit with what a run on the day would do, by account and currency."""
    known = ladders(connection)
    query = _overdue(day)
    if customer_ids is not None:
        query = query.where(among(connection, ITEM.c.customer_id, customer_ids))
    with connection.execute(query, execution_options={"yield_per": BATCH}) as result:
        for part in whole_customers(_Overdue(*row) for row in result):
            yield from _part_rows(connection, known, day, part)


def notices(
    connection: Connection,
    *,
    run_id: int | None = None,
    customer_id: int | None = None,
    unwritten: bool = False,
) -> list[NoticeRow]:
    """Notices of runs in force, the oldest first."""
    query: Query = (
        select(
            DUNNING_NOTICE.c.id,
            DUNNING_NOTICE.c.run_id,
            DUNNING_RUN.c.day,
            DUNNING_NOTICE.c.customer_id,
            CUSTOMER.c.account,
            DUNNING_NOTICE.c.currency,
            DUNNING_NOTICE.c.level,
            DUNNING_NOTICE.c.number,
            DUNNING_NOTICE.c.written,
            DUNNING_NOTICE.c.file_name,
        )
        .join(DUNNING_RUN, DUNNING_RUN.c.id == DUNNING_NOTICE.c.run_id)
        .join(CUSTOMER, CUSTOMER.c.id == DUNNING_NOTICE.c.customer_id)
        .where(DUNNING_NOTICE.c.withdrawn_act_id.is_(None))
        .order_by(DUNNING_NOTICE.c.id)
    )
    if run_id is not None:
        query = query.where(DUNNING_NOTICE.c.run_id == run_id)
    if customer_id is not None:
        query = query.where(DUNNING_NOTICE.c.customer_id == customer_id)
    if unwritten:
        query = query.where(DUNNING_NOTICE.c.written.is_(None))
    return [NoticeRow(*row) for row in connection.execute(query)]


class Demands(NamedTuple):
    """What notices demand: how many notices, of how many customers, in minor units per currency."""

    notices: int
    customers: int
    sums: tuple[tuple[str, int], ...]


def demands(
    connection: Connection, *, run_id: int | None = None, unwritten: bool = False
) -> Demands:
    """What the notices of a run, or those that are owed, demand with their fees."""
    fee = ITEM.alias("fee")
    query = (
        select(
            DUNNING_NOTICE.c.currency,
            func.sum(DUNNING_STEP.c.amount_minor + func.coalesce(fee.c.amount_minor, 0)),
        )
        .join(DUNNING_STEP, DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .outerjoin(fee, fee.c.id == DUNNING_STEP.c.fee_item_id)
        .group_by(DUNNING_NOTICE.c.currency)
        .order_by(DUNNING_NOTICE.c.currency)
    )
    counts = select(func.count(), func.count(DUNNING_NOTICE.c.customer_id.distinct()))
    wanted: list[ColumnElement[bool]] = [DUNNING_NOTICE.c.withdrawn_act_id.is_(None)]
    if run_id is not None:
        wanted.append(DUNNING_NOTICE.c.run_id == run_id)
    if unwritten:
        wanted.append(DUNNING_NOTICE.c.written.is_(None))
    count, customers = connection.execute(counts.where(*wanted)).one()
    sums = connection.execute(query.where(*wanted))
    return Demands(count, customers, tuple((code, int(minor)) for code, minor in sums))


def latest_dunning_run(connection: Connection) -> int | None:
    """The latest run in force, None if there is none."""
    query = select(func.max(DUNNING_RUN.c.id)).where(DUNNING_RUN.c.rolled_back_act_id.is_(None))
    found: int | None = connection.execute(query).scalar_one()
    return found


def notice_steps(connection: Connection, notice_id: int) -> list[NoticeStep]:
    """The items of a notice with their steps, the oldest due first."""
    fee = ITEM.alias("fee")
    due = func.coalesce(INSTALMENT.c.due_date, ITEM.c.due_date).label("due_date")
    last = select(func.max(_PARTS.c.position)).where(_PARTS.c.item_id == ITEM.c.id)
    query = (
        select(
            ITEM.c.kind,
            ITEM.c.number,
            ITEM.c.issue_date,
            due,
            func.coalesce(INSTALMENT.c.amount_minor, ITEM.c.amount_minor).label("document_minor"),
            DUNNING_STEP.c.level,
            DUNNING_STEP.c.days_late,
            DUNNING_STEP.c.amount_minor,
            func.coalesce(fee.c.amount_minor, 0).label("fee_minor"),
            INSTALMENT.c.position,
            last.scalar_subquery().label("parts"),
        )
        .join(ITEM, ITEM.c.id == DUNNING_STEP.c.item_id)
        .outerjoin(fee, fee.c.id == DUNNING_STEP.c.fee_item_id)
        .outerjoin(INSTALMENT, INSTALMENT.c.id == DUNNING_STEP.c.instalment_id)
        .where(DUNNING_STEP.c.notice_id == notice_id)
        .order_by(due, ITEM.c.id)
    )
    return [
        NoticeStep._make([*row[:-2], f"{row.position}/{row.parts}" if row.position else ""])
        for row in connection.execute(query)
    ]


def placed_customers(connection: Connection, customer_ids: Iterable[int]) -> set[int]:
    """The customers, among these, who are with an agency."""
    query = select(AGENCY_PLACEMENT.c.customer_id).where(
        among(connection, AGENCY_PLACEMENT.c.customer_id, customer_ids),
        AGENCY_PLACEMENT.c.recalled.is_(None),
        AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None),
    )
    return set(connection.execute(query).scalars())


def _overdue(day: date) -> Query:
    query: Query = (
        select(
            ITEM.c.id,
            ITEM.c.entity_id,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.policy,
            CUSTOMER.c.dunning_excluded,
            CUSTOMER.c.receivable,
            ITEM.c.currency,
            ITEM.c.kind,
            ITEM.c.number,
            ITEM.c.due_date,
            ITEM.c.level,
            ITEM.c.amount_minor,
            ITEM.c.open_minor,
            func.coalesce(ITEM.c.origin_id, ITEM.c.id),
            ITEM.c.notice_written,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.side == 1,
            ITEM.c.kind != ItemKind.REVERSAL,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.due_date < day,
            ITEM.c.counts_from <= day,
        )
        .order_by(CUSTOMER.c.account, ITEM.c.currency, ITEM.c.due_date, ITEM.c.id)
    )
    return query


class _OfCustomer(Protocol):
    @property
    def customer_id(self) -> int: ...


R = TypeVar("R", bound=_OfCustomer)


def whole_customers(rows: Iterable[R]) -> Iterator[list[R]]:
    """Rows in order of customers, in parts of about BATCH, each of whole customers."""
    part: list[R] = []
    for _, group in groupby(rows, key=lambda row: row.customer_id):
        part.extend(group)
        if len(part) >= BATCH:
            yield part
            part = []
    if part:
        yield part


def _part_rows(
    connection: Connection, known: dict[str, Ladder], day: date, part: list[_Overdue]
) -> Iterator[RunRow]:
    ids = [row.id for row in part]
    claims = withheld(connection, ids)
    part = list(_by_instalment(connection, part, claims, day))
    customers = sorted({row.customer_id for row in part})
    promised = pending_items(connection, ids, day)
    written = _written(connection, [row for row in part if row.position is not None])
    placed = placed_customers(connection, customers)
    credits = _unapplied(connection, customers, day)
    for (customer_id, currency), group in groupby(
        part, key=lambda row: (row.customer_id, row.currency)
    ):
        rows = list(group)
        debtor = Debtor(
            sum(row.open_minor for row in rows),
            credits.get((customer_id, currency), 0),
            rows[0].dunning_excluded,
            customer_id in placed,
            rows[0].receivable,
        )
        spared = customer_skip(debtor)
        ladder = known.get(rows[0].policy) or known.get(DEFAULT, ())
        for row in rows:
            held = row.held_minor
            if held is None:
                held = sum(each.amount_minor for each in claims.get(row.id, ()))
            late = Late(
                row.level,
                (day - row.due_date).days,
                row.open_minor,
                held,
                row.notice_written
                if row.position is None
                else written.get((row.origin_id, row.position, row.level)),
                row.id in promised,
            )
            yield _row(row, ladder, late, spared, day)


def _by_instalment(
    connection: Connection,
    rows: Sequence[_Overdue],
    claims: Mapping[int, Sequence[Excluded]],
    day: date,
) -> Iterator[_Overdue]:
    """The rows, with one for each overdue part of an invoice in instalments. What is withheld
    belongs to the earliest open parts."""
    instalments = instalments_of(connection, [row.id for row in rows])
    for row in rows:
        parts = instalments.get(row.id)
        if parts is None:
            yield row
            continue
        held = sum(each.amount_minor for each in claims.get(row.id, ()))
        for part in parts:
            left = part.open_of(row.amount_minor - row.open_minor)
            if left and part.due_date < day:
                yield row._replace(
                    due_date=part.due_date,
                    level=part.level,
                    amount_minor=part.amount_minor,
                    open_minor=left,
                    instalment_id=part.id,
                    position=part.position,
                    part=f"{part.position}/{parts[-1].position}",
                    held_minor=min(held, left),
                )
            held -= min(held, left)


def _row(row: _Overdue, ladder: Ladder, late: Late, spared: SkipReason | None, day: date) -> RunRow:
    done = step(ladder, late, day) if spared is None else Step(skip=Skip(spared))
    to = done.to
    fee = 0
    if to is not None and row.kind == ItemKind.INVOICE:
        fee = to.fee_minor(row.amount_minor, row.currency)
    return RunRow(
        row.id,
        row.entity_id,
        row.customer_id,
        row.account,
        row.currency,
        row.kind,
        row.number,
        row.due_date,
        late.days_late,
        row.level,
        done,
        late.dunned_minor,
        row.open_minor,
        fee,
        row.instalment_id,
        row.part,
    )


def _written(
    connection: Connection, rows: Sequence[_Overdue]
) -> dict[tuple[int, int | None, int], date]:
    """When the latest notice on a level was written of parts of invoices, by chain of corrections
    and instalment."""
    if not rows:
        return {}
    chains = _chains(connection, rows)
    key = (DUNNING_STEP.c.item_id, INSTALMENT.c.position, DUNNING_STEP.c.level)
    query = (
        select(*key, func.max(DUNNING_NOTICE.c.written))
        .select_from(DUNNING_STEP)
        .join(DUNNING_NOTICE, DUNNING_NOTICE.c.id == DUNNING_STEP.c.notice_id)
        .outerjoin(INSTALMENT, INSTALMENT.c.id == DUNNING_STEP.c.instalment_id)
        .where(
            DUNNING_STEP.c.item_id.in_(chains),
            DUNNING_NOTICE.c.withdrawn_act_id.is_(None),
            DUNNING_NOTICE.c.written.is_not(None),
        )
        .group_by(*key)
    )
    found: dict[tuple[int, int | None, int], date] = {}
    for item_id, position, level, day in connection.execute(query):
        place = chains[item_id], position, level
        found[place] = max(day, found.get(place, day))
    return found


def _chains(connection: Connection, rows: Sequence[_Overdue]) -> dict[int, int]:
    """The first of its chain of corrections for each item, and for what it corrects: a notice of
    one was of all."""
    found = {row.id: row.origin_id for row in rows}
    corrected = {row.origin_id for row in rows if row.origin_id != row.id}
    if corrected:
        query = select(ITEM.c.id, ITEM.c.origin_id).where(
            ITEM.c.corrects_id.is_not(None), ITEM.c.origin_id.in_(corrected)
        )
        found |= {row.id: row.origin_id for row in connection.execute(query)}
        found |= {origin: origin for origin in corrected}
    return found


def _unapplied(
    connection: Connection, customers: Sequence[int], day: date
) -> dict[tuple[int, str], int]:
    query = (
        select(ITEM.c.customer_id, ITEM.c.currency, func.sum(ITEM.c.open_minor))
        .where(
            among(connection, ITEM.c.customer_id, customers),
            ITEM.c.side == -1,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.counts_from <= day,
        )
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}
