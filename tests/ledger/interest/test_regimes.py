"""The legal regimes as a ledger charges them: a rate fixed for a debt, and half-years not read."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import Connection, select

from artui.ledger.book.book import Book
from artui.ledger.interest.accruals import growth, trace
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import preview
from artui.ledger.interest.shipped import shipped_policies
from artui.ledger.interest.uncharged import left_out
from artui.ledger.office.policies import review_policy, set_policy
from artui.ledger.store.master_data import DatedPolicy
from artui.ledger.store.tables import CUSTOMER, INTEREST_CHARGE, INTEREST_SEGMENT
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.model import Statement
from tests.support.postings import customer, invoice


def on(book: Book, day: str) -> Book:
    return replace(book, business_date=date.fromisoformat(day))


def owing(book: Book, due: str, policy: str, currency: str, number: str = "INV-1") -> int:
    day = date.fromisoformat(due)
    return invoice(
        book, number, issue=day.replace(day=1), due_date=day, currency=currency, account=policy
    )


@pytest.fixture
def british(book: Book) -> Book:
    customer(book, "uk-statutory", policy="uk-statutory", currency="GBP")
    return book


def statement_of(connection: Connection, account: str, day: date) -> Statement:
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == account)
    return gather(connection, connection.execute(query).scalar_one(), StatementWanted(day))


def test_a_british_debt_is_charged_the_rate_of_its_start_for_its_whole_life(british: Book) -> None:
    """documents.md section 1: 132.50, where a split by half-years gives 130.03."""
    item_id = owing(british, "2024-06-30", "uk-statutory", "GBP")
    year = on(british, "2025-06-30")
    with year.reading() as connection:
        (row,) = preview(connection, year.business_date)
        traced = trace(connection, item_id, year.business_date)
        words = policies(connection, year.business_date).words("uk-statutory", row.due_date)
        adds = growth(connection, [item_id], year.business_date)[item_id]
    assert (row.charge_minor, row.compensation_minor) == (13_250, 7_000)
    assert [(each.days, each.rate * 100) for each in traced.accrual.segments] == [(365, 13.25)]
    assert words == "annual-365, 13.25% a year, fixed on 2024-07-01"
    assert adds == (date(2025, 7, 1), 36)
    post_interest(on(british, "2025-01-15"))
    post_interest(year)
    with year.reading() as connection:
        charges = connection.execute(
            select(INTEREST_CHARGE.c.charge_minor, INTEREST_CHARGE.c.rate)
        ).all()
        rates = set(connection.execute(select(INTEREST_SEGMENT.c.rate)).scalars())
    # 199 days by 15 January: 72.24.
    assert [tuple(each) for each in charges] == [(7_224, "13.25"), (6_026, "13.25")]
    assert rates == {"13.25"}


def test_a_statement_names_the_rate_of_each_debt(british: Book) -> None:
    owing(british, "2024-03-31", "uk-statutory", "GBP", "A")
    owing(british, "2024-06-30", "uk-statutory", "GBP", "B")
    owing(british, "2025-01-31", "uk-statutory", "GBP", "C")
    found = on(british, "2025-06-30")
    with found.reading() as connection:
        made = statement_of(connection, "uk-statutory", found.business_date)
    (section,) = made.sections
    assert [(term.rate * 100, term.monthly, term.fixed) for term in section.interest.terms] == [
        (Fraction("13.25"), False, (date(2024, 3, 31), date(2024, 6, 30))),
        (Fraction("12.75"), False, (date(2025, 1, 31), date(2025, 1, 31))),
    ]


def test_a_debt_whose_own_rate_waits_for_a_review_is_reported(british: Book) -> None:
    owing(british, "2025-01-31", "uk-statutory", "GBP", "OLD")
    owing(british, "2026-01-31", "uk-statutory", "GBP", "NEW")
    today = on(british, "2026-05-01")
    with today.reading() as connection:
        assert [row.invoice for row in preview(connection, today.business_date)] == ["OLD"]
        (left,) = left_out(connection, today.business_date)
    assert left.sentence == (
        "1 overdue invoice of 1 customer bears no interest: the rate of policy uk-statutory is not "
        "reviewed."
    )
    review_policy(british, "uk-statutory", reason="Bank of England", from_date=date(2026, 1, 1))
    with today.reading() as connection:
        rows = list(preview(connection, today.business_date))
        assert left_out(connection, today.business_date) == []
    # 90 days at 11.75%.
    assert [(row.invoice, row.cumulative_minor) for row in rows if row.invoice == "NEW"] == [
        ("NEW", 2_897)
    ]
    assert {row.compensation_minor for row in rows} == {7_000}


def test_a_half_year_that_is_not_read_charges_nothing_until_its_rate_is_entered(
    book: Book,
) -> None:
    customer(book, "de", policy=None, country="DE")
    owing(book, "2026-05-31", "de", "EUR")
    today = on(book, "2026-07-31")
    with today.reading() as connection:
        (row,) = preview(connection, today.business_date)
        (left,) = left_out(connection, today.business_date)
        made = statement_of(connection, "de", today.business_date)
        words = policies(connection, today.business_date).words("de", row.due_date)
    # 31 days of May and June at 10.27%.
    assert (row.cumulative_minor, row.compensation_minor) == (872, 0)
    assert left.sentence == (
        "1 overdue invoice of 1 customer bears no interest from 2026-07-01 on: the rate of policy "
        "de is not reviewed."
    )
    assert words == (
        "annual-365, 10.27% a year, until 2026-06-30; then no interest: the rate of policy de is "
        "not reviewed"
    )
    assert [(term.rate * 100, term.until) for term in made.sections[0].interest.terms] == [
        (Fraction("10.27"), date(2026, 6, 30))
    ]
    set_policy(
        book, "de", annual_rate="10", from_date=date(2026, 7, 1), reviewed_because="Bundesbank"
    )
    with today.reading() as connection:
        (row,) = preview(connection, today.business_date)
    # And 30 days of July at 10%.
    assert (row.cumulative_minor, row.compensation_minor) == (1_694, 4_000)


def test_the_irish_rate_is_that_of_the_due_date_and_the_british_that_of_the_next_day(
    british: Book,
) -> None:
    customer(british, "ie-statutory", policy="ie-statutory")
    owing(british, "2023-06-30", "ie-statutory", "EUR", "IRE")
    owing(british, "2023-06-30", "uk-statutory", "GBP", "BRI")
    with british.reading() as connection:
        rows = {row.invoice: row for row in preview(connection, date(2023, 12, 31))}
    # 184 days: at 10.5% of the first half-year, and at 13% of the second.
    assert rows["IRE"].cumulative_minor == 5_293
    assert rows["BRI"].cumulative_minor == 6_553


def _shipped(name: str) -> list[DatedPolicy]:
    return [row for row in shipped_policies() if row.name == name]


def test_each_country_has_one_policy_and_the_markets_are_there() -> None:
    rows = [row for row in shipped_policies() if row.country and row.from_date is None]
    countries = [row.country for row in rows]
    assert len(countries) == len(set(countries))
    assert {"US", "DE", "NL", "BE", "FI", "SE", "PL", "CH", "IN", "JP", "AU", "AE", "SG", "TH"} <= (
        set(countries)
    )


def test_what_comes_from_memory_or_is_only_computed_is_not_reviewed() -> None:
    for row in shipped_policies():
        assert row.source, row.name
        if "memory" in row.source or "computed" in row.source or "not read" in row.source:
            assert not row.reviewed, (row.name, row.from_date)
    reviewed = {
        (row.name, str(row.from_date), row.annual_rate)
        for row in shipped_policies()
        if row.reviewed and row.from_date and row.from_date >= date(2025, 1, 1)
    }
    assert reviewed == {
        ("uk-statutory", "2025-01-01", "12.75"),
        ("de", "2025-07-01", "10.27"),
        ("de", "2026-01-01", "10.27"),
        ("fr-statutory", "2026-01-01", "12.15"),
        ("es-statutory", "2026-01-01", "10.15"),
        ("fi", "2026-01-01", "10.5"),
    }


def test_no_rate_of_a_half_year_reaches_into_the_next_one_that_is_not_read() -> None:
    """A rate by half-years ends with them: after June 2026 there is a row without a rate."""
    half_yearly = {row.name for row in shipped_policies() if row.from_date is not None}
    for name in half_yearly:
        ends = {str(row.from_date): row for row in _shipped(name)}
        for day in ("2026-07-01", "2027-01-01"):
            assert (ends[day].reviewed, ends[day].annual_rate) == (False, ""), name


def test_a_contract_rate_and_the_statutory_one_of_a_country_are_never_one_policy() -> None:
    (uk,) = _shipped("uk")
    assert (uk.monthly_rate, uk.compensation, uk.country) == ("1.5", "", "GB")
    for row in _shipped("uk-statutory"):
        assert (row.monthly_rate, row.country, row.reference_fixed) == ("", "", "start")
        assert row.compensation == "GBP 40, 70 from 1000, 100 from 10000"
