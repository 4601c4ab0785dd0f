"""Check a document of vendor invoices against every rule before it is sent.

`validate` takes what was read from a file, or the file's path, and gives one finding per place. It
knows no clock and no ledger: `now` and what was agreed are passed in. See SI-1 to SI-22.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Context, localcontext
from pathlib import Path

from artui.amazon.transport.json_input import MAX_BYTES, NotJson, read_json
from artui.amazon.vendor_invoices.rules.agreed import Agreed, agreed_findings
from artui.amazon.vendor_invoices.rules.agreed_parties import agreed_party_findings
from artui.amazon.vendor_invoices.rules.credit_notes import credit_note_findings
from artui.amazon.vendor_invoices.rules.finding import Finding, shown
from artui.amazon.vendor_invoices.rules.invoice import Invoice, read_invoice
from artui.amazon.vendor_invoices.rules.parties import party_findings
from artui.amazon.vendor_invoices.rules.regional_matrix import order_findings, region_findings
from artui.amazon.vendor_invoices.rules.regions import REGIONS, Region
from artui.amazon.vendor_invoices.rules.shape import shape_findings
from artui.amazon.vendor_invoices.rules.sums import total_findings
from artui.amazon.vendor_invoices.rules.taxes import tax_findings, tax_ties
from artui.amazon.vendor_invoices.rules.unchecked import unchecked_findings
from artui.json_value import Json

_INVOICE_KEYS = frozenset({"invoiceType", "remitToParty", "invoiceTotal"})


def validate(
    document: Json | Path, *, now: datetime, agreed: Agreed | None = None, sandbox: bool = False
) -> list[Finding]:
    """All findings, invoice by invoice; for each the form first, then the rules.

    `document` is a parsed body `{"invoices": [...]}`, one invoice object, or the path of a JSON
    file (OSError if it can't be read). `now` is an aware instant. `sandbox` says that Amazon's own
    sandbox is asked, which takes a total without items.
    """
    if isinstance(document, Path):
        try:
            document = _read(document)
        except NotJson as refusal:
            return [Finding(None, "SI-1", "error", "$", str(refusal))]
    findings: list[Finding] = []
    with localcontext(Context(prec=120)):
        seen: dict[str, str] = {}
        for raw, path in _invoices(document, findings):
            findings += shape_findings(raw, path)
            if isinstance(raw, dict):
                invoice = read_invoice(raw, path)
                findings += _numbers_once(invoice, seen)
                findings += _rules(invoice, now, agreed or Agreed(), sandbox)
    return findings


def unchecked(document: Json | Path, *, agreed: Agreed | None) -> list[Finding]:
    """What `validate` could not check of a document, as far as it can be read at all.

    `agreed` is None where there is no ledger. Raises OSError.
    """
    if isinstance(document, Path):
        try:
            document = _read(document)
        except NotJson:
            return []
    read = (
        read_invoice(raw, path) for raw, path in _invoices(document, []) if isinstance(raw, dict)
    )
    return [
        finding
        for invoice in read
        for finding in unchecked_findings(invoice, agreed, _region(invoice)[1])
    ]


def has_errors(findings: list[Finding]) -> bool:
    """Whether any finding forbids sending."""
    return any(finding.severity == "error" for finding in findings)


def _read(path: Path) -> Json:
    with path.open("rb") as file:
        return read_json(file.read(MAX_BYTES + 1))


def _invoices(document: Json, findings: list[Finding]) -> Iterator[tuple[Json, str]]:
    """SI-1: each invoice with its path; what is wrong with the wrapping goes to `findings`."""
    path = "$"
    if isinstance(document, dict) and "invoices" not in document:
        if _INVOICE_KEYS & document.keys():
            yield document, path
            return
        for key, inner in document.items():
            if isinstance(inner, dict) and "invoices" in inner:
                path = f"$.{shown(key)}"
                message = f"the service takes no wrapper {shown(key)}; send its content"
                findings.append(_si1(path, message, "invoices", key))
                document = inner
                break
    if not isinstance(document, dict) or "invoices" not in document:
        message = 'the body must be an object with the array "invoices"'
        findings.append(_si1(path, message, "invoices", None))
        return
    for key in document:
        if key != "invoices":
            message = f"the service knows no key {shown(key)} beside invoices"
            findings.append(_si1(f"{path}.{shown(key)}", message, "invoices", key))
    invoices = document["invoices"]
    if not isinstance(invoices, list) or not invoices:
        message = "invoices must be an array with at least one invoice"
        findings.append(_si1(f"{path}.invoices", message, "an array", None))
        return
    for index, invoice in enumerate(invoices):
        yield invoice, f"{path}.invoices[{index}]"


def _si1(path: str, message: str, expected: str, found: str | None) -> Finding:
    return Finding(None, "SI-1", "error", path, message, expected, shown(found))


def _numbers_once(invoice: Invoice, seen: dict[str, str]) -> Iterator[Finding]:
    """SI-5 within the document."""
    if not invoice.id:
        return
    first = seen.setdefault(invoice.id, invoice.path)
    if first != invoice.path:
        message = f"the number is on {first} too; numbers are never used again"
        yield Finding(
            shown(invoice.id),
            "SI-5",
            "error",
            f"{invoice.path}.id",
            message,
            "a new number",
            shown(invoice.id),
        )


def _rules(invoice: Invoice, now: datetime, agreed: Agreed, sandbox: bool) -> Iterator[Finding]:
    country, region = _region(invoice)
    if country and region is None:
        yield Finding(
            shown(invoice.id),
            "SI-20",
            "warning",
            f"{invoice.path}.billToParty",
            f"no rules are known for the country {shown(country)}: only the form was checked",
            "IN, EU and GB, US, CA or MX",
            shown(country),
        )
        return
    ties = tax_ties(invoice)
    yield from total_findings(invoice, ties, sandbox=sandbox)
    yield from tax_findings(invoice, ties)
    yield from _date(invoice, now)
    yield from _items(invoice)
    if region is None and invoice.bill_to is not None:
        yield Finding(
            shown(invoice.id),
            "SI-20",
            "warning",
            f"{invoice.path}.billToParty",
            "the bill-to party has no country: the rules of its region were not checked",
            "a country code",
            None,
        )
    yield from party_findings(invoice, region)
    yield from order_findings(invoice)
    if region is not None:
        yield from region_findings(invoice, region)
    yield from credit_note_findings(invoice)
    yield from _terms(invoice)
    yield from agreed_findings(invoice, agreed)
    yield from agreed_party_findings(invoice, agreed, region)


def _region(invoice: Invoice) -> tuple[str, Region | None]:
    """SI-20: by the bill-to country; where bill-to has no address, by ship-to or remit-to."""
    for party in (invoice.bill_to, invoice.ship_to, invoice.remit_to):
        if party is not None and party.address is not None:
            country = party.address.get("countryCode", "").upper()
            return country, REGIONS.get(country)
    return "", None


def _date(invoice: Invoice, now: datetime) -> Iterator[Finding]:
    """SI-14: not after now, as instants; a date-time without a zone names no instant."""
    if invoice.date is None:
        return
    if invoice.date.tzinfo is None:
        message, expected = "the date has no time zone", "such as 2026-01-31T12:00:00Z"
    elif invoice.date > now:
        message = "the date lies in the future"
        expected = f"at most {now.astimezone(UTC).isoformat()}"
    else:
        return
    yield Finding(
        shown(invoice.id),
        "SI-14",
        "error",
        f"{invoice.path}.date",
        message,
        expected,
        invoice.date.isoformat(),
    )


def _items(invoice: Invoice) -> Iterator[Finding]:
    """SI-2: each item has a number of its own. SI-13: it names its product, and costs something."""
    numbers: set[int] = set()
    for item in invoice.items:
        if item.sequence in numbers:
            yield Finding(
                shown(invoice.id),
                "SI-2",
                "error",
                f"{item.path}.itemSequenceNumber",
                f"another item has the number {item.sequence} too",
                "a number of its own",
                str(item.sequence),
            )
        if item.sequence is not None:
            numbers.add(item.sequence)
        if not item.amazon_id and not item.vendor_id:
            yield Finding(
                shown(invoice.id),
                "SI-13",
                "error",
                f"{item.path}.amazonProductIdentifier",
                "the item needs Amazon's or the vendor's product identifier",
                "the identifier of the order",
                None,
            )
        if item.net_cost.value is not None and item.net_cost.value <= 0:
            yield Finding(
                shown(invoice.id),
                "SI-13",
                "error",
                f"{item.net_cost.path}.amount",
                "the net cost must be above 0",
                "above 0",
                shown(item.net_cost.value),
            )


def _terms(invoice: Invoice) -> Iterator[Finding]:
    terms = invoice.terms or {}
    discount, net = terms.get("discountDueDays"), terms.get("netDueDays")
    if isinstance(discount, int) and isinstance(net, int) and discount > net:
        yield Finding(
            shown(invoice.id),
            "SI-13",
            "warning",
            f"{invoice.path}.paymentTerms.discountDueDays",
            f"the discount runs {discount} days, longer than the {net} days to pay",
            f"at most {net}",
            str(discount),
        )
