"""A single document with parties, lines and taxes: an invoice, a credit memo, a charge, a fee.

The invoice page, the VAT invoice and the credit memo all draw this one model, as text and on paper.
A document is drawn as it was issued: what was paid since does not change it. Amounts are minor
units of its currency.
"""

from dataclasses import dataclass
from datetime import date

from artui.domain.kinds import ItemKind
from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.bank.issued_references import PrintedReference
from artui.ledger.documents.standing import VALID, DocumentStanding
from artui.statements.model import Customer, Entity, InterestTerm


class DocumentDoesNotTie(Refused):
    """The lines or the taxes of a document do not come to its totals; it is not drawn."""


@dataclass(frozen=True, slots=True)
class Party:
    """The other side, or where the goods went."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line. Its total is authoritative; unit prices are for display and may be missing."""

    description: str
    total_incl_minor: int
    quantity: str = ""
    unit_excl_minor: int | None = None
    vat_rate: str = ""
    vat_minor: int | None = None
    unit_incl_minor: int | None = None
    unit_price: str = ""
    """The exact price without tax, where it has more decimals than the currency."""


VAT = "VAT"


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What one rate was charged on, and what it came to; `tax` is its name, such as GST."""

    rate: str
    net_minor: int
    tax_minor: int
    tax: str = VAT


@dataclass(frozen=True, slots=True)
class PrintedCharge:
    """What late interest was charged on an invoice through a day: what it came to in all by then,
    less what was charged before."""

    invoice: str
    through: date
    cumulative_minor: int
    charged_before_minor: int
    charge_minor: int


@dataclass(frozen=True, slots=True)
class LateClause:
    """What an invoice says of late payment: the rate, and the fixed sum that is due then."""

    term: InterestTerm
    fixed_minor: int = 0


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A document ready to be drawn; `facts` are further names and values for its head.

    The names are English words that catalogues know. A document of ours names its `customer`, in
    whose language it is drawn. `prepaid_minor` was paid when it was issued. One that `asks` says
    by when and where to pay the rest; `instalments` are days and amounts. One that does not stand
    any more, by its `standing`, says so in its head. `charges` and their `rates` explain late
    interest, `late` says what will be.
    """

    title: str
    number: str
    issue_date: date
    seller: Entity
    buyer: Party
    currency: str
    total_minor: int
    lines: tuple[PrintedLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    net_minor: int | None = None
    tax_minor: int | None = None
    facts: tuple[tuple[str, str | date], ...] = ()
    ship_to: Party | None = None
    notes: tuple[str, ...] = ()
    kind: ItemKind = ItemKind.INVOICE
    customer: Customer | None = None
    prepaid_minor: int = 0
    asks: bool = False
    due: date | None = None
    instalments: tuple[tuple[date, int], ...] = ()
    references: tuple[PrintedReference, ...] = ()
    charges: tuple[PrintedCharge, ...] = ()
    rates: tuple[InterestTerm, ...] = ()
    late: LateClause | None = None
    standing: DocumentStanding = VALID

    @property
    def to_pay_minor(self) -> int:
        """What was left to pay when it was issued."""
        return self.total_minor - self.prepaid_minor


def check_document(document: PrintedDocument) -> None:
    """Prove that lines, taxes, net and tax come to the total, where they are given.

    Raises DocumentDoesNotTie, naming the document and the two numbers.
    """
    net, tax, total = document.net_minor, document.tax_minor, document.total_minor
    pairs = []
    if document.lines:
        pairs.append(("its lines", sum(line.total_incl_minor for line in document.lines), total))
    if net is not None and tax is not None:
        pairs.append(("net and tax", net + tax, total))
    if document.taxes and tax is not None:
        pairs.append(("its tax lines", sum(line.tax_minor for line in document.taxes), tax))
    if document.instalments:
        parts = sum(minor for _, minor in document.instalments)
        pairs.append(("its instalments", parts, total))
    if document.charges:
        charged = sum(charge.charge_minor for charge in document.charges)
        pairs.append(("its charges", charged, total))
    if document.taxes and net is not None:
        pairs.append(("its taxed amounts", sum(line.net_minor for line in document.taxes), net))
    for what, left, right in pairs:
        if left != right:
            raise DocumentDoesNotTie(
                f"{document.title} {visible(document.number)} does not tie: {what} come to ",
                Bare(left, document.currency),
                ", the document says ",
                Money(right, document.currency),
                ".",
            )
