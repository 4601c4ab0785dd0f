"""Entries that are in the books: what is needed to take one back, or to follow an open amount."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, select

from artui.domain.journal import Leg
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import JOURNAL_BATCH, JOURNAL_ENTRY, JOURNAL_LEG

# An entry is in the books while its batch is.
STANDING = JOURNAL_BATCH.c.withdrawn_act_id.is_(None)


class KnownEntry(NamedTuple):
    """An entry of a document or of an allocation: its id, and its legs in their order."""

    id: int
    legs: list[Leg]

    @property
    def home(self) -> str:
        """The account on which the open amount of its document is kept."""
        return next(leg.account for leg in self.legs if leg.home)


def of_documents(
    connection: Connection, entity_id: int, ids: Iterable[int]
) -> dict[int, KnownEntry]:
    """The latest entry of each of these documents that has one."""
    return _known(connection, entity_id, JOURNAL_ENTRY.c.item_id, ids)


def of_allocations(
    connection: Connection, entity_id: int, ids: Iterable[int]
) -> dict[int, KnownEntry]:
    """The entry of each of these allocations that has one in the books of an entity."""
    return _known(connection, entity_id, JOURNAL_ENTRY.c.allocation_id, ids)


def _known(
    connection: Connection, entity_id: int, key: Column[Any], ids: Iterable[int]
) -> dict[int, KnownEntry]:
    found: dict[int, KnownEntry] = {}
    legs = ("account", "amount_minor", "tax_code", "home")
    query = (
        select(key, JOURNAL_ENTRY.c.id, *(JOURNAL_LEG.c[name] for name in legs))
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .join(JOURNAL_LEG, JOURNAL_LEG.c.entry_id == JOURNAL_ENTRY.c.id)
        .where(STANDING, JOURNAL_BATCH.c.entity_id == entity_id)
        .order_by(JOURNAL_ENTRY.c.id, JOURNAL_LEG.c.line)
    )
    for part in chunks(sorted(set(ids))):
        for row in map(tuple, connection.execute(query.where(among(connection, key, part)))):
            whose, entry_id, *leg = row
            if whose not in found or found[whose].id != entry_id:
                found[whose] = KnownEntry(entry_id, [])
            found[whose].legs.append(Leg(*leg))
    return found
