"""The columns of listed documents, and their rows: the names that `commands.md` gives them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from artui.domain.kinds import ItemKind
from artui.statements.lists.list_columns import Column

if TYPE_CHECKING:
    from artui.ledger.documents.correction_chain import ChainStep
    from artui.ledger.lists.allocations import AllocationRow
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.masters import Master

CUSTOMERS = [
    Column("account"),
    Column("name"),
    Column("parent"),
    Column("country"),
    Column("region"),
    Column("currency"),
    Column("terms"),
    Column("credit_limit", "money"),
    Column("email"),
    Column("phone"),
    Column("address"),
    Column("policy"),
    Column("terms_version"),
    Column("terms_accepted", "date"),
    Column("external_ref"),
]
INVOICES = [
    Column("number"),
    Column("account"),
    Column("issue_date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("due_date", "date"),
    Column("shipment_date", "date"),
    Column("terms"),
    Column("entity"),
    Column("po_number"),
    Column("net_amount", "money"),
    Column("tax_amount", "money"),
    Column("state"),
    Column("external_ref"),
    Column("open_amount", "money"),
    Column("days_late", "int"),
    Column("bucket"),
    Column("billing_state"),
    Column("flags", "flags"),
    Column("interest_to_date", "money"),
    Column("interest_uncharged", "money"),
    Column("level", "int"),
]
PAYMENTS = [
    Column("reference"),
    Column("account"),
    Column("value_date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("invoices"),
    Column("method"),
    Column("open_amount", "money"),
    Column("state"),
]
MEMOS = [
    Column("number"),
    Column("account"),
    Column("issue_date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("entity"),
    Column("invoice"),
    Column("reason"),
    Column("open_amount", "money"),
    Column("state"),
]
CHARGES = [
    Column("number"),
    Column("kind"),
    Column("account"),
    Column("issue_date", "date"),
    Column("due_date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("entity"),
    Column("reason"),
    Column("open_amount", "money"),
    Column("state"),
    Column("days_late", "int"),
    Column("bucket"),
]
APPLICATIONS = [
    Column("id", "int"),
    Column("memo"),
    Column("payment"),
    Column("invoice"),
    Column("amount", "money"),
    Column("currency"),
    Column("effective_date", "date"),
    Column("recorded_at", "instant"),
    Column("actor"),
    Column("reverses", "int"),
]
ALLOCATIONS = [APPLICATIONS[0], Column("kind"), *APPLICATIONS[1:]]


MORE_HEADER = [
    Column("kind"),
    Column("name"),
    Column("original_due_date", "date"),
    Column("corrects"),
    Column("settled_on", "date"),
    Column("billing_type"),
    Column("hold_reason"),
    Column("reason"),
    Column("notes"),
    Column("recorded_at", "instant"),
]
LINES = [
    Column("position", "int"),
    Column("description"),
    Column("quantity", "decimal"),
    Column("unit_net", "money", "unit price excl."),
    Column("tax_rate", "decimal", "VAT rate"),
    Column("unit_gross", "money", "unit price incl."),
    Column("net", "money", "total excl."),
    Column("tax", "money", "VAT"),
    Column("gross", "money", "total incl."),
]
TAXES = [
    Column("tax_type"),
    Column("rate", "decimal"),
    Column("taxable", "money"),
    Column("tax", "money"),
]
FEES = [
    Column("type"),
    Column("amount", "money"),
    Column("remaining", "money"),
    Column("currency"),
]
DOCUMENTS = [Column("document")]
FACTS = [Column("fact"), Column("value")]
INTEREST = [
    Column("run", "int"),
    Column("invoice"),
    Column("document"),
    Column("through", "date"),
    Column("cumulative", "money"),
    Column("charged_before", "money"),
    Column("charge", "money"),
    Column("correction", "money"),
    Column("policy"),
    Column("method"),
    Column("rate", "decimal"),
    Column("rolled_back"),
]
STEPS = [
    Column("step"),
    Column("invoice"),
    Column("date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("waits"),
]
NOTES = [
    Column("day", "date"),
    Column("at", "instant"),
    Column("actor"),
    Column("text"),
    Column("number"),
]
LOG = [
    Column("id", "int"),
    Column("at", "instant"),
    Column("actor"),
    Column("login"),
    Column("act"),
    Column("subject"),
    Column("summary"),
    Column("undoes", "int"),
    Column("hash"),
]

BALANCES = [
    Column("currency"),
    Column("balance", "money"),
    Column("open_debits", "money"),
    Column("overdue", "money"),
    Column("oldest_days", "int"),
    Column("unapplied", "money"),
    Column("limit", "money"),
    Column("exposure", "money"),
    Column("available", "money"),
]
UNAPPLIED = [
    Column("kind"),
    Column("number"),
    Column("issue_date", "date"),
    Column("amount", "money"),
    Column("currency"),
    Column("open_amount", "money"),
    Column("state"),
]
OPEN_ITEMS = [
    *UNAPPLIED,
    Column("due_date", "date"),
    Column("days_late", "int"),
    Column("bucket"),
    Column("flags", "flags"),
]
ACCOUNTS = [Column("account"), Column("name")]


class Listed(NamedTuple):
    """A kind of list of documents: which kinds of items, and its columns."""

    kinds: tuple[ItemKind, ...]
    columns: list[Column]
    row: Callable[["ItemRow"], dict[str, Any]]


def _shared(row: "ItemRow") -> dict[str, Any]:
    return {
        "number": row.number,
        "account": row.account,
        "issue_date": row.issue_date,
        "amount": row.amount_minor,
        "currency": row.currency,
        "entity": row.entity,
        "open_amount": row.open_minor,
        "state": row.state,
    }


def customer_row(row: "Master") -> dict[str, Any]:
    """A listed customer; what it has not is null."""
    found = {name: value if value != "" else None for name, value in asdict(row).items()}
    return found | {"credit_limit": row.credit_limit_minor}


def invoice_row(row: "ItemRow") -> dict[str, Any]:
    """A listed invoice; what it has not is null."""
    return _shared(row) | {
        "due_date": row.due_date,
        "shipment_date": row.shipment_date,
        "terms": row.terms or None,
        "po_number": row.po_number or None,
        "net_amount": row.net_minor,
        "tax_amount": row.tax_minor,
        "external_ref": row.external_ref or None,
        "days_late": row.days_late,
        "bucket": row.bucket or None,
        "billing_state": row.billing_state or None,
        "flags": row.flags,
        "interest_to_date": row.interest_to_date_minor,
        "interest_uncharged": row.interest_uncharged_minor,
        "level": row.level,
    }


def payment_row(row: "ItemRow") -> dict[str, Any]:
    """A listed payment."""
    return _shared(row) | {
        "reference": row.number,
        "value_date": row.issue_date,
        "invoices": row.paid or None,
        "method": row.method or None,
    }


def memo_row(row: "ItemRow") -> dict[str, Any]:
    """A listed credit memo."""
    return _shared(row) | {"invoice": row.about or None, "reason": row.reason or None}


def charge_row(row: "ItemRow") -> dict[str, Any]:
    """A listed finance charge or fee."""
    return _shared(row) | {
        "kind": row.kind,
        "due_date": row.due_date,
        "reason": row.reason or None,
        "days_late": row.days_late,
        "bucket": row.bucket or None,
    }


LISTED = {
    "invoices": Listed((ItemKind.INVOICE,), INVOICES, invoice_row),
    "payments": Listed((ItemKind.PAYMENT,), PAYMENTS, payment_row),
    "credit-memos": Listed((ItemKind.CREDIT_MEMO,), MEMOS, memo_row),
    "charges": Listed((ItemKind.FINANCE_CHARGE, ItemKind.FEE), CHARGES, charge_row),
}


def open_item_row(row: "ItemRow") -> dict[str, Any]:
    """A document of any kind among a customer's open ones."""
    return charge_row(row) | {"flags": row.flags}


def allocation_row(row: "AllocationRow") -> dict[str, Any]:
    """A listed application: a credit memo or a payment set against a document."""
    return {
        "id": row.id,
        "kind": row.credit_kind,
        "memo": row.memo,
        "payment": row.payment,
        "invoice": row.debit,
        "amount": row.amount_minor,
        "currency": row.currency,
        "effective_date": row.effective_date,
        "recorded_at": row.recorded_at,
        "actor": row.actor,
        "reverses": row.reverses,
    }


def step_row(step: "ChainStep") -> dict[str, Any]:
    """A step of an invoice's corrections; one that waits for approval has no number yet."""
    return {
        "step": step.step,
        "invoice": step.number or None,
        "date": step.day,
        "amount": step.amount_minor,
        "currency": step.currency,
        "waits": step.waits,
    }
