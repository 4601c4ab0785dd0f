"""The lines of a document of the ledger as an electronic invoice has them, with their VAT.

The VAT category is the tax code of a line where this is one of the standard's own letters, else
standard where there is a rate. Late interest and fees are compensation for late payment, outside
the scope of VAT. What the ledger does not know is refused, never guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.money import Money, decimals, format_minor, round_half_up
from artui.domain.text import visible
from artui.ledger.lists.document_page import ChargeRow, LineRow, TaxRow
from artui.statements.einvoice.electronic_invoice import (
    PIECE,
    TAXED,
    InvoicedLine,
    VatCategory,
    VatSum,
)
from artui.statements.einvoice.own_rules import MOST_DECIMALS, NoElectronicInvoice
from artui.statements.einvoice.rule_findings import Finding
from artui.statements.language.speech import Spoken

REASON_FIELD = "exemption-reason"
"""The column `x-exemption-reason` of an invoice or a customer: why there is no VAT."""
CATEGORY_FIELD = "vat-category"
"""The column `x-vat-category` of either: what holds for lines without VAT that say nothing."""

_REASONS = {
    VatCategory.REVERSE_CHARGE: ("Reverse charge", "VATEX-EU-AE"),
    VatCategory.INTRA_COMMUNITY: ("Intra-Community supply", "VATEX-EU-IC"),
    VatCategory.EXPORT: ("Export outside the EU", "VATEX-EU-G"),
    VatCategory.OUTSIDE: ("Not subject to VAT", "VATEX-EU-O"),
}
_CATEGORIES = frozenset(VatCategory)
_GIVE = "give them to: artui import invoice-lines FILE"


@dataclass(frozen=True, slots=True)
class LinesOfDocument:
    """What the lines of a document are made of, as the ledger has it."""

    kind: ItemKind
    number: str
    currency: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None
    tax_code: str
    reason: str
    lines: Sequence[LineRow] = ()
    taxes: Sequence[TaxRow] = ()
    charges: Sequence[ChargeRow] = ()
    fee_kind: FeeKind | None = None
    about: "LinesOfDocument | None" = None
    untaxed: VatCategory | None = None
    """What holds for lines without VAT that name no category."""


def invoiced_lines(document: LinesOfDocument, told: Spoken) -> tuple[InvoicedLine, ...]:
    """The lines of a document, as they are given or as they follow from it; raises
    NoElectronicInvoice."""
    if document.lines:
        return tuple(_given(document, row) for row in document.lines)
    if document.kind in (ItemKind.FINANCE_CHARGE, ItemKind.FEE) or document.charges:
        return tuple(_outside(document, told))
    if document.taxes:
        return tuple(_per_rate(document, told))
    category = vat_category(document.tax_code) or document.untaxed
    if category is not None and document.net_minor is not None and not document.tax_minor:
        name = _named(document, told)
        return (_whole(document, 1, name, document.net_minor, category, "0"),)
    rates = _rates(document) if category in TAXED else []
    if category is not None and document.net_minor is not None and len(rates) == 1:
        name = _named(document, told)
        return (_whole(document, 1, name, document.net_minor, category, rates[0]),)
    if document.about is not None:
        return _like(document, document.about, told)
    if category in TAXED and document.net_minor is not None:
        raise NoElectronicInvoice(document.number, _not_one_rate(document, rates))
    raise NoElectronicInvoice(
        document.number,
        (f"The ledger knows no lines and VAT rates of it (BR-16); {_GIVE}.",),
    )


def _tax(document: LinesOfDocument) -> int:
    """The tax of a document whose net amount is known."""
    if document.tax_minor is not None:
        return document.tax_minor
    return document.amount_minor - (document.net_minor or 0)


def _rates(document: LinesOfDocument) -> list[str]:
    """The VAT rates that come to the tax of a document: those of one decimal at most, which nearly
    all rates are, else those of two."""
    net, tax = document.net_minor, _tax(document)
    if not net or tax * net <= 0:
        return []
    step = 10 ** max(0, decimals(document.currency) - MOST_DECIMALS)
    for digits in (1, 2):
        scale = 10**digits
        least, most = (
            Fraction(100 * scale * (2 * abs(tax) + side * step), 2 * abs(net)) for side in (-1, 1)
        )
        found = [
            each
            for each in range(max(1, ceil(least)), min(100 * scale, floor(most)) + 1)
            if round_half_up(Fraction(abs(net) * each, 100 * scale * step)) * step == abs(tax)
        ]
        if found:
            return [f"{(Decimal(each) / scale).normalize():f}" for each in found]
    return []


def _not_one_rate(document: LinesOfDocument, rates: Sequence[str]) -> Finding:
    """Why the net amount and the tax of a document don't say its rate."""
    assert document.net_minor is not None
    many = f"several VAT rates ({rates[0]}% to {rates[-1]}%)" if rates else "no VAT rate"
    return (
        f"It has no lines, and {many} could be meant by the tax of ",
        Money(_tax(document), document.currency).bare,
        " on ",
        Money(document.net_minor, document.currency),
        f"; {_GIVE}.",
    )


