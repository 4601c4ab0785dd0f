"""What the screens of collections read from the ledger, and the files that they write."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon, mail, statements
from artui.domain.dunning import SkipReason
from artui.domain.filters import Filter
from artui.domain.kinds import Flag
from artui.ledger import book as ledger_book
from artui.ledger import collecting, disputes, lists
from artui.settings import Settings
from artui.tui.desk.sources import has_words

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.ledger.collecting.ladder import Demands, RunRow


class Rung(NamedTuple):
    """A late item, its customer's name, and how it is disputed."""

    row: "RunRow"
    name: str
    disputed: tuple[Flag, ...]


class LadderCounts(NamedTuple):
    """Items that climb today, items late, notices owed, customers with an agency."""

    climbing: int
    late: int
    owed: int
    placed: int


class Climb(NamedTuple):
    """What a run would do: items and customers, and what it demands with its fees per currency."""

    items: int
    customers: int
    sums: list[tuple[str, int]]


class Run(NamedTuple):
    """A dunning run in force, and what its notices demand."""

    run_id: int
    demands: "Demands"


def ladder(book: "Book", progress: "Progress") -> list[Rung]:
    """Every overdue item with what a run would do."""
    with book.reading() as connection:
        steps = ledger_book.steps.Steps(progress)
        rows = list(steps.each(collecting.ladder.run_rows(connection, book.business_date)))
        ids = [row.item_id for row in rows]
        disputed = disputes.dispute_rows.dispute_flags(connection, ids, book.business_date)
        customers = list({row.customer_id for row in rows})
        names = {
            key: master.name
            for key, master in lists.masters.masters_of(
                connection, customers, book.business_date
            ).items()
        }
    return [Rung(row, names[row.customer_id], tuple(disputed.get(row.item_id, ()))) for row in rows]


def on_tab(book: "Book", rungs: Sequence[Rung], tab: str, wanted: Filter) -> list[Rung]:
    """The items in a tab: due, late, flagged or agency; and under a filter by words."""
    flags: Mapping[int, Collection[Flag]] = {}
    if tab == "flagged":
        with book.reading() as connection:
            ids = [rung.row.item_id for rung in rungs]
            flags = lists.item_flags.flags_of(connection, ids, book.business_date)

    def kept(row: "RunRow") -> bool:
        match tab:
            case "due":
                return row.to is not None
            case "flagged":
                return Flag.FLAGGED in flags.get(row.item_id, ())
            case "agency":
                skip = row.step.skip
                return skip is not None and skip.reason is SkipReason.WITH_AGENCY
        return True

    return [
        rung
        for rung in rungs
        if kept(rung.row) and has_words(wanted, (rung.name, rung.row.account, rung.row.number))
    ]


def ladder_counts(book: "Book", rungs: Sequence[Rung]) -> LadderCounts:
    """The work to be done on the ladder."""
    with book.reading() as connection:
        owed = len(collecting.ladder.notices(connection, unwritten=True))
        placed = sum(
            row.recalled is None for row in collecting.collecting_rows.placements(connection)
        )
    return LadderCounts(sum(rung.row.to is not None for rung in rungs), len(rungs), owed, placed)


def climbing(rungs: Sequence[Rung]) -> Climb:
    """What a run moves up, of whom, and what it demands."""
    sums: dict[str, int] = {}
    rows = [rung.row for rung in rungs if rung.row.to is not None]
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount_minor + row.fee_minor
    return Climb(len(rows), len({row.customer_id for row in rows}), sorted(sums.items()))


def owed_notices(book: "Book") -> "Demands":
    """What the notices that are owed demand."""
    with book.reading() as connection:
        return collecting.ladder.demands(connection, unwritten=True)


class NoticesWritten(NamedTuple):
    """What the writing of notices reports."""

    summary: str


def agency_of(book: "Book", customer_id: int) -> str:
    """The agency that a customer is with; empty if with none."""
    with book.reading() as connection:
        rows = collecting.collecting_rows.placements(connection, customer_id=customer_id)
    return next((row.agency for row in rows if row.recalled is None), "")


def write_owed_notices(
    book: "Book", folder: Path, answer_to: str, progress: "Progress"
) -> NoticesWritten:
    """Write the notices that runs owe."""
    notices = statements.collecting.dunning_notices
    written = notices.write_notices(book, folder, answer_to=answer_to, progress=progress)
    where = f" to {folder}" if written.files else ""
    return NoticesWritten(f"{written.summary}{where}")


def mail_owed_notices(book: "Book", settings: Settings, progress: "Progress") -> NoticesWritten:
    """Put the notices that runs owe into the outbox; who has no address is told."""
    envelope = mail.mail_server.envelope(settings)
    did = statements.mail.drafting.draft_notices(book, envelope, progress=progress)
    without = [each.why for each in did.unaddressed]
    return NoticesWritten("; ".join([did.summary, *without[:1]]).rstrip("."))


def write_customer_package(book: "Book", customer_id: int, folder: Path, answer_to: str) -> Path:
    """Write a customer's collections package."""
    with (
        book.reading() as connection,
        statements.file_batch.file_batch(folder, overwrite=True) as batch,
    ):
        return statements.collecting.collection_files.write_package(
            connection,
            customer_id,
            book.business_date,
            batch,
            paper_of=amazon.papers.paper_of,
            answer_to=answer_to,
        )


def latest_dunning(book: "Book") -> Run | None:
    """The latest dunning run in force, None if there is none.

    Raises CannotUndo if a notice of it is written, so that nobody is asked to roll it back.
    """
    with book.reading() as connection:
        run = collecting.ladder.latest_dunning_run(connection)
        if run is None:
            return None
        collecting.dunning.refuse_written(connection, run)
        return Run(run, collecting.ladder.demands(connection, run_id=run))
