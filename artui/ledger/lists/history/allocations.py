"""Which credit was set against which debit: the rows of `list applications` and of one document.

A row that was taken back remains, followed by the row with the negative amount that names it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, literal_column, or_, select

from artui.domain.filters import Filter
from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.domain.money import format_minor
from artui.ledger.book.as_of import end_of
from artui.ledger.lists.selection import Selection, customers_with, matching
from artui.ledger.store.dialects import contains
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Query

CREDIT = ITEM.alias("credit")
DEBIT = ITEM.alias("debit")
_TWIN = ITEM.alias("twin")
BATCH = 1000


@dataclass(frozen=True, slots=True)
class ListedAllocation:
    """An allocation; `in_force` unless it was taken back or takes another one back."""

    id: int
    credit_id: int
    credit_kind: ItemKind
    credit: str
    debit_id: int
    debit_kind: ItemKind
    debit: str
    account: str
    amount_minor: int
    currency: str
    effective_date: date
    counts_from: date
    recorded_at: datetime
    actor: str
    reverses: int | None
    request_id: str
    reason: str
    act_id: int
    in_force: bool
    credit_day: date
    credit_minor: int
    shared: bool
    """Whether the customer has other payments of that reference, then also of that day."""
    shared_day: bool

    @property
    def memo(self) -> str | None:
        """The number of the credit memo, discount, write-off or other credit; None for cash."""
        return self.credit if self.credit_kind != ItemKind.PAYMENT else None

    @property
    def payment(self) -> str | None:
        """The payment's reference, None if it was another credit; with its date, then also its
        amount, where those tell it apart from others."""
        if self.credit_kind != ItemKind.PAYMENT:
            return None
        if not self.shared:
            return self.credit
        amount = f"={format_minor(self.credit_minor, self.currency)}" if self.shared_day else ""
        return f"{self.credit}@{self.credit_day}{amount}"


def applications(
    connection: Connection,
    as_of: date,
    *,
    customer_ids: Sequence[int] = (),
    first: date | None = None,
    last: date | None = None,
    known_on: date | datetime | None = None,
    limit: int | None = None,
    on: Selection | None = None,
    wanted: Filter | None = None,
) -> Iterator[ListedAllocation]:
    """Credits set against documents up to a day, in the order in which they were recorded.

    Rows that take others back are included; reversals are not. `on` and the terms of the filter
    select the documents they are set against; its words may also occur in the credit's number.
    """
    query = _rows().where(
        ALLOCATION.c.counts_from <= as_of,
        CREDIT.c.kind != ItemKind.REVERSAL,
        DEBIT.c.kind != ItemKind.REVERSAL,
    )
    asked = wanted or Filter()
    if on is not None or asked.terms:
        selection = on or Selection(DEBIT_KINDS, known_on=known_on)
        these = matching(connection, ITEM.c.id, selection, as_of, Filter(terms=asked.terms))
        query = query.where(DEBIT.c.id.in_(these))
    for word in filter(None, asked.words):
        numbers = contains(DEBIT.c.number, word) | contains(CREDIT.c.number, word)
        query = query.where(DEBIT.c.customer_id.in_(customers_with(word)) | numbers)
    if customer_ids:
        query = query.where(DEBIT.c.customer_id.in_(customer_ids))
    if first is not None:
        query = query.where(ALLOCATION.c.effective_date >= first)
    if last is not None:
        query = query.where(ALLOCATION.c.effective_date <= last)
    if known_on is not None:
        query = query.where(ALLOCATION.c.recorded_at <= end_of(connection, known_on))
    query = query.order_by(ALLOCATION.c.id).limit(limit)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield ListedAllocation(*row)


def allocations_of(connection: Connection, item_id: int, as_of: date) -> list[ListedAllocation]:
    """All rows of one document up to a day, on either side, taken back or not."""
    mine = or_(ALLOCATION.c.debit_id == item_id, ALLOCATION.c.credit_id == item_id)
    query = _rows().where(mine, ALLOCATION.c.counts_from <= as_of)
    return [ListedAllocation(*row) for row in connection.execute(query.order_by(ALLOCATION.c.id))]


def _rows() -> Query:
    return (
        select(
            ALLOCATION.c.id,
            ALLOCATION.c.credit_id,
            CREDIT.c.kind,
            CREDIT.c.number,
            ALLOCATION.c.debit_id,
            DEBIT.c.kind,
            DEBIT.c.number,
            CUSTOMER.c.account,
            ALLOCATION.c.amount_minor,
            DEBIT.c.currency,
            ALLOCATION.c.effective_date,
            ALLOCATION.c.counts_from,
            ALLOCATION.c.recorded_at,
            ACT.c.actor,
            ALLOCATION.c.reverses_id,
            ALLOCATION.c.request_id,
            ALLOCATION.c.reason,
            ALLOCATION.c.act_id,
            _in_force().label("in_force"),
            CREDIT.c.issue_date,
            CREDIT.c.amount_minor,
            _shared().label("shared"),
            _shared(CREDIT.c.issue_date).label("shared_day"),
        )
        .join(CREDIT, CREDIT.c.id == ALLOCATION.c.credit_id)
        .join(DEBIT, DEBIT.c.id == ALLOCATION.c.debit_id)
        .join(CUSTOMER, CUSTOMER.c.id == DEBIT.c.customer_id)
        .join(ACT, ACT.c.id == ALLOCATION.c.act_id)
    )


def _shared(*more: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether another payment has the credit's customer and number, and what else is named."""
    columns = (CREDIT.c.customer_id, CREDIT.c.number, *more)
    other = _TWIN.c.kind == literal_column("'payment'"), _TWIN.c.id != CREDIT.c.id
    equal = (_TWIN.c[column.name] == column for column in columns)
    return (CREDIT.c.kind == literal_column("'payment'")) & exists().where(*other, *equal)


def _in_force() -> ColumnElement[bool]:
    back = ALLOCATION.alias("back")
    taken = exists().where(back.c.reverses_id == ALLOCATION.c.id)
    return (ALLOCATION.c.amount_minor > 0) & ~taken
