"""The figures of a month and of the months before it, per currency, never added over currencies.

Everything is read once for all months; each month's ageing is proven, and what moved in a month
must lead from the ageing before to its own. Customers who are not our receivables are left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import add

from sqlalchemy import Connection, select

from artui.domain.ageing import Buckets
from artui.domain.kinds import PromiseState
from artui.domain.money import Bare
from artui.domain.month_figures import (
    MONTHS,
    SALES_MONTHS,
    Collected,
    DaysOfSales,
    Week,
    month_ends,
    month_first,
    weeks,
)
from artui.domain.provision import ProvisionMatrix, allowance
from artui.domain.text import visible
from artui.ledger.book.ledger_settings import provision_matrix
from artui.ledger.book.refusals import DoesNotTie
from artui.ledger.disputes.promise_rows import PromiseRow, promises
from artui.ledger.lists.ageing import AgeingRow, ageing
from artui.ledger.reports.aged_months import NOT_PRINTED, AgedMonths, AgedPoint, Owed, aged_months
from artui.ledger.reports.cash_weeks import CashWeek, cash_by_week, expected_by_week
from artui.ledger.reports.deduction_reasons import ReasonSums, by_reason
from artui.ledger.reports.month_moves import MonthMoves, Sums, month_moves
from artui.ledger.reports.reported_month import (
    BadMonth,
    CurrencyMonths,
    EntityAllowance,
    MonthReport,
    PromisesKept,
)
from artui.ledger.store.tables import ENTITY

_EXPECTED_WEEKS = 8
_DEBTORS = 10


def month_report(
    connection: Connection,
    last: date,
    *,
    months: int = MONTHS,
    buckets: Buckets | None = None,
    entity: str | None = None,
    matrix: ProvisionMatrix | None = None,
) -> MonthReport:
    """The figures of so many months, of which the newest is looked at on `last`; of all our
    entities or of one, with the ledger's provision matrix or another.

    Raises DoesNotTie, BadMonth for an entity that is none of ours.
    """
    buckets = buckets or Buckets()
    known = connection.execute(select(ENTITY.c.id, ENTITY.c.name))
    names: dict[int, str] = {row.id: row.name for row in known}
    entity_id = _entity_id(names, entity)
    # Sales are added up over some months, so that those before the first are read too.
    ends = month_ends(last, months + SALES_MONTHS)
    aged = aged_months(connection, ends[SALES_MONTHS - 1 :], buckets)
    by_customer = aged.last
    if entity_id is not None:
        by_customer = ageing(connection, last, buckets=buckets, entity_id=entity_id)
    read = _Read(
        buckets,
        matrix or provision_matrix(connection),
        names,
        ends,
        aged,
        month_moves(connection, ends[0], ends[1:]),
        [
            row
            for row in promises(connection, last, until_from=month_first(aged.days[1]))
            if entity_id in (None, row.entity_id)
        ],
        cash_by_week(connection, weeks(month_first(last), last)),
        by_reason(connection, month_first(last), last),
        [row for row in by_customer.rows if row.receivable],
    )
    wanted = [key for key in aged.keys if key.receivable and entity_id in (None, key.entity_id)]
    others = [key for key in read.cash if key.receivable and entity_id in (None, key.entity_id)]
    found = [
        _currency(read, code, [key for key in {*wanted, *others} if key.currency == code])
        for code in sorted({key.currency for key in (*wanted, *others)})
    ]
    days = aged.days[1:]
    return MonthReport(
        entity or "", tuple(map(month_first, days)), days, buckets, read.matrix, tuple(found)
    )


def _entity_id(names: Mapping[int, str], entity: str | None) -> int | None:
    if entity is None:
        return None
    for entity_id, name in names.items():
        if name == entity:
            return entity_id
    raise BadMonth(f"There is no entity '{visible(entity)}'; `entity list` has ours.")


@dataclass(frozen=True, slots=True)
class _Read:
    """All that was read. `ends` are those of all months, of which `aged` has the last ones."""

    buckets: Buckets
    matrix: ProvisionMatrix | None
    names: Mapping[int, str]
    ends: tuple[date, ...]
    aged: AgedMonths
    moves: MonthMoves
    promises: Sequence[PromiseRow]
    cash: Mapping[Owed, Sequence[CashWeek]]
    reasons: Mapping[Owed, Sequence[ReasonSums]]
    debtors: Sequence[AgeingRow]


def _currency(read: _Read, code: str, keys: Sequence[Owed]) -> CurrencyMonths:
    """The figures of one currency, of these receivables together."""
    aged = read.aged
    points = [aged.point(keys, place, read.buckets) for place in range(len(aged.days))]
    debtors = [row for row in read.debtors if row.currency == code]
    _prove_debtors(code, points[-1], debtors)
    promised = [row for row in read.promises if row.currency == code]
    last = aged.days[-1]
    after = weeks(last + timedelta(1), last + timedelta(7 * _EXPECTED_WEEKS))
    cash = _cash(read.cash, keys, weeks(month_first(last), last))
    return CurrencyMonths(
        code,
        tuple(points[1:]),
        tuple(_days_of_sales(read, keys, place, point) for place, point in enumerate(points[1:])),
        tuple(
            _collected(read.moves, keys, place + SALES_MONTHS - 1, before, point)
            for place, (before, point) in enumerate(pairwise(points))
        ),
        tuple(_kept(promised, month_first(day), day) for day in aged.days[1:]),
        tuple(_allowances(read, keys)),
        cash,
        expected_by_week(after, aged.by_due_date(keys), promised),
        _reasons(row for key in sorted(keys) for row in read.reasons.get(key, ())),
        tuple(sorted(debtors, key=lambda row: (-sum(row.buckets), row.account))[:_DEBTORS]),
    )


def _sum(sums: Sums, keys: Sequence[Owed]) -> int:
    return sum(sums.get(key, 0) for key in keys)


def _days_of_sales(read: _Read, keys: Sequence[Owed], place: int, point: AgedPoint) -> DaysOfSales:
    """Of a month by its place; the sales of the months before it are at the same places of all."""
    sold = read.moves.sold[place : place + SALES_MONTHS]
    days = (point.day - read.ends[place]).days
    sales = sum(_sum(each, keys) for each in sold)
    return DaysOfSales(point.open_minor, point.not_due_minor, sales, days)


def _collected(
    moves: MonthMoves, keys: Sequence[Owed], place: int, before: AgedPoint, point: AgedPoint
) -> Collected:
    """How a month's opening became its closing; raises DoesNotTie."""
    settled, other = _sum(moves.settled[place], keys), _sum(moves.other[place], keys)
    collected = _sum(moves.collected[place], keys)
    found = Collected(
        before.open_minor,
        _sum(moves.billed[place], keys),
        settled - collected - other,
        collected,
        point.open_minor,
        point.not_due_minor,
    )
    if not found.ties:
        code = keys[0].currency
        moved = found.opening_minor + found.billed_minor - found.credited_minor - collected
        raise DoesNotTie(
            f"What moved in {code} up to {point.day} does not tie: it leads to ",
            Bare(moved, code),
            ", the ageing has ",
            Bare(point.open_minor, code),
            NOT_PRINTED,
        )
    return found


