"""Customers: balances per currency, the tree with its exposure, and the page of one."""

from datetime import date, timedelta
from typing import Any

import pytest

from artui.domain.filters import parse_filter
from artui.ledger.book.book import Book
from artui.ledger.customers.notes import note_customer
from artui.ledger.lists.customer_list import (
    SORTS,
    CustomerRow,
    below,
    customer_page,
    keys,
    rows,
)
from artui.ledger.lists.items import UnknownSort
from tests.support.books import TODAY
from tests.support.postings import MARCH, customer, invoice, memo, payment


@pytest.fixture
def group(book: Book) -> Book:
    """A parent with a limit, two accounts below it, and a stranger."""
    customer(book, credit_limit_minor=1_000_000, country="DE")
    customer(book, "SUB-1", parent="ACME")
    customer(book, "SUB-2", parent="SUB-1", credit_limit_minor=300_000, terms="net 10")
    customer(book, "ZERO", name="Zero debts", currency="", policy="")
    invoice(book, "INV-1", 500_000)
    invoice(book, "INV-2", 200_000, account="SUB-1", issue=MARCH + timedelta(10))
    invoice(book, "INV-3", 100_000, account="SUB-2", issue=TODAY)
    invoice(book, "INV-4", 1_000, account="ZERO", currency="JPY")
    payment(book, "P-1", 1_000, account="ZERO", currency="JPY", value=date(2026, 5, 1), auto=True)
    memo(book, "CM-1", 50_000)
    return book


def listed(book: Book, wanted: str = "", day: date = TODAY, **more: Any) -> list[CustomerRow]:
    """The list on a day."""
    with book.reading() as connection:
        found = keys(connection, day, parse_filter(wanted), **more)
        return rows(connection, found, day)


def test_a_row_has_balance_overdue_and_oldest_days(group: Book) -> None:
    acme = listed(group)[0]
    assert (acme.account, acme.currency, acme.parent) == ("ACME", "EUR", "")
    assert (acme.balance_minor, acme.open_debits_minor, acme.unapplied_minor) == (
        450_000,
        500_000,
        50_000,
    )
    assert (acme.overdue_minor, acme.oldest_days, acme.open_items) == (500_000, 235, 2)


def test_exposure_counts_all_below_and_credits_do_not_lower_it(group: Book) -> None:
    found = {row.account: row for row in listed(group)}
    assert [found[name].exposure_minor for name in ("ACME", "SUB-1", "SUB-2")] == [
        800_000,
        300_000,
        100_000,
    ]
    assert [found[name].limit_minor for name in ("ACME", "SUB-1", "SUB-2")] == [
        1_000_000,
        None,
        300_000,
    ]
    assert [found[name].available_minor for name in ("ACME", "SUB-1", "SUB-2", "ZERO")] == [
        200_000,
        200_000,
        200_000,
        None,
    ]


def test_a_customer_without_open_items_stays_on_the_list(group: Book) -> None:
    zero = {row.account: row for row in listed(group)}["ZERO"]
    assert (zero.currency, zero.balance_minor, zero.oldest_days) == ("", 0, 0)
    then = {row.account: row for row in listed(group, day=date(2026, 4, 30))}["ZERO"]
    assert (then.currency, then.balance_minor) == ("JPY", 1_000)


def test_two_currencies_are_two_rows(group: Book) -> None:
    invoice(group, "INV-5", 700, account="ZERO", currency="JPY")
    invoice(group, "INV-6", 700, account="ZERO", currency="EUR")
    assert [row.currency for row in listed(group) if row.account == "ZERO"] == ["EUR", "JPY"]


@pytest.mark.parametrize(
    ("wanted", "accounts"),
    [
        ("sub", ["SUB-1", "SUB-2"]),
        ("customer:zero", ["ZERO"]),
        ("customer:", ["ACME", "SUB-1", "SUB-2", "ZERO"]),
        ("days>230", ["ACME"]),
        ("open>2000", ["ACME"]),
        ("open>=2000", ["ACME", "SUB-1"]),
        ("amount>0 cur:EUR", ["ACME", "SUB-1", "SUB-2"]),
        ("number:INV", []),
    ],
)
def test_the_filter_asks_for_names_and_figures(
    group: Book, wanted: str, accounts: list[str]
) -> None:
    assert [row.account for row in listed(group, wanted)] == accounts


def test_the_list_can_be_sorted_by_every_figure(group: Book) -> None:
    for sort in SORTS:
        assert len(listed(group, sort=sort)) == 4
    assert [row.account for row in listed(group, sort="overdue", descending=True)][:2] == [
        "ACME",
        "SUB-1",
    ]
    with pytest.raises(UnknownSort, match="can't be sorted by height"):
        listed(group, sort="height")


def test_the_page_shows_tree_ancestors_notes_and_interest(group: Book) -> None:
    with group.reading() as connection:
        ids = {row.account: row.customer_id for row in keys(connection, TODAY)}
    note_customer(group, ids["SUB-1"], "asked for copies")
    with group.reading() as connection:
        page = customer_page(connection, ids["SUB-1"], TODAY)
        assert below(connection, ids["ACME"]) == [ids["ACME"], ids["SUB-1"], ids["SUB-2"]]
    assert [(member.account, member.depth) for member in page.tree] == [("SUB-1", 0), ("SUB-2", 1)]
    assert page.ancestors == ("ACME",)
    assert [note.text for note in page.notes] == ["asked for copies"]
    assert page.interest.startswith("pro-rata, 1.5% a month")
    assert page.rows[0].policy_in_force == "standard"


def test_a_word_that_nobody_has_finds_nobody_also_where_an_invoice_is_in_instalments(
    group: Book,
) -> None:
    invoice(group, "INV-P", 20_000, terms="instalments 50% net 10, 50% net 60")
    assert listed(group, "nobodyatall") == []
