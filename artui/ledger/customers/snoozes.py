"""Putting customers off: they leave the worklist until a day, unless something gets worse.

What the worklist says of them then is kept with the act, which is undone like others.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, select

from artui.domain.snoozing import Plight, is_worse
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.refusals import BadDocument
from artui.ledger.store.many import among
from artui.ledger.store.tables import ACT, CUSTOMER, SNOOZE

# How customers stand, by id and currency; without those who need no attention.
Plights = Mapping[int, Mapping[str, Plight]]


@dataclass(frozen=True)
class Snooze:
    """A customer who is put off: since and until which day, why, by whom, and how they stood."""

    id: int
    customer_id: int
    account: str
    name: str
    day: date
    until: date
    reason: str
    actor: str
    seen: str

    @cached_property
    def plight(self) -> Mapping[str, Plight]:
        """How the customer stood by currency."""
        return {
            currency: Plight(overdue, {about: (n, minor) for about, n, minor in reasons})
            for currency, overdue, reasons in json.loads(self.seen)
        }

    def hides(self, currency: str, now: Plight) -> bool:
        """Whether a row of the customer stays off the worklist: nothing is worse."""
        return not is_worse(self.plight.get(currency, Plight()), now)


def _written(plights: Mapping[str, Plight]) -> str:
    """How a customer stands by currency, as it is kept with the snooze."""
    return json.dumps(
        [
            [code, each.overdue_minor, [[about, *of] for about, of in sorted(each.reasons.items())]]
            for code, each in sorted(plights.items())
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def snoozes(
    connection: Connection, as_of: date, *, customer_ids: Collection[int] = ()
) -> list[Snooze]:
    """Who is put off on a day, of some customers or all, by the day until which they are, then by
    account."""
    query = (
        select(
            SNOOZE.c.id,
            SNOOZE.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            SNOOZE.c.day,
            SNOOZE.c.until,
            SNOOZE.c.reason,
            ACT.c.actor,
            SNOOZE.c.seen,
        )
        .join(CUSTOMER, CUSTOMER.c.id == SNOOZE.c.customer_id)
        .join(ACT, ACT.c.id == SNOOZE.c.act_id)
        .where(SNOOZE.c.until > as_of, SNOOZE.c.day <= as_of, SNOOZE.c.withdrawn_act_id.is_(None))
        .order_by(SNOOZE.c.until, CUSTOMER.c.account)
    )
    if customer_ids:
        query = query.where(among(connection, SNOOZE.c.customer_id, customer_ids))
    return [Snooze(*row) for row in connection.execute(query)]


def snooze(book: Book, plights: Plights, *, until: date, reason: str) -> Done:
    """Put customers off until a day: one act, which replaces an earlier one for them.

    Raises BadDocument: the day is not after the business day.
    """
    if until <= book.business_date:
        raise BadDocument(f"{until} is not after {book.business_date}; name a later day.")
    with book.act(ActName.SNOOZE, "") as entry:
        accounts = _accounts(entry, plights)
        _end(entry, accounts)
        rows = [
            {
                "customer_id": customer_id,
                "day": book.business_date,
                "until": until,
                "reason": reason,
                "seen": _written(plights[customer_id]),
                "withdrawn_act_id": None,
            }
            for customer_id in accounts
        ]
        entry.made_many(SNOOZE, entry.insert(SNOOZE, rows))
        entry.subject = _subject(accounts)
        entry.summary = f"{', '.join(accounts.values())} snoozed until {until}: {reason}"
        return Done(entry.id, entry.summary)


def wake(book: Book, customer_ids: Collection[int]) -> Done:
    """Put customers on the worklist again: one act. Raises BadDocument (one is not put off)."""
    with book.act(ActName.SNOOZE, "") as entry:
        accounts = _accounts(entry, customer_ids)
        ended = _end(entry, customer_ids)
        for customer_id, account in accounts.items():
            if customer_id not in ended:
                raise BadDocument(f"{account} is not snoozed.")
        entry.subject = _subject(accounts)
        entry.summary = f"{', '.join(accounts.values())} not snoozed any more"
        return Done(entry.id, entry.summary)


def _accounts(entry: Entry, customer_ids: Collection[int]) -> dict[int, str]:
    query = select(CUSTOMER.c.id, CUSTOMER.c.account).order_by(CUSTOMER.c.account)
    query = query.where(among(entry.connection, CUSTOMER.c.id, sorted(set(customer_ids))))
    return {row.id: row.account for row in entry.connection.execute(query)}


def _end(entry: Entry, customer_ids: Collection[int]) -> set[int]:
    """End what puts these customers off today; returns whom it put off."""
    today = entry.book.business_date
    query = select(SNOOZE.c.id, SNOOZE.c.customer_id).where(
        SNOOZE.c.until > today,
        SNOOZE.c.withdrawn_act_id.is_(None),
        among(entry.connection, SNOOZE.c.customer_id, sorted(set(customer_ids))),
    )
    found = {row.id: row.customer_id for row in entry.connection.execute(query)}
    entry.change_many(SNOOZE, {row_id: {"until": today} for row_id in found})
    return set(found.values())


def _subject(accounts: Mapping[int, str]) -> str:
    return next(iter(accounts.values())) if len(accounts) == 1 else f"{len(accounts)} customers"
