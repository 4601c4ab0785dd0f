"""The rows of listed items: everything that a list shows for a page of ids, in a handful of
queries.

State, days late, bucket and interest are derived for the day in question; none of them is stored.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, func, select

from artui.domain.ageing import Buckets, days_late
from artui.domain.kinds import Approval, Flag, ItemKind, ItemState, left_of, state_of
from artui.domain.money import format_minor
from artui.domain.remittance import RemittanceLine, in_text
from artui.ledger.book.as_of import (
    Horizon,
    ahead,
    approval,
    due_on,
    horizon,
    in_books,
    opened,
    reversed_by,
)
from artui.ledger.interest.accruals import Accrued, accrued_for
from artui.ledger.items.allocation_rows import first_rows
from artui.ledger.items.instalments import InstalmentRow, instalments_of
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.item_flags import flags_of, shown_flags
from artui.ledger.lists.selection import in_force
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, ENTITY, ITEM
from artui.ledger.store.tables.columns import Query

# The aliases are made once: an alias of a wide table costs more than the query that uses it.
_OTHER, _ABOUT, _CORRECTS = (ITEM.alias(name) for name in ("other", "about", "corrects"))
BUCKETS = Buckets()


@dataclass(frozen=True, slots=True)
class ListedInstalment:
    """A part of an invoice that is due on a day of its own, as of the day; minor units. Once it is
    paid it is not late."""

    position: int
    due_date: date
    amount_minor: int
    open_minor: int
    days_late: int
    bucket: str
    level: int


@dataclass(frozen=True, slots=True)
class Move:
    """An allocation in force, seen from one of its items: the other item and the amount."""

    item_id: int
    other_id: int
    kind: ItemKind
    number: str
    amount_minor: int
    effective_date: date


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A document as lists show it. Amounts are in minor units of `currency`; `open_minor` is as of
    the day.

    `interest_uncharged_minor` below zero is what a correction would give back. `about` is the
    document that a credit memo, discount or write-off was made for; `moves` are the allocations in
    force, and `paid` names what a payment has been allocated to, as `NUMBER=AMOUNT` with `;`
    between; its `reason` is what it named, written alike. `bucket` is empty for what is not an open
    debit.
    """

    id: int
    kind: ItemKind
    side: int
    number: str
    customer_id: int
    account: str
    name: str
    issue_date: date
    due_date: date
    original_due_date: date
    shipment_date: date | None
    terms: str
    entity: str
    currency: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None
    tax_code: str
    open_minor: int
    state: ItemState
    days_late: int
    bucket: str
    settled_on: date | None
    po_number: str
    external_ref: str
    method: str
    reason: str
    about: str
    corrects: str
    paid: str
    moves: tuple[Move, ...]
    billing_type: str
    billing_state: str
    hold_reason: str
    flags: tuple[Flag, ...]
    interest_to_date_minor: int
    interest_charged_minor: int
    interest_uncharged_minor: int
    level: int
    recorded_at: datetime
    actor: str
    instalments: tuple[ListedInstalment, ...] = ()


class _Moved(NamedTuple):
    mine: int
    theirs: int
    kind: ItemKind
    number: str
    amount_minor: int
    effective_date: date
    id: int
    reverses_id: int | None


def rows(
    connection: Connection,
    ids: Sequence[int],
    as_of: date,
    *,
    known_on: date | datetime | None = None,
    buckets: Buckets = BUCKETS,
) -> list[ItemRow]:
    """The rows of these items, in the order of the ids; unknown ids are left out."""
    day = horizon(connection, as_of, known_on)
    query = _query_of_day(day) if day.stored else _query(day, ids)
    found = {row.id: row for row in connection.execute(query, {"ids": ids})}
    moves = moves_of(connection, day, list(found))
    flags = flags_of(connection, ids, as_of)
    invoices = [row.id for row in found.values() if row.kind == ItemKind.INVOICE]
    interest = accrued_for(connection, invoices, as_of) if invoices else {}
    payments = [row.id for row in found.values() if row.kind == ItemKind.PAYMENT]
    named = lines_of(connection, payments) if payments else {}
    in_parts = [item_id for item_id in invoices if "%" in found[item_id].terms]
    parts = instalments_of(connection, in_parts)
    return [
        _row(
            found[item_id],
            as_of,
            buckets,
            moves.get(item_id, ()),
            flags,
            interest,
            named,
            parts.get(item_id, ()),
        )
        for item_id in ids
        if item_id in found
    ]


