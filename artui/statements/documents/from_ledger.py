"""From the ledger to one document: an invoice, a credit memo or a charge as it is printed.

The screen shows it as text and writes it as PDF; both draw the model of `document`, which proves
that lines, taxes and total tie.
"""

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.ledger.bank.issued_references import printed_references
from artui.ledger.lists import document_page as documents
from artui.ledger.lists.masters import masters_of
from artui.statements.account.gathered import entities_by_name
from artui.statements.documents.document import Party, PrintedDocument, PrintedLine, TaxTotal
from artui.statements.model import Entity
from artui.wording import kind_title

PaperOf = Callable[[Connection, int, date], PrintedDocument]


class NotOurs(Refused):
    """Somebody else writes the document of this number; we never make one up.

    `original` is what they wrote, a PDF, if it is attached.
    """

    def __init__(self, number: str, message: str, original: bytes = b"") -> None:
        self.number, self.original = number, original
        super().__init__(message)


def paper_of(connection: Connection, item_id: int, as_of: date) -> PrintedDocument:
    """The document of a posted item; raises UnknownDocument."""
    found = documents.document(connection, item_id, as_of)
    item = found.item
    buyer = masters_of(connection, [item.customer_id], as_of)[item.customer_id]
    seller = entities_by_name(connection)[item.entity]
    return PrintedDocument(
        title=kind_title(item.kind),
        number=item.number,
        issue_date=item.issue_date,
        seller=seller,
        buyer=Party(buyer.name or buyer.account, tuple(filter(None, buyer.address.split("\n")))),
        currency=item.currency,
        total_minor=item.amount_minor,
        lines=tuple(map(_line, found.lines)),
        taxes=tuple(
            TaxTotal(f"{tax.tax_type} {tax.rate}".strip(), tax.taxable_minor, tax.tax_minor)
            for tax in found.taxes
        ),
        net_minor=item.net_minor,
        tax_minor=item.tax_minor,
        facts=tuple(_facts(found, buyer.account, seller)),
        notes=tuple(filter(None, (item.reason, found.noted))),
    )


def _line(row: documents.LineRow) -> PrintedLine:
    return PrintedLine(
        description=row.description,
        total_incl_minor=row.gross_minor,
        quantity=row.quantity,
        unit_excl_minor=row.unit_net_minor,
        vat_rate=row.tax_rate,
        vat_minor=row.tax_minor,
        unit_incl_minor=row.unit_gross_minor,
    )


def _facts(found: documents.Document, account: str, seller: Entity) -> Iterator[tuple[str, str]]:
    item = found.item
    yield "Account", account
    if item.side == 1:
        if item.instalments:
            for part in item.instalments:
                minor = format_minor(part.amount_minor, item.currency)
                yield f"Due date {part.position}", f"{part.due_date}: {minor} {item.currency}"
        else:
            yield "Due date", item.due_date.isoformat()
        yield "Terms", item.terms
    yield "PO number", item.po_number
    yield "For invoice", item.about
    yield "Corrects", item.corrects
    if item.shipment_date is not None:
        yield "Shipped", item.shipment_date.isoformat()
    yield "Reference", item.external_ref
    if item.side == 1 and item.kind is not ItemKind.REVERSAL:
        for reference in printed_references(seller.references, item.id):
            yield f"Payment ref. {reference.kind}", reference.text
