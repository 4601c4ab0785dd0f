"""Reads that a million documents must not make slow: on SQLite each begins with what it is about,
not with all documents or all allocations."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event

from artui.ledger.bank.settled_documents import settled_documents
from artui.ledger.book.as_of import horizon
from artui.ledger.book.book import Book
from artui.ledger.documents.cash_discounts import settling_in_tree
from artui.ledger.documents.correction_chain import history_chain
from artui.ledger.documents.take_back import refuse_resting
from artui.ledger.interest.accruals import accrued_for
from artui.ledger.interest.bearing import bearing_count
from artui.ledger.items.open_items import ledger_item
from artui.ledger.lists.history.account_history import account_history
from artui.ledger.lists.worklist import queue
from tests.support.books import book_at
from tests.support.postings import customer, invoice, payment

TODAY = date(2026, 6, 30)


def steps_of(book: Book, read: Callable[[Connection], object]) -> list[str]:
    """The steps by which SQLite answers all queries of a read."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(book.database.reader, "before_cursor_execute")
    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    with book.reading() as connection:
        read(connection)
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for statement, values in list(asked)
        ]
    return [str(row[3]) for plan in plans for row in plan]


@pytest.fixture
def small(sqlite_url: str) -> Any:
    """A ledger with an invoice and a payment of customer 1."""
    book = book_at(sqlite_url)
    customer(book)
    invoice(book, "INV-1", 10_000, terms="2/10 net 30")
    payment(book, "P-1", 5_000)
    yield book
    book.database.close()


def test_the_later_ones_of_a_chain_are_found_among_the_corrections(small: Book) -> None:
    steps = steps_of(small, lambda connection: bearing_count(connection, TODAY))
    assert [step for step in steps if " later " in step]
    assert all("item_corrects" in step for step in steps if " later " in step), steps


def test_the_history_of_an_account_reads_its_own_allocations_only(small: Book) -> None:
    steps = steps_of(small, lambda connection: account_history(connection, 1, TODAY))
    assert not any(step.startswith("SCAN allocation") for step in steps), steps


def test_what_settles_the_invoices_of_a_tree_is_read_from_its_own_open_items(small: Book) -> None:
    with small.reading() as connection:
        credit = ledger_item(connection, 2)
    assert credit.kind == "payment"
    steps = steps_of(small, lambda connection: settling_in_tree(connection, credit))
    assert any(
        "item USING INDEX item_open (customer_id=? AND currency=?)" in step for step in steps
    )
    assert not any("item_by_open" in step for step in steps), steps


def test_a_chain_of_corrections_is_read_through_the_corrections(small: Book) -> None:
    steps = steps_of(small, lambda connection: history_chain(connection, 1))
    assert not any(step.startswith("SCAN item") for step in steps), steps


@pytest.mark.parametrize(
    "read",
    [
        lambda connection: accrued_for(connection, [1], TODAY),
        lambda connection: refuse_resting(connection, 1_000_000),
    ],
)
def test_charges_are_read_of_the_invoices_asked_about_only(
    small: Book, read: Callable[[Connection], object]
) -> None:
    steps = steps_of(small, read)
    assert any(step.startswith("SEARCH interest_charge") for step in steps), steps
    assert not any(step.startswith("SCAN interest_charge") for step in steps), steps


@pytest.mark.parametrize("asked", [(["INV-1", "INV-2"], []), ([], [1, 2])])
def test_what_is_settled_is_found_by_its_number_or_id(
    small: Book, asked: tuple[list[str], list[int]]
) -> None:
    steps = steps_of(small, lambda connection: settled_documents(connection, 1, "EUR")(*asked))
    assert [step for step in steps if step.startswith("SEARCH item")], steps
    assert not any(step.startswith("SCAN item") for step in steps), steps


def test_what_a_read_must_know_first_is_one_statement_that_looks_at_ends_of_indexes(
    small: Book,
) -> None:
    steps = steps_of(small, lambda connection: horizon(connection, TODAY))
    assert sum(step.startswith("SCAN CONSTANT") for step in steps) == 1, steps
    read = [step for step in steps if " item" in step or " allocation" in step]
    assert len(read) == 2
    assert all(step.startswith("SEARCH") for step in read), steps


def test_the_worklist_reads_neither_all_customers_nor_all_promises_that_ended(small: Book) -> None:
    steps = steps_of(small, lambda connection: queue(connection, TODAY))
    assert {"SCAN customer USING INDEX customer_not_ours"} <= set(steps), steps
    assert any("promise_until (until>?)" in step for step in steps), steps
    # By the few that a partial index holds; a name is looked up by its key.
    walks = [step for step in steps if step.startswith("SCAN customer")]
    assert all("customer_not_ours" in step or "customer_undunned" in step for step in walks), walks
