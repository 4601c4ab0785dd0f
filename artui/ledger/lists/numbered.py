"""What is called a number: documents and customers whose number or account is, ends with, or has
what was typed."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, Connection, case, func, literal_column, select

from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, Approval, ItemKind
from artui.ledger.store.dialects import contains
from artui.ledger.store.tables import CUSTOMER, ITEM

MOST = 9


class CalledSo(NamedTuple):
    """A document, or a customer, whose `kind` is None."""

    kind: ItemKind | None
    item_id: int | None
    customer_id: int
    called: str
    name: str
    currency: str
    open_minor: int


def called(connection: Connection, typed: str, most: int = MOST) -> list[CalledSo]:
    """The documents and customers: first what is called just so, then what ends with it, the
    latest first. Documents that were taken back are left out."""
    text = typed.strip().lower()
    if not text:
        return []
    found = [*_documents(connection, text, most), *_customers(connection, text, most)]
    found.sort(key=lambda each: _nearness(each.called.lower(), text))
    return found[:most]


def numbers_of(connection: Connection, customer_ids: Sequence[int]) -> dict[str, int]:
    """The ids of all debits and credit memos of these customers by number, in whatever state; of
    some with one number, the latest."""
    kinds = (*DEBIT_KINDS, ItemKind.CREDIT_MEMO)
    query = select(ITEM.c.number, ITEM.c.id).where(
        ITEM.c.customer_id.in_(customer_ids), ITEM.c.kind.in_(kinds)
    )
    return {row.number: row.id for row in connection.execute(query.order_by(ITEM.c.id))}


def _nearness(called: str, text: str) -> int:
    return 0 if called == text else 1 if called.endswith(text) else 2


def _with(text: str) -> CTE:
    """The ids of all documents with a number like that. A part of a number has no index, so all of
    them are looked through, in the indexes that hold little else."""
    payment: ColumnElement[str] = literal_column("'payment'")
    called_so = select(ITEM.c.id).where(contains(ITEM.c.number, text))
    payments = called_so.where(ITEM.c.kind == payment)
    hinted = payments.with_hint(ITEM, "INDEXED BY item_payment_number", "sqlite")
    whole = called_so.where(ITEM.c.kind != payment).union_all(hinted)
    return whole.cte("called_so").prefix_with("MATERIALIZED")


def _documents(connection: Connection, text: str, most: int) -> Sequence[CalledSo]:
    called_so, number = _with(text), func.lower(ITEM.c.number)
    end = func.substr(ITEM.c.number, func.length(ITEM.c.number) - len(text) + 1)
    near = case((number == text, 0), (func.lower(end) == text, 1), else_=2)
    query = (
        select(
            ITEM.c.kind,
            ITEM.c.id,
            ITEM.c.customer_id,
            ITEM.c.number,
            CUSTOMER.c.name,
            ITEM.c.currency,
            ITEM.c.open_minor,
            CUSTOMER.c.account,
        )
        .join(called_so, called_so.c.id == ITEM.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind.in_((*DEBIT_KINDS, *CREDIT_KINDS)),
            ITEM.c.reversed_by_id.is_(None),
            ITEM.c.approval.in_((Approval.APPROVED, Approval.PENDING)),
        )
        .order_by(near, ITEM.c.id.desc())
        .limit(most)
    )
    return [
        CalledSo(row[0], row[1], row[2], row[3], row[4] or row[7], row[5], row[6])
        for row in connection.execute(query)
    ]


def _customers(connection: Connection, text: str, most: int) -> Sequence[CalledSo]:
    query = (
        select(CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name, CUSTOMER.c.currency)
        .where(contains(CUSTOMER.c.account, text), CUSTOMER.c.withdrawn_act_id.is_(None))
        .order_by(func.length(CUSTOMER.c.account), CUSTOMER.c.id)
        .limit(most)
    )
    return [
        CalledSo(None, None, row.id, row.account, row.name or row.account, row.currency, 0)
        for row in connection.execute(query)
    ]
