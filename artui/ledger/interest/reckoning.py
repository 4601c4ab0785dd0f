"""What a run does with each invoice: computed from its debt and what was charged of it.

Section 3 of the domain rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.interest import Debt, accrued_minor, late_parts
from artui.domain.kinds import FeeKind, ItemKind
from artui.ledger.interest.accruals import Waived
from artui.ledger.interest.bearing import Bearing
from artui.ledger.interest.policies import Policies
from artui.ledger.store.tables import ITEM


class PreviewRow(NamedTuple):
    """What a run through a day would do with one invoice; minor units of its currency."""

    invoice_id: int
    entity_id: int
    customer_id: int
    account: str
    currency: str
    invoice: str
    due_date: date
    through: date
    policy: str
    cumulative_minor: int
    charged_before_minor: int
    charge_minor: int
    correction_minor: int
    compensation_minor: int = 0

    @property
    def remains(self) -> bool:
        """Whether the invoice has interest that is still to be charged, or to be given back."""
        return self.cumulative_minor > self.charged_before_minor or self.correction_minor != 0


class Computed(NamedTuple):
    """A row of a preview with the debt that it was computed from, which is 0 once reversed."""

    row: PreviewRow
    debt: Debt


_INVOICE = ITEM.alias("compensated")
_CHAIN = func.coalesce(_INVOICE.c.origin_id, _INVOICE.c.id)
_FIXED_SUMS = (
    select(_CHAIN, func.sum(ITEM.c.amount_minor))
    .join(ITEM, ITEM.c.about_id == _INVOICE.c.id)
    .where(ITEM.c.kind == ItemKind.FEE, ITEM.c.fee_kind == FeeKind.COMPENSATION)
    .where(ITEM.c.reversed_by_id.is_(None))
    .group_by(_CHAIN)
)


class Reckoning:
    """What a run through a day would do with each invoice."""

    def __init__(
        self, connection: Connection, rules: Policies, through: date, *, compensates: bool = True
    ) -> None:
        self.connection, self.rules, self.through = connection, rules, through
        self.waived = Waived(connection, through)
        self.compensating = {
            name for name in rules.rows if compensates and rules.may_compensate(name)
        }
        self.compensated = _compensated(connection) if self.compensating else {}

    def rows(self, found: Iterable[tuple[Bearing, Debt, int]]) -> Iterator[Computed]:
        """The rows of invoices that may bear interest."""
        rules, through, waived, compensating = (
            self.rules,
            self.through,
            self.waived,
            self.compensating,
        )
        for invoice, debt, before in found:
            name, fixed = invoice.policy, 0
            if invoice.reversed:
                debt = Debt(debt.currency, 0, debt.due)
            minor = accrued_minor(debt, rules.policy(name), through)
            more, less = (
                (minor - before, 0) if minor >= before else waived.charge(invoice, minor, before)
            )
            if minor and name in compensating:
                fixed = _fixed_sum(rules, invoice, debt, self.compensated, through)
            row = PreviewRow(
                invoice.id,
                invoice.entity_id,
                invoice.customer_id,
                invoice.account,
                invoice.currency,
                invoice.number,
                invoice.due_date,
                through,
                name,
                minor,
                before,
                more,
                less,
                fixed,
            )
            yield Computed(row, debt)

    def above_minimum(self, rows: Iterable[Computed]) -> Iterator[Computed]:
        """The rows; a customer's charges in a currency are 0 if they are below the minimum."""
        if not self.rules.have_minimum:
            yield from rows
            return
        for (_, currency), group in groupby(
            rows, key=lambda each: (each.row.customer_id, each.row.currency)
        ):
            yield from _above_minimum(self.rules, currency, list(group))


def _compensated(connection: Connection) -> dict[int, int]:
    """The fixed sums in force per chain of invoices, in minor units."""
    return {row[0]: int(row[1]) for row in connection.execute(_FIXED_SUMS)}


def _fixed_sum(
    rules: Policies, invoice: Bearing, debt: Debt, compensated: Mapping[int, int], through: date
) -> int:
    """What the law grants for a late invoice and is not posted yet; for each late instalment where
    the regime says so."""
    name, currency = invoice.policy, invoice.currency
    if debt.parts and rules.compensates_instalments(name, debt.due):
        late = late_parts(debt, rules.policy(name), through)
        granted = sum(rules.compensation_minor(name, currency, minor, due) for due, minor in late)
        return max(granted - compensated.get(invoice.origin_id, 0), 0)
    if invoice.origin_id in compensated:
        return 0
    return rules.compensation_minor(name, currency, invoice.amount_minor, debt.due)


def _above_minimum(rules: Policies, currency: str, rows: list[Computed]) -> Iterator[Computed]:
    total = sum(each.row.charge_minor for each in rows)
    if rows and 0 < total < rules.minimum_minor(rows[0].row.policy, currency):
        rows = [each._replace(row=each.row._replace(charge_minor=0)) for each in rows]
    yield from rows
