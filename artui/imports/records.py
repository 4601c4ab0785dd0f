"""What a file may hold: one record per kind of row, and the columns it comes in.

A record is a named tuple, not a dataclass: making a frozen dataclass of this many fields takes
5 µs, a named tuple under 1 µs, and an import makes a million. Absent is None. An amount stands
twice: as validated decimal text, and in minor units where the row names its currency; where it
does not, the customer's default holds and `parsing.with_currency` fills the units in.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

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
    """An invoice that a payment names, and how much of it is meant if that is said."""

    number: str
    amount: str | None = None
    amount_minor: int | None = None


class PaymentRecord(NamedTuple):
    """A row of payments; `invoices` are those the remittance names, in its order."""

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


Record = (
    CustomerRecord
    | InvoiceRecord
    | PaymentRecord
    | CreditMemoRecord
    | ApplicationRecord
    | SelfBillingRecord
    | CreditEventRecord
)

CellType = Literal[
    "text", "id", "date", "amount", "limit", "currency", "country", "terms", "word", "invoices"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind of file; `words` are the only values of a `word` column."""

    name: str
    type: CellType = "text"
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its record and its columns, in the order of the record's fields."""

    name: str
    record: type[Any]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that no row may leave blank."""
        return tuple(column.name for column in self.columns if column.required)


def _need(name: str, type_: CellType = "id", words: tuple[str, ...] = ()) -> Column:
    return Column(name, type_, required=True, words=words)


_CURRENCY = Column("currency", "currency")
_EXTERNAL_REF = Column("external_ref", "id")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "customers",
            CustomerRecord,
            (
                _need("account"),
                _need("name", "text"),
                Column("parent", "id"),
                Column("country", "country"),
                Column("region"),
                _CURRENCY,
                Column("terms", "terms"),
                Column("credit_limit", "limit"),
                Column("email"),
                Column("phone"),
                Column("address"),
                Column("policy"),
                Column("terms_version"),
                Column("terms_accepted", "date"),
                _EXTERNAL_REF,
                Column("payment_order", "word", words=ORDERS),
            ),
        ),
        Kind(
            "invoices",
            InvoiceRecord,
            (
                _need("number"),
                _need("account"),
                _need("issue_date", "date"),
                _need("amount", "amount"),
                _CURRENCY,
                Column("due_date", "date"),
                Column("shipment_date", "date"),
                Column("terms", "terms"),
                Column("entity"),
                Column("po_number"),
                Column("net_amount", "limit"),
                Column("tax_amount", "limit"),
                Column("state", "word", words=("pending", "open")),
                _EXTERNAL_REF,
            ),
        ),
        Kind(
            "payments",
            PaymentRecord,
            (
                _need("reference"),
                _need("account"),
                _need("value_date", "date"),
                _need("amount", "amount"),
                _CURRENCY,
                Column("invoices", "invoices"),
                Column("method"),
            ),
        ),
        Kind(
            "credit-memos",
            CreditMemoRecord,
            (
                _need("number"),
                _need("account"),
                _need("issue_date", "date"),
                _need("amount", "amount"),
                _CURRENCY,
                Column("entity"),
                Column("invoice", "id"),
                Column("reason"),
            ),
        ),
        Kind(
            "applications",
            ApplicationRecord,
            (
                _need("invoice"),
                _need("memo"),
                _need("amount", "amount"),
                Column("date", "date"),
                Column("request_id", "id"),
            ),
        ),
        Kind(
            "self-billing",
            SelfBillingRecord,
            (
                _need("number"),
                _need("account"),
                _need("type", "word", ("ASB", "ARB", "VIB")),
                _need("issue_date", "date"),
                _need("amount", "amount"),
                _CURRENCY,
                Column("corrects", "id"),
                _EXTERNAL_REF,
            ),
        ),
        Kind(
            "credit-events",
            CreditEventRecord,
            (
                _need("account"),
                _need("event", "word", CREDIT_EVENTS),
                _need("effective_date", "date"),
                Column("limit", "limit"),
                _CURRENCY,
                Column("reason"),
            ),
        ),
    )
}
