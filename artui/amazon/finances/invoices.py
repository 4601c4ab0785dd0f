"""Read what the service answers: headers, lines, parts of the settlement.

Money is exact: a header's amount that its currency has no coins for makes its row unreadable. What
only explains (lines) is read as far as it goes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from artui.amazon.transport.spapi import value_at
from artui.domain.deductions import Settlement
from artui.domain.money import CURRENCIES, MAX_MINOR, round_half_up
from artui.domain.refusal import Refused
from artui.domain.text import shown_id, visible
from artui.json_value import Json
from artui.ledger.amazon.reported.vendor_reports import ReportedInvoice, ReportedLine, Variance

# A key of the ledger; those of Amazon have some thirty.
_LONGEST_ID = 255
_SETTLEMENT = {
    "AmountPaid": "paid_minor",
    "QueuedForPayment": "queued_minor",
    "QuickPayDiscount": "discount_minor",
    "QuantityVarianceAmount": "quantity_minor",
    "PriceVariance": "price_minor",
    "Other": "other_minor",
}


class UnreadableReport(Refused):
    """A row or a page of the service can't be read."""


@dataclass(frozen=True, slots=True)
class HeaderPage:
    """One page of headers; `problems` are rows that can't be read. No `next` ends the list."""

    invoices: tuple[ReportedInvoice, ...]
    problems: tuple[str, ...]
    next: str


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """One page of an invoice's lines, with its header."""

    header: ReportedInvoice
    lines: tuple[ReportedLine, ...]
    next: str


def read_headers(found: Json, marketplace: str) -> HeaderPage:
    """One page of headers. Raises UnreadableReport if the answer holds no list."""
    rows = value_at(found, "invoices")
    token = value_at(found, "nextToken")
    more = token if isinstance(token, str) else ""
    if rows is None and more:
        rows = []
    if not isinstance(rows, list):
        raise UnreadableReport("The service answered without a list of invoices.")
    invoices, problems = [], []
    for raw in rows:
        try:
            invoices.append(read_header(raw, marketplace))
        except UnreadableReport as why:
            problems.append(str(why))
    return HeaderPage(tuple(invoices), tuple(problems), more)


def read_details(found: Json, marketplace: str) -> DetailsPage:
    """One page of details. Raises UnreadableReport."""
    header = read_header(value_at(found, "invoiceHeader"), marketplace)
    lines = [_line(raw, header.currency) for raw in _list(value_at(found, "invoiceItems"))]
    token = value_at(found, "nextTokenForLineItems")
    return DetailsPage(header, tuple(lines), token if isinstance(token, str) else "")


def read_header(raw: Json, marketplace: str) -> ReportedInvoice:
    """One header. Raises UnreadableReport naming the invoice and the key."""
    identifier = _text(raw, "invoiceIdentifier")
    if not identifier:
        raise UnreadableReport("An invoice has no invoiceIdentifier; it is left out.")
    name = f"Invoice {shown_id(identifier)}"
    if len(identifier) > _LONGEST_ID:
        raise UnreadableReport(f"{name}: its id has {len(identifier)} characters; it is left out.")
    number = _text(raw, "invoiceNumber") or identifier.rpartition("~")[0] or identifier
    _, payee = _parts(identifier, number)
    amount, currency = _money(value_at(raw, "invoiceAmount"), name, "invoiceAmount")
    parts = _sums(value_at(raw, "invoiceAmountBreakdowns"), currency, name)
    settled = _sums(value_at(raw, "invoiceSettlementBreakdowns"), currency, name)
    return ReportedInvoice(
        marketplace=marketplace,
        identifier=identifier,
        number=number,
        payee=payee,
        type=_text(raw, "invoiceType"),
        state=_text(raw, "invoiceStatus") or "UNKNOWN",
        issued=_moment(raw, "issueDate", name).date(),
        due=_moment(raw, "dueDate", name).date() if value_at(raw, "dueDate") else None,
        terms=_text(raw, "paymentTerms"),
        currency=currency,
        amount_minor=amount,
        net_minor=None if parts is None else parts.get("InvoiceAmountWithoutTax"),
        tax_minor=None if parts is None else parts.get("TaxAmount"),
        settlement=None if settled is None else _settlement(settled),
        related=related(value_at(raw, "relatedIdentifiers")),
        modified=_moment(raw, "lastUpdatedDate", name),
    )


def related(raw: Json) -> dict[str, tuple[str, ...]]:
    """Related ids by their names; each once, in the order they came."""
    found: dict[str, tuple[str, ...]] = {}
    for each in _list(raw):
        texts = _texts(value_at(each, "relatedIdentifierValue"))
        name = _text(each, "relatedIdentifierName")
        if name and texts:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *texts)))
    return found


def _parts(identifier: str, number: str) -> tuple[str, str]:
    """Number and payee code of an identifier; a number may hold the sign between them."""
    if identifier.startswith(f"{number}~"):
        return number, identifier[len(number) + 1 :]
    number, sign, payee = identifier.rpartition("~")
    return (number, payee) if sign else (identifier, "")


