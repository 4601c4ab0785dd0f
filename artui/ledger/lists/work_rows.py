"""What Today and the line of totals show, as values.

Nothing here reads the ledger, so that the screens can take what another process has read before
they load the database layer themselves.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from artui.domain.exchange import BaseTotal
from artui.domain.work_reasons import Reason, WorkReason

_FIRST = (WorkReason.PROMISE_BROKEN, WorkReason.FOLLOW_UP)


class Candidate(NamedTuple):
    """A row of the queue without names; minor units."""

    customer_id: int
    currency: str
    overdue_minor: int
    oldest_days: int
    level: int
    unapplied_minor: int
    broken: bool
    level_due: int
    notes: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is on the list, the most pressing reason first."""
        key = self.customer_id, self.currency
        found = [note for note in self.notes if note.kind in _FIRST]
        if self.overdue_minor:
            found.append(Reason(WorkReason.OVERDUE, *key, number=self.oldest_days))
        if self.level_due:
            found.append(Reason(WorkReason.LEVEL_DUE, *key, number=self.level_due))
        return (*found, *(n for n in self.notes if n.kind not in _FIRST))

    @property
    def seen(self) -> str:
        """What it looks like: as long as this stays, nothing has changed. Written down with the
        review mark, so its form is only changed by a migration.
        """
        looks = {
            "overdue": self.overdue_minor,
            "days": self.oldest_days,
            "level": self.level,
            "unapplied": self.unapplied_minor,
            "due": self.level_due,
            "notes": sorted(
                [n.kind, n.number, n.ref, n.day.isoformat() if n.day else "", n.minor]
                for n in self.notes
            ),
        }
        return json.dumps(looks, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Queue:
    """Today's work in order, the number of rows already handled today, and of those put off."""

    rows: tuple[Candidate, ...]
    reviewed: int
    snoozed: int = 0


# A queue as plain values, which one process hands to another in a fifth of the time.
PlainQueue = tuple[list[tuple[Any, ...]], int, int]
_KINDS = {kind: kind.value for kind in WorkReason}


def as_plain(queue: Queue) -> PlainQueue:
    """A queue as plain values."""
    rows = [
        (*row[:-1], [(_KINDS[each[0]], *each[1:]) for each in row[-1]]) if row[-1] else tuple(row)
        for row in queue.rows
    ]
    return rows, queue.reviewed, queue.snoozed


def from_plain(plain: PlainQueue) -> Queue:
    """The queue of plain values, which it uses up, so that not all of it is there twice."""
    rows, reviewed, snoozed = plain
    kinds = {value: kind for kind, value in _KINDS.items()}
    new = tuple.__new__  # for tens of thousands of rows

    def notes(given: list[tuple[Any, ...]]) -> tuple[Reason, ...]:
        return tuple([new(Reason, (kinds[each[0]], *each[1:])) for each in given])

    for place, row in enumerate(rows):
        rows[place] = new(Candidate, (*row[:-1], notes(row[-1])) if row[-1] else row)
    return Queue(tuple(cast("list[Candidate]", rows)), reviewed, snoozed)


class QueueTally(NamedTuple):
    """The number of rows of a queue, of those handled already today, and of those put off."""

    rows: int
    reviewed: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row of the worklist as it is shown; minor units of `currency`."""

    rank: int
    customer_id: int
    account: str
    name: str
    currency: str
    overdue_minor: int
    oldest_days: int
    level: int
    unapplied_minor: int
    limit_minor: int | None
    exposure_minor: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """Open debits of our receivables in a currency: their count, and minor units per bucket."""

    currency: str
    items: int
    buckets: tuple[tuple[str, int], ...]

    @property
    def overdue_minor(self) -> int:
        """The amount that is past its due date."""
        return sum(minor for _, minor in self.buckets[1:])

    @property
    def open_minor(self) -> int:
        """The whole amount owed."""
        return sum(minor for _, minor in self.buckets)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for attention: documents to approve, unapplied credits, requests to a supervisor,
    credit to be reviewed, VAT documents to upload or to correct, documents that count only later,
    what came in at the bank, and what the bank took back.
    """

    pending: int
    memos: int
    payments: int
    requests: int = 0
    reviews: int = 0
    uploads: int = 0
    ahead: int = 0
    receipts: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class FirstQueue:
    """The first rows of the queue of a business day, as rows of the queue and as they are shown;
    they surely show the act `mark`. `whole` is None if the whole queue takes longer."""

    day: date
    mark: int
    first: tuple[Candidate, ...]
    rows: tuple[WorkRow, ...]
    whole: Queue | None


@dataclass(frozen=True, slots=True)
class Header:
    """The totals of each currency and of all together in the base currency, and what waits."""

    totals: tuple[CurrencyTotal, ...]
    waiting: Waiting
    overdue_in_all: BaseTotal | None
