"""Proofs on credit: due dates in force, the states of accounts, and four eyes."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from artui.domain.kinds import AccountState, ItemKind
from artui.domain.money import format_minor
from artui.domain.terms import in_parts
from artui.ledger.book.acts import ActName
from artui.ledger.credit.due_dates import IN_FORCE, ORIGIN
from artui.ledger.items.instalments import InstalmentRow, instalments_of
from artui.ledger.items.open_items import chunks
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import (
    ACT,
    APPROVAL,
    CHANGE,
    CUSTOMER,
    INSTALMENT,
    ITEM,
    REMEDY,
    REMEDY_ITEM,
)

_IN_PARTS = exists().where(INSTALMENT.c.item_id == ITEM.c.id)


def due_dates_hold(connection: Connection) -> Iterator[Breach]:
    """The due date in force is the earlier of the original one and those of demands in force."""
    days = (
        select(ORIGIN.label("origin"), func.min(REMEDY.c.day).label("day"))
        .select_from(REMEDY)
        .join(REMEDY_ITEM, REMEDY_ITEM.c.remedy_id == REMEDY.c.id)
        .join(ITEM, ITEM.c.id == REMEDY_ITEM.c.item_id)
        .where(*IN_FORCE)
        .group_by(ORIGIN)
        .subquery("demand")
    )
    right = case(
        (days.c.day < ITEM.c.original_due_date, days.c.day), else_=ITEM.c.original_due_date
    )
    query = (
        select(ITEM.c.number, ITEM.c.due_date, right)
        .outerjoin(days, days.c.origin == ORIGIN)
        .where(ITEM.c.kind == ItemKind.INVOICE, ITEM.c.due_date != right, ~_IN_PARTS)
        .order_by(ITEM.c.id)
    )
    for number, due, other in connection.execute(query):
        yield Breach(
            "due-date",
            f"invoice {number}",
            f"Invoice {number} is due {due}, but its terms and the demands in force say {other}.",
        )


def instalments_hold(connection: Connection) -> Iterator[Breach]:
    """The instalments of an invoice come to its amount, each is due by its terms and the demands in
    force, and the invoice has the due date and level of the earliest open one."""
    demands = {
        row[0]: row[1]
        for row in connection.execute(
            select(ORIGIN, func.min(REMEDY.c.day))
            .select_from(REMEDY)
            .join(REMEDY_ITEM, REMEDY_ITEM.c.remedy_id == REMEDY.c.id)
            .join(ITEM, ITEM.c.id == REMEDY_ITEM.c.item_id)
            .where(*IN_FORCE)
            .group_by(ORIGIN)
        )
    }
    names = ("id", "number", "currency", "amount_minor", "open_minor", "due_date", "level")
    query = select(*(ITEM.c[name] for name in names), ITEM.c.original_due_date, ORIGIN.label("of"))
    for ids in chunks(list(connection.execute(select(INSTALMENT.c.item_id).distinct()).scalars())):
        parts = instalments_of(connection, ids)
        for item in connection.execute(query.where(ITEM.c.id.in_(ids)).order_by(ITEM.c.id)):
            for message in _wrong_parts(item, parts[item.id], demands.get(item.of)):
                yield Breach("instalment", f"invoice {item.number}", message)


def _wrong_parts(item: Any, parts: Sequence[InstalmentRow], demanded: date | None) -> Iterator[str]:
    amounts = [part.amount_minor for part in parts]
    sums = list(accumulate(amounts))
    places = [part.position for part in parts]
    whole = in_parts(item.amount_minor, [Fraction(part.part) for part in parts])
    right = amounts == [minor for minor in whole if minor]
    sound = [part.until_minor for part in parts] == sums and sums[-1] == item.amount_minor
    if not (right and sound and places == sorted(set(places))):
        shown = " + ".join(format_minor(minor, item.currency) for minor in amounts)
        of = format_minor(item.amount_minor, item.currency)
        yield f"The instalments of {item.number} are {shown}, which are not the parts of {of}."
    for part in parts:
        due = min(part.original_due_date, demanded or part.original_due_date)
        if part.due_date != due:
            yield (
                f"Instalment {part.position} of {item.number} is due {part.due_date}, but its "
                f"terms and the demands in force say {due}."
            )
    paid = item.amount_minor - item.open_minor
    first = next((part for part in parts if part.open_of(paid)), parts[-1])
    if (item.due_date, item.level) != (first.due_date, first.level):
        yield (
            f"Invoice {item.number} is due {item.due_date} on level {item.level}, but its earliest "
            f"open instalment is due {first.due_date} on level {first.level}."
        )


def states_hold(connection: Connection) -> Iterator[Breach]:
    """An account is terminated, and its orders are stopped, only by a remedy in force."""

    def in_force(measure: str) -> ColumnElement[bool]:
        return exists().where(
            REMEDY.c.customer_id == CUSTOMER.c.id, REMEDY.c.measure == measure, *IN_FORCE
        )

    orders = case(
        (in_force("cancel-orders"), "cancelled"),
        (in_force("suspend-orders"), "suspended"),
        else_="ok",
    )
    terminated = CUSTOMER.c.account_state == AccountState.TERMINATED
    wrong = or_(
        CUSTOMER.c.orders_state != orders,
        and_(terminated, ~in_force("terminate")),
        and_(~terminated, in_force("terminate")),
    )
    query = select(CUSTOMER.c.account, CUSTOMER.c.account_state, CUSTOMER.c.orders_state)
    for account, state, had in connection.execute(query.where(wrong).order_by(CUSTOMER.c.id)):
        yield Breach(
            "account-state",
            account,
            f"{account} is {state} and its orders are {had}, but its remedies say otherwise.",
        )


def four_eyes_held(connection: Connection) -> Iterator[Breach]:
    """Nobody granted their own request, and every request was asked and granted by the acts that
    say so."""
    query = select(APPROVAL.c.id, APPROVAL.c.asked_by).where(
        APPROVAL.c.state == "granted", APPROVAL.c.asked_by == APPROVAL.c.decided_by
    )
    for number, actor in connection.execute(query.order_by(APPROVAL.c.id)):
        yield Breach(
            "four-eyes", f"request {number}", f"Request {number} was asked and granted by {actor}."
        )
    asking, granting = ACT.alias("asking"), ACT.alias("granting")
    grants = (
        select(CHANGE.c.row_id, granting.c.actor)
        .join(granting, granting.c.id == CHANGE.c.act_id)
        .where(
            CHANGE.c.table_name == APPROVAL.name,
            CHANGE.c.column_name == "state",
            CHANGE.c.new == json.dumps("granted"),
            granting.c.act == ActName.GRANT,
        )
        .subquery()
    )
    said = and_(grants.c.row_id == APPROVAL.c.id, grants.c.actor == APPROVAL.c.decided_by)
    unsaid = (
        select(APPROVAL.c.id, APPROVAL.c.asked_by, APPROVAL.c.decided_by)
        .join(asking, asking.c.id == APPROVAL.c.act_id)
        .where(
            APPROVAL.c.state == "granted",
            or_(~exists().where(said), asking.c.actor != APPROVAL.c.asked_by),
        )
        .order_by(APPROVAL.c.id)
    )
    for number, asked_by, decided_by in connection.execute(unsaid):
        yield Breach(
            "four-eyes",
            f"request {number}",
            f"Request {number} is said to be {asked_by}'s and granted by {decided_by}; the log has "
            "no such acts.",
        )


CREDIT_PROOFS: tuple[Proof, ...] = (
    due_dates_hold,
    instalments_hold,
    states_hold,
    four_eyes_held,
)
