"""VAT documents from the report's rows: one invoice per shipment, one credit note per reversal.

A document is what shares marketplace, shipping id, transaction id and transaction type; this key
makes a repeated import harmless. Items are lines of their own; shipping, gift wrap and promotions
are one line each per VAT rate. Amounts are the report's row totals; unit prices are only shown.
See VD-1 to VD-7 and section 4 of the Amazon rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.amazon.vat.report import ReportRow, Sum
from artui.amazon.vat.report_columns import (
    CITATIONS,
    GIFT_WRAP,
    GROUPS,
    ITEM,
    PROMOTIONS,
    ROUTING,
    SHIPMENT,
    SHIPPING,
)
from artui.domain.money import Bare, Money, round_half_up
from artui.domain.refusal import Refused

LineKind = Literal["item", "shipping", "gift_wrap", "promotions"]


class RowsDisagree(Refused):
    """Rows of one shipment name two currencies or two sellers."""


class TotalsDiffer(Refused):
    """The lines of a document do not make the sums of the report."""


class CreditTooLarge(Refused):
    """A credit note is over more than is left of its shipment's invoice."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a document: the same key means the same document."""

    marketplace: str
    shipping: str
    transaction: str
    type: str

    def __str__(self) -> str:
        return "|".join((self.marketplace, self.shipping, self.transaction, self.type))


@dataclass(frozen=True, slots=True)
class VatLine:
    """One line, totals in minor units. Quantity is None where a line adds up several rows."""

    kind: LineKind
    description: str
    quantity: int | None
    rate: Decimal
    excl_minor: int
    vat_minor: int
    incl_minor: int

    @property
    def unit_excl_minor(self) -> int:
        """Price of one without VAT, rounded half up: shown, never computed with."""
        return round_half_up(Fraction(self.excl_minor, self.quantity or 1))

    @property
    def unit_incl_minor(self) -> int:
        """Price of one with VAT, rounded half up."""
        return round_half_up(Fraction(self.incl_minor, self.quantity or 1))


@dataclass(frozen=True, slots=True)
class Address:
    """Who and where, as lines ready to print."""

    lines: tuple[str, ...]
    country: str


@dataclass(frozen=True, slots=True)
class VatDocument:
    """An invoice or a credit note, its figures positive; `reported_*` are the report's own sums.

    A shipment may be of several orders: `order` and `purchase_order` name all of them.
    """

    key: Key
    credit_note: bool
    number: str
    order: str
    currency: str
    seller_vat: str
    dispatch_country: str
    bill_to: Address
    ship_to: Address
    buyer_vat: str
    purchase_order: str
    citation: str
    order_date: str
    shipment_date: str
    status: str
    status_reason: str
    original_number: str
    wardrobe: bool
    routing: Mapping[str, str]
    lines: tuple[VatLine, ...]
    reported_incl_minor: int
    reported_vat_minor: int
    rows: tuple[ReportRow, ...]

    @property
    def incl_minor(self) -> int:
        """Total with VAT, in minor units."""
        return sum(line.incl_minor for line in self.lines)

    @property
    def vat_minor(self) -> int:
        """Total VAT, in minor units."""
        return sum(line.vat_minor for line in self.lines)

    @property
    def excl_minor(self) -> int:
        """Total without VAT, in minor units."""
        return self.incl_minor - self.vat_minor

    @property
    def dispatched(self) -> str:
        """The day of dispatch as an ISO date, whatever form the report gives it in."""
        moment = read_moment(self.shipment_date)
        day = moment.date() if isinstance(moment, datetime) else moment
        return self.shipment_date if day is None else day.isoformat()

    @property
    def correction(self) -> Literal["reversal", "replacement"] | None:
        """What this document is in a correction of the billing name or address, if in one."""
        if self.key.transaction.startswith("CorrectionReversal:"):
            return "reversal"
        return "replacement" if self.key.transaction.startswith("Correction:") else None

    @property
    def needs_transaction(self) -> bool:
        """Whether an upload without transaction id would be refused (VD-5)."""
        return self.credit_note or self.wardrobe or self.correction is not None

    @property
    def amazon_checks_totals(self) -> bool:
        """Amazon computed the VAT only where the seller has a VAT number."""
        return bool(self.seller_vat)