def _kept(rows: Sequence[PromiseRow], first: date, last: date) -> PromisesKept:
    """What became of the promises whose grace ended in a month."""
    found = dict.fromkeys(PromiseState, (0, 0))
    for row in rows:
        if first <= row.until <= last:
            count, minor = found[row.state]
            found[row.state] = count + 1, minor + row.amount_minor
    return PromisesKept(
        *found[PromiseState.KEPT], *found[PromiseState.BROKEN], *found[PromiseState.PENDING]
    )


def _allowances(read: _Read, keys: Sequence[Owed]) -> Iterator[EntityAllowance]:
    if read.matrix is None:
        return
    for place, day in enumerate(read.aged.days[1:], 1):
        for key in sorted(keys):
            percents = read.matrix.of(read.names[key.entity_id])
            point = read.aged.point([key], place, percents.buckets)
            cells = allowance(percents, point.buckets)
            yield EntityAllowance(read.names[key.entity_id], day, cells)


def _cash(
    cash: Mapping[Owed, Sequence[CashWeek]], keys: Sequence[Owed], found: Sequence[Week]
) -> tuple[CashWeek, ...]:
    rows = [cash[key] for key in keys if key in cash]
    return tuple(
        CashWeek(
            week,
            sum(each[place].payments for each in rows),
            sum(each[place].received_minor for each in rows),
            sum(each[place].returned_minor for each in rows),
        )
        for place, week in enumerate(found)
    )


def _reasons(rows: Iterable[ReasonSums]) -> tuple[ReasonSums, ...]:
    """The reasons of several entities together, the largest first."""
    found: dict[tuple[str, str], ReasonSums] = {}
    for row in rows:
        known = found.get(row[:2])
        figures = row[2:] if known is None else map(add, known[2:], row[2:])
        found[row[:2]] = ReasonSums(*row[:2], *figures)
    return tuple(sorted(found.values(), key=lambda row: (-row.opened_minor, -row.undecided_minor)))


def _prove_debtors(code: str, point: AgedPoint, debtors: Sequence[AgeingRow]) -> None:
    """Raise DoesNotTie unless what the customers owe adds up to the ageing of the day."""
    owed = [0] * len(point.buckets)
    for row in debtors:
        owed = list(map(add, owed, row.buckets))
    if tuple(owed) != point.buckets:
        raise DoesNotTie(
            f"What customers owe in {code} on {point.day} does not tie: ",
            Bare(sum(owed), code),
            ", all together ",
            Bare(point.open_minor, code),
            NOT_PRINTED,
        )
