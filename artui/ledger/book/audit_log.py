"""The log: what was done, by whom and when. It is never cut by the business day."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from artui.ledger.store.dialects import contains
from artui.ledger.store.tables import ACT

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
    """The numbers of all entries that have these words, the newest first."""
    columns = (ACT.c.actor, ACT.c.act, ACT.c.subject, ACT.c.summary)
    limits = [or_(*(contains(column, word) for column in columns)) for word in words if word]
    cursor: Any = connection.execute(select(ACT.c.id).where(*limits).order_by(ACT.c.id.desc()))
    return array("q", cursor.scalars())


def entries(connection: Connection, act_ids: Sequence[int]) -> list[LogRow]:
    """These entries, in their order."""
    query = select_log().where(ACT.c.id.in_(act_ids)).order_by(ACT.c.id)
    return [LogRow(*row) for row in connection.execute(query)]


def select_log() -> Select[Any]:
    """The columns of a log row, to be narrowed."""
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
