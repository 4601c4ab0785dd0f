"""The totals in the frame of the screens: what is overdue per currency, its ageing, and what waits.

They are read from an index ordered by currency and due date, so a ledger's size hardly matters.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, literal_column, select

from artui.domain.ageing import Buckets, days_late
from artui.domain.exchange import BaseTotal
from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.ledger.amazon.external import vat_states
from artui.ledger.bank.bank_entries import count_waiting
from artui.ledger.book.as_of import OPEN_NOW, Horizon, counted, horizon
from artui.ledger.book.book import Book
from artui.ledger.book.requests import approvals_waiting
from artui.ledger.collecting.levels import not_ours
from artui.ledger.credit.credit_rows import count_reviews_due
from artui.ledger.currencies.exchange_rates import in_all
from artui.ledger.items.instalments import restated
from artui.ledger.lists.ageing import BUCKETS, ageing
from artui.ledger.lists.work_rows import CurrencyTotal, Header, Waiting
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import among_bound, asked, driver_rows
from artui.ledger.store.tables import CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

_OTHERS = "others"


def header(book: Book, bounds: tuple[int, ...]) -> Header:
    """The totals, by these bounds of ageing, and what waits."""
    day = book.business_date
    with book.reading() as connection:
        found = totals(connection, day, Buckets(bounds))
        return Header(found, waiting(connection, day), overdue_in_all(connection, day, found))


def overdue_in_all(
    connection: Connection, as_of: date, found: Iterable[CurrencyTotal]
) -> BaseTotal | None:
    """What is overdue in all currencies, in the base currency; None without one or its rates."""
    sums = [Money(each.overdue_minor, each.currency) for each in found]
    return in_all(connection, as_of, sums)


def totals(
    connection: Connection, as_of: date, buckets: Buckets = BUCKETS
) -> tuple[CurrencyTotal, ...]:
    """Overdue and ageing per currency, the currency with most items first."""
    day = horizon(connection, as_of)
    if not day.stored:
        return _of_past(connection, as_of, buckets)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(buckets.labels))
    items: dict[str, int] = defaultdict(int)
    places, others = _Places(buckets, as_of), not_ours(connection)

    def take(query: Query, sign: int, values: Mapping[str, object] | None = None) -> None:
        rows = chain.from_iterable(driver_rows(connection, query, values))
        for currency, side, due, count, minor in rows:
            if side == 1:
                sums[currency][places[due]] += sign * int(minor)
                items[currency] += sign * count

    take(_by_due(day), 1)
    if others:
        theirs = _by_due(day, of="sqlite" if connection.dialect.name == "sqlite" else "server")
        take(theirs, -1, {_OTHERS: asked(connection, others)})
    for item in restated(connection, day):
        if item.customer_id not in others:
            sums[item.currency][buckets.index(days_late(item.due, as_of))] += item.minor
    return _ranked(sums, items, buckets)


# Built once a day: that takes a part of the time that the answer does.
@lru_cache(8)
def _by_due(day: Horizon, of: str = "") -> Query:
    """What is open by currency, side and due date: of all, or of some customers, by database."""
    # Both sides, in the order of the index: with one side only SQLite would sort.
    key = (ITEM.c.currency, ITEM.c.side, ITEM.c.due_date)
    query = (
        select(*key, func.count(), func.sum(ITEM.c.open_minor))
        .where(OPEN_NOW, counted(day))
        .group_by(*key)
    )
    if not of:
        return indexed(query, ITEM, "item_open_total")
    some = among_bound(ITEM.c.customer_id, _OTHERS, on_sqlite=of == "sqlite")
    return indexed(query.where(some), ITEM, "item_open")


class _Places(dict[Any, int]):
    """The places of due dates among the buckets, as the driver returns them: a text on SQLite.
    There are many rows but few days."""

    def __init__(self, buckets: Buckets, as_of: date) -> None:
        super().__init__()
        self._ends = [as_of - timedelta(bound) for bound in reversed((0, *buckets.bounds))]
        self._written = [end.isoformat() for end in self._ends]

    def __missing__(self, given: str | date) -> int:
        """Find the place of a day for the first time: it is before so many ends."""
        if isinstance(given, str):
            place = len(self._written) - bisect_right(self._written, given)
        else:
            place = len(self._ends) - bisect_right(self._ends, given)
        self[given] = place
        return place


def waiting(connection: Connection, as_of: date) -> Waiting:
    """The numbers of documents that wait for approval, unapplied credits, and open requests."""
    day = horizon(connection, as_of)
    pending = select(func.count()).where(
        ITEM.c.approval == literal_column("'pending'"), counted(day)
    )
    credits = select(ITEM.c.kind, func.count()).where(
        OPEN_NOW, ITEM.c.kind.in_((ItemKind.CREDIT_MEMO, ItemKind.PAYMENT)), counted(day)
    )
    rows = connection.execute(credits.group_by(ITEM.c.kind))
    found: dict[str, int] = {row.kind: row[1] for row in rows}
    return Waiting(
        connection.execute(indexed(pending, ITEM, "item_pending")).scalar_one(),
        found.get("credit_memo", 0),
        found.get("payment", 0),
        approvals_waiting(connection),
        count_reviews_due(connection, as_of),
        len(vat_states(connection)),
        _ahead(connection, day) if day.future else 0,
        *count_waiting(connection),
    )


def has_customers(connection: Connection) -> bool:
    """Whether there is a customer in the ledger."""
    return connection.execute(select(CUSTOMER.c.id).limit(1)).first() is not None


def _ahead(connection: Connection, day: Horizon) -> int:
    """The documents that were posted and count only from a later day."""
    query = select(func.count()).where(
        ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO, ItemKind.PAYMENT)),
        ITEM.c.issue_date > day.as_of,  # an index gives these
        ITEM.c.approval != Approval.SUPERSEDED,
        ITEM.c.reversed_by_id.is_(None),
    )
    return int(connection.execute(query).scalar_one())


def _of_past(connection: Connection, as_of: date, buckets: Buckets) -> tuple[CurrencyTotal, ...]:
    rows = ageing(connection, as_of, buckets=buckets).rows
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(buckets.labels))
    items: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.receivable and any(row.buckets):
            sums[row.currency] = [
                a + b for a, b in zip(sums[row.currency], row.buckets, strict=True)
            ]
            items[row.currency] += 1
    return _ranked(sums, items, buckets)


def _ranked(
    sums: dict[str, list[int]], items: dict[str, int], buckets: Buckets
) -> tuple[CurrencyTotal, ...]:
    found = [
        CurrencyTotal(currency, items[currency], tuple(zip(buckets.labels, minor, strict=True)))
        for currency, minor in sums.items()
        if any(minor)
    ]
    return tuple(sorted(found, key=lambda total: (-total.items, total.currency)))
