"""A vendor invoice from what the ledger knows: item, lines, taxes, our entity, the customer.

What the ledger has no column for comes from notes, which imports fill from columns named `x-…`:
of an invoice `asin`, `sku`, `quantity`, `tax-rate`, `hsn`, `irn`; of a credit memo also
`credit-for`, `returns-reference`, `return-date`, `rma`, `coop-reference`, `debit-note`,
`consignor-reference`; of a customer `party-id`, `city`, `postal-code`, `state`, `tax-number`. An
address is also read from its lines. A credit memo bears the tax of the invoice it is about, pro
rata. What is still missing, the validation names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, select

from artui.amazon.vendor_invoices import on_file, parties_of_ledger
from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.regions import REGIONS
from artui.amazon.vendor_invoices.submission_body import (
    CreditReferences,
    LineData,
    TaxRate,
    TermsData,
    VendorInvoiceData,
    build_body,
    line_net_minor,
)
from artui.amazon.vendor_invoices.submissions import Draft
from artui.domain.kinds import ItemKind
from artui.domain.money import Bare, Money, round_half_up
from artui.domain.refusal import Refused
from artui.domain.terms import BadTerms, parse_terms
from artui.ledger.book.book import Book
from artui.ledger.items.note_fields import by_name
from artui.ledger.lists.document_page import Document, LineRow, document
from artui.ledger.store.tables import CUSTOMER, ENTITY, ITEM

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_MOST_DECIMALS = 3


class PiecesDiffer(Refused):
    """The pieces of a line are not whole, or do not divide its net amount."""


class RateUnknown(Refused):
    """The tax of a document without lines is not that of one rate."""


def draft_of(book: Book, item_id: int) -> tuple[Draft, int]:
    """The body for an invoice or credit memo of the ledger, and the sum of its quantities.

    Raises TotalDiffers, PiecesDiffer, RateUnknown, UnknownDocument.
    """
    with book.reading() as connection:
        page = document(connection, item_id, book.business_date)
        source = _source(connection, page, book.business_date)
        data = _data(connection, source)
    quantity = sum(line.quantity for line in data.lines)
    return Draft(data.number, build_body(data), item_id, _doubts(source, data)), quantity


def quantity_of(connection: Connection, item_id: int, day: date) -> int | None:
    """The sum of a document's quantities; None where the ledger has none of it."""
    page = document(connection, item_id, day)
    if not page.lines and "quantity" not in by_name(page.fields):
        return None
    try:
        return sum(line.quantity for line in lines_of(connection, item_id, day))
    except Refused:
        return None


def lines_of(connection: Connection, item_id: int, day: date) -> tuple[LineData, ...]:
    """The lines of an invoice as they are sent. Raises PiecesDiffer, RateUnknown."""
    source = _source(connection, document(connection, item_id, day), day)
    return _data(connection, source).lines


@dataclass(frozen=True, slots=True)
class _Source:
    """A document, and of a credit memo the invoice that it is about."""

    page: Document
    notes: Mapping[str, str]
    region: str
    invoice: "_Source | None" = None


def _source(connection: Connection, page: Document, day: date) -> _Source:
    item = page.item
    query = select(CUSTOMER.c.country).where(CUSTOMER.c.id == item.customer_id)
    region = REGIONS.get(connection.execute(query).scalar_one().upper(), "")
    notes = by_name(page.fields)
    if item.kind != ItemKind.CREDIT_MEMO:
        return _Source(page, notes, region)
    query = (
        select(ITEM.c.id)
        .join(ENTITY, ENTITY.c.id == ITEM.c.entity_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.number == (notes.get("credit-for") or item.about),
            ITEM.c.customer_id == item.customer_id,
            ENTITY.c.name == item.entity,
        )
    )
    found = connection.execute(query.order_by(ITEM.c.id.desc())).scalars().first()
    if found is None:
        return _Source(page, notes, region)
    invoice = document(connection, found, day)
    own = _Source(invoice, by_name(invoice.fields), region)
    return _Source(page, notes, region, own)


