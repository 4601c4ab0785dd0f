"""What the credit page shows: the rows of a tree, events, checks, questions, reviews due.

Suspension, revocation and termination reach down a tree, so a row shows the strictest state of the
account and of all above it. Section 5 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, bindparam, exists, func, select

from artui.domain.kinds import SEVERITY, AccountState, CreditState
from artui.ledger.book.as_of import horizon, in_books, opened
from artui.ledger.credit.exposures import Exposures, exposures, members
from artui.ledger.store.dialects import whole
from artui.ledger.store.tables import (
    ACT,
    CREDIT_CHECK,
    CREDIT_EVENT,
    CREDIT_REQUEST,
    CUSTOMER,
    ITEM,
)
from artui.ledger.store.tables.columns import Query

Key = tuple[int, str]
_AS_OF = bindparam("as_of", type_=Date())
_LATER = CREDIT_CHECK.alias("later")
# Without their rows, since the totals ask it each time; built once.
_REVIEWS = (
    select(func.count())
    .select_from(CREDIT_CHECK)
    .where(
        CREDIT_CHECK.c.next_review <= _AS_OF,
        CREDIT_CHECK.c.withdrawn_act_id.is_(None),
        CREDIT_CHECK.c.day <= _AS_OF,
        ~exists().where(
            _LATER.c.customer_id == CREDIT_CHECK.c.customer_id,
            _LATER.c.id > CREDIT_CHECK.c.id,
            _LATER.c.withdrawn_act_id.is_(None),
            _LATER.c.day <= _AS_OF,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class CreditRow:
    """An account's credit in a currency, minor units; None is without limit.

    `unapplied_minor` is positive: the open credits of the account and all below it.
    """

    customer_id: int
    account: str
    name: str
    depth: int
    currency: str
    limit_minor: int | None
    exposure_minor: int
    available_minor: int | None
    state: CreditState
    unapplied_minor: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step in the life of an account's credit; no day means since the beginning."""

    day: date | None
    event: str
    limit_minor: int | None
    currency: str
    reason: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A credit check."""

    id: int
    account: str
    name: str
    day: date
    agency: str
    score: str
    decision: str
    next_review: date | None
    note: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request for information, and its answer once it came."""

    id: int
    account: str
    day: date
    text: str
    answered: date | None
    answer: str

    @property
    def state(self) -> str:
        """`waiting` or `answered`."""
        return "waiting" if self.answered is None else "answered"


def credit_rows(connection: Connection, customer_id: int, as_of: date) -> list[CreditRow]:
    """The account itself, then each account below it, with a row per relevant currency."""
    found = exposures(connection, [customer_id], as_of)
    tree = members(connection, customer_id)
    accounts = {
        row.id: row
        for row in connection.execute(
            select(CUSTOMER.c.id, CUSTOMER.c.currency, CUSTOMER.c.account_state).where(
                CUSTOMER.c.id.in_(found.parents)
            )
        )
    }
    states = {number: row.account_state for number, row in accounts.items()}
    unapplied = _unapplied(connection, found, as_of)
    fallback = accounts[customer_id].currency
    rows: list[CreditRow] = []
    for member in tree:
        default = accounts[member.id].currency or fallback
        for currency in _currencies(found, unapplied, member.id, default):
            credit = found.credit(member.id, currency)
            rows.append(
                CreditRow(
                    member.id,
                    member.account,
                    member.name,
                    member.depth,
                    currency,
                    credit.limit_minor,
                    credit.exposure_minor,
                    credit.available_minor,
                    _state(found, states, member.id),
                    unapplied.get((member.id, currency), 0),
                )
            )
    return rows


def _currencies(
    found: Exposures, unapplied: dict[Key, int], customer_id: int, default: str
) -> list[str]:
    """The currencies, the default one first; one in which nothing is limited, owed or unapplied is
    left out unless it is the only one."""
    held = found.credits.get(customer_id)
    named = set(held.own | held.shares) if held else set()
    named |= {
        currency
        for sums in (found.sums, unapplied)
        for (account, currency), minor in sums.items()
        if account == customer_id and minor
    }
    return sorted(named or {default}, key=lambda currency: (currency != default, currency))


def _state(found: Exposures, states: dict[int, AccountState], customer_id: int) -> CreditState:
    held = [CreditState.ACTIVE]
    for account in found.chain(customer_id):
        if states[account] is not AccountState.OPEN:
            held.append(CreditState(states[account]))
        if account in found.credits:
            held.append(found.credits[account].state)
    return max(held, key=SEVERITY.index)


