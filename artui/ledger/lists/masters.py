"""Customers as in files and `list customers`: their master data, one row each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union

from artui.domain.filters import Filter, Term
from artui.domain.refusal import Refused
from artui.ledger.book.audit_log import LogRow, select_log
from artui.ledger.credit.account_credit import limits_on
from artui.ledger.items.open_items import PARTY_FACTS
from artui.ledger.lists.items import UnknownSort
from artui.ledger.lists.selection import Selection, customers_that, matching
from artui.ledger.store.tables import (
    ACT,
    ACTIVITY,
    CHANGE,
    CONTACT,
    CREDIT_EVENT,
    CUSTOMER,
    FOLLOW_UP,
    ITEM,
    SNOOZE,
)

PARENT = CUSTOMER.alias("parent")
_SORTS = {
    "account": CUSTOMER.c.account,
    "name": CUSTOMER.c.name,
    "parent": PARENT.c.account,
    "country": CUSTOMER.c.country,
    "region": CUSTOMER.c.region,
    "currency": CUSTOMER.c.currency,
    "terms": CUSTOMER.c.terms,
    "email": CUSTOMER.c.email,
    "phone": CUSTOMER.c.phone,
    "address": CUSTOMER.c.address,
    "policy": CUSTOMER.c.policy,
    "terms_version": CUSTOMER.c.terms_version,
    "terms_accepted": CUSTOMER.c.terms_accepted,
    "external_ref": CUSTOMER.c.external_ref,
    **{name: CUSTOMER.c[name] for name in PARTY_FACTS},
}


class NoSuchFilter(Refused):
    """A field of the filter that customers do not have."""


@dataclass(frozen=True, slots=True)
class Master:
    """A customer's own data; `credit_limit_minor` is in its default currency, None without one."""

    account: str
    name: str
    parent: str | None
    country: str
    region: str
    currency: str
    terms: str
    credit_limit_minor: int | None
    email: str
    phone: str
    address: str
    policy: str
    terms_version: str
    terms_accepted: date | None
    external_ref: str
    payment_order: str
    auto_apply: bool
    entity: str
    language: str
    legal_name: str
    street: str
    postcode: str
    city: str
    vat_id: str
    registration_id: str
    einvoice_address: str
    einvoice_scheme: str
    buyer_reference: str
    datev_account: str


def masters(
    connection: Connection,
    as_of: date,
    wanted: Filter,
    *,
    customer_ids: Sequence[int] = (),
    having: Selection | None = None,
    sort: str = "account",
    descending: bool = False,
    limit: int | None = None,
) -> Iterator[Master]:
    """The customers that a filter selects, by words, `customer` and `cur`.

    `having` keeps those who have such an item. Raises UnknownSort, NoSuchFilter.
    """
    if sort not in _SORTS:
        raise UnknownSort(sort, tuple(_SORTS))
    limits = limits_on(connection, as_of)
    key = _SORTS[sort]
    query = (
        select(CUSTOMER, PARENT.c.account.label("parent"))
        .outerjoin(PARENT, PARENT.c.id == CUSTOMER.c.parent_id)
        .where(*_conditions(wanted))
        .order_by(key.desc() if descending else key, CUSTOMER.c.account)
        .limit(limit)
    )
    if customer_ids:
        query = query.where(CUSTOMER.c.id.in_(customer_ids))
    if having is not None:
        owing = matching(connection, ITEM.c.customer_id, having, as_of, Filter())
        query = query.where(CUSTOMER.c.id.in_(owing))
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        yield _master(row, limits)


def masters_of(
    connection: Connection, customer_ids: Sequence[int], as_of: date
) -> dict[int, Master]:
    """The data of some customers, by id."""
    limits = limits_on(connection, as_of, customer_ids)
    query = (
        select(CUSTOMER, PARENT.c.account.label("parent"))
        .outerjoin(PARENT, PARENT.c.id == CUSTOMER.c.parent_id)
        .where(CUSTOMER.c.id.in_(customer_ids))
    )
    return {row.id: _master(row, limits) for row in connection.execute(query)}


def _master(row: Any, limits: dict[int, dict[str, int]]) -> Master:
    return Master(
        row.account,
        row.name,
        row.parent,
        row.country,
        row.region,
        row.currency,
        row.terms,
        limits.get(row.id, {}).get(row.currency),
        row.email,
        row.phone,
        row.address,
        row.policy,
        row.terms_version,
        row.terms_accepted,
        row.external_ref,
        row.payment_order,
        row.auto_apply,
        *(getattr(row, name) for name in PARTY_FACTS),
    )


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    for term in (*(Term("customer", ":", word) for word in wanted.words if word), *wanted.terms):
        if term.value == "":
            continue
        if term.field == "customer":
            yield CUSTOMER.c.id.in_(customers_that(term))
        elif term.field == "cur":
            yield CUSTOMER.c.currency == term.value
        else:
            raise NoSuchFilter(
                f"Customers can't be filtered by {term.field}; words, customer: and cur: can."
            )


def customer_history(connection: Connection, customer_id: int) -> list[LogRow]:
    """The acts that changed a customer, their credit and notes, or put them off, in order."""
    own = select(CONTACT.c.id).where(CONTACT.c.customer_id == customer_id)
    acts = union(
        select(CUSTOMER.c.act_id).where(CUSTOMER.c.id == customer_id),
        select(CHANGE.c.act_id).where(
            CHANGE.c.table_name == "customer", CHANGE.c.row_id == customer_id
        ),
        select(CREDIT_EVENT.c.act_id).where(CREDIT_EVENT.c.customer_id == customer_id),
        select(ACTIVITY.c.act_id).where(ACTIVITY.c.customer_id == customer_id),
        select(FOLLOW_UP.c.act_id).where(FOLLOW_UP.c.customer_id == customer_id),
        select(CONTACT.c.act_id).where(CONTACT.c.customer_id == customer_id),
        select(CHANGE.c.act_id).where(CHANGE.c.table_name == "contact", CHANGE.c.row_id.in_(own)),
        select(SNOOZE.c.act_id).where(SNOOZE.c.customer_id == customer_id),
    )
    query = select_log().where(ACT.c.id.in_(acts)).order_by(ACT.c.id)
    return [LogRow(*row) for row in connection.execute(query)]
