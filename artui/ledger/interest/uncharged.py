"""Overdue invoices that bear no interest because no valid policy applies, and why.

Every run reports them, so that nobody believes they were charged. Section 3.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, distinct, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.interest.policies import NO_POLICY, Policies, PolicyRow, policies
from artui.ledger.store.tables import CUSTOMER, ITEM


class Cause(NamedTuple):
    """The reason, and the day from which it holds where there was interest before."""

    reason: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The number of overdue invoices and customers without interest for one reason."""

    why: Cause
    invoices: int
    customers: int

    @property
    def sentence(self) -> str:
        """The reason with its numbers, as a sentence."""
        late = "1 overdue invoice" if self.invoices == 1 else f"{self.invoices} overdue invoices"
        whose = "1 customer" if self.customers == 1 else f"{self.customers} customers"
        bear = "bears" if self.invoices == 1 else "bear"
        since = f" from {self.why.since} on" if self.why.since else ""
        return f"{late} of {whose} {bear} no interest{since}: {self.why.reason}."


def left_out(
    connection: Connection, through: date, customer_ids: Collection[int] | None = None
) -> list[LeftOut]:
    """What a run through a day leaves out, one row for each reason."""
    rules = policies(connection, through)
    terms = (CUSTOMER.c.policy, CUSTOMER.c.country, CUSTOMER.c.region)
    late = [
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.approval == Approval.APPROVED,
        CUSTOMER.c.receivable,
        ITEM.c.open_minor > 0,
        ITEM.c.due_date < through,
    ]
    if customer_ids is not None:
        late.append(CUSTOMER.c.id.in_(customer_ids))
    query = (
        select(*terms, func.count(), func.count(distinct(CUSTOMER.c.id)))
        .select_from(ITEM)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(*late)
        .group_by(*terms)
        .order_by(*terms)
    )
    found: dict[Cause, LeftOut] = {}
    for policy, country, region, invoices, customers in connection.execute(query):
        name = rules.name_for(policy, country, region)
        if rules.policy(name).fixed:
            whose = zip(terms, (policy, country, region), strict=True)
            same = [column == value for column, value in whose]
            parts = list(_debts_without_rate(connection, rules, name, [*late, *same]))
        else:
            why = _why(rules, policy, country, name)
            parts = [LeftOut(why, invoices, customers)] if why else []
        for part in parts:
            so_far = found.get(part.why, LeftOut(part.why, 0, 0))
            found[part.why] = LeftOut(
                part.why, so_far.invoices + part.invoices, so_far.customers + part.customers
            )
    return list(found.values())


def _debts_without_rate(
    connection: Connection, rules: Policies, name: str, late: list[ColumnElement[bool]]
) -> Iterator[LeftOut]:
    """The overdue invoices without a rate of their own, under a policy that fixes it."""
    customers: dict[Cause, list[int]] = {}
    query = (
        select(ITEM.c.due_date, ITEM.c.customer_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(*late)
    )
    for due, customer_id in connection.execute(query):
        if not rules.policy(name).for_debt(due).last_charging(rules.on):
            why = _no_rate(name, rules.in_force(name, due))
            customers.setdefault(why, []).append(customer_id)
    for why, each in customers.items():
        yield LeftOut(why, len(each), len(set(each)))


def _why(rules: Policies, policy: str, country: str, name: str) -> Cause | None:
    """Why nothing is charged although nobody decided that; a customer's `none` is a decision."""
    if name == NO_POLICY:
        if policy:
            return None if policy == NO_POLICY else Cause(f"there is no policy {policy}")
        where = f"for country {country}" if country else "for customers without a country"
        return Cause(f"no policy holds {where}")
    row = rules.in_force(name)
    if row is not None and not row.reviewed:
        before = rules.policy(name).last_charging(rules.on)
        return _no_rate(name, row)._replace(since=before[1] if before else None)
    if rules.policy(name).rate_on(rules.on) is None:
        return _no_rate(name, None)
    return None


def _no_rate(name: str, row: PolicyRow | None) -> Cause:
    if row is not None and not row.reviewed:
        return Cause(f"the rate of policy {name} is not reviewed")
    return Cause(f"policy {name} has no rate yet")
