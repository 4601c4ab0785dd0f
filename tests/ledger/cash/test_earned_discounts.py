"""The discounts that payments of a file earn are those that the same payments earn one by one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from artui.domain.kinds import ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.payments import post_payments
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.posting import posting_context
from artui.ledger.items.open_items import ledger_items
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import ALLOCATION, ITEM
from tests.support.books import book_at, rolled_back
from tests.support.postings import MARCH, customer, invoice, memo, payment

# What settles an invoice of 100.00 within its days, what does not quite, and all of it.
AMOUNTS = [None, 1, 2_000, 4_000, 5_800, 9_600, 9_700, 9_799, 9_800, 10_000]
NUMBERS = ["TWO", "STEPS", "TAXED", "CREDITED", "NONE"]


@pytest.fixture
def owing(sqlite_url: str) -> Iterator[Book]:
    """A customer with invoices of 100.00 whose terms have one discount, two, or none."""
    book = book_at(sqlite_url)
    customer(book)
    terms = {"STEPS": "3/5 2/10 net 30", "NONE": "net 30"}
    tax: dict[str, Any] = {"TAXED": {"net_minor": 8_403, "tax_minor": 1_597}}
    owed = {
        number: invoice(
            book, number, 10_000, terms=terms.get(number, "2/10 net 30"), **tax.get(number, {})
        )
        for number in NUMBERS
    }
    of_memo = memo(book, "CM-1", 2_000)
    apply_memo(book, memo_id=of_memo, invoice_id=owed["CREDITED"], amount_minor=2_000)
    yield book
    book.database.close()


def posted(book: Book, batches: Sequence[Sequence[NewPayment]]) -> list[object]:
    """What becomes of batches of payments in one act: the answers, documents and allocations."""
    with rolled_back(book) as tried, tried.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        context = posting_context(entry, Origin.FILE)
        outcomes = [each for batch in batches for each in post_payments(context, batch)]
        # Whoever settles them now finds nothing to do.
        invoices = ledger_items(entry.connection, range(1, len(NUMBERS) + 1))
        assert settle_discounts(entry, invoices.values()) == []
        rows: list[object] = [str(each) if isinstance(each, Refused) else each for each in outcomes]
        for table in (ITEM, ALLOCATION):
            # All but the moment at which each was written.
            columns = [each for each in table.c if each.name != "recorded_at"]
            rows += map(tuple, entry.connection.execute(select(*columns).order_by(table.c.id)))
        return rows
    raise AssertionError


lines = st.builds(RemittanceLine, st.sampled_from(NUMBERS), st.sampled_from(AMOUNTS))
paid = st.builds(
    lambda day, minor, named: (MARCH + timedelta(day), minor, tuple(named)),
    st.integers(0, 12),
    st.sampled_from([2_000, 5_800, 9_700, 9_800, 10_000, 25_000]),
    st.lists(lines, max_size=3, unique_by=lambda line: line.number),
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(paid, min_size=2, max_size=5))
def test_payments_of_a_batch_earn_what_they_earn_one_by_one(
    owing: Book, asked: list[tuple[date, int, tuple[RemittanceLine, ...]]]
) -> None:
    payments = [
        NewPayment(f"P-{place}", "ACME", day, minor, "EUR", invoices=named)
        for place, (day, minor, named) in enumerate(asked)
    ]
    assert posted(owing, [payments]) == posted(owing, [[each] for each in payments])


def discounts(book: Book) -> dict[str, int]:
    """The discounts that stand, minor units by their number."""
    query = select(ITEM.c.number, ITEM.c.amount_minor).where(
        ITEM.c.kind == ItemKind.DISCOUNT, ITEM.c.reversed_by_id.is_(None)
    )
    with book.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


@pytest.mark.parametrize("from_bytes", [0, 1_000_000], ids=["staged", "at once"])
def test_a_file_gives_the_discounts_that_its_payments_earn(
    book: Book, tmp_path: Path, from_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_import, "LONG_FILE", from_bytes)
    customer(book)
    for number in ("A", "B", "C"):
        invoice(book, number, 10_000, terms="2/10 net 30")
    file = tmp_path / "payments.csv"
    file.write_text(
        "reference,value_date,amount,account,currency,invoices\n"
        "P-1,2026-03-03,50.00,ACME,EUR,A=50.00\n"
        "P-2,2026-03-04,146.00,ACME,EUR,A;B\n"
        "P-3,2026-03-20,98.00,ACME,EUR,C\n",
        encoding="utf-8",
    )
    import_file(book, "payments", file)
    assert discounts(book) == {"A-D": 200, "B-D": 200}
    assert list(breaches(book)) == []


def broken_terms(book: Book) -> None:
    """An invoice with a discount that its terms no longer give, as no act of ours leaves one."""
    customer(book)
    invoice(book, "A", 10_000, terms="2/10 net 30")
    payment(book, "P-1", 9_800, value=MARCH, invoices=(RemittanceLine("A", None),))
    assert discounts(book) == {"A-D": 200}
    with book.database.writer.begin() as connection:
        connection.execute(text("UPDATE item SET terms = '1/10 net 30' WHERE number = 'A'"))


def test_a_discount_that_its_terms_do_not_give_is_taken_back_by_the_next_payment(
    sqlite_url: str,
) -> None:
    book = book_at(sqlite_url)
    broken_terms(book)
    named: dict[str, Any] = {"invoices": (RemittanceLine("A", None),)}
    with book.act(ActName.IMPORT_PAYMENTS, "test") as entry:
        new = NewPayment("P-2", "ACME", MARCH, 500, "EUR", **named)
        post_payments(posting_context(entry, Origin.FILE), [new])
    assert discounts(book) == {}
    book.database.close()


def test_a_long_file_leaves_such_a_discount_to_its_turn(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    book = book_at(sqlite_url)
    broken_terms(book)
    file = tmp_path / "payments.csv"
    head = "reference,value_date,amount,account,currency,invoices\n"
    file.write_text(f"{head}P-2,2026-03-03,5.00,ACME,EUR,A\n", encoding="utf-8")
    import_file(book, "payments", file)
    assert discounts(book) == {}
    book.database.close()
