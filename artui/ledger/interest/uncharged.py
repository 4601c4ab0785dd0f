"""Overdue invoices that bear no interest because no valid policy applies, and why.

Every run reports them, so that nobody believes they were charged. Section 3.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, distinct, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.interest.policies import NO_POLICY, Policies, policies
from artui.ledger.store.tables import CUSTOMER, ITEM


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The number of overdue invoices and customers without interest for one reason."""

    reason: str
    invoices: int
    customers: int

    @property
    def sentence(self) -> str:
        """The reason with its numbers, as a sentence."""
        late = "1 overdue invoice" if self.invoices == 1 else f"{self.invoices} overdue invoices"
        whose = "1 customer" if self.customers == 1 else f"{self.customers} customers"
        bear = "bears" if self.invoices == 1 else "bear"
        return f"{late} of {whose} {bear} no interest: {self.reason}."


def left_out(
    connection: Connection, through: date, customer_ids: Collection[int] | None = None
) -> list[LeftOut]:
    """What a run through a day leaves out, one row for each reason."""
    rules = policies(connection, through)
    terms = (CUSTOMER.c.policy, CUSTOMER.c.country, CUSTOMER.c.region)
    query = (
        select(*terms, func.count(), func.count(distinct(CUSTOMER.c.id)))
        .select_from(ITEM)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.approval == Approval.APPROVED,
            CUSTOMER.c.receivable,
        )
        .where(ITEM.c.open_minor > 0, ITEM.c.due_date < through)
        .group_by(*terms)
        .order_by(*terms)
    )
    if customer_ids is not None:
        query = query.where(CUSTOMER.c.id.in_(customer_ids))
    found: dict[str, LeftOut] = {}
    for policy, country, region, invoices, customers in connection.execute(query):
        if reason := _reason(rules, policy, country, region):
            so_far = found.get(reason, LeftOut(reason, 0, 0))
            found[reason] = LeftOut(
                reason, so_far.invoices + invoices, so_far.customers + customers
            )
    return list(found.values())


def _reason(rules: Policies, policy: str, country: str, region: str) -> str:
    """Why nothing is charged although nobody decided that; a customer's `none` is a decision."""
    name = rules.name_for(policy, country, region)
    if name == NO_POLICY:
        if policy:
            return "" if policy == NO_POLICY else f"there is no policy {policy}"
        where = f"for country {country}" if country else "for customers without a country"
        return f"no policy holds {where}"
    row = rules.in_force(name)
    if row is not None and not row.reviewed:
        return f"the rate of policy {name} is not reviewed"
    if rules.policy(name).rate_on(rules.on) is None:
        return f"policy {name} has no rate yet"
    return ""
