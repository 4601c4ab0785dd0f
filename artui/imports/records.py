"""What a file may contain: one record per kind of row, and its columns.

A record is a named tuple because an import makes a million of them: a frozen dataclass with this
many fields takes 5 µs to make, a named tuple less than 1 µs. A missing value is None. An amount is
kept as validated decimal text, and also in minor units if the row names its currency; else the
customer's default applies and `parsing.with_currency` fills in the units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from artui.domain.allocation import ORDERS

Notes = tuple[tuple[str, str], ...]
CREDIT_EVENTS = ("granted", "increased", "reduced", "suspended", "reinstated", "revoked")
EVENTS_WITH_LIMIT = CREDIT_EVENTS[:3]


class CustomerRecord(NamedTuple):
    """A row of customers."""

    account: str
    name: str
    parent: str | None
    country: str | None
    region: str | None
    currency: str | None
    terms: str | None
    credit_limit: str | None
    credit_limit_minor: int | None
    email: str | None
    phone: str | None
    address: str | None
    policy: str | None
    terms_version: str | None
    terms_accepted: date | None
    external_ref: str | None
    payment_order: str | None
    notes: Notes = ()
    line: int = 0


class InvoiceRecord(NamedTuple):
    """A row of invoices; `state` is `pending` or `open`."""

    number: str
    account: str
    issue_date: date
    amount: str
    amount_minor: int | None
    currency: str | None
    due_date: date | None
    shipment_date: date | None
    terms: str | None
    entity: str | None
    po_number: str | None
    net_amount: str | None
    net_amount_minor: int | None
    tax_amount: str | None
    tax_amount_minor: int | None
    state: str | None
    external_ref: str | None
    notes: Notes = ()
    line: int = 0


class NamedInvoice(NamedTuple):
    """An invoice that a payment names, with an amount if one is given."""

    number: str
    amount: str | None = None
    amount_minor: int | None = None


class PaymentRecord(NamedTuple):
    """A row of payments; `invoices` are those that the remittance names, in its order."""

    reference: str
    account: str
    value_date: date
    amount: str
    amount_minor: int | None
    currency: str | None
    invoices: tuple[NamedInvoice, ...] | None
    method: str | None
    notes: Notes = ()
    line: int = 0


class CreditMemoRecord(NamedTuple):
    """A row of credit memos."""

    number: str
    account: str
    issue_date: date
    amount: str
    amount_minor: int | None
    currency: str | None
    entity: str | None
    invoice: str | None
    reason: str | None
    notes: Notes = ()
    line: int = 0


class ApplicationRecord(NamedTuple):
    """A row of applications, or a customer's request; its currency is that of the memo."""

    invoice: str
    memo: str
    amount: str
    amount_minor: int | None
    date: date | None
    request_id: str | None
    notes: Notes = ()
    line: int = 0


class SelfBillingRecord(NamedTuple):
    """A row of self-billing; `corrects` names the invoice whose reversal artui makes."""

    number: str
    account: str
    type: str
    issue_date: date
    amount: str
    amount_minor: int | None
    currency: str | None
    corrects: str | None
    external_ref: str | None
    notes: Notes = ()
    line: int = 0


class CreditEventRecord(NamedTuple):
    """A row of credit events."""

    account: str
    event: str
    effective_date: date
    limit: str | None
    limit_minor: int | None
    currency: str | None
    reason: str | None
    notes: Notes = ()
    line: int = 0


class PurchaseOrderRecord(NamedTuple):
    """A row of purchase orders: one item, with what the order as a whole says."""

    order: str
    date: date
    item: str
    asin: str | None
    vendor_id: str | None
    ordered: int | None
    acknowledged: int | None
    shipped: int | None
    received: int | None
    net_cost: str | None
    currency: str | None
    unit: str | None
    unit_size: int | None
    terms: str | None
    vendor_code: str | None
    bill_to: str | None
    ship_to: str | None
    notes: Notes = ()
    line: int = 0


class PayeeRecord(NamedTuple):
    """A row of payees: a party of Amazon that is billed, as its payee system has it."""

    party_id: str
    name: str
    line1: str
    line2: str | None
    line3: str | None
    city: str
    state: str | None
    postal_code: str
    country: str
    tax_type: str | None
    tax_id: str | None
    notes: Notes = ()
    line: int = 0


