"""The remedies that were taken, on which trigger, and whether they are in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from artui.ledger.store.tables import ACT, CUSTOMER, REMEDY


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """A remedy; only an offset has a currency and an amount in minor units."""

    id: int
    account: str
    day: date
    trigger: str
    measure: str
    currency: str
    amount_minor: int | None
    reason: str
    actor: str
    lifted: date | None
    lifted_reason: str

    @property
    def state(self) -> str:
        """Its state on lists, `standing` (in force) or `lifted`."""
        return "standing" if self.lifted is None else "lifted"


def remedies(
    connection: Connection, as_of: date, *, customer_ids: Sequence[int] = ()
) -> list[RemedyRow]:
    """The remedies taken up to a day that were not undone, the oldest first; of all or some."""
    query = (
        select(
            REMEDY.c.id,
            CUSTOMER.c.account,
            REMEDY.c.day,
            REMEDY.c.trigger,
            REMEDY.c.measure,
            REMEDY.c.currency,
            REMEDY.c.amount_minor,
            REMEDY.c.reason,
            ACT.c.actor,
            REMEDY.c.lifted,
            REMEDY.c.lifted_reason,
        )
        .join(CUSTOMER, CUSTOMER.c.id == REMEDY.c.customer_id)
        .join(ACT, ACT.c.id == REMEDY.c.act_id)
        .where(REMEDY.c.withdrawn_act_id.is_(None), REMEDY.c.day <= as_of)
    )
    if customer_ids:
        query = query.where(REMEDY.c.customer_id.in_(customer_ids))
    return [RemedyRow(*row) for row in connection.execute(query.order_by(REMEDY.c.id))]
