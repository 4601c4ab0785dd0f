"""An account's credit on a day: its limits, its shares of its parent's limits, its state.

Credit events and shares are dated rows; the latest that has taken effect counts. A limit in any
currency makes every other currency 0. Section 5 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from artui.domain.kinds import CreditState, ItemKind
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.items.open_items import chunks
from artui.ledger.store.tables import CREDIT_ALLOCATION, CREDIT_EVENT, CUSTOMER, ITEM, SETTING
from artui.ledger.store.tables.columns import Query

HOLD_AFTER = "overdue_hold_days"
# The state of the account after an event; the other events only change the limit.
STATES = {
    "granted": CreditState.ACTIVE,
    "reinstated": CreditState.ACTIVE,
    "suspended": CreditState.SUSPENDED,
    "revoked": CreditState.REVOKED,
}


@dataclass(slots=True)
class AccountCredit:
    """One account on a day, minor units per currency: `own` limits, and `shares` of its parent's.

    `since` and `reason` belong to the event that made the state; a null day is the beginning.
    """

    own: dict[str, int] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    state: CreditState = CreditState.ACTIVE
    since: date | None = None
    reason: str = ""

    def ceiling(self, currency: str) -> int | None:
        """The lower of limit and share; None if neither was ever given."""
        given = [kind.get(currency, 0) for kind in (self.own, self.shares) if kind]
        return min(given, default=None)


class HoldingInvoice(NamedTuple):
    """The invoice for which an account is on hold, and how many days late it is."""

    number: str
    days: int


class _Event(NamedTuple):
    customer_id: int
    event: str
    effective_date: date | None
    currency: str
    limit_minor: int | None
    reason: str


class _Share(NamedTuple):
    child_id: int
    currency: str
    amount_minor: int | None


def credit_on(
    connection: Connection,
    day: date,
    ids: Collection[int] | None = None,
    sources: Sequence[Table] = (CREDIT_EVENT,),
) -> dict[int, AccountCredit]:
    """The credit of these accounts, or of all, on a day; accounts without any are left out. Its
    events are also in the other `sources`, while they wait to be written."""
    found: dict[int, AccountCredit] = {}
    for event in _events(connection, day, ids, sources):
        account = found.setdefault(event.customer_id, AccountCredit())
        if event.limit_minor is not None:
            account.own[event.currency] = event.limit_minor
        if event.event in STATES:
            account.state = STATES[event.event]
            account.since, account.reason = event.effective_date, event.reason
    shares = (
        select(
            CREDIT_ALLOCATION.c.child_id,
            CREDIT_ALLOCATION.c.currency,
            CREDIT_ALLOCATION.c.amount_minor,
        )
        .join(CUSTOMER, CUSTOMER.c.id == CREDIT_ALLOCATION.c.child_id)
        .where(
            CREDIT_ALLOCATION.c.withdrawn_act_id.is_(None),
            CREDIT_ALLOCATION.c.effective_date <= day,
            CREDIT_ALLOCATION.c.parent_id == CUSTOMER.c.parent_id,
        )
        .order_by(CREDIT_ALLOCATION.c.effective_date, CREDIT_ALLOCATION.c.id)
    )
    for row in _rows(connection, shares, CREDIT_ALLOCATION.c.child_id, ids):
        share = _Share(*row)
        account = found.setdefault(share.child_id, AccountCredit())
        if share.amount_minor is None:
            account.shares.pop(share.currency, None)
        else:
            account.shares[share.currency] = share.amount_minor
    return found


def _events(
    connection: Connection, day: date, ids: Collection[int] | None, sources: Sequence[Table]
) -> Iterable[_Event]:
    """The credit events of accounts until a day, in the order in which they take effect."""
    found: list[_Event] = []
    for event in sources:
        query = select(*(event.c[name] for name in _Event._fields)).where(
            event.c.withdrawn_act_id.is_(None),
            or_(event.c.effective_date.is_(None), event.c.effective_date <= day),
        )
        ordered = (event.c.effective_date.is_not(None), event.c.effective_date, event.c.id)
        rows = map(
            _Event._make, _rows(connection, query.order_by(*ordered), event.c.customer_id, ids)
        )
        if len(sources) == 1:
            return rows
        found += rows
    # What waits has later ids than what is written.
    return sorted(found, key=lambda each: each.effective_date or date.min)


def limits_on(
    connection: Connection, day: date, ids: Collection[int] | None = None
) -> dict[int, dict[str, int]]:
    """The own limits in force of every account that has one: account id -> currency -> minor
    units."""
    found = credit_on(connection, day, ids)
    return {account: credit.own for account, credit in found.items() if credit.own}


def _rows(
    connection: Connection,
    query: Query,
    column: ColumnElement[int],
    ids: Collection[int] | None,
) -> Iterator[Iterable[Any]]:
    if ids is None:
        yield from connection.execute(query)
        return
    for part in chunks(sorted(ids)):
        yield from connection.execute(query.where(column.in_(part)))


def limit_event(before: int | None, limit: int, state: CreditState) -> str:
    """The word for a limit that is set; a limit alone never reinstates suspended credit."""
    if before is not None and limit != before:
        return "increased" if limit > before else "reduced"
    if state is CreditState.ACTIVE:
        return "granted"
    return "increased" if limit > (before or 0) else "reduced"


def limit_before(own: dict[str, int], currency: str) -> int | None:
    """What an account may owe in a currency before its limit is set; None is without limit."""
    return own.get(currency, 0) if own else None


def exposure(connection: Connection, customer_id: int, currency: str) -> int:
    """Open debits of an account and of all below it, in minor units."""
    query = select(func.coalesce(func.sum(ITEM.c.open_minor), 0)).where(
        ITEM.c.customer_id.in_(below(customer_id)),
        ITEM.c.currency == currency,
        ITEM.c.side == 1,
        OPEN_NOW,
    )
    return int(connection.execute(query).scalar_one())


def below(customer_id: int) -> Select[int]:
    """A query of the ids of an account and of all below it."""
    account = select(CUSTOMER.c.id).where(CUSTOMER.c.id == customer_id)
    tree = account.cte("below", recursive=True)
    tree = tree.union_all(select(CUSTOMER.c.id).join(tree, CUSTOMER.c.parent_id == tree.c.id))
    return select(tree.c.id)


def hold_after(connection: Connection) -> int | None:
    """Days late after which an account gets no new invoice; None while no such hold is set."""
    table = SETTING
    query = select(table.c.value).where(table.c.key == HOLD_AFTER)
    found = connection.execute(query).scalar_one_or_none()
    return int(found) if found else None


def late_accounts(
    connection: Connection, day: date, days: int, ids: Iterable[int] | None = None
) -> dict[int, HoldingInvoice]:
    """The accounts with an invoice more than so many days late, each with its oldest one."""
    query = (
        select(ITEM.c.customer_id, ITEM.c.number, ITEM.c.due_date)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.side == 1,
            OPEN_NOW,
            ITEM.c.due_date < day - timedelta(days),
        )
        .order_by(ITEM.c.due_date.desc(), ITEM.c.id.desc())
    )
    if ids is not None:
        query = query.where(ITEM.c.customer_id.in_(list(ids)))
    return {
        row.customer_id: HoldingInvoice(row.number, (day - row.due_date).days)
        for row in connection.execute(query)
    }
