"""The kinds of file that can be imported, and the columns of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from artui.domain.allocation import ORDERS
from artui.domain.kinds import ContactRole, ListedState
from artui.domain.party_facts import LANGUAGES
from artui.imports.records import (
    CREDIT_EVENTS,
    EVENTS_WITH_LIMIT,
    YES,
    ApplicationRecord,
    ContactRecord,
    CreditEventRecord,
    CreditMemoRecord,
    CustomerRecord,
    InvoiceLineRecord,
    InvoiceRecord,
    PayeeRecord,
    PaymentRecord,
    PurchaseOrderRecord,
    Record,
    SelfBillingRecord,
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
    "fact",
    "signed",
    "quantity",
    "price",
    "percent",
]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a kind of file; `words` lists the values allowed in a `word` column, `as_listed`
    if they may be written as Amazon's list shows them.

    `meaning` explains it in docs/bring-your-own-data.md.
    """

    name: str
    type: CellType
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()
    as_listed: bool = False


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
_TAX_CODE = FileColumn("tax_code", "id", "Of net and tax, as the books map it: `tax.CODE`")

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
                FileColumn(
                    "auto_apply",
                    "word",
                    "Of a main account: yes applies later memos to the invoice they name",
                    words=(YES, "no"),
                ),
                FileColumn("entity", "name", "Which of our entities deals with this customer"),
                FileColumn("language", "fact", "Of documents: " + ", ".join(LANGUAGES)),
                FileColumn("legal_name", "fact", "The name as registered; blank: `name`"),
                FileColumn("street", "fact", "Street and number, for electronic invoices"),
                FileColumn("postcode", "fact", "The postal code"),
                FileColumn("city", "fact", "The city"),
                FileColumn("vat_id", "fact", "The VAT id, with its country's letters"),
                FileColumn("registration_id", "fact", "The number in a register of companies"),
                FileColumn(
                    "einvoice_address", "fact", "Where electronic invoices go; needs its scheme"
                ),
                FileColumn(
                    "einvoice_scheme",
                    "fact",
                    "What kind of address (EAS): EM e-mail, 0088 GLN, 0204 Leitweg-ID …",
                ),
                FileColumn("buyer_reference", "fact", "What the customer wants on every invoice"),
                FileColumn("datev_account", "fact", "The debtor's account at DATEV"),
            ),
        ),
        Kind(
            "contacts",
            ContactRecord,
            (
                _ACCOUNT,
                _need("role", "word", "What they are there for", tuple(ContactRole)),
                _need("name", "fact", "Their name"),
                FileColumn("email", "fact", "Their e-mail address, alone"),
                FileColumn("phone", "fact", "Their telephone number"),
                FileColumn("language", "fact", "Blank: that of the customer"),
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
                _TAX_CODE,
            ),
        ),
        Kind(
            "invoice-lines",
            InvoiceLineRecord,
            (
                _need("number", "id", "The invoice, or else the memo, that is there already"),
                FileColumn("entity", "name", "Whose it is, if several of ours have the number"),
                _need("line", "count", "Which line of the document it is"),
                FileColumn("description", "fact", "What was sold"),
                FileColumn("quantity", "quantity", "How many or how much; blank: 1"),
                FileColumn("unit", "fact", "Of what; electronic invoices need a UN/ECE code: C62"),
                FileColumn("unit_price", "price", "Without tax, with all its decimals"),
                _need("net_amount", "signed", "Quantity × unit price, in the document's currency"),
                FileColumn("tax_rate", "percent", "In percent"),
                _TAX_CODE,
                _need("tax_amount", "signed", "The tax; all lines come to the document"),
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
                FileColumn(
                    "entity",
                    "name",
                    "Whose bank it came to; blank: that of what it pays, else of the customer",
                ),
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
                FileColumn("net_amount", "limit", "With `tax_amount` it must come to `amount`"),
                FileColumn("tax_amount", "limit", "All taxes together"),
                _TAX_CODE,
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
                FileColumn(
                    "status",
                    "word",
                    "As Amazon's list has it. posted_for_payment is noted of an approved one; what "
                    "else differs is reported: a file approves, holds and pays nothing",
                    words=tuple(ListedState),
                    as_listed=True,
                ),
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
                FileColumn(
                    "role",
                    "word",
                    "Blank: bill-to; ship-to is a place that goods are shipped to",
                    words=("bill-to", "ship-to"),
                ),
            ),
        ),
    )
}
