"""Figures worked out by hand or told by the rules, held against the ledger: see tests/figures."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from artui.domain.money import format_minor, parse_minor
from artui.ledger.book.book import Book
from artui.ledger.interest.accruals import trace
from artui.ledger.lists.item_rows import rows
from artui.ledger.office.policies import set_policy
from tests.support.books import book_at
from tests.support.postings import customer, invoice, item, payment

FIGURES = Path(__file__).parent.parent / "figures"


def figures(name: str) -> list[dict[str, str]]:
    """The rows of a table of figures."""
    with (FIGURES / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture
def ledger(sqlite_url: str) -> Book:
    """An open book on a fresh ledger in a file."""
    return book_at(sqlite_url, as_of=date(2026, 12, 31))


def named(row: dict[str, str]) -> str:
    """A row by all that it is given."""
    return " ".join(value for key, value in row.items() if key != "source" and value)


@pytest.mark.parametrize("row", figures("interest"), ids=named)
def test_the_interest_of_an_invoice_to_a_day(ledger: Book, row: dict[str, str]) -> None:
    kind = "annual_rate" if row["method"] == "annual-365" else "monthly_rate"
    set_policy(ledger, "figures", method=row["method"], **{kind: row["rate"]})
    currency, due = row["currency"], date.fromisoformat(row["due"])
    customer(ledger, currency=currency, policy="figures")
    number = invoice(
        ledger,
        minor=parse_minor(row["amount"], currency),
        currency=currency,
        issue=due - timedelta(30),
        due_date=due,
    )
    if row["paid"]:
        day, _, amount = row["paid"].partition("=")
        minor = parse_minor(amount, currency)
        named_invoices = (("INV-1", None),)
        value = date.fromisoformat(day)
        payment(ledger, "P", minor, value=value, currency=currency, invoices=named_invoices)
    with ledger.reading() as connection:
        accrual = trace(connection, number, date.fromisoformat(row["as_of"])).accrual
    assert format_minor(accrual.rounded_minor, currency) == row["interest"]


@pytest.mark.parametrize("row", figures("due_dates"), ids=named)
def test_the_day_on_which_an_invoice_is_due(ledger: Book, row: dict[str, str]) -> None:
    customer(ledger)
    number = invoice(ledger, issue=date.fromisoformat(row["issue"]), terms=row["terms"])
    assert item(ledger, number).due_date == date.fromisoformat(row["due"])


@pytest.mark.parametrize("row", figures("ageing"), ids=named)
def test_the_bucket_of_an_invoice_so_many_days_late(ledger: Book, row: dict[str, str]) -> None:
    customer(ledger)
    due = ledger.business_date - timedelta(int(row["days_late"]))
    number = invoice(ledger, minor=1, issue=due, due_date=due)
    with ledger.reading() as connection:
        (found,) = rows(connection, [number], ledger.business_date)
    assert (found.bucket, found.open_minor) == (row["bucket"], 1)
