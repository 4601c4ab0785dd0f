"""What a row of a file becomes: one record per kind of row.

A record is a named tuple because an import makes a million of them: a frozen dataclass with this
many fields takes 5 µs to make, a named tuple less than 1 µs. A missing value is None. An amount is
kept as validated decimal text, and also in minor units if the row names its currency; else the
customer's default applies and `parsing.with_currency` fills in the units.
"""

from datetime import date
from typing import NamedTuple

Notes = tuple[tuple[str, str], ...]
CREDIT_EVENTS = ("granted", "increased", "reduced", "suspended", "reinstated", "revoked")
EVENTS_WITH_LIMIT = CREDIT_EVENTS[:3]


# The word of a cell that is either this or no.
YES = "yes"


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
    auto_apply: str | None
    entity: str | None
    language: str | None
    legal_name: str | None
    street: str | None
    postcode: str | None
    city: str | None
    vat_id: str | None
    registration_id: str | None
    einvoice_address: str | None
    einvoice_scheme: str | None
    buyer_reference: str | None
    datev_account: str | None
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
    tax_code: str | None
    notes: Notes = ()
    line: int = 0


class InvoiceLineRecord(NamedTuple):
    """A row of invoice lines, of an invoice or a credit memo; its currency is that of it."""

    number: str
    entity: str | None
    position: int
    description: str | None
    quantity: str | None
    unit: str | None
    unit_price: str | None
    net_amount: str
    net_amount_minor: int | None
    tax_rate: str | None
    tax_code: str | None
    tax_amount: str
    tax_amount_minor: int | None
    notes: Notes = ()
    line: int = 0


class ContactRecord(NamedTuple):
    """A row of contacts."""

    account: str
    role: str
    name: str
    email: str | None
    phone: str | None
    language: str | None
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
    entity: str | None
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
    net_amount: str | None
    net_amount_minor: int | None
    tax_amount: str | None
    tax_amount_minor: int | None
    tax_code: str | None
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
    status: str | None
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
    """A row of payees: a party of Amazon that is billed, or shipped to, as Amazon has it."""

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
    role: str | None
    notes: Notes = ()
    line: int = 0


Record = (
    CustomerRecord
    | ContactRecord
    | InvoiceRecord
    | InvoiceLineRecord
    | PaymentRecord
    | CreditMemoRecord
    | ApplicationRecord
    | SelfBillingRecord
    | CreditEventRecord
    | PurchaseOrderRecord
    | PayeeRecord
)
