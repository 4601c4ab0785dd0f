"""Rows of several clerks on one ledger. By the wall, since waiting is what is measured."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.kinds import Origin
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewCustomer, NewInvoice, NewMemo
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import posting_context
from artui.ledger.store.tables import ITEM
from tests.bench.clerks import Pair, Shift, allocate_bare, apply_memos, at_once
from tests.bench.ledgers import DAY, Bench
from tests.bench.server import copied
from tests.bench.table import Figure, Goal, Line, Unit
from tests.support.books import book_at

_CLERKS, _MINOR = 8, 1_000
_EACH = 60
_ACCOUNT, _CURRENCY = "TEAM", "EUR"


class _Ran(NamedTuple):
    """What all clerks did: acts a second, the longest wait, refusals, and what is left open."""

    rate: float
    longest: float
    refused: list[str]
    left_minor: int


def allocating(bench: Bench) -> Iterator[Line]:
    """Eight processes apply memos to invoices of one customer at once, on both databases."""
    bare_ledger = bench.scratch(bench.small, "team-bare")
    bare = _run(allocate_bare, str(bare_ledger), f"sqlite:///{bare_ledger}")
    file = f"sqlite:///{bench.scratch(bench.small, 'team')}"
    in_file = _run(apply_memos, file, file)
    yield _line(
        "a file", in_file, "bare SQLite, BEGIN IMMEDIATE with a fair retry, FULL", bare, 0.25
    )
    url = copied(bench.server, bench.small_served, "team")
    # As everything on PostgreSQL beside SQLite: at most twice as dear.
    yield _line("PostgreSQL", _run(apply_memos, url, url), "the same acts in a file", in_file, 0.5)


def _run(work: Callable[[str, Sequence[Pair], int], Shift], ledger: str, url: str) -> _Ran:
    book = book_at(url, as_of=DAY)
    shares = _prepared(book)
    shifts, seconds = at_once(work, ledger, shares, _MINOR)
    taken = [each for shift in shifts for each in shift.taken]
    with book.reading() as connection:
        memos = [share[0].memo_id for share in shares]
        query = select(ITEM.c.open_minor).where(ITEM.c.id.in_(memos))
        left = sum(connection.execute(query).scalars())
    book.database.close()
    refused = [words for shift in shifts for words in shift.refused]
    return _Ran(len(taken) / seconds, max(taken), refused, left)


def _prepared(book: Book) -> list[list[Pair]]:
    """A customer with a memo for each clerk, and invoices that use it up."""
    with book.act(ActName.IMPORT_CUSTOMERS, _ACCOUNT) as entry:
        _ids(post_customers(entry, [NewCustomer(_ACCOUNT, "A team", currency=_CURRENCY)]))
    day = DAY
    with book.act(ActName.IMPORT_INVOICES, _ACCOUNT) as entry:
        context = posting_context(entry, Origin.FILE)
        new = [
            NewInvoice(f"TEAM-{number}", _ACCOUNT, day, _MINOR, _CURRENCY)
            for number in range(_CLERKS * _EACH)
        ]
        invoices = _ids(post_invoices(context, new))
    with book.act(ActName.IMPORT_CREDIT_MEMOS, _ACCOUNT) as entry:
        context = posting_context(entry, Origin.FILE)
        credit = [
            NewMemo(f"TEAM-CM-{number}", _ACCOUNT, day, _MINOR * _EACH, _CURRENCY)
            for number in range(_CLERKS)
        ]
        memos = _ids(post_memos(context, credit))
    return [
        list(map(partial(Pair, memo), invoices[place::_CLERKS])) for place, memo in enumerate(memos)
    ]


def _ids(outcomes: Sequence[object]) -> list[int]:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome
    return [outcome.id for outcome in outcomes]  # type: ignore[attr-defined]  # all are posted


def _line(where: str, ours: _Ran, yardstick: str, bare: _Ran, limit: float) -> Line:
    return Line(
        f"{_CLERKS} processes that allocate at once, {where}",
        Figure(ours.rate, Unit.RATE),
        yardstick,
        Figure(bare.rate, Unit.RATE),
        goals=(
            Goal(f"≥ {limit}×", ours.rate / bare.rate, limit, at_least=True),
            Goal("longest wait ≤ 0.5 s", ours.longest, 0.5),
            Goal("no error", len(ours.refused), 0),
            Goal("no lost update", ours.left_minor, 0),
        ),
        note=f"longest wait {ours.longest:.2f} s, of the yardstick {bare.longest:.2f} s",
    )
