"""A vendor invoice from what the ledger knows: item, lines, taxes, our entity, the customer.

What the ledger has no column for comes from notes, which imports fill from columns named `x-…`:
of an invoice `asin`, `sku`, `quantity`, `hsn`, `irn`, `credit-for`; of a customer `party-id`,
`city`, `postal-code`, `state`, `tax-number`. An address is also read from its lines. What is still
missing, the validation names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, select

from artui.amazon.vendor.building import (
    CreditReferences,
    LineData,
    PartyData,
    TaxRate,
    TermsData,
    VendorInvoiceData,
    build_body,
)
from artui.amazon.vendor.countries import REGIONS
from artui.amazon.vendor.sending import Draft
from artui.domain.terms import BadTerms, parse_terms
from artui.ledger.book import Book
from artui.ledger.queries.documents import Document, LineRow, document
from artui.ledger.standing import CUSTOMER
from artui.ledger.tables import Entity, table_of

ENTITY = table_of(Entity)
# `12345 Anytown`, or `Anytown WA 12345` and `Anytown, WA 12345`.
_POSTAL_FIRST = re.compile(r"(?P<postal>[0-9][0-9A-Z -]{2,7}[0-9A-Z])\s+(?P<city>\D.*)")
_POSTAL_LAST = re.compile(
    r"(?P<city>.*?)[, ]*(?:\b(?P<state>[A-Z]{2})\b)?[, ]+"
    r"(?P<postal>[0-9A-Z]{2,5}[ -]?[0-9][0-9A-Z]{1,4})"
)


@dataclass(frozen=True, slots=True)
class _Place:
    street: str
    city: str
    postal: str
    state: str


def draft_of(book: Book, item_id: int) -> tuple[Draft, int]:
    """The body for an invoice or credit memo of the ledger, and the sum of its quantities.

    Raises TotalDiffers, UnknownDocument.
    """
    with book.reading() as connection:
        page = document(connection, item_id, book.business_date)
        data = _data(connection, page)
    quantity = sum(line.quantity for line in data.lines)
    return Draft(data.number, build_body(data), item_id), quantity


def _data(connection: Connection, page: Document) -> VendorInvoiceData:
    item = page.item
    notes = _notes(item.notes)
    buyer, buyer_country = _customer(connection, item.customer_id)
    region = REGIONS.get(buyer_country, "")
    return VendorInvoiceData(
        number=item.number,
        issued=datetime.combine(item.issue_date, time(), UTC),
        currency=item.currency,
        total_minor=item.amount_minor,
        remit_to=_ours(connection, item.entity),
        bill_to=buyer,
        ship_to=buyer if region == "IN" else None,
        ship_from=_ours(connection, item.entity) if region == "IN" else None,
        lines=_lines(page, notes, region),
        credit_note=item.kind == "credit_memo",
        terms=_terms(item.terms),
        reference=notes.get("irn", ""),
    )


def _lines(page: Document, notes: Mapping[str, str], region: str) -> tuple[LineData, ...]:
    item = page.item
    bare = LineData(
        1,
        item.amount_minor - (item.tax_minor or 0),
        amazon_id=notes.get("asin", ""),
        vendor_id=notes.get("sku", ""),
        hsn=notes.get("hsn", ""),
        order=item.po_number,
        credit=CreditReferences(invoice=notes.get("credit-for", item.about))
        if item.kind == "credit_memo"
        else None,
    )
    if not page.lines:
        pieces = _count(notes.get("quantity", ""))
        net = bare.net_cost_minor
        pieces = pieces if net % pieces == 0 else 1
        taxes = _rates(page, net, region)
        return (replace(bare, quantity=pieces, net_cost_minor=net // pieces, taxes=taxes),)
    return tuple(_line(page, line, bare, region) for line in page.lines)


def _line(page: Document, line: LineRow, bare: LineData, region: str) -> LineData:
    """A line; where its units do not make its total it is one piece of the whole."""
    pieces = _count(line.quantity)
    whole = line.unit_net_minor * pieces == line.net_minor
    named = bare.amazon_id or bare.vendor_id
    return replace(
        bare,
        quantity=pieces if whole else 1,
        net_cost_minor=line.unit_net_minor if whole else line.net_minor,
        # Without a product in the notes, the first word of the text is the vendor's own.
        vendor_id=bare.vendor_id if named else line.description.split(" ")[0],
        taxes=_named(page, line.tax_rate, region),
    )


def _count(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1


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


def _rates(page: Document, net_minor: int, region: str) -> tuple[TaxRate, ...]:
    """The taxes of a document without lines: as told, else the percentage that gives the tax."""
    told = [tax for tax in page.taxes if tax.rate]
    if told:
        return tuple(TaxRate(_type(tax.tax_type, region), Decimal(tax.rate)) for tax in told)
    tax = page.item.tax_minor or 0
    if not tax or not net_minor:
        return ()
    percent = Fraction(100 * tax, net_minor)
    rounded = Decimal(round(percent * 10)) / 10
    return (TaxRate(_type("", region), rounded.normalize()),)


_USUAL = {"EU": "VAT", "IN": "IGST", "NA": "ST"}


def _type(said: str, region: str) -> str:
    return said or _USUAL.get(region, "VAT")


def _terms(text: str) -> TermsData | None:
    """Our terms by the service's word; none that it has no word for."""
    try:
        terms = parse_terms(text) if text else None
    except BadTerms:
        return None
    if terms is None:
        return None
    words = {"net": "Basic", "eom": "EndOfMonth", "proximo": "Proximo"}
    word = words.get(terms.type)
    return None if word is None else TermsData(word, net_days=terms.days)


