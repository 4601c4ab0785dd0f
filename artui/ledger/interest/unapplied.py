"""Credits that lie unapplied while interest runs: marked with every run, since to apply them first
may leave less to charge. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.interest import accrued_minor, charge
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.interest.bearing import debts
from artui.ledger.interest.policies import policies
from artui.ledger.interest.reckoning import PreviewRow
from artui.ledger.store.many import among, chunks
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
    return _waiting(connection, [customer_id], day).get((customer_id, currency), [])


def _waiting(
    connection: Connection, customer_ids: Collection[int], day: date
) -> dict[tuple[int, str], list[WaitingCredit]]:
    """What customers have unapplied by currency, the oldest first."""
    fields = [ITEM.c[name] for name in WaitingCredit._fields]
    query = (
        select(ITEM.c.customer_id, ITEM.c.currency, *fields)
        .where(
            among(connection, ITEM.c.customer_id, customer_ids),
            ITEM.c.side == -1,
            OPEN_NOW,
            ITEM.c.kind.in_(_CREDITS),
            ITEM.c.issue_date <= day,
        )
        .order_by(ITEM.c.issue_date, ITEM.c.id)
    )
    found: dict[tuple[int, str], list[WaitingCredit]] = {}
    for row in connection.execute(query):
        found.setdefault((row.customer_id, row.currency), []).append(WaitingCredit(*row[2:]))
    return found


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
            OPEN_NOW,
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
    lying = {key: row for key, row in charged.items() if key in found}
    keys = list(lying)
    for part in chunks(keys):
        left = {} if posted or not part else _if_applied(connection, part, lying[part[0]].through)
        for key in part:
            (minor, since), currency, account = found[key], key[1], lying[key].account
            what = Sentence(Money(minor, currency), f" of {account} unapplied since {since}")
            if posted:
                yield Sentence(what, ".")
                continue
            then = Money(left.get(key, 0), currency)
            yield Sentence(what, "; apply it first, then ", then, " is due.")


def _if_applied(
    connection: Connection, keys: Sequence[tuple[int, str]], through: date
) -> dict[tuple[int, str], int]:
    """What a run would charge customers in a currency if their credits had been applied, oldest
    debts first."""
    # A payment stops interest from its value date on, a memo from the day on which it is applied.
    customer_ids = sorted({customer_id for customer_id, _ in keys})
    credits = _waiting(connection, customer_ids, through)
    left_of = {credit.id: credit.open_minor for each in credits.values() for credit in each}
    rules = policies(connection, through)
    total = dict.fromkeys(keys, 0)
    for invoice, debt, before in debts(connection, rules, through, customer_ids):
        key = invoice.customer_id, invoice.currency
        if key not in total or invoice.reversed:
            continue
        moves, left = list(debt.movements), invoice.open_minor
        for credit in credits.get(key, ()):
            if share := min(left, left_of[credit.id]):
                day = credit.issue_date if credit.kind is ItemKind.PAYMENT else through
                moves.append((day, share))
                left_of[credit.id] -= share
                left -= share
        paid = debt._replace(movements=tuple(moves))
        cumulative = accrued_minor(paid, rules.policy(invoice.policy), through)
        total[key] += charge(cumulative, before)[0]
    return total
