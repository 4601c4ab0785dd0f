"""What the screens of collections read from the ledger, and the files that they write."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon, statements
from artui.domain.dunning import SkipReason
from artui.domain.filters import Filter
from artui.domain.kinds import Flag
from artui.ledger import collecting, disputes, lists
from artui.tui.desk.sources import has_words

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.collecting.ladder import RunRow


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


def ladder(book: "Book", tab: str, wanted: Filter) -> list[Rung]:
    """Overdue items in a tab: due, late, flagged or agency."""
    with book.reading() as connection:
        rows = list(collecting.ladder.run_rows(connection, book.business_date))
        ids = [row.item_id for row in rows]
        flags = (
            lists.item_flags.flags_of(connection, ids, book.business_date)
            if tab == "flagged"
            else {}
        )
        disputed = disputes.dispute_rows.dispute_flags(connection, ids, book.business_date)
        customers = list({row.customer_id for row in rows})
        names = {
            key: master.name
            for key, master in lists.masters.masters_of(
                connection, customers, book.business_date
            ).items()
        }

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
        Rung(row, names[row.customer_id], tuple(disputed.get(row.item_id, ())))
        for row in rows
        if kept(row) and has_words(wanted, (names[row.customer_id], row.account, row.number))
    ]


def ladder_counts(book: "Book") -> LadderCounts:
    """The work to be done on the ladder."""
    with book.reading() as connection:
        rows = list(collecting.ladder.run_rows(connection, book.business_date))
        owed = len(collecting.ladder.notices(connection, unwritten=True))
        placed = sum(
            row.recalled is None for row in collecting.collecting_rows.placements(connection)
        )
    return LadderCounts(sum(row.to is not None for row in rows), len(rows), owed, placed)


def climbing(book: "Book") -> tuple[int, list[tuple[str, int]]]:
    """The number of items that a run moves up, and what it demands for them with its fees."""
    sums: dict[str, int] = {}
    with book.reading() as connection:
        rows = [
            row
            for row in collecting.ladder.run_rows(connection, book.business_date)
            if row.to is not None
        ]
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount_minor + row.fee_minor
    return len(rows), sorted(sums.items())


def write_owed_notices(book: "Book", folder: Path, answer_to: str) -> str:
    """Write the notices that runs owe; returns what was done, as a sentence."""
    notices = statements.collecting.dunning_notices
    written = notices.write_notices(book, folder, answer_to=answer_to)
    return f"{written.summary} to {folder}" if written.files else written.summary


def write_customer_package(book: "Book", customer_id: int, folder: Path, answer_to: str) -> Path:
    """Write a customer's collections package."""
    with book.reading() as connection:
        return statements.collecting.collection_files.write_package(
            connection,
            customer_id,
            book.business_date,
            folder,
            paper_of=amazon.papers.paper_of,
            answer_to=answer_to,
            overwrite=True,
        )


def latest_dunning(book: "Book") -> int | None:
    """The latest dunning run in force, None if there is none."""
    with book.reading() as connection:
        return collecting.ladder.latest_dunning_run(connection)
