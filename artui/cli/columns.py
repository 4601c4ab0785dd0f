"""The columns of listed documents, and their rows: the names that `commands.md` gives them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from artui.statements.columns import Column

if TYPE_CHECKING:
    from artui.ledger.queries.item_rows import ItemRow

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


class Listed(NamedTuple):
    """A kind of list of documents: which kinds of items, and its columns."""

    kinds: tuple[str, ...]
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
    "invoices": Listed(("invoice",), INVOICES, invoice_row),
    "payments": Listed(("payment",), PAYMENTS, payment_row),
    "credit-memos": Listed(("credit_memo",), MEMOS, memo_row),
    "charges": Listed(("finance_charge", "fee"), CHARGES, charge_row),
}