def vat_sums(
    lines: Iterable[InvoicedLine], tax_minor: Mapping[int, int], fields: Mapping[str, str]
) -> tuple[VatSum, ...]:
    """The VAT by category and rate; `tax_minor` is what the ledger has of lines, by position."""
    found: dict[tuple[VatCategory, Fraction], VatSum] = {}
    for line in lines:
        key = line.category, Fraction(line.rate)
        before = found.get(key) or _nothing(line, fields)
        found[key] = replace(
            before,
            net_minor=before.net_minor + line.net_minor,
            tax_minor=before.tax_minor + tax_minor.get(line.position, 0),
        )
    return tuple(found.values())


def _nothing(line: InvoicedLine, fields: Mapping[str, str]) -> VatSum:
    reason, code = _REASONS.get(line.category, ("", ""))
    if line.category is VatCategory.EXEMPT:
        reason = fields.get(REASON_FIELD, "")
    return VatSum(line.category, line.rate, 0, 0, reason, code)


def taxes_of_lines(document: LinesOfDocument, lines: Sequence[InvoicedLine]) -> dict[int, int]:
    """What the ledger says of the tax of each line, by its position."""
    if document.lines:
        return {row.position: row.tax_minor for row in document.lines}
    if document.taxes and len(document.taxes) == len(lines):
        return {
            line.position: tax.tax_minor for line, tax in zip(lines, document.taxes, strict=True)
        }
    whole, net = document.tax_minor, sum(line.net_minor for line in lines)
    if whole is None:
        whole = document.amount_minor - net
    if len(lines) == 1:
        return {lines[0].position: whole}
    if document.about is not None:
        return taxes_of_lines(document.about, lines)
    return {}


def _given(document: LinesOfDocument, row: LineRow) -> InvoicedLine:
    """A line as it came: a price that nobody named is that of the whole quantity."""
    rate = row.tax_rate.strip().removesuffix("%").strip()
    category = _category(document, row.tax_code, rate, row.tax_minor)
    if category is None or not (rate or not row.tax_minor):
        raise NoElectronicInvoice(
            document.number,
            (
                f"Line {row.position} says no VAT rate above 0 and no category (S, Z, E, AE, K, "
                "G, O, L, M); give it as tax_code with its lines, or as x-vat-category of its "
                "customer for all lines without VAT.",
            ),
        )
    quantity, price, per = row.quantity or "1", row.unit_price, "1"
    if not price:
        sign = "-" if row.net_minor < 0 else ""
        price = format_minor(abs(row.net_minor), document.currency)
        plain = quantity.lstrip("-")
        quantity, per = (f"{sign}{plain}", plain) if _above_zero(plain) else (f"{sign}1", "1")
    return InvoicedLine(
        row.position,
        row.description or document.number,
        row.net_minor,
        price,
        category,
        rate or "0",
        quantity,
        row.unit or PIECE,
        per,
    )


def _above_zero(quantity: str) -> bool:
    try:
        return Decimal(quantity) > 0
    except ArithmeticError:
        return False


def _category(
    document: LinesOfDocument, code: str, rate: str, tax_minor: int
) -> VatCategory | None:
    """The category of a line: the one it names, standard where there is a rate, else the one that
    holds for what has no VAT."""
    if (named := vat_category(code or document.tax_code)) is not None:
        return named
    if rate and Fraction(Decimal(rate)):
        return VatCategory.STANDARD
    return None if tax_minor else document.untaxed


