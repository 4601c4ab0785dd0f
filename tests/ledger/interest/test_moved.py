"""An interest run computes what moved since the last one, and finds what it would find in all."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant
from sqlalchemy import event, func, select

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import NothingToCharge
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.documents.correction import correct
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.interest.moved import base_of, moved_since
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import moved_rows
from artui.ledger.office.policies import set_policy
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ALLOCATION
from tests.ledger.test_machine import Ledger
from tests.ledger.test_set_based import late_invoices
from tests.support.books import book_at, make_ledger
from tests.support.interest_rows import assert_equal_either_way
from tests.support.postings import customer, invoice, memo, payment


class Runs(Ledger):
    """The clerk who does anything at all, without the proofs that take long: many more days."""

    def attempt(self, act: Callable[[], object]) -> None:
        """Do an act, or not."""
        with suppress(Refused):
            act()

    @invariant()
    def everything_holds(self) -> None:
        """Proven in the other test."""

    @invariant()
    def everything_ties(self) -> None:
        """Proven in the other test."""


Runs.TestCase.settings = settings(
    max_examples=5,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestRuns = Runs.TestCase


def settled(url: str, count: int) -> Book:
    """A ledger in which so many invoices were paid late and charged, and three are open; a month
    after a run of all customers."""
    make_ledger(url)
    book = book_at(url, as_of=date(2026, 1, 1))
    late = late_invoices(book, "OLD", count)
    for place in range(count):
        payment(
            late,
            f"P{place}",
            100_000,
            value=late.business_date,
            account=f"OLD{place}",
            invoices=((f"OLD-{place}", None),),
        )
    late_invoices(book, "OPEN", 3)
    post_interest(late)
    return replace(late, business_date=late.business_date + timedelta(31))


def steps_of(book: Book) -> tuple[int, int, int]:
    """What a run reads: its statements, SQLite's steps (in hundreds), and the rows it computes."""
    steps = 0

    def more() -> int:
        nonlocal steps
        steps += 1
        return 0

    with book.reading() as connection:
        rules = policies(connection, book.business_date)
        raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        seen: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
        raw.set_progress_handler(more, 100)
        rows = list(moved_rows(connection, rules, book.business_date))
        raw.set_progress_handler(None, 0)
    return len(seen), steps, len(rows)


@pytest.mark.long
def test_a_run_reads_what_is_open_not_what_was_charged(tmp_path: Path) -> None:
    """Ten times the closed history costs nothing."""
    found = []
    for count in (30, 300):
        book = settled(f"sqlite:///{tmp_path}/{count}.db", count)
        found.append(steps_of(book))
        book.database.close()
    (few, few_steps, few_rows), (many, many_steps, many_rows) = found
    assert few == many
    assert few_rows == many_rows == 3
    assert many_steps <= few_steps * 1.2


def test_a_run_looks_at_no_newer_document_that_is_neither_late_nor_paid(tmp_path: Path) -> None:
    book = settled(f"sqlite:///{tmp_path / 'ledger.db'}", 1)
    newer = invoice(book, "NEW-1", account="OLD0", issue=book.business_date)
    credit = memo(book, "NEW-2", account="OLD0")
    with book.reading() as connection:
        base = base_of(connection, policies(connection, book.business_date), book.business_date)
        assert base is not None
        moved = moved_since(connection, base, book.business_date)
        assert len(moved) == 3
        assert moved.isdisjoint({newer, credit})
    book.database.close()


def test_one_charge_is_a_charge(book: Book) -> None:
    late = late_invoices(book, "ONE", 1)
    summary = post_interest(late).summary
    assert summary == "interest run 1 through 2026-04-30: 1 finance charge, 0 corrections"


def on(book: Book, month: int, day: int) -> Book:
    """The same ledger on another business day of 2026."""
    return replace(book, business_date=date(2026, month, day))


def _a_demand_is_lifted(book: Book) -> None:
    invoice(book, "I-0", 1_000, issue=date(2026, 1, 1), terms="net 1")
    invoice(book, "I-1", 100_000, issue=date(2026, 1, 1), terms="net 60")
    take_remedy(on(book, 1, 20), 1, trigger="i", measure="demand", reason="late")
    payment(on(book, 2, 25), "P-1", 100_000, value=date(2026, 2, 20), invoices=(("I-1", None),))
    post_interest(on(book, 2, 25))
    lift_remedy(on(book, 2, 25), 1, reason="talked")


