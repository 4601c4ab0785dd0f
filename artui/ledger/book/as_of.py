"""What was open on a given day.

The stored open amount is what is open now. For a past day, the allocations that count from later
days are added back; history is never replayed. Only what was *known* at an earlier instant is
derived from the allocations themselves. Section 1.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.book.ledger_settings import time_zone
from artui.ledger.book.periods import CLOSED
from artui.ledger.store.tables import ACT, ALLOCATION, CHANGE, INSTALMENT, ITEM

_OTHER, _COUNTER = ITEM.alias("other"), ITEM.alias("counter")

# The value is not bound: a partial index is used only if the query text contains its condition.
OPEN_NOW = and_(
    ITEM.c.open_minor > literal_column("0"), ITEM.c.approval == literal_column("'approved'")
)

# Built once, and one statement: every read of a list begins with it. The last move is at the end of
# an index; asked whether any move is later, PostgreSQL without statistics would read them all.
_FIRST_ASKED = select(
    select(func.max(ALLOCATION.c.counts_from)).scalar_subquery(),
    CLOSED.scalar_subquery(),
    select(literal_column("1"))
    .where(ITEM.c.kind.in_(sorted(ItemKind)), ITEM.c.issue_date > bindparam("as_of"))
    .limit(1)
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The business day, and the instant up to which facts count as known (None: all that is known).

    `moved` means that allocations count from later days, so that the stored open amounts are not
    those of the day; `future` means that there are documents of later days.
    """

    as_of: date
    moved: bool = False
    future: bool = True
    known: datetime | None = None

    @property
    def stored(self) -> bool:
        """Whether the stored open amounts are those of the day."""
        return not self.moved and self.known is None


def horizon(
    connection: Connection, as_of: date, known_on: date | datetime | None = None
) -> Horizon:
    """What a read as of a day needs to know first."""
    if known_on is not None:
        return Horizon(as_of, known=end_of(connection, known_on))
    last_move, closed, later = connection.execute(_FIRST_ASKED, {"as_of": as_of}).one()
    return Horizon(
        as_of,
        moved=last_move is not None and last_move > as_of,
        # By their date, or because of a closed period.
        future=later is not None or (bool(closed) and date.fromisoformat(closed) >= as_of),
    )


def end_of(connection: Connection, moment: date | datetime) -> datetime:
    """The last instant, in UTC, of a day in the zone in which the business day is counted; an
    instant is returned as it is."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    midnight = datetime.combine(moment + timedelta(1), time(), time_zone(connection))
    midnight = midnight.astimezone(UTC)
    return midnight - timedelta(microseconds=1)


def opened(
    day: Horizon, only: Collection[int] | None = None
) -> tuple[FromClause, ColumnElement[int]]:
    """Where to read items from, and their open amount on the day; `only` limits the items."""
    if day.stored:
        return ITEM, ITEM.c.open_minor
    moves = movements(day, only).subquery("moves")
    source = ITEM.outerjoin(moves, moves.c.item_id == ITEM.c.id)
    minor = func.coalesce(moves.c.minor, 0)
    base = ITEM.c.amount_minor if day.known else ITEM.c.open_minor
    return source, (base - minor if day.known else base + minor)


def due_on(day: Horizon, open_minor: ColumnElement[int]) -> ColumnElement[date]:
    """The due date of an item on the day: of instalments, that of the earliest open one."""
    if day.stored:
        return ITEM.c.due_date
    paid = case((open_minor == 0, ITEM.c.amount_minor - 1), else_=ITEM.c.amount_minor - open_minor)
    earliest = (
        select(INSTALMENT.c.due_date)
        .where(INSTALMENT.c.item_id == ITEM.c.id, INSTALMENT.c.until_minor > paid)
        .order_by(INSTALMENT.c.position)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(earliest, ITEM.c.due_date)


def movements(day: Horizon, only: Collection[int] | None = None) -> Select[int, int]:
    """For each item the amount to subtract from its own (known on an instant) or to add back to
    what is open (a past day).
    """
    if day.known is not None:
        limits = [ALLOCATION.c.counts_from <= day.as_of, ALLOCATION.c.recorded_at <= day.known]
    else:
        limits = [ALLOCATION.c.counts_from > day.as_of]
    return moved(*limits, only=only)


def moved(*limits: ColumnElement[bool], only: Collection[int] | None = None) -> Select[int, int]:
    """For each item what allocations within these limits took of it; `only` limits the items."""
    sides = []
    for column in (ALLOCATION.c.debit_id, ALLOCATION.c.credit_id):
        side = select(column.label("item_id"), ALLOCATION.c.amount_minor).where(*limits)
        sides.append(side if only is None else side.where(column.in_(only)))
    rows = union_all(*sides).subquery("moved")
    return select(rows.c.item_id, func.sum(rows.c.amount_minor).label("minor")).group_by(
        rows.c.item_id
    )


def counted(day: Horizon) -> ColumnElement[bool]:
    """Whether an item counts on the day (and was known then), whatever its approval."""
    if not day.future:
        return true()
    if day.known is None:
        return ITEM.c.counts_from <= day.as_of
    return and_(ITEM.c.counts_from <= day.as_of, ITEM.c.recorded_at <= day.known)


def ahead(day: Horizon) -> ColumnElement[bool]:
    """Whether an item counts only from a later day, whatever its approval."""
    if not day.future:
        return false()
    later = ITEM.c.counts_from > day.as_of
    return later if day.known is None else and_(later, ITEM.c.recorded_at <= day.known)


def in_books(day: Horizon, open_minor: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an item is approved and open on the day: the items of ageing and exposure."""
    if day.stored:
        return and_(OPEN_NOW, counted(day))
    limits = and_(approved(day), counted(day), open_minor > 0)
    if day.known is not None:
        return limits
    # What was open then is either still open or has been moved since.
    moved = [
        select(column).where(ALLOCATION.c.counts_from > day.as_of)
        for column in (ALLOCATION.c.debit_id, ALLOCATION.c.credit_id)
    ]
    still = select(_OTHER.c.id).where(
        _OTHER.c.open_minor > literal_column("0"), _OTHER.c.approval == literal_column("'approved'")
    )
    return and_(ITEM.c.id.in_(union_all(still, *moved)), limits)


def approved(day: Horizon) -> ColumnElement[bool]:
    """Whether an item is approved, or was so at the instant in question."""
    if day.known is None:
        return ITEM.c.approval == literal_column("'approved'")
    return approval(day) == Approval.APPROVED


def approval(day: Horizon) -> ColumnElement[str]:
    """The approval of an item, as known at the instant in question."""
    if day.known is None:
        return ITEM.c.approval
    before = (
        select(func.replace(CHANGE.c.old, '"', ""))
        .join(ACT, ACT.c.id == CHANGE.c.act_id)
        .where(
            CHANGE.c.table_name == "item",
            CHANGE.c.row_id == ITEM.c.id,
            CHANGE.c.column_name == "approval",
            ACT.c.at > day.known,
        )
        .order_by(CHANGE.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(before, ITEM.c.approval)


def reversed_by(day: Horizon) -> ColumnElement[bool]:
    """Whether an item was reversed by the day, or superseded before its approval. One that counts
    only later is reversed as soon as it is known to be."""
    known = [] if day.known is None else [_COUNTER.c.recorded_at <= day.known]
    found = exists().where(
        _COUNTER.c.id == ITEM.c.reversed_by_id,
        or_(_COUNTER.c.counts_from <= day.as_of, ahead(day)),
        *known,
    )
    return and_(ITEM.c.reversed_by_id.is_not(None), found) | (approval(day) == Approval.SUPERSEDED)
