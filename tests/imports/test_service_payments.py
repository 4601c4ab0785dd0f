"""Payments of a service that has changed them since they were taken in: never a second time, never
in silence, and the way out that the sentence names leads to a file that goes in. And customers that
the service knows by its own numbers are like others by name only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from artui.imports.file_import import import_file
from artui.imports.presets.imported_export import ImportedExport
from artui.imports.presets.items import Reading
from artui.imports.presets.post_export import post_export
from artui.imports.presets.preset import preset_named
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find, find_customer
from artui.ledger.cash.refunds import refund
from artui.ledger.documents.reversal import reverse
from tests.support.books import book_at
from tests.support.postings import picture

CUSTOMERS = "account,name,currency,external_ref\nC1,Fitness,EUR,cus_A\nC2,Muster GmbH,EUR,cus_B\n"
HEADINGS = (
    "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Customer Description"
)
PAID = "ch_1,2026-03-20 09:00,100.00,0.00,eur,Paid,cus_A,Fitness"


@pytest.fixture
def ledger(any_url: str, tmp_path: Path) -> Iterator[Book]:
    """A ledger with two customers of the service."""
    book = book_at(any_url)
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    assert import_file(book, "customers", path).added == 2
    yield book
    book.database.close()


def take(book: Book, folder: Path, *rows: str, create: bool = False) -> ImportedExport:
    path = folder / "payments.csv"
    path.write_text("\n".join((HEADINGS, *rows, "")), encoding="utf-8")
    preset = preset_named("stripe-payments")
    return post_export(book, path, preset, Reading(), create_customers=create)


def there(book: Book) -> dict[str, int]:
    """The payments in force, and what is open of them."""
    return {row[1]: row[2] for row in picture(book) if row[0] == "payment" and row[2]}


@pytest.mark.parametrize(
    ("later", "told", "stays"),
    [
        ("100.00,30.00,eur,Partial refund", "with 70.00 EUR of 2026-03-20", {"ch_1": 7_000}),
        ("100.00,100.00,eur,Refunded", "with nothing left of it", {}),
        ("100.00,0.00,eur,Failed", "with status Failed", {}),
    ],
)
def test_what_was_given_back_since_is_told_and_goes_in_once_it_was_taken_back(
    ledger: Book, tmp_path: Path, later: str, told: str, stays: dict[str, int]
) -> None:
    take(ledger, tmp_path, PAID)
    before = picture(ledger)
    row = PAID.replace("100.00,0.00,eur,Paid", later)
    found = take(ledger, tmp_path, row)
    assert [(each.line, each.column, each.value, each.message) for each in found.errors] == [
        (
            2,
            "number",
            "ch_1",
            f"is there with 100.00 EUR of 2026-03-20, and here {told}; take it back with "
            "'artui reverse payment:C1/ch_1 --reason R' and this file in again",
        )
    ]
    assert (found.act_id, picture(ledger)) == (None, before)
    with ledger.reading() as connection:
        payment_id = find(connection, "payment:C1/ch_1").id
    reverse(ledger, payment_id, reason="given back")
    assert not take(ledger, tmp_path, row).errors
    assert there(ledger) == stays
    assert not take(ledger, tmp_path, row).errors
    assert there(ledger) == stays


def test_what_a_refund_took_of_a_payment_is_what_the_service_gave_back(
    ledger: Book, tmp_path: Path
) -> None:
    """And the number of another customer's payment says nothing."""
    take(ledger, tmp_path, PAID)
    other = PAID.replace("cus_A,Fitness", "cus_B,Muster GmbH")
    assert not take(ledger, tmp_path, other.replace("100.00,0.00", "100.00,100.00")).errors
    with ledger.reading() as connection:
        customer_id = find_customer(connection, "C1").id
    refund(ledger, customer_id, amount_minor=3_000, currency="EUR")
    part = PAID.replace("0.00,eur", "30.00,eur")
    assert take(ledger, tmp_path, PAID).errors
    found = take(ledger, tmp_path, part)
    assert not found.errors
    assert there(ledger) == {"ch_1": 7_000}
    refund(ledger, customer_id, amount_minor=7_000, currency="EUR")
    assert not take(ledger, tmp_path, PAID.replace("100.00,0.00", "100.00,100.00")).errors
    assert not there(ledger)


def test_a_customer_that_is_made_is_like_others_by_name_whatever_its_reference(
    ledger: Book, tmp_path: Path
) -> None:
    rows = (
        PAID.replace("cus_A,Fitness", "cus_C,Fitnes"),
        PAID.replace("ch_1", "ch_2").replace("cus_A,Fitness", "cus_D,Zebra"),
        PAID.replace("ch_1", "ch_3").replace("cus_A,Fitness", "cus_E,zebra"),
        PAID.replace("ch_1", "ch_4").replace("cus_A,Fitness", "cus_F,"),
    )
    refused = take(ledger, tmp_path, *rows)
    assert [each.message for each in refused.errors] == [
        "no customer has the external reference 'cus_C'; the nearest is 'Fitness' (C1)",
        "no customer has the external reference 'cus_D'",
        "no customer has the external reference 'cus_E'",
        "no customer has the external reference 'cus_F'",
    ]
    made = take(ledger, tmp_path, *rows, create=True)
    assert [each.message for each in made.notes] == [
        "'Fitnes' is new, with account FITNES; like it is 'Fitness' (C1)",
        "'Zebra' is new, with account ZEBRA",
        "'zebra' is new, with account ZEBRA-2; like it is 'Zebra' (ZEBRA)",
        "'cus_F' is new, with account CUS-F",
    ]
