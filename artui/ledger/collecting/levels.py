"""The customers with an item that would climb the dunning ladder today, found without reading every
item.

Of items on one level whose last notices were written on one day, the oldest decides: it climbs if
any does. Items are checked one by one, as in a run, only where a promise is pending, a claim is
filed, an invoice is in instalments or a correction had notices. Section 7.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from artui.domain.dunning import Late, Level, step
from artui.domain.kinds import ItemKind
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.collecting.ladder import DEFAULT, Ladder, ladders, run_rows
from artui.ledger.disputes.promise_rows import promising
from artui.ledger.store.dialects import LeadingJoin, indexed
from artui.ledger.store.many import DatesRead, driver_rows
from artui.ledger.store.tables import (
    AGENCY_PLACEMENT,
    CUSTOMER,
    DISPUTE,
    DUNNING_NOTICE,
    DUNNING_STEP,
    INSTALMENT,
    ITEM,
)

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


class _Group(NamedTuple):
    """Overdue items of a customer and currency on a level whose last notice was written on the same
    day (None: not written). `origin_id` is that of a corrected invoice among them."""

    customer_id: int
    currency: str
    level: int
    written: date | None
    oldest: date
    origin_id: int | None


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
    noticed: dict[Key, Ladder] = {}
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
        if key[0] in delicate:
            to_ask.add(key[0])
            continue
        if ready[0] == 1:
            found[key] = 1
        if ready != [1]:
            noticed[key] = ladder
    climbs: dict[tuple[int, int, date | None], Level | None] = {}
    for group in _noticed(connection, as_of, known) if noticed else ():
        key = group.customer_id, group.currency
        if group.origin_id is not None:
            to_ask.add(group.customer_id)
        elif key in noticed:
            case = (id(noticed[key]), group.level, group.written)
            if case not in climbs:
                climbs[case] = _next(noticed[key], group.level, group.written, as_of)
            to = climbs[case]
            if to is not None and (as_of - group.oldest).days >= to.days_late:
                found[key] = max(found.get(key, 0), to.level)
    _ask(connection, as_of, sorted(to_ask), found)
    return found


def _noticed(connection: Connection, as_of: date, known: Mapping[str, Ladder]) -> Iterator[_Group]:
    """The items that had notices and are late enough for another by some ladder, by what decides
    whether they climb."""
    late: dict[int, date] = {}
    for level in (each for ladder in known.values() for each in ladder):
        due = as_of - timedelta(level.days_late)
        late[level.level] = max(due, late.get(level.level, due))
    enough = [
        and_(ITEM.c.level == level - 1, ITEM.c.due_date <= due)
        for level, due in sorted(late.items())
        if level > 1
    ]
    written = (
        select(func.max(DUNNING_NOTICE.c.written))
        .join(DUNNING_STEP, DUNNING_STEP.c.notice_id == DUNNING_NOTICE.c.id)
        .where(
            DUNNING_STEP.c.item_id == ITEM.c.id,
            DUNNING_STEP.c.level == ITEM.c.level,
            DUNNING_NOTICE.c.withdrawn_act_id.is_(None),
        )
        .correlate(ITEM)
        .scalar_subquery()
        .label("written")
    )
    columns = [ITEM.c[name] for name in ("customer_id", "currency", "level")]
    items = select(*columns, written, ITEM.c.due_date, ITEM.c.origin_id).where(
        OPEN_NOW,
        ITEM.c.side == 1,
        ITEM.c.kind != ItemKind.REVERSAL,
        or_(*enough),
        ITEM.c.due_date < as_of,
        ITEM.c.counts_from <= as_of,
    )
    # Neither database looks through an offset: SQLite would look each notice up twice.
    late_enough = indexed(items, ITEM, "item_open").offset(0).subquery("late")
    *key, oldest, origin = late_enough.c
    query = select(*key, func.min(oldest), func.max(origin)).group_by(*key)
    days = DatesRead()
    for batch in driver_rows(connection, query):
        for customer_id, currency, level, last, oldest, origin_id in batch:
            day = None if last is None else days[last]
            yield _Group(customer_id, currency, level, day, days[oldest], origin_id)


def _next(ladder: Ladder, level: int, written: date | None, as_of: date) -> Level | None:
    """The level to which an item climbs that had notices, once it is late enough for it."""
    late = max((each.days_late for each in ladder), default=0)
    return step(ladder, Late(level, late, 1, written=written), as_of).to


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
    claimed = (
        select(ITEM.c.customer_id)
        .join(DISPUTE, DISPUTE.c.item_id == ITEM.c.id)
        .where(
            DISPUTE.c.outcome == "",
            DISPUTE.c.withdrawn_act_id.is_(None),
            DISPUTE.c.claim_date.is_not(None),
        )
    )
    return promising(connection, as_of) | set(connection.execute(claimed).scalars())
