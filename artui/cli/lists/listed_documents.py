"""The columns of listed documents, and their rows: the names that `commands.md` gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from artui.domain.kinds import CREDIT_STATES, ItemKind, ItemState
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from artui.ledger.documents.correction_chain import ChainStep
    from artui.ledger.lists.history.allocations import ListedAllocation
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.long_lists import Columns
    from artui.ledger.lists.masters import Master

CUSTOMERS = [
    ListColumn("account"),
    ListColumn("name"),
    ListColumn("parent"),
    ListColumn("country"),
    ListColumn("region"),
    ListColumn("currency"),
    ListColumn("terms"),
    ListColumn("credit_limit", "money"),
    ListColumn("email"),
    ListColumn("phone"),
    ListColumn("address"),
    ListColumn("policy"),
    ListColumn("terms_version"),
    ListColumn("terms_accepted", "date"),
    ListColumn("external_ref"),
    ListColumn("entity"),
    ListColumn("language"),
    ListColumn("legal_name"),
    ListColumn("street"),
    ListColumn("postcode"),
    ListColumn("city"),
    ListColumn("vat_id"),
    ListColumn("registration_id"),
    ListColumn("einvoice_address"),
    ListColumn("einvoice_scheme"),
    ListColumn("buyer_reference"),
    ListColumn("datev_account"),
]
INVOICES = [
    ListColumn("number"),
    ListColumn("account"),
    ListColumn("issue_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("due_date", "date"),
    ListColumn("shipment_date", "date"),
    ListColumn("terms"),
    ListColumn("entity"),
    ListColumn("po_number"),
    ListColumn("net_amount", "money"),
    ListColumn("tax_amount", "money"),
    ListColumn("state"),
    ListColumn("external_ref"),
    ListColumn("tax_code"),
    ListColumn("open_amount", "money"),
    ListColumn("days_late", "int"),
    ListColumn("bucket"),
    ListColumn("billing_state"),
    ListColumn("flags", "flags"),
    ListColumn("interest_to_date", "money"),
    ListColumn("interest_uncharged", "money"),
    ListColumn("level", "int"),
]
PAYMENTS = [
    ListColumn("reference"),
    ListColumn("account"),
    ListColumn("value_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("invoices"),
    ListColumn("method"),
    ListColumn("entity"),
    ListColumn("open_amount", "money"),
    ListColumn("state"),
]
MEMOS = [
    ListColumn("number"),
    ListColumn("account"),
    ListColumn("issue_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("entity"),
    ListColumn("invoice"),
    ListColumn("reason"),
    ListColumn("net_amount", "money"),
    ListColumn("tax_amount", "money"),
    ListColumn("tax_code"),
    ListColumn("open_amount", "money"),
    ListColumn("state"),
]
GIVEN_UP = [
    ListColumn("number"),
    ListColumn("account"),
    ListColumn("invoice"),
    ListColumn("date", "date"),
    ListColumn("amount", "money"),
    ListColumn("net_amount", "money"),
    ListColumn("tax_amount", "money"),
    ListColumn("currency"),
    ListColumn("reason"),
    ListColumn("actor"),
]
CHARGES = [
    ListColumn("number"),
    ListColumn("kind"),
    ListColumn("account"),
    ListColumn("issue_date", "date"),
    ListColumn("due_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("entity"),
    ListColumn("reason"),
    ListColumn("open_amount", "money"),
    ListColumn("state"),
    ListColumn("days_late", "int"),
    ListColumn("bucket"),
]
APPLICATIONS = [
    ListColumn("id", "int"),
    ListColumn("memo"),
    ListColumn("payment"),
    ListColumn("invoice"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("effective_date", "date"),
    ListColumn("recorded_at", "instant"),
    ListColumn("actor"),
    ListColumn("reverses", "int"),
]
ALLOCATIONS = [APPLICATIONS[0], ListColumn("kind"), *APPLICATIONS[1:]]


MORE_HEADER = [
    ListColumn("kind"),
    ListColumn("name"),
    ListColumn("original_due_date", "date"),
    ListColumn("corrects"),
    ListColumn("settled_on", "date"),
    ListColumn("billing_type"),
    ListColumn("hold_reason"),
    ListColumn("reason"),
    ListColumn("notes"),
    ListColumn("recorded_at", "instant"),
]
LINES = [
    ListColumn("position", "int"),
    ListColumn("description"),
    ListColumn("quantity", "decimal"),
    ListColumn("unit_net", "money", "unit price excl."),
    ListColumn("tax_rate", "decimal", "VAT rate"),
    ListColumn("unit_gross", "money", "unit price incl."),
    ListColumn("net", "money", "total excl."),
    ListColumn("tax", "money", "VAT"),
    ListColumn("gross", "money", "total incl."),
    ListColumn("unit"),
    ListColumn("unit_price", "decimal"),
    ListColumn("tax_code"),
]
INSTALMENTS = [
    ListColumn("position", "int"),
    ListColumn("due_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("open_amount", "money"),
    ListColumn("currency"),
    ListColumn("days_late", "int"),
    ListColumn("bucket"),
    ListColumn("level", "int"),
]
TAXES = [
    ListColumn("tax_type"),
    ListColumn("rate", "decimal"),
    ListColumn("taxable", "money"),
    ListColumn("tax", "money"),
    ListColumn("tax_code"),
]
FEES = [
    ListColumn("type"),
    ListColumn("amount", "money"),
    ListColumn("remaining", "money"),
    ListColumn("currency"),
]
DOCUMENTS = [ListColumn("document")]
FACTS = [ListColumn("fact"), ListColumn("value")]
INTEREST = [
    ListColumn("run", "int"),
    ListColumn("invoice"),
    ListColumn("document"),
    ListColumn("through", "date"),
    ListColumn("cumulative", "money"),
    ListColumn("charged_before", "money"),
    ListColumn("charge", "money"),
    ListColumn("correction", "money"),
    ListColumn("policy"),
    ListColumn("method"),
    ListColumn("rate", "decimal"),
    ListColumn("rolled_back"),
]
STEPS = [
    ListColumn("step"),
    ListColumn("invoice"),
    ListColumn("date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("waits"),
]
NOTES = [
    ListColumn("day", "date"),
    ListColumn("at", "instant"),
    ListColumn("actor"),
    ListColumn("text"),
    ListColumn("number"),
]
LOG = [
    ListColumn("id", "int"),
    ListColumn("at", "instant"),
    ListColumn("actor"),
    ListColumn("login"),
    ListColumn("act"),
    ListColumn("subject"),
    ListColumn("summary"),
    ListColumn("undoes", "int"),
    ListColumn("hash"),
]

BALANCES = [
    ListColumn("currency"),
    ListColumn("balance", "money"),
    ListColumn("open_debits", "money"),
    ListColumn("overdue", "money"),
    ListColumn("oldest_days", "int"),
    ListColumn("unapplied", "money"),
    ListColumn("limit", "money"),
    ListColumn("exposure", "money"),
    ListColumn("available", "money"),
]
UNAPPLIED = [
    ListColumn("kind"),
    ListColumn("number"),
    ListColumn("issue_date", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("open_amount", "money"),
    ListColumn("state"),
]
OPEN_ITEMS = [
    *UNAPPLIED,
    ListColumn("due_date", "date"),
    ListColumn("days_late", "int"),
    ListColumn("bucket"),
    ListColumn("flags", "flags"),
]
ACCOUNTS = [ListColumn("account"), ListColumn("name")]


class Listed(NamedTuple):
    """A kind of list of documents: which kinds of items, its columns, and the states that it has
    unless others are asked for (none: every state)."""

    kinds: tuple[ItemKind, ...]
    columns: list[ListColumn]
    states: tuple[str, ...] = ()

    def row(self, item: "ItemRow") -> dict[str, ListValue]:
        """A document by its columns; what it has not is null."""
        return item_row(item, self.columns)


# Where a column is called otherwise than what it holds.
_FIELDS = {
    "reference": "number",
    "value_date": "issue_date",
    "date": "issue_date",
    "invoice": "about",
    "invoices": "paid",
    "amount": "amount_minor",
    "net_amount": "net_minor",
    "tax_amount": "tax_minor",
    "open_amount": "open_minor",
    "interest_to_date": "interest_to_date_minor",
    "interest_uncharged": "interest_uncharged_minor",
}


def field_of(column: ListColumn) -> str:
    """The name of what a column holds of a document."""
    return _FIELDS.get(column.key, column.key)


def item_row(item: "ItemRow", columns: Iterable[ListColumn]) -> dict[str, ListValue]:
    """A document by some columns; what it has not is null."""
    found = {column.key: getattr(item, field_of(column)) for column in columns}
    return {key: None if value == "" else value for key, value in found.items()}


def customer_row(row: "Master") -> dict[str, ListValue]:
    """A listed customer; what it has not is null."""
    found = {name: value if value != "" else None for name, value in asdict(row).items()}
    return found | {"credit_limit": row.credit_limit_minor}


def values_of(column: ListColumn, found: "Columns") -> Sequence[ListValue]:
    """The values of a column of a long list; what a document has not is null."""
    values: Sequence[ListValue] = found[field_of(column)]
    return [value or None for value in values] if column.type == "text" else values


# What was taken back again was not given up.
_GIVEN = tuple(state for state in CREDIT_STATES if state not in (ItemState.VOID, ItemState.AHEAD))
LISTED = {
    "invoices": Listed((ItemKind.INVOICE,), INVOICES),
    "payments": Listed((ItemKind.PAYMENT,), PAYMENTS),
    "credit-memos": Listed((ItemKind.CREDIT_MEMO,), MEMOS),
    "charges": Listed((ItemKind.FINANCE_CHARGE, ItemKind.FEE), CHARGES),
    "discounts": Listed((ItemKind.DISCOUNT,), GIVEN_UP, _GIVEN),
    "write-offs": Listed((ItemKind.WRITE_OFF,), GIVEN_UP, _GIVEN),
}


def allocation_row(row: "ListedAllocation") -> dict[str, ListValue]:
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


def step_row(step: "ChainStep") -> dict[str, ListValue]:
    """A step of an invoice's corrections; one that waits for approval has no number yet."""
    return {
        "step": step.step,
        "invoice": step.number or None,
        "date": step.day,
        "amount": step.amount_minor,
        "currency": step.currency,
        "waits": step.waits,
    }
