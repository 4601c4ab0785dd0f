"""Statements for the tests of documents: totals are summed here, so a sample always ties."""

from datetime import date, timedelta
from fractions import Fraction

from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Flag, ItemKind
from artui.statements.collecting.notice import Notice, NoticeItem
from artui.statements.documents.printed_document import (
    Party,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
)
from artui.statements.model import (
    UNAPPLIED,
    Bucket,
    Customer,
    DebitItem,
    Entity,
    FinanceCharge,
    Interest,
    InterestTerm,
    Movement,
    Section,
    Statement,
    Style,
    UnappliedCredit,
)

AS_OF = date(2026, 11, 21)
LABELS = ("not_due", "1-30", "31-60", "61-90", "over-90")
ENTITY = Entity(
    name="Example Trading S.à r.l.",
    country="Luxembourg",
    address=("38 avenue Example", "L-1855 Luxembourg"),
    tax_id="LU12345678",
    remittance=("Example Bank, IBAN LU28 0019 4006 4475 0000", "BIC EXBALULL"),
    code="LU",
)
STANDARD = InterestTerm(
    InterestMethod.PRO_RATA, Fraction(15, 1000), yearly=Fraction(18, 100), policy="standard"
)


def customer(account: str = "C-1042", name: str = "Northwind Labs GmbH") -> Customer:
    return Customer(
        account=account,
        name=name,
        country="DE",
        address=("Hauptstraße 12", "10115 Berlin", "Germany"),
        tax_id="DE811907980",
        terms_version="2025-03",
        terms_accepted=date(2025, 4, 2),
        language="en",
    )


def bucket_of(days_late: int) -> str:
    if days_late <= 0:
        return "not_due"
    for label, last in (("1-30", 30), ("31-60", 60), ("61-90", 90)):
        if days_late <= last:
            return label
    return "over-90"


def item(index: int, minor: int = 123_456, **changes: object) -> DebitItem:
    days_late = (index * 7) % 120 - 15
    due = AS_OF - timedelta(days=days_late)
    row: dict[str, object] = {
        "kind": "invoice",
        "number": f"INV-{index:05d}",
        "issue_date": due - timedelta(days=30),
        "due_date": due,
        "days_late": days_late,
        "bucket": bucket_of(days_late),
        "amount_minor": minor * 2,
        "open_minor": minor,
        "interest_uncharged_minor": max(days_late, 0) * 3,
        "po_number": f"PO-{index}",
    }
    return DebitItem(**{**row, **changes})  # type: ignore[arg-type]


def section(
    currency: str,
    items: tuple[DebitItem, ...],
    credits: tuple[UnappliedCredit, ...] = (),
    charges: tuple[FinanceCharge, ...] = (),
    movements: tuple[tuple[str, str, int, str], ...] = (),
) -> Section:
    open_debits = sum(i.open_minor for i in items)
    unapplied = sum(c.open_minor for c in credits)
    uncharged = sum(i.interest_uncharged_minor for i in items)
    control = open_debits - unapplied
    strip = [
        Bucket(label, sum(i.open_minor for i in items if i.bucket == label)) for label in LABELS
    ]
    opening = control - sum(effect for _, _, effect, _ in movements)
    lines = []
    balance = opening
    for index, (kind, number, effect, text) in enumerate(movements):
        balance += effect
        day = AS_OF - timedelta(days=len(movements) - index)
        lines.append(Movement(day, kind, number, effect, balance, text))
    return Section(
        currency=currency,
        items=items,
        buckets=(*strip, Bucket(UNAPPLIED, -unapplied)),
        open_debits_minor=open_debits,
        unapplied_minor=unapplied,
        control_minor=control,
        total_due_minor=control + uncharged,
        credits=credits,
        finance_charges=charges,
        interest=Interest(uncharged, 74, AS_OF + timedelta(days=1), True, (STANDARD,)),
        opening_minor=opening,
        movements=tuple(lines),
        closing_minor=control,
    )


def credit(number: str = "CM-88", open_minor: int = 25_000) -> UnappliedCredit:
    return UnappliedCredit(
        ItemKind.CREDIT_MEMO, number, date(2026, 11, 2), open_minor * 2, open_minor
    )