def _data(connection: Connection, source: _Source) -> VendorInvoiceData:
    item = source.page.item
    buyer = parties_of_ledger.customer(connection, item.customer_id)
    order = on_file.order_of(connection, item.po_number)
    lines = _lines(source)
    drafted = on_file.as_drafted(connection, item.id, lines)
    lines = drafted or tuple(on_file.identified(line, order) for line in lines)
    code = order.vendor_code if order is not None else ""
    ours = parties_of_ledger.ours(connection, item.entity)
    buyer = on_file.billed(connection, buyer.id) or buyer
    remit_to = on_file.paid(connection, item.entity, code) or ours
    ship_to = ship_from = None
    if source.region == "IN":
        place = (order.ship_to if order is not None else "") or buyer.id
        ship_to = on_file.shipped_to(connection, place) or buyer
        ship_from = on_file.shipped_from(connection, item.entity, code) or remit_to
    return VendorInvoiceData(
        number=item.number,
        issued=datetime.combine(item.issue_date, time(), UTC),
        currency=item.currency,
        total_minor=item.amount_minor,
        remit_to=remit_to,
        bill_to=buyer,
        ship_to=ship_to,
        ship_from=ship_from,
        lines=lines,
        credit_note=item.kind == ItemKind.CREDIT_MEMO,
        terms=terms_data(item.terms),
        reference=source.notes.get("irn", ""),
        tax_minor=item.amount_minor - line_net_minor(lines[0]) if len(lines) == 1 else None,
    )


def _lines(source: _Source) -> tuple[LineData, ...]:
    page, notes = source.page, source.notes
    item = page.item
    # A credit is for the product of its invoice, unless it names its own.
    product = notes if source.invoice is None or _names_product(notes) else source.invoice.notes
    bare = LineData(
        quantity=1,
        net_cost_minor=0,
        amazon_id=product.get("asin", ""),
        vendor_id=product.get("sku", ""),
        hsn=notes.get("hsn", ""),
        order=item.po_number,
    )
    if item.kind == ItemKind.CREDIT_MEMO:
        return (_credit_line(source, bare),)
    if not page.lines:
        return (_only_line(source, bare),)
    return tuple(_line(page, line, bare, source.region) for line in page.lines)


def _names_product(notes: Mapping[str, str]) -> bool:
    return "asin" in notes or "sku" in notes


def _credit_line(source: _Source, bare: LineData) -> LineData:
    """What the memo gives back: its tax is that of the invoice, pro rata."""
    return replace(_only_line(source, bare), credit=_references(source))


def _only_line(source: _Source, bare: LineData) -> LineData:
    """The whole of a document without lines. Where only its gross amount is known, the rate gives
    the net amount.
    """
    item, taxes = source.page.item, _rates(source)
    net = item.amount_minor - (item.tax_minor or 0)
    if item.tax_minor is None:
        whole = 1 + sum((Fraction(tax.percent) for tax in taxes), Fraction(0)) / 100
        net = round_half_up(Fraction(item.amount_minor) / whole)
    pieces = _count(source.notes.get("quantity", ""), item.number)
    cost = _cost_of_one(net, pieces, source.page)
    return replace(bare, quantity=pieces, net_cost_minor=cost, taxes=taxes)


def _references(source: _Source) -> CreditReferences:
    notes = source.notes
    try:
        returned = date.fromisoformat(notes.get("return-date", ""))
    except ValueError:
        returned = None
    return CreditReferences(
        invoice=notes.get("credit-for") or source.page.item.about,
        returns_notice=notes.get("returns-reference", ""),
        returned_on=datetime.combine(returned, time(), UTC) if returned else None,
        rma=notes.get("rma", ""),
        coop=notes.get("coop-reference", ""),
        debit_note=notes.get("debit-note", ""),
        consignor=notes.get("consignor-reference", ""),
    )


def _line(page: Document, line: LineRow, bare: LineData, region: str) -> LineData:
    pieces = _count(line.quantity, page.item.number)
    named = bare.amazon_id or bare.vendor_id
    return replace(
        bare,
        quantity=pieces,
        net_cost_minor=_cost_of_one(line.net_minor, pieces, page),
        # Without a product in the notes, the first word of the text is the vendor's own.
        vendor_id=bare.vendor_id if named else line.description.split(" ")[0],
        taxes=_named(page, line.tax_rate, region),
    )


def _count(text: str, number: str) -> int:
    """Whole pieces; one where the ledger has none."""
    if not text:
        return 1
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    raise PiecesDiffer(f"{number} is over a quantity of {text}; only whole pieces can be sent.")


def _cost_of_one(net_minor: int, pieces: int, page: Document) -> int:
    if net_minor % pieces:
        item = page.item
        raise PiecesDiffer(
            f"{item.number}: net ",
            Money(net_minor, item.currency),
            f" does not divide into {pieces} pieces, so that none has a net cost; mend the "
            "quantity, or send a JSON file of the invoice.",
        )
    return net_minor // pieces


