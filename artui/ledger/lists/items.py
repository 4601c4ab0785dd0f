"""Lists of items: their ids in order, their first pages, and their number.

A screen holds the ids of a whole list as a vector of machine integers (8 MB for a million) and
reads the rows of the page it shows. The first page of any sort comes by keyset from an index, long
before the vector is complete.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.ledger.book.as_of import OPEN_NOW, Horizon, due_on, horizon, opened
from artui.ledger.lists.selection import (
    TABS,
    Selection,
    conditions,
    customers_with,
    days_late,
)
from artui.ledger.store.dialects import UNINDEXED, LeadingJoin, indexed
from artui.ledger.store.many import driver_rows
from artui.ledger.store.tables import CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

__all__ = [
    "EVERYTHING",
    "PAGE",
    "SAME",
    "SORTS",
    "TABS",
    "Selection",
    "UnknownSort",
    "count",
    "ids",
    "page",
    "pages",
    "vector",
    "whole_list",
]

PAGE = 128
EVERYTHING = Filter()

SORTS = (
    "due_date",
    "issue_date",
    "number",
    "amount",
    "open_amount",
    "account",
    "name",
    "days_late",
    "currency",
    "level",
    "po_number",
    "external_ref",
    "billing_state",
)
# Aliases for two of them.
SAME = {"value_date": "issue_date", "reference": "number"}
_OF_CUSTOMER = ("account", "name")
# A word that more customers have is common; walking the list in order then finds a page sooner.
_RARE = 500
# So many open items are sorted by customer faster than all customers are asked for theirs.
_SORTED = 5_000

# The index that gives a sort in order, for open items (partial indexes) and for all items.
_OPEN_INDEXES = {
    "due_date": "item_open_due",
    "issue_date": "item_open_issued",
    "amount": "item_open_amount",
    "number": "item_open_number",
    "open_amount": "item_by_open",
    "level": "item_open_level",
    "currency": "item_open_currency",
    "po_number": "item_open_po",
    "external_ref": "item_open_ref",
    "billing_state": "item_open_billing",
}
_INDEXES = {
    "due_date": "item_by_due",
    "issue_date": "item_by_issue",
    "amount": "item_by_amount",
    "number": "item_number",
    "open_amount": "item_by_open",
    "level": "item_by_level",
}


class UnknownSort(Refused):
    """The list can't be sorted by this column."""

    def __init__(self, column: str, known: Sequence[str] = SORTS) -> None:
        self.column = column
        super().__init__(f"The list can't be sorted by {column}; it can by {', '.join(known)}.")


def ids(
    connection: Connection,
    selection: Selection,
    as_of: date,
    wanted: Filter = EVERYTHING,
    sort: str = "due_date",
    descending: bool = False,
) -> "array[int]":
    """The ids of all items of a list, in order. Raises UnknownSort."""
    query = whole_list(connection, selection, as_of, wanted, sort, descending)
    return vector(connection, query.with_only_columns(ITEM.c.id))


def whole_list(
    connection: Connection,
    selection: Selection,
    as_of: date,
    wanted: Filter,
    sort: str,
    descending: bool,
) -> Query:
    """All items of a list, in order, of which other columns can be asked. Raises UnknownSort."""
    day = horizon(connection, as_of, selection.known_on)
    by_index = _has_words(wanted) and selection.of_history
    sort, descending = _plain_sort(selection, sort, descending)
    leads = _customers_lead(connection, selection, sort)
    reading = _Reading(selection, wanted, day, sort, by_index, leads)
    query, order = reading.select(selection.kinds)
    query = indexed(query, ITEM, reading.whole_index())
    return query.order_by(*_directed(order, descending))


def vector(connection: Connection, query: Query) -> "array[int]":
    """The first column of a query as machine integers, fetched in batches so that other threads can
    run.
    """
    found = array("q")
    for rows in driver_rows(connection, query):
        found.extend([row[0] for row in rows])
    return found


