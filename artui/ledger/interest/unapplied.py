"""Credits that lie unapplied while interest runs: marked with every run, since to apply them first
may leave less to charge. Section 3 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.interest import accrued_minor, charge
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.interest.bearing import debts_of
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
    """A sentence for each customer who is charged while credits of theirs lie unapplied; `rows`
    are all that are charged, of these customers at least."""
    charged: dict[tuple[int, str], list[PreviewRow]] = {}
    for row in rows:
        if row.charge_minor and (row.customer_id, row.currency) in found:
            charged.setdefault((row.customer_id, row.currency), []).append(row)
    for part in chunks(list(charged)):
        left = {} if posted else _if_applied(connection, {key: charged[key] for key in part})
        for key in part:
            (minor, since), currency, account = found[key], key[1], charged[key][0].account
            what = Sentence(Money(minor, currency), f" of {account} unapplied since {since}")
            if posted:
                yield Sentence(what, ".")
                continue
            then = Money(left[key], currency)
            yield Sentence(what, "; apply it first, then ", then, " is due.")


def _if_applied(
    connection: Connection, charged: dict[tuple[int, str], list[PreviewRow]]
) -> dict[tuple[int, str], int]:
    """What a run would charge customers in a currency if their credits had been applied, oldest
    debts first; given what it charges."""
    through = next(iter(charged.values()))[0].through
    # A payment stops interest from its value date on, a memo from the day on which it is applied.
    customer_ids = sorted({customer_id for customer_id, _ in charged})
    credits = _waiting(connection, customer_ids, through)
    left_of = {credit.id: credit.open_minor for each in credits.values() for credit in each}
    rules = policies(connection, through)
    total = {key: sum(row.charge_minor for row in rows) for key, rows in charged.items()}
    now = {row.invoice_id: row.charge_minor for rows in charged.values() for row in rows}
    # What is paid is charged as it is.
    still_open = select(ITEM.c.id).where(
        among(connection, ITEM.c.customer_id, customer_ids),
        ITEM.c.kind == ItemKind.INVOICE,
        OPEN_NOW,
    )
    ids = connection.execute(still_open).scalars().all()
    owed = list(debts_of(connection, rules, through, ids, open_only=True))
    owed.sort(key=lambda each: (each[0].due_date, each[0].id))
    for invoice, debt, before in owed:
        key = invoice.customer_id, invoice.currency
        if key not in total:
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
        total[key] += charge(cumulative, before)[0] - now.get(invoice.id, 0)
    return total
