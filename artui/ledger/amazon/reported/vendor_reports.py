"""What Amazon reports of vendor invoices: values, and how the ledger keeps them.

A report belongs to an invoice of ours if number and payee agree; any other is known to Amazon only.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, select

from artui.domain.deductions import DeductionState, LineVariance, Settlement
from artui.domain.kinds import ItemKind
from artui.domain.money import decimals
from artui.ledger.store.many import among
from artui.ledger.store.tables import (
    CUSTOMER,
    DEDUCTION,
    ITEM,
    SUBMISSION,
    VENDOR_INVOICE,
    VENDOR_WINDOW,
)

AP_INVENTORY = "AP_INVENTORY"
PAID, REJECTED = "PAID", "REJECTED"
SHORTAGES = "SHORTAGE_INVOICE_IDS"
LIVE = VENDOR_INVOICE.c.withdrawn_act_id.is_(None)

Related = Mapping[str, tuple[str, ...]]


class Variance(NamedTuple):
    """Why a line differs: PQV, PPV or another type, and the causes that Amazon names."""

    type: str
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A line as Amazon matched it; `unit_cost` is exact, in major units."""

    id: str
    asin: str
    external: str
    description: str
    quantity: int
    unit_cost: str
    total_minor: int
    matched_quantity: int
    matched_minor: int
    paid_quantity: int
    paid_minor: int
    quantity_variance: int
    price_variance_minor: int
    variances: tuple[Variance, ...]
    related: Related

    @property
    def differs(self) -> bool:
        """Whether Amazon matched or pays it other than it was invoiced."""
        return bool(self.quantity_variance or self.price_variance_minor or self.variances)

    def variance(self, currency: str) -> LineVariance:
        """How far it is from what was invoiced, in minor units."""
        cost = Fraction(self.unit_cost) * 10 ** decimals(currency)
        return LineVariance(self.quantity_variance, cost, self.price_variance_minor)


@dataclass(frozen=True, slots=True)
class ReportedInvoice:
    """An invoice as the service states it now. No `lines` means that they are not known yet."""

    marketplace: str
    identifier: str
    number: str
    payee: str
    type: str
    state: str
    issued: date
    due: date | None
    terms: str
    currency: str
    amount_minor: int
    net_minor: int | None
    tax_minor: int | None
    settlement: Settlement | None
    related: Related
    modified: datetime
    lines: tuple[ReportedLine, ...] | None = None

    @property
    def shortages(self) -> tuple[str, ...]:
        """The shortage invoices that it names, those of the header before those of its lines."""
        found = list(self.related.get(SHORTAGES, ()))
        for line in self.lines or ():
            found += line.related.get(SHORTAGES, ())
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class VendorInvoice:
    """A report that is kept, and what of ours it is about; `payments` are the amounts paid by the
    payer's ids of payments, None where that is not known."""

    id: int
    item_id: int | None
    submission_id: int | None
    report: ReportedInvoice
    payments: Mapping[str, int | None]
    detailed: datetime | None


def values_of(report: ReportedInvoice) -> dict[str, object]:
    """The columns of a report, without its lines."""
    settled = report.settlement or Settlement()
    plain = ("marketplace", "identifier", "number", "payee", "type", "state", "issued", "due")
    more = ("terms", "currency", "amount_minor", "net_minor", "tax_minor", "modified")
    return {
        **{name: getattr(report, name) for name in (*plain, *more)},
        "settled": report.settlement is not None,
        **settled._asdict(),
        "related": _text(report.related),
    }


def lines_text(lines: tuple[ReportedLine, ...]) -> str:
    """Lines as they are kept."""
    return _text([asdict(line) for line in lines])


def payments_text(payments: Mapping[str, int | None]) -> str:
    """Amounts by ids of payments as they are kept; empty if there are none."""
    return _text(dict(payments)) if payments else ""


def vendor_invoices(connection: Connection, *where: ColumnElement[bool]) -> list[VendorInvoice]:
    """The reports in force that meet all conditions, the latest issued first."""
    query = select(VENDOR_INVOICE).where(LIVE, *where)
    newest = (VENDOR_INVOICE.c.issued.desc(), VENDOR_INVOICE.c.id.desc())
    return [_kept(row) for row in connection.execute(query.order_by(*newest))]


def reported_of(connection: Connection, item_id: int) -> VendorInvoice | None:
    """What Amazon reports of a document of ours."""
    found = vendor_invoices(connection, VENDOR_INVOICE.c.item_id == item_id)
    return found[0] if found else None


