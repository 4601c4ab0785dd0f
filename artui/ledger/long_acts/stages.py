"""Long acts, for which nobody waits: they read and compute outside the turn to write.

A long act computes on one state of the ledger and stages its rows. Under its turn, which is short,
it proves its ground: what other clerks' acts have touched since is computed anew, then everything
is written in one step a table. It is still one act, one transaction and one step of undo, and a
failure or a crash leaves nothing of it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, func, select

from artui.domain.kinds import Approval
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, opened, sealed
from artui.ledger.book.commit import writing
from artui.ledger.long_acts.ground import Footing, Touched, ground_of, touched_since
from artui.ledger.store.dialects import whole
from artui.ledger.store.engine import snapshot
from artui.ledger.store.plain_errors import plain_errors
from artui.ledger.store.staging import MOST_ROOTS, NeedsTurn, Staging, twin_of
from artui.ledger.store.tables import ITEM

T = TypeVar("T")
_Sums = dict[tuple[str, date], int]
# How often everything is computed outside the turn before the rest is done under it.
ROUNDS = 3
# How much may be computed anew under the turn: so many rows take some tenths of a second.
FEW = 500
# How many rows of others are looked at under the turn; behind more it is better begun anew.
MOST_READ = 20_000


class Again(NamedTuple):
    """The account trees that have to be computed anew, and how many rows that is about."""

    roots: Collection[int] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class LongAct(Generic[T]):
    """What a long act does, in its steps.

    `compute` fills the entry outside the turn; it begins anew each time that it is called, and
    does not see its own rows when it reads the ledger. It may raise NeedsTurn, which makes it an
    ordinary act. `affected` says what has to be computed anew
    after others' acts, None for everything. `again` does that for some account trees (or none),
    whose staged rows have been taken out, and whatever else needs the turn; its entry sees
    everything. `seal` gives the entry its summary, and the result.
    """

    compute: Callable[[Entry], None]
    affected: Callable[[Touched], Again | None]
    again: Callable[[Entry, Collection[int]], None]
    seal: Callable[[Entry], T]


def act_in_stages(book: Book, act: ActName, subject: str, work: LongAct[T]) -> T:
    """Carry out a long act; within a transaction that is open already it is an ordinary one.

    Raises NotAllowed for auditors, Unreachable, and what the steps raise, which leaves the ledger
    as it was.
    """
    if book.joined is None:
        with suppress(NeedsTurn):
            for round_ in range(ROUNDS):
                with _connected(book) as connection:
                    done = _Round(book, act, subject, work, connection, last=round_ + 1 == ROUNDS)
                    if done.run():
                        return done.results[0]
    with book.act(act, subject) as entry:
        work.compute(entry)
        return work.seal(entry)


def rehearse(book: Book, act: ActName, subject: str, compute: Callable[[Entry], None]) -> None:
    """Compute a long act on one state of the ledger and keep nothing; nobody waits for it."""
    if book.joined is not None:
        with book.act(act, subject) as entry:
            compute(entry)
        return
    with _connected(book) as connection, snapshot(connection):
        compute(_staged(replace(book, joined=connection), act, subject, ground_of(connection)))


@contextmanager
def _connected(book: Book) -> Iterator[Connection]:
    """A connection of the writer's that is closed for good, and its temporary tables with it."""
    database = book.database
    with plain_errors(database.name, database.unchanged), database.writer.connect() as connection:
        connection.detach()
        yield connection


def _staged(book: Book, act: ActName, subject: str, ground: Footing) -> Entry:
    """An entry whose rows are staged; its number is the next one as long as nobody else acts."""
    entry, _ = opened(book, act, subject)
    entry.staging = Staging(entry.connection, ground.last, entry.id)
    entry.counters = {name: last + 1 for name, last in ground.last.items()}
    return entry


