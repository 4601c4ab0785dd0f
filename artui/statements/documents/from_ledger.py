"""From the ledger to one document: an invoice, a credit memo or a charge as it is printed.

The screen shows it as text and writes it as PDF; both draw the model of `document`, which proves
that lines, taxes and total tie.
"""

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.ledger.bank.issued_references import printed_references
from artui.ledger.documents.standing import standing
from artui.ledger.interest.policies import policies
from artui.ledger.items.as_issued import instalments_at_issue, prepaid_at_issue
from artui.ledger.lists import document_page as documents
from artui.ledger.lists.masters import Master, masters_of
from artui.statements.account.from_ledger import charging_term, customer_of
from artui.statements.account.gathered import entities_by_name
from artui.statements.documents.printed_document import (
    VAT,
    LateClause,
    Party,
    PrintedCharge,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
)
from artui.statements.model import InterestTerm
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
    owed = item.side == 1 and item.kind not in (ItemKind.REVERSAL, ItemKind.REFUND)
    prepaid = prepaid_at_issue(connection, item_id) if owed else 0
    stood = standing(connection, item_id)
    asks = owed and stood.stands and prepaid < item.amount_minor
    charges, parts = tuple(_charges(found)), instalments_at_issue(connection, item_id)
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
            TaxTotal(tax.rate, tax.taxable_minor, tax.tax_minor, tax.tax_type or VAT)
            for tax in found.taxes
        ),
        net_minor=item.net_minor,
        tax_minor=item.tax_minor,
        facts=tuple(_facts(found, buyer.account)),
        notes=tuple(filter(None, (item.reason, found.noted))),
        kind=item.kind,
        customer=customer_of(buyer),
        prepaid_minor=prepaid,
        asks=asks,
        due=item.original_due_date if asks and not parts else None,
        instalments=parts,
        references=printed_references(seller.references, item.id) if asks else (),
        charges=charges,
        rates=tuple(_rates(connection, found)) if charges else (),
        late=_late(connection, found, buyer) if asks and item.kind is ItemKind.INVOICE else None,
        standing=stood,
    )


def _charges(found: documents.Document) -> Iterator[PrintedCharge]:
    """What a finance charge is made of, if it is all known."""
    rows = _own_charges(found)
    if sum(row.charge_minor for row in rows) == found.item.amount_minor:
        for row in rows:
            yield PrintedCharge(
                row.invoice,
                row.through,
                row.cumulative_minor,
                row.charged_before_minor,
                row.charge_minor,
            )


def _own_charges(found: documents.Document) -> list[documents.ChargeRow]:
    item = found.item
    if item.kind is not ItemKind.FINANCE_CHARGE:
        return []
    return [row for row in found.charges if row.invoice_id != item.id and row.charge_minor]


def _rates(connection: Connection, found: documents.Document) -> Iterator[InterestTerm]:
    """The rates by which a finance charge was reckoned, each once."""
    known = {(row.policy, row.through) for row in _own_charges(found)}
    seen = set()
    for name, through in sorted(known):
        rate = charging_term(policies(connection, through), name, through)
        if rate is not None and rate not in seen:
            seen.add(rate)
            yield rate


def _late(connection: Connection, found: documents.Document, buyer: Master) -> LateClause | None:
    """What late payment of an invoice costs, by the policy of its customer on its day; None if it
    costs nothing."""
    item = found.item
    rules = policies(connection, item.issue_date)
    name = rules.name_for(buyer.policy, buyer.country, buyer.region)
    rate = charging_term(rules, name, item.issue_date)
    if rate is None or rate.until is not None:
        return None
    fixed = rules.compensation_minor(name, item.currency, item.amount_minor, item.original_due_date)
    return LateClause(rate, fixed)


def _line(row: documents.LineRow) -> PrintedLine:
    return PrintedLine(
        description=row.description,
        total_incl_minor=row.gross_minor,
        quantity=row.quantity,
        unit_excl_minor=row.unit_net_minor,
        vat_rate=row.tax_rate,
        vat_minor=row.tax_minor,
        unit_incl_minor=row.unit_gross_minor,
        unit_price=row.unit_price,
    )


def _facts(found: documents.Document, account: str) -> Iterator[tuple[str, str | date]]:
    item = found.item
    yield "Account", account
    if item.side == 1:
        yield "Terms", item.terms
    yield "Purchase order", item.po_number
    yield "For invoice", item.about
    yield "Corrects", item.corrects
    if item.shipment_date is not None:
        yield "Shipped", item.shipment_date
    yield "Reference", item.external_ref