def is_rejected(connection: Connection, number: str) -> bool:
    """Whether Amazon reports an invoice of ours of this number as rejected."""
    query = select(VENDOR_INVOICE.c.id).where(
        LIVE,
        VENDOR_INVOICE.c.number == number,
        VENDOR_INVOICE.c.state == REJECTED,
        VENDOR_INVOICE.c.item_id.is_not(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def known_reports(
    connection: Connection, marketplace: str, identifiers: list[str]
) -> dict[str, VendorInvoice]:
    """The reports of these identifiers, as they were kept last."""
    some = among(connection, VENDOR_INVOICE.c.identifier, identifiers)
    found = vendor_invoices(connection, VENDOR_INVOICE.c.marketplace == marketplace, some)
    return {each.report.identifier: each for each in found}


def undetailed(connection: Connection, marketplace: str) -> list[VendorInvoice]:
    """The reports whose latest details could not be had yet."""
    detailed = VENDOR_INVOICE.c.detailed
    waits = detailed.is_(None) | (detailed != VENDOR_INVOICE.c.modified)
    return vendor_invoices(connection, VENDOR_INVOICE.c.marketplace == marketplace, waits)


def windows(connection: Connection, marketplace: str) -> dict[date, datetime]:
    """The latest change seen in each window that was asked for as a whole, by its first day."""
    query = select(VENDOR_WINDOW.c.begins, VENDOR_WINDOW.c.modified_after).where(
        VENDOR_WINDOW.c.withdrawn_act_id.is_(None), VENDOR_WINDOW.c.marketplace == marketplace
    )
    return {row.begins: row.modified_after for row in connection.execute(query)}


def marketplaces_asked(connection: Connection) -> list[str]:
    """The marketplaces that were asked before."""
    query = select(VENDOR_WINDOW.c.marketplace).where(VENDOR_WINDOW.c.withdrawn_act_id.is_(None))
    return sorted(set(connection.execute(query).scalars()))


def buyer_countries(connection: Connection) -> list[str]:
    """The countries of the customers to whom invoices were submitted."""
    query = (
        select(CUSTOMER.c.country)
        .join(ITEM, ITEM.c.customer_id == CUSTOMER.c.id)
        .join(SUBMISSION, SUBMISSION.c.item_id == ITEM.c.id)
    )
    return sorted({country.upper() for country in connection.execute(query).scalars() if country})


def oldest_open(connection: Connection) -> date | None:
    """The issue date of the oldest vendor invoice of which something is open here, or of which
    Amazon keeps something back."""
    from_submissions = select(SUBMISSION.c.item_id).where(SUBMISSION.c.item_id.is_not(None))
    from_reports = select(VENDOR_INVOICE.c.item_id).where(
        LIVE, VENDOR_INVOICE.c.item_id.is_not(None)
    )
    query = select(ITEM.c.issue_date).where(
        ITEM.c.kind == ItemKind.INVOICE,
        ITEM.c.reversed_by_id.is_(None),
        ITEM.c.open_minor > 0,
        ITEM.c.id.in_(from_submissions.union(from_reports)),
    )
    found = connection.execute(query.order_by(ITEM.c.issue_date).limit(1)).scalar_one_or_none()
    kept_back = select(DEDUCTION.c.vendor_invoice_id).where(
        DEDUCTION.c.withdrawn_act_id.is_(None),
        DEDUCTION.c.state.in_((DeductionState.OPEN, DeductionState.DISPUTED)),
    )
    issued = VENDOR_INVOICE.c.issued
    reports = select(issued).where(LIVE, VENDOR_INVOICE.c.id.in_(kept_back))
    kept = connection.execute(reports.order_by(issued).limit(1)).scalar_one_or_none()
    days = [day for day in (found, kept) if day is not None]
    return min(days) if days else None


def _kept(row: Row[Any]) -> VendorInvoice:
    settled = Settlement(*(getattr(row, name) for name in Settlement._fields))
    plain = ("marketplace", "identifier", "number", "payee", "type", "state", "issued", "due")
    more = ("terms", "currency", "amount_minor", "net_minor", "tax_minor", "modified")
    report = ReportedInvoice(
        **{name: getattr(row, name) for name in (*plain, *more)},
        settlement=settled if row.settled else None,
        related=_related(json.loads(row.related)) if row.related else {},
        lines=_lines(row.lines) if row.detailed else None,
    )
    payments = json.loads(row.payments) if row.payments else {}
    return VendorInvoice(row.id, row.item_id, row.submission_id, report, payments, row.detailed)


def _lines(text: str) -> tuple[ReportedLine, ...]:
    return tuple(
        ReportedLine(
            **{
                **line,
                "variances": tuple(Variance(kind, tuple(d)) for kind, d in line["variances"]),
                "related": _related(line["related"]),
            }
        )
        for line in json.loads(text or "[]")
    )


def _related(raw: Mapping[str, list[str]]) -> Related:
    return {name: tuple(values) for name, values in raw.items()}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
