"""Cash by week: what came in by value date, what is expected by due date and by promise."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from artui.domain.kinds import Approval, ItemKind, PromiseState
from artui.domain.month_figures import Week, week_of
from artui.ledger.disputes.promise_rows import PromiseRow
from artui.ledger.reports.aged_months import Owed, foreign
from artui.ledger.store.dialects import whole
from artui.ledger.store.tables import ITEM

_REVERSED = ITEM.alias("payment_taken_back")


class CashWeek(NamedTuple):
    """What came in during a week, and what was taken back of earlier receipts, by value date."""

    week: Week
    payments: int
    received_minor: int
    returned_minor: int

    @property
    def net_minor(self) -> int:
        """What remained of both."""
        return self.received_minor - self.returned_minor


class ExpectedWeek(NamedTuple):
    """What is due in a week of what is open, and what is promised for it, which is no addition:
    what is promised is also due on some day."""

    week: Week
    due_minor: int
    promised_minor: int


def cash_by_week(connection: Connection, found: Sequence[Week]) -> Mapping[Owed, list[CashWeek]]:
    """Payments and their reversals in these weeks, by whose receivables they pay."""
    paid = ITEM.c.kind == ItemKind.PAYMENT
    key = (ITEM.c.entity_id, foreign().label("others"), ITEM.c.currency, ITEM.c.kind)
    query = (
        select(*key, ITEM.c.issue_date, func.count(), whole(func.sum(ITEM.c.amount_minor)))
        .outerjoin(_REVERSED, _REVERSED.c.id == ITEM.c.reverses_id)
        .where(
            ITEM.c.kind.in_((ItemKind.PAYMENT, ItemKind.REVERSAL)),
            ITEM.c.issue_date.between(found[0].first, found[-1].last),
            ITEM.c.approval == Approval.APPROVED,
            or_(paid, _REVERSED.c.kind == ItemKind.PAYMENT),
        )
        .group_by(*key, ITEM.c.issue_date)
    )
    none = [CashWeek(week, 0, 0, 0) for week in found]
    sums: dict[Owed, list[CashWeek]] = defaultdict(lambda: list(none))
    for entity_id, others, currency, kind, day, count, total in connection.execute(query):
        weeks = sums[Owed(entity_id, not others, currency)]
        place, minor = week_of(day, found), int(total)
        one = weeks[place]
        weeks[place] = (
            one._replace(payments=one.payments + count, received_minor=one.received_minor + minor)
            if kind == ItemKind.PAYMENT
            else one._replace(returned_minor=one.returned_minor + minor)
        )
    return sums


def expected_by_week(
    found: Sequence[Week], by_due: Mapping[date, int], promises: Sequence[PromiseRow]
) -> tuple[ExpectedWeek, ...]:
    """What is due in each week, and what pending promises say of it, in one currency."""
    first, last = found[0].first, found[-1].last
    due, promised = Counter[int](), Counter[int]()
    for day, minor in by_due.items():
        if first <= day <= last:
            due[week_of(day, found)] += minor
    for row in promises:
        if row.state is PromiseState.PENDING and first <= row.promised_for <= last:
            promised[week_of(row.promised_for, found)] += row.amount_minor - row.kept_minor
    return tuple(
        ExpectedWeek(week, due[place], promised[place]) for place, week in enumerate(found)
    )
