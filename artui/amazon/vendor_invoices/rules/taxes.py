"""Taxes: what each level says, and whether lines and header agree (SI-9, SI-12).

The model calls a line's tax the tax of the whole line; Amazon's own samples write it per unit. So
both are read: line totals must tie exactly, per-unit amounts within what rounding each unit can
add up to, and then with a warning that gives both sums.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from artui.amazon.vendor_invoices.rules.finding import Finding, Severity, figure, shown
from artui.amazon.vendor_invoices.rules.invoice import (
    Charge,
    Invoice,
    InvoiceItem,
    Tax,
    line_amount,
    line_units,
    total,
)
from artui.domain.money import CURRENCIES

DOMESTIC = "DomesticVAT"


@dataclass(frozen=True, slots=True)
class TaxTie:
    """One tax type: header against lines, in major units. None where it can't be read.

    `covers_charges` says whether the header amount holds the tax of the header's charges and
    allowances; None when nothing says so.
    """

    type: str
    path: str
    header: Decimal | None
    written: Decimal | None
    by_quantity: Decimal | None
    on_lines: bool
    charges: Decimal
    allowances: Decimal
    form: str  # "totals", "per unit" or "none"
    covers_charges: bool | None


def places_of(invoice: Invoice) -> int:
    """Decimals of the invoice's currency; two when it is unknown."""
    return CURRENCIES.get(invoice.total.currency or "", 2)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Half up to the currency's minor unit."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def tax_ties(invoice: Invoice) -> list[TaxTie]:
    """One tie per tax type that the header or a line names, the header's types first."""
    header: dict[str, list[Tax]] = {}
    lines: dict[str, list[tuple[InvoiceItem, Tax]]] = {}
    for tax in invoice.taxes:
        header.setdefault(tax.type, []).append(tax)
    for item in invoice.items:
        for tax in item.taxes:
            lines.setdefault(tax.type, []).append((item, tax))
    charges, allowances = extra_taxes(invoice.charges), extra_taxes(invoice.allowances)
    quantity = sum((line_units(item) or Decimal(0) for item in invoice.items), Decimal(0))
    return [
        _tie(
            invoice,
            kind,
            header.get(kind, []),
            lines.get(kind, []),
            quantity,
            charges.get(kind, Decimal(0)),
            allowances.get(kind, Decimal(0)),
        )
        for kind in dict.fromkeys((*header, *lines))
        if kind
    ]


def extra_taxes(extras: Iterable[Charge]) -> dict[str, Decimal]:
    """The readable tax of charges, or of allowances, by tax type."""
    sums: dict[str, Decimal] = {}
    for extra in extras:
        for tax in extra.taxes:
            sums[tax.type] = sums.get(tax.type, Decimal(0)) + (tax.amount.value or Decimal(0))
    return sums


def tax_findings(invoice: Invoice, ties: list[TaxTie]) -> Iterator[Finding]:
    """SI-9 per tax type and SI-12 per entry, DomesticVAT's rate included."""
    if invoice.taxes and invoice.items:
        for tie in ties:
            yield from _tie_finding(invoice, tie)
    for level in _levels(invoice):
        for tax in level:
            yield from _rate_finding(invoice, tax)
        yield from _domestic_findings(invoice, level)


def _tie(
    invoice: Invoice,
    kind: str,
    own: list[Tax],
    lines: list[tuple[InvoiceItem, Tax]],
    quantity: Decimal,
    charges: Decimal,
    allowances: Decimal,
) -> TaxTie:
    places = places_of(invoice)
    header = total(tax.amount.value for tax in own)
    written = total(tax.amount.value for _, tax in lines)
    by_quantity = total(_multiplied(item, tax) for item, tax in lines)
    path = own[0].path if own else f"{invoice.path}.taxDetails"
    form, covers = "none", None
    if own and header is not None and written is not None and by_quantity is not None:
        rest = charges - allowances
        tolerance = Decimal("0.005").scaleb(2 - places) * (quantity + 1)
        if not _declares_units(lines) or written == by_quantity:
            covers = _match(header, written, rest, places, Decimal(0))
            form = "none" if covers is None else "totals"
        if form == "none":
            covers = _match(header, by_quantity, rest, places, tolerance)
            form = "none" if covers is None or not lines else "per unit"
    return TaxTie(
        kind,
        path,
        header if own else None,
        written,
        by_quantity,
        bool(lines),
        charges,
        allowances,
        form,
        covers,
    )