Record = (
    CustomerRecord
    | InvoiceRecord
    | PaymentRecord
    | CreditMemoRecord
    | ApplicationRecord
    | SelfBillingRecord
    | CreditEventRecord
    | PurchaseOrderRecord
    | PayeeRecord
)

CellType = Literal[
    "text",
    "name",
    "id",
    "loose",
    "date",
    "amount",
    "limit",
    "currency",
    "country",
    "terms",
    "word",
    "invoices",
    "count",
    "cost",
]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a kind of file; `words` lists the values allowed in a `word` column.

    `meaning` explains it in docs/bring-your-own-data.md.
    """

    name: str
    type: CellType
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its record type, and its columns in the order of the record's fields."""

    name: str
    record: Callable[..., Record]
    columns: tuple[FileColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that no row may leave blank."""
        return tuple(column.name for column in self.columns if column.required)


def _need(name: str, type_: CellType, meaning: str, words: tuple[str, ...] = ()) -> FileColumn:
    return FileColumn(name, type_, meaning, required=True, words=words)


_ACCOUNT = _need("account", "id", "The customer's account")
_CURRENCY = FileColumn("currency", "currency", "Blank: the customer's default currency")
_ENTITY = FileColumn(
    "entity", "name", "Which of our legal entities issued it; blank: the first one"
)
_EXTERNAL_REF = FileColumn("external_ref", "id", "What another system calls it")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "customers",
            CustomerRecord,
            (
                _need("account", "id", "The number that all other files know this customer by"),
                _need("name", "name", "The name, in any script"),
                FileColumn(
                    "parent", "id", "The account above this one; it may come later in the file"
                ),
                FileColumn("country", "country", "Decides the legal regime if `policy` is blank"),
                FileColumn("region", "name", "State or province, where the law differs by it"),
                FileColumn("currency", "currency", "The default; documents may be in others"),
                FileColumn("terms", "terms", "The default payment terms"),
                FileColumn("credit_limit", "limit", "In the default currency; blank: no limit"),
                FileColumn("email", "text", "Where drafts of mails go"),
                FileColumn("phone", "text", "The telephone number"),
                FileColumn("address", "text", "Printed on statements; may have several lines"),
                FileColumn(
                    "policy", "name", "The late-interest policy; `artui policy list` has them"
                ),
                FileColumn("terms_version", "text", "Which version of our terms was accepted"),
                FileColumn("terms_accepted", "date", "The day when it was accepted"),
                _EXTERNAL_REF,
                FileColumn(
                    "payment_order",
                    "word",
                    "What cash pays first; blank: principal-first",
                    words=ORDERS,
                ),
            ),
        ),
        Kind(
            "invoices",
            InvoiceRecord,
            (
                _need("number", "id", "The invoice number, unique within our entity"),
                _ACCOUNT,
                _need("issue_date", "date", "The day on the invoice"),
                _need("amount", "amount", "The total, taxes included"),
                _CURRENCY,
                FileColumn("due_date", "date", "Goes before all terms"),
                FileColumn(
                    "shipment_date", "date", "Terms count from here where the policy says so"
                ),
                FileColumn("terms", "terms", "Terms of this invoice; blank: those of the customer"),
                _ENTITY,
                FileColumn("po_number", "loose", "The customer's purchase order"),
                FileColumn("net_amount", "limit", "With `tax_amount` it must come to `amount`"),
                FileColumn("tax_amount", "limit", "All taxes together"),
                FileColumn(
                    "state",
                    "word",
                    "A pending invoice waits for approval and is not owed yet; blank: open",
                    words=("pending", "open"),
                ),
                _EXTERNAL_REF,
            ),
        ),
        Kind(
            "payments",
            PaymentRecord,
            (
                _need("reference", "id", "The bank's reference; may come again on another day"),
                _ACCOUNT,
                _need("value_date", "date", "The day from which the money counts"),
                _need("amount", "amount", "What was paid"),
                _CURRENCY,
                FileColumn(
                    "invoices", "invoices", "What it pays, in this order; the rest is unapplied"
                ),
                FileColumn("method", "text", "Such as wire or cheque"),
            ),
        ),
        Kind(
            "credit-memos",
            CreditMemoRecord,
            (
                _need("number", "id", "The number of the memo, unique within our entity"),
                _ACCOUNT,
                _need("issue_date", "date", "The day on the memo"),
                _need("amount", "amount", "A positive amount"),
                _CURRENCY,
                _ENTITY,
                FileColumn(
                    "invoice", "id", "The invoice it is about; nothing is applied to it yet"
                ),
                FileColumn("reason", "text", "Why it was given"),
            ),
        ),
        Kind(
            "applications",
            ApplicationRecord,
            (
                _need("invoice", "id", "The number of the invoice"),
                _need("memo", "id", "The number of the credit memo"),
                _need("amount", "amount", "How much of the memo, in the memo's currency"),
                FileColumn("date", "date", "The day from which it counts; blank: the business day"),
                FileColumn(
                    "request_id", "id", "The request it answers; the same one is applied once"
                ),
            ),
        ),
        Kind(
            "self-billing",
            SelfBillingRecord,
            (
                _need("number", "id", "The invoice number"),
                _ACCOUNT,
                _need(
                    "type",
                    "word",
                    "ARB and VIB wait for approval, ASB is open at once",
                    ("ASB", "ARB", "VIB"),
                ),
                _need("issue_date", "date", "The day on the invoice"),
                _need("amount", "amount", "The total"),
                _CURRENCY,
                FileColumn("corrects", "id", "The invoice it replaces; artui makes the reversal"),
                _EXTERNAL_REF,
            ),
        ),
        Kind(
            "credit-events",
            CreditEventRecord,
            (
                _ACCOUNT,
                _need("event", "word", "What happened to the credit limit", CREDIT_EVENTS),
                _need("effective_date", "date", "The day from which it holds"),
                FileColumn(
                    "limit",
                    "limit",
                    "The new limit; needed for " + ", ".join(EVENTS_WITH_LIMIT) + " and only there",
                ),
                _CURRENCY,
                FileColumn("reason", "text", "Why"),
            ),
        ),
        Kind(
            "purchase-orders",
            PurchaseOrderRecord,
            (
                _need("order", "id", "The number of Amazon's purchase order"),
                _need("date", "date", "The day on which it was placed"),
                _need("item", "id", "The item's number on the order"),
                FileColumn("asin", "id", "Amazon's product identifier, as on the order"),
                FileColumn("vendor_id", "id", "Our product identifier, as on the order"),
                FileColumn("ordered", "count", "How many were ordered; needed for a new item"),
                FileColumn("acknowledged", "count", "How many we confirmed"),
                FileColumn("shipped", "count", "How many we shipped"),
                FileColumn("received", "count", "How many Amazon has received"),
                FileColumn("net_cost", "cost", "The cost of one unit; needed for a new item"),
                FileColumn("currency", "currency", "Of the cost; needed for a new item"),
                FileColumn(
                    "unit",
                    "word",
                    "Blank: that of the item; of a new item Eaches",
                    words=("Cases", "Eaches"),
                ),
                FileColumn("unit_size", "count", "How many are in a case"),
                FileColumn("terms", "terms", "The payment terms agreed for this order"),
                FileColumn("vendor_code", "id", "Which of our vendor codes it was placed with"),
                FileColumn("bill_to", "id", "The party to bill, such as AMAZONUS"),
                FileColumn("ship_to", "id", "The party to ship to"),
            ),
        ),
        Kind(
            "payees",
            PayeeRecord,
            (
                _need("party_id", "id", "AMAZON and the marketplace, such as AMAZONUS"),
                _need("name", "name", "The name, exactly as Amazon has it"),
                _need("line1", "name", "The first line of the address"),
                FileColumn("line2", "name", "The second line"),
                FileColumn("line3", "name", "The third line"),
                _need("city", "name", "The city"),
                FileColumn("state", "name", "State or region"),
                _need("postal_code", "loose", "The postal code"),
                _need("country", "country", "The country"),
                FileColumn("tax_type", "word", "Blank: VAT", words=("VAT", "GST")),
                FileColumn("tax_id", "loose", "The tax registration number"),
            ),
        ),
    )
}
