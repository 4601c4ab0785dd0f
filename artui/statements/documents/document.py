"""A single document with parties, lines and taxes: an invoice, a credit memo, a self-billing one.

The invoice page, the VAT invoice and the credit memo all draw this one model, as
text for the screen and as PDF. Amounts are minor units of the document's currency.
"""

from dataclasses import dataclass
from datetime import date

from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.model import Entity
from artui.statements.pdf.letter import address, continuation, letterhead, paragraph, remittance_box
from artui.statements.pdf.paper import ACCENT, MUTED, Paper
from artui.statements.pdf.running_table import PrintedColumn, PrintedRow, draw_table
from artui.statements.words import amount


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


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What one rate was charged on, and what it came to."""

    rate: str
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A document ready to be drawn; `facts` are further names and values for its head."""

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
    facts: tuple[tuple[str, str], ...] = ()
    ship_to: Party | None = None
    notes: tuple[str, ...] = ()


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


def document_pdf(document: PrintedDocument) -> bytes:
    """The PDF of a document; the same document gives the same bytes.

    Raises DocumentDoesNotTie.
    """
    check_document(document)
    name = f"{document.title} {document.number}"
    paper = Paper(
        title=name,
        author=document.seller.name,
        country=document.seller.country,
        foot=f"{document.seller.name} · {name}",
    )
    letterhead(paper, document.seller, document.title, document.number)
    address(paper, document.buyer.name, _buyer_lines(document), _facts(document))
    paper.head = continuation(paper, document.seller.name, name)
    if document.lines:
        paper.y -= 14
        draw_table(paper, _columns(document), [_row(document, line) for line in document.lines])
    _totals(paper, document)
    for note in document.notes:
        paragraph(paper, note)
    if document.seller.remittance:
        title = f"Bank details of {document.seller.name}"
        paper.y -= 8
        remittance_box(paper, title, document.seller.remittance)
    return paper.pdf()


def _buyer_lines(document: PrintedDocument) -> tuple[str, ...]:
    tax = (f"Tax id {document.buyer.tax_id}",) if document.buyer.tax_id else ()
    ship = document.ship_to
    delivered = ("Delivered to:", ship.name, *ship.address) if ship else ()
    return (*document.buyer.address, *tax, *delivered)


def _facts(document: PrintedDocument) -> list[tuple[str, str]]:
    facts = [
        ("Number", document.number),
        ("Date", document.issue_date.isoformat()),
        ("Currency", document.currency),
        *document.facts,
    ]
    return [(label, value) for label, value in facts if value]


def _columns(document: PrintedDocument) -> list[PrintedColumn]:
    return [
        PrintedColumn("Description"),
        PrintedColumn("Quantity", 46, "right"),
        PrintedColumn("Unit price excl. VAT", 62, "right"),
        PrintedColumn("VAT rate", 40, "right"),
        PrintedColumn("VAT", 56, "right"),
        PrintedColumn("Unit price incl. VAT", 62, "right"),
        PrintedColumn(f"Total incl. VAT {document.currency}", 72, "right"),
    ]


def _money(minor: int | None, currency: str) -> str:
    return "" if minor is None else amount(minor, currency)


def _row(document: PrintedDocument, line: PrintedLine) -> PrintedRow:
    currency = document.currency
    return PrintedRow(
        (
            line.description,
            line.quantity,
            _money(line.unit_excl_minor, currency),
            line.vat_rate,
            _money(line.vat_minor, currency),
            _money(line.unit_incl_minor, currency),
            amount(line.total_incl_minor, currency),
        )
    )


def total_lines(document: PrintedDocument) -> list[tuple[str, str]]:
    """The sums under the lines: net, tax per rate, total; name and amount."""
    currency = document.currency
    lines = []
    if document.net_minor is not None:
        lines.append(("Total excl. VAT", amount(document.net_minor, currency)))
    for tax in document.taxes:
        name = f"VAT {tax.rate} on {amount(tax.net_minor, currency)}"
        lines.append((name, amount(tax.tax_minor, currency)))
    if document.tax_minor is not None:
        lines.append(("Total VAT", amount(document.tax_minor, currency)))
    lines.append((f"Total {currency}", amount(document.total_minor, currency)))
    return lines


def _totals(paper: Paper, document: PrintedDocument) -> None:
    lines = total_lines(document)
    paper.need(len(lines) * 13 + 24)
    paper.y -= 10
    x = paper.right - 240
    for label, figure in lines[:-1]:
        paper.y -= 13
        paper.text(x, paper.y, label, 8.5, colour=MUTED, width=150)
        paper.text(paper.right, paper.y, figure, 8.5, align="right")
    paper.y -= 7
    paper.box(x, paper.y, paper.right - x, 0.8, ACCENT)
    paper.y -= 14
    label, figure = lines[-1]
    paper.text(x, paper.y, label, 11, bold=True, colour=ACCENT)
    paper.text(paper.right, paper.y, figure, 11, bold=True, align="right", colour=ACCENT)
    paper.y -= 10


def document_text(document: PrintedDocument) -> str:
    """The document as plain lines for a screen or a mail; every line is safe to show.

    Raises DocumentDoesNotTie.
    """
    check_document(document)
    lines = heading_lines(document)
    if document.lines:
        lines.append("")
    for index, line in enumerate(document.lines, 1):
        lines += [f"{index:>3}  {line.description}", f"     {_line_text(document, line)}"]
    lines.append("")
    totals = total_lines(document)
    widest = max(len(figure) for _, figure in totals)
    lines += [f"{label:<36}{figure:>{widest}}" for label, figure in totals]
    lines += ["", *document.notes] if document.notes else []
    return "\n".join(visible(line) for line in lines) + "\n"


def heading_lines(document: PrintedDocument) -> list[str]:
    """The text above the lines of a document, each line safe to show: parties and facts."""
    lines = [f"{document.title} {document.number}", ""]
    lines += [f"From  {document.seller.name}", *_indented(document.seller.address)]
    if document.seller.tax_id:
        lines.append(f"      Tax id {document.seller.tax_id}")
    lines += [f"To    {document.buyer.name}", *_indented(_buyer_lines(document)), ""]
    facts = _facts(document)
    width = max(18, *(len(label) + 2 for label, _ in facts))
    lines += [f"{label + ':':<{width}}{value}" for label, value in facts]
    return [visible(line) for line in lines]


def _indented(lines: tuple[str, ...]) -> list[str]:
    return [f"      {line}" for line in lines if line]


def _line_text(document: PrintedDocument, line: PrintedLine) -> str:
    """The figures of a line in words; what is not known is left out."""
    currency = document.currency
    parts = [
        ("quantity ", line.quantity),
        ("unit excl. ", _money(line.unit_excl_minor, currency)),
        ("VAT ", " ".join(filter(None, (line.vat_rate, _money(line.vat_minor, currency))))),
        ("unit incl. ", _money(line.unit_incl_minor, currency)),
        ("total incl. ", amount(line.total_incl_minor, currency)),
    ]
    return ", ".join(f"{label}{value}" for label, value in parts if value)
