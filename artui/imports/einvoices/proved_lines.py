"""An electronic invoice as a document of ours: its lines with their taxes, and every sum proved.

Allowances, charges and the rounding of the whole document become lines, so that lines come to the
amount. The tax of a category and rate is shared among its lines in proportion, the last one taking
what is left. What does not add up is refused with both numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from artui.domain.journal import split
from artui.domain.money import Bare, decimals, round_half_up
from artui.domain.priced_lines import DocumentLine
from artui.domain.sentence import Sentence
from artui.imports.einvoices.incoming import AddedAmount, IncomingInvoice, IncomingLine
from artui.imports.einvoices.xml_nodes import BadElement, Node, minor_of, number_of
from artui.imports.refusals import shown

STANDARD = "S"
_CATEGORIES = frozenset(["S", "Z", "E", "AE", "K", "G", "O", "L", "M"])
_MOST_DIGITS = 9
MOST_LINES = 20_000


class TaxKey(NamedTuple):
    """A category and a rate in percent."""

    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class DocumentSums:
    """What a document comes to, in minor units; `amount_minor` is what is owed in all."""

    lines: tuple[DocumentLine, ...]
    amount_minor: int
    net_minor: int
    tax_minor: int
    prepaid_minor: int


class _Part(NamedTuple):
    """A line before its tax is known."""

    key: TaxKey
    line: DocumentLine


def sums_of(invoice: IncomingInvoice, currency: str) -> DocumentSums:
    """The lines and amounts of an invoice; raises BadElement where something does not add up."""
    totals = invoice.totals
    if not invoice.lines:
        message = "has no lines; a profile with lines is needed, such as EN 16931"
        raise BadElement(invoice.number, message)
    if len(invoice.lines) > MOST_LINES:
        raise BadElement(invoice.number, f"has more than {MOST_LINES:,} lines")
    goods = [_line(place, each, currency) for place, each in enumerate(invoice.lines, 1)]
    added = [
        _added(len(goods) + place, each, currency) for place, each in enumerate(invoice.added, 1)
    ]
    net_of_lines = sum(part.line.net_minor for part in goods)
    if totals.lines is not None:
        _same(totals.lines, net_of_lines, "the net amounts of its lines come to", currency)
    parts = goods + added
    net = sum(part.line.net_minor for part in parts)
    _same(totals.without_tax, net, "its lines, allowances and charges come to", currency)
    lines = list(_taxed(invoice, parts, currency))
    tax = sum(line.tax_minor for line in lines)
    if totals.tax is not None:
        _same(totals.tax, tax, "the taxes by rate come to", currency)
    _same(totals.with_tax, net + tax, "net and tax come to", currency)
    rounding = 0 if totals.rounding is None else minor_of(totals.rounding, currency)
    prepaid = 0 if totals.prepaid is None else minor_of(totals.prepaid, currency)
    amount = net + tax + rounding
    said = "the total less what was prepaid, with rounding, is"
    _same(totals.payable, amount - prepaid, said, currency)
    if rounding:
        lines.append(DocumentLine(len(lines) + 1, "Rounding", rounding, 0))
    return DocumentSums(tuple(lines), amount, net + rounding, tax, prepaid)


def _same(node: Node, right: int, what: str, currency: str) -> None:
    if minor_of(node, currency) != right:
        message = Sentence(f"is '{shown(node.said)}', but {what} ", Bare(right, currency))
        raise BadElement(node, message)


def _key(node: Node, category: str, rate: Node | None) -> TaxKey:
    if category not in _CATEGORIES:
        known = ", ".join(sorted(_CATEGORIES))
        raise BadElement(node, f"has the VAT category '{shown(category)}'; there are {known}")
    percent = Decimal(0) if rate is None else number_of(rate)
    if rate is not None and not 0 <= percent <= 100:
        raise BadElement(rate, f"'{shown(rate.said)}' is no rate; it is from 0 to 100 percent")
    return TaxKey(category, percent.normalize())


def _line(place: int, line: IncomingLine, currency: str) -> _Part:
    net = minor_of(line.net, currency)
    quantity = None if line.quantity is None else number_of(line.quantity)
    price = None if line.price is None else number_of(line.price)
    per = Decimal(1) if line.price_for is None else number_of(line.price_for)
    if per <= 0 and line.price_for is not None:
        raise BadElement(line.price_for, f"'{shown(line.price_for.said)}' is not above 0")
    if price is not None and price < 0 and line.price is not None:
        raise BadElement(line.price, f"'{shown(line.price.said)}' is below 0; a price is not")
    added = sum(_signed(each, currency) for each in line.added)
    if price is not None:
        one = Fraction(price) / Fraction(per)
        exact = Fraction(1 if quantity is None else quantity) * one * 10 ** decimals(currency)
        if abs(exact + added - net) > Fraction(1, 2):
            right = round_half_up(exact) + added
            said = f"is '{shown(line.net.said)}', but quantity × price comes to "
            raise BadElement(line.net, Sentence(said, Bare(right, currency)))
    made = DocumentLine(
        place,
        _one_line(line.name),
        net,
        0,
        _plain(quantity) or ("1" if quantity is None else ""),
        "" if line.quantity is None else _one_line(line.quantity.attributes.get("unitCode", "")),
        "" if added or price is None else _price(price, per),
    )
    if not made.quantity:
        # So many digits are not kept; the line says what it comes to.
        made = made._replace(quantity="1", unit_price="")
    return _Part(_key(line.node, line.category, line.rate), made)


def _added(place: int, added: AddedAmount, currency: str) -> _Part:
    minor = _signed(added, currency)
    word = _one_line(added.reason) or ("Charge" if added.is_charge else "Allowance")
    return _Part(
        _key(added.amount, added.category, added.rate), DocumentLine(place, word, minor, 0)
    )


def _signed(added: AddedAmount, currency: str) -> int:
    minor = minor_of(added.amount, currency)
    return minor if added.is_charge else -minor


def _taxed(
    invoice: IncomingInvoice, parts: Sequence[_Part], currency: str
) -> Iterator[DocumentLine]:
    """The lines with their shares of the tax of their rate."""
    groups: dict[TaxKey, list[int]] = {}
    for place, part in enumerate(parts):
        groups.setdefault(part.key, []).append(place)
    lines = [part.line for part in parts]
    seen: set[TaxKey] = set()
    for each in invoice.taxes:
        key = _key(each.basis, each.category, each.rate)
        if key in seen:
            raise BadElement(each.basis, "is a second sum of the same category and rate")
        seen.add(key)
        places = groups.get(key, [])
        nets = [lines[place].net_minor for place in places]
        said = f"its lines at {_plain(key.rate)}% ({key.category}) come to"
        _same(each.basis, sum(nets), said, currency)
        tax = minor_of(each.tax, currency)
        exact = Fraction(key.rate) * sum(nets) / 100
        if abs(exact - tax) > Fraction(max(1, len(places)), 2):
            said = f"is '{shown(each.tax.said)}', but {_plain(key.rate)}% comes to "
            right = Bare(round_half_up(exact), currency)
            raise BadElement(each.tax, Sentence(said, right))
        if not places and tax:
            raise BadElement(each.tax, "is a tax on nothing")
        rate = _plain(key.rate) if key.rate or key.category == STANDARD else ""
        code = "" if key.category == STANDARD else key.category
        for place, share in zip(places, split(tax, nets), strict=True):
            lines[place] = lines[place]._replace(tax_minor=share, tax_rate=rate, tax_code=code)
    for key in groups.keys() - seen:
        node = invoice.lines[min(groups[key][0], len(invoice.lines) - 1)].node
        raise BadElement(
            node, f"is at {_plain(key.rate)}% ({key.category}), of which the totals have no tax"
        )
    yield from lines


def _price(price: Decimal, per: Decimal) -> str:
    """The price of one, if it is a decimal that can be kept; else blank."""
    one = Fraction(price) / Fraction(per)
    scaled = one * 10**_MOST_DIGITS
    if scaled.denominator != 1:
        return ""
    return _plain(Decimal(scaled.numerator).scaleb(-_MOST_DIGITS))


def _plain(number: Decimal | None) -> str:
    """A decimal as plain text without trailing zeros; blank if it has too many digits."""
    if number is None:
        return ""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(whole) > _MOST_DIGITS or len(fraction) > _MOST_DIGITS:
        return ""
    return text if text not in ("", "-0") else "0"


def _one_line(text: str) -> str:
    """A text of a line, without what could break one."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
