"""Long work as jobs: a run, its roll-back, an undo, the notices of a run; and many files.

The page stays usable, the status line shows how far it is, and Ctrl+X abandons the one
transaction, so that nothing of it is kept. Other acts of this clerk are refused meanwhile, since
they would wait.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from artui.tui.desk.page import HasSummary, LedgerPage
from artui.tui.kit.jobs import Cancelled, Job

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress

T = TypeVar("T")
_FEW = 3  # files of so many are written while the page waits


def start_act(
    page: LedgerPage,
    title: str,
    act: "Callable[[Book, Progress], HasSummary]",
    *,
    stays: str = "",
) -> None:
    """Do a long act as a job, and report its summary; `stays` says what is kept of it when it is
    stopped, if anything. Raises AnotherJobRuns."""
    ledger, amounts = page.ledger, page.amounts

    def work(job: Job[str]) -> str:
        try:
            done = ledger.act_long(title, lambda book: act(book, job.progress))
        except Cancelled:
            if stays:
                raise Cancelled(f"{title}: stopped; {stays}.") from None
            raise
        return amounts.done(done.summary)

    page.shell.jobs.start(title, work, say=str)


async def write_files(
    page: LedgerPage,
    title: str,
    subjects: Sequence[T],
    write: "Callable[[Book, T], list[Path]]",
    told: Callable[[list[Path]], str],
) -> None:
    """Write the files of each subject and report them; more than a few subjects are a job.

    What is written when the job is stopped stays. Raises AnotherJobRuns.
    """
    ledger = page.ledger
    if len(subjects) <= _FEW:
        paths = await ledger.ask(lambda book: [p for each in subjects for p in write(book, each)])
        page.status.report(told(paths), "good")
        return

    def work(job: Job[str]) -> str:
        paths: list[Path] = []
        for done, each in enumerate(subjects):
            try:
                job.progress(done, len(subjects))
            except Cancelled:
                at = f"{done} of {len(subjects)}"
                raise Cancelled(f"{title}: stopped; {at} are written and stay.") from None
            paths += ledger.run(partial(_write, write, each))
        return told(paths)

    page.shell.jobs.start(title, work, say=str)


def _write(write: "Callable[[Book, T], list[Path]]", each: T, book: "Book") -> list[Path]:
    return write(book, each)