def vat_category(code: str) -> VatCategory | None:
    """The VAT category that a tax code is, if it is one."""
    plain = code.strip().upper()
    return VatCategory(plain) if plain in _CATEGORIES else None


def _outside(document: LinesOfDocument, told: Spoken) -> Iterator[InvoicedLine]:
    """Late interest by invoice, where that comes to the document, else what it is in one line."""
    amounts = [_charged(row, document.kind) for row in document.charges]
    if document.charges and sum(amounts) == document.amount_minor:
        for position, (row, minor) in enumerate(zip(document.charges, amounts, strict=True), 1):
            name = told.say(
                "Late interest on {number} through {day}", number=row.invoice, day=row.through
            )
            yield _whole(document, position, name, minor, VatCategory.OUTSIDE, "0")
        return
    name = _named(document, told)
    yield _whole(document, 1, name, document.amount_minor, VatCategory.OUTSIDE, "0")


def _charged(row: ChargeRow, kind: ItemKind) -> int:
    return row.correction_minor if kind is ItemKind.CREDIT_MEMO else row.charge_minor


def _named(document: LinesOfDocument, told: Spoken) -> str:
    """What a document of one line is for."""
    if document.kind is ItemKind.FINANCE_CHARGE:
        return told.say("Late interest")
    if document.fee_kind is FeeKind.COMPENSATION:
        return told.say("Fixed compensation for late payment")
    if document.kind is ItemKind.FEE:
        return document.reason or told.say("Fee")
    if document.kind is ItemKind.CREDIT_MEMO:
        return document.reason or told.say("Credit memo")
    return told.say("Goods and services")


def _per_rate(document: LinesOfDocument, told: Spoken) -> Iterator[InvoicedLine]:
    """A line for each rate, of a document that is known by its rates alone."""
    for position, tax in enumerate(document.taxes, 1):
        rate = tax.rate.strip().removesuffix("%").strip()
        category = _category(document, tax.tax_code, rate, tax.tax_minor)
        if category is None:
            raise NoElectronicInvoice(
                document.number,
                (f"What it says of VAT at '{visible(tax.rate)}' names no category; {_GIVE}.",),
            )
        name = _named(document, told)
        yield _whole(document, position, name, tax.taxable_minor, category, rate or "0")


def _like(
    document: LinesOfDocument, about: LinesOfDocument, told: Spoken
) -> tuple[InvoicedLine, ...]:
    """The lines of a credit memo without its own: those of the whole invoice, or a part of an
    invoice that has one rate."""
    theirs = invoiced_lines(about, told)
    if document.amount_minor == about.amount_minor:
        return theirs
    rates = {(line.category, line.rate) for line in theirs}
    if len(rates) > 1:
        raise NoElectronicInvoice(
            document.number,
            (f"{visible(about.number)} has several VAT rates, and the memo says none; {_GIVE}.",),
        )
    ((category, rate),) = rates
    net = document.net_minor
    if net is None:
        net = round_half_up(document.amount_minor / (1 + Fraction(Decimal(rate)) / 100))
    return (_whole(document, 1, _named(document, told), net, category, rate),)


def _whole(
    document: LinesOfDocument,
    position: int,
    name: str,
    net_minor: int,
    category: VatCategory,
    rate: str,
) -> InvoicedLine:
    """A line of one piece."""
    sign = "-" if net_minor < 0 else ""
    price = format_minor(abs(net_minor), document.currency)
    return InvoicedLine(position, name, net_minor, price, category, rate, f"{sign}1")


def refuse_other_amount(document: LinesOfDocument, total_minor: int) -> None:
    """Raise NoElectronicInvoice unless lines and VAT come to what the ledger says is owed."""
    if total_minor != document.amount_minor:
        raise NoElectronicInvoice(
            document.number,
            (
                "Its lines and VAT come to ",
                Money(total_minor, document.currency).bare,
                ", and the ledger says ",
                Money(document.amount_minor, document.currency),
                ".",
            ),
        )
