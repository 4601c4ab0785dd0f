"""From the ledger to one electronic invoice: an invoice, a credit memo, late interest, a fee.

It says what the document said when it was issued: the due date of that day, and what had been paid
by then. So it is the same whenever it is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, select

from artui.domain.check_digits import ReferenceKind, is_iban, issue
from artui.domain.kinds import Approval, FeeKind, ItemKind
from artui.domain.refusal import Refused
from artui.domain.terms import Terms, parse_terms
from artui.domain.text import visible
from artui.ledger.documents.standing import standing
from artui.ledger.items.as_issued import instalments_at_issue, prepaid_at_issue
from artui.ledger.items.note_fields import by_name, customer_fields
from artui.ledger.lists import document_page as documents
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.lists.masters import masters_of
from artui.ledger.store.tables import ITEM
from artui.statements.account.from_ledger import customer_of
from artui.statements.account.gathered import entities_by_name
from artui.statements.einvoice.earlier import earlier_invoices, issued_number
from artui.statements.einvoice.electronic_invoice import (
    CreditTransfer,
    DeliveredTo,
    DiscountOffer,
    ElectronicInvoice,
    TradeContact,
    TradeParty,
    TypeCode,
    VatCategory,
)
from artui.statements.einvoice.ledger_lines import (
    CATEGORY_FIELD,
    REASON_FIELD,
    LinesOfDocument,
    invoiced_lines,
    refuse_other_amount,
    taxes_of_lines,
    vat_category,
    vat_sums,
)
from artui.statements.einvoice.own_rules import NoElectronicInvoice
from artui.statements.language.choosing import spoken_for
from artui.statements.language.speech import Spoken
from artui.statements.model import Customer, Entity
from artui.statements.payment_codes.ways_to_pay import ibans_named
from artui.wording import kind_title

PLACE = ("name", "street", "postcode", "city", "country")
"""The columns `x-deliver-to-…` of an invoice."""
_CUSTOMERS = (REASON_FIELD, CATEGORY_FIELD)
_OURS = (ItemKind.INVOICE, ItemKind.CREDIT_MEMO, ItemKind.FINANCE_CHARGE, ItemKind.FEE)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What of an item its page does not show."""

    id: int
    kind: ItemKind
    approval: Approval
    about_id: int | None
    corrects_id: int | None
    reverses_id: int | None
    fee_kind: FeeKind | None


def electronic_invoice(connection: Connection, item_id: int, as_of: date) -> ElectronicInvoice:
    """The electronic invoice of a document. Raises NoElectronicInvoice, UnknownDocument."""
    found = documents.document(connection, item_id, as_of)
    item, facts = found.item, _facts(connection, item_id)
    type_code = _type_of(connection, facts, item.number)
    seller = entities_by_name(connection)[item.entity]
    buyer = customer_of(masters_of(connection, [item.customer_id], as_of)[item.customer_id])
    told = spoken_for(buyer.language, buyer.country)
    fields = _of_customer(connection, item.customer_id) | by_name(found.fields)
    untaxed = vat_category(fields.get(CATEGORY_FIELD, ""))
    source = replace(_source(connection, facts, as_of, untaxed), number=item.number)
    lines = invoiced_lines(source, told)
    terms, parts = _parsed(item.terms), instalments_at_issue(connection, item_id)
    is_memo = facts.kind is ItemKind.CREDIT_MEMO
    owed = item.side == 1 and facts.kind is not ItemKind.REVERSAL
    made = ElectronicInvoice(
        type_code=type_code,
        number=issued_number(connection, item_id, item.number),
        issue_date=item.issue_date,
        currency=item.currency,
        seller=_seller(seller),
        buyer=_buyer(buyer),
        lines=lines,
        taxes=vat_sums(lines, taxes_of_lines(source, lines), fields),
        prepaid_minor=prepaid_at_issue(connection, item_id) if owed else 0,
        # Of instalments, when all of it is due.
        due_date=max((due for due, _ in parts), default=item.original_due_date) if owed else None,
        terms=_terms(item, parts, told) if owed else "",
        discounts=tuple(_discounts(terms)) if owed else (),
        buyer_reference=buyer.buyer_reference,
        order=item.po_number,
        earlier=earlier_invoices(
            connection,
            item_id,
            facts.reverses_id or facts.corrects_id or facts.about_id,
            [row.invoice_id for row in found.charges] if is_memo else [],
        ),
        delivered=_delivered(fields, item.shipment_date),
        transfer=_transfer(seller, item.currency, item_id if owed else None),
        notes=(item.reason,) if item.reason else (),
    )
    refuse_other_amount(source, made.total_minor)
    return _of_category(made, buyer)


