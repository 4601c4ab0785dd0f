"""The model of an electronic invoice as EN 16931 has it, before it becomes XML.

Amounts are minor units of the invoice's currency; quantities, prices and rates are the decimal text
that was agreed, since no digit of them may be lost. A credit note has the same positive amounts as
the invoice it takes back. The numbers BT-… and BG-… in this package are those of the standard.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

PIECE = "C62"
"""The unit of a line without one: one piece (UN/ECE Recommendation 20)."""


class InvoiceForm(StrEnum):
    """The forms in which an electronic invoice is written."""

    FACTURX = "facturx"
    UBL = "ubl"
    XRECHNUNG = "xrechnung"


class TypeCode(StrEnum):
    """What a document is, by UNTDID 1001 (BT-3)."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    CORRECTED = "384"


class VatCategory(StrEnum):
    """Why a line bears the VAT it bears, by UNTDID 5305 (BT-118, BT-151)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"
    CANARY = "L"
    CEUTA = "M"


TAXED = frozenset((VatCategory.STANDARD, VatCategory.CANARY, VatCategory.CEUTA))
"""The categories whose rate may be above zero."""


@dataclass(frozen=True, slots=True)
class TradeContact:
    """Whom the buyer asks (BG-6)."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class TradeParty:
    """The seller (BG-4) or the buyer (BG-7). `key` is our entity's name or the customer's account,
    by which a refusal says where a missing fact is set."""

    key: str
    name: str
    country: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration_id: str = ""
    registration_scheme: str = ""
    address: str = ""
    address_scheme: str = ""
    contact: TradeContact = TradeContact()


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """A line (BG-25): quantity × price ÷ `price_quantity` comes to `net_minor`, rounded once."""

    position: int
    name: str
    net_minor: int
    price: str
    category: VatCategory
    rate: str = "0"
    quantity: str = "1"
    unit: str = PIECE
    price_quantity: str = "1"


@dataclass(frozen=True, slots=True)
class VatSum:
    """What one category and rate was charged on, and what it came to (BG-23)."""

    category: VatCategory
    rate: str
    net_minor: int
    tax_minor: int
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """Where to pay (BG-17) and what to name (BT-83)."""

    account: str
    holder: str = ""
    bic: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EarlierInvoice:
    """The invoice that a note or a correction is about (BG-3)."""

    number: str
    issue_date: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveredTo:
    """When and whereto goods went (BT-72, BG-13, BG-15)."""

    day: date | None = None
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class DiscountOffer:
    """A percentage off for paying within days."""

    days: int
    percent: str


@dataclass(frozen=True)
class ElectronicInvoice:
    """One electronic invoice, corrected invoice or credit note."""

    type_code: TypeCode
    number: str
    issue_date: date
    currency: str
    seller: TradeParty
    buyer: TradeParty
    lines: tuple[InvoicedLine, ...]
    taxes: tuple[VatSum, ...]
    prepaid_minor: int = 0
    due_date: date | None = None
    terms: str = ""
    discounts: tuple[DiscountOffer, ...] = ()
    buyer_reference: str = ""
    order: str = ""
    earlier: tuple[EarlierInvoice, ...] = ()
    delivered: DeliveredTo = DeliveredTo()
    transfer: CreditTransfer | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def lines_minor(self) -> int:
        """The sum of the lines (BT-106), without VAT (BT-109 too: there are no allowances)."""
        return sum(line.net_minor for line in self.lines)

    @cached_property
    def tax_minor(self) -> int:
        """The VAT (BT-110): the sum of what the rates come to, never of the lines."""
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def total_minor(self) -> int:
        """The total with VAT (BT-112)."""
        return self.lines_minor + self.tax_minor

    @property
    def payable_minor(self) -> int:
        """What is due (BT-115); below zero if more was paid than is owed."""
        return self.total_minor - self.prepaid_minor

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes an invoice back."""
        return self.type_code is TypeCode.CREDIT_NOTE
