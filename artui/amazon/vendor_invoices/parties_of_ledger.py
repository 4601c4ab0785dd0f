"""The parties of an invoice as our own records have them, where Amazon's are not on file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from artui.amazon.vendor_invoices.rules.regions import REGIONS
from artui.amazon.vendor_invoices.submission_body import PartyData
from artui.ledger.items.note_fields import by_name, customer_fields
from artui.ledger.store.tables import CUSTOMER, ENTITY

# `12345 Anytown`, or `Anytown WA 12345` and `Anytown, WA 12345`.
_POSTAL_FIRST = re.compile(r"(?P<postal>[0-9][0-9A-Z -]{2,7}[0-9A-Z])\s+(?P<city>\D.*)")
_POSTAL_LAST = re.compile(
    r"(?P<city>.*?)[, ]*(?:\b(?P<state>[A-Z]{2})\b)?[, ]+"
    r"(?P<postal>[0-9A-Z]{2,5}[ -]?[0-9][0-9A-Z]{1,4})"
)


@dataclass(frozen=True, slots=True)
class _PostalPlace:
    street: str
    city: str
    postal: str
    state: str


def customer(connection: Connection, customer_id: int) -> PartyData:
    """Whom a customer's invoices are billed to."""
    row = connection.execute(select(CUSTOMER).where(CUSTOMER.c.id == customer_id)).one()
    notes = by_name(customer_fields(connection, [row.id]).get(row.id, ()))
    known = notes.get("party-id") or row.external_ref or row.account
    number = notes.get("tax-number", "")
    place = _place(row.address, notes, row.region)
    return _party(known, row.name, place, row.country, number)


def ours(connection: Connection, name: str) -> PartyData:
    """One of our entities as a party."""
    row = connection.execute(select(ENTITY).where(ENTITY.c.name == name)).one()
    place = _place(row.address, {}, "")
    return _party(row.name, row.legal_name or row.name, place, row.country, row.tax_id)


def _party(known: str, name: str, place: _PostalPlace, country: str, number: str) -> PartyData:
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


def _place(address: str, notes: Mapping[str, str], region: str) -> _PostalPlace:
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
    return _PostalPlace(
        street=", ".join(lines[:place]),
        city=notes.get("city") or parts.get("city") or "",
        postal=notes.get("postal-code") or parts.get("postal") or "",
        state=notes.get("state") or region or parts.get("state") or "",
    )
