"""Flags and agency placements, for items and as reasons on the worklist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Connection, Date, bindparam, exists, select

from artui.domain.kinds import Flag
from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.book.as_of import Horizon
from artui.ledger.disputes.promise_rows import broken
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.tables import AGENCY_PLACEMENT, COLLECTION_FLAG, CUSTOMER, ITEM


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """A customer's present or past placement with an agency."""

    id: int
    account: str
    name: str
    agency: str
    placed: date
    recalled: date | None
    recall_reason: str


def placements(connection: Connection, *, customer_id: int | None = None) -> list[PlacementRow]:
    """Placements that were not withdrawn, the oldest first."""
    query = (
        select(
            AGENCY_PLACEMENT.c.id,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            AGENCY_PLACEMENT.c.agency,
            AGENCY_PLACEMENT.c.placed,
            AGENCY_PLACEMENT.c.recalled,
            AGENCY_PLACEMENT.c.recall_reason,
        )
        .join(CUSTOMER, CUSTOMER.c.id == AGENCY_PLACEMENT.c.customer_id)
        .where(AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None))
        .order_by(AGENCY_PLACEMENT.c.id)
    )
    if customer_id is not None:
        query = query.where(AGENCY_PLACEMENT.c.customer_id == customer_id)
    return [PlacementRow(**row._mapping) for row in connection.execute(query)]


def flagged_customers(connection: Connection) -> list[int]:
    """Customers with an invoice flagged for collections that is still open, by account."""
    flagged = LeadingJoin(COLLECTION_FLAG, ITEM, ITEM.c.id == COLLECTION_FLAG.c.item_id)
    owing = (
        select(ITEM.c.customer_id)
        .select_from(flagged)
        .where(
            ITEM.c.open_minor > 0,
            COLLECTION_FLAG.c.lifted.is_(None),
            COLLECTION_FLAG.c.withdrawn_act_id.is_(None),
        )
    )
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.id.in_(owing)).order_by(CUSTOMER.c.account)
    return list(connection.execute(query).scalars())


def is_flagged(as_of: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether an item carries a flag for collections on the day."""
    return exists().where(
        COLLECTION_FLAG.c.item_id == ITEM.c.id,
        COLLECTION_FLAG.c.flagged <= as_of,
        COLLECTION_FLAG.c.lifted.is_(None) | (COLLECTION_FLAG.c.lifted > as_of),
        COLLECTION_FLAG.c.withdrawn_act_id.is_(None),
    )


def is_with_agency(as_of: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether an item is overdue and its customer is with an agency on the day."""
    return exists().where(
        AGENCY_PLACEMENT.c.customer_id == ITEM.c.customer_id,
        AGENCY_PLACEMENT.c.placed <= as_of,
        AGENCY_PLACEMENT.c.recalled.is_(None) | (AGENCY_PLACEMENT.c.recalled > as_of),
        AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None),
        ITEM.c.side == 1,
        ITEM.c.open_minor > 0,
        ITEM.c.due_date < as_of,
    )


# Built once: a list asks them for every page of rows.
_FLAGGED = {
    flag: select(ITEM.c.id).where(
        ITEM.c.id.in_(bindparam("ids", expanding=True)), condition(bindparam("as_of", type_=Date()))
    )
    for flag, condition in ((Flag.FLAGGED, is_flagged), (Flag.AGENCY, is_with_agency))
}


def collecting_flags(
    connection: Connection, ids: Sequence[int], as_of: date
) -> dict[int, tuple[Flag, ...]]:
    """The flags `flagged` and `agency` per item."""
    found: dict[int, tuple[Flag, ...]] = {}
    for flag, query in _FLAGGED.items():
        for item_id in connection.execute(query, {"as_of": as_of, "ids": ids}).scalars():
            found[item_id] = (*found.get(item_id, ()), flag)
    return found


def broken_promises(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """Customers who did not keep a promise to pay."""
    for row in broken(connection, day.as_of):
        yield Reason(WorkReason.PROMISE_BROKEN, row.customer_id, row.currency, day=row.promised_for)
