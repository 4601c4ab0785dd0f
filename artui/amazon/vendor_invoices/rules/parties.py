"""Parties, addresses and tax registrations (SI-13, SI-19 and SI-R4 to SI-R8).

An address that is given must be complete. Which party must be there, and with which number,
depends on the region. A missing part is reported once, under the rule that asks for it first.
"""

import re
from collections.abc import Iterator, Mapping

from artui.amazon.vendor_invoices.rules.finding import Finding, Severity, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, InvoiceParty, Registration
from artui.amazon.vendor_invoices.rules.regions import (
    GST_STATES,
    INDIAN_STATES,
    Region,
    indian_state,
)

GST_LENGTH = 15

_GST = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][A-Z0-9]Z[A-Z0-9]")


def party_findings(invoice: Invoice, region: Region | None) -> Iterator[Finding]:
    """All that concerns the four parties; without a region only what holds everywhere."""
    yield from _presence(invoice, region)
    for party in invoice.parties():
        if party.address is not None:
            yield from _address(invoice, party, party.address, region)
        elif party is invoice.bill_to and region is not None:
            yield _finding(invoice, "SI-13", f"{party.path}.address", "bill-to has no address")
    if region == "IN":
        for party in invoice.parties():
            for registration in party.registrations:
                yield from _gst(invoice, party, registration)
    if region is not None:
        yield from _numbers(invoice, region)


def _presence(invoice: Invoice, region: Region | None) -> Iterator[Finding]:
    remit = invoice.remit_to
    if region is not None and remit is not None and remit.address is None:
        yield _finding(invoice, "SI-R5", f"{remit.path}.address", "remit-to must have its address")
    if invoice.bill_to is None:
        yield _finding(invoice, "SI-R8", f"{invoice.path}.billToParty", "bill-to is missing")
    if region == "IN":
        yield from _indian(invoice, "SI-R6", "shipFromParty", invoice.ship_from, "ship-from")
        yield from _indian(invoice, "SI-R7", "shipToParty", invoice.ship_to, "ship-to")
        origin = invoice.ship_from
        if origin is not None and not _numbered(origin, ("GST", "VAT")):
            path = f"{origin.path}.taxRegistrationDetails"
            yield _finding(invoice, "SI-R6", path, "ship-from has no GST id", "a GST id")


def _indian(
    invoice: Invoice, rule: str, name: str, party: InvoiceParty | None, word: str
) -> Iterator[Finding]:
    if party is None:
        yield _finding(invoice, rule, f"{invoice.path}.{name}", f"{word} is missing")
    elif party.address is None:
        yield _finding(invoice, rule, f"{party.path}.address", f"{word} has no address")
    elif not party.address.get("stateOrRegion"):
        yield _finding(
            invoice,
            rule,
            f"{party.path}.address.stateOrRegion",
            f"{word} has no state",
            "an ISO state code",
        )


def _address(
    invoice: Invoice, party: InvoiceParty, parts: Mapping[str, str], region: Region | None
) -> Iterator[Finding]:
    place = f"{party.path}.address"
    word = party.path.rsplit(".", 1)[-1]
    for key, name in (("city", "city"), ("postalOrZipCode", "postal code")):
        if not parts.get(key):
            yield _finding(
                invoice, "SI-13", f"{place}.{key}", f"the address of {word} has no {name}"
            )
    state = parts.get("stateOrRegion", "")
    if not state:
        reported = region == "IN" and party in (invoice.ship_from, invoice.ship_to)
        if region is not None and not reported:
            severity: Severity = "warning" if region == "EU" else "error"
            message = f"the address of {word} has no state"
            yield _finding(invoice, "SI-13", f"{place}.stateOrRegion", message, severity=severity)
    elif region == "IN" and _misnamed_state(parts):
        message = f"{shown(state)} is no state code of India"
        expected = "an ISO state code"
        path = f"{place}.stateOrRegion"
        yield _finding(invoice, "SI-13", path, message, expected, state, severity="warning")


def _misnamed_state(parts: Mapping[str, str]) -> bool:
    if parts.get("countryCode", "IN") != "IN":
        return False
    return indian_state(parts.get("stateOrRegion", "")) not in INDIAN_STATES


def _gst(invoice: Invoice, party: InvoiceParty, registration: Registration) -> Iterator[Finding]:
    """SI-R4 in India: 15 characters, type GST; then SI-19's pattern and state digits."""
    if registration.type and registration.type != "GST":
        yield _finding(
            invoice,
            "SI-R4",
            f"{registration.path}.taxRegistrationType",
            f"the type should be GST, not {shown(registration.type)}",
            "GST",
            registration.type,
            severity="warning",
        )
    number, path = registration.number, f"{registration.path}.taxRegistrationNumber"
    if not number:
        return
    if len(number) != GST_LENGTH:
        yield _finding(
            invoice,
            "SI-R4",
            path,
            f"a GST id has {GST_LENGTH} characters, {shown(number)} has {len(number)}",
            f"{GST_LENGTH} characters",
            number,
        )
        return
    states = GST_STATES.get(number[:2], ())
    own = indian_state((party.address or {}).get("stateOrRegion", ""))
    if not _GST.fullmatch(number):
        message, expected = "is not in the form of a GST id", "22AAAAA0000A1Z5"
    elif own in INDIAN_STATES and own not in states:
        codes = [digits for digits, codes in GST_STATES.items() if own in codes]
        message, expected = f"does not begin with the digits of {own}", " or ".join(codes)
    else:
        return
    yield _finding(
        invoice, "SI-R4", path, f"{shown(number)} {message}", expected, number, severity="warning"
    )


def _numbers(invoice: Invoice, region: Region) -> Iterator[Finding]:
    """SI-R4: who gets and who pays must have a number; in North America only if tax is sent."""
    taxed = invoice.taxes or any(item.taxes for item in invoice.items)
    if region == "NA" and not taxed:
        return
    types = ("VAT",) if region == "EU" else ("GST", "VAT")
    word = "GST id" if region == "IN" else "VAT number"
    for party, name in ((invoice.remit_to, "remit-to"), (invoice.bill_to, "bill-to")):
        if party is not None and not _numbered(party, types):
            path = f"{party.path}.taxRegistrationDetails"
            yield _finding(invoice, "SI-R4", path, f"{name} has no {word}", f"a {word}")


def _numbered(party: InvoiceParty, types: tuple[str, ...]) -> bool:
    return any(entry.number and entry.type in types for entry in party.registrations)


def _finding(
    invoice: Invoice,
    rule: str,
    path: str,
    message: str,
    expected: str | None = None,
    found: str | None = None,
    *,
    severity: Severity = "error",
) -> Finding:
    return Finding(shown(invoice.id), rule, severity, path, message, expected, shown(found))
