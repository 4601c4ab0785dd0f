"""A month's report for the renderers, made by hand: no ledger, the same figures each time."""

from datetime import date, timedelta

from artui.domain.ageing import Buckets
from artui.domain.month_figures import (
    Collected,
    DaysOfSales,
    month_ends,
    month_first,
    weeks,
)
from artui.domain.provision import EXAMPLE, allowance, parse_matrix
from artui.ledger.lists.ageing import AgeingRow
from artui.ledger.reports.aged_months import AgedPoint
from artui.ledger.reports.cash_weeks import CashWeek, ExpectedWeek
from artui.ledger.reports.deduction_reasons import ReasonSums
from artui.ledger.reports.reported_month import (
    CurrencyMonths,
    EntityAllowance,
    MonthReport,
    PromisesKept,
)
from artui.statements.model import Entity

LAST = date(2026, 10, 31)
ENTITY = Entity("Meridian Supply Ltd", "GB", ("1 Quay Street", "Bristol BS1 4DJ"), code="main")


def month(
    *codes: str, last: date = LAST, name: str = "Northwind Labs", entity: str = "main"
) -> MonthReport:
    """Twelve months of some currencies, EUR unless told otherwise."""
    days = month_ends(last, 12)
    return MonthReport(
        entity,
        tuple(map(month_first, days)),
        days,
        Buckets(),
        parse_matrix(EXAMPLE),
        tuple(_currency(code, days, name) for code in codes or ("EUR",)),
    )


def _currency(code: str, days: tuple[date, ...], name: str) -> CurrencyMonths:
    points = [
        AgedPoint(day, tuple(part * (10 + place) for part in (61_03, 24_01, 9_07, 3_05, 2_02)), -10)
        for place, day in enumerate(days)
    ]
    collected, opening = [], 90_000
    for point in points:
        paid = 30_000 + point.open_minor // 4
        billed = point.open_minor - opening + paid + 500
        moved = (opening, billed, 500, paid, point.open_minor, point.not_due_minor)
        collected.append(Collected(*moved))
        opening = point.open_minor
    last = days[-1]
    found = weeks(month_first(last), last)
    coming = weeks(last + timedelta(1), last + timedelta(56))
    matrix = parse_matrix(EXAMPLE)
    return CurrencyMonths(
        code,
        tuple(points),
        tuple(
            # The first month is one without sales.
            DaysOfSales(point.open_minor, point.not_due_minor, 120_000 * bool(place), 92)
            for place, point in enumerate(points)
        ),
        tuple(collected),
        tuple(PromisesKept(2, 40_000, 1, 12_000, 1, 5_000) for _ in days),
        tuple(
            EntityAllowance("main", point.day, allowance(matrix.common, point.buckets))
            for point in points
        ),
        tuple(CashWeek(week, 3, 20_000 + 1_000 * place, 500) for place, week in enumerate(found)),
        tuple(ExpectedWeek(week, 9_000 - 800 * place, 300) for place, week in enumerate(coming)),
        (ReasonSums("dispute", "price", 2, 3_000, 1, 1_000),
         ReasonSums("deduction", "shortage", 1, 700, 1, 700)),
        tuple(
            AgeingRow(place, f"C-{place}", f"{name} {place}", code, True,
                      (20_000 - place, 5_000, 0, 0, place), -10, 24_990)
            for place in range(1, 11)
        ),
    )  # fmt: skip
