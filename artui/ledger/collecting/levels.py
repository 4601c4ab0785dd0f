"""The customers with an item that would climb the dunning ladder today, found without reading every
item one by one.

The level to which an item climbs is computed in the pass over what is overdue: its ladder asks for
its level, how late it is and when its last notice was written, unless a promise or a claim pauses
it. Items are checked one by one, as in a run, only of customers with an invoice in instalments.
Section 7.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    literal_column,
    select,
    union,
)

from artui.ledger.collecting.ladder import DEFAULT, Ladder, ladders, run_rows
from artui.ledger.disputes.promise_rows import paused
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.tables import AGENCY_PLACEMENT, CUSTOMER, DISPUTE, INSTALMENT, ITEM

BATCH = 5000
Key = tuple[int, str]

# What follows is built once, since the worklist and the totals ask it each time. The values are not
# bound: a partial index is used only if the query text contains its condition.
_NOT_OURS = select(CUSTOMER.c.id).where(CUSTOMER.c.receivable == literal_column("false"))
# Excluded, not our receivable, or with an agency.
_SPARED = union(
    select(CUSTOMER.c.id).where(CUSTOMER.c.dunning_excluded == literal_column("true")),
    _NOT_OURS,
    select(AGENCY_PLACEMENT.c.customer_id).where(
        AGENCY_PLACEMENT.c.recalled.is_(None), AGENCY_PLACEMENT.c.withdrawn_act_id.is_(None)
    ),
)
# With an open invoice in instalments.
_IN_INSTALMENTS = (
    select(ITEM.c.customer_id)
    .select_from(LeadingJoin(INSTALMENT, ITEM, ITEM.c.id == INSTALMENT.c.item_id))
    .where(ITEM.c.open_minor > 0)
    .distinct()
)
# Items that a filed claim withholds whole.
_CLAIMED = (
    select(ITEM.c.id)
    .join(DISPUTE, DISPUTE.c.item_id == ITEM.c.id)
    .where(
        DISPUTE.c.outcome == literal_column("''"),
        DISPUTE.c.withdrawn_act_id.is_(None),
        DISPUTE.c.claim_date.is_not(None),
        DISPUTE.c.amount_minor >= ITEM.c.open_minor,
    )
)


class OverdueFigures(NamedTuple):
    """A customer's overdue and unapplied amounts in a currency, in minor units, with the oldest due
    date (as the driver returns it) and the highest level.

    `climbs` has, for each ladder, the highest level to which it would take an item (0: to none).
    """

    customer_id: int
    currency: str
    overdue_minor: int = 0
    unapplied_minor: int = 0
    oldest: str | date | None = None
    level: int = 0
    climbs: tuple[int, ...] = ()


class Climbs:
    """The ladders of a ledger on a day, where each customer's is among the `climbs` of figures, and
    what is paused."""

    def __init__(self, connection: Connection, as_of: date) -> None:
        known = ladders(connection)
        self._places = {name: place for place, name in enumerate(known)}
        self.ladders = tuple(known.values())
        self._usual = self._places.get(DEFAULT)
        self._of_customer = _ladders_of_customers(connection, self._places)
        promised = paused(connection, as_of)
        self._paused = {(row.customer_id, row.currency) for row in promised if row.item_id is None}
        items = {row.item_id for row in promised if row.item_id is not None}
        items.update(connection.execute(_CLAIMED).scalars())
        self.paused: Collection[int] = items
        """The items that do not climb."""

    def of(self, key: Key, climbs: tuple[int, ...]) -> int:
        """The highest level to which an item climbs by the ladder of its customer."""
        place = self._of_customer.get(key[0], self._usual)
        if place is None or key in self._paused:
            return 0
        return climbs[place]


def climbing_levels(
    ladders: Collection[Ladder],
    due: ColumnElement[date],
    as_of: date,
    climbing: ColumnElement[bool],
) -> list[ColumnElement[int]]:
    """The highest level to which an overdue debit of a group climbs, by each ladder; `climbing`
    says of an item that it may."""
    return [_highest(ladder, due, as_of, climbing) for ladder in ladders]


def in_instalments(connection: Connection) -> set[int]:
    """The customers with an open invoice in instalments."""
    return set(connection.execute(_IN_INSTALMENTS).scalars())


def not_ours(connection: Connection) -> set[int]:
    """The customers who are not our receivables."""
    return set(connection.execute(_NOT_OURS).scalars())


def _highest(
    ladder: Ladder, due: ColumnElement[date], as_of: date, climbing: ColumnElement[bool]
) -> ColumnElement[int]:
    """The same as `domain.dunning.step` says of the items of a group that may climb."""
    climbs = {}
    for level in ladder:
        ready = due <= as_of - timedelta(level.days_late)
        if level.level > 1:
            ready = and_(ready, ITEM.c.notice_written <= as_of - timedelta(level.gap_days))
        climbs[level.level - 1] = case((ready, level.level), else_=0)
    highest = func.max(case(climbs, value=ITEM.c.level, else_=0))
    return func.coalesce(highest.filter(climbing), 0)


def levels_due(
    connection: Connection, as_of: date, figures: Mapping[Key, OverdueFigures], climbs: Climbs
) -> dict[Key, int]:
    """The highest level that an item of a customer and currency would climb to in a run today."""
    spared = set(connection.execute(_SPARED).scalars())
    in_parts = in_instalments(connection)
    to_ask: set[int] = set()
    found: dict[Key, int] = {}
    for key, (customer_id, _, overdue, unapplied, oldest, _, climbing) in figures.items():
        if oldest is None or unapplied >= overdue or customer_id in spared:
            continue
        if customer_id in in_parts:
            to_ask.add(customer_id)
        elif level := climbs.of(key, climbing):
            found[key] = level
    _ask(connection, as_of, sorted(to_ask), found)
    return found


def _ask(
    connection: Connection, as_of: date, customer_ids: list[int], found: dict[Key, int]
) -> None:
    for start in range(0, len(customer_ids), BATCH):
        for row in run_rows(connection, as_of, customer_ids[start : start + BATCH]):
            if row.to is not None:
                key = row.customer_id, row.currency
                found[key] = max(found.get(key, 0), row.to)


def _ladders_of_customers(connection: Connection, places: Mapping[str, int]) -> dict[int, int]:
    """The places of their ladders for the customers whose policy has one of its own."""
    own = [name for name in places if name != DEFAULT]
    if not own:
        return {}
    query = select(CUSTOMER.c.id, CUSTOMER.c.policy).where(CUSTOMER.c.policy.in_(own))
    return {row.id: places[row.policy] for row in connection.execute(query)}
