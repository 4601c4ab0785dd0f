"""Credit notes of the Ads service that lower what a customer owes, and whose word is taken for it.

The server can't tell a sync from a clerk's own hand, as it is the clerk's own process that asks the
service. So of a customer whom nobody else has synced yet, a clerk takes credit notes only up to the
threshold of credit memos; what is above it is set aside until a supervisor or another clerk syncs.
One that the service has given back already is taken, since it leaves nothing to pay with.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import Origin
from artui.domain.money import Money
from artui.domain.text import shown_id
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Entry
from artui.ledger.book.records import NewMemo
from artui.ledger.documents.memo_sums import MemoSums
from artui.ledger.store.tables import ACT, CUSTOMER, ITEM


@dataclass(slots=True)
class NewCredits:
    """The credit notes of a customer that an act of a sync brings in."""

    customer_id: int
    account: str
    vouched: bool
    """Whether somebody else has synced the customer before."""
    sums: MemoSums

    @classmethod
    def of(cls, entry: Entry, account: str) -> Self:
        """Those of an act that has none yet."""
        query = select(CUSTOMER.c.id, CUSTOMER.c.act_id).where(
            CUSTOMER.c.account == account, CUSTOMER.c.withdrawn_act_id.is_(None)
        )
        customer = entry.connection.execute(query).one_or_none()
        customer_id = 0 if customer is None else customer.id
        vouched = _known_by_another(entry.connection, customer_id, entry.book.actor)
        return cls(customer_id, account, vouched, MemoSums.of(entry))

    def refuse(self, number: str, day: date, money: Money) -> None:
        """Raise AboveThreshold for a credit note that takes a supervisor."""
        if not self.vouched:
            new = NewMemo(shown_id(number), self.account, day, money.minor, money.currency)
            self.sums.add(self.customer_id, new)


def _known_by_another(connection: Connection, customer_id: int, actor: str) -> bool:
    """Whether another than the actor has synced a customer, as the server asks it too."""
    synced = ACT.c.act == ActName.ADS_SYNC, ACT.c.actor != actor
    made = select(CUSTOMER.c.act_id).where(CUSTOMER.c.id == customer_id)
    wrote = select(ITEM.c.act_id).where(
        ITEM.c.customer_id == customer_id, ITEM.c.origin == Origin.SERVICE
    )
    query = select(ACT.c.id).where(*synced, or_(ACT.c.id.in_(made), ACT.c.id.in_(wrote)))
    return connection.execute(query.limit(1)).first() is not None
