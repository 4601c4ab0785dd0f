"""What moved in each month: what was billed, what was settled without money, what was collected.

Movements count from the day from which reports count them, so that they lead from one month's
ageing to the next. Sections 1 and 4 of the domain rules.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.reports.aged_months import Owed, foreign, passed
from artui.ledger.store.dialects import whole
from artui.ledger.store.tables import ALLOCATION, ITEM

_BILLED = (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE)
_SOLD = (ItemKind.INVOICE, ItemKind.CREDIT_MEMO)
_REVERSED, _CREDIT = ITEM.alias("reversed_item"), ITEM.alias("credit_item")

Sums = Mapping[Owed, int]


@dataclass(frozen=True, slots=True)
class MonthMoves:
    """Sums per month, each by whose receivables they are; minor units.

    `billed` are invoices, charges and fees; `sold` invoices less credit memos, without what was
    reversed; `settled` is all that was set against debits, of which `collected` is what payments
    paid of what was billed; `other` are debits that are no bill: refunds, and what takes a credit
    back.
    """

    billed: Sequence[Sums]
    sold: Sequence[Sums]
    other: Sequence[Sums]
    settled: Sequence[Sums]
    collected: Sequence[Sums]


def month_moves(connection: Connection, before: date, days: Sequence[date]) -> MonthMoves:
    """What moved after `before` up to each of these days, which rise: a month each."""
    billed, sold, other, settled, collected = ([Counter[Owed]() for _ in days] for _ in range(5))
    for entity_id, others, currency, kind, taken_back, side, place, total in _posted(
        connection, before, days
    ):
        key, minor = Owed(entity_id, not others, currency), int(total)
        if side == 1:
            (billed if kind in _BILLED else other)[place][key] += minor
        if (taken_back or kind) in _SOLD:
            sold[place][key] += side * minor
    for entity_id, others, currency, debit, credit, place, total in _set(connection, before, days):
        key, minor = Owed(entity_id, not others, currency), int(total)
        settled[place][key] += minor
        if credit == ItemKind.PAYMENT and debit in _BILLED:
            collected[place][key] += minor
    return MonthMoves(billed, sold, other, settled, collected)


def _posted(connection: Connection, before: date, days: Sequence[date]) -> Iterable[Any]:
    """Documents by entity, receivable, currency, kind, what they reverse, side and month."""
    key = (
        ITEM.c.entity_id,
        foreign().label("others"),
        ITEM.c.currency,
        ITEM.c.kind,
        _REVERSED.c.kind.label("taken_back"),
        ITEM.c.side,
        passed(ITEM.c.counts_from, days).label("place"),
    )
    rows = (
        select(*key, ITEM.c.amount_minor)
        .outerjoin(_REVERSED, _REVERSED.c.id == ITEM.c.reverses_id)
        .where(
            ITEM.c.counts_from > before,
            ITEM.c.counts_from <= days[-1],
            ITEM.c.approval == Approval.APPROVED,
        )
        .subquery("posted_rows")
    )
    *by, minor = rows.c
    return connection.execute(select(*by, whole(func.sum(minor))).group_by(*by))


def _set(connection: Connection, before: date, days: Sequence[date]) -> Iterable[Any]:
    """Allocations by their debit's entity, receivable and currency, both kinds and month."""
    key = (
        ITEM.c.entity_id,
        foreign().label("others"),
        ITEM.c.currency,
        ITEM.c.kind,
        _CREDIT.c.kind.label("credit_kind"),
        passed(ALLOCATION.c.counts_from, days).label("place"),
    )
    rows = (
        select(*key, ALLOCATION.c.amount_minor)
        .select_from(ALLOCATION)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .where(
            ALLOCATION.c.counts_from > before,
            ALLOCATION.c.counts_from <= days[-1],
            ITEM.c.approval == Approval.APPROVED,
        )
        .subquery("set_rows")
    )
    *by, minor = rows.c
    return connection.execute(select(*by, whole(func.sum(minor))).group_by(*by))
