"""What XRechnung 3.0 asks for beyond EN 16931.

These are rules of KoSIT (BR-DE-…) and some that it takes from Peppol. No Python package runs them,
so those that concern our documents are here.
"""

import re
from collections.abc import Iterator

from artui.domain.text import visible
from artui.statements.einvoice.electronic_invoice import ElectronicInvoice
from artui.statements.einvoice.rule_findings import Finding, set_at

_SKONTO_PERCENT = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")
_EMAIL = re.compile(r"[^@\s.][^@\s]*[^@\s]@[^@\s][^@\s]*[^@\s.]")
_LEITWEG = "the Leitweg-ID of a public buyer, or what else the customer asks for"


def xrechnung_findings(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """All that XRechnung does not find in an invoice, one sentence each."""
    seller, buyer = invoice.seller, invoice.buyer
    if not invoice.buyer_reference.strip():
        where = set_at(buyer, "buyer_reference", ours=False)
        yield (f"XRechnung needs the buyer reference ({_LEITWEG}; BR-DE-15); {where}.",)
    needs = (
        (seller, "city", seller.city, "BR-DE-3"),
        (seller, "postcode", seller.postcode, "BR-DE-4"),
        (seller, "contact_name", seller.contact.name, "BR-DE-5"),
        (seller, "contact_phone", seller.contact.phone, "BR-DE-6"),
        (seller, "contact_email", seller.contact.email, "BR-DE-7"),
        (seller, "einvoice_address", seller.address, "PEPPOL-EN16931-R020"),
        (buyer, "city", buyer.city, "BR-DE-8"),
        (buyer, "postcode", buyer.postcode, "BR-DE-9"),
        (buyer, "einvoice_address", buyer.address, "PEPPOL-EN16931-R010"),
    )
    for party, column, value, rule in needs:
        if not value.strip():
            ours = party is seller
            whose = "our" if ours else "the buyer's"
            what = column.replace("_", " ")
            yield (f"XRechnung needs {whose} {what} ({rule}); {set_at(party, column, ours=ours)}.",)
    contact = seller.contact
    if contact.phone and sum(char.isdigit() for char in contact.phone) < 3:
        yield (f"Our contact phone '{visible(contact.phone)}' has fewer than 3 digits (BR-DE-27).",)
    if contact.email and not _EMAIL.fullmatch(contact.email):
        yield (f"Our contact email '{visible(contact.email)}' is no plain address (BR-DE-28).",)
    if invoice.transfer is None:
        yield (
            "XRechnung needs our bank account in the invoice's currency (BR-DE-1); set it with: "
            f"artui bank accounts set IBAN --entity '{visible(seller.key)}' "
            f"--currency {invoice.currency}.",
        )
    for offer in invoice.discounts:
        if not _SKONTO_PERCENT.fullmatch(offer.percent):
            yield (f"XRechnung has room for 2 decimals in a discount of {offer.percent}%.",)
    if any(line.lstrip().startswith("#") for line in invoice.terms.split("\n")):
        yield ("A line of the payment terms begins with #, which XRechnung keeps for discounts.",)
    delivered = invoice.delivered
    if delivered.country and not (delivered.city and delivered.postcode):
        yield (
            "XRechnung needs city and postcode of the place goods went to (BR-DE-10, BR-DE-11).",
        )
