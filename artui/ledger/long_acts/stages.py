"""Long acts, for which nobody waits: they read and compute outside the turn to write.

A long act computes on one state of the ledger and stages its rows. Under its turn, which is short,
it proves its ground: what other clerks' acts have touched since is computed anew, then everything
is written in one step a table. It is still one act, one transaction and one step of undo, and a
failure or a crash leaves nothing of it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, func, select

from artui.domain.kinds import Approval
from artui.domain.refusal import ArtuiError
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import (
    Book,
    Entry,
    booked,
    closed,
    opened,
    refuse_auditors,
    sealed,
    settle_promise,
)
from artui.ledger.book.chain import ActValues, chain_hash, kept, promise, promised
from artui.ledger.book.commit import writing
from artui.ledger.long_acts.ground import Footing, Touched, ground_of, touched_since
from artui.ledger.sealing.canonical_rows import staged_texts, without_the_parts
from artui.ledger.sealing.digests import RowsDigest, digest_of
from artui.ledger.store.dialects import whole
from artui.ledger.store.engine import lock_gate, lock_turn, snapshot
from artui.ledger.store.plain_errors import plain_errors
from artui.ledger.store.staging import MOST_ROOTS, Moved, NeedsTurn, Staging
from artui.ledger.store.tables import ALLOCATION, INSTALMENT, ITEM
from artui.ledger.store.tables.twins import twin_of

T = TypeVar("T")
_Sums = dict[tuple[str, date], int]
# How often everything is computed outside the turn before the rest is done under it.
ROUNDS = 3
# How much may be computed anew under the turn: so many rows take some tenths of a second.
FEW = 500
# From how many rows on they are written beside other clerks' acts; fewer take as long as a promise.
BESIDE_FROM = 500
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

    If it only adds documents, and `again` needs no row of other trees (but what refers to no other
    row, such as that of a run, is there), `beside` says so: then on PostgreSQL its rows are written
    while other clerks go on (`Trait.OVERTAKES`).
    """

    compute: Callable[[Entry], None]
    affected: Callable[[Touched], Again | None]
    again: Callable[[Entry, Collection[int]], None]
    seal: Callable[[Entry], T]
    beside: Callable[[], bool] = lambda: False


def act_in_stages(book: Book, act: ActName, subject: str, work: LongAct[T]) -> T:
    """Carry out a long act; within a transaction that is open already it is an ordinary one.

    Raises NotAllowed for auditors, Unreachable, and what the steps raise, which leaves the ledger
    as it was.
    """
    if book.joined is None:
        with suppress(NeedsTurn):
            beside = not book.database.is_sqlite
            for round_ in range(ROUNDS):
                with _connected(book) as connection:
                    last = round_ + 1 == ROUNDS
                    done = _Round(book, act, subject, work, connection, last=last, beside=beside)
                    if done.run():
                        return done.results[0]
                    beside = done.beside
    with book.act(act, subject) as entry:
        work.compute(entry)
        return work.seal(entry)


def rehearse(book: Book, act: ActName, subject: str, compute: Callable[[Entry], None]) -> None:
    """Compute a long act on one state of the ledger and keep nothing; nobody waits for it."""
    if book.joined is not None:
        with book.act(act, subject) as entry:
            compute(entry)
        return
    with _connected(book) as connection:
        joined = replace(book, joined=connection)
        while not _computed_whole(joined, act, subject, compute):
            _wait_for_promise(joined)


def _computed_whole(
    book: Book, act: ActName, subject: str, compute: Callable[[Entry], None]
) -> bool:
    """Compute on one state, unless the rows of another act are being written."""
    assert book.joined is not None
    with snapshot(book.joined):
        if promised(book.joined) is not None:
            return False
        compute(_staged(book, act, subject, ground_of(book.joined)))
        return True


def _wait_for_promise(book: Book) -> None:
    """Wait until the rows of another act are there; raises NotAllowed for auditors, Unreachable."""
    assert book.joined is not None
    with writing(book.database, book.joined):
        refuse_auditors(book, book.joined)
        settle_promise(book, book.joined)


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


