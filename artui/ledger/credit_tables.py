"""The tables of credit: shares of limits, what was checked and asked, remedies, and what waits for
a supervisor.

As in `tables.py`, a row carries the act that made it and, once undone, the act that withdrew it.
"""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text
from sqlmodel import Field

from artui.ledger.tables import BIG, LedgerTable


def _id() -> Any:
    return Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))


def _customer() -> Any:
    column: Column[Any] = Column(BIG, ForeignKey("customer.id"), nullable=False, index=True)
    return Field(default=None, sa_column=column)


def _minor() -> Any:
    return Field(default=None, sa_column=Column(BIG, nullable=True))


def _text() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def _act() -> Any:
    return Field(default=None, sa_column=Column(BIG, nullable=False))


def _later_act() -> Any:
    return Field(default=None, sa_column=Column(BIG, nullable=True))


class CreditAllocation(LedgerTable, table=True):
    """What an account lets one of its sub-accounts owe at most; a null amount lifts the ceiling."""

    __tablename__: ClassVar[str] = "credit_allocation"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="credit_allocation_not_negative"),)
    id: int | None = _id()
    parent_id: int = _customer()
    child_id: int = _customer()
    currency: str = _text()
    amount_minor: int | None = _minor()
    effective_date: date
    reason: str = _text()
    withdrawn_act_id: int | None = _later_act()
    act_id: int = _act()


class CreditCheck(LedgerTable, table=True):
    """What an agency, or we ourselves, found out about a customer, and when to look again."""

    __tablename__: ClassVar[str] = "credit_check"
    __table_args__ = (Index("credit_check_next", "next_review"),)
    id: int | None = _id()
    customer_id: int = _customer()
    day: date
    agency: str = _text()
    score: str = _text()
    decision: str = _text()
    next_review: date | None = None
    note: str = _text()
    withdrawn_act_id: int | None = _later_act()
    act_id: int = _act()


class CreditRequest(LedgerTable, table=True):
    """What we asked a customer to tell us, and the answer."""

    __tablename__: ClassVar[str] = "credit_request"
    id: int | None = _id()
    customer_id: int = _customer()
    day: date
    text: str = _text()
    answered: date | None = None
    answer: str = _text()
    withdrawn_act_id: int | None = _later_act()
    act_id: int = _act()


class Remedy(LedgerTable, table=True):
    """A remedy that we took on a trigger of the terms, `lifted` once it was lifted."""

    __tablename__: ClassVar[str] = "remedy"
    id: int | None = _id()
    customer_id: int = _customer()
    trigger: str = _text()
    measure: str = _text()
    day: date
    currency: str = _text()
    amount_minor: int | None = _minor()
    reason: str = _text()
    lifted: date | None = None
    lifted_reason: str = _text()
    lifted_act_id: int | None = _later_act()
    withdrawn_act_id: int | None = _later_act()
    act_id: int = _act()


class RemedyItem(LedgerTable, table=True):
    """An invoice whose immediate payment a remedy demands."""

    __tablename__: ClassVar[str] = "remedy_item"
    id: int | None = _id()
    remedy_id: int = Field(
        default=None, sa_column=Column(BIG, ForeignKey("remedy.id"), nullable=False, index=True)
    )
    item_id: int = Field(
        default=None, sa_column=Column(BIG, ForeignKey("item.id"), nullable=False, index=True)
    )


class Approval(LedgerTable, table=True):
    """An act that a clerk asked for and that only a supervisor may do; `arguments` is JSON."""

    __tablename__: ClassVar[str] = "approval"
    __table_args__ = (Index("approval_state", "state"),)
    id: int | None = _id()
    act: str = _text()
    arguments: str = _text()
    what: str = _text()
    reason: str = _text()
    asked_by: str = _text()
    day: date
    state: str = Field(
        default="waiting", sa_column=Column(Text, nullable=False, server_default="waiting")
    )
    decided_by: str = _text()
    decided_reason: str = _text()
    withdrawn_act_id: int | None = _later_act()
    act_id: int = _act()
