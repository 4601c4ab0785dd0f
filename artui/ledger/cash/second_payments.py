"""A reference that a payment of the customer has already: another date or amount makes it another
payment, but one that is typed is more often the same money typed again, so a clerk is asked.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.domain.text import unwrapped, visible
from artui.ledger.book.ledger_settings import time_zone
from artui.ledger.store.tables import ACT, CUSTOMER, ITEM


class HasReference(Refused):
    """Another payment of the customer has this reference and stands, and nobody said to record a
    second one."""


class StandingPayment(NamedTuple):
    """A payment that stands, and the act that recorded it."""

    reference: str
    currency: str
    amount_minor: int
    at: datetime
    actor: str

    @property
    def told(self) -> Sentence:
        """When and by whom it was recorded; `at` is in the ledger's zone."""
        money = Money(self.amount_minor, self.currency)
        start = f"Payment {visible(self.reference)} was recorded on {self.at:%Y-%m-%d} by "
        return Sentence(f"{start}{visible(self.actor)} (", money, ") already.")


def standing_payment(
    connection: Connection, account: str, reference: str
) -> StandingPayment | None:
    """The latest payment in force of a customer that has a reference."""
    query = (
        select(ITEM.c.number, ITEM.c.currency, ITEM.c.amount_minor, ACT.c.at, ACT.c.actor)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .join(ACT, ACT.c.id == ITEM.c.act_id)
        # A literal, so that SQLite uses the index of references, which holds only payments.
        .where(ITEM.c.kind == literal_column("'payment'"), ITEM.c.reversed_by_id.is_(None))
        .where(CUSTOMER.c.account == account, ITEM.c.number == unwrapped(reference))
    )
    row = connection.execute(query.order_by(ITEM.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return StandingPayment(*row[:3], row.at.astimezone(time_zone(connection)), row.actor)
