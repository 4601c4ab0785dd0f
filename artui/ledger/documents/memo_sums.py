"""What a clerk brings in as credit memos for one customer in a day, which takes a supervisor above
the ledger's threshold: a memo that is made up and applied is a write-off by another name.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from sqlalchemy import func, select

from artui.domain.kinds import ItemKind, Role
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.book import Entry, role_of
from artui.ledger.book.ledger_settings import LedgerKey
from artui.ledger.book.records import NewMemo
from artui.ledger.book.refusals import NeedsSupervisor
from artui.ledger.book.supervised import require_supervisor_above
from artui.ledger.store.tables import ACT, ITEM

_DAY = timedelta(days=1)


@dataclass(slots=True)
class MemoSums:
    """The credit memos of an act so far, with those that its actor brought in within a day before:
    their sums in minor units, by customer and currency."""

    entry: Entry
    unlimited: bool
    """Whether a supervisor brings them in, for whom nothing is counted."""
    sums: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Those of an act that has no memo yet."""
        role = role_of(entry.connection, entry.book.actor)
        return cls(entry, role is Role.SUPERVISOR)

    def add(self, customer_id: int, new: NewMemo) -> None:
        """Count a memo; raises AboveThreshold, which names the column."""
        if self.unlimited:
            return
        key = customer_id, new.currency
        before = self.sums[key] if key in self.sums else self._before(customer_id, new.currency)
        money = Money(new.amount_minor, new.currency)
        what = Sentence(f"Bringing in credit memo {new.number} of ", money, f" for {new.account}")
        most = LedgerKey.MEMO_THRESHOLD
        try:
            require_supervisor_above(
                self.entry, most, what, money, before_minor=before, since="in a day"
            )
        except NeedsSupervisor as refusal:
            raise refusal.at("amount") from None
        self.sums[key] = before + money.minor

    def _before(self, customer_id: int, currency: str) -> int:
        query = (
            select(func.sum(ITEM.c.amount_minor))
            .join(ACT, ACT.c.id == ITEM.c.act_id)
            .where(
                ITEM.c.customer_id == customer_id,
                ITEM.c.currency == currency,
                ITEM.c.kind == ItemKind.CREDIT_MEMO,
                ITEM.c.recorded_at > self.entry.at - _DAY,
                ITEM.c.reversed_by_id.is_(None),
                ACT.c.actor == self.entry.book.actor,
            )
        )
        return int(self.entry.connection.execute(query).scalar_one() or 0)
