"""The parties of an invoice against those that Amazon has (SI-13, SI-R6 to SI-R8).

Remit-to and bill-to must be Amazon's everywhere, in India ship-from and ship-to too, and there one
party that is both bill-to and ship-to is sent alike. Elsewhere another party than the order names
is only doubtful.
"""

from collections.abc import Iterator, Mapping

from artui.amazon.vendor_invoices.rules.agreed import Agreed, KnownParty, known_orders
from artui.amazon.vendor_invoices.rules.finding import Finding, Severity, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, InvoiceParty
from artui.amazon.vendor_invoices.rules.parties import GST_LENGTH
from artui.amazon.vendor_invoices.rules.regions import Region


def agreed_party_findings(
    invoice: Invoice, agreed: Agreed, region: Region | None
) -> Iterator[Finding]:
    """Every difference between the parties of the invoice and those that Amazon has."""
    yield from _ours(invoice, invoice.remit_to, agreed.remit_to, "SI-13", "remit-to")
    yield from _payee(invoice, agreed)
    yield from _place(invoice, agreed, region)
    if region == "IN":
        yield from _ours(invoice, invoice.ship_from, agreed.ship_from, "SI-R6", "ship-from")
        yield from _sent_alike(invoice, agreed)


def known_place(agreed: Agreed, party_id: str) -> KnownParty | None:
    """A party to ship to as Amazon has it; a payee may be one."""
    return (agreed.ship_to or {}).get(party_id) or (agreed.payees or {}).get(party_id)


def places_ordered(invoice: Invoice, agreed: Agreed) -> list[str]:
    """The parties that the invoice's orders are to be shipped to, as far as it is known."""
    named = (order.ship_to for order in known_orders(invoice, agreed))
    return list(dict.fromkeys(filter(None, named)))


def _ours(
    invoice: Invoice,
    party: InvoiceParty | None,
    known: Mapping[str, KnownParty] | None,
    rule: str,
    word: str,
) -> Iterator[Finding]:
    """A party of ours is one that Amazon has of us, with its address and tax number."""
    if known is None or party is None:
        return
    if party.id not in known:
        message = f"the {word} party is none that Amazon has on file of us"
        codes = ", ".join(sorted(known))
        yield _finding(invoice, rule, f"{party.path}.partyId", message, codes, party.id)
        return
    yield from _differences(invoice, party, known[party.id], rule, word, "the one on file")


def _payee(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    party = invoice.bill_to
    if party is None:
        return
    ordered = {order.bill_to for order in known_orders(invoice, agreed) if order.bill_to}
    if ordered and party.id not in ordered:
        message = "the purchase order is billed to another party"
        expected = " or ".join(sorted(ordered))
        path = f"{party.path}.partyId"
        yield _finding(invoice, "SI-13", path, message, expected, party.id, severity="warning")
    if agreed.payees is None:
        return
    if party.id not in agreed.payees:
        message, path = "the bill-to party is not in Amazon's payee list", f"{party.path}.partyId"
        yield _finding(invoice, "SI-13", path, message, "such as AMAZONUS", party.id)
        return
    known, side = agreed.payees[party.id], "Amazon's payee list"
    yield from _differences(invoice, party, known, "SI-13", "bill-to", side)


def _place(invoice: Invoice, agreed: Agreed, region: Region | None) -> Iterator[Finding]:
    """SI-R7: the goods go where the order says; in India the address is Amazon's, too."""
    party = invoice.ship_to
    if party is None:
        return
    ordered = places_ordered(invoice, agreed)
    if ordered and party.id not in ordered:
        severity: Severity = "error" if region == "IN" else "warning"
        message = "the purchase order is to be shipped to another party"
        path, expected = f"{party.path}.partyId", " or ".join(ordered)
        yield _finding(invoice, "SI-R7", path, message, expected, party.id, severity=severity)
    elif region == "IN" and (known := known_place(agreed, party.id)) is not None:
        yield from _differences(invoice, party, known, "SI-R7", "ship-to", "the one on file")


def _sent_alike(invoice: Invoice, agreed: Agreed) -> Iterator[Finding]:
    """SI-R8: one party that is both bill-to and ship-to. What one of the segments leaves out, and
    a number that is none, is another rule's; where Amazon's address is known, both were compared
    with that."""
    bill, ship = invoice.bill_to, invoice.ship_to
    if bill is None or ship is None or bill.id != ship.id or known_place(agreed, bill.id):
        return
    message = f"bill-to is the same party {shown(bill.id)}: both must be sent alike"
    theirs, own = bill.address or {}, ship.address or {}
    for name, text in own.items():
        if text and theirs.get(name) and text != theirs[name]:
            path = f"{ship.path}.address.{name}"
            yield _finding(invoice, "SI-R8", path, message, theirs[name], text)
    numbers = [registration.number for registration in bill.registrations]
    billed = [number for number in numbers if len(number) == GST_LENGTH]
    for registration in ship.registrations if billed else ():
        if len(registration.number) == GST_LENGTH and registration.number not in billed:
            path = f"{registration.path}.taxRegistrationNumber"
            yield _finding(invoice, "SI-R8", path, message, billed[0], registration.number)


def _differences(
    invoice: Invoice, party: InvoiceParty, known: KnownParty, rule: str, word: str, side: str
) -> Iterator[Finding]:
    """Where the address and tax number of a party are not those that are known of it."""
    if party.address is not None:
        for name, text in known.address.items():
            if party.address.get(name, "") != text:
                path = f"{party.path}.address.{name}"
                message = f"the {word} address differs from {side}"
                yield _finding(invoice, rule, path, message, text, party.address.get(name))
    numbers = [registration.number for registration in party.registrations]
    if known.tax_number and numbers and known.tax_number not in numbers:
        path = f"{party.registrations[0].path}.taxRegistrationNumber"
        message = f"the tax number of the {word} party differs from {side}"
        yield _finding(invoice, rule, path, message, known.tax_number, numbers[0])


def _finding(
    invoice: Invoice,
    rule: str,
    path: str,
    message: str,
    expected: str,
    found: str | None,
    *,
    severity: Severity = "error",
) -> Finding:
    return Finding(
        shown(invoice.id), rule, severity, path, message, shown(expected), shown(found or None)
    )