def charge_pair(number: str = "FC-7", minor: int = 1_500) -> tuple[DebitItem, FinanceCharge]:
    """A finance charge as an open item and as a posted charge."""
    posted = date(2026, 10, 31)
    row = item(
        1, minor, kind="finance_charge", number=number, interest_uncharged_minor=0, po_number=""
    )
    return row, FinanceCharge(number, posted, posted, minor * 2, minor)


MOVEMENTS = (
    ("invoice", "INV-00001", 500_000, "PO-1"),
    ("payment", "WIRE-991", -120_000, "bank transfer"),
    ("allocation", "WIRE-991", 0, "1,200.00 to INV-00001"),
    ("credit_memo", "CM-88", -50_000, "returned goods"),
)


def statement(
    style: Style = "open-item",
    items: int = 8,
    account: str = "C-1042",
    name: str = "Northwind Labs GmbH",
) -> Statement:
    """Euros with a credit and a posted charge, and yen beside them."""
    open_charge, posted = charge_pair()
    disputed = item(99, 40_000, marks=(Flag.DISPUTED, Flag.CLAIMED), disputed_minor=10_000)
    euros = (*(item(i) for i in range(items)), disputed, open_charge)
    sections = (
        section("EUR", euros, (credit(),), (posted,), MOVEMENTS),
        section(
            "JPY", (item(200, 98_000, po_number=""),), (), (), (("invoice", "J-1", 98_000, ""),)
        ),
    )
    return Statement(
        style, ENTITY, customer(account, name), AS_OF, sections, since=date(2026, 11, 1)
    )


def notice(**changes: object) -> Notice:
    """A level 2 notice over two invoices, with fees and a credit that we hold."""
    items = (
        NoticeItem(
            "INV-1042", date(2026, 9, 1), date(2026, 10, 1), 51, 2, 100_000, 500, po_number="PO-9"
        ),
        NoticeItem(
            "INV-1050",
            date(2026, 9, 15),
            date(2026, 10, 15),
            37,
            2,
            52_345,
            500,
            disputed_minor=2_500,
            left_out_minor=2_500,
        ),
    )
    row: dict[str, object] = {
        "entity": ENTITY,
        "customer": customer(),
        "title": "Second notice",
        "level": 2,
        "day": AS_OF,
        "currency": "EUR",
        "items": items,
        "credits": (credit(),),
        "interest": Interest(3_210, 74, AS_OF + timedelta(days=1), True, (STANDARD,)),
        "total_minor": 152_345 + 1_000 - 25_000,
        "text": (
            "Our records show that the invoices below are past due. Please pay the amount at "
            "the foot of this letter by the date given above, or tell us what stands against it.",
        ),
        "reference": "DUN-2026-11-21-2",
        "pay_by": date(2026, 11, 28),
    }
    return Notice(**{**row, **changes})  # type: ignore[arg-type]


def document(**changes: object) -> PrintedDocument:
    """The first VAT case: 120 + 12 + 6 - 60 = 78.00, of it 13.00 VAT."""
    row: dict[str, object] = {
        "title": "Invoice",
        "number": "V-77-1",
        "issue_date": AS_OF,
        "seller": ENTITY,
        "buyer": Party("Orchid Optics Oy", ("Mannerheimintie 1", "00100 Helsinki"), "FI12345671"),
        "currency": "EUR",
        "lines": (
            PrintedLine("Desk lamp, black", 12_000, "2", 5_000, "20%", 2_000, 6_000),
            PrintedLine("Shipping", 1_200, "1", 1_000, "20%", 200, 1_200),
            PrintedLine("Gift wrap", 600, "1", 500, "20%", 100, 600),
            PrintedLine("Promotions", -6_000, "", None, "20%", -1_000, None),
        ),
        "taxes": (TaxTotal("20%", 6_500, 1_300),),
        "net_minor": 6_500,
        "tax_minor": 1_300,
        "total_minor": 7_800,
        "facts": (("Shipping id", "D8k2"), ("Order", "026-1234567-1234567")),
        "ship_to": Party("Orchid Optics Oy, warehouse", ("Satamakatu 3", "00160 Helsinki")),
        "notes": ("Paid to the marketplace; nothing is due.",),
    }
    return PrintedDocument(**{**row, **changes})  # type: ignore[arg-type]