def _line(raw: Json, currency: str) -> ReportedLine:
    context = value_at(raw, "lineItemContext")
    matching = value_at(context, "matchingContext")
    named = {
        _text(each, "itemIdentifierName"): _text(each, "itemIdentifierValue")
        for each in _list(value_at(context, "itemIdentifiers"))
    }
    cost = value_at(raw, "unitCost", "currencyAmount")
    return ReportedLine(
        id=_text(raw, "lineItemId"),
        asin=named.get("ASIN", ""),
        external=named.get("EXTERNAL_ID") or named.get("SKU") or "",
        description=_text(context, "itemDescription")[:200],
        quantity=_count(value_at(raw, "quantity")),
        unit_cost=f"{cost:f}" if isinstance(cost, Decimal) else str(_count(cost)),
        total_minor=_rounded(value_at(raw, "totalAmount"), currency),
        matched_quantity=_count(value_at(matching, "matchedQuantity")),
        matched_minor=_rounded(value_at(matching, "matchedAmount"), currency),
        paid_quantity=_count(value_at(matching, "paidQuantity")),
        paid_minor=_rounded(value_at(matching, "paidAmount"), currency),
        quantity_variance=_count(value_at(matching, "quantityVariance")),
        price_variance_minor=_rounded(value_at(matching, "priceVariance"), currency),
        variances=tuple(_variances(value_at(matching, "varianceReasons"))),
        related=related(value_at(raw, "relatedItemIdentifiers")),
    )


def _variances(raw: Json) -> Iterator[Variance]:
    for each in _list(raw):
        yield Variance(_text(each, "varianceType"), tuple(_texts(value_at(each, "defectTypes"))))


def _settlement(sums: Mapping[str, int]) -> Settlement:
    """The parts by name; any that has no name of its own counts as another one."""
    parts = dict.fromkeys(_SETTLEMENT.values(), 0)
    for name, minor in sums.items():
        if name != "Total":
            parts[_SETTLEMENT.get(name, "other_minor")] += minor
    return Settlement(**parts)


def _sums(raw: Json, currency: str, name: str) -> dict[str, int] | None:
    """The sums of a breakdown by type, None if there is none. What is under a total is read too,
    and an entry of the same type below another is its part."""
    if not isinstance(raw, list) or not raw:
        return None
    found: dict[str, int] = {}
    _add(raw, currency, name, found, ())
    return found


def _add(
    raw: Json, currency: str, name: str, found: dict[str, int], above: tuple[str, ...]
) -> None:
    for each in _list(raw):
        kind = _text(each, "breakdownType")
        minor, code = _money(value_at(each, "breakdownAmount"), name, kind or "a breakdown")
        if code != currency:
            raise UnreadableReport(f"{name}: {visible(kind)} is in {code}, not {currency}.")
        if kind not in above:
            found[kind] = found.get(kind, 0) + minor
        if kind == "Total":
            _add(value_at(each, "breakdowns"), currency, name, found, (*above, kind))


def _money(raw: Json, name: str, key: str) -> tuple[int, str]:
    value, currency = value_at(raw, "currencyAmount"), value_at(raw, "currencyCode")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise UnreadableReport(f"{name}: {visible(key)} has no amount; it is left out.")
    if not isinstance(currency, str) or currency not in CURRENCIES:
        raise UnreadableReport(
            f"{name}: {visible(key)} has no currency that is known; it is left out."
        )
    exact = Decimal(value).scaleb(CURRENCIES[currency])
    if exact != int(exact) or abs(exact) > MAX_MINOR:
        raise UnreadableReport(
            f"{name}: {visible(key)} is {value} {currency}, which is no amount of it; it is left "
            "out."
        )
    return int(exact), currency


def _rounded(raw: Json, currency: str) -> int:
    """What only explains, rounded; 0 if it is no amount of the currency."""
    value = value_at(raw, "currencyAmount")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return 0
    if value_at(raw, "currencyCode") != currency:
        return 0
    return round_half_up(Fraction(value) * 10 ** CURRENCIES[currency])


def _moment(raw: Json, key: str, name: str) -> datetime:
    """An instant; a date alone is its first moment."""
    said = _text(raw, key)
    try:
        if len(said) == len("2026-06-25"):
            day = date.fromisoformat(said)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        found = datetime.fromisoformat(said)
    except ValueError:
        raise UnreadableReport(
            f"{name}: {key} is {visible(said[:30]) or 'missing'}, which is no date; it is left out."
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _text(raw: Json, key: str) -> str:
    value = value_at(raw, key)
    return value.strip() if isinstance(value, str) else ""


def _count(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return 0
    return int(value)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _texts(value: Json) -> list[str]:
    return [each for each in _list(value) if isinstance(each, str)]