def _a_run_of_one_customer_is_rolled_back(book: Book) -> None:
    _late_and_paid(book)
    first = post_interest(on(book, 3, 1), customer_ids=[1])
    post_interest(on(book, 3, 1))
    roll_back(on(book, 3, 1), first.run_id)


def _what_a_run_corrected_is_rolled_back(book: Book) -> None:
    _late_and_paid(book)
    post_interest(on(book, 3, 1))
    memo(on(book, 3, 2), "CM-1", 50_000, issue=date(2026, 1, 1), invoice="I-1")
    correcting = post_interest(on(book, 3, 2))
    roll_back(on(book, 3, 2), correcting.run_id)


def _a_payment_is_dated_back(book: Book) -> None:
    _late_and_paid(book)
    post_interest(on(book, 3, 1))
    with book.reading() as connection:
        latest = connection.execute(select(func.max(ALLOCATION.c.id))).scalar_one()
    unallocate(on(book, 3, 2), latest)
    payment(on(book, 3, 2), "P-2", 100_000, value=date(2026, 1, 20), invoices=(("I-1", None),))


def _a_settled_customer_has_another_policy(book: Book) -> None:
    _late_and_paid(book)
    post_interest(on(book, 3, 1))
    customer(on(book, 3, 2), policy="none")


def _the_rate_changes_for_what_is_settled(book: Book) -> None:
    _late_and_paid(book)
    post_interest(on(book, 3, 1))
    set_policy(on(book, 3, 2), "standard", from_date=date(2026, 1, 15), monthly_rate="2")


def _a_settled_invoice_is_corrected(book: Book) -> None:
    item_id = _late_and_paid(book)
    post_interest(on(book, 3, 1))
    with suppress(Refused):
        correct(on(book, 3, 2), item_id, amount_minor=90_000)


def _a_settled_invoice_in_instalments_is_compensated(book: Book) -> None:
    customer(book, policy="de")
    invoice(book, "I-1", 90_000, issue=date(2026, 1, 1), terms="50% net 10, 50% net 20")
    payment(on(book, 2, 25), "P-1", 90_000, value=date(2026, 2, 20), invoices=(("I-1", None),))
    post_interest(on(book, 3, 1), compensation=True)


def _a_charged_invoice_is_taken_back(book: Book) -> None:
    _late_and_paid(book)
    item_id = invoice(book, "O-2", 40_000, issue=date(2026, 1, 1), terms="net 10")
    post_interest(on(book, 3, 1))
    reverse(on(book, 3, 1), item_id, reason="typed twice")


def _what_is_open_is_paid_after_the_run_of_the_day(book: Book) -> None:
    _late_and_paid(book)
    post_interest(on(book, 3, 1))
    memo(on(book, 3, 1), "CM-2", 5_000, issue=date(2026, 2, 1), account="OTHER", invoice="O-1")
    paid = {"account": "OTHER", "invoices": (("O-1", 30_000),)}
    payment(on(book, 3, 1), "P-3", 30_000, value=date(2026, 2, 1), **paid)


def _late_and_paid(book: Book) -> int:
    item_id = invoice(book, "I-1", 100_000, issue=date(2026, 1, 1), terms="net 10")
    invoice(book, "O-1", 70_000, issue=date(2026, 1, 1), terms="net 10", account="OTHER")
    payment(on(book, 3, 1), "P-1", 100_000, value=date(2026, 3, 1), invoices=(("I-1", None),))
    return item_id


@pytest.mark.parametrize(
    "history",
    [
        _a_demand_is_lifted,
        _a_run_of_one_customer_is_rolled_back,
        _what_a_run_corrected_is_rolled_back,
        _a_payment_is_dated_back,
        _a_settled_customer_has_another_policy,
        _the_rate_changes_for_what_is_settled,
        _a_settled_invoice_is_corrected,
        _a_settled_invoice_in_instalments_is_compensated,
        _a_charged_invoice_is_taken_back,
        _what_is_open_is_paid_after_the_run_of_the_day,
    ],
)
def test_what_moved_is_all_that_a_run_has_to_compute(
    book: Book, history: Callable[[Book], None]
) -> None:
    early = on(book, 1, 1)
    customer(early)
    customer(early, "OTHER")
    history(early)
    with book.reading() as connection:
        for day in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 10)):
            assert_equal_either_way(connection, day)
    with suppress(NothingToCharge):
        post_interest(on(book, 4, 10))
    with book.reading() as connection:
        for day in (date(2026, 4, 10), date(2026, 5, 10)):
            assert_equal_either_way(connection, day)