def _facts(connection: Connection, item_id: int) -> _Facts:
    columns = (ITEM.c[name] for name in _Facts.__dataclass_fields__)
    (row,) = connection.execute(select(*columns).where(ITEM.c.id == item_id))
    return _Facts(*row)


def _type_of(connection: Connection, facts: _Facts, number: str) -> TypeCode:
    """What the document is; refuses what has no electronic form."""
    if facts.approval is not Approval.APPROVED:
        raise NoElectronicInvoice(number, ("It is not approved; an approved one is issued.",))
    if why := standing(connection, facts.id).why_not(number):
        raise NoElectronicInvoice(number, (f"{why}; write what reverses or replaces it.",))
    if facts.kind is ItemKind.REVERSAL:
        return _type_of_reversal(connection, facts, number)
    if facts.kind not in _OURS:
        title = kind_title(facts.kind).lower()
        raise NoElectronicInvoice(
            number,
            (
                f"It is a {title}; invoices, credit memos, corrections, late interest and fees "
                "have an electronic form.",
            ),
        )
    if facts.kind is ItemKind.CREDIT_MEMO:
        return TypeCode.CREDIT_NOTE
    return TypeCode.INVOICE if facts.corrects_id is None else TypeCode.CORRECTED


def _type_of_reversal(connection: Connection, facts: _Facts, number: str) -> TypeCode:
    """A reversed invoice is taken back by a credit note, unless a corrected one took its place."""
    assert facts.reverses_id is not None
    reversed_ = _facts(connection, facts.reverses_id)
    if reversed_.kind not in (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE):
        title = kind_title(reversed_.kind).lower()
        raise NoElectronicInvoice(number, (f"It takes back a {title}, not an invoice.",))
    query = select(ITEM.c.number).where(ITEM.c.corrects_id == reversed_.id).order_by(ITEM.c.id)
    if corrected := connection.execute(query).scalars().first():
        raise NoElectronicInvoice(
            number,
            (f"{visible(corrected)} takes the place of what it reverses; write that instead.",),
        )
    return TypeCode.CREDIT_NOTE


def _source(
    connection: Connection, facts: _Facts, as_of: date, untaxed: VatCategory | None
) -> LinesOfDocument:
    """What the lines are made of; a reversal has those of what it reverses."""
    if facts.reverses_id is not None:
        facts = _facts(connection, facts.reverses_id)
    found = documents.document(connection, facts.id, as_of)
    item = found.item
    interest = facts.kind in (ItemKind.FINANCE_CHARGE, ItemKind.CREDIT_MEMO)
    about = None
    if facts.about_id is not None and facts.kind is ItemKind.CREDIT_MEMO:
        about = _source(connection, _facts(connection, facts.about_id), as_of, untaxed)
    return LinesOfDocument(
        kind=facts.kind,
        number=item.number,
        currency=item.currency,
        amount_minor=item.amount_minor,
        net_minor=item.net_minor,
        tax_minor=item.tax_minor,
        tax_code=item.tax_code,
        reason=item.reason,
        lines=found.lines,
        taxes=found.taxes,
        charges=found.charges if interest else (),
        fee_kind=facts.fee_kind,
        about=about,
        untaxed=untaxed,
    )


