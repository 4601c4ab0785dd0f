"""Customers: the list with balances, and everything that a customer's page shows.

A customer with two currencies has two rows, and no figure ever adds the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from artui.domain.filters import Filter, Term
from artui.domain.kinds import AccountState, OrdersState
from artui.ledger.book.as_of import due_on, in_books, opened
from artui.ledger.book.as_of import horizon as horizon_of
from artui.ledger.book.lookup import FoundCustomer, find_customer
from artui.ledger.book.records import NoteField
from artui.ledger.credit.exposures import Exposures, Member, exposures, members
from artui.ledger.interest.policies import policies
from artui.ledger.items.instalments import Restated, restated
from artui.ledger.items.note_fields import customer_fields, noted
from artui.ledger.lists.document_page import NoteRow, notes_on
from artui.ledger.lists.items import UnknownSort
from artui.ledger.lists.masters import Master, masters_of
from artui.ledger.lists.selection import amount_of, customers_that, operate
from artui.ledger.store.dialects import indexed, whole
from artui.ledger.store.many import many_rows
from artui.ledger.store.tables import CUSTOMER, ITEM

__all__ = [
    "SORTS",
    "CustomerOverview",
    "CustomerRow",
    "Figures",
    "FoundCustomer",
    "Member",
    "below",
    "customer_page",
    "find_customer",
    "keys",
    "rows",
]

SORTS = (
    "account",
    "name",
    "currency",
    "balance",
    "overdue",
    "oldest_days",
    "unapplied",
    "open_items",
)


EVERYONE = Filter()
# Up to this number, customers are queried one by one; for more, all are read.
FEW = 1000


class _Sums(NamedTuple):
    """A customer's open amounts in a currency, in minor units, and the oldest overdue day."""

    currency: str
    debits_minor: int
    overdue_minor: int
    oldest: date | None
    unapplied_minor: int
    open_items: int


class Figures(NamedTuple):
    """A customer's open amounts in a currency, in minor units: the key of a row of the list."""

    customer_id: int
    account: str
    name: str
    currency: str
    debits_minor: int
    overdue_minor: int
    oldest_days: int
    unapplied_minor: int
    open_items: int

    @property
    def balance_minor(self) -> int:
        """Open debits less unapplied credits."""
        return self.debits_minor - self.unapplied_minor


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer and currency as lists show it; minor units. `parent` is an account number."""

    id: int
    account: str
    name: str
    parent: str
    country: str
    region: str
    currency: str
    default_currency: str
    terms: str
    email: str
    phone: str
    address: str
    policy: str
    policy_in_force: str
    terms_version: str
    terms_accepted: date | None
    external_ref: str
    account_state: AccountState
    orders_state: OrdersState
    receivable: bool
    auto_apply: bool
    balance_minor: int
    open_debits_minor: int
    overdue_minor: int
    oldest_days: int
    unapplied_minor: int
    open_items: int
    limit_minor: int | None
    exposure_minor: int
    available_minor: int | None


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """A customer's page, without its documents: those are lists of their own (`items`)."""

    rows: tuple[CustomerRow, ...]
    tree: tuple[Member, ...]
    ancestors: tuple[str, ...]
    notes: tuple[NoteRow, ...]
    interest: str
    master: Master
    fields: tuple[NoteField, ...] = ()

    @property
    def noted(self) -> str:
        """The extra columns that came with the customer, one line each."""
        return noted(self.fields)


def keys(
    connection: Connection,
    as_of: date,
    wanted: Filter = EVERYONE,
    sort: str = "account",
    descending: bool = False,
    *,
    customer_ids: Sequence[int] = (),
) -> list[Figures]:
    """Every customer and currency of the list with its figures, in order. Raises UnknownSort.

    Words and `customer` select by account and name; `days`, `open` and `cur` by the figures.
    """
    if sort not in SORTS:
        raise UnknownSort(sort, SORTS)
    with many_rows():
        found = _figures(connection, as_of, _limits(wanted, customer_ids))
    terms = [term for term in wanted.terms if term.value != "" and term.field != "customer"]
    kept = [row for row in found if all(_holds(row, term) for term in terms)]
    if sort != "account" or descending:
        kept.sort(key=lambda row: _sort_key(row, sort), reverse=descending)
    return kept


def rows(connection: Connection, chosen: Sequence[Figures], as_of: date) -> list[CustomerRow]:
    """These rows of the list, with master data and credit."""
    ids = sorted({figures.customer_id for figures in chosen})
    parent = CUSTOMER.alias("parent")
    query = (
        select(CUSTOMER, parent.c.account.label("parent"))
        .outerjoin(parent, parent.c.id == CUSTOMER.c.parent_id)
        .where(CUSTOMER.c.id.in_(ids))
    )
    masters = {row.id: row for row in connection.execute(query)}
    rules = policies(connection, as_of)
    trees = exposures(connection, ids, as_of)
    found = []
    for figures in chosen:
        row = masters[figures.customer_id]
        in_force = rules.name_for(row.policy, row.country, row.region)
        found.append(_row(row, figures, in_force, trees))
    return found


def customer_page(connection: Connection, customer_id: int, as_of: date) -> CustomerOverview:
    """What is on a customer's page beside their documents."""
    found = rows(connection, keys(connection, as_of, customer_ids=[customer_id]), as_of)
    rules = policies(connection, as_of)
    return CustomerOverview(
        tuple(found),
        tuple(members(connection, customer_id)),
        tuple(_ancestors(connection, customer_id)),
        tuple(notes_on(connection, customer_id=customer_id)),
        rules.words(found[0].policy_in_force),
        masters_of(connection, [customer_id], as_of)[customer_id],
        customer_fields(connection, [customer_id]).get(customer_id, ()),
    )


