"""The figures of months, read from a ledger: worked by hand, and on random histories."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from artui.domain.ageing import Buckets
from artui.domain.money import round_half_up
from artui.domain.month_figures import Week, month_ends
from artui.domain.provision import EXAMPLE, parse_matrix
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import DoesNotTie
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.documents.correction import correct
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.ageing import ageing
from artui.ledger.office.administration import close_period, set_entity, set_ledger_setting
from artui.ledger.office.undo import undo
from artui.ledger.reports.aged_months import aged_months
from artui.ledger.reports.month import month_report
from artui.ledger.reports.reported_month import (
    BadMonth,
    CurrencyMonths,
    MonthReport,
    last_whole_month,
    month_day,
)
from tests.support.books import TODAY, book_at
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment


def report(book: Book, last: date = TODAY, **more: Any) -> MonthReport:
    with book.reading() as connection:
        return month_report(connection, last, **more)


def euros(book: Book, last: date = TODAY, **more: Any) -> CurrencyMonths:
    found = report(book, last, **more)
    assert [each.currency for each in found.currencies] == ["EUR"]
    return found.currencies[0]


def test_a_quarter_worked_by_hand(book: Book) -> None:
    # Net 30. April: 1,000.00 on the 1st. May: 500.00 on the 10th; 400.00 paid of the first on the
    # 20th. June: 300.00 on the 5th, a memo of 100.00 of the same day set against the second, the
    # rest of the first paid on the 30th.
    customer(book)
    first = invoice(book, "A-1", 100_000, issue=date(2026, 4, 1), terms="net 30")
    second = invoice(book, "A-2", 50_000, issue=date(2026, 5, 10), terms="net 30")
    invoice(book, "A-3", 30_000, issue=date(2026, 6, 5), terms="net 30")
    paid = payment(book, "P-1", 40_000, value=date(2026, 5, 20))
    allocate(on(book, date(2026, 5, 20)), credit_id=paid, debit_id=first, amount_minor=40_000)
    credit = memo(book, "CM-1", 10_000, issue=date(2026, 6, 5))
    allocate(on(book, date(2026, 6, 5)), credit_id=credit, debit_id=second, amount_minor=10_000)
    rest = payment(book, "P-2", 60_000, value=date(2026, 6, 30))
    allocate(on(book, date(2026, 6, 30)), credit_id=rest, debit_id=first, amount_minor=60_000)
    found = euros(book, date(2026, 6, 30), months=3)
    assert [point.buckets for point in found.ageing] == [
        (100_000, 0, 0, 0, 0),
        (50_000, 60_000, 0, 0, 0),
        (30_000, 40_000, 0, 0, 0),
    ]
    # Sold from 1 April to 30 June: 1,000 + 500 + 300 − 100 = 1,700; 91 days; 700 open, 300 not due.
    last = found.days_of_sales[-1]
    assert (last.sales_minor, last.days, last.dso, last.best) == (170_000, 91, 375, 161)
    # Sold from 1 February to 30 April: 1,000; 89 days; 1,000 open and not due.
    april = found.days_of_sales[0]
    assert (april.sales_minor, april.days, april.dso, april.best) == (100_000, 89, 890, 890)
    assert [tuple(each) for each in found.collected] == [
        (0, 100_000, 0, 0, 100_000, 100_000),
        (100_000, 50_000, 0, 40_000, 110_000, 50_000),
        (110_000, 30_000, 10_000, 60_000, 70_000, 30_000),
    ]
    # June: 600 of 1,100 + 300 − 100 − 300 = 1,000.
    assert [each.effectiveness for each in found.collected] == [None, 400, 600]
    assert [(each.week, each.net_minor) for each in found.cash if each.payments] == [
        (Week(date(2026, 6, 29), date(2026, 6, 30)), 60_000)
    ]
    assert [(row.account, row.buckets) for row in found.debtors] == [
        ("ACME", (30_000, 40_000, 0, 0, 0))
    ]
    # A-3 is due on 5 July.
    expected = [each for each in found.expected if each.due_minor]
    assert [tuple(each) for each in expected] == [((date(2026, 7, 1), date(2026, 7, 5)), 30_000, 0)]


def test_a_returned_payment_is_taken_back_in_the_week_of_its_return(book: Book) -> None:
    customer(book)
    number = invoice(book, "A-1", 10_000, issue=date(2026, 10, 1))
    paid = payment(book, "P-1", 10_000, value=date(2026, 10, 6))
    allocate(on(book, date(2026, 10, 6)), credit_id=paid, debit_id=number, amount_minor=10_000)
    reverse(on(book, date(2026, 10, 20)), paid, reason="returned", day=date(2026, 10, 20))
    found = euros(book, date(2026, 10, 31))
    assert [(each.received_minor, each.returned_minor) for each in found.cash] == [
        (0, 0), (10_000, 0), (0, 0), (0, 10_000), (0, 0),
    ]  # fmt: skip
    assert found.collected[-1].collected_minor == 0
    assert found.ageing[-1].open_minor == 10_000


def test_promises_are_counted_in_the_month_in_which_their_grace_ends(book: Book) -> None:
    customer(book)
    one = invoice(book, "A-1", 10_000, issue=date(2026, 8, 1))
    two = invoice(book, "A-2", 20_000, issue=date(2026, 8, 1))
    then = on(book, date(2026, 9, 20))
    promise_item(then, one, amount_minor=10_000, day=date(2026, 9, 25))
    promise_item(then, two, amount_minor=20_000, day=date(2026, 9, 29))
    promise_customer(then, 1, currency="EUR", amount_minor=5_000, day=date(2026, 12, 10))
    paid = payment(on(book, date(2026, 9, 24)), "P-1", 10_000, value=date(2026, 9, 24))
    allocate(on(book, date(2026, 9, 24)), credit_id=paid, debit_id=one, amount_minor=10_000)
    found = euros(book, months=3)
    # The second one's grace of two days ends in October.
    assert [tuple(each) for each in found.promises] == [
        (1, 10_000, 0, 0, 0, 0),
        (0, 0, 1, 20_000, 0, 0),
        (0, 0, 0, 0, 0, 0),
    ]
    assert [each.kept_share for each in found.promises] == [1000, 0, None]


def test_a_pending_promise_is_expected_beside_what_is_due(book: Book) -> None:
    customer(book)
    number = invoice(book, "A-1", 10_000, issue=TODAY - timedelta(40))
    promise_item(book, number, amount_minor=4_000, day=TODAY + timedelta(3))
    found = euros(book)
    assert sum(each.due_minor for each in found.expected) == 0
    promised = [each for each in found.expected if each.promised_minor]
    assert [each.promised_minor for each in promised] == [4_000]
    assert promised[0].week.first <= TODAY + timedelta(3) <= promised[0].week.last


def test_disputes_are_counted_by_reason(book: Book) -> None:
    customer(book)
    for place, reason in enumerate(("price", "price", "damaged")):
        number = invoice(book, f"A-{place}", 10_000, issue=date(2026, 9, 1))
        day = date(2026, 9, 20) if place else date(2026, 10, 5)
        open_dispute(on(book, day), number, reason=reason, amount_minor=1_000 * (place + 1))
    found = euros(book, date(2026, 10, 31))
    assert [tuple(each) for each in found.reasons] == [
        ("dispute", "price", 1, 1_000, 2, 3_000),
        ("dispute", "damaged", 0, 0, 1, 3_000),
    ]
    assert [tuple(each)[2:] for each in euros(book, date(2026, 9, 30)).reasons] == [
        (1, 3_000, 1, 3_000), (1, 2_000, 1, 2_000),
    ]  # fmt: skip


def test_currencies_are_apart_and_a_currency_without_sales_says_so(book: Book) -> None:
    customer(book)
    invoice(book, "A-1", 10_000, issue=date(2026, 1, 10))
    invoice(book, "A-2", 700, issue=date(2026, 10, 10), currency="JPY")
    found = report(book)
    assert [each.currency for each in found.currencies] == ["EUR", "JPY"]
    euro, yen = found.currencies
    assert euro.days_of_sales[-1].dso is None
    assert euro.ageing[-1].open_minor == 10_000
    assert yen.days_of_sales[-1].dso is not None
    assert yen.ageing[-1].open_minor == 700


def test_an_entity_has_figures_of_its_own_that_add_up(book: Book) -> None:
    set_entity(book, "north")
    customer(book)
    one = invoice(book, "A-1", 10_000, issue=date(2026, 9, 1))
    invoice(book, "A-2", 4_000, issue=date(2026, 10, 1), entity="north")
    promise_item(on(book, date(2026, 10, 1)), one, amount_minor=100, day=date(2026, 10, 2))
    # A credit of one entity pays the other's debit.
    paid = payment(book, "P-1", 1_000, value=date(2026, 10, 5), entity="north")
    allocate(on(book, date(2026, 10, 5)), credit_id=paid, debit_id=one, amount_minor=1_000)
    whole, north = euros(book), euros(book, entity="north")
    names = [row.name for row in _entities(book)]
    other = euros(book, entity=next(name for name in names if name != "north"))
    for point, a, b in zip(whole.ageing, north.ageing, other.ageing, strict=True):
        assert point.buckets == tuple(map(sum, zip(a.buckets, b.buckets, strict=True)))
    assert north.ageing[-1].open_minor == 4_000
    assert other.ageing[-1].open_minor == 9_000
    assert other.collected[-2].collected_minor == 1_000
    assert [sum(each.kept + each.broken for each in x.promises) for x in (north, other)] == [0, 1]
    assert sum(each.received_minor for each in euros(book, date(2026, 10, 31)).cash) == 1_000
    with pytest.raises(BadMonth, match="There is no entity 'south'"):
        report(book, entity="south")


def _entities(book: Book) -> Any:
    with book.reading() as connection:
        return connection.execute(text("SELECT name FROM entity")).all()


def test_the_allowance_is_set_by_a_supervisor_and_adds_up(book: Book) -> None:
    set_entity(book, "north")
    customer(book)
    invoice(book, "A-1", 100_000, issue=TODAY - timedelta(130), terms="net 30")
    invoice(book, "A-2", 10_001, issue=TODAY, terms="net 30", entity="north")
    assert report(book).matrix is None
    assert euros(book).allowances == ()
    assert euros(book).allowance_minor is None
    with pytest.raises(Refused, match="There is no entity 'south'"):
        set_ledger_setting(book, "provision_matrix", f"{EXAMPLE}; south: {EXAMPLE}")
    with pytest.raises(Refused, match="is no provision matrix"):
        set_ledger_setting(book, "provision_matrix", "all of it")
    act = set_ledger_setting(
        book, "provision_matrix", f"{EXAMPLE}; north: not_due 50, 1-10 60, over-10 100"
    )
    assert act.summary.startswith("provision_matrix of the ledger is not_due 0.5, 1-30 2")
    found = euros(book, months=1)
    assert [(each.entity, each.allowance_minor) for each in found.allowances] == [
        ("main", 60_000), ("north", 5_001),
    ]  # fmt: skip
    assert found.allowance_minor == 65_001
    # As if another matrix held.
    assert euros(book, months=1, matrix=parse_matrix(EXAMPLE)).allowance_minor == 60_050
    undo(book)
    assert report(book).matrix is None


def test_customers_that_owe_us_nothing_by_right_are_left_out(book: Book) -> None:
    customer(book)
    ads = customer(book, "ADS")
    with book.database.writer.begin() as connection:
        connection.execute(
            text("UPDATE customer SET receivable = false WHERE id = :id"), {"id": ads}
        )
    invoice(book, "INV-1", 10_000, issue=date(2026, 11, 1))
    invoice(book, "INV-2", 700, account="ADS", issue=date(2026, 11, 1))
    payment(book, "P-1", 700, account="ADS", value=date(2026, 11, 2), auto=True)
    found = euros(book)
    assert found.ageing[-1].open_minor == found.days_of_sales[-1].sales_minor == 10_000
    assert sum(each.received_minor for each in found.cash) == 0


def test_each_part_of_an_invoice_is_aged_by_itself(book: Book) -> None:
    customer(book)
    number = invoice(
        book, "A-1", 10_001, issue=date(2026, 8, 1),
        terms="instalments 50% net 30, 50% net 60",
    )  # fmt: skip
    paid = payment(book, "P-1", 6_000, value=date(2026, 10, 15))
    allocate(on(book, date(2026, 10, 15)), credit_id=paid, debit_id=number, amount_minor=6_000)
    found = euros(book, months=4)
    # 50.00 due on 31 August, 50.01 on 30 September.
    assert [point.buckets for point in found.ageing] == [
        (10_001, 0, 0, 0, 0),
        (5_001, 5_000, 0, 0, 0),
        (0, 0, 4_001, 0, 0),
        (0, 0, 4_001, 0, 0),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE item SET open_minor = open_minor - 1 WHERE number = 'INV-1'",
        "UPDATE item SET approval = 'superseded' WHERE number = 'INV-1'",
        "UPDATE control SET posted_minor = posted_minor + 5",
    ],
)
def test_a_ledger_that_was_tampered_with_is_not_printed(book: Book, wrong: str) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000)
    report(book)
    with book.database.writer.begin() as connection:
        connection.execute(text(wrong))
    with pytest.raises(DoesNotTie, match="does not tie"):
        report(book)


def test_a_month_is_looked_at_on_its_last_day_or_today() -> None:
    assert last_whole_month(date(2026, 11, 21)) == date(2026, 10, 31)
    assert last_whole_month(date(2026, 11, 30)) == date(2026, 11, 30)
    assert month_day(date(2026, 11, 21), date(2026, 11, 1)) == date(2026, 11, 21)
    assert month_day(date(2026, 11, 21), date(2026, 2, 1)) == date(2026, 2, 28)
    with pytest.raises(BadMonth, match="2026-12 has not begun on the business day 2026-11-21"):
        month_day(date(2026, 11, 21), date(2026, 12, 1))


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["invoice", "parts", "memo", "pay", "apply", "reverse", "correct", "off", "undo"]
        ),
        st.integers(0, 5),
        st.integers(1, 400),
        st.integers(0, 400),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(acts=ACTS, closed=st.integers(0, 200))
def test_any_history_ties_to_the_ageing_of_each_month_end(
    sqlite_template: Path, tmp_path: Path, acts: list[tuple[str, int, int, int]], closed: int
) -> None:
    path = tmp_path / "random.db"
    copy(sqlite_template, path)
    book = book_at(f"sqlite:///{path}")
    try:
        customer(book)
        if closed > 100:
            close_period(book, TODAY - timedelta(closed))
        _play(book, acts)
        with book.reading() as connection:
            days = month_ends(TODAY, 13)
            aged = aged_months(connection, days, Buckets())
            for place, day in enumerate(days):
                totals = ageing(connection, day).totals
                keys = [key for key in aged.keys if key.currency == "EUR"]
                point = aged.point(keys, place, Buckets())
                row = totals[0] if totals else None
                assert point.buckets == (row.buckets if row else (0,) * 5)
                assert point.unapplied_minor == (row.unapplied_minor if row else 0)
            found = month_report(connection, TODAY, matrix=parse_matrix(EXAMPLE))
            paid = connection.execute(
                text(
                    "SELECT coalesce(sum(CASE WHEN i.kind = 'payment' THEN i.amount_minor ELSE "
                    "-i.amount_minor END), 0) FROM item i LEFT JOIN item r ON r.id = i.reverses_id "
                    "WHERE (i.kind = 'payment' OR r.kind = 'payment') "
                    "AND i.issue_date BETWEEN :first AND :last"
                ),
                {"first": "2026-11-01", "last": TODAY.isoformat()},
            ).scalar_one()
        for each in found.currencies:
            assert all(one.ties for one in each.collected)
            assert sum(week.net_minor for week in each.cash) == paid
            assert sum(sum(row.buckets) for row in each.debtors) == each.ageing[-1].open_minor
            cells = [cell for one in each.allowances for cell in one.cells]
            assert all(
                cell.allowance_minor == round_half_up(cell.open_minor * cell.percent / 100)
                for cell in cells
            )
            due = sum(week.due_minor for week in each.expected)
            assert due <= each.ageing[-1].not_due_minor
    finally:
        book.database.close()


def _play(book: Book, acts: list[tuple[str, int, int, int]]) -> None:
    """Random acts on random days; those that a rule refuses change nothing."""
    for step, (act, which, minor, days) in enumerate(acts):
        then, number = on(book, TODAY - timedelta(days)), f"{act}-{step}"
        with book.reading() as connection:
            query = text("SELECT id FROM item WHERE side = :side ORDER BY id DESC LIMIT 6")
            debits = connection.execute(query, {"side": 1}).scalars().all()
            credits = connection.execute(query, {"side": -1}).scalars().all()
        try:
            if act == "invoice":
                invoice(then, number, minor, issue=then.business_date)
            elif act == "parts":
                terms = "instalments 30% net 10, 70% net 45"
                invoice(then, number, minor, issue=then.business_date, terms=terms)
            elif act == "memo":
                memo(then, number, minor, issue=then.business_date)
            elif act == "pay":
                payment(then, number, minor, value=then.business_date, auto=which > 2)
            elif act == "undo":
                undo(then)
            elif debits and credits:
                debit, credit = debits[which % len(debits)], credits[which % len(credits)]
                if act == "apply":
                    allocate(then, credit_id=credit, debit_id=debit, amount_minor=minor)
                elif act == "reverse":
                    reverse(then, credit if which > 3 else debit, reason="test")
                elif act == "correct":
                    correct(then, debit, amount_minor=minor)
                else:
                    write_off(then, debit, amount_minor=min(minor, 5), reason="test")
        except Refused:
            continue
