"""An electronic invoice as it came, the same for each syntax; its values are still nodes, so that a
fault can be told by line and element."""

from dataclasses import dataclass, field

from artui.imports.einvoices.xml_nodes import Node


@dataclass(frozen=True, slots=True)
class IncomingParty:
    """Seller or buyer: by which identifiers they may be known."""

    node: Node
    name: str
    ids: tuple[str, ...] = ()
    vat_ids: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    address: str = ""
    address_scheme: str = ""


@dataclass(frozen=True, slots=True)
class AddedAmount:
    """An allowance (taken off) or a charge (added), of a line or of the whole document."""

    amount: Node
    is_charge: bool
    reason: str = ""
    category: str = ""
    rate: Node | None = None


@dataclass(frozen=True, slots=True)
class IncomingLine:
    """A line, in the order in which it came."""

    node: Node
    name: str
    net: Node
    quantity: Node | None
    price: Node | None
    price_for: Node | None
    category: str
    rate: Node | None
    added: tuple[AddedAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingTax:
    """The VAT of one category and rate."""

    category: str
    rate: Node | None
    basis: Node
    tax: Node


@dataclass(frozen=True, slots=True)
class IncomingTotals:
    """The totals of the document; what is None was not said."""

    lines: Node | None
    without_tax: Node
    tax: Node | None
    with_tax: Node
    prepaid: Node | None
    rounding: Node | None
    payable: Node


@dataclass(frozen=True, slots=True)
class IncomingInvoice:
    """The document."""

    type_code: Node
    number: Node
    issued: Node
    currency: Node
    seller: IncomingParty
    buyer: IncomingParty
    totals: IncomingTotals
    lines: tuple[IncomingLine, ...]
    taxes: tuple[IncomingTax, ...]
    added: tuple[AddedAmount, ...] = ()
    due: Node | None = None
    delivered: Node | None = None
    terms: str = ""
    order: str = ""
    earlier: tuple[str, ...] = field(default=())
