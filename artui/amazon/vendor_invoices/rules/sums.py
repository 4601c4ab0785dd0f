"""The invoice total, line amounts, charges and one currency (SI-6, SI-7, SI-8, SI-11, SI-16)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from artui.amazon.vendor_invoices.rules.finding import Finding, figure, shown
from artui.amazon.vendor_invoices.rules.invoice import (
    Charge,
    Invoice,
    InvoiceItem,
    PlacedAmount,
    Tax,
    line_amount,
    total,
)
from artui.amazon.vendor_invoices.rules.taxes import (
    DOMESTIC,
    TaxTie,
    extra_taxes,
    places_of,
    rounded,
)
from artui.domain.money import CURRENCIES


def total_findings(invoice: Invoice, ties: list[TaxTie], *, sandbox: bool) -> Iterator[Finding]:
    """SI-6, SI-7, SI-8, SI-11 and SI-16. Amazon's sandbox takes a total without items: no SI-7."""
    yield from _positive(invoice)
    yield from _decimals(invoice)
    if invoice.items or not sandbox:
        yield from _sum(invoice, ties)
    for item in invoice.items:
        yield from _weight(invoice, item)
        yield from _case(invoice, item)
    yield from _itemised(invoice, ties)
    yield from _one_currency(invoice)


def _positive(invoice: Invoice) -> Iterator[Finding]:
    stated = invoice.total
    if stated.value is not None and stated.value <= 0:
        yield Finding(
            shown(invoice.id),
            "SI-6",
            "error",
            f"{stated.path}.amount",
            "the total must be above 0; a credit note is positive too",
            "above 0",
            figure(stated.value, places_of(invoice)),
        )
    for item in invoice.items:
        if item.quantity is not None and item.quantity <= 0:
            yield Finding(
                shown(invoice.id),
                "SI-6",
                "error",
                f"{item.path}.invoicedQuantity.amount",
                "the quantity must be above 0",
                "above 0",
                str(item.quantity),
            )


def _decimals(invoice: Invoice) -> Iterator[Finding]:
    """SI-7: nobody can pay a total with more decimals than its currency."""
    stated = invoice.total
    places = CURRENCIES.get(stated.currency or "")
    if stated.value is None or places is None or stated.value == rounded(stated.value, places):
        return
    yield Finding(
        shown(invoice.id),
        "SI-7",
        "error",
        f"{stated.path}.amount",
        f"the total has more decimals than {stated.currency}, which has {places}",
        f"{rounded(stated.value, places):f}",
        f"{stated.value:f}",
    )


def _sum(invoice: Invoice, ties: list[TaxTie]) -> Iterator[Finding]:
    stated = invoice.total.value
    net = total(line_amount(item) for item in invoice.items)
    charges = total(charge.amount.value for charge in invoice.charges)
    allowances = total(allowance.amount.value for allowance in invoice.allowances)
    if stated is None or stated <= 0 or net is None or charges is None or allowances is None:
        return
    places = places_of(invoice)
    if stated != rounded(stated, places):
        return  # has its own finding
    bare = net + charges - allowances
    right = [rounded(bare + tax, places) for tax in _taxes(invoice, ties)]
    if not right or rounded(stated, places) in right:
        return
    path, found = f"{invoice.total.path}.amount", figure(stated, places)
    expected = figure(right[0], places)
    if rounded(stated, places) == rounded(bare, places):
        yield Finding(
            shown(invoice.id),
            "SI-7",
            "warning",
            path,
            f"TOTAL_EXCLUDES_TAX: the total {found} leaves out the tax; with it, {expected}",
            expected,
            found,
        )
        return
    made = min(right, key=lambda each: abs(each - stated))
    if abs(made - stated) <= _rounding(invoice, places):
        yield Finding(
            shown(invoice.id),
            "SI-7",
            "warning",
            path,
            f"the total is {found}, but items, taxes and charges make {figure(made, places)}: the "
            f"difference of {figure(abs(made - stated), places)} may come from rounding each line",
            figure(made, places),
            found,
        )
        return
    yield Finding(
        shown(invoice.id),
        "SI-7",
        "error",
        path,
        f"the total is {found}, but items {figure(net, places)}, taxes "
        f"{figure(right[0] - rounded(bare, places), places)}, charges {figure(charges, places)} "
        f"less allowances {figure(allowances, places)} make {expected}",
        expected,
        found,
    )


