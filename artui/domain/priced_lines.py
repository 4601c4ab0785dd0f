"""The lines of an invoice or a memo: quantity × price comes to a line, lines come to the document.

Quantities, prices and rates are exact decimals as text; amounts are minor units. A line's net is
its quantity × price to the nearest minor unit. The tax of lines of one rate may differ from the
rate × their net by half a minor unit a line, since some round each line and others their sum.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from artui.domain.money import Bare, decimals, round_half_up
from artui.domain.refusal import Refused


class BadLines(Refused):
    """The lines of a document contradict each other or the document."""


class DocumentLine(NamedTuple):
    """A line: `quantity`, `unit_price` (without tax) and `tax_rate` (percent) are decimals as text,
    blank where nothing was said; amounts are in minor units."""

    position: int
    description: str
    net_minor: int
    tax_minor: int
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    tax_rate: str = ""
    tax_code: str = ""


class LineTax(NamedTuple):
    """What the lines of one code and rate come to, in minor units."""

    tax_code: str
    rate: str
    taxable_minor: int
    tax_minor: int


def refuse_wrong_lines(
    document: str,
    lines: Sequence[DocumentLine],
    currency: str,
    amount_minor: int,
    net_minor: int | None = None,
    tax_minor: int | None = None,
) -> None:
    """Raise BadLines, naming the line and the two numbers, unless lines and document agree."""
    seen: set[int] = set()
    for line in lines:
        if line.position in seen:
            raise BadLines(f"{document} has line {line.position} twice.").at("line")
        seen.add(line.position)
        _refuse_other_net(document, line, currency)
    for tax, count in _rates(lines):
        _refuse_other_tax(document, tax, count, currency)
    net, taxes = sum(line.net_minor for line in lines), sum(line.tax_minor for line in lines)
    for column, what, found, right in (
        ("net_amount", "net amount", net, net_minor),
        ("tax_amount", "tax amount", taxes, tax_minor),
        ("net_amount", "amount, net and tax,", net + taxes, amount_minor),
    ):
        if right is not None and found != right:
            raise BadLines(
                f"{document}: the {what} of its lines is ",
                Bare(found, currency),
                ", that of the document ",
                Bare(right, currency),
                ".",
            ).at(column)


def taxes_of(lines: Iterable[DocumentLine]) -> list[LineTax]:
    """The taxes of a document, by code and rate in the order of its lines."""
    return [tax for tax, _ in _rates(lines)]


def unit_minor(text: str, net_minor: int, quantity: str, currency: str) -> int:
    """A price of one, to the nearest minor unit, for who shows no more: as given, or by the net."""
    if text:
        return round_half_up(Fraction(Decimal(text)) * 10 ** decimals(currency))
    pieces = Fraction(Decimal(quantity or "1"))
    return round_half_up(net_minor / pieces) if pieces else net_minor


def _refuse_other_net(document: str, line: DocumentLine, currency: str) -> None:
    """Quantity × price may be rounded either way where it lies in the middle."""
    if not (line.quantity and line.unit_price):
        return
    exact = Fraction(Decimal(line.quantity)) * Fraction(Decimal(line.unit_price))
    off = exact * 10 ** decimals(currency) - line.net_minor
    if abs(off) > Fraction(1, 2):
        right = round_half_up(exact * 10 ** decimals(currency))
        raise BadLines(
            f"{document}, line {line.position}: {line.quantity} × {line.unit_price} comes to ",
            Bare(right, currency),
            ", but its net amount is ",
            Bare(line.net_minor, currency),
            ".",
        ).at("net_amount")


def _refuse_other_tax(document: str, tax: LineTax, count: int, currency: str) -> None:
    if not tax.rate:
        return
    exact = Fraction(Decimal(tax.rate)) * tax.taxable_minor / 100
    if abs(exact - tax.tax_minor) > Fraction(count, 2):
        raise BadLines(
            f"{document}: {tax.rate}% on ",
            Bare(tax.taxable_minor, currency),
            " comes to ",
            Bare(round_half_up(exact), currency),
            ", but the tax of its lines is ",
            Bare(tax.tax_minor, currency),
            ".",
        ).at("tax_amount")


def _rates(lines: Iterable[DocumentLine]) -> list[tuple[LineTax, int]]:
    """Net and tax by code and rate, with the number of lines."""
    found: dict[tuple[str, Decimal | None], tuple[LineTax, int]] = {}
    for line in lines:
        key = line.tax_code, Decimal(line.tax_rate) if line.tax_rate else None
        tax, count = found.get(key, (LineTax(line.tax_code, line.tax_rate, 0, 0), 0))
        both = tax.taxable_minor + line.net_minor, tax.tax_minor + line.tax_minor
        found[key] = LineTax(tax.tax_code, tax.rate, *both), count + 1
    return list(found.values())
