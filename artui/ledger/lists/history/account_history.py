"""What happened on an account, up to a day: its documents, what they paid, what was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.remittance import in_text
from artui.ledger.items.open_items import chunks
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.history.account_events import (
    ALLOCATED,
    CUSTOMER_ADDED,
    CUSTOMER_CHANGED,
    RECORDED,
)
from artui.ledger.lists.history.event_tables import AnEvent, Happened
from artui.ledger.store.tables import ACT, ITEM

__all__ = ["AccountEvent", "Happened", "account_history", "acts_of"]

_TABLES = (CUSTOMER_ADDED, CUSTOMER_CHANGED, ALLOCATED, *RECORDED)


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One event; `amount_minor` is in minor units of `currency`, None where it has no amount.

    `number` is that of the document it is about, `text` the rest of it in words.
    """

    day: date
    at: datetime
    actor: str
    event: ItemKind | Happened
    number: str
    amount_minor: int | None
    currency: str
    text: str


class ActOfEvent(NamedTuple):
    """When an act was done, and by whom."""

    at: datetime
    actor: str


def account_history(connection: Connection, customer_id: int, as_of: date) -> list[AccountEvent]:
    """The events of an account up to a day, by their own days; what has none by its act's."""
    found = list(_documents(connection, customer_id))
    for each in _TABLES:
        found += each.read(connection, each.of_customer(customer_id))
    acts = acts_of(connection, {event.act_id for event in found})
    events: list[tuple[date, int, AccountEvent]] = []
    for one in found:
        act = acts[one.act_id]
        day = one.day or act.at.date()
        about = (one.number, one.amount_minor, one.currency, one.text)
        if one.day is None or day <= as_of:
            event = AccountEvent(day, act.at, act.actor, one.event, *about)
            events.append((day, one.act_id, event))
    return [event for _, _, event in sorted(events, key=lambda each: each[:2])]


def acts_of(connection: Connection, act_ids: set[int]) -> dict[int, ActOfEvent]:
    """When these acts were done, and by whom."""
    found: dict[int, ActOfEvent] = {}
    for part in chunks(sorted(act_ids)):
        query = select(ACT.c.id, ACT.c.at, ACT.c.actor).where(ACT.c.id.in_(part))
        found |= {act_id: ActOfEvent(at, actor) for act_id, at, actor in connection.execute(query)}
    return found


def _documents(connection: Connection, customer_id: int) -> Iterator[AnEvent]:
    query = select(ITEM).where(
        ITEM.c.customer_id == customer_id, ITEM.c.approval == Approval.APPROVED
    )
    items = connection.execute(query).all()
    named = lines_of(connection, [row.id for row in items if row.kind == ItemKind.PAYMENT])
    for row in items:
        text = row.reason or in_text(named.get(row.id, ()), row.currency)
        money = (row.number, row.amount_minor, row.currency)
        yield AnEvent(row.act_id, row.issue_date, row.kind, *money, text, row.id, row.id)
