"""The input of the acts: documents and master data as plain values, whether they come from a file,
a service or a form.

Amounts are in minor units of the currency named beside them; a blank text means that nothing was
given. What a file has a million of is a named tuple, which is made five times as fast as a frozen
dataclass with this many fields.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from artui.domain.remittance import RemittanceLine


class NoteField(NamedTuple):
    """What came in a column of the giver's own, by its name; a blank name is a plain note."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer as given. None means no change; `credit_limit_minor` is in `currency`."""

    account: str
    name: str
    parent: str | None = None
    country: str | None = None
    region: str | None = None
    currency: str | None = None
    terms: str | None = None
    credit_limit_minor: int | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    policy: str | None = None
    terms_version: str | None = None
    terms_accepted: date | None = None
    external_ref: str | None = None
    fields: tuple[NoteField, ...] = ()
    payment_order: str | None = None
    auto_apply: bool | None = None
    entity: str | None = None
    language: str | None = None
    legal_name: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    vat_id: str | None = None
    registration_id: str | None = None
    einvoice_address: str | None = None
    einvoice_scheme: str | None = None
    buyer_reference: str | None = None
    datev_account: str | None = None


class NewInvoice(NamedTuple):
    """An invoice to post; a blank `entity` means our first. A `pending` one waits for approval."""

    number: str
    account: str
    issue_date: date
    amount_minor: int
    currency: str
    due_date: date | None = None
    shipment_date: date | None = None
    terms: str = ""
    entity: str = ""
    po_number: str = ""
    net_minor: int | None = None
    tax_minor: int | None = None
    pending: bool = False
    external_ref: str = ""
    fields: tuple[NoteField, ...] = ()
    billing_type: str = ""
    billing_state: str = ""
    corrects: str = ""
    tax_code: str = ""


class NewMemo(NamedTuple):
    """A credit memo to post; `invoice` is the one it was issued for, if any."""

    number: str
    account: str
    issue_date: date
    amount_minor: int
    currency: str
    entity: str = ""
    invoice: str = ""
    reason: str = ""
    fields: tuple[NoteField, ...] = ()
    net_minor: int | None = None
    tax_minor: int | None = None
    tax_code: str = ""


class NewPayment(NamedTuple):
    """Cash that came in; `invoices` is the remittance."""

    reference: str
    account: str
    value_date: date
    amount_minor: int
    currency: str
    method: str = ""
    invoices: tuple[RemittanceLine, ...] = ()
    fields: tuple[NoteField, ...] = ()
    entity: str = ""
    """Whose bank account it came to; that of the invoices it names goes before."""


class NewApplication(NamedTuple):
    """A request to apply a credit memo to an invoice."""

    invoice: str
    memo: str
    amount_minor: int
    day: date | None = None
    request_id: str = ""


class Posted(NamedTuple):
    """A row that was added, with its new id; `note` says what the sender may not expect, and as
    a `deed` what was done beside; `ahead` is the day from which it counts, if that is after the
    business day."""

    id: int
    number: str
    note: str = ""
    ahead: date | None = None
    deed: bool = False


class Same(NamedTuple):
    """A row that equals an existing one, so nothing was added; `in_file` if that one came in the
    same act, `note` says what the sender may not expect."""

    id: int
    number: str
    in_file: bool = False
    note: str = ""


class PutOff(NamedTuple):
    """A row of a long act that is posted under its turn, with all others of this account tree."""

    root_id: int


class Changed(NamedTuple):
    """A row that changed an existing one."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class NewCreditEvent:
    """A step in the life of an account's credit; granted, increased and reduced carry a limit."""

    account: str
    event: str
    effective_date: date
    limit_minor: int | None = None
    currency: str = ""
    reason: str = ""
