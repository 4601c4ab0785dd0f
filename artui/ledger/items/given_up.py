"""Whether documents that are gone give up their numbers, read for many at once: an import that was
undone is often done again, and then every one of its numbers is asked about. Section 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, select

from artui.ledger.items.numbering import is_replaced
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ACT, ITEM


class _Gone(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def reversed_by_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What became of documents that are gone: which reversals of theirs were made by `undo`, and
    which documents have a successor in force or waiting."""

    undoing: frozenset[int]
    replaced: frozenset[int]

    def was_undone(self, row: _Gone) -> bool:
        """Whether a document that is gone was taken back by `undo`, which one that waited was if
        no correction took its place."""
        if row.reversed_by_id is None:
            return row.id not in self.replaced
        return row.reversed_by_id in self.undoing


def given_up(connection: Connection, gone: Iterable[_Gone]) -> GivenUp:
    """What decides for these documents, which must be gone."""
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