class _Alone(Exception):
    """Ends a try to write rows beside others' acts, whose act changes rows of theirs after all."""


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
        beside: bool,
    ) -> None:
        self.book = replace(book, joined=connection)
        self.act, self.subject, self.work = act, subject, work
        self.connection, self.last, self.beside = connection, last, beside
        self.roots: set[int] = set()
        self.taken_out: set[int] = set()
        self.rows = 0
        self.results: list[T] = []

    def run(self) -> bool:
        """Whether the act was carried out; else everything has to be computed anew."""
        connection, book = self.connection, self.book
        while (computed := self._computed()) is None:
            # The rows of another act are being written: what it adds is not seen yet.
            _wait_for_promise(book)
        ground, entry, sums = computed
        # What others did while we computed is looked at before the turn; the rest is little.
        with snapshot(connection):
            whole = promised(connection) is None
            proven = self._prove(ground, entry) if whole else ground
            adds_only = self._adds_only(entry)
            if proven is not None:
                self._take_out(entry, sums)
        if proven is None:
            return False
        if adds_only:
            return self._write_beside(proven, entry, sums)
        with writing(book.database, connection):
            now = self._held(proven, entry)
            if now is not None:
                self._write(entry, sums, now)
        return now is not None

    def _computed(self) -> tuple[Footing, Entry, _Sums] | None:
        """What the act does on the state of now; None if some of it is being written."""
        with snapshot(self.connection):
            if promised(self.connection) is not None:
                return None
            ground = ground_of(self.connection)
            entry = _staged(self.book, self.act, self.subject, ground)
            self.work.compute(entry)
            sums = _sums(entry)
            self._leave_to_the_turn(entry)
            return ground, entry, sums

    def _held(self, ground: Footing, entry: Entry) -> Footing | None:
        """The ground on which the act is written, under the turn; None if it can't be."""
        now = ground_of(self.connection)
        if not self.last and _grown(ground, now) > MOST_READ:
            return None
        return self._proven_at(now, ground, entry)

    def _leave_to_the_turn(self, entry: Entry) -> None:
        """Note the account trees that the act itself has put off."""
        own = self.work.affected(Touched())
        if own is None or (own.roots and _concerns_others(entry)):
            raise NeedsTurn
        self.roots.update(own.roots)

    def _prove(self, ground: Footing, entry: Entry) -> Footing | None:
        """The ground of now, once what was touched since is noted; None if it does not hold."""
        return self._proven_at(ground_of(self.connection), ground, entry)

    def _proven_at(self, now: Footing, ground: Footing, entry: Entry) -> Footing | None:
        if now.act == ground.act:
            return now
        touched = touched_since(self.connection, ground, now)
        affected = None if touched.wide else self.work.affected(touched)
        if affected is None:
            return None
        self.roots.update(affected.roots)
        self.rows += affected.rows
        if self.roots and _concerns_others(entry):
            return None
        few = self.rows <= FEW or self.last
        return now if few and len(self.roots) <= MOST_ROOTS else None

    def _write(self, staged: Entry, sums: _Sums, now: Footing) -> None:
        entry, last = opened(self.book, self.act, self.subject)
        moved = self._placed(staged, entry, sums, now)
        entry.first_ids, entry.counters = moved.first_ids(), _next_ids(moved)
        moved.staging.move(moved, entry.at)
        entry.note_changes(moved.changes())
        self.work.again(entry, self.roots)
        self.results.append(self.work.seal(entry))
        sealed(entry, last)

    def _placed(self, staged: Entry, entry: Entry, sums: _Sums, now: Footing) -> Moved:
        """The staged rows as those of an entry that has its number, without what is done again."""
        staging = staged.staging
        assert staging is not None
        self._take_out(staged, sums)
        entry.posted = staged.posted
        _add(entry.posted.sums, {key: minor for key, minor in sums.items() if minor}, 1)
        return staging.placed(entry.id, now.last)

    def _take_out(self, staged: Entry, sums: _Sums) -> None:
        """Take what is done again out of what is staged, once."""
        roots = self.roots - self.taken_out
        if not roots:
            return
        assert staged.staging is not None
        _add(sums, _sums(staged, roots), -1)
        staged.staging.discard(roots)
        self.taken_out |= roots

    # Beside other clerks ---------------------------------------------------------------------

    def _adds_only(self, entry: Entry) -> bool:
        """Whether rows are written while others go on: many, that change none of theirs."""
        staging = entry.staging
        assert staging is not None
        if not self.beside or staging.updates or staging.holds(ALLOCATION) is not None:
            return False
        return self.work.beside() and staging.rows() >= BESIDE_FROM

    def _write_beside(self, ground: Footing, staged: Entry, sums: _Sums) -> bool:
        """Decide under the turn, write the rows without it, and take it again for the entry."""
        database, connection = self.book.database, self.connection
        given = False
        try:
            with writing(database, connection, lock_gate):
                if promised(connection) is not None:
                    # Whose program ended just now.
                    return False
                # What others did while we waited for the gate is looked at before the turn, too.
                proven = self._prove(ground, staged)
                if proven is None:
                    return False
                self._take_out(staged, sums)
                with database.writer.begin() as deciding:
                    lock_turn(deciding)
                    now = self._held(proven, staged)
                    if now is None:
                        return False
                    decided = self._decide(staged, sums, now)
                    if decided.entry.locks:
                        # Who holds the turn would wait for us, and we for the turn.
                        self.beside = False
                        raise _Alone
                    promise(deciding, decided.row, decided.hash, decided.last_ids())
                    given = True
                decided.moved.staging.move(decided.moved, decided.entry.at)
                lock_turn(connection)
                booked(decided.entry, decided.row, decided.hash)
                kept(connection)
        except _Alone:
            return False
        except BaseException:
            if given:
                self._break_off()
            raise
        return True

    def _decide(self, staged: Entry, sums: _Sums, now: Footing) -> "_Decided":
        """All of the act but its rows; what is done again is written already."""
        entry, last = opened(self.book, self.act, self.subject)
        moved = self._placed(staged, entry, sums, now)
        entry.counters = _next_ids(moved)
        first = moved.first_ids()
        moved.staging.move_heads(moved, entry.at)
        heads = first.keys() - moved.staging.tables.keys()
        entry.first_ids = {name: first[name] for name in heads}
        entry.note_changes(moved.changes())
        self.work.again(entry, self.roots)
        self.results.append(self.work.seal(entry))
        row = closed(entry, digest_of(entry.connection, entry.written(), _digests(moved, entry.at)))
        return _Decided(entry, moved, row, chain_hash(last.hash, row))

    def _break_off(self) -> None:
        """Give the act up, whose rows are not written; if that fails, the next act does it."""
        book = replace(self.book, joined=None)
        with suppress(ArtuiError), book.transaction() as joined:
            assert joined.joined is not None
            settle_promise(joined, joined.joined)


