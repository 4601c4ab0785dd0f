"""Proofs on credit: due dates in force, the states of accounts, and four eyes."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from artui.domain.kinds import AccountState, ItemKind
from artui.ledger.credit.due_dates import IN_FORCE, ORIGIN
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.store.tables import APPROVAL, CUSTOMER, ITEM, REMEDY, REMEDY_ITEM


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
        .where(ITEM.c.kind == ItemKind.INVOICE, ITEM.c.due_date != right)
        .order_by(ITEM.c.id)
    )
    for number, due, other in connection.execute(query):
        yield Breach(
            "due-date",
            f"invoice {number}",
            f"Invoice {number} is due {due}, but its terms and the demands in force say {other}.",
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
    """Nobody granted their own request."""
    query = select(APPROVAL.c.id, APPROVAL.c.asked_by).where(
        APPROVAL.c.state == "granted", APPROVAL.c.asked_by == APPROVAL.c.decided_by
    )
    for number, actor in connection.execute(query.order_by(APPROVAL.c.id)):
        yield Breach(
            "four-eyes", f"request {number}", f"Request {number} was asked and granted by {actor}."
        )


CREDIT_PROOFS: tuple[Proof, ...] = (due_dates_hold, states_hold, four_eyes_held)