def below(connection: Connection, customer_id: int) -> list[int]:
    """The ids of an account and of all below it."""
    return [member.id for member in members(connection, customer_id)]


def _figures(
    connection: Connection, as_of: date, limits: list[ColumnElement[bool]]
) -> list[Figures]:
    """Customers by account, each with their currencies; joined here, as neither side is indexed."""
    query = select(CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name, CUSTOMER.c.currency)
    masters = connection.execute(query.where(*limits).order_by(CUSTOMER.c.account)).all()
    ids = [row.id for row in masters] if limits and len(masters) <= FEW else None
    sums = _sums(connection, as_of, ids)
    found: list[Figures] = []
    for customer_id, account, name, currency in masters:
        rows = sums.get(customer_id) or (_Sums(currency, 0, 0, None, 0, 0),)
        for cur, debits, overdue, oldest, unapplied, count in rows:
            days = (as_of - oldest).days if oldest else 0
            found.append(
                Figures(customer_id, account, name, cur, debits, overdue, days, unapplied, count)
            )
    return found


def _sums(connection: Connection, as_of: date, ids: Sequence[int] | None) -> dict[int, list[_Sums]]:
    """What these customers (all if `ids` is None) have open, one row per customer and currency."""
    if ids is not None and not ids:
        return {}
    day = horizon_of(connection, as_of)
    source, open_minor = opened(day)
    due = due_on(day, open_minor)
    late = and_(ITEM.c.side == 1, due < as_of)
    query = (
        select(
            ITEM.c.customer_id,
            ITEM.c.currency,
            whole(func.sum(open_minor).filter(ITEM.c.side == 1)),
            whole(func.sum(open_minor).filter(late)),
            func.min(due).filter(late),
            whole(func.sum(open_minor).filter(ITEM.c.side == -1)),
            func.count(),
        )
        .select_from(source)
        .where(in_books(day, open_minor))
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
        .order_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    if ids is not None:
        query = query.where(ITEM.c.customer_id.in_(ids))
    found: dict[int, list[_Sums]] = {}
    for row in connection.execute(indexed(query, ITEM, "item_open" if day.stored else None)):
        found.setdefault(row[0], []).append(_Sums(*row[1:]))
    for item in restated(connection, day, ids or (), as_then=True):
        if item.due < as_of:
            found[item.customer_id] = [
                _restated(sums, item) if sums.currency == item.currency else sums
                for sums in found[item.customer_id]
            ]
    return found


def _restated(sums: _Sums, item: Restated) -> _Sums:
    """The sums once an instalment counts as overdue, or its whole invoice no longer does."""
    oldest = sums.oldest if item.minor < 0 else min(sums.oldest or item.due, item.due)
    return sums._replace(overdue_minor=sums.overdue_minor + item.minor, oldest=oldest)


def _limits(wanted: Filter, customer_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    named = [Term("customer", ":", word) for word in wanted.words if word]
    named += [term for term in wanted.terms if term.field == "customer" and term.value != ""]
    limits: list[ColumnElement[bool]] = [CUSTOMER.c.id.in_(customers_that(term)) for term in named]
    return [*limits, CUSTOMER.c.id.in_(customer_ids)] if customer_ids else limits


def _holds(row: Figures, term: Term) -> bool:
    match term.field:
        case "days":
            return operate(row.oldest_days, term.op, term.whole)
        case "open":
            return operate(_major(row.balance_minor, row.currency), term.op, term.amount)
        case "amount":
            return operate(_major(row.debits_minor, row.currency), term.op, term.amount)
        case "cur":
            return row.currency == term.value
    return False


def _major(minor: int, currency: str) -> Fraction:
    # A customer without documents may have no currency yet; the amount is then 0 in any.
    return amount_of(minor, currency) if currency else Fraction(0)


def _sort_key(row: Figures, sort: str) -> tuple[int | str, str, str]:
    names = {"balance": "balance_minor", "overdue": "overdue_minor", "unapplied": "unapplied_minor"}
    return getattr(row, names.get(sort, sort)), row.account, row.currency


def _row(row: Any, figures: Figures, in_force: str, trees: Exposures) -> CustomerRow:
    credit = trees.credit(row.id, figures.currency)
    return CustomerRow(
        id=row.id,
        account=row.account,
        name=row.name,
        parent=row.parent or "",
        country=row.country,
        region=row.region,
        currency=figures.currency,
        default_currency=row.currency,
        terms=row.terms,
        email=row.email,
        phone=row.phone,
        address=row.address,
        policy=row.policy,
        policy_in_force=in_force,
        terms_version=row.terms_version,
        terms_accepted=row.terms_accepted,
        external_ref=row.external_ref,
        account_state=row.account_state,
        orders_state=row.orders_state,
        receivable=bool(row.receivable),
        auto_apply=bool(row.auto_apply),
        balance_minor=figures.balance_minor,
        open_debits_minor=figures.debits_minor,
        overdue_minor=figures.overdue_minor,
        oldest_days=figures.oldest_days,
        unapplied_minor=figures.unapplied_minor,
        open_items=figures.open_items,
        limit_minor=credit.limit_minor,
        exposure_minor=credit.exposure_minor,
        available_minor=credit.available_minor,
    )


def _ancestors(connection: Connection, customer_id: int) -> list[str]:
    """The account numbers above an account, its parent first."""
    found: list[str] = []
    query = select(CUSTOMER.c.account, CUSTOMER.c.parent_id)
    current: int | None = customer_id
    while current is not None:
        row = connection.execute(query.where(CUSTOMER.c.id == current)).one()
        found.append(row.account)
        current = row.parent_id
    return found[1:]
