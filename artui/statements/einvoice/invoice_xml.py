"""An electronic invoice as XML: Factur-X (CII), UBL 2.1, or XRechnung (UBL 2.1 with more fields).

factur-x builds it from a dictionary by the numbers of the standard. All figures go in as text: of a
float it would keep six digits. What it does not do is mended on its tree: it knows only the
identifiers of its own profiles, and marks empty elements as nil, which no schema allows. The same
invoice gives the same bytes.
"""

import copy
from datetime import date
from typing import Any

from facturx.generate_xml import generate_xml  # type: ignore[import-untyped]  # it has no types
from lxml import etree  # type: ignore[import-untyped]  # it has no types

from artui.domain.check_digits import is_iban
from artui.domain.text import visible
from artui.statements.einvoice.code_lists import country_code
from artui.statements.einvoice.electronic_invoice import (
    ElectronicInvoice,
    InvoicedLine,
    InvoiceForm,
    TradeParty,
    VatCategory,
    VatSum,
)
from artui.statements.einvoice.own_rules import amount_text, check_invoice

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_EN16931 = "urn:cen.eu:en16931:2017"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
# Credit transfer, and the one of SEPA (UNTDID 4461).
_TRANSFER, _SEPA = "30", "58"

Group = dict[str, Any]


def invoice_xml(invoice: ElectronicInvoice, form: InvoiceForm) -> bytes:
    """The XML of an invoice; raises NoElectronicInvoice for what it lacks."""
    check_invoice(invoice, form)
    flavour = "factur-x" if form is InvoiceForm.FACTURX else "ubl-2.1"
    fields = copy.deepcopy(_fields(invoice, form))
    # Neither is checked here: its rules need a server, and parse the schema anew for each invoice.
    xml = generate_xml(
        fields, flavor=flavour, level="en16931", check_xsd=False, check_schematron=False
    )
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    if form is InvoiceForm.XRECHNUNG:
        (profile,) = [node for node in root.iter() if node.text == _EN16931]
        profile.text = XRECHNUNG
    for node in root.iter():
        node.attrib.pop(_NIL, None)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _fields(invoice: ElectronicInvoice, form: InvoiceForm) -> Group:
    fields: Group = {
        "BT-1": visible(invoice.number),
        "BT-2": invoice.issue_date,
        "BT-3": str(invoice.type_code),
        "BT-5": invoice.currency,
        "BT-9": None if invoice.is_credit_note else invoice.due_date,
        "BT-10": visible(invoice.buyer_reference),
        "BT-13": visible(invoice.order),
        "BT-20": _terms(invoice, form),
        "BT-23": BILLING if form is InvoiceForm.XRECHNUNG else None,
        "BT-72": invoice.delivered.day,
        "BG-1": [{"BT-22": visible(note, multiline=True)} for note in invoice.notes if note],
        "BG-3": [_earlier(each.number, each.issue_date) for each in invoice.earlier],
        "BG-4": _party(invoice.seller),
        "BG-7": _party(invoice.buyer),
        "BG-13": _delivered(invoice),
        "BG-23": [_vat(invoice, tax, form) for tax in invoice.taxes],
        "BG-25": [_line(invoice, line) for line in invoice.lines],
    }
    fields |= _totals(invoice) | _transfer(invoice)
    return {key: value for key, value in fields.items() if value}


def _totals(invoice: ElectronicInvoice) -> Group:
    amounts = {
        "BT-106": invoice.lines_minor,
        "BT-109": invoice.lines_minor,
        "BT-110": invoice.tax_minor,
        "BT-112": invoice.total_minor,
        "BT-115": invoice.payable_minor,
    }
    if invoice.prepaid_minor:
        amounts["BT-113"] = invoice.prepaid_minor
    return {key: amount_text(minor, invoice.currency) for key, minor in amounts.items()}


def _transfer(invoice: ElectronicInvoice) -> Group:
    found = invoice.transfer
    if found is None:
        return {}
    sepa = invoice.currency == "EUR" and is_iban(found.account)
    return {
        "BT-81": _SEPA if sepa else _TRANSFER,
        "BT-83": visible(found.reference),
        "BT-84": visible(found.account),
        "BT-85": visible(found.holder),
        "BT-86": visible(found.bic),
    }


def _earlier(number: str, day: date | None) -> Group:
    return {"BT-25": visible(number)} | ({"BT-26": day} if day else {})


def _party(party: TradeParty) -> Group:
    contact = party.contact
    fields: Group = {
        "name": party.name,
        "addr_l1": party.street,
        "postcode": party.postcode,
        "city": party.city,
        "country_code": country_code(party.country),
        "vat_identifier": party.vat_id,
        "tax_identifier": party.tax_number,
        "legal_identifier": party.registration_id,
        "legal_identifier_schemeid": party.registration_scheme,
        "einvoicing_addr": party.address,
        "einvoicing_addr_schemeid": party.address_scheme,
    }
    found: Group = {key: visible(text) for key, text in fields.items() if text.strip()}
    asked = {"name": contact.name, "phone": contact.phone, "email": contact.email}
    if any(asked.values()):
        found["contacts"] = [{key: visible(text) for key, text in asked.items() if text}]
    return found


def _delivered(invoice: ElectronicInvoice) -> Group:
    """The place; factur-x asks for a name, and the buyer's is the right one without another."""
    place = invoice.delivered
    if not place.country:
        return {}
    fields = {
        "name": place.name or invoice.buyer.name,
        "addr_l1": place.street,
        "postcode": place.postcode,
        "city": place.city,
        "country_code": country_code(place.country),
    }
    return {key: visible(text) for key, text in fields.items() if text}


def _vat(invoice: ElectronicInvoice, tax: VatSum, form: InvoiceForm) -> Group:
    fields = {
        "BT-116": amount_text(tax.net_minor, invoice.currency),
        "BT-117": amount_text(tax.tax_minor, invoice.currency),
        "BT-118": str(tax.category),
        "BT-119": tax.rate,
        "BT-120": visible(tax.reason),
        "BT-121": tax.reason_code,
    }
    if tax.category is VatCategory.OUTSIDE and form is not InvoiceForm.XRECHNUNG:
        # Without VAT there is no rate; only XRechnung asks for one in every sum (BR-DE-14).
        del fields["BT-119"]
    return {key: text for key, text in fields.items() if text}


def _line(invoice: ElectronicInvoice, line: InvoicedLine) -> Group:
    fields = {
        "BT-126": str(line.position),
        "BT-129": line.quantity,
        "BT-130": line.unit,
        "BT-131": amount_text(line.net_minor, invoice.currency),
        "BT-146": line.price,
        "BT-151": str(line.category),
        "BT-153": visible(line.name, multiline=True),
    }
    if line.price_quantity != "1":
        fields["BT-149"] = line.price_quantity
    if line.category is not VatCategory.OUTSIDE:
        fields["BT-152"] = line.rate
    return fields


def _terms(invoice: ElectronicInvoice, form: InvoiceForm) -> str:
    """The payment terms in words; XRechnung has discounts in lines of its own form, each of which
    ends with a line break."""
    words = visible(invoice.terms, multiline=True)
    if form is not InvoiceForm.XRECHNUNG or not invoice.discounts:
        return words
    lines = [words] if words else []
    for offer in invoice.discounts:
        whole, _, fraction = offer.percent.partition(".")
        lines.append(f"#SKONTO#TAGE={offer.days}#PROZENT={whole}.{fraction.ljust(2, '0')}#")
    return "\n".join(lines) + "\n"