def _customer(connection: Connection, customer_id: int) -> tuple[PartyData, str]:
    row = connection.execute(select(CUSTOMER).where(CUSTOMER.c.id == customer_id)).one()
    notes = _notes(row.notes)
    known = notes.get("party-id") or row.external_ref or row.account
    number = notes.get("tax-number", "")
    place = _place(row.address, notes, row.region)
    party = _party(known, row.name, place, row.country, number)
    return party, row.country.upper()


def _ours(connection: Connection, name: str) -> PartyData:
    row = connection.execute(select(ENTITY).where(ENTITY.c.name == name)).one()
    place = _place(row.address, {}, "")
    return _party(row.name, row.legal_name or row.name, place, row.country, row.tax_id)


def _party(known: str, name: str, place: _Place, country: str, number: str) -> PartyData:
    kind = "GST" if REGIONS.get(country.upper()) == "IN" else "VAT"
    return PartyData(
        id=known,
        name=name,
        address_line=place.street,
        city=place.city,
        postal_code=place.postal,
        country=country.upper(),
        state=place.state,
        tax_type=kind if number else "",
        tax_number=number,
    )


def _place(address: str, notes: Mapping[str, str], region: str) -> _Place:
    """The parts of an address: the last line that holds a postal code is the town's."""
    lines = [line.strip() for line in address.split("\n" if "\n" in address else ",")]
    lines = [line for line in lines if line]
    town: re.Match[str] | None = None
    place = len(lines)
    for index in range(len(lines) - 1, 0, -1):
        town = _POSTAL_FIRST.fullmatch(lines[index]) or _POSTAL_LAST.fullmatch(lines[index])
        if town is not None:
            place = index
            break
    parts = town.groupdict() if town else {}
    return _Place(
        street=", ".join(lines[:place]),
        city=notes.get("city") or parts.get("city") or "",
        postal=notes.get("postal-code") or parts.get("postal") or "",
        state=notes.get("state") or region or parts.get("state") or "",
    )


def _notes(text: str) -> dict[str, str]:
    """Notes of the form `name: value`, a line each."""
    pairs = (line.partition(": ") for line in text.split("\n"))
    return {name.strip(): value.strip() for name, mark, value in pairs if mark}
