"""What Amazon says of vendor invoices beside what the ledger says: for lists and pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from artui.domain.deductions import DeductionKind, Kept
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.ledger.amazon.reported.vendor_reports import (
    LIVE,
    ReportedInvoice,
    VendorInvoice,
    vendor_invoices,
)
from artui.ledger.store.many import among
from artui.ledger.store.tables import CUSTOMER, DEDUCTION, ITEM, SUBMISSION, VENDOR_INVOICE


class NotReported(Refused):
    """Amazon has not reported an invoice of this number."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A document of ours that a report is about; sums in minor units, None where not known."""

    item_id: int
    account: str
    name: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A report for a list; no `ours` means that it is known to Amazon only. `deducted_minor` is
    what Amazon keeps back now."""

    kept: VendorInvoice
    ours: Ours | None
    submission: str
    deducted_minor: int
    accepted: tuple[str, ...] = ()
    """Where Amazon deducts less than was accepted, in words."""

    @property
    def findings(self) -> tuple[str, ...]:
        """Where Amazon's amounts differ from ours, and what it paid that we conceded, in words."""
        if self.ours is None:
            return ()
        return (*findings(self.kept.report, self.ours), *self.accepted)

    def values(self) -> dict[str, str | int | date | tuple[str, ...] | None]:
        """The row by the columns of `vendor list`."""
        report, settled = self.kept.report, self.kept.report.settlement
        return {
            "invoice": report.number,
            "payee": report.payee or None,
            "marketplace": report.marketplace,
            "type": report.type,
            "state": report.state,
            "submission": self.submission or None,
            "account": self.ours.account if self.ours else None,
            "issue_date": report.issued,
            "due_date": report.due,
            "amount": report.amount_minor,
            "paid": settled.paid_minor if settled else None,
            "queued": settled.queued_minor if settled else None,
            "deducted": self.deducted_minor,
            "currency": report.currency,
            "findings": self.findings,
        }


def findings(report: ReportedInvoice, ours: Ours) -> list[str]:
    """Where Amazon's total, net amount and tax differ from ours, in words."""
    pairs = (
        ("total", report.amount_minor, ours.amount_minor),
        ("net amount", report.net_minor, ours.net_minor),
        ("tax", report.tax_minor, ours.tax_minor),
    )
    return [
        f"{name}: Amazon has {Money(theirs, report.currency)}, we {Money(mine, report.currency)}"
        for name, theirs, mine in pairs
        if theirs is not None and mine is not None and theirs != mine
    ]


def listed(connection: Connection) -> list[VendorRow]:
    """All that Amazon reports, the latest issued first."""
    return rows_of(connection, vendor_invoices(connection))


def count_of(connection: Connection) -> int:
    """How many invoices were sent, or are reported without having been sent from here."""
    sent = select(func.count()).select_from(SUBMISSION)
    alone = select(func.count()).where(LIVE, VENDOR_INVOICE.c.submission_id.is_(None))
    return int(connection.execute(sent).scalar_one() + connection.execute(alone).scalar_one())


def numbered(connection: Connection, number: str) -> list[VendorRow]:
    """What Amazon reports of the invoices of a number, the latest issued first."""
    return rows_of(connection, vendor_invoices(connection, VENDOR_INVOICE.c.number == number))


def reported(connection: Connection, report_id: int) -> VendorRow:
    """One report. Raises NotReported if it is there no more."""
    found = rows_of(connection, vendor_invoices(connection, VENDOR_INVOICE.c.id == report_id))
    if not found:
        raise NotReported("Amazon's report of it is there no more.")
    return found[0]


def rows_of(connection: Connection, reports: list[VendorInvoice]) -> list[VendorRow]:
    """These reports with what of ours they are about."""
    items = {each.item_id for each in reports if each.item_id is not None}
    query = (
        select(
            ITEM.c.id,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            ITEM.c.amount_minor,
            ITEM.c.net_minor,
            ITEM.c.tax_minor,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(among(connection, ITEM.c.id, sorted(items)))
    )
    ours = {row.id: Ours(*row) for row in connection.execute(query)}
    sent_ids = sorted({each.submission_id for each in reports if each.submission_id is not None})
    sent = select(SUBMISSION.c.id, SUBMISSION.c.state).where(
        among(connection, SUBMISSION.c.id, sent_ids)
    )
    states = {row.id: row.state for row in connection.execute(sent)}
    kept = (
        select(
            DEDUCTION.c.vendor_invoice_id,
            DEDUCTION.c.kind,
            DEDUCTION.c.amount_minor,
            DEDUCTION.c.back_minor,
            DEDUCTION.c.accepted_minor,
            ITEM.c.reversed_by_id,
        )
        .outerjoin(ITEM, ITEM.c.id == DEDUCTION.c.memo_id)
        .where(DEDUCTION.c.withdrawn_act_id.is_(None))
        .where(among(connection, DEDUCTION.c.vendor_invoice_id, [each.id for each in reports]))
    )
    sums: dict[int, dict[DeductionKind, Kept]] = {}
    for report_id, kind, most, back, accepted, memo_reversed in connection.execute(kept):
        # A credit memo that was reversed concedes nothing any more.
        conceded = accepted if memo_reversed is None else 0
        sums.setdefault(report_id, {})[kind] = Kept(most, back, conceded)
    return [
        VendorRow(
            each,
            ours.get(each.item_id or 0),
            states.get(each.submission_id or 0, ""),
            sum(one.kept_minor for one in sums.get(each.id, {}).values()),
            tuple(_less_than_accepted(sums.get(each.id, {}), each.report.currency)),
        )
        for each in reports
    ]


def _less_than_accepted(sums: Mapping[DeductionKind, Kept], currency: str) -> Iterator[str]:
    """Where less is deducted than was accepted. What only moved to another reason was not paid."""
    net = sum(one.accepted_minor - one.kept_minor for one in sums.values())
    if net > 0:
        yield f"Amazon paid {Money(net, currency)} that was accepted as deducted"
        return
    for kind, one in sums.items():
        if one.regained_minor:
            now, accepted = Money(one.kept_minor, currency), Money(one.accepted_minor, currency)
            yield f"{kind}: Amazon deducts {now} now, {accepted} were accepted"
