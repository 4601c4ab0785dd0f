"""Electronic invoices for tests: the worked cases, and random ones by Hypothesis."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import strategies as st

from artui.domain.money import decimals, round_half_up
from artui.statements.einvoice.electronic_invoice import (
    CreditTransfer,
    DeliveredTo,
    DiscountOffer,
    EarlierInvoice,
    ElectronicInvoice,
    InvoicedLine,
    TradeContact,
    TradeParty,
    TypeCode,
    VatCategory,
    VatSum,
)

SELLER = TradeParty(
    key="DE",
    name="Muster & Söhne GmbH",
    country="DE",
    street="Hauptstraße 1",
    postcode="10115",
    city="Berlin",
    vat_id="DE123456789",
    registration_id="HRB 12345",
    address="rechnung@muster.example",
    address_scheme="EM",
    contact=TradeContact("Erika Muster", "+49 30 123456", "erika@muster.example"),
)
BUYER = TradeParty(
    key="C-1",
    name="Käufer AG <Nord>",
    country="DE",
    street="Am Wall 2",
    postcode="20095",
    city="Hamburg",
    vat_id="DE987654321",
    address="04011000-12345-03",
    address_scheme="0204",
)
FRENCH = replace(
    BUYER, key="C-2", name="Acheteur SA", country="FR", city="Paris", postcode="75001",
    vat_id="FR12345678901", address="acheteur@example.fr", address_scheme="EM",
)  # fmt: skip
ISSUED = date(2026, 3, 1)
DUE = date(2026, 3, 31)
S, OUTSIDE = VatCategory.STANDARD, VatCategory.OUTSIDE
TRANSFER = CreditTransfer(
    "DE75512108001245126199", "Muster & Söhne GmbH", "SOGEDEFF", "RF18539007547034"
)
REASONS = {
    VatCategory.EXEMPT: ("Exempt under §4 No. 11 UStG", ""),
    VatCategory.REVERSE_CHARGE: ("Reverse charge", "VATEX-EU-AE"),
    VatCategory.INTRA_COMMUNITY: ("Intra-Community supply", "VATEX-EU-IC"),
    VatCategory.EXPORT: ("Export outside the EU", "VATEX-EU-G"),
    OUTSIDE: ("Not subject to VAT", "VATEX-EU-O"),
}


def line(
    position: int,
    quantity: str,
    price: str,
    net_minor: int,
    rate: str = "19",
    category: VatCategory = S,
) -> InvoicedLine:
    return InvoicedLine(position, f"Goods {position}", net_minor, price, category, rate, quantity)


def sums(lines: Sequence[InvoicedLine], currency: str = "EUR") -> tuple[VatSum, ...]:
    """The VAT of lines, by an arithmetic of its own: decimals, not fractions."""
    by_rate: dict[tuple[VatCategory, str], int] = {}
    for each in lines:
        key = each.category, each.rate
        by_rate[key] = by_rate.get(key, 0) + each.net_minor
    return tuple(
        VatSum(
            category,
            rate,
            net,
            int((Decimal(net) * Decimal(rate) / 100).quantize(Decimal(1), ROUND_HALF_UP)),
            *REASONS.get(category, ("", "")),
        )
        for (category, rate), net in by_rate.items()
    )


def invoice(*lines: InvoicedLine, currency: str = "EUR", **changed: object) -> ElectronicInvoice:
    made = ElectronicInvoice(
        type_code=TypeCode.INVOICE,
        number="INV-1",
        issue_date=ISSUED,
        currency=currency,
        seller=SELLER,
        buyer=BUYER,
        lines=lines,
        taxes=sums(lines, currency),
        due_date=DUE,
        terms="net 30",
        buyer_reference="04011000-12345-03",
        transfer=TRANSFER,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def case_1(**changed: object) -> ElectronicInvoice:
    """3 × 33.333 at 19%, 1 × 80.00 at 7%."""
    made = invoice(line(1, "3", "33.333", 10000), line(2, "1", "80.00", 8000, rate="7"))
    return replace(made, **changed)  # type: ignore[arg-type]


def note_for_case_1(**changed: object) -> ElectronicInvoice:
    values: dict[str, object] = {
        "type_code": TypeCode.CREDIT_NOTE,
        "number": "CM-1",
        "issue_date": date(2026, 3, 10),
        "due_date": None,
        "earlier": (EarlierInvoice("INV-1", ISSUED),),
    }
    return replace(case_1(), **(values | changed))  # type: ignore[arg-type]


def late_interest(**changed: object) -> ElectronicInvoice:
    """22.26 of late interest: outside the scope of VAT, so that no VAT id may be named."""
    values: dict[str, object] = {
        "number": "FC-1",
        "seller": replace(SELLER, vat_id=""),
        "buyer": replace(BUYER, vat_id=""),
    }
    made = invoice(line(1, "1", "22.26", 2226, "0", OUTSIDE))
    return replace(made, **(values | changed))  # type: ignore[arg-type]


def to_france(**changed: object) -> ElectronicInvoice:
    """Goods from Germany to France, exempt."""
    values: dict[str, object] = {
        "buyer": FRENCH,
        "delivered": DeliveredTo(date(2026, 2, 27), city="Paris", postcode="75001", country="FR"),
    }
    made = line(1, "10", "12.50", 12500, "0", VatCategory.INTRA_COMMUNITY)
    return replace(invoice(made), **(values | changed))  # type: ignore[arg-type]


_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFFF), min_size=1, max_size=40
).filter(lambda text: bool(text.strip()))
_UNITS = ("C62", "HUR", "KGM", "MTR", "LTR", "DAY")
_MIXED = (
    (S, "19"), (S, "7"), (S, "5.5"), (S, "20"), (S, "2.1"), (VatCategory.ZERO, "0"),
    (VatCategory.EXEMPT, "0"), (VatCategory.REVERSE_CHARGE, "0"), (VatCategory.EXPORT, "0"),
)  # fmt: skip


def _decimal(most: int, places: int, least: int = 1) -> st.SearchStrategy[str]:
    def text(units: int, digits: int) -> str:
        return f"{Decimal(units).scaleb(-digits):f}"

    return st.builds(text, st.integers(least, most), st.integers(0, places))


@st.composite
def random_lines(draw: st.DrawFn, currency: str) -> tuple[InvoicedLine, ...]:
    minors = 10 ** decimals(currency)
    choices = draw(
        st.sampled_from((_MIXED, ((OUTSIDE, "0"),), ((VatCategory.INTRA_COMMUNITY, "0"),)))
    )
    made = []
    for position in range(1, draw(st.integers(1, 6)) + 1):
        category, rate = draw(st.sampled_from(choices))
        quantity, price = draw(_decimal(99_999, 4)), draw(_decimal(9_999_999, 5, least=0))
        per = draw(st.sampled_from(("1", "1", "100", "12")))
        net = round_half_up(Fraction(quantity) * Fraction(price) / Fraction(per) * minors)
        made.append(
            InvoicedLine(
                position, draw(_TEXT), net, price, category, rate, quantity,
                draw(st.sampled_from(_UNITS)), per,
            )
        )  # fmt: skip
    return tuple(made)


@st.composite
def random_invoices(draw: st.DrawFn) -> ElectronicInvoice:
    """Any invoice, corrected invoice or credit note that our own rules accept."""
    currency = draw(st.sampled_from(("EUR", "EUR", "USD", "PLN", "JPY")))
    lines = draw(random_lines(currency))
    code = draw(st.sampled_from(TypeCode))
    earlier = EarlierInvoice(
        f"INV-{draw(st.integers(1, 999))}", draw(st.sampled_from((None, ISSUED)))
    )
    made = invoice(*lines, currency=currency, type_code=code)
    outside = lines[0].category is OUTSIDE
    abroad = lines[0].category is VatCategory.INTRA_COMMUNITY
    prepaid = draw(st.sampled_from((0, 0, made.total_minor // 3, made.total_minor)))
    buyer = FRENCH if abroad else BUYER
    place = DeliveredTo(date(2026, 2, 27), city="Paris", postcode="75001", country="FR")
    day = draw(st.sampled_from((None, date(2026, 2, 28))))
    return replace(
        made,
        number=draw(st.from_regex(r"[A-Z]{1,4}-[0-9]{1,9}", fullmatch=True)),
        seller=replace(SELLER, name=draw(_TEXT), vat_id="" if outside else SELLER.vat_id),
        buyer=replace(buyer, name=draw(_TEXT), vat_id="" if outside else buyer.vat_id),
        due_date=None if code is TypeCode.CREDIT_NOTE else DUE,
        earlier=(earlier,) if code is not TypeCode.INVOICE or draw(st.booleans()) else (),
        prepaid_minor=0 if code is TypeCode.CREDIT_NOTE else prepaid,
        delivered=place if abroad else DeliveredTo(day),
        discounts=draw(st.sampled_from(((), (DiscountOffer(10, "2"), DiscountOffer(20, "1.5"))))),
        order=draw(st.sampled_from(("", "PO-77"))),
        notes=draw(st.sampled_from(((), ("Thank you.\nSecond line",)))),
        transfer=draw(st.sampled_from((TRANSFER, replace(TRANSFER, bic="", holder="")))),
    )


def amounts_in(xml: bytes) -> dict[str, list[str]]:
    """The figures of an invoice in CII or UBL, by their number in the standard."""
    root = ElementTree.fromstring(xml)
    return {
        name: [node.text or "" for path in paths for node in root.findall(path, _NAMES)]
        for name, paths in _FIGURES.items()
    }


_NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_SUM = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
_LINE = ".//ram:IncludedSupplyChainTradeLineItem//ram:"
_FIGURES = {
    "BT-106": (f"{_SUM}LineTotalAmount", ".//cac:LegalMonetaryTotal/cbc:LineExtensionAmount"),
    "BT-109": (f"{_SUM}TaxBasisTotalAmount", ".//cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount"),
    "BT-110": (f"{_SUM}TaxTotalAmount", "cac:TaxTotal/cbc:TaxAmount"),
    "BT-112": (f"{_SUM}GrandTotalAmount", ".//cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
    "BT-113": (f"{_SUM}TotalPrepaidAmount", ".//cac:LegalMonetaryTotal/cbc:PrepaidAmount"),
    "BT-115": (f"{_SUM}DuePayableAmount", ".//cac:LegalMonetaryTotal/cbc:PayableAmount"),
    "BT-117": (
        ".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CalculatedAmount",
        ".//cac:TaxSubtotal/cbc:TaxAmount",
    ),
    "BT-129": (
        f"{_LINE}BilledQuantity",
        "cac:InvoiceLine/cbc:InvoicedQuantity",
        "cac:CreditNoteLine/cbc:CreditedQuantity",
    ),
    "BT-131": (
        f"{_LINE}LineTotalAmount",
        "cac:InvoiceLine/cbc:LineExtensionAmount",
        "cac:CreditNoteLine/cbc:LineExtensionAmount",
    ),
    "BT-146": (
        f"{_LINE}NetPriceProductTradePrice/ram:ChargeAmount",
        ".//cac:Price/cbc:PriceAmount",
    ),
}