def _rounding(invoice: Invoice, places: int) -> Decimal:
    """By how much rounding single lines may change the total: half a minor unit for each line and
    each tax row that is not whole by itself."""
    header = [tax.rate for tax in invoice.taxes]
    rows = 0
    for item in invoice.items:
        net = line_amount(item)
        rates = [tax.rate for tax in item.taxes] or header
        rows += net is None or not _whole(net, places) or _taxed(net, rates, places)
    for tax in invoice.taxes:
        base = None if tax.taxable is None else tax.taxable.value
        rows += base is None or _taxed(base, [tax.rate], places)
    return rows * Decimal(5).scaleb(-places - 1)


def _taxed(net: Decimal, rates: Iterable[Decimal | None], places: int) -> bool:
    """Whether any tax on an amount has to be rounded."""
    return any(rate is None or not _whole(net * rate / 100, places) for rate in rates)


def _whole(amount: Decimal, places: int) -> bool:
    return amount == rounded(amount, places)


def _taxes(invoice: Invoice, ties: list[TaxTie]) -> list[Decimal]:
    """Every tax sum that makes a right total, the plainest first; empty if one can't be read.

    Where the header taxes leave out the tax of charges and allowances it is added; whether an
    allowance's tax is written as a positive figure to take off or to add, the document doesn't say.
    """
    named = {tie.type for tie in ties} | {DOMESTIC}
    less = _charge_tax(invoice.charges, named) - _charge_tax(invoice.allowances, named)
    more, without = less + 2 * _charge_tax(invoice.allowances, named), less
    for tie in ties:
        if tie.type == DOMESTIC:
            continue
        base = tie.header if invoice.taxes else tie.written
        if base is None and not (invoice.taxes and tie.on_lines):
            return []
        base = base or Decimal(0)
        extra = Decimal(0) if tie.covers_charges else tie.charges - tie.allowances
        unsure = tie.covers_charges is None and tie.header is not None
        less += base + extra
        more += base + (extra if tie.covers_charges else tie.charges + tie.allowances)
        without += base + (Decimal(0) if unsure else extra)
    return list(dict.fromkeys((less, more, without)))


def _charge_tax(extras: tuple[Charge, ...], named: set[str]) -> Decimal:
    """Tax of charges whose type neither the header nor a line names."""
    sums = extra_taxes(extras)
    return sum((tax for kind, tax in sums.items() if kind not in named), Decimal(0))


def _weight(invoice: Invoice, item: InvoiceItem) -> Iterator[Finding]:
    """SI-8: priced by weight needs the weight and the unit of the cost, and both in one unit."""
    if not item.weight_unit and not item.cost_unit:
        return
    if not item.weight_unit:
        path = f"{item.path}.invoicedQuantity.totalWeight"
        message, expected = "an item priced by weight needs its total weight", item.cost_unit
    elif not item.cost_unit:
        path = f"{item.path}.netCostUnitOfMeasure"
        message, expected = "an item priced by weight needs the unit of its cost", item.weight_unit
    elif item.weight_unit != item.cost_unit:
        path = f"{item.path}.netCostUnitOfMeasure"
        message = "the cost and the weight must be in one unit; nothing is converted"
        expected = item.weight_unit
    else:
        return
    found = item.cost_unit if path.endswith("netCostUnitOfMeasure") else None
    yield Finding(
        shown(invoice.id), "SI-8", "error", path, message, shown(expected), shown(found or None)
    )


def _case(invoice: Invoice, item: InvoiceItem) -> Iterator[Finding]:
    """SI-8: a unit of cases needs the number that is in one."""
    if item.unit != "Cases" or item.unit_size is not None:
        return
    path = f"{item.path}.invoicedQuantity.unitSize"
    message = "a quantity in cases needs unitSize, the number that is in one"
    yield Finding(shown(invoice.id), "SI-8", "error", path, message, "such as 10", None)