def _match(
    header: Decimal, lines: Decimal, rest: Decimal, places: int, tolerance: Decimal
) -> bool | None:
    """Whether the header is the lines' tax alone (False), with the charges' (True), or neither."""
    for covers, expected in ((False, lines), (True, lines + rest)):
        if abs(rounded(header, places) - rounded(expected, places)) <= tolerance:
            return covers
    return None


def _declares_units(lines: list[tuple[InvoiceItem, Tax]]) -> bool:
    """A line of several units whose taxable amount is the cost of one is taxed per unit."""
    return any(
        tax.taxable is not None
        and tax.taxable.value is not None
        and tax.taxable.value == item.net_cost.value
        and tax.taxable.value != line_amount(item)
        for item, tax in lines
    )


def _multiplied(item: InvoiceItem, tax: Tax) -> Decimal | None:
    units = line_units(item)
    if units is None or tax.amount.value is None:
        return None
    return units * tax.amount.value


def _tie_finding(invoice: Invoice, tie: TaxTie) -> Iterator[Finding]:
    if tie.written is None or tie.form == "totals":
        return
    places = places_of(invoice)
    if tie.header is None:
        if tie.on_lines:
            yield _si9(invoice, tie, "error", "is on lines but not in the header", None)
        return
    if tie.by_quantity is None:
        return
    header, written = figure(tie.header, places), figure(tie.written, places)
    by_quantity = figure(tie.by_quantity, places)
    if not tie.on_lines:
        if tie.type != DOMESTIC and tie.covers_charges is None:
            message = f"has no line tax against {header} in the header"
            yield _si9(invoice, tie, "error", message, "0")
    elif tie.form == "per unit":
        within = "" if header == by_quantity else ", within tolerance"
        message = (
            f"line taxes are per unit: {written} as written, {by_quantity} by quantity "
            f"against {header} in the header{within}"
        )
        yield _si9(invoice, tie, "warning", message, by_quantity)
    else:
        message = (
            f"line taxes are {written} as written and {by_quantity} by quantity, "
            f"against {header} in the header"
        )
        yield _si9(invoice, tie, "error", message, written)


def _si9(
    invoice: Invoice, tie: TaxTie, severity: Severity, message: str, found: str | None
) -> Finding:
    places = places_of(invoice)
    if tie.header is None:
        expected, found = figure(tie.written or Decimal(0), places), None
    else:
        expected = figure(tie.header, places)
    text = f"{shown(tie.type)}: {message}"
    return Finding(shown(invoice.id), "SI-9", severity, tie.path, text, expected, found)


def _levels(invoice: Invoice) -> Iterator[tuple[Tax, ...]]:
    yield invoice.taxes
    for extra in (*invoice.charges, *invoice.allowances):
        yield extra.taxes
    for item in invoice.items:
        yield item.taxes
        for extra in (*item.charges, *item.allowances):
            yield extra.taxes


def _rate_finding(invoice: Invoice, tax: Tax) -> Iterator[Finding]:
    taxable = tax.taxable.value if tax.taxable else None
    if taxable is None or tax.rate is None or tax.amount.value is None:
        return
    places = CURRENCIES.get(tax.amount.currency or "", 2)
    if tax.taxable is not None and tax.taxable.currency != tax.amount.currency:
        return  # SI-16's finding, or DomesticVAT in the local currency
    exact = rounded(taxable * tax.rate / 100, places)
    if abs(exact - tax.amount.value) > Decimal(1).scaleb(-places):
        found, expected = figure(tax.amount.value, places), figure(exact, places)
        yield Finding(
            shown(invoice.id),
            "SI-12",
            "error",
            tax.amount.path,
            f"{shown(tax.type)}: {tax.rate}% of {figure(taxable, places)} is {expected}, "
            f"not {found}",
            expected,
            found,
        )


def _domestic_findings(invoice: Invoice, level: tuple[Tax, ...]) -> Iterator[Finding]:
    rates = {tax.rate for tax in level if tax.type == "VAT" and tax.rate is not None}
    for tax in level:
        if tax.type == DOMESTIC and rates and tax.rate not in rates:
            expected = ", ".join(str(rate) for rate in sorted(rates))
            yield Finding(
                shown(invoice.id),
                "SI-12",
                "error",
                f"{tax.path}.taxRate",
                "DomesticVAT must have the rate of the VAT entry beside it",
                expected,
                None if tax.rate is None else str(tax.rate),
            )
