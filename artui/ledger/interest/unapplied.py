"""Credits that lie unapplied while interest runs: marked with every run, since to apply them first
may leave less to charge. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.interest import accrue, charge
from artui.domain.kinds import Approval, ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.interest.bearing import debts
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import PreviewRow
from artui.ledger.store.tables import ITEM

_CREDITS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)


class Unapplied(NamedTuple):
    """What a customer has unapplied in a currency, in minor units, and since when."""

    minor: int
    since: date


class WaitingCredit(NamedTuple):
    """A payment or memo that lies unapplied."""

    id: int
    kind: ItemKind
    issue_date: date
    open_minor: int


def waiting_credits(
    connection: Connection, customer_id: int, currency: str, day: date
) -> list[WaitingCredit]:
    """What a customer has unapplied in a currency, the oldest first."""
    query = (
        select(*(ITEM.c[name] for name in WaitingCredit._fields))
        .where(
            ITEM.c.customer_id == customer_id,
            ITEM.c.currency == currency,
            ITEM.c.side == -1,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.kind.in_(_CREDITS),
            ITEM.c.issue_date <= day,
        )
        .order_by(ITEM.c.issue_date, ITEM.c.id)
    )
    return [WaitingCredit(*row) for row in connection.execute(query)]


def unapplied(
    connection: Connection,
    day: date,
    customer_ids: Collection[int] | None = None,
    *,
    but_of_act: int | None = None,
) -> dict[tuple[int, str], Unapplied]:
    """The unapplied payments and memos of customers by currency; those that one act posted can
    be left out."""
    query = (
        select(
            ITEM.c.customer_id,
            ITEM.c.currency,
            func.sum(ITEM.c.open_minor),
            func.min(ITEM.c.issue_date),
        )
        .where(
            ITEM.c.side == -1,
            ITEM.c.open_minor > 0,
            ITEM.c.approval == Approval.APPROVED,
            ITEM.c.kind.in_(_CREDITS),
            ITEM.c.issue_date <= day,
        )
        .group_by(ITEM.c.customer_id, ITEM.c.currency)
    )
    if customer_ids is not None:
        query = query.where(ITEM.c.customer_id.in_(customer_ids))
    if but_of_act is not None:
        query = query.where(ITEM.c.act_id != but_of_act)
    return {
        (customer, currency): Unapplied(int(minor), since)
        for customer, currency, minor, since in connection.execute(query)
    }


def marks(
    connection: Connection,
    rows: Iterable[PreviewRow],
    found: dict[tuple[int, str], Unapplied],
    *,
    posted: bool = False,
) -> Iterator[str]:
    """A sentence for each customer who is charged while credits of theirs lie unapplied."""
    charged: dict[tuple[int, str], PreviewRow] = {}
    for row in rows:
        if row.charge_minor:
            charged.setdefault((row.customer_id, row.currency), row)
    for (customer_id, currency), row in charged.items():
        lies = found.get((customer_id, currency))
        if lies is None:
            continue
        what = Sentence(
            Money(lies.minor, currency), f" of {row.account} unapplied since {lies.since}"
        )
        if posted:
            yield Sentence(what, ".")
            continue
        left = Money(_if_applied(connection, customer_id, currency, row.through), currency)
        yield Sentence(what, "; apply it first, then ", left, " is due.")


def _if_applied(connection: Connection, customer_id: int, currency: str, through: date) -> int:
    """What a run would charge a customer if their credits had been applied, oldest debts first."""
    # A payment stops interest from its value date on, a memo from the day on which it is applied.
    credits = waiting_credits(connection, customer_id, currency, through)
    left_of = {credit.id: credit.open_minor for credit in credits}
    rules = policies(connection, through)
    total = 0
    for invoice, debt, before in debts(connection, rules, through, [customer_id]):
        if invoice.currency != currency or invoice.reversed:
            continue
        moves, left = list(debt.movements), invoice.open_minor
        for credit in credits:
            if share := min(left, left_of[credit.id]):
                day = credit.issue_date if credit.kind is ItemKind.PAYMENT else through
                moves.append((day, share))
                left_of[credit.id] -= share
                left -= share
        paid = replace(debt, movements=tuple(moves))
        cumulative = accrue(paid, rules.policy(invoice.policy), through).rounded_minor
        total += charge(cumulative, before)[0]
    return total
