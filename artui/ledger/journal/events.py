"""What is posted to an entity: documents that count, and allocations between its accounts.

A document is posted when it is recorded, a pending one when it is approved; an approval that is
taken back takes the posting back. Events come in the order of the chain of acts. What is not our
receivable, such as what we owe for ads, is not in the books.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from artui.domain.kinds import Approval, FeeKind, ItemKind
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import end_of
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CHANGE,
    CUSTOMER,
    INTEREST_CHARGE,
    ITEM,
    ITEM_TAX,
    NOTE_FIELD,
)

_CREDIT, _DEBIT = ITEM.alias("credit"), ITEM.alias("debit")


class EventSort(IntEnum):
    """What happened, in the order in which an act does it."""

    APPROVED = 1
    POSTED = 2
    WITHDRAWN = 3
    ALLOCATED = 4


class Event(NamedTuple):
    """Something that is posted: of a document, or of an allocation, by its id."""

    act_id: int
    sort: EventSort
    id: int


class BookedDocument(NamedTuple):
    """A document as the books see it."""

    id: int
    entity_id: int
    customer_id: int
    account: str
    name: str
    kind: ItemKind
    side: int
    number: str
    issue_date: date
    due_date: date
    currency: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None
    reverses_id: int | None
    about_id: int | None
    origin_id: int | None
    po_number: str
    reason: str
    method: str
    fee_kind: FeeKind | None
    tax_code: str
    about_interest: bool


class BookedShare(NamedTuple):
    """An allocation as the books see it."""

    id: int
    credit_id: int
    debit_id: int
    amount_minor: int
    effective_date: date
    reverses_id: int | None
    credit_entity_id: int
    debit_entity_id: int
    credit_number: str
    debit_number: str
    currency: str


def last_act_by(connection: Connection, day: date | None) -> int:
    """The last act of the chain that was recorded by the end of a day, of all if none is given."""
    newest = connection.execute(select(func.coalesce(func.max(ACT.c.id), 0))).scalar_one()
    if day is None:
        return int(newest)
    later = select(func.min(ACT.c.id)).where(ACT.c.at > end_of(connection, day))
    first = connection.execute(later).scalar_one()
    return int(newest) if first is None else int(first) - 1


def events(
    connection: Connection, entity_id: int, after: int, last: int, *, apart: bool
) -> list[Event]:
    """What acts after one, up to another, posted to an entity; allocations within it only if open
    items are kept `apart`, on more than one account."""
    found = [
        *_posted(connection, entity_id, after, last),
        *_decided(connection, entity_id, after, last),
        *_allocated(connection, entity_id, after, last, apart=apart),
    ]
    return sorted(found)


def _ours(entity_id: int) -> list[ColumnElement[bool]]:
    return [ITEM.c.entity_id == entity_id, ITEM.c.amount_minor != 0, CUSTOMER.c.receivable]


def _posted(connection: Connection, entity_id: int, after: int, last: int) -> Iterator[Event]:
    """Documents that counted as soon as they were recorded."""
    decided = and_(
        CHANGE.c.table_name == ITEM.name,
        CHANGE.c.row_id == ITEM.c.id,
        CHANGE.c.column_name == "approval",
    )
    first = select(CHANGE.c.old).where(decided).order_by(CHANGE.c.id).limit(1).scalar_subquery()
    query = (
        select(ITEM.c.act_id, ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.act_id > after, ITEM.c.act_id <= last, *_ours(entity_id))
        .where(
            or_(
                and_(ITEM.c.approval == Approval.APPROVED, ~exists().where(decided)),
                first == json.dumps(Approval.APPROVED),
            )
        )
    )
    for act_id, item_id in connection.execute(query):
        yield Event(act_id, EventSort.POSTED, item_id)


def _decided(connection: Connection, entity_id: int, after: int, last: int) -> Iterator[Event]:
    """Documents whose approval was given, or taken back."""
    query = (
        select(CHANGE.c.act_id, ITEM.c.id, CHANGE.c.old, CHANGE.c.new)
        .join(ITEM, ITEM.c.id == CHANGE.c.row_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(CHANGE.c.table_name == ITEM.name, CHANGE.c.column_name == "approval")
        .where(CHANGE.c.act_id > after, CHANGE.c.act_id <= last, *_ours(entity_id))
    )
    approved = json.dumps(Approval.APPROVED)
    for act_id, item_id, old, new in connection.execute(query):
        if (old == approved) != (new == approved):
            sort = EventSort.APPROVED if new == approved else EventSort.WITHDRAWN
            yield Event(act_id, sort, item_id)


def _allocated(
    connection: Connection, entity_id: int, after: int, last: int, *, apart: bool
) -> Iterator[Event]:
    """Allocations between documents that may be kept on different accounts."""
    across = _CREDIT.c.entity_id != _DEBIT.c.entity_id
    if apart:
        across = or_(across, _CREDIT.c.entity_id == entity_id)
    query = (
        select(ALLOCATION.c.act_id, ALLOCATION.c.id)
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(_DEBIT, _DEBIT.c.id == ALLOCATION.c.debit_id)
        .join(CUSTOMER, CUSTOMER.c.id == _DEBIT.c.customer_id)
        .where(ALLOCATION.c.act_id > after, ALLOCATION.c.act_id <= last, CUSTOMER.c.receivable)
        .where(or_(_CREDIT.c.entity_id == entity_id, _DEBIT.c.entity_id == entity_id), across)
    )
    for act_id, allocation_id in connection.execute(query):
        yield Event(act_id, EventSort.ALLOCATED, allocation_id)


def documents(connection: Connection, ids: Iterable[int]) -> dict[int, BookedDocument]:
    """Documents by id."""
    names = ("id", "entity_id", "customer_id")
    more = ("kind", "side", "number", "issue_date")
    rest = ("currency", "amount_minor", "net_minor", "tax_minor", "reverses_id", "about_id")
    last = ("origin_id", "po_number", "reason", "method", "fee_kind", "tax_code")
    charged = exists().where(INTEREST_CHARGE.c.item_id == ITEM.c.id)
    about_interest = case(
        (ITEM.c.kind == ItemKind.CREDIT_MEMO, charged),
        (ITEM.c.kind == ItemKind.WRITE_OFF, ACT.c.act == ActName.WAIVE),
        else_=False,
    )
    query = (
        select(
            *(ITEM.c[name] for name in names),
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            *(ITEM.c[name] for name in more),
            ITEM.c.original_due_date,
            *(ITEM.c[name] for name in (*rest, *last)),
            about_interest,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .outerjoin(ACT, ACT.c.id == ITEM.c.act_id)
        .where(among(connection, ITEM.c.id, ids))
    )
    return {row[0]: BookedDocument(*row) for row in map(tuple, connection.execute(query))}


def shares(connection: Connection, ids: Iterable[int]) -> dict[int, BookedShare]:
    """Allocations by id."""
    names = ("id", "credit_id", "debit_id", "amount_minor", "effective_date", "reverses_id")
    query = (
        select(
            *(ALLOCATION.c[name] for name in names),
            _CREDIT.c.entity_id,
            _DEBIT.c.entity_id,
            _CREDIT.c.number,
            _DEBIT.c.number,
            _DEBIT.c.currency,
        )
        .join(_CREDIT, _CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(_DEBIT, _DEBIT.c.id == ALLOCATION.c.debit_id)
        .where(among(connection, ALLOCATION.c.id, ids))
    )
    return {row[0]: BookedShare(*row) for row in map(tuple, connection.execute(query))}


def dated_by(connection: Connection, some: Iterable[Event], day: date) -> int:
    """How many of these events have an own date up to a day."""
    moved: list[int] = []
    posted: list[int] = []
    for event in some:
        (moved if event.sort is EventSort.ALLOCATED else posted).append(event.id)
    count = 0
    for column, ids, own in (
        (ITEM.c.id, posted, ITEM.c.issue_date),
        (ALLOCATION.c.id, moved, ALLOCATION.c.effective_date),
    ):
        for part in chunks(ids):
            query = select(func.count()).where(among(connection, column, part), own <= day)
            count += int(connection.execute(query).scalar_one())
    return count


class TaxPart(NamedTuple):
    """A tax of a document, as it came with it."""

    tax_type: str
    rate: str
    taxable_minor: int
    tax_minor: int
    tax_code: str


def tax_rows(connection: Connection, ids: Iterable[int]) -> dict[int, list[TaxPart]]:
    """The taxes of documents, by document."""
    query = select(ITEM_TAX.c.item_id, *(ITEM_TAX.c[name] for name in TaxPart._fields))
    query = query.where(
        among(connection, ITEM_TAX.c.item_id, ids), ITEM_TAX.c.withdrawn_act_id.is_(None)
    ).order_by(ITEM_TAX.c.id)
    found: dict[int, list[TaxPart]] = {}
    for item_id, *values in map(tuple, connection.execute(query)):
        found.setdefault(item_id, []).append(TaxPart(*values))
    return found


def field_in_force(known_by: int | None) -> list[ColumnElement[bool]]:
    """The fields of customers and documents that hold now, or held after an act."""
    gone = NOTE_FIELD.c.withdrawn_act_id
    if known_by is None:
        return [gone.is_(None)]
    return [NOTE_FIELD.c.act_id <= known_by, or_(gone.is_(None), gone > known_by)]


def groups_of(
    connection: Connection,
    fields: Sequence[str],
    customer_ids: Iterable[int],
    *,
    known_by: int | None = None,
) -> dict[int, list[str]]:
    """The groups of customers, such as `x-group=wholesale`, by these of their own fields, now or as
    they were after an act."""
    if not fields:
        return {}
    query = select(NOTE_FIELD.c.customer_id, NOTE_FIELD.c.name, NOTE_FIELD.c.value).where(
        among(connection, NOTE_FIELD.c.customer_id, customer_ids),
        NOTE_FIELD.c.name.in_([field.removeprefix("x-") for field in fields]),
        *field_in_force(known_by),
    )
    found: dict[int, list[str]] = {}
    for customer_id, name, value in connection.execute(query.order_by(NOTE_FIELD.c.id)):
        found.setdefault(customer_id, []).append(f"x-{name}={value}")
    return found
