"""Runs, roll-backs and undo ask the ledger as often for many documents as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import event, func, select

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewApplication, NewInvoice, NewMemo, NewPayment, Posted
from artui.ledger.cash.applications import apply_requests
from artui.ledger.cash.payments import post_payments
from artui.ledger.collecting.dunning import mark_written, post_dunning, roll_back_dunning
from artui.ledger.collecting.ladder import notices
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import Outcome, posting_context
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.sealing import digests
from artui.ledger.store.tables import ITEM
from tests.support.postings import MARCH, customer, fees_of_one_percent

T = TypeVar("T")
# Both are so many that PostgreSQL gets them in one stream, which is no statement here.
FEW, MANY = 40, 90
LATE = date(2026, 4, 30)


@pytest.fixture(autouse=True)
def read_back_by_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what an act of few rows wrote is read back for its digest by one statement."""
    monkeypatch.setattr(digests, "FEW", 0)


def late_invoices(book: Book, prefix: str, count: int) -> Book:
    """The book on a day on which so many customers are late, each with one invoice: one act."""
    for place in range(count):
        customer(book, f"{prefix}{place}")
    with book.act(ActName.IMPORT_INVOICES, prefix) as entry:
        post_invoices(
            posting_context(entry),
            [
                NewInvoice(
                    f"{prefix}-{place}", f"{prefix}{place}", date(2026, 1, 1), 100_000, "EUR"
                )
                for place in range(count)
            ],
        )
    return replace(book, business_date=LATE)


