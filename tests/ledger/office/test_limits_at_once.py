"""One clerk in two windows at once, with acts that are each within a limit and together beyond it:
not both go through, on either database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.ledger.book.book import Book
from artui.ledger.cash.refunds import refund
from artui.ledger.credit.limits import share_limit
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import CREDIT_ALLOCATION, ITEM
from tests.support.barriers import Barrier, held, pausing
from tests.support.books import book_at
from tests.support.credit import tree, with_roles
from tests.support.postings import customer, invoice, memo, payment

Act = Callable[[Book, int, Path], object]


class Case(NamedTuple):
    """What is there before, two acts of one kind, what they come to and may come to. The first is
    held after a statement."""

    before: Callable[[Book], object]
    act: Act
    at: str
    sum: Callable[[Book], int]
    most: int
    other: Act | None = None
    """The second act, if it is of another kind; it does not wait for the first."""


def _sum(kind: ItemKind) -> Callable[[Book], int]:
    query = select(func.sum(ITEM.c.amount_minor)).where(
        ITEM.c.kind == kind, ~ITEM.c.over_limit, ITEM.c.reversed_by_id.is_(None)
    )
    return lambda book: _found(book, query)


def _shares(book: Book) -> int:
    return _found(book, select(func.sum(CREDIT_ALLOCATION.c.amount_minor)))


def _found(book: Book, query: object) -> int:
    with book.reading() as connection:
        return int(connection.execute(query).scalar_one() or 0)  # type: ignore[call-overload]


def _paid(book: Book) -> None:
    """200.00 in two payments, of which 100.00 are owed."""
    customer(book)
    for reference in ("P1", "P2"):
        payment(book, reference, 10_000)
    invoice(book, "I1", 10_000)


def _limited(book: Book) -> None:
    customer(book, credit_limit_minor=1_000)


def _file(kind: str, row: str) -> Act:
    def act(book: Book, place: int, folder: Path) -> object:
        path = folder / f"{place}.csv"
        path.write_text(row.format(place=place), encoding="utf-8")
        return import_file(book, kind, path)

    return act


def _memo(book: Book, place: int, _folder: Path) -> object:
    return memo(book, f"M{place}", 3)


def _invoice(book: Book, place: int, _folder: Path) -> object:
    return invoice(book, f"N{place}", 600)


_MEMOS = _file(
    "credit-memos", "number,account,issue_date,amount,currency\nF{place},ACME,2026-03-01,0.03,EUR\n"
)
_INVOICES = _file(
    "invoices", "number,account,issue_date,amount,currency\nF{place},ACME,2026-03-01,6,EUR\n"
)
_WRITTEN, _STAGED = "INSERT INTO item (", "INSERT INTO staged_item ("
CASES = {
    "memos": Case(customer, _memo, _WRITTEN, _sum(ItemKind.CREDIT_MEMO), 5),
    "files of memos": Case(customer, _MEMOS, _STAGED, _sum(ItemKind.CREDIT_MEMO), 5),
    "a file and a memo": Case(customer, _MEMOS, _STAGED, _sum(ItemKind.CREDIT_MEMO), 5, _memo),
    "refunds": Case(
        _paid,
        lambda book, _place, _folder: refund(book, 1, amount_minor=6_000, currency="EUR"),
        _WRITTEN,
        _sum(ItemKind.REFUND),
        10_000,
    ),
    "invoices": Case(_limited, _invoice, _WRITTEN, _sum(ItemKind.INVOICE), 1_000),
    "files of invoices": Case(_limited, _INVOICES, _STAGED, _sum(ItemKind.INVOICE), 1_000),
    "a file and an invoice": Case(
        _limited, _INVOICES, _STAGED, _sum(ItemKind.INVOICE), 1_000, _invoice
    ),
    "shares of a limit": Case(
        lambda book: tree(book, limit=1_000),
        lambda book, place, _folder: share_limit(
            book, 1, 2 + place, amount_minor=600, currency="EUR"
        ),
        "INSERT INTO credit_allocation (",
        _shares,
        1_000,
    ),
}


@pytest.fixture
def windows(any_url: str) -> Iterator[tuple[Book, Book]]:
    """Two windows of the clerk's."""
    books = [book_at(any_url, actor="anna") for _ in range(2)]
    yield books[0], books[1]
    for each in books:
        each.database.close()


@pytest.mark.parametrize("what", CASES)
def test_two_windows_of_a_clerk_do_not_pass_a_limit_together(
    book: Book,
    windows: tuple[Book, Book],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    case, barrier, (one, two) = CASES[what], Barrier(), windows
    case.before(book)
    # The first documents of a ledger are taken in under the turn.
    customer(book, "OTHER")
    payment(book, "P0", account="OTHER")
    with_roles(book)
    ended: list[object] = []

    def do(act: Act, window: Book, place: int) -> None:
        with suppress(Refused):
            ended.append(act(window, place, tmp_path))

    def held_one() -> None:
        with pausing(one.database.writer, barrier, case.at):
            do(case.act, one, 0)

    with ThreadPoolExecutor(1) as pool, held(barrier, held_one) as first:
        second = pool.submit(do, case.other or case.act, two, 1)
        if case.at == _STAGED:
            # Nobody waits for a file that is being read.
            second.result()
        barrier.open()
        first.result()
        second.result()
    assert 0 < case.sum(book) <= case.most
    assert list(breaches(book)) == []