def sums(connection: Connection, ids: Iterable[int], as_of: date) -> list[tuple[str, int]]:
    """The open amount of these items, debits less credits, in minor units per currency."""
    day = horizon(connection, as_of)
    total: dict[str, int] = {}
    vector = array("q", ids)
    for start in range(0, len(vector), 5000):
        part = vector[start : start + 5000].tolist()
        source, open_minor = opened(day, part)
        query = select(ITEM.c.currency, func.sum(ITEM.c.side * open_minor)).select_from(source)
        query = query.where(ITEM.c.id.in_(part), in_books(day, open_minor))
        for currency, minor in connection.execute(query.group_by(ITEM.c.currency)):
            total[currency] = total.get(currency, 0) + int(minor)
    return sorted(total.items())


def moves_of(connection: Connection, day: Horizon, ids: Sequence[int]) -> dict[int, list[Move]]:
    """The allocations in force of items, by item, in the order of their days."""
    found: dict[int, list[Move]] = {}
    for side in ("debit_id", "credit_id"):
        query = _moves(side, day)
        moved = [_Moved(*row) for row in connection.execute(query, {"ids": ids})]
        first = first_rows(connection, moved)
        for row in moved:
            move = Move(*row[:5], first[row.id].effective_date)
            found.setdefault(move.item_id, []).append(move)
    return found


@lru_cache(8)
def _moves(side: str, day: Horizon) -> Query:
    """The query for those of debits or of credits, which takes longer to write than to answer."""
    mine = ALLOCATION.c[side]
    theirs = ALLOCATION.c.credit_id if mine is ALLOCATION.c.debit_id else ALLOCATION.c.debit_id
    return (
        select(
            mine.label("mine"),
            theirs.label("theirs"),
            _OTHER.c.kind,
            _OTHER.c.number,
            ALLOCATION.c.amount_minor,
            ALLOCATION.c.effective_date,
            ALLOCATION.c.id,
            ALLOCATION.c.reverses_id,
        )
        .join(_OTHER, _OTHER.c.id == theirs)
        .where(mine.in_(bindparam("ids", expanding=True)), *in_force(day))
        .order_by(ALLOCATION.c.effective_date, ALLOCATION.c.id)
    )


@lru_cache(8)
def _query_of_day(day: Horizon) -> Query:
    """The query for a day of which the stored amounts are those, whatever the items."""
    return _query(day, None)


def _query(day: Horizon, ids: Sequence[int] | None) -> Query:
    source, open_minor = opened(day, ids)
    source = (
        source.join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(ENTITY, ENTITY.c.id == ITEM.c.entity_id)
        .join(ACT, ACT.c.id == ITEM.c.act_id)
        .outerjoin(_ABOUT, _ABOUT.c.id == ITEM.c.about_id)
        .outerjoin(_CORRECTS, _CORRECTS.c.id == ITEM.c.corrects_id)
    )
    return (
        select(
            ITEM,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            ENTITY.c.name.label("entity"),
            ACT.c.actor,
            # An item superseded before its approval never counted, so nothing of it is open.
            case((approval(day) == Approval.SUPERSEDED, 0), else_=open_minor).label("open_then"),
            due_on(day, open_minor).label("due_then"),
            approval(day).label("approval_then"),
            reversed_by(day).label("reversed_then"),
            ahead(day).label("ahead"),
            _ABOUT.c.number.label("about"),
            _CORRECTS.c.number.label("corrects"),
        )
        .select_from(source)
        .where(ITEM.c.id.in_(bindparam("ids", expanding=True)))
    )


