"""The customers with an item that would climb the dunning ladder today, found without reading every
item.

An item that has had no notice climbs as soon as it is late enough, so the oldest due date of its
group decides. Items are checked one by one, as in a run, only where a notice was sent before, a
promise is pending or a claim is filed. Section 7.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import PromiseState
from artui.ledger.collecting.ladder import DEFAULT, Ladder, ladders, run_rows
from artui.ledger.disputes.promise_rows import promises
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.tables import AGENCY_PLACEMENT, CUSTOMER, DISPUTE, INSTALMENT, ITEM

BATCH = 5000
Key = tuple[int, str]


class OverdueFigures(NamedTuple):
    """A customer's overdue and unapplied amounts in a currency; minor units.

    `oldest_at` is the oldest due date of the overdue debits on each level, from level 0 on.
    """

    customer_id: int
    currency: str
    overdue_minor: int
    oldest: date | None
    level: int
    unapplied_minor: int
    oldest_at: tuple[date | None, ...]


def highest_level(connection: Connection) -> int:
    """The highest level of the longest ladder."""
    levels = [level.level for ladder in ladders(connection).values() for level in ladder]
    return max(levels, default=0)


def levels_due(
    connection: Connection, as_of: date, figures: Mapping[Key, OverdueFigures]
) -> dict[Key, int]:
    """The highest level that an item of a customer and currency would climb to in a run today."""
    known = ladders(connection)
    of_customer = _ladders_of_customers(connection, known)
    spared, delicate = _spared(connection), _delicate(connection, as_of)
    in_parts = _in_instalments(connection)
    to_ask: set[int] = set()
    found: dict[Key, int] = {}
    for key, row in figures.items():
        if row.oldest is None or row.unapplied_minor >= row.overdue_minor or key[0] in spared:
            continue
        if key[0] in in_parts:
            to_ask.add(key[0])
            continue
        ladder = of_customer.get(key[0]) or known.get(DEFAULT, ())
        ready = _ready(ladder, row, as_of)
        if not ready:
            continue
        if ready == [1] and key[0] not in delicate:
            found[key] = 1
        else:
            to_ask.add(key[0])
    _ask(connection, as_of, sorted(to_ask), found)
    return found


def _ready(ladder: Ladder, row: OverdueFigures, as_of: date) -> list[int]:
    """The levels for which an item of the group is late enough."""
    return [
        level.level
        for level in ladder
        if level.level <= len(row.oldest_at)
        and (oldest := row.oldest_at[level.level - 1]) is not None
        and (as_of - oldest).days >= level.days_late
    ]


def _ask(
    connection: Connection, as_of: date, customer_ids: list[int], found: dict[Key, int]
) -> None:
    for start in range(0, len(customer_ids), BATCH):
        for row in run_rows(connection, as_of, customer_ids[start : start + BATCH]):
            if row.to is not None:
                key = row.customer_id, row.currency
                found[key] = max(found.get(key, 0), row.to)


def _ladders_of_customers(connection: Connection, known: Mapping[str, Ladder]) -> dict[int, Ladder]:
    """The ladders of the customers whose policy has one of its own."""
    own = [name for name in known if name != DEFAULT]
    if not own:
        return {}
    query = select(CUSTOMER.c.id, CUSTOMER.c.policy).where(CUSTOMER.c.policy.in_(own))
    return {row.id: known[row.policy] for row in connection.execute(query)}


def _spared(connection: Connection) -> set[int]:
    """Customers who get no notices: excluded, with an agency, or not our receivable."""
    placed = select(AGENCY_PLACEMENT.c.customer_id).where(
        AGENCY_PLACEMENT.c.recalled.is_(None), AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None)
    )
    query = select(CUSTOMER.c.id).where(
        or_(CUSTOMER.c.dunning_excluded, ~CUSTOMER.c.receivable, CUSTOMER.c.id.in_(placed))
    )
    return set(connection.execute(query).scalars())


def _in_instalments(connection: Connection) -> set[int]:
    """Customers with an open invoice in instalments: each part has a level of its own."""
    parts = LeadingJoin(INSTALMENT, ITEM, ITEM.c.id == INSTALMENT.c.item_id)
    query = select(ITEM.c.customer_id).select_from(parts).where(ITEM.c.open_minor > 0)
    return set(connection.execute(query.distinct()).scalars())


def _delicate(connection: Connection, as_of: date) -> set[int]:
    """Customers with a pending promise or a filed claim, some of whose items may be skipped."""
    promised = {
        row.customer_id for row in promises(connection, as_of) if row.state is PromiseState.PENDING
    }
    claimed = (
        select(ITEM.c.customer_id)
        .join(DISPUTE, DISPUTE.c.item_id == ITEM.c.id)
        .where(
            DISPUTE.c.outcome == "",
            DISPUTE.c.withdrawn_act_id.is_(None),
            DISPUTE.c.claim_date.is_not(None),
        )
    )
    return promised | set(connection.execute(claimed).scalars())