def _itemised(invoice: Invoice, ties: list[TaxTie]) -> Iterator[Finding]:
    """SI-11: header charges are the sum of the lines' charges, never added to them."""
    lines = [charge for item in invoice.items for charge in item.charges]
    yield from _per_type(invoice, "charge", invoice.charges, lines)
    lines = [allowance for item in invoice.items for allowance in item.allowances]
    yield from _per_type(invoice, "allowance", invoice.allowances, lines)
    omitted = sum((tie.charges for tie in ties if tie.covers_charges is False), Decimal(0))
    named = {tie.type for tie in ties}
    omitted += _charge_tax(invoice.charges, named | {DOMESTIC})
    if omitted and invoice.taxes:
        places = places_of(invoice)
        stated = total(tax.amount.value for tax in invoice.taxes if tax.type != DOMESTIC)
        if stated is None:
            return
        yield Finding(
            shown(invoice.id),
            "SI-11",
            "warning",
            f"{invoice.path}.taxDetails",
            f"the header taxes leave out the charges' tax of {figure(omitted, places)}",
            figure(stated + omitted, places),
            figure(stated, places),
        )


def _per_type(
    invoice: Invoice, word: str, header: tuple[Charge, ...], lines: list[Charge]
) -> Iterator[Finding]:
    places = places_of(invoice)
    itemised, broken_down = _by_type(header), _by_type(lines)
    for kind, parts in broken_down.items():
        own = itemised.get(kind, [])
        stated = total(charge.amount.value for charge in own)
        summed = total(charge.amount.value for charge in parts)
        if stated is None or summed is None or (own and stated == summed):
            continue
        path = own[0].amount.path if own else f"{invoice.path}.{word}Details"
        found = figure(stated, places) if own else None
        yield Finding(
            shown(invoice.id),
            "SI-11",
            "error",
            path,
            f"{shown(kind)}: the header must itemise the {word} of the lines, "
            f"{figure(summed, places)}",
            figure(summed, places),
            found,
        )


def _by_type(charges: Iterable[Charge]) -> dict[str, list[Charge]]:
    grouped: dict[str, list[Charge]] = {}
    for charge in charges:
        if charge.type:
            grouped.setdefault(charge.type, []).append(charge)
    return grouped


def _one_currency(invoice: Invoice) -> Iterator[Finding]:
    """SI-16: one ISO 4217 currency; DomesticVAT alone may be in the local one."""
    own = invoice.total.currency
    for amount, domestic in _amounts(invoice):
        if amount.value is None or amount.currency is None:
            continue
        if amount.currency not in CURRENCIES:
            message, expected = "is no ISO 4217 currency", None
        elif amount.currency != own and not domestic and own in CURRENCIES:
            message, expected = f"differs from the invoice's {own}", own
        else:
            continue
        found = shown(amount.currency)
        yield Finding(
            shown(invoice.id),
            "SI-16",
            "error",
            f"{amount.path}.currencyCode",
            f"{found} {message}",
            expected,
            found,
        )


def _amounts(invoice: Invoice) -> Iterator[tuple[PlacedAmount, bool]]:
    """Every amount, and whether it belongs to a DomesticVAT entry."""
    yield invoice.total, False
    yield from _amounts_of(invoice.taxes, (*invoice.charges, *invoice.allowances))
    for item in invoice.items:
        yield item.net_cost, False
        yield from _amounts_of(item.taxes, (*item.charges, *item.allowances))


def _amounts_of(
    taxes: tuple[Tax, ...], extras: tuple[Charge, ...]
) -> Iterator[tuple[PlacedAmount, bool]]:
    for extra in extras:
        yield extra.amount, False
    for tax in (*taxes, *(tax for extra in extras for tax in extra.taxes)):
        yield tax.amount, tax.type == DOMESTIC
        if tax.taxable is not None:
            yield tax.taxable, tax.type == DOMESTIC
