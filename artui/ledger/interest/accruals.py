"""What invoices accrued to a day and what of it is not charged: each by itself, with its trace.

Section 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from artui.domain.interest import Accrual, Debt, accrue, accrued_minor, charge, next_increase
from artui.ledger.cash.charge_write_offs import written_off_charges
from artui.ledger.interest.bearing import Bearing, debts_of
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.store.many import BATCH


class Accrued(NamedTuple):
    """Interest of an invoice to a day, in minor units; `uncharged` below zero is what a correction
    would give back."""

    cumulative_minor: int = 0
    charged_minor: int = 0
    uncharged_minor: int = 0


def accrued_for(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, Accrued]:
    """Interest to date, charged so far and not charged, per invoice; invoices without interest are
    left out."""
    rules = policies(connection, as_of)
    waived = Waived(connection, as_of)
    found: dict[int, Accrued] = {}
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        for invoice, debt, before in debts_of(connection, rules, as_of, part):
            minor = cumulative(rules, invoice, debt, as_of)
            if minor or before:
                more, less = waived.charge(invoice, minor, before)
                found[invoice.id] = Accrued(minor, before, more - less)
    return found


class Traced(NamedTuple):
    """One invoice's interest with its segments, what was charged of it before, and what was not;
    below zero is what a correction would give back."""

    invoice: Bearing
    accrual: Accrual
    charged_minor: int
    uncharged_minor: int
    dues: tuple[date, ...]
    """The due dates of its parts, or its own."""


def trace(connection: Connection, invoice_id: int, through: date) -> Traced:
    """One invoice's interest to a day with its segments, and the part already charged."""
    rules = policies(connection, through)
    for invoice, debt, before in debts_of(
        connection, rules, through, [invoice_id], late_only=False
    ):
        dues = tuple(due for due, _ in debt.parts) or (debt.due,)
        if invoice.reversed:
            debt = Debt(debt.currency, 0, debt.due)
        accrual = accrue(debt, rules.policy(invoice.policy), through)
        waived = Waived(connection, through)
        more, less = waived.charge(invoice, accrual.rounded_minor, before)
        return Traced(invoice, accrual, before, more - less, dues)
    raise KeyError(invoice_id)


def growth(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, tuple[date, int]]:
    """When each invoice's interest next grows and by how much; invoices whose interest no longer
    grows are left out."""
    rules = policies(connection, as_of)
    found: dict[int, tuple[date, int]] = {}
    for invoice, debt, _ in debts_of(
        connection, rules, as_of, ids, late_only=False, open_only=True
    ):
        policy = rules.policy(invoice.policy)
        if not invoice.reversed and (policy.fixed or policy.rate_on(as_of) is not None):
            day, minor = next_increase(debt, policy, as_of)
            if minor:
                found[invoice.id] = (day, minor)
    return found


def cumulative(rules: Policies, invoice: Bearing, debt: Debt, through: date) -> int:
    """Interest to the day, rounded once; a reversed invoice has none."""
    if invoice.reversed or through <= debt.due:
        return 0
    return accrued_minor(debt, rules.policy(invoice.policy), through)


@dataclass(slots=True)
class Waived:
    """What was waived or written off of charges; read only once something was charged too much."""

    connection: Connection
    through: date
    by_chain: dict[int, int] | None = None

    def charge(self, invoice: Bearing, cumulative: int, before: int) -> tuple[int, int]:
        """What a run charges on an invoice, or corrects."""
        if cumulative >= before:
            return charge(cumulative, before)
        return charge(cumulative, before, self.chains().get(invoice.origin_id, 0))

    def chains(self) -> Mapping[int, int]:
        """Minor units per chain of corrections, by its first invoice."""
        if self.by_chain is None:
            self.by_chain = written_off_charges(self.connection, self.through)
        return self.by_chain
