"""Documents that are gone and give up their numbers, for many at once: an import that was undone is
often done again, and then every one of its numbers is asked about. Section 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, select

from artui.ledger.book.book import Entry
from artui.ledger.items.numbering import is_replaced, make_way_all
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ACT, ITEM


class _Gone(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def reversed_by_id(self) -> int | None: ...


@dataclass(slots=True)
class GivenUp:
    """What became of documents that are gone: which reversals of theirs were made by `undo`, and
    which documents have a successor in force or waiting; and those that make way for new ones."""

    undoing: frozenset[int]
    replaced: frozenset[int]
    making_way: dict[int, str] = field(default_factory=dict)
    """Their numbers, by id, until they are renamed."""

    def was_undone(self, row: _Gone) -> bool:
        """Whether a document that is gone was taken back by `undo`, which one that waited was if
        no correction took its place."""
        if row.reversed_by_id is None:
            return row.id not in self.replaced
        return row.reversed_by_id in self.undoing

    def rename(self, entry: Entry, *, within: bool = False) -> None:
        """Rename those that make way, before what takes their numbers is written; `within` their
        own customers, as a payment's reference is the customer's."""
        make_way_all(entry, self.making_way)
        if within and entry.staging is not None:
            entry.staging.within.update(self.making_way)
        self.making_way.clear()


def given_up(connection: Connection, gone: Iterable[_Gone]) -> GivenUp:
    """What became of these documents, which must be gone."""
    rows = list(gone)
    reversals = sorted({row.reversed_by_id for row in rows if row.reversed_by_id is not None})
    undoing: set[int] = set()
    for part in chunks(reversals):
        query = select(ITEM.c.id).join(ACT, ACT.c.id == ITEM.c.act_id)
        some = query.where(among(connection, ITEM.c.id, part), ACT.c.undoes_id.is_not(None))
        undoing.update(connection.execute(some).scalars())
    corrected: set[int] = set()
    for part in chunks(sorted({row.id for row in rows})):
        asked = select(ITEM.c.corrects_id).where(among(connection, ITEM.c.corrects_id, part))
        corrected.update(connection.execute(asked).scalars())
    replaced = frozenset(each for each in corrected if is_replaced(connection, each))
    return GivenUp(frozenset(undoing), replaced)