class _Decided(NamedTuple):
    """An act that has its number and its hash, and whose rows wait."""

    entry: Entry
    moved: Moved
    row: ActValues
    hash: str

    def last_ids(self) -> dict[str, int]:
        """The last ids of its rows, by table."""
        before = self.moved.before()
        given = {name: count - 1 for name, count in self.entry.counters.items()}
        return {name: last for name, last in given.items() if last > before[name]}


def _concerns_others(entry: Entry) -> bool:
    """Whether it changes documents of customers that the act itself may not be about."""
    staging = entry.staging
    assert staging is not None
    return any(
        "approval" in changed or ("number" in changed and row_id not in staging.within)
        for (_, row_id), changed in staging.updates.items()
    )


def _next_ids(moved: Moved) -> dict[str, int]:
    """The ids that come after those of staged rows, by table."""
    return {name: last + 1 for name, last in moved.last_ids().items()}


def _digests(moved: Moved, at: datetime) -> dict[str, RowsDigest]:
    """The digests of rows that are still staged, as they will be in the ledger."""
    found: dict[str, RowsDigest] = {}
    staging = moved.staging
    for table in staging.tables.values():
        found[table.name] = digest = RowsDigest()
        for part in staging.parts(table):
            rows = staged_texts(staging.connection, table, moved.rows(table, part, at))
            if table is ITEM and staging.holds(INSTALMENT) is not None:
                rows = without_the_parts(rows, _in_parts(moved))
            digest.take(text for _, text in rows)
    return found


def _in_parts(moved: Moved) -> set[int]:
    """The ids in the ledger of staged invoices that are due in instalments."""
    query = select(twin_of(INSTALMENT).c.item_id).distinct()
    found = moved.staging.connection.execute(query).scalars()
    return {moved.id(ITEM.name, each) for each in found}


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
