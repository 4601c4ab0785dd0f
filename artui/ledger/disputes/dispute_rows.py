"""Disputes that were not withdrawn: for lists, flags of items, and the interest they suspend."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Connection, bindparam, exists, select

from artui.domain.interest import Excluded
from artui.domain.kinds import DisputeState, Flag
from artui.ledger.store.many import among_bound, asked
from artui.ledger.store.tables import CUSTOMER, DISPUTE, ITEM
from artui.ledger.store.tables.columns import Query

IN_FORCE = DISPUTE.c.withdrawn_act_id.is_(None)
OPEN = (DISPUTE.c.outcome == "") & IN_FORCE


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute for a list; `amount_minor` is in minor units of `currency`."""

    id: int
    invoice: str
    account: str
    currency: str
    amount_minor: int
    reason: str
    opened: date
    owner: str
    claim: str
    claim_date: date | None
    outcome: str
    resolved: date | None
    resolution: str

    @property
    def state(self) -> DisputeState:
        """How far it is."""
        if self.outcome:
            return DisputeState(self.outcome)
        return DisputeState.CLAIMED if self.claim else DisputeState.OPEN


def disputes(
    connection: Connection, *, customer_id: int | None = None, item_id: int | None = None
) -> Iterator[DisputeRow]:
    """Disputes that were not withdrawn, the oldest first."""
    query = (
        select(
            DISPUTE.c.id,
            ITEM.c.number.label("invoice"),
            CUSTOMER.c.account,
            ITEM.c.currency,
            DISPUTE.c.amount_minor,
            DISPUTE.c.reason,
            DISPUTE.c.opened,
            DISPUTE.c.owner,
            DISPUTE.c.claim,
            DISPUTE.c.claim_date,
            DISPUTE.c.outcome,
            DISPUTE.c.resolved,
            DISPUTE.c.resolution,
        )
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(IN_FORCE)
        .order_by(DISPUTE.c.id)
    )
    if customer_id is not None:
        query = query.where(ITEM.c.customer_id == customer_id)
    if item_id is not None:
        query = query.where(ITEM.c.id == item_id)
    for row in connection.execute(query):
        yield DisputeRow(**row._mapping)


# Built once: a list asks it for every page of rows.
_DISPUTED = select(DISPUTE.c.item_id, DISPUTE.c.claim_date).where(
    OPEN,
    DISPUTE.c.item_id.in_(bindparam("ids", expanding=True)),
    DISPUTE.c.opened <= bindparam("as_of"),
)


def dispute_flags(
    connection: Connection, ids: Sequence[int], as_of: date
) -> dict[int, tuple[Flag, ...]]:
    """`disputed`, and `claimed` where a claim was filed, per item with an open dispute."""
    found: dict[int, tuple[Flag, ...]] = {}
    for row in connection.execute(_DISPUTED, {"as_of": as_of, "ids": ids}):
        claimed = row.claim_date is not None and row.claim_date <= as_of
        found[row.item_id] = (Flag.DISPUTED, Flag.CLAIMED) if claimed else (Flag.DISPUTED,)
    return found


def is_disputed(as_of: date) -> ColumnElement[bool]:
    """Whether an item has an open dispute on the day."""
    return exists().where(DISPUTE.c.item_id == ITEM.c.id, OPEN, DISPUTE.c.opened <= as_of)


def is_claimed(as_of: date) -> ColumnElement[bool]:
    """Whether an item has an open dispute with a filed claim on the day."""
    return exists().where(DISPUTE.c.item_id == ITEM.c.id, OPEN, DISPUTE.c.claim_date <= as_of)


def withheld(connection: Connection, ids: Collection[int]) -> Mapping[int, tuple[Excluded, ...]]:
    """The parts of invoices that a filed, unresolved claim keeps from bearing interest."""
    query = _withheld(connection.dialect.name == "sqlite")
    return {
        row.item_id: (Excluded(row.claim_date, None, row.amount_minor),)
        for row in connection.execute(query, {"ids": asked(connection, ids)})
    }


@cache
def _withheld(on_sqlite: bool) -> Query:
    return select(DISPUTE.c.item_id, DISPUTE.c.claim_date, DISPUTE.c.amount_minor).where(
        OPEN,
        DISPUTE.c.claim_date.is_not(None),
        among_bound(DISPUTE.c.item_id, "ids", on_sqlite=on_sqlite),
    )