@dataclass(frozen=True, slots=True)
class Documents:
    """The result of the rows: documents to issue, and rows that Amazon invoices itself."""

    documents: tuple[VatDocument, ...]
    amazon_invoiced: tuple[ReportRow, ...]


def build_documents(rows: Iterable[ReportRow]) -> Documents:
    """One document per key, in the order of the report. Raises RowsDisagree or TotalsDiffer."""
    groups: dict[Key, list[ReportRow]] = {}
    skipped: list[ReportRow] = []
    for row in rows:
        if row.amazon_invoices:
            skipped.append(row)
        else:
            groups.setdefault(_key(row), []).append(row)
    documents = tuple(_document(key, group) for key, group in groups.items())
    for document in documents:
        check_totals(document)
    return Documents(documents, tuple(skipped))


def check_totals(document: VatDocument) -> None:
    """The lines make the report's sums to the minor unit, or TotalsDiffer with both figures."""
    for word, ours, theirs in (
        ("total", document.incl_minor, document.reported_incl_minor),
        ("VAT", document.vat_minor, document.reported_vat_minor),
    ):
        if ours != theirs:
            raise TotalsDiffer(
                f"The {word} of shipment {document.key.shipping} is ",
                Bare(ours, document.currency),
                " by its lines, but ",
                Money(theirs, document.currency),
                " by the report.",
            )


def check_credit(
    document: VatDocument, invoice: str, invoiced_minor: int, credited_minor: int
) -> None:
    """A credit is at most what is left of the invoice, in minor units; else CreditTooLarge."""
    left = invoiced_minor - credited_minor
    if document.incl_minor > left:
        raise CreditTooLarge(
            f"The credit for shipment {document.key.shipping} is over ",
            Bare(document.incl_minor, document.currency),
            ", but only ",
            Money(left, document.currency),
            f" is left of {invoice}.",
        )


def document_number(document: VatDocument, taken: Iterable[str]) -> str:
    """The report's number, else `V-<shipping-id>-<n>` with the first n that is free."""
    if document.number:
        return document.number
    used = set(taken)
    count = 1
    while f"V-{document.key.shipping}-{count}" in used:
        count += 1
    return f"V-{document.key.shipping}-{count}"


def read_moment(text: str) -> datetime | date | None:
    """A date or instant of the report: ISO, or like `05-Mar-2026 UTC`; None if it is neither."""
    text = text.strip()
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return datetime.strptime(text, "%d-%b-%Y UTC").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _key(row: ReportRow) -> Key:
    return Key(
        row["marketplace-id"],
        row["shipping-id"],
        row["transaction-id"],
        row["transaction-type"].upper(),
    )


def _document(key: Key, rows: list[ReportRow]) -> VatDocument:
    for column in ("currency", "seller-vat-number"):
        values = sorted({row[column] for row in rows})
        if len(values) > 1:
            raise RowsDisagree(
                f"The rows of shipment {key.shipping} name two values for {column}: "
                f"{values[0]} and {values[1]}."
            )
    first = rows[0]
    credit_note = key.type != SHIPMENT
    reported = [sum_ for row in rows for sum_ in row.sums.values()]
    total = sum(sum_.incl_minor for sum_ in reported)
    # Some sources write reversals negative, some positive: the type gives the sign, not the row.
    given_back = total or sum(row.sums[ITEM].incl_minor for row in rows)
    sign = -1 if credit_note and given_back < 0 else 1
    return VatDocument(
        key=key,
        credit_note=credit_note,
        number=first["invoice-number"],
        order=_all(rows, "order-id"),
        currency=first["currency"],
        seller_vat=first["seller-vat-number"],
        dispatch_country=first["ship-from-country"],
        bill_to=_bill_to(first),
        ship_to=_address(first, "ship", ("recipient-name",)),
        buyer_vat=first["buyer-vat-number"],
        purchase_order=_all(rows, "purchase-order-number"),
        citation=_citation(first),
        order_date=first["order-date"],
        shipment_date=first["shipment-date"],
        status=first["invoice-status"],
        status_reason=first["invoice-status-description"],
        original_number=first["original-vat-invoice-number"],
        wardrobe=any("wardrobe" in row["ship-service-level"].lower() for row in rows),
        routing={name: first[name] for name in ROUTING if first[name]},
        lines=tuple(_lines(rows, sign)),
        reported_incl_minor=sign * total,
        reported_vat_minor=sign * sum(sum_.vat_minor for sum_ in reported),
        rows=tuple(rows),
    )


