"""What customers owe past its day, per currency, with where it would climb and what is unapplied:
one pass over the index of what is open, or over the part of some customers.

Whether a promise or a claim pauses an item is asked only of the customers who have one, as it would
take a tenth of the pass to ask it of all.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection, and_, func, or_, select

from artui.ledger.book.as_of import Horizon, due_on, in_books, opened
from artui.ledger.collecting.ladder import Ladder
from artui.ledger.collecting.levels import Climbs, Key, OverdueFigures, climbing_levels
from artui.ledger.items.instalments import restated
from artui.ledger.store.dialects import indexed, whole
from artui.ledger.store.many import among, among_bound, asked, driver_rows
from artui.ledger.store.tables import ITEM
from artui.ledger.store.tables.columns import Query

_PAUSED, _THEIRS = "paused", "theirs"


def overdue_figures(
    connection: Connection,
    day: Horizon,
    climbs: Climbs,
    customer_ids: Collection[int] | None = None,
) -> dict[Key, OverdueFigures]:
    """What is overdue per customer and currency, how old it is and where it would climb, and what
    is unapplied; of some customers or all. Invoices in instalments count by their stored date."""
    values = {} if customer_ids is None else {_THEIRS: asked(connection, customer_ids)}
    found = _answers(connection, day, climbs, values)
    pausing = _with_paused(connection, climbs)
    if customer_ids is not None:
        pausing.intersection_update(customer_ids)
    if pausing:
        values = {_PAUSED: asked(connection, climbs.paused), _THEIRS: asked(connection, pausing)}
        found.update(_answers(connection, day, climbs, values))
    return found


def restate(
    connection: Connection,
    day: Horizon,
    figures: dict[Key, OverdueFigures],
    customer_ids: Collection[int] | None = None,
) -> None:
    """Correct what is overdue of invoices in instalments, of some customers or all: of each only
    the parts that are."""
    if customer_ids is not None and not customer_ids:
        return
    for item in restated(connection, day, sorted(customer_ids or ()), as_then=True):
        key = item.customer_id, item.currency
        if item.due < day.as_of and key in figures:
            minor = figures[key].overdue_minor + item.minor
            figures[key] = figures[key]._replace(overdue_minor=minor)


def _with_paused(connection: Connection, climbs: Climbs) -> set[int]:
    """The customers of the items that do not climb."""
    if not climbs.paused:
        return set()
    query = select(ITEM.c.customer_id).where(among(connection, ITEM.c.id, climbs.paused))
    return set(connection.execute(query).scalars())


def _answers(
    connection: Connection, day: Horizon, climbs: Climbs, values: dict[str, object]
) -> dict[Key, OverdueFigures]:
    on_sqlite = connection.dialect.name == "sqlite"
    query = _query(day, climbs.ladders, frozenset(values), on_sqlite=on_sqlite)
    rows = chain.from_iterable(driver_rows(connection, query, values))
    # What the class itself calls: a third of the time of its own call.
    new = tuple.__new__
    return {row[:2]: new(OverdueFigures, (*row[:6], row[6:])) for row in rows}


# Queries like this one are built once a day: that takes longer than to answer most of them.
@lru_cache(8)
def _query(
    day: Horizon, ladders: tuple[Ladder, ...], given: frozenset[str], *, on_sqlite: bool
) -> Query:
    source, open_minor = opened(day)
    debit = ITEM.c.side == 1
    due = due_on(day, open_minor)
    overdue = and_(debit, due < day.as_of)
    climbing = debit
    if _PAUSED in given:
        climbing = and_(debit, ~among_bound(ITEM.c.id, _PAUSED, on_sqlite=on_sqlite))
    query = (
        select(
            ITEM.c.customer_id,
            ITEM.c.currency,
            whole(func.sum(open_minor).filter(debit)),
            whole(func.sum(open_minor).filter(ITEM.c.side == -1)),
            func.min(due).filter(debit),
            func.max(ITEM.c.level),
            *climbing_levels(ladders, due, day.as_of, climbing),
        )
        .select_from(source)
        .where(in_books(day, open_minor), or_(overdue, ITEM.c.side == -1))
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    if _THEIRS in given:
        query = query.where(among_bound(ITEM.c.customer_id, _THEIRS, on_sqlite=on_sqlite))
    return indexed(query, ITEM, "item_open" if day.stored else None)
