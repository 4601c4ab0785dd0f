"""The log: what was done, by whom and when, and what became of files.

It is always shown whole, whatever the business day.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from artui.ledger.book.book import Book, Entry
from artui.ledger.store.dialects import contains
from artui.ledger.store.tables import ACT, IMPORT_BATCH, PROMISED_ACT
from artui.ledger.store.tables.columns import Query

PAGE = 128


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of the audit chain."""

    id: int
    at: datetime
    actor: str
    login: str
    act: str
    subject: str
    summary: str
    undoes: int | None
    hash: str


def log(
    connection: Connection,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
    newest_first: bool = True,
) -> list[LogRow]:
    """A page of the log by keyset: entries numbered below `before` or above `after`."""
    query = select_log()
    if before is not None:
        query = query.where(ACT.c.id < before)
    if after is not None:
        query = query.where(ACT.c.id > after)
    query = query.order_by(ACT.c.id.desc() if newest_first else ACT.c.id).limit(limit)
    return [LogRow(*row) for row in connection.execute(query)]


def whole_log(connection: Connection, *, newest_first: bool = False) -> Iterator[LogRow]:
    """Every entry of the log, fetched in batches."""
    query = select_log().order_by(ACT.c.id.desc() if newest_first else ACT.c.id)
    result = connection.execute(query, execution_options={"yield_per": 1000})
    for row in result:
        yield LogRow(*row)


def entry(connection: Connection, act_id: int) -> LogRow | None:
    """One entry of the log."""
    row = connection.execute(select_log().where(ACT.c.id == act_id)).one_or_none()
    return None if row is None else LogRow(*row)


def ids(connection: Connection, words: Sequence[str] = ()) -> "array[int]":
    """The numbers of all entries that contain these words, the newest first."""
    columns = (ACT.c.actor, ACT.c.act, ACT.c.subject, ACT.c.summary)
    limits = [or_(*(contains(column, word) for column in columns)) for word in words if word]
    query = select(ACT.c.id).where(*limits).order_by(ACT.c.id.desc())
    return array("q", connection.execute(query).scalars())


def entries(connection: Connection, act_ids: Sequence[int]) -> list[LogRow]:
    """These entries, in their order."""
    query = select_log().where(ACT.c.id.in_(act_ids)).order_by(ACT.c.id)
    return [LogRow(*row) for row in connection.execute(query)]


def select_log() -> Query:
    """A query for the columns of a log row, without conditions."""
    return select(
        ACT.c.id,
        ACT.c.at,
        ACT.c.actor,
        ACT.c.login,
        ACT.c.act,
        ACT.c.subject,
        ACT.c.summary,
        ACT.c.undoes_id,
        ACT.c.hash,
    )


def latest_act(connection: Connection) -> int:
    """The number of the last act, whoever made it."""
    return int(connection.execute(select(func.coalesce(func.max(ACT.c.id), 0))).scalar_one())


def mark(book: Book) -> int:
    """What changes with every act of a book's ledger: two short reads, cheap enough to poll."""
    with book.reading() as connection:
        # An act that was promised may come after acts of higher numbers.
        query = select(func.coalesce(func.max(PROMISED_ACT.c.id), 0))
        return latest_act(connection) << 32 | int(connection.execute(query).scalar_one())


def note_batch(
    entry: Entry,
    kind: str,
    file_name: str,
    *,
    added: int,
    changed: int,
    skipped: int,
    rejected: int,
) -> None:
    """Record a file's name and the counts of its rows on the act that posts it."""
    counts = {"added": added + changed, "skipped": skipped, "rejected": rejected}
    entry.add(IMPORT_BATCH, kind=kind, file_name=file_name, **counts)
    entry.summary = f"{file_name}: {counted(added, changed, skipped, rejected)}"


def counted(added: int, changed: int, skipped: int, rejected: int, *, stays: bool = True) -> str:
    """What became of the rows, or would have (`stays` is false); only customers change."""
    add, change = ("added", "changed") if stays else ("would add", "change")
    updated = f"{change} {changed}, " if changed else ""
    return f"{add} {added}, {updated}skipped {skipped} (already there), rejected {rejected}"