def _row(
    row: Any,
    as_of: date,
    buckets: Buckets,
    moves: Sequence[Move],
    flags: dict[int, tuple[Flag, ...]],
    interest: dict[int, Accrued],
    named: dict[int, tuple[RemittanceLine, ...]],
    parts: Sequence[InstalmentRow],
) -> ItemRow:
    settled = settled_on(row.side, row.open_then, moves)
    late = days_late(row.due_then, as_of, settled) if row.side == 1 else 0
    in_ageing = row.side == 1 and row.open_then > 0 and row.approval_then == Approval.APPROVED
    accrued = interest.get(row.id, Accrued())
    return ItemRow(
        id=row.id,
        kind=row.kind,
        side=row.side,
        number=row.number,
        customer_id=row.customer_id,
        account=row.account,
        name=row.name,
        issue_date=row.issue_date,
        due_date=row.due_then,
        original_due_date=row.original_due_date,
        shipment_date=row.shipment_date,
        terms=row.terms,
        entity=row.entity,
        currency=row.currency,
        amount_minor=row.amount_minor,
        net_minor=row.net_minor,
        tax_minor=row.tax_minor,
        tax_code=row.tax_code,
        open_minor=row.open_then,
        state=_state(row, moves),
        days_late=late,
        bucket=buckets.label(late) if in_ageing else "",
        settled_on=settled,
        po_number=row.po_number,
        external_ref=row.external_ref,
        method=row.method,
        reason=row.reason or in_text(named.get(row.id, ()), row.currency),
        about=row.about or "",
        corrects=row.corrects or "",
        paid=paid_text(row.currency, moves) if row.kind == ItemKind.PAYMENT else "",
        moves=tuple(moves),
        billing_type=row.billing_type,
        billing_state=row.billing_state,
        hold_reason=row.hold_reason,
        flags=shown_flags(row.on_hold, row.over_limit, flags.get(row.id, ()), row.open_then),
        interest_to_date_minor=accrued.cumulative_minor,
        interest_charged_minor=accrued.charged_minor,
        interest_uncharged_minor=accrued.uncharged_minor,
        level=row.level,
        recorded_at=row.recorded_at,
        actor=row.actor,
        instalments=tuple(_instalments(row, as_of, buckets, parts)),
    )


def _instalments(
    row: Any, as_of: date, buckets: Buckets, parts: Sequence[InstalmentRow]
) -> Iterator[ListedInstalment]:
    for part in parts:
        left = part.open_of(row.amount_minor - row.open_then)
        late = days_late(part.due_date, as_of) if left else 0
        yield ListedInstalment(
            part.position,
            part.due_date,
            part.amount_minor,
            left,
            late,
            buckets.label(late) if left else "",
            part.level,
        )


def _state(row: Any, moves: Sequence[Move]) -> ItemState:
    giving_up = ItemKind.WRITE_OFF if row.side == 1 else ItemKind.REFUND
    return state_of(
        side=row.side,
        ahead=bool(row.ahead),
        taken_back=bool(row.reversed_then),
        pending=row.approval_then == Approval.PENDING,
        left=left_of(row.amount_minor, row.open_then),
        given_up=any(move.kind is giving_up for move in moves),
    )


def settled_on(side: int, open_minor: int, moves: Sequence[Move]) -> date | None:
    """The day since which a debit is fully paid; None while it is open, and for credits."""
    if side != 1 or open_minor or not moves:
        return None
    return max(move.effective_date for move in moves)


def paid_text(currency: str, moves: Sequence[Move]) -> str:
    """What a payment has been allocated to, as `NUMBER=AMOUNT` with `;` between."""
    paid = (m for m in moves if m.kind not in (ItemKind.REVERSAL, ItemKind.REFUND))
    return ";".join(f"{m.number}={format_minor(m.amount_minor, currency)}" for m in paid)
