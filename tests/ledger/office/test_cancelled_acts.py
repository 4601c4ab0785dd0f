"""Long acts say how far they are, and one that is cancelled at any step changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import BadDocument
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.collecting.dunning import mark_written, post_dunning, roll_back_dunning
from artui.ledger.collecting.ladder import demands, notices
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.interest.run_contents import run_contents
from artui.ledger.office.undo import preview_undo, undo
from artui.ledger.store.tables import METADATA
from artui.statements.collecting.dunning_notices import write_notices
from tests.support.postings import customer, invoice, payment

FIRST, LATER = date(2026, 3, 1), date(2026, 6, 1)


class Stopped(Refused):
    """The clerk pressed Ctrl+X."""


class Watch:
    """A progress function that stops the work at one of its calls."""

    def __init__(self, last: int) -> None:
        self.calls: list[tuple[int, int]] = []
        self._last = last

    def __call__(self, done: int, total: int) -> None:
        self.calls.append((done, total))
        if len(self.calls) == self._last:
            raise Stopped("stopped")


def late_customers(book: Book) -> None:
    """Three customers with three late invoices each, one paid late, and one that is not late."""
    for account, currency in (("ACME", "EUR"), ("BOLT", "EUR"), ("CODA", "USD")):
        customer(book, account, currency=currency)
        for number in range(3):
            invoice(book, f"{account}-{number}", 1_000_000 + number, account=account,
                    currency=currency, issue=date(2026, 1, 1 + number))  # fmt: skip
    invoice(book, "PAID", 500_000, account="BOLT", issue=date(2026, 1, 1))
    payment(
        book, "P-1", 500_000, account="BOLT", value=date(2026, 2, 20), invoices=(("PAID", None),)
    )
    invoice(book, "NEW", 7_000, account="BOLT", issue=FIRST - timedelta(1))


def whole(book: Book) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with book.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }


def interest_run(book: Book, progress: Progress = unwatched) -> None:
    post_interest(book, compensation=True, progress=progress)


def interest_rolled_back(book: Book, progress: Progress = unwatched) -> None:
    roll_back(book, 1, progress=progress)


def dunning_run(book: Book, progress: Progress = unwatched) -> None:
    post_dunning(book, progress=progress)


def dunning_rolled_back(book: Book, progress: Progress = unwatched) -> None:
    roll_back_dunning(book, 1, progress=progress)


def undone(book: Book, progress: Progress = unwatched) -> None:
    undo(book, progress=progress)


Act = Callable[..., None]


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ((), interest_run),
        ((interest_run,), interest_rolled_back),
        ((interest_run,), undone),
        ((), dunning_run),
        ((dunning_run,), dunning_rolled_back),
        ((dunning_run,), undone),
    ],
)
def test_an_act_cancelled_at_any_step_leaves_the_ledger_as_it_was(
    book: Book, before: tuple[Act, ...], act: Act
) -> None:
    late_customers(book)
    today = replace(book, business_date=FIRST)
    for earlier in before:
        earlier(today)
    there = whole(book)
    for step in range(1, 1000):
        watch = Watch(step)
        try:
            act(today, watch)
        except Stopped:
            assert whole(book) == there
        else:
            break
    assert step > 2, "it says how far it is at least a few times"
    done, total = zip(*watch.calls, strict=True)
    assert done[-1] == total[-1] > 0, "the end is all that was to do"
    assert list(done) == sorted(done)
    assert whole(book) != there


def test_notices_that_are_cancelled_leave_no_file_and_nothing_recorded(
    book: Book, tmp_path: Path
) -> None:
    late_customers(book)
    today = replace(book, business_date=FIRST)
    post_dunning(today)
    there = whole(book)

    def stop(done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise Stopped("stopped")

    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "N-1-ACME-EUR.pdf").write_text("drawn once before")
    with pytest.raises(Stopped):
        write_notices(today, folder, progress=stop)
    assert whole(book) == there
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "N-1-ACME-EUR.pdf": "drawn once before"
    }
    written = write_notices(today, folder)
    assert sorted(folder.iterdir()) == sorted(written.files)
    assert len(written.files) == 6
    assert (folder / "N-1-ACME-EUR.pdf").read_bytes().startswith(b"%PDF")


def test_notices_of_a_run_that_another_clerk_rolled_back_meanwhile_are_not_recorded(
    book: Book, tmp_path: Path
) -> None:
    late_customers(book)
    today = replace(book, business_date=FIRST)
    post_dunning(today)

    def meanwhile(done: int, total: int) -> None:
        if done == total:
            roll_back_dunning(replace(today, actor="bob"), 1)

    with pytest.raises(BadDocument, match="its run was rolled back"):
        write_notices(today, tmp_path / "out", progress=meanwhile)
    assert list((tmp_path / "out").iterdir()) == []


def test_notices_that_another_clerk_wrote_meanwhile_are_recorded_once(
    book: Book, tmp_path: Path
) -> None:
    late_customers(book)
    today = replace(book, business_date=FIRST)
    post_dunning(today)
    with book.reading() as connection:
        owed = [(row.id, f"{row.number}.pdf") for row in notices(connection, unwritten=True)]
    mark_written(today, owed)
    with pytest.raises(BadDocument, match="it is written already"):
        mark_written(replace(today, actor="bob"), owed)


def test_what_a_run_posted_is_counted_and_summed_per_currency(book: Book) -> None:
    late_customers(book)
    run = post_interest(replace(book, business_date=FIRST), compensation=True)
    with book.reading() as connection:
        found = run_contents(connection, run.run_id)
    assert (found.documents, found.customers) == (3, 3)
    assert dict(found.charged).keys() == {"EUR", "USD"}
    assert found.given_back == ()
    post_dunning(replace(book, business_date=LATER))
    with book.reading() as connection:
        asked = demands(connection, run_id=1)
        assert asked == demands(connection, unwritten=True)
    assert (asked.notices, asked.customers) == (3, 3)
    assert dict(asked.sums).keys() == {"EUR", "USD"}
    assert preview_undo(replace(book, business_date=LATER)).rows > 9
