"""What many invoices accrued to a day: of those of which nothing moved since the last interest run
of all customers, what was charged is all. Section 3 of the domain rules.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from artui.domain.kinds import Approval
from artui.ledger.interest.accruals import Accrued, Waived, accrued_for
from artui.ledger.interest.charged import Charges
from artui.ledger.interest.moved import base_of, moved_since
from artui.ledger.interest.policies import policies
from artui.ledger.interest.settled import in_chains
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.many import among, streamed
from artui.ledger.store.tables import CUSTOMER, INTEREST_CHARGE, ITEM


class AccruedOfMany:
    """Interest of many invoices, asked for some thousand at a time: only what moved since the last
    run of all customers is computed, of the others what was charged is all."""

    def __init__(self, connection: Connection, as_of: date) -> None:
        self._connection, self._as_of = connection, as_of
        rules = policies(connection, as_of)
        base = base_of(connection, rules, as_of)
        self._moved: set[int] | None = None
        if base is not None:
            self._moved = moved_since(connection, base, as_of) | in_chains(connection)
            self._moved |= Waived(connection, as_of).chains().keys()

    def of(self, ids: Sequence[int]) -> dict[int, Accrued]:
        """Interest to date, charged so far and not charged; invoices without are left out."""
        connection, moved = self._connection, self._moved
        if moved is None:
            return accrued_for(connection, ids, self._as_of)
        found: dict[int, Accrued] = {}
        computed = [item_id for item_id in ids if item_id in moved]
        others = [item_id for item_id in ids if item_id not in moved]
        query = _charged(connection, self._as_of, others)
        for rows in streamed(connection, query):
            for item_id, minor, reversed_by in rows:
                if reversed_by is not None:
                    computed.append(item_id)
                elif minor:
                    found[item_id] = Accrued(minor, minor, 0)
        return found | accrued_for(connection, computed, self._as_of)


def _charged(connection: Connection, through: date, ids: Sequence[int]) -> Select[Any]:
    """A query for what was charged of some invoices, with what reversed them."""
    known = (
        Charges(connection, through)
        .by_invoice()
        .where(among(connection, INTEREST_CHARGE.c.invoice_id, ids))
        .subquery("known")
    )
    invoice_id, minor = known.c
    return (
        select(ITEM.c.id, minor, ITEM.c.reversed_by_id)
        .select_from(LeadingJoin(known, ITEM, ITEM.c.id == invoice_id))
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.approval == Approval.APPROVED, CUSTOMER.c.receivable)
    )