class _Round(Generic[T]):
    """One try to carry out a long act, on one connection."""

    def __init__(
        self,
        book: Book,
        act: ActName,
        subject: str,
        work: LongAct[T],
        connection: Connection,
        *,
        last: bool,
    ) -> None:
        self.book = replace(book, joined=connection)
        self.act, self.subject, self.work = act, subject, work
        self.connection, self.last = connection, last
        self.roots: set[int] = set()
        self.rows = 0
        self.results: list[T] = []

    def run(self) -> bool:
        """Whether the act was carried out; else everything has to be computed anew."""
        connection, book = self.connection, self.book
        with snapshot(connection):
            ground = ground_of(connection)
            entry = _staged(book, self.act, self.subject, ground)
            self.work.compute(entry)
            sums = _sums(entry)
            self._leave_to_the_turn(entry)
        # What others did while we computed is looked at before the turn; the rest is little.
        with snapshot(connection):
            proven = self._prove(ground, entry)
        if proven is None:
            return False
        with writing(book.database, connection):
            if not self.last and _grown(proven, ground_of(connection)) > MOST_READ:
                return False
            proven = self._prove(proven, entry)
            if proven is None:
                return False
            self._write(entry, sums)
        return True

    def _leave_to_the_turn(self, entry: Entry) -> None:
        """Note the account trees that the act itself has put off."""
        own = self.work.affected(Touched())
        if own is None or (own.roots and _concerns_others(entry)):
            raise NeedsTurn
        self.roots.update(own.roots)

    def _prove(self, ground: Footing, entry: Entry) -> Footing | None:
        """The ground of now, once what was touched since is noted; None if it does not hold."""
        now = ground_of(self.connection)
        if now.act == ground.act:
            return now
        touched = touched_since(self.connection, ground)
        affected = None if touched.wide else self.work.affected(touched)
        if affected is None:
            return None
        self.roots.update(affected.roots)
        self.rows += affected.rows
        if self.roots and _concerns_others(entry):
            return None
        few = self.rows <= FEW or self.last
        return now if few and len(self.roots) <= MOST_ROOTS else None

    def _write(self, staged: Entry, sums: _Sums) -> None:
        staging = staged.staging
        assert staging is not None
        entry, last = opened(self.book, self.act, self.subject)
        if self.roots:
            _add(sums, _sums(staged, self.roots), -1)
            staging.discard(self.roots)
        moved = staging.move(entry.id, entry.at)
        entry.note_changes(moved.changes())
        entry.posted = staged.posted
        _add(entry.posted.sums, {key: minor for key, minor in sums.items() if minor}, 1)
        self.work.again(entry, self.roots)
        self.results.append(self.work.seal(entry))
        sealed(entry, last)


def _concerns_others(entry: Entry) -> bool:
    """Whether it changes documents of customers that the act itself may not be about."""
    assert entry.staging is not None
    changed = entry.staging.updates.values()
    return any("approval" in each or "number" in each for each in changed)


def _grown(ground: Footing, now: Footing) -> int:
    """How many rows there are more than on a ground."""
    return sum(now.last[name] - last for name, last in ground.last.items())


def _sums(entry: Entry, roots: Collection[int] = ()) -> _Sums:
    """What the staged documents come to on the control account, or those of some trees."""
    staging = entry.staging
    assert staging is not None
    if staging.holds(ITEM) is None:
        return {}
    twin = twin_of(ITEM)
    minor = whole(func.sum(twin.c.side * twin.c.amount_minor))
    query = select(twin.c.currency, twin.c.counts_from, minor).where(
        twin.c.approval == Approval.APPROVED
    )
    if roots:
        query = query.where(twin.c.customer_id.in_(staging.owners(roots)))
    found = entry.connection.execute(query.group_by(twin.c.currency, twin.c.counts_from))
    return {(row[0], row[1]): row[2] for row in found}


def _add(sums: _Sums, more: _Sums, sign: int) -> None:
    for key, minor in more.items():
        sums[key] = sums.get(key, 0) + sign * minor
