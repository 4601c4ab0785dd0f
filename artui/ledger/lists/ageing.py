"""Ageing: what each customer owes by how late it is, per currency, on any day.

A past day consists of today's open items plus what was allocated since, both aged as of that day,
so that sums need no history. The report proves itself before it is shown: Σ buckets = Σ open items
= control total. Section 4.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, pairwise
from operator import add, attrgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    func,
    literal,
    select,
    union_all,
)

from artui.domain.ageing import Buckets, days_late
from artui.domain.money import Bare
from artui.ledger.book.as_of import OPEN_NOW, Horizon, approved, counted, horizon, in_books, opened
from artui.ledger.book.control import control_totals
from artui.ledger.book.refusals import DoesNotTie
from artui.ledger.items.instalments import restated
from artui.ledger.store.dialects import indexed, is_found, whole
from artui.ledger.store.many import by_keys, driver_rows, many_rows
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

By = Literal["due", "issue"]
BUCKETS = Buckets()


class AgeingRow(NamedTuple):
    """What a customer owes in a currency: minor units per bucket, unapplied credits (negative), and
    their total.

    A total row has no account. It is a tuple because fifty thousand of them are made at once.
    """

    customer_id: int | None
    account: str | None
    name: str
    currency: str
    receivable: bool
    buckets: tuple[int, ...]
    unapplied_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """An ageing report that ties. `totals` has a row per currency, with separate rows for customers
    who are not our receivables.
    """

    as_of: date
    by: By
    buckets: Buckets
    rows: tuple[AgeingRow, ...]
    totals: tuple[AgeingRow, ...]


def ageing(
    connection: Connection,
    as_of: date,
    *,
    by: By = "due",
    buckets: Buckets = BUCKETS,
    customer_ids: Sequence[int] = (),
    entity_id: int | None = None,
    known_on: date | datetime | None = None,
) -> Ageing:
    """The ageing of all customers, or of some, by account and currency; of all our entities, or of
    one. Raises DoesNotTie."""
    day = horizon(connection, as_of, known_on)
    some = _Some(tuple(customer_ids), entity_id)
    open_items = _open_items(connection, day, some)
    since: Iterable[_Figures] = ()
    with many_rows():
        if day.moved:
            since = _since(connection, day, by, buckets, some, open_items)
        figures = _figures(connection, day, by, buckets, some, since)
        rows = _rows(figures)
        totals = _totals(rows)
    _prove(totals, open_items, _control(connection, day, some), as_of)
    return Ageing(as_of, by, buckets, rows, tuple(totals))


class _Some(NamedTuple):
    """Whose documents: of these customers (none stands for all), of one of our entities."""

    customer_ids: tuple[int, ...]
    entity_id: int | None

    @property
    def are_all(self) -> bool:
        """Whether no document is left out."""
        return not self.customer_ids and self.entity_id is None

    def limits(self, items: FromClause = ITEM) -> list[ColumnElement[bool]]:
        """The conditions on items."""
        found: list[ColumnElement[bool]] = []
        if self.customer_ids:
            found.append(items.c.customer_id.in_(self.customer_ids))
        if self.entity_id is not None:
            found.append(items.c.entity_id == self.entity_id)
        return found


class _Part(NamedTuple):
    """A source of amounts to be added up: where they are, what has the columns of items, the
    amount, conditions, and index."""

    source: FromClause
    items: FromClause
    minor: ColumnElement[int]
    limits: list[ColumnElement[bool]]
    by_index: str | None = None


# Id, account, name, currency and whether it is a receivable of ours, then the buckets, the
# unapplied credits (negative) and their sum.
_Figures = tuple[Any, ...]


def _figures(
    connection: Connection,
    day: Horizon,
    by: By,
    buckets: Buckets,
    some: _Some,
    since: Iterable[_Figures],
) -> Iterable[_Figures]:
    """The figures of each customer and currency, by account and currency."""
    moved: dict[tuple[int, str], list[int]] = {}
    if by == "due":
        # What is open of an invoice in instalments is in the bucket of each part.
        for item in restated(connection, day, some.customer_ids, entity_id=some.entity_id):
            key = item.customer_id, item.currency
            sums = moved.setdefault(key, [0] * (len(buckets.labels) + 2))
            sums[buckets.index(days_late(item.due, day.as_of))] += item.minor
    if not day.moved and not moved:
        return _read(connection, _figures_now(day, by, buckets, some, in_order=True))
    now = _figures_now(day, by, buckets, some, in_order=False)
    return _merged(connection, chain(since, _read(connection, now)), moved, some.customer_ids)


# Built once a day, as the others that are: that takes a part of the time that the answer does.
@lru_cache(8)
def _figures_now(day: Horizon, by: By, buckets: Buckets, some: _Some, *, in_order: bool) -> Query:
    """What is open now by customer and currency; in the order of accounts with their names, as in
    `_figures`."""
    now = _by_customer(_now(day, some), day, by, buckets)
    if not in_order:
        return now
    sums_now = now.subquery("figures")
    named = select(*_named(sums_now.c.currency), *list(sums_now.c)[2:])
    named = named.select_from(sums_now).join(CUSTOMER, CUSTOMER.c.id == sums_now.c.customer_id)
    return named.order_by(CUSTOMER.c.account, sums_now.c.currency)


def _merged(
    connection: Connection,
    parts: Iterable[_Figures],
    moved: Mapping[tuple[int, str], Sequence[int]],
    customer_ids: Sequence[int],
) -> Iterator[_Figures]:
    """The figures from several sources added up, with what moves between buckets."""
    found: dict[int, dict[str, _Figures]] = {}
    for row in parts:
        customer_id, currency, minor = row[0], row[1], row[2:]
        known = found.get(customer_id)
        if known is None:
            found[customer_id] = {currency: minor}
        elif currency in known:
            known[currency] = tuple(map(add, known[currency], minor))
        else:
            known[currency] = minor
    for (customer_id, currency), sums in moved.items():
        found[customer_id][currency] = tuple(map(add, found[customer_id][currency], sums))
    for customer_id, account, name, _, receivable in _customers(connection, customer_ids):
        known = found.get(customer_id, {})
        for currency in sorted(known) if len(known) > 1 else known:
            yield customer_id, account, name, currency, receivable, *known[currency]


def _rows(figures: Iterable[_Figures]) -> tuple[AgeingRow, ...]:
    """The figures as rows, without rows of zeros."""
    make = tuple.__new__  # what the class itself calls: a third of the time of its own call
    return tuple(
        [
            make(
                AgeingRow,
                (row[0], row[1], row[2], row[3], row[4] != 0, row[5:-2], row[-2], row[-1]),
            )
            for row in figures
            if row[-1] or any(row[5:-2])
        ]
    )


def _named(currency: ColumnElement[str]) -> list[ColumnElement[Any]]:
    of = CUSTOMER.c
    return [of.id, of.account, of.name, currency, of.receivable]


_CUSTOMERS = select(*_named(literal(""))).order_by(CUSTOMER.c.account)


def _customers(connection: Connection, customer_ids: Sequence[int]) -> Iterable[_Figures]:
    """Id, account, name, no currency, and whether it is a receivable of ours, by account."""
    query = _CUSTOMERS
    if customer_ids:
        query = query.where(CUSTOMER.c.id.in_(customer_ids))
    return _read(connection, query)


def _read(connection: Connection, query: Query) -> Iterable[_Figures]:
    return chain.from_iterable(driver_rows(connection, query))


def _now(day: Horizon, some: _Some) -> _Part:
    """What is open now, or was so as known at an instant."""
    if day.known is not None:
        source, open_minor = opened(day)
        return _Part(source, ITEM, open_minor, [in_books(day, open_minor), *some.limits()])
    return _Part(
        ITEM, ITEM, ITEM.c.open_minor, [OPEN_NOW, counted(day), *some.limits()], "item_open"
    )


def _since(
    connection: Connection,
    day: Horizon,
    by: By,
    buckets: Buckets,
    some: _Some,
    open_items: dict[str, int],
) -> Iterator[_Figures]:
    """What was allocated since a past day, by customer and currency. Its sums per currency, which
    do not go through the buckets, are added to those of the open items.

    All of it is read in one statement, since to find the items takes most of the time.
    """
    with by_keys(connection):
        found = list(_read(connection, _moved_since(day, by, buckets, some)))
    for row in found:
        open_items[row[1]] += row[-1]
        yield row[:-1]


@lru_cache(8)
def _moved_since(day: Horizon, by: By, buckets: Buckets, some: _Some) -> Query:
    columns = [ITEM.c[name] for name in ("customer_id", "currency", "side", "due_date")]
    sides = (
        select(*columns, ITEM.c.issue_date, ALLOCATION.c.amount_minor.label("minor"))
        .join(ITEM, ITEM.c.id == column)
        .where(ALLOCATION.c.counts_from > day.as_of, approved(day), counted(day))
        .where(*some.limits())
        for column in (ALLOCATION.c.debit_id, ALLOCATION.c.credit_id)
    )
    moved = union_all(*sides).cte("moved")
    part = _Part(moved, moved, moved.c.minor, [])
    return _by_customer(part, day, by, buckets, whole(func.sum(moved.c.side * moved.c.minor)))


def _by_customer(
    part: _Part, day: Horizon, by: By, buckets: Buckets, *more: ColumnElement[int]
) -> Query:
    """Customer, currency, each bucket, the unapplied credits (negative), their sum, and `more`."""
    item = part.items.c
    key = (item.customer_id, item.currency)
    debit = item.side == 1
    aged = item.due_date if by == "due" else item.issue_date
    # What is older than the end of each bucket: one comparison per amount and bucket.
    ends = [day.as_of - timedelta(bound) for bound in (0, *buckets.bounds)]
    # The day first, as most of what is open is not due yet.
    older = [debit, *(and_(aged < end, debit) for end in ends)]
    sums = [whole(func.sum(part.minor).filter(each)) for each in (*older, item.side == -1)]
    inner = (each.label(f"sum_{place}") for place, each in enumerate((*sums, *more)))
    query = select(*key, *inner)
    query = query.select_from(part.source).where(*part.limits).group_by(*key)
    found = indexed(query, ITEM, part.by_index).subquery("sums")
    columns = list(found.c)
    of_figures, of_more = columns[: 2 + len(sums)], columns[2 + len(sums) :]
    customer_id, currency, debits, *running, credits = of_figures
    spans = [a - b for a, b in pairwise((debits, *running))]
    figures = (*spans, running[-1], -credits, debits - credits)
    labelled = (each.label(f"figure_{place}") for place, each in enumerate(figures))
    return select(customer_id, currency, *labelled, *of_more)


def _totals(rows: Sequence[AgeingRow]) -> list[AgeingRow]:
    """A row per currency, our receivables first; sums never mix currencies."""
    groups: dict[tuple[bool, str], list[AgeingRow]] = defaultdict(list)
    for row in rows:
        groups[not row.receivable, row.currency].append(row)
    return [
        AgeingRow(
            None,
            None,
            "total",
            currency,
            not foreign,
            tuple(map(sum, zip(*map(attrgetter("buckets"), group), strict=True))),
            sum(map(attrgetter("unapplied_minor"), group)),
            sum(map(attrgetter("total_minor"), group)),
        )
        for (foreign, currency), group in sorted(groups.items())
    ]


def _open_items(connection: Connection, day: Horizon, some: _Some) -> dict[str, int]:
    """Open debits less open credits per currency, summed separately from the buckets."""
    found: dict[str, int] = defaultdict(int)
    for currency, side, minor in connection.execute(_open_sums(day, some)):
        found[currency] += side * minor
    return found


@lru_cache(8)
def _open_sums(day: Horizon, some: _Some) -> Query:
    part, key = _now(day, some), (ITEM.c.currency, ITEM.c.side)
    query = select(*key, whole(func.sum(part.minor))).select_from(part.source)
    query = query.where(*part.limits).group_by(*key)
    # The sum over all customers comes from an index in this order.
    index = "item_open_total" if part.by_index and some.are_all else part.by_index
    return indexed(query, ITEM, index)


def _control(connection: Connection, day: Horizon, some: _Some) -> dict[str, int]:
    """Debits less credits as posted, from the control account or the documents themselves."""
    if day.known is None and some.are_all:
        return control_totals(connection, day.as_of)
    query = (
        select(ITEM.c.currency, whole(func.sum(ITEM.c.side * ITEM.c.amount_minor)))
        .where(approved(day), counted(day), *some.limits())
        .group_by(ITEM.c.currency)
    )
    found = {currency: int(minor) for currency, minor in connection.execute(query)}
    if not some.are_all:
        for currency, minor in _crossing(connection, day, some):
            found[currency] = found.get(currency, 0) + minor
    return found


def _crossing(connection: Connection, day: Horizon, some: _Some) -> Iterator[tuple[str, int]]:
    """What allocations carry across the edge of these accounts within their tree, or of an entity:
    a credit that pays another account's debit does not reduce what was posted here.
    """
    inner, outer = ITEM.alias("inner_item"), ITEM.alias("outer_item")
    known = [] if day.known is None else [ALLOCATION.c.recorded_at <= day.known]
    credit, debit = ALLOCATION.c.credit_id, ALLOCATION.c.debit_id
    # Of one entity there are too many items to find them first.
    theirs = [select(ITEM.c.id).where(*some.limits())] if some.customer_ids else []
    for mine, other, sign in ((credit, debit, 1), (debit, credit, -1)):
        query = (
            select(inner.c.currency, whole(func.sum(ALLOCATION.c.amount_minor)))
            .select_from(ALLOCATION)
            .join(inner, inner.c.id == mine)
            .join(outer, outer.c.id == other)
            .where(
                *(is_found(mine, each) for each in theirs),
                *some.limits(inner),
                ~and_(*some.limits(outer)),
                ALLOCATION.c.counts_from <= day.as_of,
                *known,
            )
            .group_by(inner.c.currency)
        )
        for currency, minor in connection.execute(query):
            yield currency, sign * int(minor)


def _prove(
    totals: Sequence[AgeingRow], open_items: dict[str, int], control: dict[str, int], as_of: date
) -> None:
    aged: dict[str, int] = defaultdict(int)
    for row in totals:
        aged[row.currency] += sum(row.buckets) + row.unapplied_minor
    for currency in sorted({*aged, *open_items, *control}):
        figures = [found.get(currency, 0) for found in (aged, open_items, control)]
        if len(set(figures)) > 1:
            buckets, items, posted = (Bare(minor, currency) for minor in figures)
            raise DoesNotTie(
                f"The ageing in {currency} as of {as_of} does not tie: buckets ",
                buckets,
                ", open items ",
                items,
                ", control total ",
                posted,
                "; nothing is printed. `artui db check` shows what is wrong.",
            )