def _of_customer(connection: Connection, customer_id: int) -> dict[str, str]:
    """Why what a customer buys bears no VAT, where an invoice does not say it itself."""
    fields = by_name(customer_fields(connection, [customer_id]).get(customer_id, ()))
    return {name: value for name, value in fields.items() if name in _CUSTOMERS}


def _seller(entity: Entity) -> TradeParty:
    return TradeParty(
        key=entity.code,
        name=entity.name,
        country=entity.country,
        street=entity.street,
        postcode=entity.postcode,
        city=entity.city,
        vat_id=entity.vat_id,
        tax_number="" if entity.vat_id else entity.tax_id,
        registration_id=entity.registration_id,
        registration_scheme=entity.registration_scheme,
        address=entity.einvoice_address,
        address_scheme=entity.einvoice_scheme,
        contact=TradeContact(entity.contact_name, entity.contact_phone, entity.contact_email),
    )


def _buyer(customer: Customer) -> TradeParty:
    return TradeParty(
        key=customer.account,
        name=customer.legal_name or customer.name,
        country=customer.country,
        street=customer.street,
        postcode=customer.postcode,
        city=customer.city,
        vat_id=customer.vat_id,
        registration_id=customer.registration_id,
        address=customer.einvoice_address,
        address_scheme=customer.einvoice_scheme,
    )


def _of_category(made: ElectronicInvoice, buyer: Customer) -> ElectronicInvoice:
    """What follows from the VAT categories: who is outside VAT names no VAT id, and goods for
    another country go to the customer's, unless another one was named."""
    found = {tax.category for tax in made.taxes}
    if found == {VatCategory.OUTSIDE}:
        seller = replace(made.seller, vat_id="", tax_number="")
        return replace(made, seller=seller, buyer=replace(made.buyer, vat_id=""))
    abroad = buyer.country != made.seller.country
    if VatCategory.INTRA_COMMUNITY in found and not made.delivered.country and abroad:
        place = {name: getattr(buyer, name) for name in PLACE if name != "name"}
        return replace(made, delivered=replace(made.delivered, **place))
    return made


def _terms(item: ItemRow, parts: Sequence[tuple[date, int]], told: Spoken) -> str:
    """The terms in words; instalments with the day and the amount of each."""
    said = [f"{told.date(due)}: {told.money(minor, item.currency)}" for due, minor in parts]
    return "\n".join(filter(None, (item.terms, *said)))


def _parsed(terms: str) -> Terms | None:
    try:
        return parse_terms(terms) if terms else None
    except Refused:
        return None


def _discounts(terms: Terms | None) -> list[DiscountOffer]:
    if terms is None or terms.discount is None:
        return []
    steps = ((terms.discount, terms.discount_days), *terms.later)
    return [DiscountOffer(days, _percent(share)) for share, days in steps]


def _percent(share: Fraction) -> str:
    """A share as a percentage, digit by digit: `2`, `1.25`."""
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{exact.normalize():f}"


def _delivered(fields: Mapping[str, str], shipped: date | None) -> DeliveredTo:
    place = {name: fields.get(f"deliver-to-{name}", "") for name in PLACE}
    return DeliveredTo(shipped, **place)


def _transfer(entity: Entity, currency: str, item_id: int | None) -> CreditTransfer | None:
    """Our bank account in the currency of the document, as its paper names it, and what to quote;
    another account than an IBAN where there is no IBAN."""
    others = [each.number for each in entity.accounts if each.currency == currency]
    ours = ibans_named(entity, currency) or [each for each in others if not is_iban(each)]
    if not ours:
        return None
    reference = "" if item_id is None else issue(ReferenceKind.RF, item_id)
    return CreditTransfer(ours[0], entity.name, reference=reference)