def page(
    connection: Connection,
    selection: Selection,
    as_of: date,
    wanted: Filter = EVERYTHING,
    sort: str = "due_date",
    descending: bool = False,
    *,
    after: int | None = None,
    limit: int = PAGE,
) -> "array[int]":
    """The next ids of a list after an item (or the first ids), by keyset. Raises UnknownSort."""
    day = horizon(connection, as_of, selection.known_on)
    by_index = _has_words(wanted) and selection.of_history and _rare(connection, wanted)
    sort, descending = _plain_sort(selection, sort, descending)
    leads = _customers_lead(connection, selection, sort)
    reading = _Reading(selection, wanted, day, sort, by_index, leads)
    start = None if after is None else reading.place(connection, after)
    parts = []
    for kind in selection.kinds:
        query, order = reading.select((kind,))
        if start is not None:
            query = query.where(_beyond(order, start, descending))
        query = indexed(query, ITEM, reading.page_index(kind))
        parts.append(query.order_by(*_directed(order, descending)).limit(limit))
    if len(parts) == 1:
        return vector(connection, parts[0])
    rows = union_all(*(select(part.subquery()) for part in parts)).subquery()
    merged = select(rows.c.id).order_by(*_directed((rows.c.key, rows.c.id), descending))
    return vector(connection, merged.limit(limit))


def pages(
    connection: Connection,
    selection: Selection,
    as_of: date,
    wanted: Filter = EVERYTHING,
    sort: str = "due_date",
    descending: bool = False,
    *,
    limit: int | None = None,
) -> Iterator["array[int]"]:
    """The ids of a list in runs of PAGE, for exports."""
    found = ids(connection, selection, as_of, wanted, sort, descending)[:limit]
    for start in range(0, len(found), PAGE):
        yield found[start : start + PAGE]


