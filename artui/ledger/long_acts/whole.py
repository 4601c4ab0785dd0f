"""Long acts about rows that are known from the start, such as roll-backs and undo: if others touch
any of these meanwhile, everything is computed anew.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import Connection, select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again, LongAct, act_in_stages
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ACT, CUSTOMER, ITEM, METADATA
from artui.ledger.store.tables.twins import refers_to, twin_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WholeAct(Generic[T]):
    """An act in its steps.

    `compute` stages what it does. `settle` does under the turn what has to see that written. `seal`
    gives the entry its words, and the result. If `own_acts_count`, an act of the same actor
    meanwhile lets it begin anew.
    """

    compute: Callable[[Entry], None]
    settle: Callable[[Entry], None]
    seal: Callable[[Entry], T]
    own_acts_count: bool = False


def act_as_whole(book: Book, act: ActName, subject: str, work: WholeAct[T]) -> T:
    """Carry out a long act; raises what its steps raise, which leaves the ledger as it was."""
    acting = _Acting(work)
    return act_in_stages(
        book, act, subject, LongAct(acting.compute, acting.affected, acting.again, work.seal)
    )


@dataclass(slots=True)
class _Acting(Generic[T]):
    """An act that is being carried out."""

    work: WholeAct[T]
    staged: list[Entry] = field(default_factory=list)

    def compute(self, entry: Entry) -> None:
        self.work.compute(entry)
        self.staged = [entry]
        if entry.staging is None:
            self.work.settle(entry)

    def affected(self, touched: Touched) -> Again | None:
        [entry] = self.staged
        if self.work.own_acts_count and _acted_since(entry):
            return None
        return None if _is_touched(entry, touched) else Again()

    def again(self, entry: Entry, _roots: Collection[int]) -> None:
        self.work.settle(entry)


def _acted_since(entry: Entry) -> bool:
    """Whether the same actor has acted since the act was computed."""
    assert entry.staging is not None
    query = select(ACT.c.id).where(
        ACT.c.id >= entry.staging.act_id, ACT.c.actor == entry.book.actor
    )
    return entry.connection.execute(query.limit(1)).first() is not None


def _is_touched(entry: Entry, touched: Touched) -> bool:
    """Whether others have touched documents that the act's rows are about, rows that it changes or
    what hangs on them, or numbers that it gives."""
    staging = entry.staging
    assert staging is not None
    changed = {name for name, _ in staging.updates}
    ids: dict[str, Collection[int]] = {ITEM.name: touched.items, CUSTOMER.name: touched.customers}
    if any((name, row_id) in staging.updates for name, each in ids.items() for row_id in each):
        return True
    if not touched.tables.isdisjoint(_hanging_on(changed - ids.keys())):
        return True
    if any(staging.gives(ITEM, "number", number) for number in touched.numbers):
        return True
    if staging.resting_on(touched.numbers):
        return True
    return _names_any(entry.connection, staging.tables, touched.items)


def _hanging_on(names: Collection[str]) -> set[str]:
    """Tables, and those whose rows refer to theirs, through others too."""
    found = set(names)
    # A table comes after those that it refers to.
    for table in METADATA.sorted_tables:
        if any(refers_to(table, column.name) in found for column in table.c):
            found.add(table.name)
    return found


def _names_any(connection: Connection, staged: Collection[str], items: Collection[int]) -> bool:
    """Whether any staged row is about one of these documents."""
    for name in staged:
        table = METADATA.tables[name]
        twin = twin_of(table)
        for column in table.c:
            if refers_to(table, column.name) != ITEM.name:
                continue
            for part in chunks(sorted(items)):
                query = select(twin.c.id).where(among(connection, twin.c[column.name], part))
                if connection.execute(query.limit(1)).first() is not None:
                    return True
    return False
