"""What we ask of an electronic invoice before it is written.

The official rules are blind to some faults (a quantity and a price that don't come to their line, a
missing due date, a note with negative amounts, digits that were lost) and can't say where a missing
fact is set. So we look first, at everything at once. The rules of XRechnung and Peppol that go
beyond EN 16931 can't be run by any Python package, so those that concern us are here too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from artui.domain.money import Bare, Money, decimals, format_minor, round_half_up
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.einvoice.code_lists import country_known, currency_known, unit_known
from artui.statements.einvoice.electronic_invoice import (
    TAXED,
    ElectronicInvoice,
    InvoicedLine,
    InvoiceForm,
    TypeCode,
    VatCategory,
    VatSum,
)
from artui.statements.einvoice.rule_findings import Finding, set_at
from artui.statements.einvoice.xrechnung_rules import xrechnung_findings

MOST_DECIMALS = 2
"""So many decimals EN 16931 has room for in an amount, whatever the currency."""
LONGEST_FRACTION = 6
"""So many decimals a quantity or a price may have; more are lost by those who read it."""

_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.([0-9]+))?")
_RATE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?")


class NoElectronicInvoice(Refused):
    """A document can't be written as an electronic invoice; each sentence says why."""

    def __init__(self, number: str, *findings: Finding) -> None:
        self.number, self.findings = number, findings
        pieces: list[object] = [f"{visible(number)} can't be an electronic invoice."]
        # Several stand on a line each.
        before = "\n  " if len(findings) > 1 else " "
        for finding in findings:
            pieces += [before, *finding]
        super().__init__(*pieces)


def check_invoice(invoice: ElectronicInvoice, form: InvoiceForm) -> None:
    """Prove that an invoice may be written in a form; raises NoElectronicInvoice with all that is
    wrong."""
    findings = tuple(findings_of(invoice, form))
    if findings:
        raise NoElectronicInvoice(invoice.number, *findings)


def findings_of(invoice: ElectronicInvoice, form: InvoiceForm) -> Iterator[Finding]:
    """All that is wrong with an invoice, one sentence each."""
    lost = list(_lost_digits(invoice))
    yield from lost
    yield from _missing(invoice)
    yield from _signs(invoice)
    for line in invoice.lines:
        yield from _line(invoice, line)
    yield from _taxes(invoice)
    yield from _categories(invoice)
    if form is InvoiceForm.XRECHNUNG:
        yield from xrechnung_findings(invoice)


def amount_text(minor: int, currency: str) -> str:
    """An amount as the XML has it: `22.26`, `1000` for JPY, `10.12` for 10.120 KWD."""
    text = format_minor(minor, currency)
    extra = decimals(currency) - MOST_DECIMALS
    return text[:-extra] if extra > 0 else text


