"""Clerks at work on one ledger: what each of their acts took, by the wall, and what was refused."""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event, Semaphore
from typing import NamedTuple, Self, TypeVar

from sqlalchemy import select
from sqlalchemy.engine import make_url

from artui.domain.kinds import Approval, ItemKind
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.payments import record_payment
from artui.ledger.customers.notes import note_customer
from artui.ledger.store.failures import BookingUnknown, Unreachable
from artui.ledger.store.tables import CUSTOMER, ITEM
from tests.bench.ledgers import DAY
from tests.support.books import book_at

T = TypeVar("T")
# A clerk's fingers; without a pause one clerk alone would hold the ledger all the time.
_PAUSE_S = 0.01
_PAID_MINOR = 1


class Shift(NamedTuple):
    """What some acts of a clerk took in seconds, and the words of those that were refused."""

    taken: list[float]
    refused: list[str]


class Pair(NamedTuple):
    """A memo and an invoice that it is applied to."""

    memo_id: int
    invoice_id: int


class _Owed(NamedTuple):
    number: str
    account: str
    currency: str
    customer_id: int


def acts(book: Book) -> Iterator[Callable[[], object]]:
    """A clerk's acts without end, a note and a payment of an open invoice in turn."""
    query = (
        select(ITEM.c.number, CUSTOMER.c.account, ITEM.c.currency, ITEM.c.customer_id)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(
            ITEM.c.kind == ItemKind.INVOICE,
            ITEM.c.open_minor > _PAID_MINOR,
            ITEM.c.approval == Approval.APPROVED,
        )
        .order_by(ITEM.c.id)
    )
    with book.reading() as connection:
        owed = [_Owed(*row) for row in connection.execute(query)]
    chance, count = random.Random(1), 0
    while True:
        count += 1
        about = chance.choice(owed)
        new = NewPayment(
            f"W-{os.getpid()}-{time.time_ns()}-{count}",
            about.account,
            book.business_date,
            _PAID_MINOR,
            about.currency,
            "bank",
            (RemittanceLine(about.number, _PAID_MINOR),),
        )
        yield partial(note_customer, book, about.customer_id, "called them")
        yield partial(record_payment, book, new)


class Clerks:
    """Some clerks, each in a process of their own, who work on a ledger while something goes on."""

    def __init__(self, url: str, count: int) -> None:
        context = get_context("spawn")
        self._count, self._going = count, context.Event()
        self._seated = context.Semaphore(0)
        self._pool = context.Pool(count, _sit_down, (url, self._going, self._seated))

    def __enter__(self) -> Self:
        for _ in range(self._count):
            self._seated.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._going.clear()
        self._pool.terminate()

    @contextmanager
    def at_work(self) -> Iterator[Shift]:
        """Let them work; what they did is in the shift once they have stopped."""
        self._going.set()
        asked = [self._pool.apply_async(_worked) for _ in range(self._count)]
        whole = Shift([], [])
        try:
            yield whole
        finally:
            self._going.clear()
        for each in asked:
            taken, refused = each.get()
            whole.taken.extend(taken)
            whole.refused.extend(refused)


_desk: list[tuple[Iterator[Callable[[], object]], Event]] = []


def _sit_down(url: str, going: Event, seated: Semaphore) -> None:
    # On PostgreSQL a clerk is who they log in as.
    actor = make_url(url).username or f"clerk-{os.getpid()}"
    work = acts(book_at(url, actor=actor, as_of=DAY))
    # The first reads what is owed.
    next(work)()
    _desk.append((work, going))
    seated.release()


def _worked() -> Shift:
    (work, going), *_ = _desk
    return _timed(_while(work, going.is_set), _PAUSE_S)


def _while(items: Iterator[T], going_on: Callable[[], bool]) -> Iterator[T]:
    while going_on():
        yield next(items)


def _timed(work: Iterable[Callable[[], object]], pause: float = 0) -> Shift:
    shift = Shift([], [])
    for act in work:
        before = time.perf_counter()
        try:
            act()
        except (Refused, Unreachable, BookingUnknown) as error:
            shift.refused.append(str(error))
        shift.taken.append(time.perf_counter() - before)
        time.sleep(pause)
    return shift


def apply_memos(url: str, pairs: Sequence[Pair], minor: int) -> Shift:
    """Apply memos by acts of ours, once all clerks are there."""
    book = book_at(url, as_of=DAY)
    _all_there()
    shift = _timed(
        partial(apply_memo, book, **pair._asdict(), amount_minor=minor) for pair in pairs
    )
    book.database.close()
    return shift


def allocate_bare(path: str, pairs: Sequence[Pair], minor: int) -> Shift:
    """Write the same allocations by bare SQL, each in a transaction that waits for a fair turn."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        _all_there()
        return _timed(partial(_allocated, connection, pair, minor) for pair in pairs)


def _allocated(connection: sqlite3.Connection, pair: Pair, minor: int) -> None:
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError:
            time.sleep(random.uniform(0, 0.003))
    connection.execute(
        "INSERT INTO allocation (credit_id, debit_id, amount_minor, effective_date, counts_from, "
        "recorded_at, act_id) VALUES (?, ?, ?, ?, ?, '2026-11-21T09:00:00.000000+00:00', 1)",
        (pair.memo_id, pair.invoice_id, minor, DAY.isoformat(), DAY.isoformat()),
    )
    connection.execute("COMMIT")


_barrier: list[Barrier] = []


def _take_place(barrier: Barrier) -> None:
    _barrier.append(barrier)


def _all_there() -> None:
    _barrier[0].wait()


def at_once(
    work: Callable[[str, Sequence[Pair], int], Shift],
    ledger: str,
    shares: Sequence[Sequence[Pair]],
    minor: int,
) -> tuple[list[Shift], float]:
    """Let as many processes as there are shares begin together; their shifts, and the seconds
    from the first act to the last."""
    context = get_context("spawn")
    barrier = context.Barrier(len(shares) + 1)
    with context.Pool(len(shares), _take_place, (barrier,)) as pool:
        asked = [pool.apply_async(work, (ledger, share, minor)) for share in shares]
        barrier.wait()
        before = time.perf_counter()
        shifts = [each.get() for each in asked]
    return shifts, time.perf_counter() - before
