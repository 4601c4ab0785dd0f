"""What was open at several month ends by its due date, read in one pass.

The stored open amounts are those of now. What was open on an earlier day is that plus what was
allocated since; so one sum over what is open and one over what moved give every day, whatever the
number of days. Each day is proven against the control account, the last one also against the
ageing report. Sections 1 and 4 of the domain rules.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from artui.domain.ageing import Buckets, days_late
from artui.domain.money import Bare
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.refusals import DoesNotTie
from artui.ledger.items.instalments import instalments_of
from artui.ledger.lists.ageing import Ageing, ageing
from artui.ledger.store.dialects import indexed, whole
from artui.ledger.store.many import chunks, many_rows
from artui.ledger.store.tables import ALLOCATION, CONTROL, CUSTOMER, INSTALMENT, ITEM
from artui.ledger.store.tables.columns import Query

NOT_PRINTED = "; nothing is printed. `artui db check` shows what is wrong."


class Owed(NamedTuple):
    """Whose receivables: one of our entities, whether they are ours to receive, the currency."""

    entity_id: int
    receivable: bool
    currency: str


class AgedPoint(NamedTuple):
    """What was open on a day: a sum per bucket, and unapplied credits (negative); minor units."""

    day: date
    buckets: tuple[int, ...]
    unapplied_minor: int

    @property
    def open_minor(self) -> int:
        """All that was owed to us, without unapplied credits."""
        return sum(self.buckets)

    @property
    def not_due_minor(self) -> int:
        """What was not late by a day."""
        return self.buckets[0]

    @property
    def overdue_minor(self) -> int:
        """What was late."""
        return self.open_minor - self.buckets[0]


@dataclass(frozen=True, slots=True)
class AgedMonths:
    """What was open on each of some days, by due date, and the ageing of the last one."""

    days: tuple[date, ...]
    by_due: Mapping[Owed, tuple[Mapping[date, int], ...]]
    unapplied: Mapping[Owed, tuple[int, ...]]
    last: Ageing

    def point(self, owed: Sequence[Owed], place: int, buckets: Buckets) -> AgedPoint:
        """The ageing on the day at a place, of these in one currency together."""
        sums = [0] * len(buckets.labels)
        day = self.days[place]
        found = [each for each in owed if each in self.by_due]
        for each in found:
            for due, minor in self.by_due[each][place].items():
                sums[buckets.index(days_late(due, day))] += minor
        return AgedPoint(day, tuple(sums), -sum(self.unapplied[each][place] for each in found))

    def by_due_date(self, owed: Sequence[Owed]) -> dict[date, int]:
        """What is open on the last day by the day on which it is due, of these together."""
        sums: Counter[date] = Counter()
        for each in owed:
            if each in self.by_due:
                sums.update(self.by_due[each][-1])
        return dict(sums)

    @property
    def keys(self) -> list[Owed]:
        """Whose receivables there are, our own first."""
        return sorted(self.by_due, key=lambda key: (not key.receivable, key.currency, key))


@dataclass(slots=True)
class _Sums:
    """Sums in the making, for each of the days."""

    days: tuple[date, ...]
    by_due: dict[Owed, list[Counter[date]]] = field(default_factory=dict)
    unapplied: dict[Owed, list[int]] = field(default_factory=dict)

    def add(self, key: Owed, side: int, due: date, first: int, end: int, minor: int) -> None:
        """Count an amount that is open on the days from one place up to another."""
        if key not in self.by_due:
            self.by_due[key] = [Counter() for _ in self.days]
            self.unapplied[key] = [0] * len(self.days)
        if side == 1:
            for sums in self.by_due[key][first:end]:
                sums[due] += minor
        else:
            credits = self.unapplied[key]
            for place in range(first, end):
                credits[place] += minor


def aged_months(connection: Connection, days: Sequence[date], buckets: Buckets) -> AgedMonths:
    """What was open at the end of each of these days, which rise; raises DoesNotTie."""
    found = _Sums(tuple(days))
    with many_rows():
        for query in (_open_now(found.days), _moved(found.days)):
            for entity_id, foreign, currency, side, due, first, end, minor in connection.execute(
                query
            ):
                key = Owed(entity_id, not foreign, currency)
                found.add(key, side, due, first, end, int(minor))
        _add_instalments(connection, found)
    months = AgedMonths(
        found.days,
        {key: tuple(_nonzero(sums) for sums in rows) for key, rows in found.by_due.items()},
        {key: tuple(minor) for key, minor in found.unapplied.items()},
        ageing(connection, days[-1], buckets=buckets),
    )
    _prove(months, _posted(connection, found.days), buckets)
    return months


def _nonzero(sums: Counter[date]) -> dict[date, int]:
    return {due: minor for due, minor in sums.items() if minor}


def passed(column: ColumnElement[date], days: Sequence[date]) -> ColumnElement[int]:
    """How many of these days end before a day: the place of the first that counts it."""
    steps = [(column > day, place) for place, day in reversed(list(enumerate(days, 1)))]
    return case(*steps, else_=0)


def foreign() -> ColumnElement[bool]:
    """Whether an item is owed by a customer who is not our receivable."""
    others = select(CUSTOMER.c.id).where(~CUSTOMER.c.receivable)
    return ITEM.c.customer_id.in_(others)


def _whole_items() -> ColumnElement[bool]:
    """Whether an item has no instalments, which are counted one by one."""
    return ITEM.c.id.not_in(select(INSTALMENT.c.item_id))


def _open_now(days: Sequence[date]) -> Query:
    columns = (
        ITEM.c.entity_id,
        foreign().label("foreign_one"),
        ITEM.c.currency,
        ITEM.c.side,
        ITEM.c.due_date,
        passed(ITEM.c.counts_from, days).label("first_place"),
    )
    limits = OPEN_NOW, _whole_items(), ITEM.c.counts_from <= days[-1]
    inner = select(*columns, ITEM.c.open_minor).where(*limits)
    inner = indexed(inner, ITEM, "item_open_total")
    return _summed(inner, len(days))


def _moved(days: Sequence[date]) -> Query:
    sides = (
        select(
            ITEM.c.entity_id,
            foreign().label("foreign_one"),
            ITEM.c.currency,
            ITEM.c.side,
            ITEM.c.due_date,
            passed(ITEM.c.counts_from, days).label("first_place"),
            ALLOCATION.c.amount_minor.label("open_minor"),
            passed(ALLOCATION.c.counts_from, days).label("end_place"),
        )
        .join(ITEM, ITEM.c.id == column)
        .where(
            ALLOCATION.c.counts_from > days[0],
            ITEM.c.approval == "approved",
            ITEM.c.counts_from <= days[-1],
            _whole_items(),
        )
        for column in (ALLOCATION.c.debit_id, ALLOCATION.c.credit_id)
    )
    return _summed(union_all(*sides), None)


def _summed(inner: Query | CompoundSelect[Any], end: int | None) -> Query:
    """Sums by all but the amount; `end` is the place up to which every amount is open."""
    rows = inner.subquery("rows_of_days")
    key = [rows.c[name] for name in ("entity_id", "foreign_one", "currency", "side", "due_date")]
    key.append(rows.c.first_place)
    ends = literal(end) if end is not None else rows.c.end_place
    groups = key if end is not None else [*key, rows.c.end_place]
    return select(*key, ends, whole(func.sum(rows.c.open_minor))).group_by(*groups)


def _add_instalments(connection: Connection, found: _Sums) -> None:
    """Count each part of the invoices in instalments by its own due date, as it was open."""
    moved = select(ALLOCATION.c.debit_id).where(ALLOCATION.c.counts_from > found.days[0])
    query = select(INSTALMENT.c.item_id).distinct()
    for ids in chunks(list(connection.execute(query).scalars())):
        items = select(
            ITEM.c.id, ITEM.c.entity_id, foreign(), ITEM.c.currency, ITEM.c.counts_from,
            ITEM.c.amount_minor, ITEM.c.open_minor,
        ).where(
            ITEM.c.id.in_(ids), ITEM.c.approval == "approved",
            ITEM.c.counts_from <= found.days[-1],
            or_(ITEM.c.open_minor > 0, ITEM.c.id.in_(moved)),
        )  # fmt: skip
        since: dict[int, list[tuple[date, int]]] = defaultdict(list)
        moves = select(
            ALLOCATION.c.debit_id, ALLOCATION.c.counts_from, ALLOCATION.c.amount_minor
        ).where(and_(ALLOCATION.c.debit_id.in_(ids), ALLOCATION.c.counts_from > found.days[0]))
        for item_id, day, minor in connection.execute(moves):
            since[item_id].append((day, minor))
        parts = instalments_of(connection, ids)
        for row in connection.execute(items):
            key = Owed(row[1], not row[2], row.currency)
            for place in range(bisect_left(found.days, row.counts_from), len(found.days)):
                later = (minor for day, minor in since[row.id] if day > found.days[place])
                paid = row.amount_minor - row.open_minor - sum(later)
                for part in parts[row.id]:
                    if left := part.open_of(paid):
                        found.add(key, 1, part.due_date, place, place + 1, left)


def _posted(connection: Connection, days: Sequence[date]) -> dict[str, list[int]]:
    """Debits less credits posted up to each day, per currency, from the control account."""
    place = passed(CONTROL.c.day, days).label("place")
    query = (
        select(CONTROL.c.currency, place, whole(func.sum(CONTROL.c.posted_minor)))
        .where(CONTROL.c.day <= days[-1])
        .group_by(CONTROL.c.currency, place)
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(days))
    for currency, first, minor in connection.execute(query):
        sums = found[currency]
        for each in range(first, len(days)):
            sums[each] += int(minor)
    return found


def _prove(months: AgedMonths, posted: Mapping[str, Sequence[int]], buckets: Buckets) -> None:
    """Raise DoesNotTie unless every day ties to the control account, and the last to its ageing."""
    currencies = {key.currency for key in months.by_due} | posted.keys()
    for currency in sorted(currencies):
        keys = [key for key in months.by_due if key.currency == currency]
        control = posted.get(currency, [0] * len(months.days))
        for place, day in enumerate(months.days):
            point = months.point(keys, place, buckets)
            _refuse(currency, day, point.open_minor + point.unapplied_minor, control[place], "the "
                    "control total is")  # fmt: skip
        for receivable in (True, False):
            ours = [key for key in keys if key.receivable == receivable]
            for name, aged, of_report in _last(months, ours, currency, receivable, buckets):
                _refuse(currency, months.days[-1], aged, of_report, f"its ageing has {name}")


def _last(
    months: AgedMonths, keys: Sequence[Owed], currency: str, receivable: bool, buckets: Buckets
) -> Iterator[tuple[str, int, int]]:
    """The figures of the last day beside those of the ageing report of that day."""
    point = months.point(keys, -1, buckets)
    report = next(
        (
            row
            for row in months.last.totals
            if (row.currency, row.receivable) == (currency, receivable)
        ),
        None,
    )
    of_report = report.buckets if report else (0,) * len(buckets.labels)
    yield from zip(buckets.labels, point.buckets, of_report, strict=True)
    yield "unapplied", point.unapplied_minor, report.unapplied_minor if report else 0


def _refuse(currency: str, day: date, minor: int, other: int, what: str) -> None:
    if minor != other:
        raise DoesNotTie(
            f"What was open in {currency} on {day} does not tie: the report has ",
            Bare(minor, currency),
            f", {what} ",
            Bare(other, currency),
            NOT_PRINTED,
        )
