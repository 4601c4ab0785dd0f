"""What customers kept back or objected to, by reason: deductions that a buyer's service reports,
and disputes. A dispute about a deduction is that deduction, counted once."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.deductions import Kept
from artui.ledger.amazon.reported import deduction_rows
from artui.ledger.disputes import dispute_rows
from artui.ledger.reports.aged_months import Owed, foreign
from artui.ledger.store.tables import DEDUCTION, DISPUTE, ITEM


class ReasonSums(NamedTuple):
    """What was opened for a reason in a month, and what of all that was ever opened is undecided on
    its last day; minor units."""

    kind: str
    reason: str
    opened: int
    opened_minor: int
    undecided: int
    undecided_minor: int


class _Kept(NamedTuple):
    """A deduction or a dispute."""

    owed: Owed
    kind: str
    reason: str
    opened: date
    closed: date | None
    minor: int
    left_minor: int


def by_reason(connection: Connection, first: date, last: date) -> Mapping[Owed, list[ReasonSums]]:
    """Deductions and disputes of a month and what is undecided at its end."""
    sums: dict[tuple[Owed, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in (*_deductions(connection), *_disputes(connection)):
        found = sums[each.owed, each.kind, each.reason]
        if first <= each.opened <= last:
            found[0] += 1
            found[1] += each.minor
        if each.opened <= last and (each.closed is None or each.closed > last):
            found[2] += 1
            found[3] += each.left_minor
    by_owed: dict[Owed, list[ReasonSums]] = defaultdict(list)
    for (owed, kind, reason), counts in sorted(sums.items()):
        if any(counts):
            by_owed[owed].append(ReasonSums(kind, reason, *counts))
    return by_owed


def _deductions(connection: Connection) -> list[_Kept]:
    query = (
        select(
            ITEM.c.entity_id, foreign(), ITEM.c.currency, DEDUCTION.c.kind, DEDUCTION.c.opened,
            DEDUCTION.c.closed, DEDUCTION.c.amount_minor, DEDUCTION.c.back_minor,
            DEDUCTION.c.accepted_minor,
        )
        .join(ITEM, ITEM.c.id == DEDUCTION.c.item_id)
        .where(deduction_rows.IN_FORCE)
    )  # fmt: skip
    found = []
    for (
        entity_id,
        others,
        currency,
        kind,
        opened,
        closed,
        minor,
        back,
        accepted,
    ) in connection.execute(query):
        left = minor if closed is not None else Kept(minor, back, accepted).open_minor
        owed = Owed(entity_id, not others, currency)
        found.append(_Kept(owed, "deduction", str(kind), opened, closed, minor, left))
    return found


def _disputes(connection: Connection) -> list[_Kept]:
    told = select(DEDUCTION.c.dispute_id).where(
        DEDUCTION.c.dispute_id.is_not(None), deduction_rows.IN_FORCE
    )
    query = (
        select(
            ITEM.c.entity_id, foreign(), ITEM.c.currency, DISPUTE.c.reason, DISPUTE.c.opened,
            DISPUTE.c.resolved, DISPUTE.c.amount_minor,
        )
        .join(ITEM, ITEM.c.id == DISPUTE.c.item_id)
        .where(dispute_rows.IN_FORCE, DISPUTE.c.id.not_in(told))
    )  # fmt: skip
    return [
        _Kept(
            Owed(entity_id, not others, currency), "dispute", reason, opened, closed, minor, minor
        )
        for entity_id, others, currency, reason, opened, closed, minor in (
            connection.execute(query)
        )
    ]