def _named(page: Document, rate: str, region: str) -> tuple[TaxRate, ...]:
    """The taxes of a line by its rate; several together where the document's taxes add up to it."""
    if not rate or not Decimal(rate):
        return ()
    named = [tax for tax in page.taxes if tax.rate]
    exact = [TaxRate(_type(tax.tax_type, region), Decimal(tax.rate)) for tax in named]
    same = [tax for tax in exact if tax.percent == Decimal(rate)]
    if same:
        return (same[0],)
    if exact and sum(tax.percent for tax in exact) == Decimal(rate):
        return tuple(exact)
    return (TaxRate(_type("", region), Decimal(rate)),)


def _rates(source: _Source) -> tuple[TaxRate, ...]:
    """The taxes of a document without lines: as given, else the rate that makes its tax."""
    given = _given_rates(source)
    if given:
        return given
    if source.invoice is not None:
        return _rates_of_invoice(source.invoice)
    item = source.page.item
    tax = item.tax_minor or 0
    net = item.amount_minor - tax
    if not tax or not net:
        return ()
    return (TaxRate(_type("", source.region), _derived(tax, net, source.page)),)


def _rates_of_invoice(invoice: _Source) -> tuple[TaxRate, ...]:
    """The taxes that all of an invoice bears. Raises RateUnknown where its lines differ."""
    page = invoice.page
    if not page.lines:
        return _rates(invoice)
    taxes = {_named(page, line.tax_rate, invoice.region) for line in page.lines}
    if len(taxes) > 1:
        raise RateUnknown(
            f"The lines of {page.item.number} bear several taxes; give the credit's in the column "
            "x-tax-rate, or send a JSON file of it."
        )
    return taxes.pop()


def _given_rates(source: _Source) -> tuple[TaxRate, ...]:
    given = [tax for tax in source.page.taxes if tax.rate]
    if given:
        return tuple(
            TaxRate(_type(tax.tax_type, source.region), Decimal(tax.rate)) for tax in given
        )
    noted = source.notes.get("tax-rate", "").removesuffix("%").strip()
    if not _PERCENT.fullmatch(noted):
        return ()
    return (TaxRate(_type("", source.region), Decimal(noted).normalize()),)


def _derived(tax_minor: int, net_minor: int, page: Document) -> Decimal:
    """The rate with the fewest decimals, at most three, that makes exactly this tax."""
    percent = Fraction(100 * tax_minor, net_minor)
    for places in range(_MOST_DECIMALS + 1):
        rate = Decimal(round(percent * 10**places)).scaleb(-places)
        if round_half_up(Fraction(rate) * net_minor / 100) == tax_minor:
            return rate
    item = page.item
    raise RateUnknown(
        f"{item.number}: no tax rate makes ",
        Bare(tax_minor, item.currency),
        " of ",
        Money(net_minor, item.currency),
        "; give it in the column x-tax-rate, or send a JSON file of the invoice.",
    )


def _doubts(source: _Source, data: VendorInvoiceData) -> tuple[Finding, ...]:
    """What the ledger does not know of the taxes, and how to give it."""
    page, first = source.page, data.lines[0]
    path = "$.invoices[0].taxDetails"
    given = page.lines or _given_rates(source) or (source.invoice and _gives_rates(source.invoice))
    if first.taxes and not given:
        whose = data.number if source.invoice is None else source.invoice.page.item.number
        rate = f"{first.taxes[0].percent:f}"
        message = (
            f"the ledger holds no lines of {shown(whose)}: the rate of {rate}% is derived from its "
            "net amount and tax; give it in the column x-tax-rate"
        )
        finding = Finding(shown(data.number), "SI-12", "warning", f"{path}[0].taxRate", message)
        return (replace(finding, found=rate),)
    if not first.taxes and not page.lines and source.region in ("EU", "IN"):
        ways = "net_amount and tax_amount" if not data.credit_note else "invoice"
        message = (
            f"the ledger knows no tax of {shown(data.number)}: give it in {ways} or in the column "
            "x-tax-rate, or send a JSON file of it"
        )
        return (Finding(shown(data.number), "SI-R3", "warning", path, message),)
    return ()


def _gives_rates(invoice: _Source) -> bool:
    return bool(invoice.page.lines or _given_rates(invoice))


USUAL_TAX = {"EU": "VAT", "IN": "IGST", "NA": "ST"}


def _type(said: str, region: str) -> str:
    return said or USUAL_TAX.get(region, "VAT")


def terms_data(text: str) -> TermsData | None:
    """Our terms by the service's word; none that it has no word for."""
    try:
        terms = parse_terms(text) if text else None
    except BadTerms:
        return None
    if terms is None or terms.cutoff:
        return None
    words = {"net": "Basic", "eom": "EndOfMonth", "proximo": "Proximo"}
    word = words.get(terms.type)
    return None if word is None else TermsData(word, net_days=terms.days)
