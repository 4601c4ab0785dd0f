"""Runs over customers as long acts: of interest, and of dunning.

A run reads and computes while others work. What others did meanwhile to some account trees is
computed anew for these trees; another run of the same kind, or a change that holds for all
customers, lets it begin anew. So the number of a run, which is in the numbers of its documents, is
the one that it was computed with.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import Connection, Table, select

from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.steps import Progress, Steps
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again, LongAct, act_in_stages
from artui.ledger.store.many import among, many_rows
from artui.ledger.store.tables import CUSTOMER

W = TypeVar("W")
T = TypeVar("T")
# What a run wrote, by customer: how many rows of each sort.
Tally = Mapping[int, Counter[str]]
# A run computes so many rows in the time in which an import posts one.
_LIGHT = 10


@dataclass(frozen=True, slots=True)
class CustomerRun(Generic[W, T]):
    """A run in its steps; `table` has a row for each run, with these `values`.

    `refuse` raises if the run may not be posted at all. `read` computes what it does, for all that
    it is about or for some of its customers. `write` adds that and counts it by customer. `seal`
    gives the act its words, and the result; a run that wrote nothing raises `nothing`.
    """

    table: Table
    values: Mapping[str, object]
    refuse: Callable[[Entry], None]
    read: Callable[[Entry, Collection[int] | None, Steps], W]
    write: Callable[[Entry, int, W, Steps], Tally]
    seal: Callable[[Entry, int, Counter[str]], T]
    nothing: Refused


def post_run(
    book: Book,
    act: ActName,
    run: CustomerRun[W, T],
    customer_ids: Collection[int] | None = None,
    *,
    progress: Progress,
    total: int = 0,
) -> T:
    """Post a run, of all customers or some: one act. Raises what its steps raise."""
    posting = _Posting(run, customer_ids, progress, total)
    # A run that changes documents, as dunning does, writes all under the turn.
    work = LongAct(posting.compute, posting.affected, posting.again, posting.seal, lambda: True)
    return act_in_stages(book, act, str(book.business_date), work)


@dataclass(slots=True)
class _Posting(Generic[W, T]):
    """A run that is being posted, with what it wrote so far."""

    run: CustomerRun[W, T]
    customer_ids: Collection[int] | None
    progress: Progress
    total: int
    run_id: int = 0
    staged: list[Entry] = field(default_factory=list)
    tally: dict[int, Counter[str]] = field(default_factory=dict)

    def compute(self, entry: Entry) -> None:
        self.run.refuse(entry)
        steps = Steps(self.progress, self.total)
        with many_rows():
            work = self.run.read(entry, self.customer_ids, steps)
            self.run_id = entry.add(self.run.table, **self.run.values, rolled_back_act_id=None)
            entry.made(self.run.table, self.run_id)
            self.tally = dict(self.run.write(entry, self.run_id, work, steps))
        self.staged = [entry]
        self._refuse_nothing()

    def affected(self, touched: Touched) -> Again | None:
        if self.run.table.name in touched.tables:
            return None
        [entry] = self.staged
        assert entry.staging is not None
        hit = touched.roots | entry.staging.resting_on(touched.numbers)
        theirs = _customers_of(entry.connection, hit)
        rows = sum(self.tally[each].total() for each in theirs if each in self.tally)
        return Again(hit, rows // _LIGHT)

    def again(self, entry: Entry, roots: Collection[int]) -> None:
        if not roots:
            return
        theirs = set(_customers_of(entry.connection, roots))
        for each in theirs:
            self.tally.pop(each, None)
        if self.customer_ids is not None:
            theirs &= set(self.customer_ids)
        work = self.run.read(entry, sorted(theirs), Steps())
        self.tally |= self.run.write(entry, self.run_id, work, Steps())

    def seal(self, entry: Entry) -> T:
        return self.run.seal(entry, self.run_id, self._refuse_nothing())

    def _refuse_nothing(self) -> Counter[str]:
        """What was written in all; raises the refusal of a run that writes nothing."""
        found = sum(self.tally.values(), Counter[str]())
        if not found:
            raise self.run.nothing
        return found


def _customers_of(connection: Connection, roots: Collection[int]) -> Collection[int]:
    """The customers of account trees."""
    query = select(CUSTOMER.c.id).where(among(connection, CUSTOMER.c.root_id, roots))
    return connection.execute(query).scalars().all() if roots else ()