def count(
    connection: Connection, selection: Selection, as_of: date, wanted: Filter = EVERYTHING
) -> int:
    """The number of items in a list."""
    day = horizon(connection, as_of, selection.known_on)
    by_index = _has_words(wanted) and selection.of_history
    reading = _Reading(selection, wanted, day, "due_date", by_index)
    query, _ = reading.select(selection.kinds)
    query = indexed(query.with_only_columns(func.count()), ITEM, reading.whole_index())
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a list is read: the column that orders it, and the index that is used."""

    selection: Selection
    wanted: Filter
    day: Horizon
    sort: str
    by_index: bool
    customers_lead: bool = False

    def select(self, kinds: tuple[ItemKind, ...]) -> tuple[Query, tuple[ColumnElement[Any], ...]]:
        """The ids and sort keys of some kinds, with all conditions, and the columns that order
        them.
        """
        source, open_minor = opened(self.day)
        key = self._key(open_minor)
        if self.sort in _OF_CUSTOMER:
            on = CUSTOMER.c.id == ITEM.c.customer_id
            leads = self.customers_lead and source is ITEM
            source = LeadingJoin(CUSTOMER, ITEM, on) if leads else source.join(CUSTOMER, on)
        of_kind = ITEM.c.kind == kinds[0] if len(kinds) == 1 else ITEM.c.kind.in_(kinds)
        if kinds == (ItemKind.PAYMENT,):
            # Not bound, so that SQLite can use the index of payments' references.
            of_kind = ITEM.c.kind == literal_column("'payment'")
        query = select(ITEM.c.id, key.label("key")).select_from(source).where(of_kind)
        if self.sort == "number" and ItemKind.PAYMENT not in kinds:
            # This lets SQLite use the index of numbers, which leaves payments out.
            query = query.where(ITEM.c.kind != literal_column("'payment'"))
        limits = conditions(
            self.selection, self.wanted, self.day, open_minor, by_index=self.by_index
        )
        return query.where(*limits), (key, ITEM.c.id)

    def place(self, connection: Connection, item_id: int) -> tuple[Any, int]:
        """The place of an item in the order."""
        source, open_minor = opened(self.day, [item_id])
        if self.sort in _OF_CUSTOMER:
            source = source.join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        query = select(self._key(open_minor)).select_from(source).where(ITEM.c.id == item_id)
        return connection.execute(query).scalar_one(), item_id

    def page_index(self, kind: ItemKind) -> str | None:
        """The index that gives a page in order, where SQLite needs the hint."""
        if not self.day.stored or self.by_index:
            return None
        if self.selection.tab == "pending":
            return "item_pending"
        if self.selection.of_open_items:
            return "item_open" if self._few() else _OPEN_INDEXES.get(self.sort, "item_open_due")
        if self.sort == "number" and kind == ItemKind.PAYMENT and not self._few():
            return "item_payment_number"
        return "item_of_customer" if self._few() else _INDEXES.get(self.sort)

    def whole_index(self) -> str | None:
        """The index that gives a whole list; None where every row must be read anyway."""
        kinds = self.selection.kinds
        kind = ItemKind.PAYMENT if ItemKind.PAYMENT in kinds else kinds[0]
        covered = self.selection.of_open_items or self._few() or not self._reads_rows()
        if covered or self.selection.tab == "pending":
            index = self.page_index(kind)
            return None if index == "item_payment_number" and len(kinds) > 1 else index
        return UNINDEXED if self.day.stored and not self.by_index else None

    def _few(self) -> bool:
        return bool(self.selection.customer_ids) or self.customers_lead

    def _reads_rows(self) -> bool:
        selection, wanted = self.selection, self.wanted
        asked = (
            selection.states,
            selection.flagged,
            selection.min_days is not None,
            selection.first,
            selection.last,
        )
        return self.day.future or selection.tab != "all" or bool(wanted.terms) or any(asked)

    def _key(self, open_minor: ColumnElement[int]) -> ColumnElement[Any]:
        if self.sort in _OF_CUSTOMER:
            return CUSTOMER.c[self.sort]
        if self.sort == "open_amount":
            return open_minor
        if self.sort == "amount":
            return ITEM.c.amount_minor
        if self.sort == "days_late":
            return days_late(self.day, open_minor)
        if self.sort == "due_date":
            return due_on(self.day, open_minor)
        return ITEM.c[self.sort]


def _plain_sort(selection: Selection, sort: str, descending: bool) -> tuple[str, bool]:
    """The sort by its own name. Open items are late in the reverse order of their due dates, and
    completed items have nothing open."""
    sort = SAME.get(sort, sort)
    if sort not in SORTS:
        raise UnknownSort(sort)
    if sort == "days_late" and selection.of_open_items:
        return "due_date", not descending
    if sort == "open_amount" and selection.tab == "completed":
        return "due_date", descending
    return sort, descending


def _customers_lead(connection: Connection, selection: Selection, sort: str) -> bool:
    """Whether a list by customer goes through the customers and asks each for its items; where the
    items are few, they are sorted."""
    if sort not in _OF_CUSTOMER or selection.customer_ids or selection.tab == "pending":
        return False
    if not selection.of_open_items:
        return True
    some = select(ITEM.c.id).where(ITEM.c.kind.in_(selection.kinds), OPEN_NOW)
    some = indexed(some, ITEM, "item_open_due").limit(_SORTED + 1)
    found = select(func.count()).select_from(some.subquery())
    return int(connection.execute(found).scalar_one()) > _SORTED


def _has_words(wanted: Filter) -> bool:
    return any(wanted.words)


def _rare(connection: Connection, wanted: Filter) -> bool:
    """Whether so few customers have all words that their items are found one by one."""
    hits = select(CUSTOMER.c.id).where(
        *(CUSTOMER.c.id.in_(customers_with(word)) for word in wanted.words if word)
    )
    query = select(func.count()).select_from(hits.limit(_RARE + 1).subquery())
    return bool(connection.execute(query).scalar_one() <= _RARE)


def _directed(
    order: Sequence[ColumnElement[Any]], descending: bool
) -> Sequence[ColumnElement[Any]]:
    return [column.desc() if descending else column for column in order]


def _beyond(
    order: tuple[ColumnElement[Any], ...], place: tuple[Any, int], descending: bool
) -> ColumnElement[bool]:
    """The rows after a place in the order."""
    here = tuple_(
        *(literal(value, column.type) for value, column in zip(place, order, strict=True))
    )
    return tuple_(*order) < here if descending else tuple_(*order) > here
