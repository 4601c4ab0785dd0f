"""What Amazon keeps back of our invoices: rows for lists, pages, Today and the report."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from artui.domain.deductions import DeductionKind, DeductionState, Kept
from artui.domain.money import Money
from artui.ledger.amazon.reported.vendor_reports import ReportedLine, VendorInvoice, vendor_invoices
from artui.ledger.store.many import among
from artui.ledger.store.tables import CUSTOMER, DEDUCTION, ITEM, VENDOR_INVOICE
from artui.ledger.store.tables.columns import Query

IN_FORCE = DEDUCTION.c.withdrawn_act_id.is_(None)
NOT_TOLD = "amount not told yet"
_QUANTITY, _PRICE = "PQV", "PPV"


@dataclass(frozen=True, slots=True)
class DeductionRow:
    """A deduction; minor units. `lines` are those of the invoice that explain it, `orders` and the
    like the ids that it is related to, `evidence` the names of the files that were attached."""

    id: int
    vendor_invoice_id: int
    item_id: int
    customer_id: int
    invoice: str
    account: str
    currency: str
    kind: DeductionKind
    state: DeductionState
    amount_minor: int
    back_minor: int
    accepted_minor: int
    opened: date
    closed: date | None
    memo_id: int | None
    memo: str
    dispute_id: int | None
    evidence: tuple[str, ...]
    vendor_code: str
    orders: tuple[str, ...]
    shipments: tuple[str, ...]
    shortages: tuple[str, ...]
    lines: tuple[ReportedLine, ...]

    @property
    def open_minor(self) -> int:
        """What is kept back now and was not conceded."""
        return Kept(self.amount_minor, self.back_minor, self.accepted_minor).open_minor

    @property
    def defects(self) -> tuple[tuple[str, str], ...]:
        """Variance types and their causes, each once, as Amazon names them."""
        return tuple(
            dict.fromkeys(
                (variance.type, defect)
                for line in self.lines
                for variance in line.variances
                if variance.type in _TYPES[self.kind]
                for defect in variance.defects or ("",)
            )
        )

    @property
    def amount_known(self) -> bool:
        """Whether Amazon has said how much it keeps back; a shortage may be reported before."""
        return bool(self.amount_minor)

    @property
    def headline(self) -> str:
        """`Amazon deducted 128.40 EUR: 6 of 24 not received`, or that a shortage is reported."""
        if not self.amount_known:
            ids = f" ({', '.join(self.shortages)})" if self.shortages else ""
            if self.state is DeductionState.OPEN:
                return f"Amazon reports a shortage{ids}: {NOT_TOLD}"
            return f"Amazon reported a shortage{ids} and deducted nothing"
        money = Money(self.amount_minor, self.currency)
        return f"Amazon deducted {money}" + (f": {self.why}" if self.why else "")

    @property
    def why(self) -> str:
        """`6 of 24 not received`; empty where Amazon does not say it."""
        if not self.amount_known:
            return NOT_TOLD
        if self.kind is DeductionKind.SHORTAGE:
            missing = sum(abs(line.quantity_variance) for line in self.lines)
            return f"{missing} of {sum(each.quantity for each in self.lines)} not received" * bool(
                missing
            )
        return "price differs" if self.kind is DeductionKind.PRICE else ""


_TYPES = {
    DeductionKind.SHORTAGE: (_QUANTITY,),
    DeductionKind.PRICE: (_PRICE,),
    DeductionKind.OTHER: ("OTHER",),
}


@cache
def _in_force() -> Query:
    """Built once, since the worklist asks it each time."""
    memo = ITEM.alias("memo")
    return (
        select(
            DEDUCTION,
            ITEM.c.number.label("invoice"),
            ITEM.c.currency,
            CUSTOMER.c.id.label("customer_id"),
            CUSTOMER.c.account,
            memo.c.number.label("memo"),
        )
        .join(ITEM, ITEM.c.id == DEDUCTION.c.item_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .outerjoin(memo, memo.c.id == DEDUCTION.c.memo_id)
        .where(IN_FORCE)
        .order_by(DEDUCTION.c.state != DeductionState.OPEN, DEDUCTION.c.opened, DEDUCTION.c.id)
    )


def deductions(
    connection: Connection,
    *where: ColumnElement[bool],
    states: Iterable[DeductionState] = (),
) -> list[DeductionRow]:
    """The deductions in force that meet all conditions, what is open first, then the oldest."""
    query = _in_force().where(*where)
    wanted = list(states)
    if wanted:
        query = query.where(DEDUCTION.c.state.in_(wanted))
    rows = connection.execute(query).all()
    ids = sorted({row.vendor_invoice_id for row in rows})
    some = among(connection, VENDOR_INVOICE.c.id, ids)
    reports = {each.id: each for each in vendor_invoices(connection, some)} if ids else {}
    found = []
    for row in rows:
        report = reports.get(row.vendor_invoice_id)
        found.append(
            DeductionRow(
                id=row.id,
                vendor_invoice_id=row.vendor_invoice_id,
                item_id=row.item_id,
                customer_id=row.customer_id,
                invoice=row.invoice,
                account=row.account,
                currency=row.currency,
                kind=row.kind,
                state=row.state,
                amount_minor=row.amount_minor,
                back_minor=row.back_minor,
                accepted_minor=row.accepted_minor,
                opened=row.opened,
                closed=row.closed,
                memo_id=row.memo_id,
                memo=row.memo or "",
                dispute_id=row.dispute_id,
                evidence=tuple(json.loads(row.evidence)) if row.evidence else (),
                vendor_code=_first(report, "VENDOR_CODE"),
                orders=_related(report, "PURCHASE_ORDER_IDS"),
                shipments=_related(report, "ASN_IDS"),
                shortages=() if report is None else report.report.shortages,
                lines=tuple(_explaining(report, row.kind)),
            )
        )
    return found


def deductions_of(
    connection: Connection,
    *,
    item_id: int | None = None,
    customer_id: int | None = None,
    states: Iterable[DeductionState] = (),
) -> list[DeductionRow]:
    """The deductions of a document, or of all of a customer's."""
    column, value = (CUSTOMER, customer_id) if item_id is None else (ITEM, item_id)
    return deductions(connection, column.c.id == value, states=states)


