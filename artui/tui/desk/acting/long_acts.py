"""Long acts as jobs: a run, its roll-back, an undo, the notices of a run.

The page stays usable, the status line shows how far it is, and Ctrl+X abandons the one
transaction, so that nothing of it is kept. Other acts of this clerk are refused meanwhile, since
they would wait.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from artui.tui.desk.page import HasSummary, LedgerPage
from artui.tui.kit.jobs import Job

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress


def start_act(page: LedgerPage, title: str, act: "Callable[[Book, Progress], HasSummary]") -> None:
    """Do a long act as a job, and report its summary. Raises AnotherJobRuns."""
    ledger, amounts = page.ledger, page.amounts

    def work(job: Job[str]) -> str:
        done = ledger.act_long(title, lambda book: act(book, job.progress))
        return amounts.done(done.summary)

    page.shell.jobs.start(title, work, say=str)
