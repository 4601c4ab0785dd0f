"""Ageing: buckets to the day, any past day, and a report that refuses to print what
does not tie.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from artui.domain.ageing import Buckets
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import DoesNotTie
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.ageing import Ageing, By, ageing
from artui.ledger.office.administration import close_period
from artui.ledger.office.undo import undo
from tests.support.books import TODAY, book_at
from tests.support.days import on, open_then
from tests.support.postings import MARCH, customer, invoice, memo, payment


def aged(book: Book, day: date = TODAY, **more: Any) -> Ageing:
    """The report on a day."""
    with book.reading() as connection:
        return ageing(connection, day, **more)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, 0), (0, 0), (1, 1), (29, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)],
)
def test_a_cent_shows_in_the_bucket_of_its_days(book: Book, days: int, bucket: int) -> None:
    customer(book)
    due = TODAY - timedelta(days)
    invoice(book, "INV-1", 1, issue=min(due, TODAY), due_date=due)
    found = aged(book)
    assert [index for index, minor in enumerate(found.rows[0].buckets) if minor] == [bucket]
    assert found.totals[0].total_minor == 1


def test_credits_stand_apart_and_lower_the_total(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000)
    memo(book, "CM-1", 2_500)
    row = aged(book).rows[0]
    assert (row.account, row.currency, row.unapplied_minor) == ("ACME", "EUR", -2_500)
    assert row.total_minor == sum(row.buckets) + row.unapplied_minor == 7_500


def test_a_row_of_zeros_is_left_out_and_one_of_credits_only_stays(book: Book) -> None:
    customer(book)
    customer(book, "NORTH")
    invoice(book, "INV-1", 10_000)
    payment(book, "P-1", 10_000, value=date(2026, 4, 1), auto=True)
    memo(book, "CM-1", 500, account="NORTH")
    assert [(row.account, row.total_minor) for row in aged(book).rows] == [("NORTH", -500)]
    assert [row.account for row in aged(book, date(2026, 3, 31)).rows] == ["ACME", "NORTH"]
    assert [row.account for row in aged(book, MARCH - timedelta(1)).rows] == []


def test_two_currencies_are_two_rows_and_two_totals(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000)
    invoice(book, "INV-2", 300, currency="JPY")
    found = aged(book)
    assert [(row.account, row.currency) for row in found.rows] == [("ACME", "EUR"), ("ACME", "JPY")]
    assert [(row.name, row.currency, row.total_minor) for row in found.totals] == [
        ("total", "EUR", 10_000),
        ("total", "JPY", 300),
    ]
    assert found.totals[0].account is None


@pytest.mark.parametrize(("by", "bucket"), [("due", 1), ("issue", 2)])
def test_days_count_from_due_or_issue_date(book: Book, by: By, bucket: int) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000, issue=TODAY - timedelta(40))
    assert aged(book, by=by).rows[0].buckets[bucket] == 10_000


def test_other_bounds_make_other_columns(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10_000, issue=TODAY - timedelta(40))
    found = aged(book, buckets=Buckets((7,)))
    assert found.buckets.labels == ("not_due", "1-7", "over-7")
    assert found.rows[0].buckets == (0, 0, 10_000)


def test_pending_documents_are_outside(book: Book) -> None:
    customer(book)
    waiting = invoice(book, "INV-1", 10_000, pending=True)
    assert aged(book).rows == ()
    approve(book, [waiting])
    assert aged(book).totals[0].total_minor == 10_000
    undo(book)
    assert aged(book).rows == ()


def test_one_customer_ties_on_its_own(book: Book) -> None:
    customer(book)
    north = customer(book, "NORTH")
    invoice(book, "INV-1", 10_000)
    invoice(book, "INV-2", 500, account="NORTH")
    found = aged(book, customer_ids=[north])
    assert [row.account for row in found.rows] == ["NORTH"]
    assert found.totals[0].total_minor == 500
    assert [row.account for row in aged(book, MARCH, customer_ids=[north]).rows] == ["NORTH"]


def test_an_account_whose_parent_paid_for_it_ties_on_its_own(book: Book) -> None:
    parent = customer(book)
    child = customer(book, "CHILD", parent="ACME")
    number = invoice(book, "INV-1", 10_000, account="CHILD")
    paid = payment(book, "P-1", 9_000, value=date(2026, 4, 1))
    allocate(book, credit_id=paid, debit_id=number, amount_minor=4_000)
    for day in (TODAY, date(2026, 4, 1)):
        totals = [aged(book, day, customer_ids=[one]).totals[0] for one in (parent, child)]
        assert sum(row.total_minor for row in totals) == aged(book, day).totals[0].total_minor
    known = aged(book, customer_ids=[child], known_on=TODAY)
    assert known.totals[0].total_minor == 6_000


def test_customers_that_owe_us_nothing_by_right_have_a_total_of_their_own(book: Book) -> None:
    customer(book)
    ads = customer(book, "ADS")
    with book.database.writer.begin() as connection:
        connection.execute(
            text("UPDATE customer SET receivable = false WHERE id = :id"), {"id": ads}
        )
    invoice(book, "INV-1", 10_000)
    invoice(book, "INV-2", 700, account="ADS")
    totals = aged(book).totals
    assert [(row.name, row.receivable, row.total_minor) for row in totals] == [
        ("total", True, 10_000),
        ("total", False, 700),
    ]


def test_what_was_known_then_leaves_out_what_was_recorded_since(book: Book) -> None:
    customer(book)
    early, late = on(book, date(2026, 5, 1)), on(book, date(2026, 6, 1))
    invoice(early, "INV-1", 10_000)
    waiting = invoice(early, "INV-2", 700, pending=True)
    payment(late, "P-1", 4_000, value=date(2026, 4, 1), auto=True)
    approve(late, [waiting])
    day = date(2026, 4, 30)
    assert aged(book, day).totals[0].total_minor == 6_700
    assert aged(book, day, known_on=date(2026, 5, 31)).totals[0].total_minor == 10_000
    assert aged(book, day, known_on=late.now()).totals[0].total_minor == 6_700
    assert aged(book, day, known_on=date(2026, 4, 30)).rows == ()


def test_what_belongs_to_a_closed_period_counts_from_the_first_open_day(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 10_000)
    close_period(book, date(2026, 4, 30))
    correct(book, number, amount_minor=9_000)
    assert aged(book, date(2026, 4, 30)).totals[0].total_minor == 10_000
    assert aged(book, date(2026, 5, 1)).totals[0].total_minor == 9_000


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
    with book.database.writer.begin() as connection:
        connection.execute(text(wrong))
    with pytest.raises(DoesNotTie, match=r"The ageing in EUR as of 2026-11-21 does not tie: bucke"):
        aged(book)


def test_a_customer_that_does_not_tie_is_not_printed(book: Book) -> None:
    acme = customer(book)
    invoice(book, "INV-1", 10_000)
    with book.database.writer.begin() as connection:
        connection.execute(text("UPDATE item SET open_minor = 9"))
    with pytest.raises(DoesNotTie, match=r"open items 0\.09, control total 100\.00"):
        aged(book, customer_ids=[acme])


def test_sqlite_ages_from_the_covering_index_alone(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(book.database.reader, "before_cursor_execute")
    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    with book.reading() as connection:
        ageing(connection, TODAY)
        plans = []
        for statement, values in asked[1:]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans += [str(row[3]) for row in plan]
    book.database.close()
    assert any("item USING COVERING INDEX item_open " in f"{step} " for step in plans), plans
    assert any("item USING COVERING INDEX item_open_total" in step for step in plans), plans
    assert not any(step == "SCAN item" for step in plans), plans


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "memo", "pay", "apply", "reverse", "correct", "off", "undo"]),
        st.integers(0, 5),
        st.integers(1, 400),
        st.integers(0, 60),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(acts=ACTS, back=st.integers(0, 100))
def test_buckets_tie_to_open_items_on_any_past_day(
    sqlite_url: str, acts: list[tuple[str, int, int, int]], back: int
) -> None:
    book = book_at(sqlite_url)
    try:
        _play(book, acts)
        for day in (TODAY - timedelta(back), TODAY - timedelta(back // 2), TODAY):
            total = sum(row.total_minor for row in aged(book, day).totals)
            assert total == _owed(book, day)
    finally:
        book.database.close()


def _owed(book: Book, day: date) -> int:
    with book.reading() as connection:
        rows = connection.execute(text("SELECT id, side FROM item"))
        sides = {row.id: row.side for row in rows}
    return sum(sides[item_id] * minor for item_id, minor in open_then(book, day).items())


def _play(book: Book, acts: list[tuple[str, int, int, int]]) -> None:
    """A clerk's day out of random acts; those that a rule refuses change nothing."""
    with book.reading() as connection:
        known = connection.execute(text("SELECT count(*) FROM customer")).scalar_one()
    if not known:
        customer(book)
    for step, (act, which, minor, days) in enumerate(acts):
        stamp = f"{act}-{step}-{known}"
        then = on(book, TODAY - timedelta(days))
        with book.reading() as connection:
            query = text("SELECT id FROM item WHERE side = :side ORDER BY id DESC LIMIT 6")
            debits = connection.execute(query, {"side": 1}).scalars().all()
            credits = connection.execute(query, {"side": -1}).scalars().all()
        try:
            if act == "invoice":
                invoice(then, f"I{stamp}{minor}{days}", minor, issue=then.business_date)
            elif act == "memo":
                memo(then, f"C{stamp}{minor}{days}", minor, issue=then.business_date)
            elif act == "pay":
                payment(
                    then, f"P{stamp}{minor}{days}", minor, value=then.business_date, auto=which > 2
                )
            elif act == "undo":
                undo(then)
            elif debits and credits:
                debit, credit = debits[which % len(debits)], credits[which % len(credits)]
                if act == "apply":
                    allocate(then, credit_id=credit, debit_id=debit, amount_minor=minor)
                elif act == "reverse":
                    reverse(then, debit, reason="test")
                elif act == "correct":
                    correct(then, debit, amount_minor=minor)
                else:
                    write_off(then, debit, amount_minor=min(minor, 5), reason="test")
        except Refused:
            continue