def _lost_digits(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """Amounts with more decimals than the standard has room for."""
    currency = invoice.currency
    extra = decimals(currency) - MOST_DECIMALS
    if extra <= 0:
        return
    amounts = [line.net_minor for line in invoice.lines]
    amounts += [minor for tax in invoice.taxes for minor in (tax.net_minor, tax.tax_minor)]
    amounts += [invoice.prepaid_minor]
    lost = next((minor for minor in amounts if minor % 10**extra), None)
    if lost is not None:
        yield (
            f"An electronic invoice has room for {MOST_DECIMALS} decimals, and ",
            Money(lost, currency),
            " has more (BR-DEC).",
        )


def _missing(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """Facts that every invoice has."""
    if not currency_known(invoice.currency):
        yield (f"{invoice.currency} is no currency of electronic invoices (BR-CL-04).",)
    for party, ours, who in ((invoice.seller, True, "our"), (invoice.buyer, False, "the buyer's")):
        if not party.name.strip():
            yield (f"It lacks {who} name; {set_at(party, 'legal_name', ours=ours)}.",)
        if not country_known(party.country):
            yield (f"It lacks {who} country; {set_at(party, 'country', ours=ours)}.",)
        if bool(party.address) != bool(party.address_scheme):
            missing = "einvoice_scheme" if party.address else "einvoice_address"
            yield (
                f"It lacks {who} {missing.replace('_', ' ')}; {set_at(party, missing, ours=ours)}.",
            )
    seller = invoice.seller
    if not (seller.vat_id or seller.registration_id):
        yield (
            "It lacks our registration id or VAT id, one of which it needs (BR-CO-26); "
            f"{set_at(seller, 'registration_id', ours=True)}.",
        )
    if not invoice.lines:
        yield (
            "It has no lines (BR-16); give them to: artui import invoice-lines FILE, or give its "
            "net amount and tax.",
        )
    if invoice.payable_minor > 0 and not invoice.is_credit_note and invoice.due_date is None:
        yield ("It lacks a due date, although an amount is due (BR-CO-25).",)
    if invoice.type_code is not TypeCode.INVOICE and not invoice.earlier:
        what = "A credit note" if invoice.is_credit_note else "A corrected invoice"
        yield (f"{what} names the invoice that it is about, and this one names none (BG-3).",)


def _signs(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """A note says by its type, never by a sign, that it takes back; totals are not negative."""
    if invoice.is_credit_note and any(line.net_minor < 0 for line in invoice.lines):
        yield ("A credit note has positive amounts, and a line of this one is negative.",)
    elif invoice.total_minor < 0:
        yield (
            "Its total is ",
            Money(invoice.total_minor, invoice.currency),
            "; what is given back is a credit note.",
        )
    if invoice.prepaid_minor < 0:
        yield (
            "What was paid before can't be ",
            Money(invoice.prepaid_minor, invoice.currency),
            ".",
        )


def _line(invoice: ElectronicInvoice, line: InvoicedLine) -> Iterator[Finding]:
    """A line's own figures: none loses a digit, and they come to its net amount."""
    where = f"Line {line.position}"
    if not line.name.strip():
        yield (f"{where} has no description (BT-153).",)
    if not unit_known(line.unit):
        yield (
            f"{where} has the unit '{visible(line.unit[:40])}', which is no code of UN/ECE "
            "Recommendation 20, such as C62 (piece), HUR (hour), KGM (kilogram).",
        )
    figures = {
        "quantity": line.quantity,
        "price": line.price,
        "quantity of its price": line.price_quantity,
    }
    for what, text in figures.items():
        found = _DECIMAL.fullmatch(text)
        if found is None:
            yield (f"{where} has the {what} '{visible(text[:40])}', which is no plain number.",)
            return
        if len(found[1] or "") > LONGEST_FRACTION:
            yield (
                f"{where} has the {what} {text}; more than {LONGEST_FRACTION} decimals are lost.",
            )
    if line.price.startswith("-"):
        yield (f"{where} has the price {line.price}, and a price is not negative (BR-27).",)
    if Fraction(line.price_quantity) <= 0:
        yield (f"{where} has a price for {line.price_quantity}, which must be above zero.",)
        return
    minors = 10 ** decimals(invoice.currency)
    exact = Fraction(line.quantity) * Fraction(line.price) / Fraction(line.price_quantity)
    # What lies in the middle may have been rounded either way.
    if abs(exact * minors - line.net_minor) > Fraction(1, 2):
        comes_to = round_half_up(exact * minors)
        per = f" per {line.price_quantity}" if line.price_quantity != "1" else ""
        yield (
            f"{where} says {line.quantity} × {line.price}{per}, which is ",
            Bare(comes_to, invoice.currency),
            ", and its net amount is ",
            Money(line.net_minor, invoice.currency),
            ".",
        )


def _taxes(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """VAT is computed on the sum of each rate, once."""
    for text in {line.rate for line in invoice.lines} | {tax.rate for tax in invoice.taxes}:
        if not _RATE.fullmatch(text):
            yield (f"The VAT rate '{visible(text[:40])}' is no plain percentage.",)
            return
    sums: Counter[tuple[VatCategory, Fraction]] = Counter()
    for line in invoice.lines:
        sums[line.category, Fraction(line.rate)] += line.net_minor
    said = [(tax.category, Fraction(tax.rate)) for tax in invoice.taxes]
    for category, rate in dict.fromkeys([*sums, *said]):
        if said.count((category, rate)) != 1:
            yield (
                f"VAT category {category} at {float(rate):g}% has {said.count((category, rate))} "
                "sums; it needs one for its lines.",
            )
    for tax in invoice.taxes:
        yield from _tax(invoice, tax, sums[tax.category, Fraction(tax.rate)])


def _tax(invoice: ElectronicInvoice, tax: VatSum, lines_minor: int) -> Iterator[Finding]:
    currency = invoice.currency
    if lines_minor != tax.net_minor:
        yield (
            f"The lines at {tax.rate}% come to ",
            Bare(lines_minor, currency),
            ", and their VAT is on ",
            Money(tax.net_minor, currency),
            ".",
        )
    # Room is for two decimals, so a currency with three rounds to ten of its minor units.
    step = 10 ** max(0, decimals(currency) - MOST_DECIMALS)
    exact = Fraction(tax.net_minor) * Fraction(tax.rate) / 100
    right = round_half_up(exact / step) * step
    if right != tax.tax_minor:
        yield (
            f"VAT of {tax.rate}% on ",
            Bare(tax.net_minor, currency),
            " is ",
            Bare(right, currency),
            ", and the document says ",
            Money(tax.tax_minor, currency),
            " (BR-CO-17).",
        )


def _categories(invoice: ElectronicInvoice) -> Iterator[Finding]:
    """What each VAT category asks for."""
    seller, buyer = invoice.seller, invoice.buyer
    ours = set_at(seller, "vat_id", ours=True)
    theirs = set_at(buyer, "vat_id", ours=False)
    found = {tax.category for tax in invoice.taxes}
    for tax in invoice.taxes:
        if tax.category not in TAXED and Fraction(tax.rate):
            yield (f"VAT category {tax.category} has the rate 0, not {tax.rate}.",)
        if tax.category is VatCategory.STANDARD and not Fraction(tax.rate):
            yield ("VAT category S has a rate above 0 (BR-S-05).",)
        if tax.category is VatCategory.EXEMPT and not (tax.reason or tax.reason_code):
            yield (
                "An exempt line (category E) needs its reason (BR-E-10); give it as "
                "x-exemption-reason with the invoice, or with its customer for all of theirs.",
            )
    if found - {VatCategory.OUTSIDE} and not (seller.vat_id or seller.tax_number):
        yield (f"It lacks our VAT id; {ours}.",)
    if VatCategory.OUTSIDE in found:
        if len(found) > 1:
            yield (
                "What is outside the scope of VAT (category O) can't stand beside other lines "
                "(BR-O-11).",
            )
        if seller.vat_id or buyer.vat_id:
            yield ("With category O no VAT id may be named (BR-O-02).",)
    for category in (VatCategory.INTRA_COMMUNITY, VatCategory.REVERSE_CHARGE):
        if category not in found:
            continue
        if not seller.vat_id:
            yield (f"Category {category} needs our VAT id; {ours}.",)
        if not (buyer.vat_id or (category is VatCategory.REVERSE_CHARGE and buyer.registration_id)):
            yield (f"Category {category} needs the buyer's VAT id; {theirs}.",)
    if VatCategory.EXPORT in found and not seller.vat_id:
        yield (f"Category G needs our VAT id; {ours}.",)
    place = invoice.delivered.country
    if place and not country_known(place):
        yield (f"'{visible(place[:20])}' is no country where goods went (x-deliver-to-country).",)
    if VatCategory.INTRA_COMMUNITY in found:
        if invoice.delivered.day is None:
            yield (
                "Goods to another country of the EU (category K) need the day of their delivery "
                "(BR-IC-11); give it as shipment_date of the invoice.",
            )
        if not place:
            yield (
                "Goods to another country of the EU (category K) need the country they went to "
                "(BR-IC-12); give it as x-deliver-to-country with the invoice.",
            )
