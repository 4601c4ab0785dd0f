"""What Amazon says of an invoice, in words for its page: how it is settled and what differs."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from artui.amazon.finances.defects import defect_words, variance_words
from artui.domain.deductions import DeductionState
from artui.domain.money import Money, round_half_up
from artui.ledger.amazon.reported.deduction_rows import NOT_TOLD, DeductionRow
from artui.ledger.amazon.reported.vendor_list import VendorRow
from artui.ledger.amazon.reported.vendor_reports import ReportedInvoice, ReportedLine
from artui.statements.lists.list_columns import instant_text

_IDS = {
    "VENDOR_CODE": "vendor code",
    "PURCHASE_ORDER_IDS": "purchase orders",
    "ASN_IDS": "shipments",
    "SHORTAGE_INVOICE_IDS": "shortage invoices",
    "RETURN_IDS": "returns",
    "AGREEMENT_IDS": "agreements",
    "WAREHOUSE_ID": "warehouse",
}


def report_facts(row: VendorRow) -> Iterator[tuple[str, str]]:
    """The facts of an invoice as (name, text); without a text there is nothing to say."""
    report = row.kept.report
    yield "service", "Finances Invoices"
    yield "state", report.state
    yield "type", report.type
    yield "payee", report.payee
    yield "ours", "" if row.ours else "known to Amazon only"
    yield "submission", row.submission
    yield "amount", _money(report.amount_minor, report)
    yield "due", report.due.isoformat() if report.due else ""
    yield "terms", report.terms
    yield from _settlement(report)
    for name, words in _IDS.items():
        yield words, ", ".join(report.related.get(name, ()))
    yield "payments", ", ".join(report.related.get("UNIQUE_PAYMENT_IDS", ()))
    for finding in row.findings:
        yield "finding", finding
    yield "last change", instant_text(report.modified)


def _settlement(report: ReportedInvoice) -> Iterator[tuple[str, str]]:
    settled = report.settlement
    if settled is None:
        yield "settlement", "not given"
        return
    yield "paid", _money(settled.paid_minor, report)
    if settled.queued_minor:
        yield "queued for payment", _expected(settled.queued_minor, report.due, report)
    if settled.discount_minor:
        yield "quick pay discount", _discount(report, abs(settled.discount_minor))
    for name, minor in (
        ("quantity variance", settled.quantity_minor),
        ("price variance", settled.price_minor),
        ("other", settled.other_minor),
    ):
        yield name, _money(minor, report) if minor else ""


def _expected(minor: int, due: date | None, report: ReportedInvoice) -> str:
    return _money(minor, report) + (f", expected on {due}" if due else "")


def _discount(report: ReportedInvoice, minor: int) -> str:
    """A discount, with the tax that it takes back in proportion."""
    text = _money(minor, report)
    if not report.tax_minor or not report.amount_minor:
        return text
    share = round_half_up(Fraction(minor * report.tax_minor, report.amount_minor))
    return f"{text}, of it tax {_money(share, report)}"


def deduction_reasons(row: DeductionRow) -> list[str]:
    """Why something is kept back, in words, each once."""
    found = []
    for type_, defect in row.defects:
        cause = f": {defect_words(defect)}" if defect else ""
        found.append(f"{variance_words(type_)}{cause}")
    if not row.amount_known and row.state is DeductionState.OPEN:
        found.append(NOT_TOLD)
    return list(dict.fromkeys(found)) or [row.kind]


def summed_by(key: str) -> str:
    """What deductions are summed by, with the causes that Amazon names in words."""
    kind, colon, causes = key.partition(": ")
    words = map(defect_words, causes.split(", "))
    return f"{kind}: {', '.join(words)}" if colon else key or "not given"


def deduction_words(row: DeductionRow) -> Iterator[str]:
    """A deduction in sentences: what Amazon deducted, its causes, lines, ids and what became of
    it."""
    state = row.state.replace("_", " ")
    memo = f", credit memo {row.memo}" if row.memo else ""
    came_back = row.back_minor and row.state is not DeductionState.CLOSED
    back = f", {Money(row.back_minor, row.currency)} came back" if came_back else ""
    yield f"{row.id}: {row.headline} ({state}{memo}{back})"
    for reason in deduction_reasons(row):
        yield f"  {reason}"
    for line in row.lines:
        yield f"  {line_words(line, row.currency)}"
    for name, ids in (("orders", row.orders), ("shipments", row.shipments)):
        if ids:
            yield f"  {name}: {', '.join(ids)}"
    if row.shortages:
        yield f"  shortage invoices: {', '.join(row.shortages)}"
    yield f"  evidence: {', '.join(row.evidence) or evidence_wanted(row)}"


def evidence_wanted(row: DeductionRow) -> str:
    """The files that prove what was delivered, to be attached to a dispute."""
    orders = f" {', '.join(row.orders)}" if row.orders else ""
    shipments = f" {', '.join(row.shipments)}" if row.shipments else ""
    return f"none yet (purchase order{orders}, shipment{shipments}, proof of delivery)"


def line_words(line: ReportedLine, currency: str) -> str:
    """A line with the quantities and amounts that were invoiced, matched and paid."""
    return (
        f"{line.asin or line.external or line.id}: invoiced {line.quantity} at {line.unit_cost}, "
        f"matched {line.matched_quantity} ({Money(line.matched_minor, currency)}), "
        f"paid {line.paid_quantity} ({Money(line.paid_minor, currency)})"
    )


def _money(minor: int, report: ReportedInvoice) -> str:
    return str(Money(minor, report.currency))
