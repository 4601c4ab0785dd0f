"""The ground that a long act rests on, and what other acts have touched since.

Ids are counted on under the turn, so the rows that others added are those above the last id of each
table, and what they changed is in the rows of `change` above its last id. A touched customer makes
their whole account tree touched, since credit, limits and allocations are those of a tree.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, select

from artui.ledger.book.acts import ActName
from artui.ledger.book.chain import NewestAct, newest_act
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CHANGE,
    CUSTOMER,
    DUNNING_LEVEL,
    ENTITY,
    INTEREST_POLICY,
    ITEM,
    METADATA,
    ROLE,
    SETTING,
)
from artui.ledger.store.tables.twins import NUMBERED_TABLES, last_ids, refers_to

T = TypeVar("T")
_PART = 5000
# What holds for all customers: a change of it touches everything.
_WIDE = frozenset(table.name for table in (SETTING, ROLE, ENTITY, INTEREST_POLICY, DUNNING_LEVEL))
_WIDE_ACTS = frozenset(
    {
        ActName.ADOPT_POLICY,
        ActName.CLOSE,
        ActName.CREATE,
        ActName.CREDIT_HOLD,
        ActName.DEMO,
        ActName.ENTITY,
        ActName.LEDGER_SETTINGS,
        ActName.POLICY,
        ActName.ROLE,
    }
)


class Footing(NamedTuple):
    """The state of a ledger: its last act, and the last id of each table."""

    act: NewestAct
    last: dict[str, int]


@dataclass(slots=True)
class Touched:
    """What acts have touched: by id, and by the numbers that documents have or had.

    `wide` says that something moved which holds for all customers, such as a setting. A number is
    also the request id of an application, and the account of a new customer. `tables` are those in
    which rows were added or changed. `left` are the roots of trees that accounts have left for
    others; they are in `roots` too.
    """

    wide: bool = False
    tables: set[str] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    roots: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def ground_of(connection: Connection) -> Footing:
    """The state that a connection sees. Without a turn it may be between that of two acts: then the
    rows of the later one are looked at once more."""
    last = last_ids(connection)
    return Footing(newest_act(connection), last)


def touched_since(connection: Connection, ground: Footing, now: Footing) -> Touched:
    """What the acts after a ground have touched, up to the ground of now."""
    # After a restore there is another act of the ground's number, or none.
    same = select(ACT.c.hash).where(ACT.c.id == ground.act.id)
    found = Touched(wide=connection.execute(same).scalar() != ground.act.hash and ground.act.id > 0)
    acts = select(ACT.c.act).where(ACT.c.id > ground.act.id)
    found.wide |= any(name in _WIDE_ACTS for name in connection.execute(acts).scalars())
    for table in NUMBERED_TABLES:
        if table is not CHANGE and now.last[table.name] > ground.last[table.name]:
            _take_rows(connection, found, table, table.c.id > ground.last[table.name])
    _take_changes(connection, found, ground.last[CHANGE.name])
    found.roots |= found.left
    found.wide = found.wide or not _WIDE.isdisjoint(found.tables)
    _follow(connection, found)
    return found


def _take_rows(connection: Connection, found: Touched, table: Any, where: Any) -> None:
    """Take what rows of a table refer to."""
    own = [
        (each, refers_to(table, each.name))
        for each in table.c
        if refers_to(table, each.name) in (ITEM.name, CUSTOMER.name)
    ]
    keys = [column for column, _ in own]
    if table in (ITEM, CUSTOMER):
        own, keys = [(table.c.id, table.name), *own], [table.c.id, *keys]
    words = [table.c[name] for name in ("number", "account", "request_id") if name in table.c]
    if table not in (ITEM, CUSTOMER, ALLOCATION):
        words = []
    if not keys:
        if connection.execute(select(table.c.id).where(where).limit(1)).first():
            found.tables.add(table.name)
        return
    for row in connection.execute(select(*keys, *words).where(where)):
        found.tables.add(table.name)
        for (_, target), value in zip(own, row, strict=False):
            if value is not None:
                (found.items if target == ITEM.name else found.customers).add(value)
        found.numbers.update(word for word in row[len(keys) :] if word)


def _take_changes(connection: Connection, found: Touched, last: int) -> None:
    """Take the rows that were changed."""
    changed: dict[str, set[int]] = {}
    query = select(CHANGE.c.table_name, CHANGE.c.row_id, CHANGE.c.column_name, CHANGE.c.old)
    for name, row_id, column, old in connection.execute(query.where(CHANGE.c.id > last)):
        found.tables.add(name)
        if name == ITEM.name:
            found.items.add(row_id)
            if column == "number" and old:
                found.numbers.add(old[1:-1])
        elif name == CUSTOMER.name:
            found.customers.add(row_id)
            if column == "root_id" and old:
                found.left.add(int(old))
        else:
            changed.setdefault(name, set()).add(row_id)
    for name, ids in changed.items():
        table = METADATA.tables.get(name)
        if table is not None and "id" in table.c:
            for part in _parts(ids):
                _take_rows(connection, found, table, table.c.id.in_(part))


def _follow(connection: Connection, found: Touched) -> None:
    """From documents to their customers, and from customers to their trees."""
    query = select(ITEM.c.customer_id, ITEM.c.number)
    for part in _parts(found.items):
        for customer_id, number in connection.execute(query.where(ITEM.c.id.in_(part))):
            found.customers.add(customer_id)
            found.numbers.add(number)
    accounts = select(CUSTOMER.c.root_id, CUSTOMER.c.account)
    for part in _parts(found.customers):
        for root_id, account in connection.execute(accounts.where(CUSTOMER.c.id.in_(part))):
            found.roots.add(root_id)
            found.numbers.add(account)


def _parts(values: Collection[T]) -> Iterator[Sequence[T]]:
    each = list(values)
    for start in range(0, len(each), _PART):
        yield each[start : start + _PART]