def of_reports(connection: Connection, reports: list[int]) -> dict[int, list[DeductionRow]]:
    """The deductions of these reports, by report."""
    found: dict[int, list[DeductionRow]] = {}
    some = among(connection, DEDUCTION.c.vendor_invoice_id, reports)
    for row in deductions(connection, some):
        found.setdefault(row.vendor_invoice_id, []).append(row)
    return found


def count_open(connection: Connection) -> int:
    """How many deductions nobody decided about yet."""
    query = select(func.count()).where(IN_FORCE, DEDUCTION.c.state == DeductionState.OPEN)
    return int(connection.execute(query).scalar_one())


class OpenDeductions(NamedTuple):
    """What is kept back of a customer's invoices in a currency and waits for a decision; `invoice`
    and `why` are told only of one alone."""

    customer_id: int
    currency: str
    deductions: int
    minor: int
    invoice: str
    why: str


def open_deductions(connection: Connection, as_of: date) -> list[OpenDeductions]:
    """The deductions that nobody decided about yet, by customer and currency."""
    by_key: dict[tuple[int, str], list[DeductionRow]] = {}
    known = deductions(connection, DEDUCTION.c.opened <= as_of, states=[DeductionState.OPEN])
    for row in known:
        by_key.setdefault((row.customer_id, row.currency), []).append(row)
    return [
        OpenDeductions(
            *key,
            len(rows),
            sum(row.open_minor for row in rows),
            rows[0].invoice if len(rows) == 1 else "",
            rows[0].why if len(rows) == 1 else "",
        )
        for key, rows in by_key.items()
    ]


class DeductionSums(NamedTuple):
    """Sums of deductions by one of their facts, in minor units of a currency."""

    by: str
    currency: str
    deductions: int
    deducted_minor: int
    disputed_minor: int
    accepted_minor: int
    back_minor: int
    open_minor: int


def report(rows: Iterable[DeductionRow], by: str) -> list[DeductionSums]:
    """Deductions summed by `reason`, `vendor-code` or `month` (that of their opening).

    One that has several causes is summed under all of them together.
    """
    groups: dict[tuple[str, str], list[DeductionRow]] = {}
    for row in rows:
        groups.setdefault((_key(row, by), row.currency), []).append(row)

    def minor(some: list[DeductionRow], *states: DeductionState) -> int:
        return sum(row.open_minor for row in some if row.state in states)

    return [
        DeductionSums(
            key,
            currency,
            len(some),
            sum(row.amount_minor for row in some),
            minor(some, DeductionState.DISPUTED),
            sum(row.accepted_minor for row in some),
            sum(row.back_minor for row in some if row.state is not DeductionState.CLOSED),
            minor(some, DeductionState.OPEN),
        )
        for (key, currency), some in sorted(groups.items())
    ]


def _key(row: DeductionRow, by: str) -> str:
    if by == "vendor-code":
        return row.vendor_code
    if by == "month":
        return f"{row.opened:%Y-%m}"
    causes = ", ".join(defect for _, defect in row.defects if defect)
    return f"{row.kind}: {causes}" if causes else str(row.kind)


def _explaining(report: VendorInvoice | None, kind: DeductionKind) -> Iterator[ReportedLine]:
    """The lines that a deduction of a kind is about."""
    for line in (report.report.lines or ()) if report is not None else ():
        types = {variance.type for variance in line.variances}
        match kind:
            case DeductionKind.SHORTAGE:
                about = bool(line.quantity_variance) or _QUANTITY in types
            case DeductionKind.PRICE:
                about = bool(line.price_variance_minor) or _PRICE in types
            case _:
                about = "OTHER" in types
        if about:
            yield line


def _related(report: VendorInvoice | None, name: str) -> tuple[str, ...]:
    """Ids of a name, those of the invoice before those of its lines."""
    if report is None:
        return ()
    found = list(report.report.related.get(name, ()))
    for line in report.report.lines or ():
        found += line.related.get(name, ()) if line.differs else ()
    return tuple(dict.fromkeys(found))


def _first(report: VendorInvoice | None, name: str) -> str:
    return next(iter(_related(report, name)), "")
