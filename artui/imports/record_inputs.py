"""What a record of a file becomes: the input of the ledger's act."""

from datetime import UTC, datetime, time

from artui.domain.kinds import ContactRole, ListedState, PartyRole
from artui.domain.priced_lines import DocumentLine
from artui.domain.remittance import RemittanceLine
from artui.imports.records import (
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
from artui.imports.rejects import ADDED
from artui.ledger.amazon.amazon_parties import AmazonParty, NewPayee
from artui.ledger.amazon.purchase_orders import NewOrder, OrderItem
from artui.ledger.amazon.self_billing import NewSelfBilling
from artui.ledger.book.records import (
    NewApplication,
    NewCreditEvent,
    NewCustomer,
    NewInvoice,
    NewMemo,
    NewPayment,
    NoteField,
)
from artui.ledger.customers.contacts import NewContact
from artui.ledger.documents.invoice_lines import NewLine
from artui.ledger.items.open_items import PARTY_FACTS


def _units(minor: int | None) -> int:
    """The amount in minor units, which `with_currency` has filled in where the row had none."""
    assert minor is not None
    return minor


def _fields(record: Record) -> tuple[NoteField, ...]:
    """The columns `x-…` without that prefix; those of an earlier file of rejects are left out."""
    return tuple(
        NoteField(name.removeprefix("x-"), text) for name, text in record.notes if name not in ADDED
    )


def new_customer(record: CustomerRecord) -> NewCustomer:
    """A customer as given."""
    names = ("parent", "country", "region", "currency", "terms", "credit_limit_minor", "email")
    more = ("phone", "address", "policy", "terms_version", "terms_accepted", "external_ref")
    given = {name: getattr(record, name) for name in (*names, *more, "payment_order", *PARTY_FACTS)}
    automatic = None if record.auto_apply is None else record.auto_apply == YES
    return NewCustomer(
        record.account, record.name, **given, auto_apply=automatic, fields=_fields(record)
    )


def new_contact(record: ContactRecord) -> NewContact:
    """A contact of a customer."""
    said = (record.email or "", record.phone or "", record.language or "")
    return NewContact(record.account, ContactRole(record.role), record.name, *said)


def new_invoice(record: InvoiceRecord) -> NewInvoice:
    """An invoice to post."""
    return NewInvoice(
        record.number,
        record.account,
        record.issue_date,
        _units(record.amount_minor),
        record.currency or "",
        record.due_date,
        record.shipment_date,
        record.terms or "",
        record.entity or "",
        record.po_number or "",
        record.net_amount_minor,
        record.tax_amount_minor,
        record.state == "pending",
        record.external_ref or "",
        _fields(record) if record.notes else (),
        tax_code=record.tax_code or "",
    )


def new_memo(record: CreditMemoRecord) -> NewMemo:
    """A credit memo to post."""
    return NewMemo(
        record.number,
        record.account,
        record.issue_date,
        _units(record.amount_minor),
        record.currency or "",
        record.entity or "",
        record.invoice or "",
        record.reason or "",
        _fields(record),
        record.net_amount_minor,
        record.tax_amount_minor,
        record.tax_code or "",
    )


def new_payment(record: PaymentRecord) -> NewPayment:
    """Cash that came in."""
    return NewPayment(
        record.reference,
        record.account,
        record.value_date,
        _units(record.amount_minor),
        record.currency or "",
        record.method or "",
        tuple(RemittanceLine(each.number, each.amount_minor) for each in record.invoices or ()),
        _fields(record),
        record.entity or "",
    )


def new_application(record: ApplicationRecord) -> NewApplication:
    """A credit memo to be applied."""
    return NewApplication(
        record.invoice,
        record.memo,
        _units(record.amount_minor),
        record.date,
        record.request_id or "",
    )


def new_self_billing(record: SelfBillingRecord) -> NewSelfBilling:
    """A document that Amazon wrote for us."""
    return NewSelfBilling(
        record.number,
        record.account,
        record.type,
        record.issue_date,
        _units(record.amount_minor),
        record.currency or "",
        record.corrects or "",
        record.external_ref or "",
        _fields(record),
        status=ListedState(record.status) if record.status else None,
    )


def new_credit_event(record: CreditEventRecord) -> NewCreditEvent:
    """What happened to a credit limit."""
    return NewCreditEvent(
        record.account,
        record.event,
        record.effective_date,
        record.limit_minor,
        record.currency or "",
        record.reason or "",
    )


def new_order(record: PurchaseOrderRecord) -> NewOrder:
    """An order with one of its items."""
    placed = datetime.combine(record.date, time(), UTC)
    item = OrderItem(record.item, *record[3:13])
    return NewOrder(record.order, placed, (item,), None, *record[13:17])


def new_payee(record: PayeeRecord) -> NewPayee:
    """A party of Amazon."""
    role = PartyRole((record.role or "bill-to").replace("-", "_"))
    return NewPayee(AmazonParty(*(text or "" for text in record[:11])), role)


def new_line(record: InvoiceLineRecord) -> NewLine:
    """A line of a document."""
    line = DocumentLine(
        record.position,
        record.description or "",
        _units(record.net_amount_minor),
        _units(record.tax_amount_minor),
        record.quantity or "",
        record.unit or "",
        record.unit_price or "",
        record.tax_rate or "",
        record.tax_code or "",
    )
    return NewLine(record.number, record.entity or "", line)
