"""Credit notes of Europe: their references (SI-21) and their parties (SI-22).

Three kinds, known by the references they carry: a return (returns notice and the day the goods came
back), COOP (its reference or Amazon's debit note), and else a correction of one invoice.
"""

from collections.abc import Iterator

from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, InvoiceItem
from artui.json_value import JsonObject

RETURN_MARKS = (
    "returnsReferenceNumber",
    "goodsReturnDate",
    "rmaId",
    "consignorsReferenceNumber",
)
COOP_MARKS = ("coopReferenceNumber", "debitNoteNumber")


def credit_note_kind(details: JsonObject) -> str:
    """`return`, `coop` or `invoice`: what the references say the credit is for."""
    if any(_given(details, mark) for mark in RETURN_MARKS):
        return "return"
    if _given(details, "referenceInvoiceNumber"):
        return "invoice"
    return "coop" if any(_given(details, mark) for mark in COOP_MARKS) else "invoice"


def credit_note_findings(invoice: Invoice) -> Iterator[Finding]:
    """SI-21 per item and SI-22."""
    if invoice.kind != "CreditNote":
        return
    for item in invoice.items:
        if item.credit:
            yield from _references(invoice, item, item.credit)
    yield from _one_invoice(invoice)
    remit = invoice.remit_to
    if remit is not None and remit.id.upper().startswith("AMAZON"):
        yield Finding(
            shown(invoice.id),
            "SI-22",
            "warning",
            f"{remit.path}.partyId",
            "remit-to and bill-to are swapped: the vendor is remit-to, Amazon is bill-to",
            "the vendor",
            shown(remit.id),
        )


def _references(invoice: Invoice, item: InvoiceItem, details: JsonObject) -> Iterator[Finding]:
    kind = credit_note_kind(details)
    needed = {
        "return": ("returnsReferenceNumber", "goodsReturnDate"),
        "invoice": ("referenceInvoiceNumber",),
        "coop": (),
    }[kind]
    for name in needed:
        if not _given(details, name):
            about = "a return" if kind == "return" else "a credit for an invoice"
            yield Finding(
                shown(invoice.id),
                "SI-21",
                "error",
                f"{item.path}.creditNoteDetails.{name}",
                f"{about} needs {name}",
                name,
                None,
            )


def _one_invoice(invoice: Invoice) -> Iterator[Finding]:
    named = [
        (item, number)
        for item in invoice.items
        if item.credit and _given(item.credit, "referenceInvoiceNumber")
        for number in [str(item.credit["referenceInvoiceNumber"]).strip()]
    ]
    for item, number in named[1:]:
        if number != named[0][1]:
            yield Finding(
                shown(invoice.id),
                "SI-21",
                "error",
                f"{item.path}.creditNoteDetails.referenceInvoiceNumber",
                "a credit note is for one invoice only",
                shown(named[0][1]),
                shown(number),
            )


def _given(details: JsonObject, name: str) -> bool:
    value = details.get(name)
    return isinstance(value, str) and bool(value.strip())
