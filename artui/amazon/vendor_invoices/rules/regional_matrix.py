"""The regional matrix (SI-R1 to SI-R3, SI-R9 to SI-R11) and the order number (SI-15)."""

import re
from collections.abc import Iterator

from artui.amazon.vendor_invoices.rules.finding import Finding, Severity, shown
from artui.amazon.vendor_invoices.rules.invoice import AdditionalDetail, Invoice, InvoiceItem, Tax
from artui.amazon.vendor_invoices.rules.regions import Region

INDIAN_TAX_SETS = (
    ("SGST", "CGST"),
    ("SGST", "CGST", "CESS"),
    ("UTGST", "CGST"),
    ("UTGST", "CGST", "CESS"),
    ("IGST",),
    ("IGST", "CESS"),
)

SPLIT_PAYMENT = "mechanizm podzielonej płatności"
_ORDER = re.compile(r"[A-Za-z0-9]{8}")
_SEPARATORS = re.compile(r"[. ]")
_NAMES = {"IN": "India", "EU": "Europe", "NA": "North America"}


def region_findings(invoice: Invoice, region: Region) -> Iterator[Finding]:
    """What the region asks for, forbids or does not use."""
    yield from _kind(invoice, region)
    yield from _tax_types(invoice, region)
    for item in invoice.items:
        yield from _hsn(invoice, item, region)
    if region == "IN":
        yield from _one_order(invoice)
    if region == "EU":
        for detail in invoice.details:
            yield from _special(invoice, detail)
    elif invoice.details:
        yield _unused(invoice, "SI-R10", f"{invoice.path}.additionalDetails", region)
    path = f"{invoice.path}.referenceNumber"
    if region == "IN" and not invoice.reference:
        message = "the government's invoice reference number (IRN) is missing"
        yield _finding(invoice, "SI-R11", path, message)
    elif region != "IN" and invoice.reference:
        yield _unused(invoice, "SI-R11", path, region)


def _special(invoice: Invoice, detail: AdditionalDetail) -> Iterator[Finding]:
    """SI-R10: a special purpose needs its language, and Polish split payment its very words."""
    if detail.type != "SUR":
        return
    path = f"{detail.path}.languageCode"
    if not detail.language:
        message = "an additional detail of type SUR needs its languageCode"
        yield _finding(invoice, "SI-R10", path, message, "such as PL")
    elif detail.language == "PL" and detail.text != SPLIT_PAYMENT:
        message = "the words of Polish split payment must be exactly so"
        path = f"{detail.path}.detail"
        yield _finding(invoice, "SI-R10", path, message, SPLIT_PAYMENT, detail.text or None)


def order_findings(invoice: Invoice) -> Iterator[Finding]:
    """SI-15: an Invoice names its order on every line; a credit note names none (SI-R9)."""
    for item in invoice.items:
        path = f"{item.path}.purchaseOrderNumber"
        if invoice.kind == "CreditNote":
            if item.order:
                message = "a credit note names no purchase order"
                yield _finding(invoice, "SI-R9", path, message, found=item.order, warn=True)
        elif not item.order:
            yield _finding(invoice, "SI-15", path, "the purchase order number is missing")
        elif not _ORDER.fullmatch(item.order):
            yield _finding(
                invoice,
                "SI-15",
                path,
                "a purchase order number has 8 letters or digits",
                "8 letters or digits",
                item.order,
            )


def _kind(invoice: Invoice, region: Region) -> Iterator[Finding]:
    if invoice.kind == "CreditNote":
        if region != "EU":
            yield _finding(
                invoice,
                "SI-R1",
                f"{invoice.path}.invoiceType",
                f"credit notes are not taken in {_NAMES[region]}",
                "Invoice",
                invoice.kind,
            )
            return
        for item in invoice.items:
            if not item.credit:
                message = "a credit note needs its references on every item"
                yield _finding(invoice, "SI-R1", f"{item.path}.creditNoteDetails", message)
        return
    for item in invoice.items:
        if item.credit:
            message = "credit note references are not used on an invoice"
            path = f"{item.path}.creditNoteDetails"
            yield _finding(invoice, "SI-R1", path, message, warn=True)


def _tax_types(invoice: Invoice, region: Region) -> Iterator[Finding]:
    header = f"{invoice.path}.taxDetails"
    if region == "IN":
        yield from _indian_set(invoice, invoice.taxes, header)
        for item in invoice.items:
            yield from _indian_set(invoice, item.taxes, f"{item.path}.taxDetails")
    elif region == "EU" and not invoice.taxes:
        yield _finding(invoice, "SI-R3", header, "the tax type must be sent at the header")
    elif not invoice.taxes and any(item.taxes for item in invoice.items):
        yield _finding(invoice, "SI-9", header, "lines have taxes, the header has none")


def _indian_set(invoice: Invoice, taxes: tuple[Tax, ...], path: str) -> Iterator[Finding]:
    types = {tax.type for tax in taxes}
    if any(types == set(allowed) for allowed in INDIAN_TAX_SETS):
        return
    choices = ", ".join("+".join(allowed) for allowed in INDIAN_TAX_SETS)
    found = "+".join(sorted(types)[:10]) or None
    message = f"the taxes {shown(found)} are no allowed set" if found else "taxes are missing"
    yield _finding(invoice, "SI-R3", path, message, choices, found)


def _hsn(invoice: Invoice, item: InvoiceItem, region: Region) -> Iterator[Finding]:
    """SI-R2, with SI-18: the digits count, not the dots and spaces between them."""
    path = f"{item.path}.hsnCode"
    if region != "IN":
        if item.hsn:
            yield _unused(invoice, "SI-R2", path, region)
        return
    digits = _SEPARATORS.sub("", item.hsn)
    expected = "4, 6 or 8 digits"
    if not item.hsn:
        yield _finding(invoice, "SI-R2", path, "the item has no HSN code", expected)
    elif not (digits.isascii() and digits.isdigit()) or len(digits) not in (4, 6, 8):
        message = f"an HSN code has {expected}, not {shown(item.hsn)}"
        yield _finding(invoice, "SI-R2", path, message, expected, item.hsn)
    elif digits != item.hsn:
        message = f"{item.hsn} is written with separators; send {digits}"
        yield _finding(invoice, "SI-R2", path, message, digits, item.hsn, warn=True)


def _one_order(invoice: Invoice) -> Iterator[Finding]:
    named = [item for item in invoice.items if item.order]
    for item in named[1:]:
        if item.order != named[0].order:
            yield _finding(
                invoice,
                "SI-R9",
                f"{item.path}.purchaseOrderNumber",
                "an invoice in India is for one purchase order",
                named[0].order,
                item.order,
            )


def _unused(invoice: Invoice, rule: str, path: str, region: Region) -> Finding:
    name = path.rsplit(".", 1)[-1]
    return _finding(invoice, rule, path, f"{name} is not used in {_NAMES[region]}", warn=True)


def _finding(
    invoice: Invoice,
    rule: str,
    path: str,
    message: str,
    expected: str | None = None,
    found: str | None = None,
    *,
    warn: bool = False,
) -> Finding:
    severity: Severity = "warning" if warn else "error"
    return Finding(
        shown(invoice.id),
        rule,
        severity,
        path,
        message,
        shown(expected) if found else expected,
        shown(found),
    )
