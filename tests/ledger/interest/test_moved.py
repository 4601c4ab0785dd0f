"""An interest run computes what moved since the last one, and finds what it would find in all."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant
from sqlalchemy import event

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import moved_rows
from tests.ledger.test_machine import Ledger
from tests.ledger.test_set_based import late_invoices
from tests.support.books import book_at, make_ledger
from tests.support.postings import payment


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


def test_one_charge_is_a_charge(book: Book) -> None:
    late = late_invoices(book, "ONE", 1)
    summary = post_interest(late).summary
    assert summary == "interest run 1 through 2026-04-30: 1 finance charge, 0 corrections"