def _unapplied(connection: Connection, found: Exposures, as_of: date) -> dict[Key, int]:
    """Open credits of each account and of all below it, in minor units."""
    day = horizon(connection, as_of)
    source, open_minor = opened(day)
    query = (
        select(ITEM.c.customer_id, ITEM.c.currency, whole(func.sum(open_minor)))
        .select_from(source)
        .where(ITEM.c.customer_id.in_(found.parents), ITEM.c.side == -1, in_books(day, open_minor))
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    sums: dict[Key, int] = {}
    for customer_id, currency, minor in connection.execute(query):
        for account in found.chain(customer_id):
            sums[account, currency] = sums.get((account, currency), 0) + int(minor)
    return sums


def state_in_force(connection: Connection, found: Exposures, customer_id: int) -> str:
    """The strictest state of an account and of all above it, as its credit rows have it."""
    query = select(CUSTOMER.c.id, CUSTOMER.c.account_state).where(
        CUSTOMER.c.id.in_(found.chain(customer_id))
    )
    states = {row.id: row.account_state for row in connection.execute(query)}
    return _state(found, states, customer_id)


def credit_history(connection: Connection, customer_id: int) -> list[EventRow]:
    """The credit events of an account in force, the latest first."""
    query = (
        select(
            CREDIT_EVENT.c.effective_date,
            CREDIT_EVENT.c.event,
            CREDIT_EVENT.c.limit_minor,
            CREDIT_EVENT.c.currency,
            CREDIT_EVENT.c.reason,
            ACT.c.at,
            ACT.c.actor,
        )
        .join(ACT, ACT.c.id == CREDIT_EVENT.c.act_id)
        .where(CREDIT_EVENT.c.customer_id == customer_id, CREDIT_EVENT.c.withdrawn_act_id.is_(None))
    )
    rows = [EventRow(*row) for row in connection.execute(query.order_by(CREDIT_EVENT.c.id.desc()))]
    return sorted(rows, key=lambda row: row.day or date.min, reverse=True)


def checks_of(connection: Connection, customer_id: int) -> list[CheckRow]:
    """The credit checks of a customer, the latest first."""
    query = _checks().where(CREDIT_CHECK.c.customer_id == customer_id)
    return [CheckRow(*row) for row in connection.execute(query.order_by(CREDIT_CHECK.c.id.desc()))]


def reviews_due(connection: Connection, as_of: date) -> list[CheckRow]:
    """The latest check of each customer whose next review is due by the day, the oldest first."""
    latest = (
        select(func.max(CREDIT_CHECK.c.id))
        .where(CREDIT_CHECK.c.withdrawn_act_id.is_(None), CREDIT_CHECK.c.day <= as_of)
        .group_by(CREDIT_CHECK.c.customer_id)
    )
    query = _checks().where(CREDIT_CHECK.c.id.in_(latest), CREDIT_CHECK.c.next_review <= as_of)
    ordered = query.order_by(CREDIT_CHECK.c.next_review, CUSTOMER.c.account)
    return [CheckRow(*row) for row in connection.execute(ordered)]


def count_reviews_due(connection: Connection, as_of: date) -> int:
    """The number of customers whose next review is due by the day."""
    return int(connection.execute(_REVIEWS, {"as_of": as_of}).scalar_one())


def information_requests(
    connection: Connection, customer_ids: Sequence[int] = ()
) -> list[RequestRow]:
    """The requests for information, the oldest first; of some customers or of all."""
    query = (
        select(
            CREDIT_REQUEST.c.id,
            CUSTOMER.c.account,
            CREDIT_REQUEST.c.day,
            CREDIT_REQUEST.c.text,
            CREDIT_REQUEST.c.answered,
            CREDIT_REQUEST.c.answer,
        )
        .join(CUSTOMER, CUSTOMER.c.id == CREDIT_REQUEST.c.customer_id)
        .where(CREDIT_REQUEST.c.withdrawn_act_id.is_(None))
    )
    if customer_ids:
        query = query.where(CREDIT_REQUEST.c.customer_id.in_(customer_ids))
    return [RequestRow(*row) for row in connection.execute(query.order_by(CREDIT_REQUEST.c.id))]


def _checks() -> Query:
    return (
        select(
            CREDIT_CHECK.c.id,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            CREDIT_CHECK.c.day,
            CREDIT_CHECK.c.agency,
            CREDIT_CHECK.c.score,
            CREDIT_CHECK.c.decision,
            CREDIT_CHECK.c.next_review,
            CREDIT_CHECK.c.note,
        )
        .join(CUSTOMER, CUSTOMER.c.id == CREDIT_CHECK.c.customer_id)
        .where(CREDIT_CHECK.c.withdrawn_act_id.is_(None))
    )
