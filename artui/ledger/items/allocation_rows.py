"""Rows of `allocation`: they are added, and taken back by their negative, but never edited."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol, TypedDict, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, exists, select

from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import AlreadyUndone
from artui.ledger.items.open_items import chunks
from artui.ledger.store.tables import ALLOCATION

_LATER = ALLOCATION.alias("later")
# The condition of a row that is no longer in force because its negative was added.
TAKEN_BACK = exists().where(_LATER.c.reverses_id == ALLOCATION.c.id)


class AllocationValues(TypedDict):
    """A new row of `allocation`."""

    credit_id: int
    debit_id: int
    amount_minor: int
    effective_date: date
    counts_from: date
    reverses_id: int | None
    request_id: str | None
    reason: str
    recorded_at: datetime


class AllocationRow(NamedTuple):
    """An allocation as it was written; a negative amount takes back the row that it reverses."""

    id: int
    credit_id: int
    debit_id: int
    amount_minor: int
    effective_date: date
    reverses_id: int | None
    request_id: str | None
    act_id: int


class Reversing(Protocol):
    """A row that may reverse another."""

    @property
    def id(self) -> int: ...
    @property
    def reverses_id(self) -> int | None: ...


R = TypeVar("R", bound=Reversing)


def allocation_rows(
    connection: Connection, *where: ColumnElement[bool], source: Table = ALLOCATION
) -> list[AllocationRow]:
    """The allocations that meet all conditions, in the order in which they were made; those that
    wait are in a table of their own."""
    columns = (source.c[name] for name in AllocationRow._fields)
    query = select(*columns).where(*where).order_by(source.c.id)
    return [AllocationRow(*row) for row in connection.execute(query)]


def allocation_row(
    entry: Entry,
    credit_id: int,
    debit_id: int,
    amount_minor: int,
    day: date,
    *,
    reverses_id: int | None = None,
    request_id: str = "",
    reason: str = "",
) -> AllocationValues:
    """A row for `allocation`; if dated in the closed period, it counts from the first open day."""
    return {
        "credit_id": credit_id,
        "debit_id": debit_id,
        "amount_minor": amount_minor,
        "effective_date": day,
        "counts_from": max(day, entry.open_from),
        "reverses_id": reverses_id,
        "request_id": request_id or None,
        "reason": reason,
        "recorded_at": entry.at,
    }


def first_rows(connection: Connection, rows: Iterable[R]) -> dict[int, R | AllocationRow]:
    """For each row the id of the one that first made its allocation: the row itself, unless the
    undo of a reversal brought the allocation back.
    """
    found: dict[int, R | AllocationRow] = {row.id: row for row in rows}
    above = {row.id: row.reverses_id for row in found.values() if row.reverses_id is not None}
    while above:
        parents = {
            row.id: row
            for part in chunks(sorted(set(above.values())))
            for row in allocation_rows(connection, ALLOCATION.c.id.in_(part))
        }
        found |= {number: parents[parent] for number, parent in above.items()}
        above = {
            number: earlier
            for number, parent in above.items()
            if (earlier := parents[parent].reverses_id) is not None
        }
    return found


def take_back(
    entry: Entry, rows: Sequence[AllocationRow], *, reason: str = "", not_before: date | None = None
) -> Sequence[int]:
    """Add the negative of each allocation row; raises AlreadyUndone if one was taken back before.

    `not_before` is the value date of a return; the allocation was in force until then.
    """
    ids = [row.id for row in rows]
    for part in chunks(ids):
        query = select(ALLOCATION.c.reverses_id).where(ALLOCATION.c.reverses_id.in_(part))
        earlier = entry.connection.execute(query).scalars().first()
        if earlier is not None:
            raise AlreadyUndone(f"Application {earlier} was taken back before.")
    return entry.insert(
        ALLOCATION,
        [
            allocation_row(
                entry,
                row.credit_id,
                row.debit_id,
                -row.amount_minor,
                max(row.effective_date, not_before) if not_before else row.effective_date,
                reverses_id=row.id,
                reason=reason,
            )
            for row in rows
        ],
    )
