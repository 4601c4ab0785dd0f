"""An interest run row by row: what it would do with each invoice, and what a posted one did.

Section 3.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.interest import Debt, accrued_minor, late_parts
from artui.domain.kinds import FeeKind, ItemKind
from artui.ledger.book.steps import Steps
from artui.ledger.interest.accruals import Waived
from artui.ledger.interest.bearing import Bearing, debts
from artui.ledger.interest.policies import Policies, policies
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN, ITEM


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


def preview(
    connection: Connection,
    through: date,
    customer_ids: Collection[int] | None = None,
    *,
    steps: Steps | None = None,
) -> Iterator[PreviewRow]:
    """Every invoice with interest to date, by account, currency and due date, even if there is
    nothing to charge.

    A customer's charges in a currency are shown as 0 if they are below the policy's minimum.
    `steps` counts the invoices without interest; who asks counts the rows that they get.
    """
    rules = policies(connection, through)
    for each in computed(connection, rules, through, customer_ids, steps=steps):
        yield each.row


def computed(
    connection: Connection,
    rules: Policies,
    through: date,
    customer_ids: Collection[int] | None = None,
    *,
    steps: Steps | None = None,
) -> Iterator[Computed]:
    """The rows of `preview` with their debts."""
    rows = _rows(connection, rules, through, customer_ids)
    seen = _with_interest(rows, steps or Steps())
    if not rules.have_minimum:
        yield from seen
        return
    for (_, currency), group in groupby(
        seen, key=lambda each: (each.row.customer_id, each.row.currency)
    ):
        yield from _above_minimum(rules, currency, list(group))


def posted_rows(
    connection: Connection, run_id: int, customer_ids: Collection[int] | None = None
) -> Iterator[PreviewRow]:
    """What a run did with each invoice: the rows that its preview had shown."""
    run = connection.execute(select(INTEREST_RUN).where(INTEREST_RUN.c.id == run_id)).one()
    charges = {
        row.invoice_id: (row.charge_minor, row.correction_minor)
        for row in connection.execute(
            select(INTEREST_CHARGE).where(INTEREST_CHARGE.c.run_id == run_id)
        )
    }
    fees = select(ITEM.c.about_id, ITEM.c.amount_minor).where(
        ITEM.c.act_id == run.act_id, ITEM.c.kind == ItemKind.FEE
    )
    fixed = {row.about_id: row.amount_minor for row in connection.execute(fees)}
    rules = policies(connection, run.through)
    for row, _ in _rows(connection, rules, run.through, customer_ids):
        charge_minor, correction_minor = charges.get(row.invoice_id, (0, 0))
        before = row.charged_before_minor - charge_minor + correction_minor
        # The state before the run: nothing is left after a correction of everything charged.
        if row.cumulative_minor or before:
            yield row._replace(
                charged_before_minor=before,
                charge_minor=charge_minor,
                correction_minor=correction_minor,
                compensation_minor=fixed.get(row.invoice_id, 0),
            )


def _rows(
    connection: Connection, rules: Policies, through: date, customer_ids: Collection[int] | None
) -> Iterator[Computed]:
    """Every invoice that may bear interest, by account, currency and due date."""
    compensated, waived = _compensated(connection), Waived(connection, through)
    compensating = {name for name in rules.rows if rules.may_compensate(name)}
    for invoice, debt, before in debts(connection, rules, through, customer_ids):
        name, fixed = invoice.policy, 0
        if invoice.reversed:
            debt = Debt(debt.currency, 0, debt.due)
        minor = accrued_minor(debt, rules.policy(name), through)
        more, less = (
            (minor - before, 0) if minor >= before else waived.charge(invoice, minor, before)
        )
        if minor and name in compensating:
            fixed = _fixed_sum(rules, invoice, debt, compensated, through)
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


def _with_interest(rows: Iterable[Computed], steps: Steps) -> Iterator[Computed]:
    for each in rows:
        if each.row.cumulative_minor or each.row.charged_before_minor:
            steps.took(0)
            yield each
        else:
            steps.took()


def _compensated(connection: Connection) -> dict[int, int]:
    """The fixed sums in force per chain of invoices, in minor units."""
    invoice = ITEM.alias("compensated")
    query = (
        select(func.coalesce(invoice.c.origin_id, invoice.c.id), func.sum(ITEM.c.amount_minor))
        .join(ITEM, ITEM.c.about_id == invoice.c.id)
        .where(ITEM.c.kind == ItemKind.FEE, ITEM.c.fee_kind == FeeKind.COMPENSATION)
        .where(ITEM.c.reversed_by_id.is_(None))
        .group_by(func.coalesce(invoice.c.origin_id, invoice.c.id))
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


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