@contextmanager
def statements(book: Book) -> Iterator[list[str]]:
    """The statements that a writer executes, one for many rows counted once; not those by which
    PostgreSQL looks anew at a table that has doubled, nor those that tell others who wait."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if "look_again" not in statement and "set_config" not in statement:
            seen.append(statement)

    event.listen(book.database.writer, "before_cursor_execute", note)
    yield seen
    event.remove(book.database.writer, "before_cursor_execute", note)


def asked(book: Book, act: Callable[[], T]) -> tuple[int, T]:
    """How many statements an act takes, and what it returns."""
    with statements(book) as seen:
        done = act()
    return len(seen), done


def customers_of(book: Book, prefix: str) -> list[int]:
    """The customers of one of the two sizes."""
    with book.reading() as connection:
        query = select(ITEM.c.customer_id).where(
            ITEM.c.number.startswith(f"{prefix}-"), ITEM.c.kind == ItemKind.INVOICE
        )
        return list(connection.execute(query).scalars())


def test_a_dunning_run_its_notices_and_its_roll_back(book: Book) -> None:
    fees_of_one_percent(book)
    late_invoices(book, "FEW", FEW)
    late = late_invoices(book, "MANY", MANY)
    # Twice, so that the fees of the second run take the numbers of those rolled back.
    for _ in range(2):
        counts = []
        for prefix in ("FEW", "MANY"):
            chosen = customers_of(late, prefix)
            posted, run = asked(late, partial(post_dunning, late, customer_ids=chosen))
            taken_back, _ = asked(late, partial(roll_back_dunning, late, run.run_id))
            counts.append((posted, taken_back))
        assert counts[0] == counts[1]
    post_dunning(late)
    with late.reading() as connection:
        owed = [(row.id, row.number) for row in notices(connection)]
    few, _ = asked(late, partial(mark_written, late, owed[:FEW]))
    many, _ = asked(late, partial(mark_written, late, owed[FEW:]))
    assert many == few
    assert list(breaches(late)) == []


def test_the_undo_of_a_dunning_run(book: Book) -> None:
    late_invoices(book, "FEW", FEW)
    late = late_invoices(book, "MANY", MANY)
    counts = []
    for prefix in ("FEW", "MANY"):
        post_dunning(late, customer_ids=customers_of(late, prefix))
        counts.append(asked(late, partial(undo, late))[0])
    assert counts[0] == counts[1]
    assert list(breaches(late)) == []


def test_the_undo_of_an_import(book: Book) -> None:
    few = late_invoices(book, "FEW", FEW)
    first, _ = asked(book, partial(undo, few))
    many = late_invoices(book, "MANY", MANY)
    assert asked(book, partial(undo, many))[0] == first
    assert list(breaches(many)) == []


def test_payments_that_earn_discounts(book: Book) -> None:
    counts = []
    for prefix, count in (("FEW", FEW), ("MANY", MANY)):
        customer(book, prefix)
        numbers = [f"{prefix}-{place}" for place in range(count)]
        with book.act(ActName.IMPORT_INVOICES, prefix) as entry:
            owed = [
                NewInvoice(number, prefix, MARCH, 10_000, "EUR", terms="2/10 net 30")
                for number in numbers
            ]
            post_invoices(posting_context(entry), owed)
        paid = [
            NewPayment(
                number, prefix, MARCH, 9_800, "EUR", invoices=(RemittanceLine(number, None),)
            )
            for number in numbers
        ]
        with book.act(ActName.IMPORT_PAYMENTS, prefix) as entry:
            counts.append(asked(book, partial(post_payments, posting_context(entry), paid))[0])
    assert counts[0] == counts[1]
    assert list(breaches(book)) == []
    with book.reading() as connection:
        given = select(func.count()).where(ITEM.c.kind == ItemKind.DISCOUNT)
        assert connection.execute(given).scalar_one() == FEW + MANY


def _of_each(book: Book, kind: ActName, prefix: str, count: int) -> list[Outcome]:
    """Post a document of a kind for each of so many customers."""
    names = [(f"{kind}-{prefix}-{place}", f"{prefix}{place}") for place in range(count)]
    with book.act(kind, prefix) as entry:
        context = posting_context(entry)
        match kind:
            case ActName.IMPORT_INVOICES:
                invoices = [NewInvoice(*each, MARCH, 1_000, "EUR") for each in names]
                return post_invoices(context, invoices)
            case ActName.IMPORT_CREDIT_MEMOS:
                return post_memos(context, [NewMemo(*each, MARCH, 1_000, "EUR") for each in names])
            case _:
                payments = [NewPayment(*each, MARCH, 1_000, "EUR", "bank", ()) for each in names]
                return post_payments(context, payments)


@pytest.mark.parametrize(
    "kind", [ActName.IMPORT_INVOICES, ActName.IMPORT_CREDIT_MEMOS, ActName.IMPORT_PAYMENTS]
)
def test_what_was_undone_and_comes_again(book: Book, kind: ActName) -> None:
    counts = []
    for prefix, count in (("FEW", FEW), ("MANY", MANY)):
        for place in range(count):
            customer(book, f"{prefix}{place}")
        _of_each(book, kind, prefix, count)
        taken = []
        # Twice, so that the former numbers are taken by those before.
        for _ in range(2):
            undo(book)
            took, outcomes = asked(book, partial(_of_each, book, kind, prefix, count))
            assert all(isinstance(each, Posted) for each in outcomes)
            taken.append(took)
        counts.append(taken)
    assert counts[0] == counts[1]
    with book.reading() as connection:
        former = ITEM.c.number.like("%MANY-7~%"), ITEM.c.kind != ItemKind.REVERSAL
        numbers = connection.scalars(select(ITEM.c.number).where(*former))
        assert sorted(numbers) == [f"{kind}-MANY-7~1", f"{kind}-MANY-7~2"]
    assert list(breaches(book)) == []


def test_memos_that_are_applied_by_a_file(book: Book) -> None:
    counts = []
    for prefix, count in (("FEW", FEW), ("MANY", MANY)):
        late_invoices(book, prefix, count)
        with book.act(ActName.IMPORT_CREDIT_MEMOS, prefix) as entry:
            memos = [
                NewMemo(f"M-{prefix}-{place}", f"{prefix}{place}", MARCH, 1_000, "EUR")
                for place in range(count)
            ]
            post_memos(posting_context(entry), memos)
        rows = [
            NewApplication(f"{prefix}-{place}", f"M-{prefix}-{place}", 600, MARCH)
            for place in range(count)
        ]
        # One that asks for more than is left of a memo stops none of the others.
        rows.insert(1, rows[0]._replace(amount_minor=500))
        with book.act(ActName.IMPORT_APPLICATIONS, prefix) as entry:
            took, outcomes = asked(book, partial(apply_requests, entry, rows))
        assert [isinstance(each, Posted) for each in outcomes].count(True) == count
        assert isinstance(outcomes[1], Refused)
        counts.append(took)
    assert counts[0] == counts[1]
    assert list(breaches(book)) == []


def test_an_interest_run(book: Book) -> None:
    late_invoices(book, "FEW", FEW)
    late = late_invoices(book, "MANY", MANY)
    counts = []
    for prefix in ("FEW", "MANY"):
        chosen = customers_of(late, prefix)
        counts.append(asked(late, partial(post_interest, late, customer_ids=chosen))[0])
    assert counts[0] == counts[1]
    assert list(breaches(late)) == []


def test_the_roll_back_of_an_interest_run(book: Book) -> None:
    late_invoices(book, "FEW", FEW)
    late = late_invoices(book, "MANY", MANY)
    counts = []
    for prefix in ("FEW", "MANY"):
        run = post_interest(late, customer_ids=customers_of(late, prefix))
        counts.append(asked(late, partial(roll_back, late, run.run_id))[0])
    assert counts[0] == counts[1]
    assert list(breaches(late)) == []
