"""Credit limits and exposure: may this invoice be posted? Section 5 of the domain rules.

A limit belongs to an account and currency. Exposure is what the account and all below it have open;
unapplied credits do not lower it. A new or enlarged invoice is checked at its account and at every
ancestor, in the transaction that posts it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select

from artui.domain.money import format_minor
from artui.ledger.refusals import OverLimit
from artui.ledger.standing import CUSTOMER, ITEM
from artui.ledger.tables import CreditEvent, table_of

EVENT = table_of(CreditEvent)


@dataclass(slots=True)
class CreditLine:
    """The limits of an account tree and what is used of them, kept up while an act posts."""

    connection: Connection
    day: date
    limits: dict[int, dict[str, int]] | None = None
    parents: dict[int, int | None] = field(default_factory=dict)
    used: dict[tuple[int, str], int] = field(default_factory=dict)

    def chain(self, customer_id: int) -> list[int]:
        """The account and its ancestors, the account first."""
        found: list[int] = []
        current: int | None = customer_id
        while current is not None:
            found.append(current)
            if current not in self.parents:
                query = select(CUSTOMER.c.parent_id).where(CUSTOMER.c.id == current)
                self.parents[current] = self.connection.execute(query).scalar_one()
            current = self.parents[current]
        return found

    def breach(self, customer_id: int, currency: str, minor: int) -> tuple[int, int, int] | None:
        """(account id, limit, exposure so far) of the first limit that this would exceed."""
        if self.limits is None:
            self.limits = limits_on(self.connection, self.day)
        if not self.limits:
            return None
        for account in self.chain(customer_id):
            if account in self.limits:
                limit = self.limits[account].get(currency, 0)
                used = self._used(account, currency)
                if used + minor > limit:
                    return account, limit, used
        return None

    def take(self, customer_id: int, currency: str, minor: int) -> None:
        """Count an invoice that is being posted."""
        if self.limits:
            for account in self.chain(customer_id):
                if account in self.limits:
                    self.used[account, currency] = self._used(account, currency) + minor

    def refuse_beyond(self, customer_id: int, currency: str, minor: int, what: str) -> None:
        """Raise OverLimit with limit and exposure if this much more would exceed a limit."""
        found = self.breach(customer_id, currency, minor)
        if found is None:
            return
        account, limit, used = found
        name = self.connection.execute(
            select(CUSTOMER.c.account).where(CUSTOMER.c.id == account)
        ).scalar_one()
        raise OverLimit(
            f"{what} of {format_minor(minor, currency)} {currency} would "
            f"take {name} beyond its credit limit: "
            f"limit {format_minor(limit, currency)}, exposure "
            f"{format_minor(used, currency)} {currency}."
        )

    def load(self) -> None:
        """Read the exposure of every account with a limit at once: for many invoices."""
        if self.limits is None:
            self.limits = limits_on(self.connection, self.day)
        if self.used or not self.limits:
            return
        rows = self.connection.execute(select(CUSTOMER.c.id, CUSTOMER.c.parent_id))
        self.parents = {row.id: row.parent_id for row in rows}
        limited = ((id, currency) for id, found in self.limits.items() for currency in found)
        self.used = dict.fromkeys(limited, 0)
        query = (
            select(ITEM.c.customer_id, ITEM.c.currency, func.sum(ITEM.c.open_minor).label("minor"))
            .where(ITEM.c.side == 1, ITEM.c.open_minor > 0, ITEM.c.approval == "approved")
            .group_by(ITEM.c.customer_id, ITEM.c.currency)
        )
        for row in self.connection.execute(query):
            for account in self.chain(row.customer_id):
                if account in self.limits:
                    key = (account, row.currency)
                    self.used[key] = self.used.get(key, 0) + int(row.minor)

    def _used(self, account: int, currency: str) -> int:
        key = (account, currency)
        if key not in self.used:
            self.used[key] = exposure(self.connection, account, currency)
        return self.used[key]


def limits_on(connection: Connection, day: date) -> dict[int, dict[str, int]]:
    """The limit in force of every account that has one: account id -> currency -> minor units."""
    query = (
        select(EVENT.c.customer_id, EVENT.c.currency, EVENT.c.limit_minor)
        .where(
            EVENT.c.limit_minor.is_not(None),
            EVENT.c.withdrawn_act_id.is_(None),
            or_(EVENT.c.effective_date.is_(None), EVENT.c.effective_date <= day),
        )
        .order_by(EVENT.c.effective_date.is_not(None), EVENT.c.effective_date, EVENT.c.id)
    )
    found: dict[int, dict[str, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.customer_id, {})[row.currency] = row.limit_minor
    return found


def exposure(connection: Connection, customer_id: int, currency: str) -> int:
    """Open debits of an account and of all below it, in minor units."""
    below: Any = (
        select(CUSTOMER.c.id).where(CUSTOMER.c.id == customer_id).cte("below", recursive=True)
    )
    below = below.union_all(select(CUSTOMER.c.id).join(below, CUSTOMER.c.parent_id == below.c.id))
    query = select(func.coalesce(func.sum(ITEM.c.open_minor), 0)).where(
        ITEM.c.customer_id.in_(select(below.c.id)),
        ITEM.c.currency == currency,
        ITEM.c.side == 1,
        ITEM.c.open_minor > 0,
        ITEM.c.approval == "approved",
    )
    return int(connection.execute(query).scalar_one())
