"""What the services say of a document, as its page shows it: facts, fees, documents to fetch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from artui.amazon.finances.shown import deduction_words, report_facts
from artui.amazon.self_billing.approval import (
    BILLING_TYPES,
    HELD_ROUTE,
    WIRE_MINIMUM_MINOR,
    approval_notice,
    expected_payment,
)
from artui.amazon.vendor_invoices.stored_submission import poll_at
from artui.domain.deductions import DeductionState
from artui.domain.money import format_minor
from artui.ledger.amazon.external import (
    AdsFacts,
    SubmissionFacts,
    VatFacts,
    ads_facts,
    submissions,
    vat_documents,
)
from artui.ledger.amazon.reported.deduction_rows import of_reports
from artui.ledger.amazon.reported.vendor_list import rows_of
from artui.ledger.amazon.reported.vendor_reports import reported_of
from artui.ledger.amazon.self_billing_rows import own_date
from artui.ledger.lists.item_rows import ItemRow
from artui.statements.lists.list_columns import instant_text


@dataclass(frozen=True, slots=True)
class FeeFact:
    """A fee that the Ads service names, in minor units; `remaining_minor` of it is still due."""

    type: str
    amount_minor: int
    remaining_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the services say of a document; `facts` are (name, text) in the order of a page."""

    facts: tuple[tuple[str, str], ...] = ()
    fees: tuple[FeeFact, ...] = ()
    documents: tuple[str, ...] = ()
    shipping_id: str = ""
    undecided: bool = False
    """Whether Amazon keeps something back that may be accepted or disputed."""


def facts_of(connection: Connection, item: ItemRow, as_of: date) -> ServiceFacts:
    """All that is known from the services; nothing for a document of our own."""
    found: list[tuple[str, str]] = []
    fees: tuple[FeeFact, ...] = ()
    documents: tuple[str, ...] = ()
    shipping = ""
    undecided = False
    if ads := ads_facts(connection, item.id):
        found += _ads(ads)
        fees = tuple(_fees(ads.summary))
        documents = tuple(ads.summary.get("documents") or ())
    for vat in vat_documents(connection, item_id=item.id):
        found += _vat(vat)
        shipping = vat.shipping_id
    for sent in submissions(connection, item_id=item.id):
        found += submission_facts(sent)
    if reported := reported_of(connection, item.id):
        for row in rows_of(connection, [reported]):
            found += report_facts(row)
        for deduction in of_reports(connection, [reported.id]).get(reported.id, ()):
            found += (("deduction", sentence.strip()) for sentence in deduction_words(deduction))
            undecided |= deduction.state in (DeductionState.OPEN, DeductionState.DISPUTED)
    if item.billing_type:
        found += _self_billing(item, own_date(connection, item.id), as_of)
    return ServiceFacts(
        tuple((name, text) for name, text in found if text), fees, documents, shipping, undecided
    )


def _ads(ads: AdsFacts) -> Iterator[tuple[str, str]]:
    summary, details = ads.summary, ads.details
    yield "service", "Amazon Ads"
    yield "profile", ads.profile
    yield "id", ads.id
    yield "status", str(summary.get("said") or ads.status)
    yield "period", " to ".join(filter(None, (summary["from_date"], summary["to_date"])))
    yield "tax due", _money(summary.get("tax"))
    yield "remaining", _money(summary.get("remaining"))
    yield "remaining tax", _money(summary.get("remaining_tax"))
    yield "payment method", str(summary.get("payment_method") or "")
    yield "government invoice", str(details.get("government_invoice") or "")
    for party in ("payer", "issuer", "third_party"):
        address = (details.get(party) or {}).get("address")
        names = address if isinstance(address, Mapping) else {}
        # A person who advertises has no company.
        name = names.get("companyName") or names.get("attentionName")
        yield party.replace("_", " "), str(name or "")
    for word in ("payments", "adjustments", "promotions", "portfolios"):
        for entry in details.get(word) or ():
            yield word.removesuffix("s"), _entry(entry)


def _fees(summary: Mapping[str, Any]) -> Iterator[FeeFact]:
    left = {fee["type"]: fee["amount"]["minor"] for fee in summary.get("remaining_fees") or ()}
    for fee in summary.get("fees") or ():
        amount = fee["amount"]
        yield FeeFact(fee["type"], amount["minor"], left.get(fee["type"], 0), amount["currency"])


def _vat(vat: VatFacts) -> Iterator[tuple[str, str]]:
    yield "service", "VAT Invoice Data Report"
    yield "marketplace", vat.marketplace
    yield "shipping id", vat.shipping_id
    yield "transaction", f"{vat.transaction_type} {vat.transaction_id}".strip()
    yield "upload", vat.state
    yield "upload until", instant_text(vat.deadline)
    yield "feed", vat.feed_id
    yield "reason", vat.reason


def submission_facts(sent: SubmissionFacts) -> Iterator[tuple[str, str]]:
    """What became of a submission, as (name, text)."""
    yield "service", "vendor invoices"
    yield "submission", sent.state
    yield "transaction", sent.transaction_id
    yield "sent", instant_text(sent.sent_at) if sent.sent_at else ""
    due = poll_at(sent)
    yield "next poll", instant_text(due) if due else ""
    yield "reason", sent.reason


def _self_billing(item: ItemRow, issued: date, as_of: date) -> Iterator[tuple[str, str]]:
    yield "service", BILLING_TYPES.get(item.billing_type, item.billing_type)
    yield "generated", issued.isoformat() if issued != item.issue_date else ""
    if item.hold_reason or "on_hold" in item.flags:
        yield "held", f"{item.hold_reason}. {HELD_ROUTE}".removeprefix(". ")
    waits = approval_notice(item.billing_type, item.billing_state, issued, as_of)
    words = {"warn": "approve before two months are over", "overdue": "late by two months or more"}
    yield "approval", words.get(waits or "", "")
    if item.open_minor and item.state != "pending":
        minimum = WIRE_MINIMUM_MINOR.get(item.currency)
        money = f"{format_minor(minimum, item.currency)} {item.currency}" if minimum else ""
        later = f"; a month below {money} is carried forward" if money else ""
        yield "expected payment", f"about {expected_payment(issued)}{later}"


def _money(amount: Mapping[str, Any] | None) -> str:
    if not amount:
        return ""
    return f"{format_minor(amount['minor'], amount['currency'])} {amount['currency']}"


def _entry(entry: Mapping[str, Any]) -> str:
    """An entry of the details as it came: its plain values."""
    parts = []
    for key, value in entry.items():
        if isinstance(value, Mapping):
            value = " ".join(str(part) for part in value.values() if part is not None)
        if value not in (None, "", []):
            parts.append(f"{key} {value}")
    return ", ".join(parts)