def _all(rows: list[ReportRow], column: str) -> str:
    """What the rows say, each once."""
    return ", ".join(dict.fromkeys(row[column] for row in rows if row[column]))


def _lines(rows: list[ReportRow], sign: int) -> list[VatLine]:
    lines = []
    for row in rows:
        found = row.sums[ITEM]
        if found or row.quantity:
            lines.append(
                _line("item", _product(row), row.quantity or None, found.rate, [found], sign)
            )
    combined: tuple[tuple[LineKind, str, tuple[str, ...]], ...] = (
        ("shipping", "Shipping charge", (SHIPPING,)),
        ("gift_wrap", "Gift wrap", (GIFT_WRAP,)),
        ("promotions", "Promotions", PROMOTIONS),
    )
    for kind, description, groups in combined:
        by_rate: dict[Decimal, list[Sum]] = {}
        for row in rows:
            for group in groups:
                if row.sums[group]:
                    by_rate.setdefault(row.sums[group].rate, []).append(row.sums[group])
        for rate, sums in by_rate.items():
            lines.append(_line(kind, description, None, rate, sums, sign))
    assert len(GROUPS) == 3 + len(PROMOTIONS)  # every group has become a line
    return lines


def _line(
    kind: LineKind,
    description: str,
    quantity: int | None,
    rate: Decimal,
    sums: list[Sum],
    sign: int,
) -> VatLine:
    incl = sign * sum(sum_.incl_minor for sum_ in sums)
    vat = sign * sum(sum_.vat_minor for sum_ in sums)
    return VatLine(kind, description, quantity, rate, incl - vat, vat, incl)


def _product(row: ReportRow) -> str:
    code, name = row["asin"] or row["sku"], row["product-name"]
    return code if not name or name == code else f"{code} {name}"


def _bill_to(row: ReportRow) -> Address:
    """Bill-to as the report names it; without one, where it was shipped to."""
    if not row["bill-address-1"] and not row["billing-name"]:
        return _address(row, "ship", ("buyer-company-name", "buyer-name", "recipient-name"))
    return _address(row, "bill", ("billing-name", "buyer-company-name", "buyer-name"))


def _address(row: ReportRow, prefix: str, names: tuple[str, ...]) -> Address:
    name = next((row[column] for column in names if row[column]), "")
    town = " ".join(part for part in (row[f"{prefix}-postal-code"], row[f"{prefix}-city"]) if part)
    parts = (
        name,
        *(row[f"{prefix}-address-{number}"] for number in (1, 2, 3)),
        town,
        row[f"{prefix}-state"],
        row[f"{prefix}-country"],
    )
    return Address(tuple(part for part in parts if part), row[f"{prefix}-country"])


def _citation(row: ReportRow) -> str:
    """The legal sentence in the marketplace's language, else in English, else any there is."""
    place = MARKETPLACES.get(row["marketplace-id"])
    languages = (place.language if place else "en", "en", *CITATIONS)
    return next((row[f"citation-{code}"] for code in languages if row[f"citation-{code}"]), "")
