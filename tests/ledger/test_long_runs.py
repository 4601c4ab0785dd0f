"""A run reads and computes while another clerk acts, proves its ground, and ends as one that came
after that clerk's act."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import NothingToCharge, NothingToDun
from artui.ledger.collecting.dunning import post_dunning
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.interest.charges import post_interest
from artui.ledger.long_acts import stages
from artui.ledger.office.policies import set_policy
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import (
    ALLOCATION,
    CHANGE,
    COLLECTION_FLAG,
    CONTROL,
    DUNNING_NOTICE,
    DUNNING_STEP,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_SEGMENT,
    ITEM,
)
from tests.support.barriers import Barrier, held, pausing
from tests.support.books import book_at
from tests.support.postings import customer, invoice, payment, picture
from tests.support.same_rows import assert_same

pytestmark = pytest.mark.long

DAY = date(2026, 6, 30)
WRITTEN = (
    ITEM,
    ALLOCATION,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_SEGMENT,
    DUNNING_NOTICE,
    DUNNING_STEP,
    COLLECTION_FLAG,
    CHANGE,
    CONTROL,
)


class Run(NamedTuple):
    """A kind of run: how all or some customers get it, and what it reads in the middle of it."""

    post: Callable[[Book], object]
    some: Callable[[Book], object]
    reads: str


RUNS = {
    "interest": Run(
        lambda book: post_interest(book, compensation=True),
        lambda book: post_interest(book, customer_ids=[1]),
        "interest_charge",
    ),
    "dunning": Run(post_dunning, lambda book: post_dunning(book, customer_ids=[1]), "dunning_step"),
}
ACTS: dict[str, Callable[[Book], object]] = {
    "nothing": lambda book: None,
    "a payment": lambda book: payment(book, "P-1", 40_000, account="A", value=DAY, auto=True),
    "a customer's first late invoice": lambda book: invoice(book, "N-1", account="C"),
    "a new customer who is late": lambda book: (
        customer(book, "NEW"),
        invoice(book, "N-1", account="NEW"),
    ),
    "a dispute": lambda book: open_dispute(book, 1, amount_minor=50_000, reason="damaged"),
    "a promise": lambda book: promise_item(book, 1, day=date(2026, 7, 5), amount_minor=100_000),
    "an undone invoice": undo,
    "another rate": lambda book: set_policy(book, "standard", method="annual-365", annual_rate="7"),
    "a number that the run would give": lambda book: invoice(
        book, "A-1-COMP", account="C", issue=DAY
    ),
}


def _stocked(book: Book) -> Book:
    """Late customers of one tree and of another, one in instalments, and one who owes nothing."""
    customer(book, "A")
    customer(book, "B")
    customer(book, "A-SUB", parent="A")
    customer(book, "C")
    for number, account in (("A-1", "A"), ("S-1", "A-SUB"), ("B-1", "B")):
        invoice(book, number, account=account)
    invoice(book, "B-2", account="B", terms="instalments 50% net 30, 50% net 60")
    invoice(book, "B-3", account="B")
    return book


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs of a few rows take the way of those of many."""
    monkeypatch.setattr(stages, "BESIDE_FROM", 0)


@pytest.fixture
def anna(any_url: str) -> Iterator[Book]:
    """The clerk who posts the run."""
    book = _stocked(book_at(any_url, actor="anna", as_of=DAY))
    yield book
    book.database.close()


@pytest.fixture
def ben(any_url: str, anna: Book) -> Iterator[Book]:
    """The clerk who acts meanwhile."""
    book = book_at(any_url, actor="anna", as_of=DAY)
    yield book
    book.database.close()


@pytest.fixture
def serial(second_book: Book) -> Book:
    """A second ledger with the same contents, where one act follows the other."""
    return _stocked(replace(second_book, actor="anna", login="anna", business_date=DAY))


def _post(anna: Book, run: Run, meanwhile: Callable[[], object]) -> object:
    """Post a run, and do something while it reads."""
    barrier = Barrier()
    with ExitStack() as stack:
        stack.enter_context(pausing(anna.database.writer, barrier, run.reads))
        going_on = stack.enter_context(held(barrier, lambda: run.post(anna)))
        meanwhile()
    return going_on.result()


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_run_ends_as_if_it_had_come_after_the_act_in_between(
    run: Run, act: Callable[[Book], object], anna: Book, ben: Book, serial: Book
) -> None:
    done = _post(anna, run, lambda: act(ben))
    act(serial)
    with serial.transaction() as joined:
        expected = run.post(joined)
    assert done == expected
    assert_same(anna, serial, *WRITTEN)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_a_run_begins_anew_after_another_one(run: Run, anna: Book, ben: Book, serial: Book) -> None:
    done = _post(anna, run, lambda: run.some(ben))
    run.some(serial)
    assert done == run.post(serial)
    assert_same(anna, serial, *WRITTEN)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_a_run_that_others_have_left_nothing_to_do_leaves_nothing(
    run: Run, anna: Book, ben: Book
) -> None:
    pictures = []

    def post_all() -> None:
        run.post(ben)
        pictures.append(picture(ben))

    with pytest.raises((NothingToCharge, NothingToDun)):
        _post(anna, run, post_all)
    assert pictures == [picture(anna)]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_where_others_have_touched_much_a_run_computes_everything_anew(
    run: Run, anna: Book, ben: Book, serial: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "MOST_ROOTS", 0)
    done = _post(anna, run, lambda: ACTS["a payment"](ben))
    ACTS["a payment"](serial)
    assert done == run.post(serial)
    assert_same(anna, serial, *WRITTEN)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_undo_takes_a_run_back_as_one(run: Run, anna: Book, ben: Book) -> None:
    before = picture(anna)
    _post(anna, run, lambda: None)
    undo(anna)
    assert picture(anna) == before
