"""An event of an account, and a table whose rows are such events: whose they are, when they
happened, and by which act. What was withdrawn by an undo did not happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect, Table, func, select

from artui.domain.kinds import ItemKind
from artui.ledger.store.tables import CHANGE, ITEM

Condition = ColumnElement[bool]


class Happened(StrEnum):
    """An event of an account that is no document of its own."""

    ADDED = "customer_added"
    CHANGED = "customer_changed"
    APPLIED = "applied"
    TAKEN_BACK = "taken_back"
    PROMISED = "promise"
    DISPUTED = "dispute"
    CLAIMED = "claim"
    RESOLVED = "dispute_resolved"
    FLAGGED = "flag"
    UNFLAGGED = "flag_lifted"
    NOTIFIED = "notice"
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"
    CREDIT = "credit"
    SHARE = "credit_share"
    CHECKED = "credit_check"
    ASKED = "question"
    ANSWERED = "answer"
    REMEDY = "remedy"
    LIFTED = "remedy_lifted"
    NOTED = "note"
    REMINDED = "follow_up"
    FOLLOWED_UP = "follow_up_done"
    SNOOZED = "snooze"
    MAILED = "mail"
    MAIL_RETURNED = "mail_returned"


class AnEvent(NamedTuple):
    """An event before its act is read; without a day it has that of its act.

    `row_id` is the row of its table, `item_id` the document that it is about.
    """

    act_id: int
    day: date | None
    event: ItemKind | Happened
    number: str = ""
    amount_minor: int | None = None
    currency: str = ""
    text: str = ""
    row_id: int = 0
    item_id: int | None = None


class Moment(NamedTuple):
    """One of the events that a row stands for: its day (None: that of its act) and its act."""

    event: Happened
    day: Column[date] | None
    act: ColumnElement[Any]
    happened: ColumnElement[bool] | None = None
    """Which rows have it, where not all do."""


@dataclass(frozen=True, slots=True)
class EventTable:
    """A table of events: whose a row is, which rows happened, and how they are read."""

    table: Table
    of_customer: Callable[[int], Condition]
    moments: tuple[Moment, ...]
    read: Callable[[Connection, Condition], Iterator[AnEvent]]
    rows: tuple[Condition, ...] = ()


def mine(table: Table) -> Callable[[int], Condition]:
    """Rows that name their customer."""
    return lambda customer_id: table.c.customer_id == customer_id


def on_my_documents(table: Table) -> Callable[[int], Condition]:
    """Rows about a customer's documents."""

    def of(customer_id: int) -> Condition:
        return table.c.item_id.in_(select(ITEM.c.id).where(ITEM.c.customer_id == customer_id))

    return of


def in_force(table: Table) -> Condition:
    """Rows that no undo withdrew."""
    withdrawn: ColumnElement[int] = table.c.withdrawn_act_id
    return withdrawn.is_(None)


def act_of(table: Table, column: str) -> ScalarSelect[Any]:
    """The act that last changed a column of a row; None if it is as it was made."""
    return (
        select(func.max(CHANGE.c.act_id))
        .where(
            CHANGE.c.table_name == table.name,
            CHANGE.c.row_id == table.c.id,
            CHANGE.c.column_name == column,
        )
        .correlate(table)
        .scalar_subquery()
    )


def made(table: Table, event: Happened, day: str | None) -> Moment:
    """What happened when a row was made, on the day of this column."""
    return Moment(event, None if day is None else table.c[day], table.c.act_id)


def ended(table: Table, event: Happened, day: str) -> Moment:
    """What happened when this column of a row got its day."""
    act = func.coalesce(act_of(table, day), table.c.act_id)
    return Moment(event, table.c[day], act, table.c[day].is_not(None))
